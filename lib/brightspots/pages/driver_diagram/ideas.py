"""How far an idea is tested, in words, and the step from an idea straight into a test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from brightspots.errors import RecordError
from brightspots.figures.diagrams.driver_diagram import Standing
from brightspots.forms.schema import Action
from brightspots.records import ChangeIdea, PDSACycle
from brightspots.records.models.record import Record
from brightspots.records.status.current import next_number
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed
from brightspots.text.lists import count_noun

_STOPPED, _KEPT = ("abandoned",), ("adopted", "adapted", "spread")


def tests_of(idea: ChangeIdea, records: Snapshot) -> list[PDSACycle]:
    """Return the tests of an idea in order, without those that were called off."""
    found = [one for one in records.of(PDSACycle) if one.idea_id == idea.id and one.state != "cancelled"]
    return sorted(found, key=lambda one: (one.number, f"{one.start}"))


def standing(idea: ChangeIdea, records: Snapshot) -> Standing:
    """Return how an idea stands: open, testing, kept or stopped."""
    if idea.state in _STOPPED:
        return "stopped"
    if idea.state in _KEPT:
        return "kept"
    return "testing" if idea.state == "testing" or _running(idea, records) else "open"


def how_far_tested(idea: ChangeIdea, records: Snapshot) -> str:
    """Return how far an idea is tested.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> idea = ChangeIdea(project_id=new_id(), text="Call home on day one")
    >>> first = PDSACycle(project_id=idea.project_id, idea_id=idea.id, state="doing")
    >>> how_far_tested(idea, Snapshot([idea])), how_far_tested(idea, Snapshot([idea, first]))
    ('Not tried yet', 'In test now: test 1')
    """
    done = tests_of(idea, records)
    after = f" after {count_noun(len(done), 'test')}" if done else ""
    if idea.state in _STOPPED:
        return f"Stopped{after or ' before it was tried'}"
    if idea.state in _KEPT:
        words = {
            "adopted": "Kept",
            "adapted": "Kept, in another form,",
            "spread": "Kept, and shared with others,",
        }
        return f"{words[idea.state]}{after}".rstrip(",")
    if running := _running(idea, records):
        return f"In test now: test {running[-1].number}"
    if not done:
        return "Not tried yet"
    return f"Tried in {count_noun(len(done), 'test')}, and not decided yet"


def _running(idea: ChangeIdea, records: Snapshot) -> list[PDSACycle]:
    return [one for one in tests_of(idea, records) if one.state != "acted"]


def first_idea(records: Snapshot) -> ChangeIdea | None:
    """Return the idea to look at first: one that nobody has tried, else the first that is not stopped."""
    ideas = [idea for idea in records.of(ChangeIdea) if idea.text.strip()]
    order = {"open": 0, "testing": 1, "kept": 2, "stopped": 3}
    return min(ideas, key=lambda idea: order[standing(idea, records)], default=None)


def try_it(idea: ChangeIdea, records: Snapshot, today: date) -> tuple[Sequence[Record], Record | None]:
    """Make a test of an idea, to be planned on the page of tests.

    Raises
    ------
    RecordError
        Where one of its tests is not decided yet.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> idea = ChangeIdea(project_id=new_id(), text="Call home on day one")
    >>> (changed, test), _ = try_it(idea, Snapshot([idea]), date(2025, 10, 1))
    >>> changed.state, test.number, test.idea_id == idea.id
    ('testing', 1, True)
    """
    if running := _running(idea, records):
        raise RecordError(
            f"Test {running[-1].number} of this idea is not decided yet.",
            remedy="Decide it first, on the page of tests: adapt, adopt or stop.",
        )
    before = tests_of(idea, records)
    test = PDSACycle(
        project_id=idea.project_id,
        idea_id=idea.id,
        number=next_number(records),
        previous_id=before[-1].id if before else None,
        title=typed.line(idea.text, 100),
        purpose="test",
        scale=1 if not before else None,
    )
    now = idea.changed(state="testing") if idea.state in ("proposed", "shortlisted") else None
    return ((now, test) if now is not None else (test,)), None


def next_idea(idea: ChangeIdea, records: Snapshot, today: date) -> tuple[Sequence[Record], Record | None]:
    """Go on to the next idea, from the last one to the first."""
    ideas = [one for one in records.of(ChangeIdea) if one.text.strip()]
    at = next((place for place, one in enumerate(ideas) if one.id == idea.id), -1)
    return (), ideas[(at + 1) % len(ideas)] if ideas else None


def _can_be_tried(idea: ChangeIdea, records: Snapshot) -> bool:
    written = idea.version and idea.text.strip() and not idea.hidden
    return bool(written) and idea.state not in _STOPPED and not _running(idea, records)


TRY = Action(
    "try",
    "Make a test of it",
    try_it,
    help="Small: one person, one class, one day. The plan waits on the page of tests.",
    when=_can_be_tried,
)
NEXT = Action(
    "next",
    "Next idea",
    next_idea,
    when=lambda idea, records: sum(bool(one.text.strip()) for one in records.of(ChangeIdea)) > 1,
)
