"""The batch's overview: a district in one page, for somebody who has five minutes.

Everything on it comes from the records of the pages; its only script is ours, its only words are theirs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from brightspots import resources
from brightspots.batch.overview import grouping
from brightspots.batch.overview.changes import BROKEN, data_through, since_last_run
from brightspots.batch.overview.claims import claims_headline, corrected
from brightspots.batch.overview.rows import Mark, Row, make_rows, measures_of
from brightspots.batch.overview.verdicts import FILTERS, charts_headline, filter_of
from brightspots.batch.overview.words import (
    WHO_MAY_SEE,
    alphabet_key,
    counted,
    name_of,
    tidy,
)
from brightspots.batch.page_record import PageRecord, write_whole
from brightspots.figures.charts.sparkline import sparkline

FIRST_FEW = 6
MOST_ROOMY_ROWS = 30


@dataclass(frozen=True)
class Overview:
    """What an overview says about the batch as a whole.

    Attributes
    ----------
    district_name, kind, source : str
        As district.toml has them; a ``kind`` other than ``real`` is printed as a label.
    audience : str
        Who may see it; findings that are worth a look are left out for ``public``.
    whom_to_ask : str
        Whom to ask when a page is missing, as it stands in "Ask ...".
    run_statuses : mapping of str to str
        This run's status of each page it dealt with, ``reused`` among them, by
        ``schools/<school_id>/<workbook>`` (see `words.page_of`).
    previous : sequence of PageRecord
        All records as the last run left them; empty when there was none.
    """

    district_name: str
    kind: str = "real"
    source: str = ""
    audience: str = "public"
    whom_to_ask: str = "the person who ran this batch"
    run_statuses: Mapping[str, str] = field(default_factory=dict)
    previous: Sequence[PageRecord] = ()


def write_overview(out: Path, records: Iterable[PageRecord], overview: Overview) -> Path:
    """Write OUT/index.html from page records.

    Parameters
    ----------
    out : Path
        The batch's folder.
    records : iterable of PageRecord
        Of all pages in it.
    overview : Overview
        The district and this run.

    Returns
    -------
    Path
        The page, in place whole.

    Examples
    --------
    >>> import tempfile
    >>> page = PageRecord("11_seeing_the_data", "Seeing the data", "school", school_id="07X001",
    ...                   outputs=["schools/07X001/11_seeing_the_data.html"])
    >>> path = write_overview(Path(tempfile.mkdtemp()), [page], Overview("District 7"))
    >>> '<a href="schools/07X001/11_seeing_the_data.html">' in path.read_text("utf-8")
    True
    """
    target = out / "index.html"
    write_whole(target, render(list(records), overview).encode("utf-8", errors="replace"))
    return target


def render(records: Sequence[PageRecord], overview: Overview) -> str:
    """Return the overview as one HTML text that needs no other file."""
    audience = overview.audience if overview.audience in WHO_MAY_SEE else "public"
    schools = corrected(make_rows(records, "school", audience))
    projects = corrected(sorted(make_rows(records, "project", audience), key=_by_district_and_name))
    network = make_rows(records, "network", audience)
    everyone = [*schools, *projects, *network]
    template, script = _template()
    return template.render(
        district=tidy(overview.district_name),
        synthetic=overview.kind != "real",
        kind=overview.kind,
        source=overview.source,
        audience=audience,
        who=WHO_MAY_SEE[audience],
        through=data_through(records),
        headline=_headline(schools, projects, network),
        changes=since_last_run(records, overview.previous, overview.run_statuses, audience),
        looks=_marks(everyone, "looks"),
        brights=_marks(everyone, "brights"),
        few=FIRST_FEW,
        troubles=_troubles(records, overview.whom_to_ask),
        projects=projects,
        network=network,
        workbooks=sorted({(r.title, r.workbook) for r in records}, key=lambda pair: pair[1]),
        versions=sorted({r.version for r in records if r.version}),
        dense=len(schools) > MOST_ROOMY_ROWS,
        script=script,
        **_list_of(schools, projects),
    )


def _list_of(schools: Sequence[Row], projects: Sequence[Row]) -> dict[str, Any]:
    """Return what the list of schools needs: its groups, the other ways to arrange it, its charts."""
    ways = {
        "name": grouping.by_name(schools),
        "lea": grouping.by_district(schools),
        "level": grouping.by_level(schools),
        "result": grouping.by_result(schools),
    }
    rank = {row.unit_id: place for place, row in enumerate(ways["name"][0].rows)}
    group_of = {
        way: {row.unit_id: group.up for group in groups for row in group.rows} for way, groups in ways.items()
    }
    spans = _spans(row for row in (*schools, *projects) if row.series)
    measures = measures_of(schools)
    return {
        "schools": schools,
        "ways": ways,
        "places": {
            unit: ",".join(str(n) for n in (place, *(group_of[way][unit] for way in list(ways)[1:])))
            for unit, place in rank.items()
        },
        "chart": lambda row: _chart(row, spans.get(row.measure, 0.0)),
        "many": any(len(row.links) > 1 for row in schools),
        "one_measure": next(iter(measures))[2] if len(measures) == 1 else "",
        "size_of": grouping.size_of,
        "filter_of": filter_of,
        "filters": {key: words for key, words in FILTERS.items() if key in map(filter_of, schools)},
    }


def _chart(row: Row, span: float) -> str:
    return Markup(sparkline([v for _, v in row.series], label=row.story, span=span)) if row.series else ""


def _spans(rows: Iterable[Row]) -> dict[tuple[str, str, str], float]:
    """Give the charts of one measure one scale: the reach of three in four of them.

    A school that moved further than those fills its chart; a scale for it would flatten all others.
    """
    reaches: dict[tuple[str, str, str], list[float]] = {}
    for row in rows:
        values = [v for _, v in row.series if v is not None]
        reaches.setdefault(row.measure, []).append(max(values) - min(values))
    return {measure: sorted(found)[(len(found) - 1) * 3 // 4] for measure, found in reaches.items()}


def _headline(schools: Sequence[Row], projects: Sequence[Row], network: Sequence[Row]) -> str:
    """Return the district in counts, or in the network page's own words where it has them."""
    for row in network:
        if row.state == "shown":
            return row.sentence
    told = [f"{charts_headline(rows)} {claims_headline(rows)}".strip() for rows in (schools, projects)]
    told = [words for words in told if words]
    if len(told) == 2:
        return f"Schools: {told[0]} Teams: {told[1]}"
    if told:
        return told[0]
    if not schools:
        return ""
    with_result = sum(row.state == "shown" for row in schools)
    brights = sum(bool(row.brights) for row in schools)
    looks = sum(bool(row.looks) for row in schools)
    have = "has" if with_result == 1 else "have"
    parts = [f"{with_result:,} of {counted(len(schools), 'school')} {have} a result"]
    if brights:
        parts.append(f"{counted(brights, 'is a bright spot', 'are bright spots')}")
    if looks:
        parts.append(f"{counted(looks, 'is worth a look', 'are worth a look')}")
    return f"{', '.join(parts)}."


