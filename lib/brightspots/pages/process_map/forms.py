"""How maps and their steps are asked for: a line a step, typed in a meeting; the rest opens when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from brightspots.errors import RecordError
from brightspots.forms.editing import Visit
from brightspots.forms.list_form import ListModel
from brightspots.forms.model import Message, Reply
from brightspots.forms.schema import Action, Ask, Fold, Form
from brightspots.pages.process_map.maps import SLOTS, Slot, map_id, map_of, steps_of
from brightspots.records import ProcessMap, ProcessStep, Project
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed

_STAGES = (
    ("collect", "Somebody collects"),
    ("manage", "Somebody keeps and cleans"),
    ("analyse", "Somebody works out what it says"),
    ("report", "Somebody shows it"),
    ("act", "Somebody does something with it"),
)


def map_form(name: str) -> Form:
    """Return the form over the map of a slot."""
    slot = SLOTS[name]
    return Form(
        ProcessMap,
        slot.title,
        first=(
            Ask("title", "What does this map show?", help="From where to where, in a few words."),
            Ask("drawn_by", "Who draws it?", help="A role or a group, such as: two teachers and the office."),
            Ask("users_present", "Is somebody here who goes through this every day?", kind="taps"),
        ),
        fills=lambda records: known_of_map(records, slot),
        actions=_copies(slot),
    )


def known_of_map(records: Snapshot, slot: Slot) -> dict[str, Any]:
    """Return what is known of a map before anybody writes."""
    return {"id": map_id(records, slot), "kind": slot.kind, "title": slot.title, "drawn_by": slot.drawn_by}


def step_form(name: str) -> Form:
    """Return the form over the steps of the map of a slot."""
    return Form(
        ProcessStep,
        f"{SLOTS[name].title}: its steps",
        first=(
            Ask("description", "What happens?", kind="line"),
            Ask("lane", "Where?", width="quarter", term="Lane"),
            Ask("owner", "Who owns it?", width="quarter"),
            Ask("others", "Who else?", width="quarter"),
            Ask("minutes", "How long?", unit="minutes", width="quarter"),
        ),
        folds=(
            Fold(
                "More about this step",
                (
                    Ask("pain_point", "What is hard about it?", kind="line"),
                    Ask("wait_minutes", "How long do things lie before it goes on?", unit="minutes",
                        help="In minutes: 1 hour is 60, 1 day is 1,440."),
                    Ask("is_decision", "Is it a decision?", kind="taps"),
                    Ask("next_ids", "What comes next?", help="Choose nothing: the next step in order. A decision leads "
                        "two ways or more. Choose the step itself where it ends.", kind="many",
                        choices=lambda now: _steps(now, name)),
                    Ask("ways", "What is each way called?", help="Such as: yes, no. With commas, in the order of the "
                        "steps above."),
                    Ask("owner_role", "Or which role owns it?", help="A role, not one person.", width="half"),
                    Ask("inputs", "What goes in?", kind="line"),
                    Ask("outputs", "What comes out?", kind="line"),
                    Ask("stage", "On the way of a number, what is it?", choices=_STAGES),
                ),
            ),
        ),
        intro="Type what happens, and press Enter: the next step follows. Under Where, name the place: office, "
        "homeroom, family. People go by initials; several, with commas.",
        one="step",
        quick=True,
    )  # fmt: skip


class StepList(ListModel):
    """The steps of one map: the first one that is typed begins the map, too."""

    def __init__(self, visit: Visit, name: str, *, writer: bool = False) -> None:
        super().__init__(
            visit, step_form(name), lambda records: steps_of(records, map_of(records, name)), writer=writer
        )
        self._slot = SLOTS[name]

    @property
    def key(self) -> str:
        """The name under which a browser keeps what is not saved yet; steps of several maps stand on one page."""
        return f"{super().key}/{self._slot.name}"

    @property
    def spec(self) -> dict[str, Any]:
        """What the form asks of each step."""
        return {**super().spec, "name": f"l{self._slot.name}steps"}

    def _put(self, message: Message) -> Reply:
        if str(message.get("path")).endswith("/next_ids"):
            return self._with_names(super()._put, message)
        return super()._put(message)

    def _move(self, message: Message) -> Reply:
        return self._with_names(super()._move, message)

    def _with_names(self, answer: Callable[[Message], Reply], message: Message) -> Reply:
        """Answer; each way keeps its name, and ways stand in the order in which the steps stand now."""
        named = {step.id: step.named for step in self._steps() if step.named}
        reply = answer(message)
        order = [step.id for step in self._steps()]
        changed = []
        for step in self._steps():
            if step.id in named:
                to = sorted(step.next_ids, key=lambda one: order.index(one) if one in order else len(order))
                led = step.leading(to, named[step.id])
                changed += [led] if led != step else []
        if changed:
            self.visit.store.save_all(changed, author=self.visit.author)
            self.visit.look()
        return reply

    def _steps(self) -> list[ProcessStep]:
        records = self.visit.snapshot()
        return steps_of(records, map_of(records, self._slot.name))

    def _add(self, message: Message) -> Reply:
        records = self.visit.snapshot()
        drawn = map_of(records, self._slot.name)
        new: list[Record] = []
        if drawn is None:
            drawn = ProcessMap(project_id=self.visit.project_id, **known_of_map(records, self._slot))
            new.append(drawn)
        steps = steps_of(records, drawn)
        last = steps[-1] if steps else None
        made = ProcessStep(
            project_id=self.visit.project_id,
            map_id=drawn.id,
            number=1 + max((step.number for step in steps), default=0),
            # Most steps stay where the one before them was.
            lane=last.lane if last is not None else "",
        )
        self.visit.store.save_all([*new, made], author=self.visit.author)
        self.visit.look()
        return {"say": "done", "key": made.id}


def copy_map(records: Snapshot, of: ProcessMap, slot: Slot) -> list[Record]:
    """Return a slot's map with a copy of every step of another map, to be saved."""
    drawn = map_of(records, slot.name)
    if steps_of(records, drawn):
        raise RecordError("This map has steps already.", remedy="Put them away first, or go on with them.")
    project = next(project.id for project in records.of(Project))
    target = drawn or ProcessMap(project_id=project, **known_of_map(records, slot))
    steps = steps_of(records, of)
    new = {step.id: _anew(step, target.id) for step in steps}
    for step in steps:
        named = {new[to].id: words for to, words in step.named.items() if to in new}
        new[step.id] = new[step.id].leading([new[to].id for to in step.next_ids if to in new], named)
    # The map comes first: its steps lead to it.
    return [target.changed(drawn_by=target.drawn_by or of.drawn_by), *new.values()]


