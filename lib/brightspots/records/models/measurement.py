"""Measuring: how we count it, who collects it, the numbers, and how much of it happened."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from brightspots.records.models.links import CycleId, IdeaId, MeasureId, NetworkId, ProjectId
from brightspots.records.models.network import Level
from brightspots.records.models.record import Better, Code, Day, Label, ProjectRecord, Record, Text, UnitId

MeasureKind = Literal["", "outcome", "leading", "driver", "process", "balancing"]
Frequency = Literal["", "day", "week", "fortnight", "month", "term", "year"]


class Measure(Record):
    """How we count it. ``edition`` goes up when the way of counting changes: its numbers then begin anew."""

    project_id: ProjectId | None = None
    network_id: NetworkId | None = None
    name: Label = ""
    kind: MeasureKind = ""
    process: Literal["", "exposure", "survey", "observation", "quality", "finance"] = ""
    why: Text = ""
    how_many: Text = ""
    out_of: Text = ""
    included: Text = ""
    excluded: Text = ""
    unit: Literal["", "percent", "points", "count", "minutes", "days", "other"] = ""
    direction: Better = ""
    level: Level = ""
    counts_people: bool = True
    cumulative: bool = False
    source: Text = ""
    collected_how: Text = ""
    sampling: Text = ""
    frequency: Frequency = ""
    latency: Label = ""
    owner: Code = ""
    used_by: Label = ""
    chart: Literal["", "run", "xmr", "p", "p_prime", "u", "u_prime", "c", "i_prime", "g", "t"] = ""
    target: float | None = None
    min_n: int = Field(default=11, ge=1)
    known_breaks: Text = ""
    edition: int = Field(default=1, ge=1)
    edition_because: Text = ""
    edition_from: Day | None = None
    state: Literal["draft", "piloted", "active", "retired"] = "draft"

    @property
    def called(self) -> str:
        """What people call it: its name; where it has none, what is counted; empty where nobody said either."""
        return self.name.strip() or self.how_many.strip()


class DataPlan(ProjectRecord):
    """Who does what so that a number is there in time: the five roles, the tool, the minutes, the rhythm."""

    measure_id: MeasureId
    what: Text = ""
    producers: tuple[Code, ...] = ()
    collectors: tuple[Code, ...] = ()
    managers: tuple[Code, ...] = ()
    analysts: tuple[Code, ...] = ()
    consumers: tuple[Code, ...] = ()
    when: Text = ""
    how: Text = ""
    tool: Text = ""
    sample: Text = ""
    frequency: Frequency = ""
    minutes: float | None = Field(default=None, ge=0)
    people: int | None = Field(default=None, ge=0)
    report_after_days: float | None = Field(default=None, ge=0)
    kept_where: Text = ""
    privacy: Literal["", "no students", "groups", "single students"] = ""
    first_test_on: Day | None = None
    state: Literal["draft", "tested", "active"] = "draft"


class Observation(ProjectRecord):
    """One data point: one measure, one unit, one group, one period."""

    ORDERED: ClassVar = (("period_start", "period_end"),)
    UNIQUE: ClassVar = ("measure_id", "edition", "unit_id", "subgroup", "period_start")

    measure_id: MeasureId
    edition: int = Field(default=1, ge=1)
    unit_id: UnitId = Field(min_length=1)
    unit_level: Level = "school"
    subgroup: UnitId = Field(default="all", min_length=1)
    period_start: Day
    period_end: Day | None = None
    numerator: float | None = None
    denominator: float | None = Field(default=None, ge=0)
    value: float | None = None
    n: int | None = Field(default=None, ge=0)
    batch: Label = ""
    note: Text = ""
    state: Literal["raw", "checked", "corrected", "suppressed"] = "raw"


class DoseRecord(ProjectRecord):
    """How much of it happened: one idea, one class, one week.

    What is planned once is answered with yes, partly or no, unless it counts people or times.
    """

    UNIQUE: ClassVar = ("idea_id", "what", "class_code", "week")

    idea_id: IdeaId | None = None
    cycle_id: CycleId | None = None
    what: Label = ""
    class_code: UnitId = Field(min_length=1)
    week: Day
    planned: float | None = Field(default=None, ge=0)
    delivered: float | None = Field(default=None, ge=0)
    counts_people: bool = False
    counts_times: bool = False
    quality: int | None = Field(default=None, ge=1, le=5)
    note: Text = ""
    state: Literal["planned", "logged"] = "planned"


class ChartPhase(ProjectRecord):
    """A "before" line, or a new phase of a chart, with its reason."""

    ORDERED: ClassVar = (("on", "through"),)

    measure_id: MeasureId
    unit_id: UnitId = ""
    kind: Literal["before line", "new phase"] = "before line"
    on: Day | None = None
    through: Day | None = None
    reason: Text = ""
    cycle_id: CycleId | None = None
    state: Literal["proposed", "agreed", "declined"] = "proposed"


class ChartAnnotation(ProjectRecord):
    """A flag on a chart: a test, or something else that happened."""

    measure_id: MeasureId | None = None
    unit_id: UnitId = ""
    on: Day | None = None
    label: Label = ""
    kind: Literal["context", "test start", "adapt", "adopt", "abandon"] = "context"
    cycle_id: CycleId | None = None
    state: Literal["proposed", "agreed"] = "proposed"
