"""The charter as one page to print, to talk through and to sign: made from the records, nothing typed twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

from brightspots.pages.charter.page import show_earlier
from brightspots.pages.sentences import (
    BLANK,
    aim_in_own_words,
    clause,
    counting_sentence,
    measure_words,
    problem_in_own_words,
    state_words,
)
from brightspots.pages.subject import released_project
from brightspots.pages.versions import version_of
from brightspots.records import Aim, ChangeIdea, Charter, Measure, Member, Problem
from brightspots.records.status.current import (
    aim_of,
    charter_of,
    measure_of,
    problem_of,
    project_of,
    served_by,
)
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.text.typed import line

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

Part: TypeAlias = tuple[str, list[str]]

CAPS = (420, 340, 280, 230, 190, 170, 150, 130, 115, 100, 90, 80, 70, 60)
"""How many letters of each text are kept: as many as let all of it stand on one page."""
MOST_PEOPLE, MOST_MEASURES, MOST_IDEAS, MOST_SIGNED = 10, 4, 3, 3
CUT = "Some texts are cut to fit this page; the whole of them stands above."
LONGEST_TITLE = 80

# Millimeters and letters of the printed page, measured with a wide font: Letter is the shorter page, A4 the narrower.
_ROOM = 198.0
_WIDE, _LARGE, _HALF = 92, 74, 44
_LINE, _LARGE_LINE, _HEAD = 4.4, 5.4, 8.0
_ACROSS = 3
_LARGE_PARTS = 2


def to_print(book: Book) -> None:
    """Show the charter as one page to print and sign, and after it what was agreed before."""
    if (project := released_project(book)) is not None:
        book.show(
            build_sheet(
                project, book.school.name, str(book.as_of), synthetic=book._district.kind == "synthetic"
            )
        )
        show_earlier(book, charter_of(project), project)


def build_sheet(
    project: ReleasedProject, school: str, as_of: str = "", *, synthetic: bool = False
) -> markup.Html:
    """Return the charter of a project as one page.

    Parameters
    ----------
    project : ReleasedProject
        Released for the page's readers: what they may not see is left out, and lines stay empty.
    school : str
        The school's name.
    as_of : str
        The day of the newest number.
    synthetic : bool
        Whether it is made up, which stands on it then.
    """
    charter, about = charter_of(project), project_of(project)
    one = charter or (Charter(project_id=project.project_id))
    title = line(one.title, LONGEST_TITLE) or project.title
    written = [(label, [text for text in texts if text.strip()]) for label, texts in _parts(project, one)]
    parts = fit_parts(written)
    version = version_of(charter, project)
    state = state_words(charter, version) if charter is not None else "Not written yet."
    saved = f" Last changed {format_period(charter.at.date())}." if charter is not None and charter.at else ""
    facts = [line(school), project.team, _dates(one, about)]
    head = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in facts if fact)
    body = "".join(_part(label, texts) for label, texts in parts)
    foot = (
        f"{state}{_changed_since(project, charter)}{saved}"
        + _through(as_of)
        + (f" {CUT}" if parts != written else "")
    )
    made_up = '<p class="bs-synthetic">Practice data: made up by a computer.</p>' if synthetic else ""
    html = (
        f'<section class="bs-charter" id="charter" aria-label="Our charter, to print">'
        f'<header><p class="bs-small">Project charter</p><h3>{escape(title)}</h3><p>{head}</p>{made_up}</header>'
        f'<div class="bs-charter-parts">{body}</div>{_signatures(project, one)}'
        f'<footer class="bs-small">{escape(foot)}</footer></section>'
        '<p class="bs-small bs-not-printed"><a href="#charter">Only the charter</a>: follow this link, then print the '
        "page, and nothing else comes out of the printer.</p>"
    )
    text = "\n".join([title, *(f"{label}: {' / '.join(texts)}" for label, texts in parts if texts), foot])
    return markup.Html(html, text)


def fit_parts(parts: Sequence[Part]) -> list[Part]:
    """Cut texts that are long, as little as lets all parts stand on one page.

    Parameters
    ----------
    parts : sequence of (label, texts)
        The first three stand across the page, the others in two columns.

    Examples
    --------
    >>> fit_parts([("The problem", ["30 of 90 are late."])])
    [('The problem', ['30 of 90 are late.'])]
    >>> max(len(text) for _, texts in fit_parts([("A", ["word " * 400])] * 9) for text in texts) < 420
    True
    """
    for cap in CAPS:
        caps = [min(cap * (2 if at < _ACROSS else 1), CAPS[0]) for at in range(len(parts))]
        cut = [
            (label, [_cut(text, most) for text in texts])
            for (label, texts), most in zip(parts, caps, strict=True)
        ]
        if _height(cut) <= _ROOM:
            break
    return cut


def _height(parts: Sequence[Part]) -> float:
    """Estimate how high the parts stand in print, in millimeters."""
    across = 0.0
    for number, (_, texts) in enumerate(parts[:_ACROSS]):
        large = number < _LARGE_PARTS
        for at, text in enumerate(texts):
            first = large and at == 0
            across += _lines(text, _LARGE if first else _WIDE) * (_LARGE_LINE if first else _LINE)
    halves = [sum(_lines(text, _HALF) for text in texts) or 1.5 for _, texts in parts[_ACROSS:]]
    rows = [max(halves[at : at + 2]) for at in range(0, len(halves), 2)]
    return across + sum(rows) * _LINE + (len(parts[:_ACROSS]) + len(rows)) * _HEAD


def _lines(text: str, letters: int) -> int:
    wide = sum(unicodedata.east_asian_width(letter) in ("W", "F") for letter in text)
    return ceil((len(text) + wide) / letters)


def _cut(text: str, cap: int) -> str:
    wide = sum(unicodedata.east_asian_width(letter) in ("W", "F") for letter in text[:cap])
    most = cap - wide // 2
    return text if len(text) <= most else f"{text[:most].rstrip(' .…')}…"


def _changed_since(project: ReleasedProject, charter: Charter | None) -> str:
    """Return a sentence where words on the sheet are newer than what was agreed on with it."""
    if charter is None or charter.state != "agreed":
        return ""
    parts: tuple[tuple[str, Problem | Aim | None], ...] = (
        ("problem", problem_of(project)),
        ("aim", aim_of(project)),
    )
    newer = [
        name
        for name, one in parts
        if one is not None and one.state == "draft" and version_of(one, project) > 1
    ]
    if not newer:
        return ""
    words = " and the ".join(newer)
    return f" The {words} above {'is' if len(newer) == 1 else 'are'} newer, and not agreed yet."


def _through(as_of: str) -> str:
    return f" Numbers through {format_period(date.fromisoformat(as_of))}." if as_of else ""


def _parts(project: ReleasedProject, charter: Charter) -> Iterable[tuple[str, list[str]]]:
    aim, measure = aim_of(project), measure_of(project)
    yield "The problem", [problem_in_own_words(problem_of(project))]
    aims = [aim_in_own_words(aim, measure)]
    if above := served_by(aim, project):
        aims.append(f"It serves: {line(above, CAPS[0] + 1)}")
    yield "The aim", aims
    yield "What we count", _counted(project, charter, measure)
    yield "Why now", [_text(charter.why_now), _text(charter.evidence_of_gap)]
    yield "Part of it", [_text(charter.scope_in), _process(charter)]
    yield "Not part of it", [_text(charter.scope_out)]
    yield "Our team", [_people(project)]
    yield "Sponsor", [line(charter.sponsor)]
    yield "First ideas", _ideas(project, charter)
    yield "What happens by when", [_text(charter.timeline)]
    yield "What helps, what stands in the way", [_text(charter.resources), _text(charter.barriers)]
    if charter.stakeholders.strip():
        yield "Whom it concerns, and whom we need", [_text(charter.stakeholders)]
    if charter.numbers_and_voices.strip():
        yield "Numbers we can get, voices we can hear", [_text(charter.numbers_and_voices)]


def _counted(project: ReleasedProject, charter: Charter, main: Measure | None) -> list[str]:
    named = [one for one in project.of(Measure) if one.id in charter.measure_ids and one.state != "retired"]
    others = [one for one in named if main is None or one.id != main.id]
    name = f"{line(main.name)}. " if main is not None and main.name.strip() else ""
    first = [] if main is None else [f"{name}{counting_sentence(main)}"]
    also = [measure_words(one, LONGEST_TITLE) for one in others[:MOST_MEASURES]]
    return [*first, *([f"Also: {'; '.join(filter(None, also))}."] if any(also) else [])]


def _process(charter: Charter) -> str:
    begins, ends = clause(charter.process_start), clause(charter.process_end)
    return f"From: {begins or BLANK}. To: {ends or BLANK}." if begins or ends else ""


def _people(project: ReleasedProject) -> str:
    people = [one for one in project.of(Member) if one.state != "left" and one.code]
    said = [f"{one.code}{f' ({one.function})' if one.function else ''}" for one in people[:MOST_PEOPLE]]
    return ", ".join(said)


def _ideas(project: ReleasedProject, charter: Charter) -> list[str]:
    if charter.first_ideas.strip():
        return [_text(charter.first_ideas)]
    ideas = [one for one in project.of(ChangeIdea) if one.text.strip() and one.state != "abandoned"]
    return [line(one.text) for one in ideas[:MOST_IDEAS]]


def _dates(charter: Charter, about: object) -> str:
    start = charter.start or getattr(about, "start", None)
    end = charter.end or getattr(about, "end", None)
    if not (start or end):
        return ""
    return f"{format_period(start) if start else BLANK} to {format_period(end) if end else BLANK}"


def _part(label: str, texts: list[str]) -> str:
    said = "".join(f"<p><bdi>{escape(text)}</bdi></p>" for text in texts) or '<p class="bs-blank-line"></p>'
    return f"<div><h4>{escape(label)}</h4>{said}</div>"


def _signatures(project: ReleasedProject, charter: Charter) -> str:
    """Return lines to sign on: the sponsor, the team, the principal; who has signed stands on theirs."""
    on = f", {format_period(charter.signed_off_on)}" if charter.signed_off_on else ""
    signed = [line(code) for code in charter.signed_off_by]
    lead = line(charter.sponsor)
    lines = [("Sponsor", f"{lead}{on}" if lead and lead in signed else "")]
    lines += [("For the team", f"{code}{on}") for code in signed if code != lead][:MOST_SIGNED]
    while len(lines) < 4:
        lines.append((("For the team", "For the team", "For the school", "For the team")[len(lines)], ""))
    cells = "".join(
        f'<div><p class="bs-signed">{escape(who)}</p><p>{escape(label)}, date</p></div>'
        for label, who in lines
    )
    return f'<div class="bs-signatures">{cells}</div>'


def _text(text: str) -> str:
    return line(text, CAPS[0] + 1)
