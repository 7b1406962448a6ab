"""A district folder as people think of it: a district, its schools, their tables."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from brightspots import resources
from brightspots.district.counting_settings import CountingSettings
from brightspots.district.level_settings import read_levels
from brightspots.district.margins import Margins
from brightspots.district.reader import Desk, Reading, RejectedRow, first_error
from brightspots.district.row_settings import RowSettings
from brightspots.district.score_settings import ScoreSettings
from brightspots.district.settings import read_settings, setting_cautions
from brightspots.district.tables import SCHOOL_ID, TABLES
from brightspots.errors import DataError, ParameterError, UnknownError
from brightspots.text import ids

T = TypeVar("T")


@dataclass(frozen=True)
class SchoolFacts:
    """What anyone may know of a school; nothing here leads to its rows.

    Attributes
    ----------
    school_id, name, level : str
        ``level`` is elementary, middle, high or other; empty when not known.
    lea, lea_name : str
        The id and the name of its own school district; empty when not known.
    county : str
    """

    school_id: str = ""
    name: str = ""
    level: str = ""
    lea: str = ""
    lea_name: str = ""
    county: str = ""


@dataclass(frozen=True)
class School(SchoolFacts):
    """One school of a district, with the district whose tables have rows of it."""

    district: District = field(kw_only=True)

    @property
    def facts(self) -> SchoolFacts:
        """What anyone may know of it."""
        return SchoolFacts(self.school_id, self.name, self.level, self.lea, self.lea_name, self.county)

    def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Return this school's rows of a table."""
        return self.district.table(name, school_id=self.school_id, columns=columns)


