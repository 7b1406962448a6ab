"""The steps that a team takes with its fishbone: bones to begin with, one cause after the other, dots, a choice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from brightspots.errors import RecordError
from brightspots.forms.schema import Action
from brightspots.pages.fishbone.evidence import readable, set_aside
from brightspots.records import Cause, CauseCategory, Project, Vote
from brightspots.records.models.bone_sets import CORE, GENERAL, SETS, bones
from brightspots.records.models.record import Record
from brightspots.records.status.current import problem_of
from brightspots.records.status.sticky_notes import count_dots
from brightspots.records.store.snapshot import Snapshot

Done = tuple[Sequence[Record], Record | None]


def first_cause(records: Snapshot) -> Cause | None:
    """Return the cause to look at first: one that is chosen, else the one with the most dots, else the first."""
    causes = readable(records)
    dots = count_dots(records.of(Vote))
    return max(causes, key=lambda cause: (cause.is_chosen, dots[cause.id]), default=None)


def next_cause(cause: Cause, records: Snapshot, today: date) -> Done:
    """Go on to the next cause, from the last one to the first."""
    causes = readable(records)
    at = next((place for place, one in enumerate(causes) if one.id == cause.id), -1)
    return (), causes[(at + 1) % len(causes)] if causes else None


def ask_why(cause: Cause, records: Snapshot, today: date) -> Done:
    """Begin the cause of a cause, on the same bone.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> cause = Cause(project_id=new_id(), text="Buses come late")
    >>> _, why = ask_why(cause, Snapshot([cause]), date(2025, 10, 1))
    >>> why.parent_id == cause.id
    True
    """
    why = Cause(
        project_id=cause.project_id,
        problem_id=cause.problem_id,
        category_id=cause.category_id,
        parent_id=cause.id,
    )
    return (why,), why


def give_dot(cause: Cause, records: Snapshot, today: date) -> Done:
    """Give a cause one dot: a record of its own, so nobody's dot is in another's way."""
    return (Vote(project_id=cause.project_id, about_id=cause.id),), None


def take_dot_back(cause: Cause, records: Snapshot, today: date) -> Done:
    """Put away the dot that a cause got last on this page."""
    own = [one for one in records.of(Vote) if one.about_id == cause.id and not one.voter and one.dots]
    newest = sorted(own, key=lambda one: one.id)[-1:]
    return tuple(one.changed(hidden=True) for one in newest), None


def choose(cause: Cause, records: Snapshot, today: date) -> Done:
    """Choose a cause to work on.

    Raises
    ------
    RecordError
        Where nobody has said why, or two are chosen already.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> cause = Cause(project_id=new_id(), text="Buses come late", chosen_because="It is ours")
    >>> choose(cause, Snapshot([cause]), date(2025, 10, 1))[0][0].state
    'exploring'
    """
    others = [one for one in readable(records) if one.is_chosen and one.id != cause.id]
    if len(others) >= 2:
        raise RecordError(
            "Two causes are chosen already.",
            remedy="Take one of them back first: a team that works on three works on none.",
        )
    if not cause.chosen_because.strip():
        raise RecordError("Why this one?", remedy="Write down the reason first: one line will do.")
    return (cause.changed(state="exploring"),), None


def set_cause_aside(cause: Cause, records: Snapshot, today: date) -> Done:
    """Put a cause aside with its reason; it stays on the fishbone.

    Raises
    ------
    RecordError
        Where nobody has said why.
    """
    if not cause.stopped_because.strip():
        raise RecordError(
            "Why do we set it aside?", remedy='Write it down first, under "More about this cause".'
        )
    return (cause.changed(state="parked"),), None


def among_the_others(cause: Cause, records: Snapshot, today: date) -> Done:
    """Put a cause back among the others: neither chosen nor set aside, with every reason kept."""
    return (cause.changed(state="proposed"),), None


def begin_with(name: str, project: Project, records: Snapshot, today: date) -> Done:
    """Put a set of bones on the fishbone."""
    return bones(name, project.id, records.of(CauseCategory)), None


def known_of_cause(records: Snapshot) -> dict[str, object]:
    """Return what is known of a new cause: its problem."""
    problem = problem_of(records)
    return {} if problem is None else {"problem_id": problem.id}


def _has_no_bones(project: Project, records: Snapshot) -> bool:
    return not records.of(CauseCategory)


def _is_written(cause: Cause, records: Snapshot) -> bool:
    """Return whether the cause is saved and has words: nothing can be tied to one that is not there."""
    return bool(cause.version and cause.text.strip() and not cause.hidden)


def _has_a_dot(cause: Cause, records: Snapshot) -> bool:
    return bool(take_dot_back(cause, records, date.min)[0])


START = tuple(
    Action(f"begin-{name}", SETS[name][0], partial(begin_with, name), when=_has_no_bones)
    for name in (CORE, GENERAL)
)
NEXT = Action("next", "Next cause", next_cause, when=lambda cause, records: len(readable(records)) > 1)
WHY = Action(
    "why",
    "And why is that?",
    ask_why,
    help="Begins the cause of this cause, as far down as you like.",
    when=_is_written,
)
DOT = Action("dot", "Give it a dot", give_dot, when=_is_written)
DOT_BACK = Action("dot-back", "Take the last dot back", take_dot_back, when=_has_a_dot)
CHOOSE = Action(
    "choose",
    "We work on this one",
    choose,
    when=lambda cause, records: _is_written(cause, records) and not cause.is_chosen,
)
CHOICE_BACK = Action(
    "choice-back",
    "Take the choice back",
    among_the_others,
    help="The reason stays.",
    when=lambda cause, records: cause.is_chosen,
)
ASIDE = Action(
    "aside",
    "Set it aside",
    set_cause_aside,
    when=lambda cause, records: _is_written(cause, records) and not set_aside(cause),
)
AGAIN = Action(
    "again", "Take it up again", among_the_others, when=lambda cause, records: bool(set_aside(cause))
)
