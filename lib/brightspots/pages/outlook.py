"""What a batch will make of a district folder: for each workbook how many schools get a page, and why others do not."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from brightspots.district.checks.report_text import WIDTH
from brightspots.district.folder import District, held_open
from brightspots.errors import BrightspotsError
from brightspots.pages.impact.ladder import find_change
from brightspots.series import implementation, school_series, why_none
from brightspots.series.data_access import Released
from brightspots.series.shared_data import shared
from brightspots.warehouse import cache, daily, yearly
from brightspots.workbook.catalog import find_workbook, workbook_names
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

AUDIENCE = "public"
QUICK = 30 * 2**20
"""So many bytes of rows of students are counted while somebody waits."""
_CLAIM = "40_impact"
_SMALL = "its groups are too small to show"


@dataclass(frozen=True)
class Outlook:
    """What one workbook will make.

    Attributes
    ----------
    workbook, title : str
    pages : int
        Schools that get a page with numbers.
    schools : int
        Schools listed, those included whose row cannot be used.
    measures : dict of str to int
        How many schools have each measure, by its name.
    lacking : dict of str to list of str
        Why others have none, each with their names.
    counted_later : bool
        Whether numbers are still to be counted from rows of students, so that this is what to expect.
    """

    workbook: str
    title: str
    pages: int
    schools: int
    measures: dict[str, int] = field(default_factory=dict)
    lacking: dict[str, list[str]] = field(default_factory=dict)
    counted_later: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the same for JSON."""
        return asdict(self)


def outlook(path: str | Path) -> list[Outlook]:
    """Return what a batch will make for the schools of a folder; empty where the folder cannot be opened.

    Parameters
    ----------
    path : str or Path
        The folder, or the bare name of a shipped sample.

    Examples
    --------
    >>> first = outlook("california")[0]
    >>> first.workbook, first.pages, first.schools
    ('11_seeing_the_data', 137, 137)
    """
    declared = [read_workbook(find_workbook(name)) for name in workbook_names()]
    try:
        with held_open(path) as district:
            return [_of(district, one) for one in declared if one.batch and "school" in one.units]
    except BrightspotsError:
        return []


def _of(district: District, declared: WorkbookFile) -> Outlook:
    whys: dict[str, str] = {}
    named: Counter[str] = Counter()
    if (declared.by == "year" or daily.is_counted(district)) and _takes_long(district):
        return _expected(district, declared)
    measures_of = _by_year(district, declared) if declared.by == "year" else _by_date(district, declared)
    for school in district.schools():
        try:
            named.update(measures_of(school.school_id))
        except _NoPage as none:
            whys[school.school_id] = str(none)
        except BrightspotsError as error:
            whys[school.school_id] = error.reason
    unusable = {left.school_id or "(no id)": left.error.reason for left in district.unusable}
    return _told(district, declared, whys | unusable, named)


class _NoPage(Exception):
    """Why a school has nothing to show."""


def _told(district: District, declared: WorkbookFile, whys: dict[str, str], named: Counter[str]) -> Outlook:
    names = {school.school_id: school.name for school in district.schools()}
    lacking: dict[str, list[str]] = {}
    for school_id, why in whys.items():
        lacking.setdefault(why, []).append(names.get(school_id, school_id))
    schools = len(names) + len(district.unusable)
    return Outlook(
        declared.name, declared.title, schools - len(whys), schools, dict(named.most_common()), lacking
    )


def _by_year(district: District, declared: WorkbookFile) -> Callable[[str], Iterable[str]]:
    """Return what tells the yearly measures of a school that may be shown."""
    common = shared(district, AUDIENCE)
    try:
        reading = yearly.school_measures(district)
        rows = common.release(reading.rows)
    except BrightspotsError as error:
        return _always(error)
    spoilt = {left.school_id: left.error for left in reversed(reading.left_out)}
    rows = rows if declared.name != "11_seeing_the_data" else rows[rows["subgroup_id"] == "all"]
    there, shown = set(rows["school_id"]), rows[rows["state"].isin(["shown", "bound"])]
    words = common.definitions
    names = {} if words is None else dict(zip(words["measure_id"], words["name"], strict=True))
    ids = {str(key): list(dict.fromkeys(some)) for key, some in shown.groupby("school_id")["measure_id"]}

    def measures_of(school_id: str) -> Iterable[str]:
        found = ids.get(school_id, [])
        if not found and school_id in spoilt:
            raise spoilt[school_id]
        if not found:
            raise _NoPage(_SMALL if school_id in there else why_none.by_year(district))
        return [names.get(measure, measure) for measure in found]

    return measures_of


