"""One row of the overview: all that the pages of one school or project say, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from brightspots.batch.overview.words import finding_words, may_see, name_of, number_of, tidy
from brightspots.batch.page_record import PageRecord
from brightspots.district.folder import SchoolFacts
from brightspots.text.wording import HIDDEN, NO_DATA, NOT_AVAILABLE, value_words
from brightspots.workbook.findings import Finding
from brightspots.workbook.subject import Subject

NO_PAGE = "no page this time"
_LEVELS = ["preschool", "elementary", "k-8", "middle", "junior high", "secondary", "high", "other"]


@dataclass(frozen=True)
class Link:
    """A page one click away; without an address, why there is none."""

    title: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """A finding that somebody should see: what, about whom, and the page that says more."""

    name: str
    text: str
    href: str


@dataclass(frozen=True)
class Row:
    """What the overview says about one school, project or network.

    Attributes
    ----------
    unit_id : str
        The id of the school or the project; of the network's page the name of its workbook.
    subject : Subject
        Who it is about, all pages of it taken together; its school district has a name wherever it has an id.
    state : str
        ``shown``, ``suppressed``, ``missing`` or ``failed``.
    value, when, people, sentence : str
        In words; `value` is never empty.
    number : float or None
        The value for bands, rounded as it is shown, so that schools that look alike stand together.
    measure : tuple of str
        Key, unit and label of the number: only numbers of one measure are set side by side.
    verdict, false_alarm
        As in `brightspots.workbook.findings.Finding`: of the first page that judged a chart over time.
    claim, claim_luck
        The first claim of a change, and the chance of its sign with nothing changed, as the findings have them.
    tells_claim : bool
        Whether `sentence` is that of the claim, and not of another page's number.
    """

    unit_id: str
    subject: Subject
    state: str = "missing"
    value: str = NO_DATA
    when: str = ""
    people: str = ""
    sentence: str = ""
    number: float | None = None
    measure: tuple[str, str, str] = ("", "", "")
    series: Sequence[tuple[str, float | None]] = ()
    links: Sequence[Link] = ()
    looks: Sequence[Mark] = ()
    brights: Sequence[Mark] = ()
    verdict: str = ""
    false_alarm: float = 0.0
    claim: dict[str, Any] | None = None
    claim_luck: float = 0.0
    tells_claim: bool = False

    @property
    def story(self) -> str:
        """What a reader who cannot see the small chart hears: every point, or of many the telling ones."""
        _, unit, label = self.measure
        points = [
            f"{period} {NO_DATA if value is None else value_words(value, unit)}".strip()
            for period, value in self.series
        ]
        if len(points) > 8:
            shown = [value for _, value in self.series if value is not None]
            extremes = f"lowest {value_words(min(shown), unit)}, highest {value_words(max(shown), unit)}"
            points = [f"from {points[0]} to {points[-1]}", extremes]
        return f"{label or 'Over time'}: {', '.join(points)}"


def make_row(records: Sequence[PageRecord], audience: str) -> Row:
    """Gather one unit's pages into a row.

    Parameters
    ----------
    records : sequence of PageRecord
        All pages of the unit, in the order in which their links stand.
    audience : str
        Who will see the overview; findings made for a narrower circle are left out.
    """
    head = _headline(records, audience)
    shown = head is not None and head.state == "shown"
    number = number_of(head.value) if head is not None and shown else None
    series = _series(head) if head is not None else []
    state, value = _state(head, records)
    heads = [f for _, f in _findings(records, audience) if f.mark == "headline"]
    judged = next((f for f in heads if f.verdict), None)
    claimed = next((f for f in heads if f.claim is not None), None)
    return Row(
        unit_id=_unit_id(records[0]),
        subject=_subject(records),
        state=state,
        value=value,
        when=_when(series) if state == "shown" else "",
        people=_people(head) if head is not None and state == "shown" else "",
        sentence=(head.short or head.text) if head is not None else _excuse(records, audience),
        number=None if number is None else round(number, 0 if head and head.unit == "count" else 1),
        measure=(head.key, head.unit, head.label) if head is not None else ("", "", ""),
        series=series,
        links=[_link(record, audience) for record in records],
        looks=[] if audience == "public" else _marks(records, "worth a look", audience),
        brights=_marks(records, "bright spot", audience),
        verdict=judged.verdict if judged is not None else "",
        false_alarm=(judged.false_alarm or 0.0) if judged is not None else 0.0,
        claim=claimed.claim if claimed is not None else None,
        claim_luck=(claimed.false_alarm or 0.0) if claimed is not None else 0.0,
        tells_claim=claimed is not None and claimed is head,
    )


def make_rows(records: Iterable[PageRecord], unit: str, audience: str) -> list[Row]:
    """Gather all pages of one kind of unit, a row for each school, project or network page."""
    by_unit: dict[str, list[PageRecord]] = {}
    for record in sorted(records, key=lambda r: r.workbook):
        if record.unit == unit:
            by_unit.setdefault(_unit_id(record), []).append(record)
    # An unknown audience sees what the public sees.
    known = audience if may_see(audience, audience) else "public"
    return [make_row(group, known) for group in by_unit.values()]


def level_order(level: str) -> tuple[int, str]:
    """Sort school levels as children meet them, those we do not know after them, none last.

    Examples
    --------
    >>> sorted(["", "High", "Other", "Elementary", "Annex"], key=level_order)
    ['Elementary', 'High', 'Other', 'Annex', '']
    """
    known = level.casefold()
    if not known:
        return len(_LEVELS) + 1, ""
    return _LEVELS.index(known) if known in _LEVELS else len(_LEVELS), known


def href_to(record: PageRecord) -> str:
    """Return the relative address of a record's page, empty where it has none inside OUT.

    Examples
    --------
    >>> href_to(PageRecord("11_x", "X", "school", outputs=["schools/A B/11_x.html"]))
    'schools/A%20B/11_x.html'
    """
    for path in record.outputs:
        parts = path.split("/")
        if path.endswith(".html") and not {"", ".", ".."} & set(parts):
            return quote(path, errors="replace")
    return ""


def _headline(records: Sequence[PageRecord], audience: str) -> Finding | None:
    """Choose the one number of a unit: the first that is shown, else the first."""
    heads = [f for f in _findings(records, audience) if f[1].mark == "headline"]
    shown = [f for _, f in heads if finding_words(f) not in (HIDDEN, NO_DATA)]
    return next(iter(shown), next((f for _, f in heads), None))


def _findings(records: Sequence[PageRecord], audience: str) -> list[tuple[PageRecord, Finding]]:
    return [(r, f) for r in records if may_see(r.audience, audience) for f in r.findings]


def _marks(records: Sequence[PageRecord], mark: str, audience: str) -> list[Mark]:
    name = _subject(records).name
    found = [(r, f) for r, f in _findings(records, audience) if f.mark == mark]
    return [Mark(name, f.short or f.text, href_to(r)) for r, f in found]


def _unit_id(record: PageRecord) -> str:
    return record.subject.id or record.workbook


def _subject(records: Sequence[PageRecord]) -> Subject:
    """Take each fact from the first page that has it: a failed one may not have come so far."""

    def known(what: str) -> str:
        return next((value for r in records if (value := tidy(getattr(r, what)))), "")

    own = records[0].subject
    school = SchoolFacts(
        own.school.school_id,
        known("school_name"),
        known("school_level"),
        known("lea_id"),
        known("lea_name") or known("lea_id"),
    )
    found = Subject(own.unit, school, own.project_id, known("project_name"))
    if found.name:
        return found
    if own.unit == "project":
        return replace(found, project_name=name_of(records[0]))
    return replace(found, school=replace(school, name=name_of(records[0])))


def _state(head: Finding | None, records: Sequence[PageRecord]) -> tuple[str, str]:
    words = finding_words(head)
    if head is None and all(r.status in ("failed", "timeout") for r in records):
        return "failed", NO_PAGE
    if words == HIDDEN:
        return "suppressed", words
    return ("missing" if words in (NO_DATA, NOT_AVAILABLE) else "shown"), words


def _excuse(records: Sequence[PageRecord], audience: str) -> str:
    """Return why a unit has no headline."""
    reasons = [r.reason for r in records if r.reason]
    if reasons:
        return reasons[0]
    if not any(may_see(r.audience, audience) for r in records):
        return "Made for a smaller circle of readers: run the batch again for this one."
    if all(r.status in ("failed", "timeout") for r in records):
        return "The page could not be made."
    if records[0].unit == "network":
        return ""
    return "The pages have no number for this overview."


def _series(head: Finding) -> list[tuple[str, float | None]]:
    """Return the points of the small chart, and none at all where there is nothing to draw."""
    points = [(str(p.get("period") or ""), number_of(p.get("value"))) for p in head.series]
    return points if any(value is not None for _, value in points) else []


def _when(series: Sequence[tuple[str, float | None]]) -> str:
    return next((period for period, value in reversed(series) if value is not None), "")


def _people(head: Finding) -> str:
    if head.n is None:
        return ""
    return f"out of {head.n:,}" if head.unit in ("percent", "count") else f"{head.n:,} people"


def _link(record: PageRecord, audience: str) -> Link:
    if not may_see(record.audience, audience):
        return Link(record.title, note="not for this circle of readers")
    note = {"failed": "could not be made", "timeout": "took too long", "no-data": NO_DATA}.get(
        record.status, ""
    )
    return Link(record.title, href_to(record), note)


def measures_of(rows: Iterable[Row]) -> Mapping[tuple[str, str, str], list[Row]]:
    """Group rows by the measure of their number, the most common first.

    Examples
    --------
    >>> absent, ash = ("absence", "percent", "Chronic absence"), Subject("school", SchoolFacts("1", "Ash"))
    >>> list(measures_of([Row("1", ash), Row("2", ash, number=3.0, measure=absent)]))
    [('absence', 'percent', 'Chronic absence')]
    """
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        if row.number is not None:
            groups.setdefault(row.measure, []).append(row)
    return dict(sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])))
