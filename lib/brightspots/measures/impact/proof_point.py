"""The proof point: how many of a community's indicators were maintained or improved, and what luck would give.

StriveTogether counts a community as having reached it when at least 60 percent of six outcomes are maintained or
improving. What "maintained" means decides what that is worth, so it is said, and the share that chance alone gives
stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan, sqrt

import pandas as pd

from brightspots.errors import DataError, ParameterError
from brightspots.measures.schools.gaps import wilson_interval

SHARE = 0.6
_NEEDED = ("indicator", "before", "after", "n_before", "n_after", "direction")


@dataclass(frozen=True)
class ProofPoint:
    """Indicators maintained or improved.

    Attributes
    ----------
    table : DataFrame
        indicator, change, low, high (95%, in percentage points, positive is better), kept.
    kept, of : int
    chance : float
        How often as many are kept when nothing changes; NaN without a history.
    by_luck : float
        The share of indicators that counts as kept in a step without any change, by history; NaN without one.
    tolerance : float
        In percentage points.
    """

    table: pd.DataFrame
    kept: int
    of: int
    chance: float
    by_luck: float
    tolerance: float

    @property
    def definition(self) -> str:
        """What counts as maintained."""
        size = "any worsening" if self.tolerance == 0 else f"worsening by more than {self.tolerance:g} points"
        return f"An indicator counts as maintained when the range of its change rules out {size}."

    @property
    def reached(self) -> bool:
        """Whether at least 60 percent were kept."""
        return self.of > 0 and self.kept >= SHARE * self.of

    @property
    def sentence(self) -> str:
        """The proof point in plain words, with what luck gives."""
        text = f"{self.kept} of {self.of} indicators were maintained or improved. {self.definition}"
        if not isfinite(self.chance):
            return f"{text} Without earlier years nobody can say how many luck alone would give."
        return (
            f"{text} In earlier years {100 * self.by_luck:.0f}% were, without anything new; by that alone as many "
            f"as this come about {100 * self.chance:.0f} times in 100."
        )


def change_interval(before: float, n_before: float, after: float, n_after: float) -> tuple[float, float]:
    """Return the 95% range of the difference of two percentages.

    Newcombe's hybrid of two score intervals (1998, Statistics in Medicine 17: 873-890, method 10).

    Parameters
    ----------
    before, after : float
        In percent.
    n_before, n_after : float
        People.

    Examples
    --------
    Newcombe's example (a), 56 of 70 against 48 of 80: 5.2 to 33.4 points.

    >>> low, high = change_interval(60.0, 80, 80.0, 70)
    >>> round(low, 1), round(high, 1)
    (5.2, 33.4)
    """
    (low_b, high_b), (low_a, high_a) = wilson_interval(before, n_before), wilson_interval(after, n_after)
    step = after - before
    low = step - sqrt((after - low_a) ** 2 + (high_b - before) ** 2)
    return low, step + sqrt((high_a - after) ** 2 + (before - low_b) ** 2)


def chance_of(kept: int, of: int, by_luck: float) -> float:
    """Return how often at least so many are kept when each is kept by luck alone.

    Examples
    --------
    >>> [round(chance_of(4, 6, share), 2) for share in (0.5, 0.7, 0.8)]
    [0.34, 0.74, 0.9]
    """
    from scipy.stats import binom  # type: ignore[import-untyped]

    return float(binom.sf(kept - 1, of, by_luck))


def proof_point(
    indicators: pd.DataFrame, *, history: pd.DataFrame | None = None, tolerance: float = 1.0
) -> ProofPoint:
    """Count the indicators that were maintained or improved.

    Parameters
    ----------
    indicators : DataFrame
        One row an indicator: ``indicator``, ``before`` and ``after`` (percent), ``n_before`` and ``n_after``
        (people), ``direction`` (increase or decrease is better).
    history : DataFrame, optional
        The same columns for steps in earlier years, when nothing was tried: it says how often luck keeps one.
    tolerance : float
        Percentage points of worsening that still count as maintained.

    Returns
    -------
    ProofPoint

    Examples
    --------
    >>> rows = pd.DataFrame({"indicator": ["read", "late"], "before": [40.0, 20.0], "after": [48.0, 26.0],
    ...                      "n_before": 900, "n_after": 900, "direction": ["increase", "decrease"]})
    >>> found = proof_point(rows)
    >>> found.kept, found.of, found.sentence[:51]
    (1, 2, '1 of 2 indicators were maintained or improved. An i')
    """
    if not tolerance >= 0:
        raise ParameterError(f"tolerance={tolerance!r}: give percentage points, 0 or more.")
    table = _judged(indicators, tolerance)
    kept, of = int(table["kept"].sum()), len(table)
    if history is None or history.empty or of == 0:
        return ProofPoint(table, kept, of, nan, nan, tolerance)
    by_luck = float(_judged(history, tolerance)["kept"].mean())
    return ProofPoint(table, kept, of, chance_of(kept, of, by_luck), by_luck, tolerance)


def _judged(rows: pd.DataFrame, tolerance: float) -> pd.DataFrame:
    lost = [name for name in _NEEDED if name not in rows.columns]
    if lost:
        raise DataError(
            f"Indicators have no column {lost[0]}.", remedy=f"The columns are: {', '.join(_NEEDED)}."
        )
    found = []
    for row in rows.to_dict("records"):
        if row["direction"] not in ("increase", "decrease"):
            raise ParameterError(f"{row['indicator']}: direction is increase or decrease.")
        low, high = change_interval(row["before"], row["n_before"], row["after"], row["n_after"])
        change = row["after"] - row["before"]
        if row["direction"] == "decrease":
            change, low, high = -change, -high, -low
        found.append((row["indicator"], change, low, high, low > -tolerance if tolerance else low >= 0))
    return pd.DataFrame(found, columns=["indicator", "change", "low", "high", "kept"])
