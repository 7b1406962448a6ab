"""The chain from an outcome back to its cause, and forward: what stands behind a number, what came of a thought.

Every record knows what it links to. Back goes from an outcome over doing, test, idea and driver to our best guess
why, its evidence, the cause and the problem; forward goes the other way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from brightspots.errors import RecordError
from brightspots.records.models.diagnostic import Evidence
from brightspots.records.models.intervention import ChangeIdea, Driver, PDSACycle
from brightspots.records.models.interviews import Excerpt, Theme
from brightspots.records.models.measurement import DoseRecord
from brightspots.records.models.project import Aim
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot

# From the outcome back; each stage with the kinds of record that it holds.
STAGES: dict[str, tuple[str, ...]] = {
    "outcome": ("ImpactFinding", "Observation", "Measure", "Aim"),
    "doing": ("DoseRecord",),
    "test": ("PDSACycle",),
    "idea": ("ChangeIdea",),
    "driver": ("Driver",),
    "best guess why": ("Hypothesis",),
    "evidence": ("Evidence", "Theme", "Interview", "ObservationRecord"),
    "cause": ("Cause",),
    "problem": ("Problem",),
}
_STAGE_OF = {kind: stage for stage, kinds in STAGES.items() for kind in kinds}

# Links that lead back: from the record that holds them to the one they name.
_BACK = {
    ("ImpactFinding", "measure_id"),
    ("DoseRecord", "cycle_id"),
    ("DoseRecord", "idea_id"),
    ("PDSACycle", "idea_id"),
    ("PDSACycle", "previous_id"),
    ("ChangeIdea", "driver_ids"),
    ("ChangeIdea", "cause_ids"),
    ("ChangeIdea", "hypothesis_ids"),
    ("Driver", "parent_id"),
    ("Driver", "cause_ids"),
    ("Driver", "hypothesis_ids"),
    ("Hypothesis", "cause_ids"),
    ("Evidence", "source_id"),
    ("Cause", "parent_id"),
    ("Cause", "problem_id"),
}
# Links that lead back the other way: from the record they name to the one that holds them.
_BACK_TO_HOLDER = {
    ("Aim", "measure_id"),
    ("Driver", "measure_ids"),
    ("PDSACycle", "measure_ids"),
    ("PDSACycle", "predictions.measure_id"),
    ("Evidence", "hypothesis_ids"),
}


@dataclass(frozen=True)
class Chain:
    """What stands behind a record, and what came of it.

    Attributes
    ----------
    start : Record
    stages : dict of str to tuple of Record
        Every stage from the outcome back to the problem with its records; empty where nothing is tied yet.
    links : tuple of tuple of str
        Pairs of ids: the first leads back to the second.
    """

    start: Record
    stages: dict[str, tuple[Record, ...]]
    links: tuple[tuple[str, str], ...]

    @property
    def open(self) -> tuple[str, ...]:
        """Stages without a record: where the chain is still to be tied."""
        return tuple(stage for stage, records in self.stages.items() if not records)


def chain(records: Snapshot, record_id: str) -> Chain:
    """Follow a record back to its causes and forward to its outcomes.

    Parameters
    ----------
    records : Snapshot
        A project's records: ``store.snapshot(project_id)``. Those put away are left out.
    record_id : str

    Returns
    -------
    Chain

    Raises
    ------
    RecordError
        When the record is not among them, or of a kind that has no place in the chain.

    Examples
    --------
    >>> from brightspots.records import Cause, ChangeIdea, PDSACycle, Project
    >>> project = Project()
    >>> cause = Cause(project_id=project.id, text="Nobody notices who is gone")
    >>> idea = ChangeIdea(project_id=project.id, text="Greet at the door", cause_ids=(cause.id,))
    >>> test = PDSACycle(project_id=project.id, idea_id=idea.id)
    >>> tied = chain(Snapshot([project, cause, idea, test]), cause.id)
    >>> {stage: len(found) for stage, found in tied.stages.items() if found}
    {'test': 1, 'idea': 1, 'cause': 1}
    """
    start = records.get(record_id)
    if start is None:
        raise RecordError("This record is not in this project.", remedy="Take the id from the record.")
    if start.entity not in _STAGE_OF:
        raise RecordError(
            f"A record of kind {start.entity} has no place in the chain.",
            remedy=f"Start from one of: {', '.join(_STAGE_OF)}.",
        )
    edges = _Edges(records, start)
    found = dict.fromkeys([start.id, *_reached(start.id, edges.forward), *_reached(start.id, edges.back)])
    # What was seen about a best guess or a cause belongs to it, whichever way the chain came.
    for record_id in [*found]:
        found |= dict.fromkeys(edges.seen.get(record_id, ()))
    kept = [record for record in records.every(Record) if record.id in found]
    stages = {
        stage: tuple(record for kind in kinds for record in kept if record.entity == kind)
        for stage, kinds in STAGES.items()
    }
    pairs = {(later, earlier) for later in found for earlier in edges.back.get(later, ()) if earlier in found}
    pairs |= {(about, seen) for about in found for seen in edges.seen.get(about, ()) if seen in found}
    return Chain(start, stages, tuple(sorted(pairs)))


class _Edges:
    """Which record leads back to which, and forward."""

    def __init__(self, records: Snapshot, start: Record) -> None:
        self.back: dict[str, list[str]] = defaultdict(list)
        self.forward: dict[str, list[str]] = defaultdict(list)
        self.seen: dict[str, list[str]] = defaultdict(list)
        for record in [r for r in records.every(Record) if r.entity in _STAGE_OF]:
            for link in record.links():
                other = records.get(link.id)
                if other is None or other.hidden:
                    continue
                if (record.entity, link.field) in _BACK:
                    self._tie(record.id, other.id)
                elif (record.entity, link.field) in _BACK_TO_HOLDER:
                    self._tie(other.id, record.id)
                if isinstance(record, Evidence | Theme) and link.field in ("cause_ids", "hypothesis_ids"):
                    self.seen[other.id].append(record.id)
                    # What was seen leads forward to what was thought of it, and back to its causes alone.
                    self.forward[record.id].append(other.id)
                    if link.field == "cause_ids":
                        self.back[record.id].append(other.id)
        if start.entity == "Observation":
            self._tie(start.id, getattr(start, "measure_id", ""))
        for said in records.of(Excerpt):
            for theme_id in said.theme_ids:
                self._tie(theme_id, said.interview_id)
        for aim in records.of(Aim):
            for record_id in _worked_on(records, aim):
                self._tie(aim.id, record_id)

    def _tie(self, later: str, earlier: str) -> None:
        self.back[later].append(earlier)
        self.forward[earlier].append(later)


def _worked_on(records: Snapshot, aim: Aim) -> Iterator[str]:
    """Yield all that a team does for an aim: its drivers, their ideas, the tests and the doing of these.

    Nothing links an outcome to the doing but this theory.
    """
    every = records.of(Driver)
    drivers = {driver.id for driver in every if driver.aim_id == aim.id}
    while more := {driver.id for driver in every if driver.parent_id in drivers} - drivers:
        drivers |= more
    ideas = {idea.id for idea in records.of(ChangeIdea) if drivers.intersection(idea.driver_ids)}
    tests = {test.id for test in records.of(PDSACycle) if test.idea_id in ideas}
    doing = {dose.id for dose in records.of(DoseRecord) if dose.idea_id in ideas or dose.cycle_id in tests}
    yield from sorted(drivers | ideas | tests | doing)


def _reached(start: str, edges: dict[str, list[str]]) -> Iterator[str]:
    seen, ahead = {start}, [start]
    while ahead:
        for other in edges.get(ahead.pop(), ()):
            if other not in seen:
                seen.add(other)
                ahead.append(other)
                yield other
