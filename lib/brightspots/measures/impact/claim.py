"""The claim that the data permit, with everything it rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.impact.statement import Said

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves
    from brightspots.measures.impact.comparison import Compared
    from brightspots.measures.impact.dose_response import Doing
    from brightspots.measures.impact.false_alarm import Row
    from brightspots.measures.impact.interrupted_series import Interrupted
    from brightspots.measures.impact.regression_to_mean import Bounce
    from brightspots.measures.impact.target_group import GroupClaim

NAMES = {
    0: "Too early to say",
    1: "No change that we can claim",
    2: "A change, and we do not know why",
    3: "A change that goes with what was done",
    4: "A change that schools like ours did not have",
    5: "A change that came back elsewhere",
}
"""What a page calls each level: a level is never shown as a number."""

BY_LOT = "A change where those who began were drawn by lot"


@dataclass(frozen=True)
class Claim:
    """How strong a claim the data permit, and no stronger.

    Attributes
    ----------
    level : int
        0 too early, 1 no change to claim, 2 a signal, 3 with dose, 4 compared, 5 replicated or drawn by lot.
    permitted : tuple of int
        All levels that the data permit; a claim may be lowered to any of them.
    name : str
        Of the measure.
    halves : Halves
        The numbers before and after the change.
    row : Row or None
        The longest row on the good side after the change, and how often luck gives one as long.
    caps : tuple of Said
        Why a signal is no claim: bounce, season, missing, definition, luck; empty when nothing stands against it.
    alternatives : tuple of Said
        What else could explain what is seen, a sentence each; each has a ``kind``.
    refused : tuple of Said
        What was not possible, and why.
    groups : tuple of GroupClaim
        The same claim for student groups, with the gap.
    """

    level: int
    name: str
    halves: Halves
    permitted: tuple[int, ...] = (0,)
    row: Row | None = None
    against: Row | None = None
    lasts: bool = True
    caps: tuple[Said, ...] = ()
    alternatives: tuple[Said, ...] = ()
    refused: tuple[Said, ...] = ()
    bounce: Bounce | None = None
    doing: Doing | None = None
    compared: Compared | None = None
    groups: tuple[GroupClaim, ...] = ()
    repeats: tuple[tuple[str, bool], ...] = ()
    lottery: bool = False
    coach: str = ""

    def __repr__(self) -> str:
        return f"Claim(level={self.level}, {self.sentence!r})"

    @property
    def title(self) -> str:
        """The claim in the few words that a page puts above its sentence."""
        return BY_LOT if self.level == 5 and self.lottery and not self.repeats else NAMES[self.level]

    @cached_property
    def sentence(self) -> str:
        """The claim in plain words; true at this level and no stronger."""
        from brightspots.measures.impact.claim_text import sentence

        return sentence(self)

    @property
    def estimate(self) -> float:
        """The change, in the unit of the series: beside like schools from level 4 on, ours alone below."""
        if self.level >= 4 and self.compared is not None:
            return self.compared.estimate
        return self.halves.change

    @property
    def interval(self) -> tuple[float, float]:
        """The range of the change at 95%, in the unit of the series; NaN where it cannot be told."""
        if self.level >= 4 and self.compared is not None:
            return self.compared.interval
        return self.halves.interval

    @property
    def detectable(self) -> float:
        """Smallest lasting change that would have shown 4 times in 5; NaN where none would."""
        return self.halves.detectable

    @cached_property
    def alt_text(self) -> str:
        """The picture of this claim for those who cannot see it."""
        from brightspots.measures.impact.claim_text import alt_text

        return alt_text(self)

    @property
    def tested(self) -> bool:
        """Whether enough was done, as far as anybody wrote it down, for the numbers to say anything."""
        return self.doing is None or self.doing.enough

    @property
    def false_alarm(self) -> float:
        """How often luck alone would give a row that is called a signal, with nothing changed."""
        from brightspots.measures.impact.false_alarm import chance_to_claim

        return chance_to_claim(self.halves)

    @property
    def p_value(self) -> float:
        """How often chance alone gives a difference, or a row, as large: for comparing many claims.

        The comparison schools' where there are any, our own row's otherwise; NaN when it is too early.
        """
        if self.compared is not None and self.compared.balanced:
            return self.compared.p
        if self.level == 0:
            return float("nan")
        return self.row.chance if self.row is not None else 1.0

    @cached_property
    def interrupted(self) -> Interrupted | None:
        """The level and slope added at the change; None below 12 points before and 6 after.

        Of the difference from like schools where there are any, of our own numbers otherwise.
        """
        from brightspots.measures.impact.interrupted_series import interrupted, offered

        values = np.where(self.halves.counted, self.halves.series.values, np.nan)
        if self.compared is not None and self.compared.balanced:
            path = self.compared.path
            values = (path["ours"] - path["theirs"]).to_numpy(dtype=np.float64)
        at = self.halves.start - 1
        return interrupted(values, at) if offered(values, at) else None

    @cached_property
    def statistics(self) -> pd.DataFrame:
        """What a statistician asks for: What, Here; one row a number."""
        from brightspots.measures.impact.statistics_table import table

        return table(self)

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
        >>> steady = [5, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5, 4, 6]
        >>> claim = impact.assess([*steady, *[8, 9, 8, 9, 8, 9]], 13, "increase")
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
