"""The path of a project through its phases: forward, and back where the team has learned something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, get_args

from brightspots.figures.diagrams.phase_path import Stay as Drawn
from brightspots.figures.diagrams.phase_path import phase_path
from brightspots.figures.picture import Picture
from brightspots.pages.subject import released_project
from brightspots.records import PhaseChange
from brightspots.records.models.project import Phase
from brightspots.records.status.current import project_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.text.typed import line

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

PHASES = {
    "definition": "say what the problem is",
    "diagnostic": "find out why",
    "intervention": "try something",
    "impact": "see what came of it",
    "sustainability": "keep it going",
    "closed": "closed",
    "stopped": "stopped",
}
"""The phases of a project in words, in their order."""
_EVERY: tuple[Phase, ...] = get_args(Phase)
ON_THE_WAY = _EVERY[:5]
"""The phases that a project goes through, in their order, and back."""


@dataclass(frozen=True)
class Stay:
    """A time that a project spent in a phase.

    Attributes
    ----------
    phase : str
    since, until : date or None
        None where nobody said, and for the end of the one that it is in.
    why : str
        Why it moved there.
    came_back : bool
        From a later phase.
    """

    phase: Phase
    since: date | None = None
    until: date | None = None
    why: str = ""
    came_back: bool = False


def where_we_are(book: Book) -> None:
    """Show the five phases, and the path of the project through them with its days and reasons."""
    if (project := released_project(book)) is None:
        return
    about = project_of(project)
    path = stays(project)
    here = about.phase if about is not None else path[-1].phase
    words = f"We are at: {PHASES[here]}."
    steps = "".join(_step(one, here) for one in ON_THE_WAY)
    html = f'<ol class="bs-phases" aria-label="{escape(words)}">{steps}</ol>'
    if here not in ON_THE_WAY:
        html += f"<p>This project is {escape(PHASES[here])}.</p>"
    if len(path) > 1:
        html += f'<ol class="bs-path" aria-label="Our path so far">{"".join(map(_stay, path))}</ol>'
        drawn = draw_path(path, project.title)._repr_mimebundle_()["text/html"]
        html += markup.folded("Our path as a picture, for the wall", drawn)
        words = "\n".join([words, *(" ".join(_said(stay)) for stay in path)])
    book.show(markup.Html(html, words))


def draw_path(path: Sequence[Stay], title: str) -> Picture:
    """Draw the path, with the way back as a way like any other.

    Parameters
    ----------
    path : sequence of Stay
        From `stays`.
    title : str
    """
    on_the_way = [
        Drawn(
            stay.phase,  # type: ignore[arg-type]
            format_period(stay.since) if stay.since else "",
            format_period(stay.until) if stay.until else "",
            stay.why,
        )
        for stay in path
        if stay.phase in ON_THE_WAY
    ]
    last = path[-1]
    ended = "" if last.phase in ON_THE_WAY else f"This project is {PHASES[last.phase]}. {_when(last)}"
    return phase_path(on_the_way, title, ended)


def stays(records: Snapshot) -> list[Stay]:
    """Return the path of a project: the last stay is where it is now.

    Examples
    --------
    >>> from brightspots.records import Project
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> ours = Project(start=date(2025, 1, 9), phase="diagnostic")
    >>> move = PhaseChange(project_id=ours.id, after="diagnostic", on=date(2025, 2, 6), reason="We joined late.")
    >>> [(stay.phase, f"{stay.since}", f"{stay.until}", stay.why) for stay in stays(Snapshot([ours, move]))]
    [('definition', '2025-01-09', '2025-02-06', ''), ('diagnostic', '2025-02-06', 'None', 'We joined late.')]
    """
    about = project_of(records)
    moves = sorted((one for one in records.of(PhaseChange) if one.on), key=lambda one: f"{one.on}")
    first: Phase = moves[0].before if moves else about.phase if about is not None else "definition"
    path: list[tuple[Phase, date | None, str]] = [(first, about.start if about is not None else None, "")]
    path += [(one.after, one.on, line(one.reason, 300)) for one in moves]
    if about is not None and path[-1][0] != about.phase:
        path.append((about.phase, None, ""))
    ends: Sequence[date | None] = [*(since for _, since, _ in path[1:]), None]
    back = [False, *(_EVERY.index(now[0]) < _EVERY.index(before[0]) for before, now in pairwise(path))]
    return [
        Stay(phase, since, until, why, came_back)
        for (phase, since, why), until, came_back in zip(path, ends, back, strict=True)
    ]


def _step(one: Phase, here: Phase) -> str:
    mark = ' class="bs-here" aria-current="step"' if one == here else ""
    said = f"{escape(PHASES[one])}{'<span> (we are here)</span>' if one == here else ''}"
    return f"<li{mark}>{said}</li>"


def _stay(stay: Stay) -> str:
    column = f"{ON_THE_WAY.index(stay.phase) + 1}" if stay.phase in ON_THE_WAY else "1 / -1"
    phase, *rest = map(escape, _said(stay))
    lines = " ".join(f"<span>{words}</span>" for words in rest)
    return f'<li style="grid-column:{column}"><b>{phase}</b> {lines}</li>'


def _said(stay: Stay) -> list[str]:
    phase = PHASES[stay.phase]
    words = [f"{phase[:1].upper()}{phase[1:]}:", _when(stay)]
    return [*words, *(["We came back."] if stay.came_back else []), *([stay.why] if stay.why else [])]


def _when(stay: Stay) -> str:
    if stay.since and stay.until:
        return f"{format_period(stay.since)} to {format_period(stay.until)}."
    if stay.since:
        return f"Since {format_period(stay.since)}."
    return f"Until {format_period(stay.until)}." if stay.until else "No date yet."
