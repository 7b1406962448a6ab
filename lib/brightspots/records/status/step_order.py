"""What follows what in a process map: as its steps say or, where they are silent, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from brightspots.records.models.process_maps import ProcessStep


@dataclass(frozen=True)
class Leads:
    """Where a step leads.

    Attributes
    ----------
    step : ProcessStep
    to : tuple of str
        Ids of the steps that follow.
    sure : bool
        Whether it is plain that they follow; False where the order alone says so and something speaks against it.
    ends : bool
        Whether somebody said that nothing follows: the step names itself.
    ways : tuple of (str, str)
        What a way is called, and the step to which it leads; the step itself where it ends.
    """

    step: ProcessStep
    to: tuple[str, ...]
    sure: bool = True
    ends: bool = False
    ways: tuple[tuple[str, str], ...] = ()


def in_order(steps: Iterable[ProcessStep], map_id: str) -> list[ProcessStep]:
    """Return the steps of a map in their order, without those put away."""
    own = [step for step in steps if step.map_id == map_id and not step.hidden]
    return sorted(own, key=lambda step: step.number)


def flow(steps: Sequence[ProcessStep]) -> list[Leads]:
    """Return where each step of a map leads.

    A silent step leads to the next one in order. Nobody can be sure of that where the next one is the other way out of
    a decision, or where most other steps do say what follows.

    Parameters
    ----------
    steps : sequence of ProcessStep
        Of one map, in order.

    Examples
    --------
    >>> from brightspots.records import ProcessStep, new_id
    >>> whose = {"project_id": new_id(), "map_id": new_id()}
    >>> ask, yes, no = (ProcessStep(**whose, description=text) for text in ("Here?", "Begin", "Call"))
    >>> ask = ask.changed(next_ids=(yes.id, no.id), is_decision=True)
    >>> [(leads.to == (no.id,), leads.sure) for leads in flow([ask, yes, no])]
    [(False, True), (True, False), (False, True)]
    """
    here = {step.id for step in steps}
    said = {step.id: _said(step, here) for step in steps}
    tied = 2 * sum(1 for to in said.values() if to) >= len(steps) > 2
    ways_out = [set(said[step.id]) for step in steps if len(said[step.id]) > 1]
    found = []
    for place, step in enumerate(steps):
        following = steps[place + 1].id if place + 1 < len(steps) else ""
        if said[step.id]:
            ways = tuple((words, to) for to, words in step.named.items() if to in here)
            found.append(Leads(step, said[step.id], ways=ways))
        elif step.id in step.next_ids:
            found.append(Leads(step, (), ends=True))
        elif not following:
            found.append(Leads(step, ()))
        else:
            beside = any(step.id in ways and following in ways for ways in ways_out)
            found.append(Leads(step, (following,), sure=not (beside or tied)))
    return found


def lost(leads: Sequence[Leads]) -> set[str]:
    """Return the steps from which nothing leads to an end: whoever comes there goes round for ever.

    Examples
    --------
    >>> from brightspots.records import ProcessStep, new_id
    >>> whose = {"project_id": new_id(), "map_id": new_id()}
    >>> one, two = ProcessStep(**whose), ProcessStep(**whose)
    >>> lost(flow([one, two])), len(lost(flow([one, two.changed(next_ids=(one.id,))])))
    (set(), 2)
    """
    ends = {one.step.id for one in leads if not one.to}
    while more := {one.step.id for one in leads if ends.intersection(one.to)} - ends:
        ends |= more
    return {one.step.id for one in leads} - ends


def _said(step: ProcessStep, here: set[str]) -> tuple[str, ...]:
    return tuple(to for to in dict.fromkeys(step.next_ids) if to in here and to != step.id)
