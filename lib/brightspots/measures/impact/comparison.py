"""Beside schools like ours: difference in differences, with what chance gives among schools that changed nothing.

One school of ours stands against a few: no formula of large samples fits. So every comparison school is treated as
if it had been ours, matched and compared in the same way, and what we found is held against what they give (Abadie,
Diamond & Hainmueller 2010, Journal of the American Statistical Association 105: 493-505; Conley & Taber 2011, Review
of Economics and Statistics 93: 113-125). With J of them, chance can never be said to be less than 1 in J + 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.measures.impact.before_after import read_halves
from brightspots.measures.impact.comparison_periods import features_of
from brightspots.measures.impact.longest_row import longest_row
from brightspots.measures.impact.matching import FEWEST, MOST, Balance, balance, choose
from brightspots.measures.impact.statement import Said
from brightspots.measures.impact.welch import difference_interval, leaves_out_zero
from brightspots.measures.spc.series import Array

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves

FOR_ONE_IN_TWENTY = 19
CHANCE = 0.05
MOST_PLACEBOS = 1000
"""Each of these is set beside all others; more would take long and tell nothing more."""


@dataclass(frozen=True)
class Compared:
    """Ours and like schools, before and after.

    Attributes
    ----------
    units : tuple of str
        The schools chosen.
    balance : Balance
        How alike before the change.
    ours, theirs : tuple of float
        Means before and after; theirs without what schools with and without a number in a period would add.
    estimate : float
        How much more ours moved than theirs.
    interval : tuple of float
        95%.
    p : float
        How often a comparison school, treated as if it were ours, moved as much more or less than its like.
    placebos : int
        So many comparison schools that rests on.
    path : DataFrame
        ``period``, ``ours``, ``theirs`` for the picture.
    lottery : bool
        Whether places were drawn by lot: then all who were not drawn are compared with.
    sign_beside : bool
        Whether the sign that was agreed on is there in the difference from them, too.
    """

    units: tuple[str, ...]
    balance: Balance
    ours: tuple[float, float]
    theirs: tuple[float, float]
    estimate: float
    interval: tuple[float, float]
    p: float
    placebos: int
    path: pd.DataFrame
    lottery: bool = False
    sign_beside: bool = False

    @property
    def balanced(self) -> bool:
        """Whether the comparison holds: alike before, or drawn by lot."""
        return self.lottery or self.balance.comparable

    @property
    def least_p(self) -> float:
        """The smallest chance that so many comparison schools can show."""
        return 1 / (self.placebos + 1)

    def better(self, sign: int) -> bool:
        """Whether ours moved more, our way, than chance gives among the comparison schools."""
        rare = self.p <= max(CHANCE, self.least_p) + 1e-9
        return self.sign_beside and leaves_out_zero(self.interval, sign) and rare


def compare(
    wide: pd.DataFrame,
    halves: Halves,
    *,
    context: pd.DataFrame | None = None,
    lottery: bool = False,
    shares: bool = False,
) -> tuple[Compared | None, list[Said]]:
    """Compare ours with like schools.

    Parameters
    ----------
    wide : DataFrame
        From `brightspots.measures.impact.comparison_periods.lay_out`: a row a period of ours, a column a unit.
    halves : Halves
        Ours.
    context : DataFrame, optional
        A row a unit, ours under the index ``ours``: numbers that a school is given, to match on as well.
    lottery : bool
        Whether those who changed were drawn by lot: then nobody is matched.

    Returns
    -------
    compared : Compared or None
    refused : list of Said
        Why there is none, or why it is weak.
    """
    at = halves.start - 1
    counted = halves.counted
    ours = np.where(counted, halves.series.values, np.nan)
    values = np.where(counted, wide.to_numpy(dtype=np.float64).T, np.nan)
    n_before, n_after = int(counted[:at].sum()), int(counted[at:].sum())
    there = np.isfinite(values)
    enough = (there[:, :at].sum(axis=1) >= max(0.8 * n_before, 3)) & (
        there[:, at:].sum(axis=1) >= max(0.5 * n_after, 3)
    )
    names, features, traits = features_of(wide.columns[enough].tolist(), values[enough], ours, at, context)
    usable = np.asarray(np.isfinite(features[1:]).all(axis=1))
    pool, units = values[enough][usable], [u for u, good in zip(traits, usable.tolist(), strict=True) if good]
    if len(units) < FEWEST or not np.isfinite(features[0]).all():
        one = "There is 1 school"
        few = (
            (one if len(units) == 1 else f"There are {len(units)} schools")
            if units
            else "There are no schools"
        )
        return None, [
            Said(
                "few schools",
                f"{few} to compare with that {'has' if len(units) == 1 else 'have'} numbers for the same time: "
                f"it takes at least {FEWEST} like ours.",
            )
        ]
    others = features[1:][usable]
    chosen, spread = (np.arange(len(units)), _spread(features)) if lottery else choose(features[0], others)
    if len(chosen) == 0:
        return None, [
            Said(
                "no like schools",
                "Fewer than three schools were like ours before the change, so there is nobody to compare with.",
            )
        ]
    found = _measure(ours, pool, units, chosen, at, halves)
    told = balance(names, features[0], others[chosen].mean(axis=0), spread)
    return _finish(found, told, others, ours, pool, units, chosen, at, halves, lottery)


def _spread(features: Array) -> Array:
    found: Array = features.std(axis=0, ddof=1)
    return found


def _moves(values: Array, at: int) -> Array:
    """Take from each unit its own mean before the change."""
    moved: Array = values - np.nanmean(values[:, :at], axis=1, keepdims=True)
    return moved


@dataclass(frozen=True)
class _Measured:
    estimate: float
    theirs: Array
    apart: Array


def _measure(ours: Array, pool: Array, units: list[str], chosen: Any, at: int, halves: Halves) -> _Measured:
    """Return how much more ours moved than those chosen, and the path of the two."""
    own = ours - np.nanmean(ours[:at])
    theirs = _mean_of(_moves(pool[chosen], at))
    apart = own - theirs
    return _Measured(float(np.nanmean(apart[at:]) - np.nanmean(apart[:at])), theirs, apart)


def _mean_of(rows: Array) -> Array:
    there = np.isfinite(rows)
    n = there.sum(axis=0)
    total: Array = np.where(there, rows, 0.0).sum(axis=0)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _placebo(pool: Array, features: Array, at: int, k: int) -> Array:
    """Treat each comparison school as if it were ours: its move less that of the k most like it."""
    pool, features = pool[:MOST_PLACEBOS], features[:MOST_PLACEBOS]
    spread = features.std(axis=0, ddof=1)
    steps = features / np.where(spread > 0, spread, 1.0)
    distance = ((steps[:, None, :] - steps[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    near = np.argsort(distance, axis=1, kind="stable")[:, :k]
    moves = _moves(pool, at)
    apart = moves - _mean_of(moves[near].swapaxes(0, 1))
    found = _mean_of(apart[:, at:].T) - _mean_of(apart[:, :at].T)
    return found[np.isfinite(found)]


def _finish(
    found: _Measured,
    told: Balance,
    features: Array,
    ours: Array,
    pool: Array,
    units: list[str],
    chosen: Any,
    at: int,
    halves: Halves,
    lottery: bool,
) -> tuple[Compared, list[Said]]:
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    k = max(min(MOST, len(units) - 1), 1)
    placebo = _placebo(pool, features, at, k)
    count = len(placebo)
    p = (1 + int((np.abs(placebo) >= abs(found.estimate) - 1e-12).sum())) / (count + 1)
    spread = sqrt(float((placebo**2).sum()) / count * (1 + 1 / len(chosen)) / (1 + 1 / k))
    reach = float(stdtrit(count - 1, 0.975)) * spread
    within = _within(found.apart, at, halves)
    reach = max(reach, within)
    before = float(np.nanmean(pool[chosen][:, :at]))
    own = (halves.mean_before, halves.mean_after)
    theirs = (before, before + float(np.nanmean(found.theirs[at:])))
    path = pd.DataFrame({"period": halves.series.periods, "ours": ours, "theirs": before + found.theirs})
    compared = Compared(
        tuple(units[i] for i in chosen),
        told,
        own,
        theirs,
        found.estimate,
        (found.estimate - reach, found.estimate + reach),
        p,
        count,
        path,
        lottery,
        _sign_beside(found.apart, halves),
    )
    return compared, _doubts(compared)


def _within(apart: Array, at: int, halves: Halves) -> float:
    """Return half the width of the interval that the ups and downs of our own difference give."""
    before, after = apart[:at], apart[at:]
    low, high = difference_interval(before[np.isfinite(before)], after[np.isfinite(after)], halves.carry)
    return (high - low) / 2 if isfinite(low) else 0.0


def _sign_beside(apart: Array, halves: Halves) -> bool:
    """Read the difference from like schools by the same rule, from the same frozen baseline."""
    beside = read_halves(apart, halves.start, halves.direction, exclude=tuple(halves.left_out))
    row = longest_row(beside)
    return row is not None and row.signal


def _doubts(compared: Compared) -> list[Said]:
    said = []
    if not compared.balanced:
        worst = compared.balance.table.loc[compared.balance.table["difference"].abs().idxmax()]
        said.append(
            Said(
                "not comparable",
                f"The schools nearest to ours were not like it before the change: their {worst['what']} was "
                f"{abs(worst['difference']):.2f} standard deviations away, and more than 0.25 is too far to compare.",
            )
        )
    if compared.placebos < FOR_ONE_IN_TWENTY:
        said.append(
            Said(
                "few placebos",
                f"With {compared.placebos} schools to compare with, chance cannot be put below 1 in "
                f"{compared.placebos + 1}; 1 in 20 needs at least {FOR_ONE_IN_TWENTY}.",
            )
        )
    return said
