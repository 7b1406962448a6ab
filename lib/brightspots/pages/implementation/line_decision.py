"""How a team answers whether its "before" line moves: in its records, or, where it has none, in the address."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from IPython.display import display

from brightspots.forms.schema import Act, Action, Ask, Done, Form
from brightspots.records import ChartPhase
from brightspots.records.models.record import fixed_id
from brightspots.records.store.snapshot import Snapshot
from brightspots.series import team_numbers
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.workbook.choices import with_choice
from brightspots.workbook.page_forms import is_written_here

if TYPE_CHECKING:
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book


def declined(book: Book, measured: Measured) -> set[str]:
    """Return the days from which a team decided that no new line begins."""
    if book.project is None:
        return set()
    phases = [phase for phase in book.project.of(ChartPhase) if phase.measure_id == measured.measure_id]
    return {f"{phase.on}" for phase in phases if phase.on and phase.state == "declined"}


def ask(book: Book, measured: Measured, day: str) -> None:
    """Ask whether the line moves on a day.

    Parameters
    ----------
    book, measured
    day : str
        The first of the new line.
    """
    ours = book.project is not None and measured.measure_id in team_numbers.definitions(book.project)
    if ours and is_written_here(book):
        form = line_form(measured.measure_id, book.school.school_id, day)
        book.form(form, lambda records: records.get(_id(records, measured.measure_id, day)))
    elif move := with_choice(book, accept=day):
        keep = with_choice(book, decline=day)
        moved, kept = "Show our chart with this line", "Keep our line where it is"
        html = f"<p>{markup.link(moved, move)} · {markup.link(kept, keep)}</p>"
        display(markup.Html(html, f"{moved}, or: {kept}"))


def line_form(measure_id: str, school_id: str, day: str) -> Form:
    """Return the form with which a team decides about a new line."""
    return Form(
        ChartPhase,
        'A new "before" line',
        first=(Ask("reason", "Why?", help="What did we do, and what makes us think that it will last?"),),
        fills=lambda records: {
            "id": _id(records, measure_id, day),
            "measure_id": measure_id,
            "unit_id": school_id,
            "kind": "new phase",
            "on": date.fromisoformat(day),
        },
        told=_told,
        closed=lambda phase: not _is_open(phase),
        actions=(
            Action("agree", "Move our line", _becomes("agreed"), when=_is_open),
            Action("decline", "Keep it where it is", _becomes("declined"), when=_is_open),
            Action(
                "again", "Decide anew", _becomes("proposed"), when=lambda phase, now: not _is_open(phase, now)
            ),
        ),
        shares=False,
    )


def _id(records: Snapshot, measure_id: str, day: str) -> str:
    return fixed_id(records.project_id, "ChartPhase", measure_id, day)


def _is_open(phase: ChartPhase, records: Snapshot | None = None) -> bool:
    return phase.state == "proposed"


def _becomes(state: str) -> Act:
    def act(phase: ChartPhase, records: Snapshot, today: date) -> Done:
        return [phase.changed(state=state)], None

    return act


def _told(phase: ChartPhase, records: Snapshot) -> str:
    day = format_period(phase.on)
    if phase.state == "agreed":
        return f"Our line moves: the new one begins {day}. Load this page again to see it drawn."
    if phase.state == "declined":
        return f"Our line stays where it is. We looked at {day} and decided against it."
    return f"The new line would begin {day}. Nothing moves until we decide."
