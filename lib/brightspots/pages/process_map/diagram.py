"""Maps as pictures: each alone, or all side by side."""

from __future__ import annotations

from collections.abc import Sequence

from brightspots.figures.diagrams.process_map import Map, Step, process_map
from brightspots.figures.picture import Picture
from brightspots.pages.process_map.maps import SLOTS, drawn_maps, map_of, steps_of
from brightspots.records import ProcessMap, ProcessStep
from brightspots.records.status.step_order import Leads, flow
from brightspots.records.store.snapshot import Snapshot
from brightspots.text.typed import line

_LONGEST, _WAY = 400, 60


def build_map(drawn: ProcessMap, steps: Sequence[ProcessStep], name: str = "") -> Map:
    """Return a map as it is drawn.

    Parameters
    ----------
    drawn : ProcessMap
    steps : sequence of ProcessStep
        In order.
    name : str
        Of its slot, for a map without a title.
    """
    title = line(drawn.title) or (SLOTS[name].title if name else "A map without a title")
    by = f"Drawn by {line(drawn.drawn_by)}" if drawn.drawn_by.strip() else "Nobody has said who drew it"
    there = {True: "; its users were there", False: "; its users were not there", None: ""}[
        drawn.users_present
    ]
    return Map(title, tuple(_step(leads) for leads in flow(steps)), f"{by}{there}.")


def draw_map(records: Snapshot, name: str) -> Picture | None:
    """Draw the map of a slot; None where it has no steps yet."""
    drawn = map_of(records, name)
    steps = steps_of(records, drawn)
    return process_map(build_map(drawn, steps, name)) if drawn is not None and steps else None


def draw_side_by_side(records: Snapshot) -> Picture | None:
    """Draw the maps of this page's slots side by side; None for fewer than two."""
    maps = [build_map(one, steps, name) for name, one, steps in drawn_maps(records) if name]
    return process_map(maps, "Maps side by side") if len(maps) > 1 else None


def draw_others(records: Snapshot) -> list[Picture]:
    """Draw each map that stands in no slot."""
    return [process_map(build_map(one, steps)) for name, one, steps in drawn_maps(records) if not name]


def owner(step: ProcessStep) -> str:
    """Return who owns a step, by code or by role; empty where nobody does."""
    if "owner" in step.withheld:
        return line(step.owner_role) or "somebody"
    return step.owner or line(step.owner_role)


def _step(leads: Leads) -> Step:
    step = leads.step
    return Step(
        step.id,
        line(step.description, _LONGEST) or ("not shared with these readers" if step.withheld else ""),
        lane=line(step.lane),
        owner=owner(step),
        others=step.others,
        minutes=step.minutes,
        waiting=step.wait_minutes,
        pain=line(step.pain_point, _LONGEST),
        decision=step.is_decision,
        then=leads.to,
        unsure=not leads.sure,
        ends=leads.ends,
        ways=tuple((line(words, _WAY), to) for words, to in leads.ways),
    )
