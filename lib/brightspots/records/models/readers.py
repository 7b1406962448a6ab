"""Which audience may read which kind of record: one table, and nothing outside of it.

*Facts* are what people choose and count: states, dates, names of measures, numbers (which pass the rule of small
groups besides). *Text* is what people write; it leaves a team only when they share it, and never further than the
table allows. What points to a person never leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Reach = Literal["nobody", "team", "staff", "public"]
_ORDER: tuple[Reach, ...] = ("nobody", "team", "staff", "public")


@dataclass(frozen=True)
class Readers:
    """Who may read a kind of record.

    Attributes
    ----------
    facts : str
        Who beside the team reads its facts though nothing was shared.
    text : str
        How far the team may share it, text and facts.
    """

    facts: Reach
    text: Reach

    def facts_for(self, audience: str, shared: str) -> bool:
        """Whether this audience reads the facts of a record that is shared so far."""
        return _reaches(self.facts, audience) or self.text_for(audience, shared)

    def text_for(self, audience: str, shared: str) -> bool:
        """Whether this audience reads its text, too."""
        return bool(shared) and _reaches(self.text, audience) and _reaches(shared, audience)


# Only the team: never for anyone else, shared or not.
_OURS = Readers(facts="team", text="team")
# A step of the work: staff see that it is there and where it stands; its text when shared.
_WORK = Readers(facts="staff", text="public")
_WITHIN = Readers(facts="staff", text="staff")

READERS: dict[str, Readers] = {
    # People
    "Network": Readers(facts="public", text="public"),
    "Team": Readers(facts="staff", text="public"),
    "Member": _OURS,
    "MemberContact": _OURS,
    "RoleAssignment": _OURS,
    "CoachingNote": _OURS,
    "SurveyResponse": Readers(facts="nobody", text="nobody"),
    "SurveyWave": _WITHIN,
    "ActionPeriod": _WITHIN,
    "Session": _WITHIN,
    "WorkProduct": _WITHIN,
    # The project
    "Project": _WORK,
    "PhaseChange": _WORK,
    "Problem": _WORK,
    "Aim": _WORK,
    "Charter": _WORK,
    "Barrier": _WITHIN,
    # Seeing the system
    "CauseCategory": _WORK,
    "Cause": _WORK,
    "Vote": _OURS,
    "Hypothesis": _WORK,
    "Evidence": _WORK,
    "Interview": _OURS,
    "Excerpt": _OURS,
    "Theme": Readers(facts="team", text="public"),
    "ObservationRecord": _OURS,
    "ProcessMap": _WORK,
    "ProcessStep": _WORK,
    # Changing it
    "Driver": _WORK,
    "ChangeIdea": _WORK,
    "PDSACycle": _WORK,
    # Measuring
    "Measure": _WORK,
    "DataPlan": _WITHIN,
    "Observation": _WORK,
    "DoseRecord": _WORK,
    "ChartPhase": _WORK,
    "ChartAnnotation": _WORK,
    # What came of it
    "ImpactFinding": _WORK,
    "SustainPlan": _WORK,
    "SpreadRecord": _WORK,
    "ChangePackage": _WORK,
    "LearningReport": _WORK,
    "WarningLog": _OURS,
}


def _reaches(reach: str, audience: str) -> bool:
    """Whether what goes as far as `reach` comes to this audience, which is not the team itself.

    Officials, and teams of other projects, are staff to a team.
    """
    as_reach: Reach = "public" if audience == "public" else "staff"
    return _ORDER.index(reach) >= _ORDER.index(as_reach)
