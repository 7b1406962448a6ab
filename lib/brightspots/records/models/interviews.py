"""Listening and looking: interviews, what was said in them, themes, observations.

Notes and quotes go for good on their day (`keep_until`): a year after the interview unless the team says otherwise.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Literal, Self

from pydantic import Field

from brightspots.records.models.links import CauseId, HypothesisId, InterviewId, ThemeId
from brightspots.records.models.record import (
    LAST_DAY,
    Code,
    Day,
    Label,
    Part,
    ProjectRecord,
    Text,
    UnitId,
    YesPartlyNo,
)

KEPT_DAYS = 365

Consent = Literal["", "asked", "given", "declined", "not needed"]


class Interview(ProjectRecord):
    """One conversation with a student, a family, a teacher or a leader, by code and never by name."""

    purpose: Text = ""
    person_code: Code = ""
    person: Literal["", "student", "family", "teacher", "leader", "staff", "community"] = ""
    grade_band: Label = ""
    selection: Literal["", "does well", "does not do well", "in between", "other"] = ""
    selected_because: Text = ""
    consent: Consent = ""
    guardian_consent: Consent = ""
    interviewer: Code = ""
    interpreter: Literal["", "none", "professional", "own teacher", "family", "other"] = ""
    on: Day | None = None
    questions: tuple[Text, ...] = ()
    notes: Text = ""
    interpretation: Text = ""
    needs: Text = ""
    surprise: Text = ""
    changed_our_thinking: YesPartlyNo = ""
    hypothesis_ids: tuple[HypothesisId, ...] = ()
    keep_until: Day | None = None
    state: Literal["planned", "done", "coded", "synthesised", "purged"] = "planned"

    def dated(self, today: date) -> Self:
        """Set the day on which the notes go, where the team has set none."""
        if self.keep_until is not None:
            return self
        kept = min((self.on or today) + timedelta(days=KEPT_DAYS), LAST_DAY)
        return self.model_copy(update={"keep_until": kept})


class Excerpt(ProjectRecord):
    """Something that somebody said, word for word, with its code and themes. Never leaves the team."""

    # What goes with it: an excerpt does not outlive its interview.
    PURGED_WITH: ClassVar[str] = "interview_id"

    interview_id: InterviewId
    quote: Text = ""
    code: Label = ""
    theme_ids: tuple[ThemeId, ...] = ()
    coder: Code = ""
    second_coder: Code = ""
    keep_until: Day | None = None
    state: Literal["active", "purged"] = "active"


class Theme(ProjectRecord):
    """What several voices say, and who says otherwise."""

    label: Label = ""
    summary: Text = ""
    dissent: Text = ""
    cause_ids: tuple[CauseId, ...] = ()


class LookFor(Part):
    """Something to look for in a classroom, and how often it was seen."""

    text: Text = ""
    seen: int | None = Field(default=None, ge=0)
    out_of: int | None = Field(default=None, ge=0)


class ObservationRecord(ProjectRecord):
    """What was seen in one place, by a protocol: what happened apart from what it may mean."""

    on: Day | None = None
    place_code: UnitId = ""
    protocol: Label = ""
    observer: Code = ""
    look_fors: tuple[LookFor, ...] = ()
    notes: Text = ""
    interpretation: Text = ""
    hypothesis_ids: tuple[HypothesisId, ...] = ()
    state: Literal["draft", "shared"] = "draft"
