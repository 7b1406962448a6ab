"""Schools picked on one bad number get better by themselves: how much of that is to be expected.

A number is partly level and partly luck. Who is picked for a low number had, on average, bad luck, and luck does not
come twice: the next number is expected at the group's mean plus reliability times the distance from it (Galton 1886;
Barnett, van der Pols & Dobson 2005, International Journal of Epidemiology 34: 215-220).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.spc.series import Array

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves

_KEYS = ("value", "mean", "earlier", "reliability")
_Z = 1.959964
_FAR = 2.326348


@dataclass(frozen=True)
class Bounce:
    """What was to be expected of a school picked on its number, had nothing been done.

    Attributes
    ----------
    picked, mean : float
        The number it was picked on, and the group's mean then.
    reliability : float
        The share of a distance from the mean that lasts; 0 where nobody can tell, so that all of it is expected
        to come back.
    known : bool
        Whether the reliability could be told from at least two earlier periods.
    spread : float
        How far from `expected` chance alone tends to put the next number.
    reached : float
        The mean since the change.
    beyond : bool
        Whether that is better than expected by more than chance tends to give.
    """

    picked: float
    mean: float
    reliability: float
    known: bool
    spread: float
    reached: float
    beyond: bool

    @property
    def size(self) -> float:
        """The expected bounce: (1 - reliability) x (mean - picked)."""
        return (1 - self.reliability) * (self.mean - self.picked)

    @property
    def expected(self) -> float:
        """Where it was to be expected with nothing done."""
        return self.picked + self.size


def reliability(earlier: Any) -> float:
    """Return how alike the periods of a group are: the mean correlation of two of them, 0 to 1.

    Parameters
    ----------
    earlier : DataFrame or array of shape (schools, periods)

    Returns
    -------
    float
        NaN with fewer than two periods or three schools that have them.

    Examples
    --------
    >>> round(reliability([[70, 74], [80, 79], [75, 73], [90, 88]]), 2)
    0.95
    """
    table = pd.DataFrame(np.asarray(earlier, dtype=np.float64)).dropna()
    if table.shape[0] < 3 or table.shape[1] < 2:
        return nan
    with np.errstate(invalid="ignore"):
        found = np.corrcoef(table.to_numpy(), rowvar=False)
    pairs = found[np.triu_indices(table.shape[1], k=1)]
    return float(np.clip(np.nanmean(pairs), 0, 1)) if np.isfinite(pairs).any() else nan


def expected_bounce(selected_on: Any, halves: Halves) -> Bounce:
    """Return what was to be expected, and whether what came is better.

    Parameters
    ----------
    selected_on : mapping or sequence
        ``value`` that the school was picked on, ``mean`` of its group then, ``earlier`` values: at least two of
        this school, or a table with a row a school and a column a period of the whole group. ``reliability``
        where it is known from elsewhere. In the unit of the series. Or these in this order.
    halves : Halves

    Raises
    ------
    ParameterError
        For a selection that cannot be read.
    """
    given = _read(selected_on)
    picked, mean = _number(given, "value"), _number(given, "mean")
    steady, spread, known = _steadiness(given, picked, mean)
    expected = picked + (1 - steady) * (mean - picked)
    own = (halves.interval[1] - halves.interval[0]) / (2 * _Z) if isfinite(halves.interval[0]) else 0.0
    gain = halves.sign * (halves.mean_after - expected)
    beyond = isfinite(gain) and gain > sqrt(spread**2 + (_Z * own) ** 2)
    return Bounce(picked, mean, steady, known, spread, halves.mean_after, bool(beyond))


def _read(given: Any) -> dict[str, Any]:
    if isinstance(given, Mapping):
        found = {{"group_mean": "mean"}.get(str(key), str(key)): value for key, value in given.items()}
    elif isinstance(given, Sequence) and not isinstance(given, str):
        found = dict(zip(_KEYS, given, strict=False))
    else:
        found = {}
    if not {"value", "mean"} <= set(found) or not set(found) <= set(_KEYS):
        raise ParameterError(
            "selected_on needs the value that the school was picked on, the mean of its group and, where they are "
            'known, at least two earlier values: {"value": 71, "mean": 80, "earlier": [75, 77]}.'
        )
    return found


def _number(given: dict[str, Any], name: str) -> float:
    try:
        found = float(given[name])
    except (TypeError, ValueError) as error:
        raise ParameterError(f"selected_on: {name} is no number: {given[name]!r}.") from error
    if not isfinite(found):
        raise ParameterError(f"selected_on: {name} is missing.")
    return found


def _steadiness(given: dict[str, Any], picked: float, mean: float) -> tuple[float, float, bool]:
    """Return the reliability, the spread around what is expected, and whether anything is known of it."""
    earlier = given.get("earlier")
    table = np.asarray([] if earlier is None else earlier, dtype=np.float64)
    own = table[np.isfinite(table)] if table.ndim == 1 else np.array([])
    spread = _reach(np.append(own, picked), len(own))
    if given.get("reliability") is not None:
        return float(np.clip(_number(given, "reliability"), 0, 1)), spread, True
    if table.ndim == 2 and isfinite(found := reliability(table)):
        total = float(np.nanmean(np.nanstd(table, axis=0, ddof=1)))
        return found, _FAR * total * sqrt(max(1 - found**2, 0.0)), True
    if len(own) >= 2 and picked != mean:
        # Luck works both ways in time: a school picked on one number stood about as far from the mean before.
        return float(np.clip((own.mean() - mean) / (picked - mean), 0, 1)), spread, True
    return 0.0, spread, False


def _reach(values: Array, earlier: int) -> float:
    """Return how far from their mean the next number of one school falls 1 time in 40, on one side.

    The number that it was picked on counts, too: that one was unusual is what is known of its ups and downs.
    """
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    if earlier < 2:
        return 0.0
    return float(stdtrit(earlier, 0.975) * values.std(ddof=1) * sqrt(1 + 1 / earlier))