class District:
    """A district folder, opened.

    Use `open_district` to make one. It stands for the folder as it was when it was opened: what is read of the
    whole folder is read once. Open it again to see files that have changed since.

    Attributes
    ----------
    path : Path
    name, kind, source : str
        ``kind`` is real or synthetic.
    min_cell : int
        Groups of fewer people than this are hidden.
    published : bool
        Whether the source has already hidden small groups, or gives no counts.
    attendance : str
        daily or absences-only.
    counting : CountingSettings
        How its students' days are counted.
    levels : tuple
        The levels of absence that its pages show, and where each begins; none unless it asks for them.
    scores : ScoreSettings
        How test scores and letter grades are counted.
    row_settings : RowSettings
        How rows are read, and how many of them may be lost.
    others : str
        What the schools compared are called together, such as California.
    comparison : Desk or None
        Other schools to compare with.
    margins : Margins
        Which student groups add up to which.
    cautions : tuple of str
        What whoever runs a batch is to know of the settings before anybody sees its pages.
    """

    def __init__(self, path: Path, settings: dict[str, Any]) -> None:
        self.path = path
        self.name: str = settings["name"]
        self.kind: str = settings["kind"]
        self.source: str = settings["source"]
        self.min_cell: int = settings["min_cell"]
        self.published: bool = settings["published"]
        self.attendance: str = settings["attendance"]
        self.counting = CountingSettings.of(settings)
        self.levels = read_levels(settings["levels"])
        self.scores = ScoreSettings.of(settings)
        self.others: str = settings["comparison_name"]
        self.margins = Margins.from_settings(settings)
        self.cautions = tuple(str(caution) for caution in setting_cautions(settings))
        self.row_settings = RowSettings.of(settings)
        self.desk = Desk(path, self.row_settings)
        others = path / settings["comparison"]
        self.comparison: Desk | None = Desk(others, self.row_settings) if others.is_dir() else None
        self._known: dict[Hashable, Any] = {}
        self._schools, self.unusable = _read_schools(self)

    def __repr__(self) -> str:
        return f"District({self.name!r}, {len(self._schools)} schools)"

    def once(self, what: Hashable, make: Callable[[], T]) -> T:
        """Return what `make` returns, made once for as long as this district is open.

        Parameters
        ----------
        what : hashable
            The name of it.
        make : callable
            Without arguments. Nobody changes what it returns.
        """
        if what not in self._known:
            self._known[what] = make()
        made: T = self._known[what]
        return made

    def known(self, what: Hashable) -> Any:
        """Return what `once` has made by this name; None when it was not asked for yet."""
        return self._known.get(what)

    def tables(self) -> list[str]:
        """Return the names of the tables in this folder."""
        return self.once("tables", self.desk.tables)

    def whole(self, name: str, columns: tuple[str, ...] | None = None) -> Reading:
        """Return the usable rows of all schools, read once; like `usable` without a school."""
        listed = None if columns is None else list(columns)
        return self.once((name, columns), lambda: self.usable(name, columns=listed))

    def of_school(self, name: str, school_id: str, columns: tuple[str, ...] | None = None) -> Reading:
        """Return one school's usable rows: out of the whole table where that has been read, or read by themselves."""
        whole = self.known((name, columns))
        if whole is None:
            return self.usable(name, school_id, None if columns is None else list(columns))
        places = self.once(
            ("places", name, columns), lambda: dict(whole.rows.groupby("school_id", sort=False).indices)
        )
        rows = whole.rows.iloc[places.get(school_id, [])].reset_index(drop=True)
        left_out = [left for left in whole.left_out if left.school_id == school_id]
        return Reading(rows, left_out, whole.lost.of_school(school_id))

    def whole_but_for(self, name: str, columns: tuple[str, ...] | None = None, *, unit: str) -> pd.DataFrame:
        """Return the usable rows of all, read once; a row of this school, class or team that cannot be used stops it.

        Raises
        ------
        DataError
            For the first such row.
        """
        reading = self.whole(name, columns)
        if (error := first_error(left for left in reading.left_out if left.school_id == unit)) is not None:
            raise error
        return reading.rows

    def described(self, name: str) -> Reading:
        """Return a table that tells about numbers, such as their definitions; read once.

        A cell that cannot be used is empty there, and is among what was left out: it stops no page.
        """
        return self.once(("described", name), lambda: self.desk.read(name, spare=True))

    def others_whole(self, name: str) -> Reading:
        """Return the usable rows of the schools compared, read once; none where there are no such schools."""
        others = self.comparison
        if others is None or name not in self.once("others", others.tables):
            return Reading(pd.DataFrame({column: [] for column in TABLES[name].names}))
        return self.once(("others", name), lambda: others.read(name))

    def schools(self) -> list[School]:
        """Return the schools that can be used, in the order of the file."""
        return list(self._schools.values())

    def school(self, school_id: str) -> School:
        """Return one school.

        Raises
        ------
        DataError
            When its row in ``schools`` cannot be used.
        ParameterError
            When there is no such school; the message names near ones.
        """
        if school_id in self._schools:
            return self._schools[school_id]
        for left in self.unusable:
            if left.school_id == school_id:
                raise left.error
        raise UnknownError(f'There is no school "{school_id}" in {self.name}. {self._near(school_id)}')

    def everyone(self) -> School:
        """Return what stands in the place of a school on a page about the whole district: no id, and its name."""
        return School(name=self.name, district=self)

    def table(
        self, name: str, school_id: str | None = None, columns: list[str] | None = None
    ) -> pd.DataFrame:
        """Return rows of a table as they stand in the folder: raw, for checks and measures, never for a page.

        Parameters
        ----------
        name : str
            A table of `brightspots.district.tables.TABLES`.
        school_id : str, optional
            Only this school's rows.
        columns : list of str, optional
            Only these columns.

        Raises
        ------
        DataError
            For the first row asked for that cannot be used, with file, row, column, value and remedy. A row
            that names no school stands in no school's way.
        """
        reading = self.usable(name, school_id=school_id, columns=columns)
        ours = (left for left in reading.left_out if school_id in (None, left.school_id))
        if (error := first_error(ours)) is not None:
            raise error
        return reading.rows

    def usable(self, name: str, school_id: str | None = None, columns: list[str] | None = None) -> Reading:
        """Like `table`, but leaves unusable rows out and says which."""
        if name not in TABLES:
            near = difflib.get_close_matches(name, TABLES, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ParameterError(
                f'There is no table called "{name}".{hint} The tables are: {", ".join(TABLES)}.'
            )
        if school_id is not None:
            self.school(school_id)
            if not TABLES[name].by_school:
                raise ParameterError(f"The table {name} has no schools in it; ask for it without school_id.")
        return self.desk.read(name, school_ids=None if school_id is None else [school_id], columns=columns)

    def data_through(self, table: str) -> str | None:
        """Return the last date, or the last school year, with data in a table; None when it has none."""
        if table not in self.tables():
            return None
        names = TABLES[table].names
        dates = ("date", "school_year", "period_start", "administered_on", "occurred_on")
        column = next((name for name in dates if name in names), None)
        if column is None:
            return None
        last = self.usable(table, columns=[column]).rows[column].dropna().max()
        if pd.isna(last):
            return None
        return str(last) if column == "school_year" else str(pd.Timestamp(last).date())

    def _near(self, school_id: str) -> str:
        by_name = {school.name.lower(): school for school in self._schools.values()}
        near = [self._schools[i] for i in difflib.get_close_matches(school_id, self._schools, n=3)]
        near = near or [by_name[n] for n in difflib.get_close_matches(school_id.lower(), by_name, n=3)]
        if not near:
            return f"It lists {len(self._schools)} schools in its schools table."
        return "Near ones are: " + "; ".join(f"{school.school_id} ({school.name})" for school in near) + "."


def open_district(path: str | Path) -> District:
    """Open a district folder.

    Parameters
    ----------
    path : str or Path
        The folder, or the bare name of a shipped sample, such as ``california``.

    Returns
    -------
    District

    Raises
    ------
    DataError
        When it is not a district folder, or its district.toml or its schools file cannot be used.

    Examples
    --------
    >>> district = open_district("california")
    >>> district.name, len(district.schools())
    ('Monterey County, California', 137)
    """
    folder = folder_of(path)
    return _held[folder] if folder in _held else District(folder, read_settings(folder))


_held: dict[Path, District] = {}


def hold_open(path: str | Path) -> District:
    """Open a district folder for all pages that this process and its forks are going to make.

    From then on `open_district` returns this one, as the folder was at this moment.
    """
    district = open_district(path)
    _held[district.path] = district
    return district


@contextmanager
def held_open(path: str | Path) -> Iterator[District]:
    """Open a district folder for all that is done within, as `hold_open`; afterwards it is opened anew."""
    district = hold_open(path)
    try:
        yield district
    finally:
        _held.pop(district.path, None)


def folder_of(path: str | Path) -> Path:
    """Return the folder that a path, or the bare name of a shipped sample, stands for."""
    folder = Path(path)
    if not folder.exists() and SCHOOL_ID.match(str(path)):
        sample = resources.folder("data_samples") / str(path)
        if sample.is_dir():
            return sample
    if not folder.is_dir():
        samples = sorted(p.parent.name for p in resources.folder("data_samples").glob("*/district.toml"))
        raise DataError(
            f"There is no folder {path}.",
            remedy=f"Give the path of a district folder, or the name of a sample: {', '.join(samples)}.",
        )
    return folder.resolve()


def _read_schools(district: District) -> tuple[dict[str, School], list[RejectedRow]]:
    """Read the schools; rows that cannot be used are kept apart, each with its reason."""
    reading = district.desk.read("schools")
    unusable = list(reading.left_out)
    schools: dict[str, School] = {}
    folded: dict[str, str] = {}
    bad_ids: dict[str, tuple[str, str]] = {}
    for row in reading.rows.astype(object).where(reading.rows.notna(), "").to_dict("records"):
        school_id = row["school_id"]
        if not SCHOOL_ID.match(school_id):
            bad_ids[school_id] = ("This school id cannot be used.", ids.HOW)
        elif (other := folded.setdefault(school_id.lower(), school_id)) != school_id:
            problem = f"This school id differs from {other} only in capital letters."
            bad_ids[school_id] = (problem, "Give the two schools ids that differ.")
        else:
            schools[school_id] = School(
                school_id=school_id,
                name=row["school_name"] or school_id,
                level=row["school_level"],
                lea=row["lea_id"],
                lea_name=row["lea_name"] or row["lea_id"],
                county=row["county"],
                district=district,
            )
    if not schools and not unusable and not bad_ids:
        file = district.desk.file_of("schools")
        raise DataError("No school is listed.", file=file, remedy="Add a row for each school.")
    places = district.desk.places("schools", "school_id", set(bad_ids)) if bad_ids else {}
    for school_id, (problem, remedy) in bad_ids.items():
        file, row = places.get(school_id, ("schools", None))
        error = DataError(problem, file=file, row=row, column="school_id", value=school_id, remedy=remedy)
        unusable.append(RejectedRow(school_id, error))
    return schools, unusable
