"""What a team's page asks: what it cannot change itself, and moving the project on or back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, get_args

from brightspots.errors import RecordError
from brightspots.forms.schema import Action, Ask, Fold, Form
from brightspots.pages.our_team.phases import ON_THE_WAY, PHASES
from brightspots.pages.subject import released_project
from brightspots.records import Barrier, PhaseChange, Project
from brightspots.records.models.project import Phase
from brightspots.records.models.record import Record, fixed_id
from brightspots.records.status.current import project_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.text.lists import count_noun
from brightspots.workbook.page_forms import is_written_here

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

_STATES = (
    ("raised", "Raised, no answer yet"),
    ("accepted", "Somebody is working on it"),
    ("answered", "Answered"),
    ("declined", "The answer was no"),
)


def barriers_sentence(barriers: Sequence[Barrier], records: Snapshot | None = None) -> str:
    """Return how many were raised and how many of them have an answer.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> bus = Barrier(project_id=new_id(), text="The bus", state="declined")
    >>> barriers_sentence([bus, Barrier(project_id=bus.project_id)])
    'We have raised 2; 1 has an answer, 1 has none yet.'
    """
    if not barriers:
        return ""
    answered = sum(one.state in ("answered", "declined") or bool(one.answer.strip()) for one in barriers)
    still = len(barriers) - answered
    has = "has" if answered == 1 else "have"
    if not still:
        whole = "it has" if len(barriers) == 1 else "all have"
        return f"We have raised {count_noun(len(barriers), 'thing')}, and {whole} an answer."
    if not answered:
        return f"We have raised {count_noun(len(barriers), 'thing')}; none has an answer yet."
    none = f"{still} {'has' if still == 1 else 'have'} none yet"
    return f"We have raised {len(barriers)}; {answered} {has} an answer, {none}."


BARRIERS = Form(
    Barrier,
    "What we have raised",
    one="barrier",
    intro="A coach, a principal or a district can only help with what they know of: write down what it is, and ask.",
    first=(
        Ask(
            "text",
            "What is it?",
            help="Such as: could the Friday bus leave at the same hour as on other days?",
        ),
        Ask("asked_of", "Whom did we ask?", help="An office or a role, not a person's name."),
        Ask("asked_on", "When did we ask?"),
        Ask("answer", "What was the answer?"),
        Ask("state", "Where does it stand?", choices=_STATES),
    ),
    folds=(
        Fold(
            "More about it",
            (Ask("answered_on", "When was it answered?"), Ask("level", "Who could change it?")),
        ),
    ),
    told=barriers_sentence,
)


def barriers(book: Book) -> None:
    """Show what the team has raised; where people work, to add to."""
    if (project := released_project(book)) is None:
        return
    if not is_written_here(book) and (words := barriers_sentence(project.of(Barrier))):
        book.say(words)
    book.forms(BARRIERS)


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
    return written[-1] if written else _begin_move(about, len(records.of(PhaseChange, hidden=True)))


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
    return (made, moved), _begin_move(moved, len(others) + 1)


def _begin_move(about: Project, made: int) -> PhaseChange:
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
