"""What a claim rests on: a level of the ladder, and every number that stands behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.measures.impact.before_after import Halves
from brightspots.measures.impact.interrupted_series import Interrupted, interrupted, offered
from brightspots.measures.impact.longest_row import Row, chance_to_claim
from brightspots.measures.impact.statement import Said

if TYPE_CHECKING:
    from brightspots.measures.impact.comparison import Compared
    from brightspots.measures.impact.dose_response import Doing
    from brightspots.measures.impact.placebo_dates import LuckHere
    from brightspots.measures.impact.regression_to_mean import Bounce

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
class Evidence:
    """What a claim rests on: its level and the numbers behind it.

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
    called : int
        At which look, so many points since the change, ours and the difference from the others were called a change
        that was not taken back since; 0 where they are not.
    luck : LuckHere or None
        How often other schools here show such a sign on days that mean nothing; None without enough of them, or
        without a sign.
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
    repeats: tuple[tuple[str, bool], ...] = ()
    lottery: bool = False
    coach: str = ""
    called: int = 0
    luck: LuckHere | None = None

    @property
    def title(self) -> str:
        """The claim in the few words that a page puts above its sentence."""
        return BY_LOT if self.level == 5 and self.lottery and not self.repeats else NAMES[self.level]

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

    @property
    def kept(self) -> bool:
        """Whether it was called a change at an earlier look, and is less sure now, but not taken back."""
        return 0 < self.called < len(self.halves.series) - self.halves.start + 1

    @property
    def tested(self) -> bool:
        """Whether enough was done, as far as anybody wrote it down, for the numbers to say anything."""
        return self.doing is None or self.doing.enough

    @property
    def false_alarm(self) -> float:
        """How often luck alone would give a row that is called a signal, with nothing changed."""
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
        return self.row.chance if self.row is not None and self.row.signal else 1.0

    @property
    def told(self) -> dict[str, Any]:
        """What an overview of many claims needs of each: level, signal, and the chance among schools compared."""
        chance = (
            self.compared.p if self.compared is not None and self.compared.balanced and self.level else None
        )
        signal = self.row is not None and self.row.signal
        return {"level": self.level, "signal": signal, "chance": None if chance is None else round(chance, 4)}

    @cached_property
    def interrupted(self) -> Interrupted | None:
        """The level and slope added at the change; None below 12 points before and 6 after.

        Of the difference from like schools where there are any, of our own numbers otherwise.
        """
        values = np.where(self.halves.counted, self.halves.series.values, np.nan)
        if self.compared is not None and self.compared.balanced:
            path = self.compared.path
            values = (path["ours"] - path["theirs"]).to_numpy(dtype=np.float64)
        at = self.halves.start - 1
        return interrupted(values, at) if offered(values, at) else None
