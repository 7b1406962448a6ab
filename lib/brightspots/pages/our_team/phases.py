"""Moving the project on or back: going back is normal, and no phase is ever locked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, get_args

from brightspots.errors import RecordError
from brightspots.forms.schema import Action, Ask, Fold, Form
from brightspots.pages.our_team.catching_up import PHASES
from brightspots.pages.our_team.phase_path import ON_THE_WAY
from brightspots.records import PhaseChange, Project
from brightspots.records.models.project import Phase
from brightspots.records.models.record import Record, fixed_id
from brightspots.records.status.current import project_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.workbook.page_forms import is_written_here

if TYPE_CHECKING:
    from brightspots.workbook.book import Book


def moving(book: Book) -> None:
    """Show the form that moves the project; a page that is read has the path already."""
    if is_written_here(book):
        book.form(MOVE, next_move)


def next_move(records: Snapshot) -> PhaseChange | None:
    """Return the move that is being written, or the next one, begun with the phase that comes after ours."""
    about = project_of(records)
    if about is None:
        return None
    written = [one for one in records.of(PhaseChange) if one.on is None]
    return written[-1] if written else _begun(about, len(records.of(PhaseChange, hidden=True)))


def move(change: PhaseChange, records: Snapshot, today: date) -> tuple[Sequence[Record], Record | None]:
    """Move the project, on or back, and write down why.

    Raises
    ------
    RecordError
        When the project is in that phase already.

    Examples
    --------
    >>> project = Project(phase="intervention")
    >>> back = PhaseChange(project_id=project.id, after="diagnostic", reason="We do not know enough yet.")
    >>> (made, moved), following = move(back, Snapshot([project]), date(2025, 3, 20))
    >>> made.before, made.after, f"{made.on}", moved.phase, following.before
    ('intervention', 'diagnostic', '2025-03-20', 'diagnostic', 'diagnostic')
    """
    about = project_of(records)
    if about is None or change.after == about.phase:
        raise RecordError("We are there already.", remedy="Choose where to go: on, or back.")
    made = change.changed(before=about.phase, on=today)
    moved = about.changed(phase=change.after)
    others = [one for one in records.of(PhaseChange, hidden=True) if one.id != change.id]
    return (made, moved), _begun(moved, len(others) + 1)


def _begun(about: Project, made: int) -> PhaseChange:
    """Begin a move: two who begin it at once begin the same one."""
    at = ON_THE_WAY.index(about.phase) if about.phase in ON_THE_WAY else 0
    following = ON_THE_WAY[min(at + 1, len(ON_THE_WAY) - 1)]
    return PhaseChange(
        id=fixed_id(about.id, "PhaseChange", f"{made}"),
        project_id=about.id,
        before=about.phase,
        after=following,
    )


MOVE = Form(
    PhaseChange,
    "Move on, or back",
    intro="Going back is normal: it means that we have read our own evidence.",
    first=(
        Ask(
            "after",
            "Where to?",
            choices=tuple((one, PHASES[one][:1].upper() + PHASES[one][1:]) for one in get_args(Phase)),
        ),
        Ask("reason", "Why now?", help="One sentence. It is what a newcomer reads next year."),
    ),
    folds=(Fold("Who decided", (Ask("decided_by", "Who decided?", help="Initials are enough."),)),),
    actions=(Action("move", "Move the project", move),),
    shares=False,
)
