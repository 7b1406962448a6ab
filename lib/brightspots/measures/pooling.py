"""Partial pooling: what of a school's change is likely to last, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

FEWEST_TO_POOL = 20


@dataclass(frozen=True)
class Pooled:
    """Changes drawn towards those of like schools.

    Attributes
    ----------
    table : DataFrame
        In the order given: ``expected`` (for a school given the same), ``lasting`` (the best guess of what will
        last), ``spread`` (its standard error).
    between : float
        Standard deviation of lasting changes between schools that are given the same; 0 where the changes differ
        no more than luck would have it.
    """

    table: pd.DataFrame
    between: float


def pool(change: pd.Series, variance: pd.Series, context: pd.DataFrame) -> Pooled:
    """Draw each school's change towards the change of schools that are given the same.

    The area-level model of small-area estimation (Fay and Herriot, Journal of the American Statistical
    Association 1979, 74, 269-277): ``change = x b + u + e`` with a known variance of e and one of u found by
    their moment equation. A noisy change is drawn further than a sure one, so that a school that stands out of
    many because its number moved does not stand out by its luck (Efron and Morris, Scientific American 1977, 236,
    119-127). The standard error holds what is not known of b and of the variance of u (Prasad and Rao, Journal of
    the American Statistical Association 1990, 85, 163-171; Datta, Rao and Smith, Biometrika 2005, 92, 183-196).

    Parameters
    ----------
    change : Series
        One a school, in the unit of the measure.
    variance : Series
        Of each change, by luck alone.
    context : DataFrame
        What each school is given, numbers only; what is missing counts as the mean.

    Returns
    -------
    Pooled

    Examples
    --------
    >>> change = pd.Series([0.0, 10.0] * 15)
    >>> found = pool(change, pd.Series(9.0, change.index), pd.DataFrame(index=change.index))
    >>> found.table["lasting"].round(1).tolist()[:2], round(found.between, 1)
    ([1.7, 8.3], 4.1)
    """
    from scipy.optimize import brentq  # type: ignore[import-untyped]

    y, v = change.to_numpy(dtype=float), variance.to_numpy(dtype=float)
    x = _design(context, len(y))

    def left_over(between: float) -> float:
        weights = 1 / (between + v)
        fitted = x @ _solve(x, y, weights)
        return float((weights * (y - fitted) ** 2).sum() - (len(y) - x.shape[1]))

    most = 4 * float(np.var(y)) + float(v.max())
    between = brentq(left_over, 0.0, most, xtol=1e-9 * most) if left_over(0.0) > 0 > left_over(most) else 0.0
    weights = 1 / (between + v)
    inside = np.linalg.pinv((x * weights[:, None]).T @ x)
    expected = x @ (inside @ (x.T @ (weights * y)))
    kept = between * weights
    of_rule = ((x @ inside) * x).sum(axis=1)
    of_between = 2 * len(y) / weights.sum() ** 2
    error = kept * v + (1 - kept) ** 2 * of_rule + 2 * v**2 * weights**3 * of_between
    table = pd.DataFrame(
        {"expected": expected, "lasting": expected + kept * (y - expected), "spread": np.sqrt(error)},
        index=change.index,
    )
    return Pooled(table, float(np.sqrt(between)))


def _solve(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.linalg.lstsq((x * weights[:, None]).T @ x, x.T @ (weights * y), rcond=None)[0]
    return found


def _design(context: pd.DataFrame, n: int) -> np.ndarray:
    """Return a column of ones and the context in standard deviations; columns that say nothing are left out."""
    columns = [np.ones(n)]
    for name in context.columns:
        values = context[name].astype("Float64").astype("float64").to_numpy()
        known = values[np.isfinite(values)]
        if len(known) >= FEWEST_TO_POOL and known.std() > 0:
            columns.append(np.nan_to_num((values - known.mean()) / known.std(), nan=0.0))
    return np.column_stack(columns)