def _by_district_and_name(row: Row) -> tuple[Any, ...]:
    lea = row.subject.school.lea_name
    return not lea, alphabet_key(lea), alphabet_key(row.subject.name), row.unit_id


def _marks(rows: Iterable[Row], what: str) -> list[Mark]:
    return sorted(
        (mark for row in rows for mark in getattr(row, what)), key=lambda m: (alphabet_key(m.name), m.text)
    )


def _troubles(records: Sequence[PageRecord], whom_to_ask: str) -> list[dict[str, Any]]:
    """Gather pages that could not be made by their reason, each with whom to ask and about which run."""
    causes: dict[tuple[str, str, str], list[PageRecord]] = {}
    for record in records:
        if record.status in BROKEN:
            causes.setdefault((record.status, record.reason, record.run), []).append(record)
    said = {"failed": "The page could not be made.", "timeout": "The page took longer than it may."}
    return [
        {
            "pages": sorted(((name_of(r), r.title) for r in pages), key=lambda p: (alphabet_key(p[0]), p[1])),
            "why": reason or said[status],
            "ask": f"Ask {whom_to_ask}" + (f" and name run {run}." if run else "."),
        }
        for (status, reason, run), pages in sorted(causes.items())
    ]


@cache
def _template() -> tuple[jinja2.Template, Markup]:
    """Load the page's template, and its one script with the hash that alone lets it run."""
    folder = resources.folder("templates")
    page = folder / "overview"
    colours = folder / "nbconvert" / "templates" / "brightspots" / "static" / "brightspots.css"
    script = (page / "overview.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(page), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.undefined = jinja2.StrictUndefined
    environment.globals.update(
        css=Markup("\n".join([colours.read_text("utf-8"), (page / "overview.css").read_text("utf-8")])),
        script_hash=f"sha256-{digest}",
    )
    return environment.get_template("index.html.j2"), Markup(script)
