"""The claim that the data permit, for all and for student groups, in plain words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import Any

import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.impact import claim_numbers, claim_text, statistics_table
from brightspots.measures.impact.before_after import Halves
from brightspots.measures.impact.evidence import NAMES, Evidence
from brightspots.measures.impact.statement import Said


@dataclass(frozen=True)
class Claim(Evidence):
    """How strong a claim the data permit, and no stronger.

    Attributes
    ----------
    groups : tuple of GroupClaim
        The same claim for student groups, with the gap.

    The others are those of `brightspots.measures.impact.evidence.Evidence`.
    """

    groups: tuple[GroupClaim, ...] = ()

    def __repr__(self) -> str:
        return f"Claim(level={self.level}, {self.sentence!r})"

    @cached_property
    def sentence(self) -> str:
        """The claim in plain words; true at this level and no stronger."""
        return claim_text.sentence(self)

    @cached_property
    def alt_text(self) -> str:
        """The picture of this claim for those who cannot see it."""
        return claim_text.alt_text(self)

    @cached_property
    def statistics(self) -> pd.DataFrame:
        """What a statistician asks for: What, Here; one row a number."""
        return statistics_table.table(self)

    def lowered(self, to: int, why: str) -> Claim:
        """Return the claim that a coach lowered; nobody can raise one.

        Parameters
        ----------
        to : int
            The highest level that may be claimed.
        why : str
            In a sentence; the page shows it.

        Raises
        ------
        ParameterError
            For a level above the claim's own, or without a reason.

        Examples
        --------
        >>> from brightspots.measures import impact
        >>> months = pd.date_range("2024-09-01", periods=18, freq="MS")
        >>> values = [5, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5, 4, 6, 8, 9, 8, 9, 8, 9]
        >>> table = pd.DataFrame({"period": months, "value": values})
        >>> claim = impact.assess(table, "2025-09-01", "increase")
        >>> claim.level, claim.lowered(1, "Half of the class was away.").level
        (2, 1)
        """
        if isinstance(to, bool) or not isinstance(to, int) or to not in NAMES:
            raise ParameterError(f"A claim has a level from 0 to 5; {to!r} is none.")
        if to > self.level:
            raise ParameterError(
                "A claim can be lowered, never raised: these data do not permit a stronger one. "
                f'They permit: "{NAMES[self.level]}".'
            )
        if not why.strip():
            raise ParameterError("Say in a sentence why the claim is lowered: the page shows it to the team.")
        if to == self.level:
            return self
        level = max([found for found in self.permitted if found <= to], default=0)
        reason = Said("coach", f"We claim less than the numbers alone would permit: {why.strip()}")
        return replace(self, level=level, coach=why.strip(), refused=(*self.refused, reason))


@dataclass(frozen=True)
class GroupClaim:
    """A student group's own claim and its gap.

    Attributes
    ----------
    group : str
    claim : Claim
        Of the group's own numbers, by the same rule; never above a signal, since nobody is compared with.
    gap_before, gap_after : float
        The group minus the others (where counts are known) or minus all, before the change and since.
    interval : tuple of float
        The 95% range of the step in the gap.
    against : {"the others", "all"}
    """

    group: str
    claim: Claim
    gap_before: float
    gap_after: float
    interval: tuple[float, float]
    against: str

    @property
    def gap_change(self) -> float:
        """The step in the gap."""
        return self.gap_after - self.gap_before

    @property
    def movement(self) -> str:
        """What the gap did: closed, widened, or the same as far as chance can tell; empty where unknown.

        A gap closes when the group comes nearer to the others; one that stood above them has none to close.
        """
        low, high = self.interval
        if not (isfinite(low) and isfinite(high)):
            return ""
        if low <= 0 <= high:
            return "same"
        return "closed" if abs(self.gap_after) < abs(self.gap_before) else "widened"

    @property
    def sentence(self) -> str:
        """The gap in plain words."""
        halves = self.claim.halves
        if self.claim.level == 0 or not isfinite(self.gap_change):
            return f"{self.group}: {_lower(self.claim.sentence)}"
        against = "the others" if self.against == "the others" else "all students"
        before, after = _apart(self.gap_before, halves), _apart(self.gap_after, halves)
        where = f"{before} {against} before the change, {after} since"
        said = {
            "closed": "The gap got smaller, by more than luck tends to give",
            "widened": "The gap got larger, by more than luck tends to give",
            "same": "That step is no larger than luck alone gives",
            "": "How sure that is cannot be told",
        }[self.movement]
        return (
            f"{self.group}: {where}. {said} (range of the step {claim_numbers.span(self.interval, halves)})."
        )


def _apart(gap: float, halves: Halves) -> str:
    size = claim_numbers.step(gap, halves)
    return (
        "level with" if size.startswith("0 ") or size == "0" else f"{size} {'above' if gap > 0 else 'below'}"
    )


def _lower(text: str) -> str:
    return text.split(": ", 1)[1] if ": " in text else text


def as_frame(claims: Any) -> pd.DataFrame:
    """Return claims as a table: name, level, title, estimate, low, high, p_value, sentence."""
    rows = [
        {
            "name": name,
            "level": claim.level,
            "title": claim.title,
            "estimate": claim.estimate,
            "low": claim.interval[0],
            "high": claim.interval[1],
            "p_value": claim.p_value,
            "sentence": claim.sentence,
        }
        for name, claim in dict(claims).items()
    ]
    columns = ["name", "level", "title", "estimate", "low", "high", "p_value", "sentence"]
    return pd.DataFrame(rows, columns=columns)
