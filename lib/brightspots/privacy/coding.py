"""Top and bottom coding of shares of people: nobody reads that all, or none, of a group were counted.

Bounds from NCES 2011-603 as districts and states copy it; those under 20 people are the usual continuation. They
hold for shares of counted people, never for attendance days, and never for what a source has coded itself.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Fewest people of a band, and the distance in percent points from 0 and 100 within which a share is coded.
BANDS = ((300, 1.0), (100, 2.0), (40, 5.0), (20, 10.0), (0, 20.0))

# To how many percent points a share is rounded where exact ones would give a coded one away.
STEPS = (1, 2, 5, 10)


def margin(n: pd.Series) -> pd.Series:
    """Return how near to 0 and 100 a share may not be shown, by the number of people.

    Examples
    --------
    >>> margin(pd.Series([12.0, 20.0, 39.0, 40.0, 99.0, 100.0, 299.0, 300.0])).tolist()
    [20.0, 10.0, 10.0, 5.0, 5.0, 2.0, 2.0, 1.0]
    """
    conditions = [n >= fewest for fewest, _ in BANDS]
    return pd.Series(np.select(conditions, [bound for _, bound in BANDS], 20.0), index=n.index)


def side(value: pd.Series, n: pd.Series) -> pd.Series:
    """Return -1 where a share is coded at the bottom, 1 at the top, 0 where it is not.

    Parameters
    ----------
    value : Series
        Percent, 0 to 100.
    n : Series
        People.

    Examples
    --------
    >>> side(pd.Series([0.0, 2.0, 2.1, 97.9, 98.0]), pd.Series([150.0] * 5)).tolist()
    [-1, -1, 0, 0, 1]
    """
    bound = margin(n)
    return (value >= 100 - bound).astype(int) - (value <= bound).astype(int)


def coded(value: pd.Series, n: pd.Series, step: pd.Series | float = 0.0) -> pd.Series:
    """Return shares as the public may read them: moved to their bound, and rounded to `step` where it is not 0.

    Examples
    --------
    >>> coded(pd.Series([0.0, 33.3, 99.6]), pd.Series([150.0, 150.0, 400.0]), 1).tolist()
    [2.0, 33.0, 99.0]
    """
    bound = margin(n)
    by = pd.Series(step, index=value.index, dtype="float64")
    rounded = value.where(by == 0, (value / by.replace(0, np.nan)).round() * by)
    return rounded.clip(lower=bound, upper=100 - bound)


def counted(
    value: NDArray[np.float64], n: NDArray[np.float64], code: NDArray[np.float64], step: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the fewest and the most people who may be counted in shares that are shown coded and rounded.

    Parameters
    ----------
    value : array
        The exact shares, in percent.
    n : array
        People.
    code : array
        As `side`.
    step : float
        To how many percent points they are rounded.

    Examples
    --------
    >>> low, high = counted(np.array([0.0, 33.3]), np.array([150.0, 150.0]), np.array([-1, 0]), 1)
    >>> low.tolist(), high.tolist()
    ([0.0, 49.0], [3.0, 50.0])
    """
    bound = margin(pd.Series(n)).to_numpy()
    middle = np.round(value / step) * step
    low = np.where(code < 0, 0.0, np.where(code > 0, 100 - bound, np.maximum(middle - step / 2, bound)))
    high = np.where(code > 0, 100.0, np.where(code < 0, bound, np.minimum(middle + step / 2, 100 - bound)))
    return np.ceil(low * n / 100 - 1e-6) + 0.0, np.floor(high * n / 100 + 1e-6)