def _anew(step: ProcessStep, to: str) -> ProcessStep:
    kept = {name: value for name, value in dict(step).items() if name not in _OF_ONE}
    return ProcessStep(**{**kept, "map_id": to, "next_ids": (), "ways": ()})


_OF_ONE = ("id", "version", "author", "at", "hidden", "shared")


def _copies(slot: Slot) -> tuple[Action, ...]:
    """Offer to begin with a copy of how it is now, where there is one to copy."""
    if slot.name == "now":
        return ()

    def act(drawn: Any, records: Snapshot, today: date) -> tuple[Sequence[Record], Record | None]:
        now = map_of(records, "now")
        assert now is not None
        return copy_map(records, now, slot), None

    def when(drawn: Any, records: Snapshot) -> bool:
        return bool(steps_of(records, map_of(records, "now"))) and not steps_of(
            records, map_of(records, slot.name)
        )

    words = "Begin with a copy of how it is done now"
    return (
        Action(
            "copy", words, act, help="Then change what is different, and put away what falls away.", when=when
        ),
    )


def _steps(records: Snapshot, name: str) -> list[tuple[str, str]]:
    steps = steps_of(records, map_of(records, name))
    return [
        (step.id, f"{n}. {typed.line(step.description, 50) or 'a step'}")
        for n, step in enumerate(steps, start=1)
    ]
