"""What a team writes, and where it is kept.

Entities are pydantic models, grouped by what they are about: `network` and `meetings` (people and what they do),
`project`, `diagnostic`, `interviews`, `process_maps`, `intervention`, `measurement`, `learning`. Nothing here knows
of widgets, pictures or district folders.
"""

from brightspots.records.models.diagnostic import Cause, CauseCategory, Evidence, Hypothesis, Vote
from brightspots.records.models.intervention import ChangeIdea, Driver, PDSACycle, Prediction, Task
from brightspots.records.models.interviews import Excerpt, Interview, LookFor, ObservationRecord, Theme
from brightspots.records.models.kinds import KINDS, kind_of
from brightspots.records.models.learning import (
    ChangePackage,
    FactorScore,
    ImpactFinding,
    LearningReport,
    SpreadRecord,
    SustainPlan,
    WarningLog,
)
from brightspots.records.models.measurement import (
    ChartAnnotation,
    ChartPhase,
    DataPlan,
    DoseRecord,
    Measure,
    Observation,
)
from brightspots.records.models.meetings import (
    ActionPeriod,
    CoachingNote,
    Session,
    SurveyItem,
    SurveyResponse,
    SurveyWave,
    WorkProduct,
)
from brightspots.records.models.network import Member, MemberContact, Network, RoleAssignment, Team
from brightspots.records.models.process_maps import ProcessMap, ProcessStep
from brightspots.records.models.project import Aim, Barrier, Charter, PhaseChange, Problem, Project
from brightspots.records.models.record import Part, Record, fixed_id, new_id

__all__ = [
    "KINDS",
    "ActionPeriod",
    "Aim",
    "Barrier",
    "Cause",
    "CauseCategory",
    "ChangeIdea",
    "ChangePackage",
    "ChartAnnotation",
    "ChartPhase",
    "Charter",
    "CoachingNote",
    "DataPlan",
    "DoseRecord",
    "Driver",
    "Evidence",
    "Excerpt",
    "FactorScore",
    "Hypothesis",
    "ImpactFinding",
    "Interview",
    "LearningReport",
    "LookFor",
    "Measure",
    "Member",
    "MemberContact",
    "Network",
    "Observation",
    "ObservationRecord",
    "PDSACycle",
    "Part",
    "PhaseChange",
    "Prediction",
    "Problem",
    "ProcessMap",
    "ProcessStep",
    "Project",
    "Record",
    "RoleAssignment",
    "Session",
    "SpreadRecord",
    "SurveyItem",
    "SurveyResponse",
    "SurveyWave",
    "SustainPlan",
    "Task",
    "Team",
    "Theme",
    "Vote",
    "WarningLog",
    "WorkProduct",
    "fixed_id",
    "kind_of",
    "new_id",
]
