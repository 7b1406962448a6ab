"""What differs between two maps, in words: time, what falls away, what is new, who owns it now, where it is hard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from brightspots.pages.process_map.diagram import owner
from brightspots.records import ProcessStep
from brightspots.text import typed, wording

_MOST = 6


def differences(
    before: Sequence[ProcessStep], after: Sequence[ProcessStep], *, planned: bool = True
) -> list[str]:
    """Return how one map differs from another.

    Parameters
    ----------
    before, after : sequence of ProcessStep
        Each in its order. Steps that say the same in both are the same step.
    planned : bool
        Whether the second map is how it should be, or else how others see it or do it.

    Returns
    -------
    list of str
        Sentences; one alone where nothing differs.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> whose = {"project_id": new_id(), "map_id": new_id()}
    >>> now = [ProcessStep(**whose, description="Mail a letter", minutes=20, wait_minutes=4320, owner="OL")]
    >>> then = [ProcessStep(**whose, description="Call before the bell", minutes=4, owner="TB")]
    >>> differences(now, then)[0]
    'Work: 4 min instead of 20 min. Waiting: none instead of 3 days.'
    >>> differences(now, then)[1:]
    ['This falls away: “Mail a letter”.', 'This is new: “Call before the bell”.']
    """
    # A line that is only begun says nothing yet.
    before, after = ([step for step in steps if step.description.strip()] for steps in (before, after))
    old, new = ({_key(step): step for step in steps} for steps in (before, after))
    both = [key for key in new if key in old]
    said = [_times(before, after), *_counted(before, after)]
    gone, come = (
        (("falls away", "fall away"), ("is new", "are new"))
        if planned
        else (
            ("stands on our map alone", "stand on our map alone"),
            ("stands on theirs alone", "stand on theirs alone"),
        )
    )
    said.append(_listed(*gone, [step for key, step in old.items() if key not in new]))
    said.append(_listed(*come, [step for key, step in new.items() if key not in old]))
    for key in both:
        said += _changed(old[key], new[key])
    if both and [key for key in old if key in new] != both:
        said.append("What stays stands in another order.")
    said.append(_pains(before, after))
    found = [sentence for sentence in said if sentence]
    return found or ["The two maps say the same."]


def _times(before: Sequence[ProcessStep], after: Sequence[ProcessStep]) -> str:
    parts = []
    for label, name in (("Work", "minutes"), ("Waiting", "wait_minutes")):
        old, new = (_sum(steps, name) for steps in (before, after))
        # Waiting that nobody wrote down is none; work that nobody wrote down is not known.
        if name == "wait_minutes" and (old or new):
            old, new = old or 0.0, new or 0.0
        if old is None or new is None or old == new:
            continue
        was, now = (wording.duration(value) if value else "none" for value in (old, new))
        parts.append(f"{label}: {now} instead of {was}.")
    return " ".join(parts)


def _sum(steps: Sequence[ProcessStep], name: str) -> float | None:
    known = [value for step in steps if (value := getattr(step, name)) is not None]
    return sum(known) if known else None


def _counted(before: Sequence[ProcessStep], after: Sequence[ProcessStep]) -> list[str]:
    counted = (
        ("Steps", len(before), len(after)),
        ("Decisions", _decisions(before), _decisions(after)),
        ("Times that it goes from one lane to another", _handed(before), _handed(after)),
    )
    return [
        f"{label}: {new or 'none'} instead of {old or 'none'}." for label, old, new in counted if old != new
    ]


def _decisions(steps: Sequence[ProcessStep]) -> int:
    return sum(step.is_decision for step in steps)


def _handed(steps: Sequence[ProcessStep]) -> int:
    lanes = [step.lane.strip().casefold() for step in steps]
    return sum(1 for one, other in pairwise(lanes) if one != other)


def _listed(one: str, many: str, steps: Sequence[ProcessStep]) -> str:
    if not steps:
        return ""
    said = [_name(step) for step in steps[:_MOST]]
    more = f", and {len(steps) - _MOST} more" if len(steps) > _MOST else ""
    return f"{f'This {one}' if len(steps) == 1 else f'{len(steps)} steps {many}'}: {', '.join(said)}{more}."


def _changed(old: ProcessStep, new: ProcessStep) -> list[str]:
    name, said = _name(new), []
    if owner(old) != owner(new):
        said.append(f"{name}: owned by {owner(new) or 'nobody'} instead of {owner(old) or 'nobody'}.")
    if old.lane.strip().casefold() != new.lane.strip().casefold():
        was, now = (typed.line(step.lane, 60) or "no lane" for step in (old, new))
        said.append(f"{name}: moves from {was} to {now}.")
    if old.minutes is not None and new.minutes is not None and old.minutes != new.minutes:
        said.append(f"{name}: {wording.duration(new.minutes)} instead of {wording.duration(old.minutes)}.")
    return said


def _pains(before: Sequence[ProcessStep], after: Sequence[ProcessStep]) -> str:
    old, new = (sum(1 for step in steps if step.pain_point.strip()) for steps in (before, after))
    if old == new:
        return ""
    return f"It is hard at {new or 'none'} of {len(after)} steps instead of {old or 'none'} of {len(before)}."


def _name(step: ProcessStep) -> str:
    return f"“{typed.line(step.description, 80).rstrip('.') or 'a step without words'}”"


def _key(step: ProcessStep) -> str:
    """Return a step's words as they are compared: without capitals, spaces and marks; its id where nothing is left."""
    return re.sub(r"[\W_]+", " ", step.description.casefold()).strip() or step.id