def _by_date(district: District, declared: WorkbookFile) -> Callable[[str], Iterable[str]]:
    """Return what tells the measure by week that the page of a school will follow."""

    def measures_of(school_id: str) -> Iterable[str]:
        given = {"district": str(district.path), "school_id": school_id, "audience": AUDIENCE}
        book = Released(declared, check_parameters(declared, given))
        measured = school_series.of_school(book)
        happened = implementation.events(book)
        if not len(measured.periods):
            raise _NoPage(_SMALL if measured.hidden else why_none.by_date(district))
        if declared.name == _CLAIM and not find_change(measured, happened).on:
            raise _NoPage(why_none.of_change(district))
        if declared.name == _CLAIM and not measured.direction:
            raise _NoPage(f"measure_definitions has no direction for {measured.measure_id}")
        return [measured.name]

    return measures_of


def _always(error: BrightspotsError) -> Callable[[str], Iterable[str]]:
    def measures_of(school_id: str) -> Iterable[str]:
        raise error

    return measures_of


def _takes_long(district: District) -> bool:
    if not yearly.is_counted(district) or yearly.is_remembered(district):
        return False
    files = cache.files_of(district.path, yearly.COUNTED_FROM)
    return sum(file.stat().st_size for file in files) > QUICK


def _expected(district: District, declared: WorkbookFile) -> Outlook:
    """Return what to expect where counting takes long: pages of schools in which enough are enrolled."""
    rows = district.usable("enrollments", columns=["school_id", "student_key"]).rows
    enrolled = rows.drop_duplicates().groupby("school_id").size()
    few = {
        school.school_id: f"enrollments has fewer than {district.min_cell} students of it"
        for school in district.schools()
        if enrolled.get(school.school_id, 0) < district.min_cell
    }
    unusable = {left.school_id or "(no id)": left.error.reason for left in district.unusable}
    told = _told(district, declared, few | unusable, Counter())
    return Outlook(**(asdict(told) | {"counted_later": True}))


def written(found: list[Outlook]) -> str:
    """Return the outlook as a person reads it.

    Examples
    --------
    >>> why = {"school_measures has no row of this school with a value": ["Cedar"]}
    >>> print(written([Outlook("11_seeing_the_data", "Seeing the data", 2, 3, {"Late": 2}, why)]))
    WHAT BATCH WILL MAKE
    <BLANKLINE>
      11_seeing_the_data: 2 of 3 schools get a page, with Late (2).
        Not Cedar: school_measures has no row of this school with a value.
    """
    if not found:
        return ""
    lines = ["WHAT BATCH WILL MAKE", ""]
    for one in found:
        lines += _wrapped(f"{one.workbook}: {_first(one)}", "  ")
        for why, names in one.lacking.items():
            who = ", ".join(names[:3]) + (f" and {len(names) - 3:,} more" if len(names) > 3 else "")
            lines += _wrapped(f"Not {who}: {why.rstrip('.')}.", "    ")
    return "\n".join(lines)


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}  ", break_on_hyphens=False
    )


def _first(one: Outlook) -> str:
    some = "school gets" if one.schools == 1 else "schools get"
    if not one.pages:
        return "no school gets a page."
    with_ = ", ".join(f"{name} ({n:,})" for name, n in list(one.measures.items())[:8])
    more = f" and {len(one.measures) - 8} more" if len(one.measures) > 8 else ""
    if one.counted_later:
        return (
            f"{one.pages:,} of {one.schools:,} {some} a page, as far as can be told before batch counts the rows of "
            "students."
        )
    return f"{one.pages:,} of {one.schools:,} {some} a page, with {with_}{more}."
