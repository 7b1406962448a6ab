"""The charter as one page to print, to talk through and to sign: made from the records, nothing typed twice."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

from brightspots import markup
from brightspots.pages.charter.page import version_of
from brightspots.pages.chosen import (
    aim_of,
    charter_of,
    measure_of,
    problem_of,
    project_of,
    served_by,
)
from brightspots.pages.whose import shown
from brightspots.pages.words import (
    BLANK,
    aim_in_own_words,
    counting_sentence,
    problem_in_own_words,
    say_day,
    state_words,
)
from brightspots.records import ChangeIdea, Charter, Measure, Member
from brightspots.workbook.project import plain

if TYPE_CHECKING:
    from brightspots.workbook.book import Book
    from brightspots.workbook.project import OfProject

MOST = 330
"""So many letters of a text have room on the one page."""
MOST_PEOPLE, MOST_MEASURES, MOST_IDEAS = 10, 4, 3
CUT = "Some texts are cut to fit this page; the whole of them stands above."


def to_print(book: Book) -> None:
    """Show the charter as one page to print and sign."""
    if (project := shown(book)) is not None:
        book.show(
            sheet(project, book.school.name, str(book.as_of), synthetic=book._district.kind == "synthetic")
        )


def sheet(project: OfProject, school: str, as_of: str = "", *, synthetic: bool = False) -> markup.Html:
    """Return the charter of a project as one page.

    Parameters
    ----------
    project : OfProject
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
    title = plain(one.title) or project.title
    parts = [(label, [text for text in texts if text.strip()]) for label, texts in _parts(project, one)]
    cut = any(len(text) > MOST for _, texts in parts for text in texts)
    version = version_of(charter, project)
    state = state_words(charter, version) if charter is not None else "Not written yet."
    saved = f" Last changed {say_day(charter.at.date())}." if charter is not None and charter.at else ""
    facts = [school, project.team, _dates(one, about)]
    head = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in facts if fact)
    body = "".join(_part(label, texts) for label, texts in parts)
    foot = f"{state}{saved}" + (f" Numbers through {as_of}." if as_of else "") + (f" {CUT}" if cut else "")
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


def _parts(project: OfProject, charter: Charter) -> Iterable[tuple[str, list[str]]]:
    aim, measure = aim_of(project), measure_of(project)
    yield "The problem", [problem_in_own_words(problem_of(project))]
    aims = [aim_in_own_words(aim, measure)]
    if above := served_by(aim, project):
        aims.append(f"It serves: {plain(above, 2 * MOST)}")
    yield "The aim", aims
    yield "What we count", _counted(project, charter, measure)
    yield "Why now", [_text(charter.why_now), _text(charter.evidence_of_gap)]
    yield "Part of it", [_text(charter.scope_in), _process(charter)]
    yield "Not part of it", [_text(charter.scope_out)]
    yield "Our team", [_people(project)]
    yield "Sponsor", [plain(charter.sponsor)]
    yield "First ideas", _ideas(project, charter)
    yield "What happens by when", [_text(charter.timeline)]
    yield "What stands in the way, and what we need", [_text(charter.barriers), _text(charter.resources)]
    yield "Whom it concerns", [_text(charter.stakeholders)]


def _counted(project: OfProject, charter: Charter, main: Measure | None) -> list[str]:
    named = [one for one in project.of(Measure) if one.id in charter.measure_ids and one.state != "retired"]
    others = [one for one in named if main is None or one.id != main.id]
    first = [] if main is None else [f"{plain(main.name)}. {counting_sentence(main)}"]
    also = [plain(one.name) for one in others[:MOST_MEASURES]]
    return [*first, *([f"Also: {'; '.join(also)}."] if also else [])]


def _process(charter: Charter) -> str:
    begins, ends = plain(charter.process_start), plain(charter.process_end)
    return f"From: {begins or BLANK}. To: {ends or BLANK}." if begins or ends else ""


def _people(project: OfProject) -> str:
    people = [one for one in project.of(Member) if one.state != "left" and one.code]
    said = [f"{one.code}{f' ({one.function})' if one.function else ''}" for one in people[:MOST_PEOPLE]]
    return ", ".join(said)


def _ideas(project: OfProject, charter: Charter) -> list[str]:
    if charter.first_ideas.strip():
        return [_text(charter.first_ideas)]
    ideas = [one for one in project.of(ChangeIdea) if one.text.strip() and one.state != "abandoned"]
    return [plain(one.text) for one in ideas[:MOST_IDEAS]]


def _dates(charter: Charter, about: object) -> str:
    start = charter.start or getattr(about, "start", None)
    end = charter.end or getattr(about, "end", None)
    if not (start or end):
        return ""
    return f"{say_day(start) if start else BLANK} to {say_day(end) if end else BLANK}"


def _part(label: str, texts: list[str]) -> str:
    cut = [f"{text[:MOST].rstrip()}…" if len(text) > MOST else text for text in texts]
    said = "".join(f"<p><bdi>{escape(text)}</bdi></p>" for text in cut) or '<p class="bs-blank-line"></p>'
    return f"<div><h4>{escape(label)}</h4>{said}</div>"


def _signatures(project: OfProject, charter: Charter) -> str:
    """Return lines to sign on: the sponsor, the team, the principal; who has signed stands on theirs."""
    on = f", {say_day(charter.signed_off_on)}" if charter.signed_off_on else ""
    signed = [plain(code) for code in charter.signed_off_by]
    lead = plain(charter.sponsor)
    lines = [("Sponsor", f"{lead}{on}" if lead and lead in signed else "")]
    lines += [("For the team", f"{code}{on}") for code in signed if code != lead][:3]
    while len(lines) < 4:
        lines.append((("For the team", "For the team", "For the school", "For the team")[len(lines)], ""))
    cells = "".join(
        f'<div><p class="bs-signed">{escape(who)}</p><p>{escape(label)}, date</p></div>'
        for label, who in lines
    )
    return f'<div class="bs-signatures">{cells}</div>'


def _text(text: str) -> str:
    return plain(text, 2 * MOST)
