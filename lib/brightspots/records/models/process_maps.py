"""Process maps and their steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from brightspots.records.models.links import MapId, MeasureId, StepId
from brightspots.records.models.record import Code, Label, ProjectRecord, Text


class ProcessMap(ProjectRecord):
    """How something is done, is to be done, or is done by experts; or how a measure's data travel."""

    title: Label = ""
    kind: Literal["", "as is", "to be", "expert", "data"] = ""
    drawn_by: Label = ""
    users_present: bool | None = None
    measure_id: MeasureId | None = None
    state: Literal["draft", "agreed", "retired"] = "draft"


class ProcessStep(ProjectRecord):
    """One step: what happens, who owns it, who else, how long it takes, what comes next.

    A step that says nothing of what comes next leads to the next one in order; one that names itself is an end. What
    each way of a decision is called stands in the order of the steps that come next.
    """

    map_id: MapId
    number: int = 0
    lane: Label = ""
    description: Text = ""
    stage: Literal["", "collect", "manage", "analyse", "report", "act"] = ""
    owner: Code = ""
    owner_role: Label = ""
    others: tuple[Code, ...] = ()
    minutes: float | None = Field(default=None, ge=0)
    wait_minutes: float | None = Field(default=None, ge=0)
    times_a_month: float | None = Field(default=None, ge=0)
    is_decision: bool = False
    inputs: Text = ""
    outputs: Text = ""
    pain_point: Text = ""
    next_ids: tuple[StepId, ...] = ()
    ways: tuple[Text, ...] = ()

    @property
    def named(self) -> dict[str, str]:
        """What each way is called, by the step to which it leads; only those that have a name.

        Examples
        --------
        >>> from brightspots.records import new_id
        >>> one, here = new_id(), new_id()
        >>> step = ProcessStep(id=here, project_id=one, map_id=one, next_ids=(one, here), ways=("yes", "no"))
        >>> step.named == {one: "yes", here: "no"}
        True
        """
        pairs = zip(self.next_ids, self.ways, strict=False)
        return {to: words for to, words in pairs if words.strip()}

    def leading(self, to: Sequence[str], named: Mapping[str, str]) -> ProcessStep:
        """Return the step as it leads to others, each way with its name.

        Parameters
        ----------
        to : sequence of str
            Ids of the steps that come next.
        named : mapping of str to str
            As in `named`.
        """
        ways = tuple(named.get(one, "") for one in to)
        return self.changed(next_ids=tuple(to), ways=ways if any(ways) else ())
