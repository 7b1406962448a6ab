"""Partial pooling: what of a school's change is likely to last, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

FEWEST_TO_POOL = 20
_STEPS = 41
_LOG_HEIGHT = 12.0


@dataclass(frozen=True)
class Pooled:
    """Changes drawn towards those of like schools.

    Attributes
    ----------
    table : DataFrame
        In the order given: ``expected`` (for a school given the same), ``lasting`` (the best guess of what will
        last), ``spread`` (its standard error).
    between : float
        Standard deviation of lasting changes between schools that are given the same.
    """

    table: pd.DataFrame
    between: float


def pool(change: pd.Series, variance: pd.Series, context: pd.DataFrame) -> Pooled:
    """Draw each school's change towards the change of schools that are given the same.

    The area-level model of small-area estimation (Fay and Herriot, Journal of the American Statistical
    Association 1979, 74, 269-277): ``change = x b + u + e`` with a known variance of e. A noisy change is drawn
    further than a sure one, so that a school that stands out of many because its number moved does not stand out
    by its luck (Efron and Morris, Scientific American 1977, 236, 119-127). How much schools really differ, the
    standard deviation of u, is not known either: guesses and errors are means over all that it may be, by how well
    each fits the data, with a flat prior (Rubin, Journal of Educational Statistics 1981, 6, 377-401; Gelman,
    Bayesian Analysis 2006, 1, 515-534).

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
    ([1.7, 8.3], 4.3)
    """
    y, v = change.to_numpy(dtype=float), variance.to_numpy(dtype=float)
    x = _design(context, len(y))
    coarse = np.linspace(0.0, 2 * max(float(y.std()), 1e-6), _STEPS)
    heights = np.array([_fit(x, y, v, between)[0] for between in coarse])
    inside = np.flatnonzero(heights > heights.max() - _LOG_HEIGHT)
    low, high = coarse[max(inside[0] - 1, 0)], coarse[min(inside[-1] + 1, _STEPS - 1)]
    fine = np.linspace(low, high, _STEPS)
    fits = [_fit(x, y, v, between) for between in fine]
    weights = np.exp(np.array([fit[0] for fit in fits]) - max(fit[0] for fit in fits))
    weights /= weights.sum()
    expected, lasting, error = (np.array([fit[i] for fit in fits]) for i in (1, 2, 3))
    best = weights @ lasting
    spread = np.sqrt(weights @ (error + (lasting - best) ** 2))
    table = pd.DataFrame(
        {"expected": weights @ expected, "lasting": best, "spread": spread}, index=change.index
    )
    return Pooled(table, float(weights @ fine))


def _fit(
    x: np.ndarray, y: np.ndarray, v: np.ndarray, between: float
) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Return how well this spread between schools fits, and with it: what is expected, what will last, its variance."""
    weights = 1 / (between**2 + v)
    information = (x * weights[:, None]).T @ x
    inverse = np.linalg.pinv(information)
    expected = x @ (inverse @ (x.T @ (weights * y)))
    left = y - expected
    height = 0.5 * (np.log(weights).sum() - np.linalg.slogdet(information)[1] - (weights * left**2).sum())
    kept = between**2 * weights
    of_rule = ((x @ inverse) * x).sum(axis=1)
    return float(height), expected, expected + kept * left, kept * v + (1 - kept) ** 2 * of_rule


def _design(context: pd.DataFrame, n: int) -> np.ndarray:
    """Return a column of ones and the context in standard deviations; columns that say nothing are left out."""
    columns = [np.ones(n)]
    for name in context.columns:
        values = context[name].astype("Float64").astype("float64").to_numpy()
        known = values[np.isfinite(values)]
        if len(known) >= FEWEST_TO_POOL and known.std() > 0:
            columns.append(np.nan_to_num((values - known.mean()) / known.std(), nan=0.0))
    return np.column_stack(columns)
