"""Interrupted time series: a level and a slope before the change, and what is added to both from it on."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log, nan
from typing import Any

import numpy as np

from brightspots.measures.spc.series import Array

LEAST_BEFORE, LEAST_AFTER = 12, 6
OLS_BELOW = 12


@dataclass(frozen=True)
class Interrupted:
    """A segmented regression.

    Attributes
    ----------
    level, slope : float
        What is added at the change, and to each later period.
    level_interval, slope_interval : tuple of float
        95%. Too narrow on short series, whatever the method (Turner et al. 2021).
    before : float
        The slope a period before the change.
    method : {"ols", "reml"}
    carry : float
        Lag-one correlation of the errors; 0 for ols.
    n : tuple of int
        Points before and after.
    """

    level: float
    level_interval: tuple[float, float]
    slope: float
    slope_interval: tuple[float, float]
    before: float
    method: str
    carry: float
    n: tuple[int, int]


def offered(values: Array, at: int) -> bool:
    """Return whether there are at least 12 points before the change and 6 since.

    Examples
    --------
    >>> offered(np.ones(18), 12), offered(np.ones(18), 11)
    (True, False)
    """
    there = np.isfinite(values)
    return int(there[:at].sum()) >= LEAST_BEFORE and int(there[at:].sum()) >= LEAST_AFTER


def interrupted(values: Array, at: int, *, method: str = "") -> Interrupted:
    """Fit a level and a slope before and after a change.

    Ordinary least squares below 12 points, restricted maximum likelihood with errors that lean on the one before
    from 12 on; standard errors that are made robust afterwards are no cure on short series (Turner, Forbes, Karahalios,
    Taljaard & McKenzie 2021, BMC Medical Research Methodology 21: 181).

    Parameters
    ----------
    values : array of shape (n,)
        NaN is missing.
    at : int
        Points before the change.
    method : {"", "ols", "reml"}
        Empty chooses.

    Examples
    --------
    Sales of cigarettes in California, packs a person, 1970 to 2000, and the tax of 1989: published as -20.06 and
    -1.49 a year (Linden 2015, Stata Journal 15: 480-500).

    >>> sales = np.array([123, 121, 123.5, 124.4, 126.7, 127.1, 128, 126.4, 126.1, 121.9, 120.2, 118.6, 115.4, 110.8,
    ...                   104.8, 102.8, 99.7, 97.5, 90.1, 82.4, 77.8, 68.7, 67.5, 63.4, 58.6, 56.4, 54.5, 53.8,
    ...                   52.3, 47.2, 41.6])
    >>> found = interrupted(sales, 19, method="ols")
    >>> round(found.level, 2), round(found.slope, 2)
    (-20.06, -1.49)
    """
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    n = len(values)
    time = np.arange(n, dtype=np.float64)
    since = (time >= at).astype(np.float64)
    design = np.column_stack([np.ones(n), time, since, since * (time - at)])
    there = np.isfinite(values)
    count = int(there.sum())
    method = method or ("ols" if count < OLS_BELOW else "reml")
    y, x, when = values[there], design[there], time[there]
    carry = 0.0 if method == "ols" else _best_carry(y, x, when)
    fit = _fit(y, x, when, carry)
    reach = float(stdtrit(count - 4, 0.975)) if count > 4 else nan
    ends = [(float(b - reach * s), float(b + reach * s)) for b, s in zip(fit.params, fit.errors, strict=True)]
    counts = (int(there[:at].sum()), int(there[at:].sum()))
    b = fit.params
    return Interrupted(float(b[2]), ends[2], float(b[3]), ends[3], float(b[1]), method, carry, counts)


@dataclass(frozen=True)
class _Fit:
    params: Array
    errors: Array
    loss: float


def _fit(y: Array, x: Array, when: Array, carry: float) -> _Fit:
    """Generalised least squares with errors that lean on the one before, and minus twice its REML likelihood."""
    from statsmodels.regression.linear_model import GLS, OLS  # type: ignore[import-untyped]

    if carry == 0:
        found = OLS(y, x).fit()
        sign, size = np.linalg.slogdet(x.T @ x)
        half = 0.0
    else:
        covariance = carry ** np.abs(when[:, None] - when[None, :])
        found = GLS(y, x, sigma=covariance).fit()
        half = float(np.linalg.slogdet(covariance)[1])
        sign, size = np.linalg.slogdet(x.T @ np.linalg.solve(covariance, x))
    scale = float(found.scale)
    freedom = len(y) - x.shape[1]
    loss = freedom * log(scale) + half + float(size) if scale > 0 and sign > 0 else nan
    return _Fit(np.asarray(found.params), np.asarray(found.bse), loss)


def _best_carry(y: Array, x: Array, when: Array) -> float:
    from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

    def loss(carry: float) -> float:
        found = _fit(y, x, when, carry).loss
        return found if isfinite(found) else 1e12

    found = minimize_scalar(loss, bounds=(0.0, 0.95), method="bounded", options={"xatol": 0.01})
    return float(found.x) if found.fun < loss(0.0) else 0.0


@dataclass(frozen=True)
class Ratio:
    """How a rate stands to what it would have been: 0.9 is a tenth less."""

    ratio: float
    interval: tuple[float, float]
    dispersion: float


def rate_ratio(counts: Any, out_of: Any, at: int, *, spread: bool = True, season: Any = None) -> Ratio:
    """Fit a rate's step at the change, over its trend, by Poisson regression with an offset.

    Source and worked example: Bernal, Cummins & Gasparrini 2017, International Journal of Epidemiology 46: 348-355
    (acute coronary events in Sicily and the smoking ban of 2005).

    Parameters
    ----------
    counts, out_of : array of shape (n,)
        How many, out of how many.
    at : int
        Points before the change.
    spread : bool
        Let counts vary more than chance alone would have it (quasi-Poisson).
    season : array of shape (n,), optional
        The month, 1 to 12: two waves a year are then taken out.

    Examples
    --------
    >>> found = rate_ratio([100, 102, 98, 101, 80, 82, 79, 81], [1000] * 8, 4)
    >>> 0.7 < found.ratio < 0.9
    True
    """
    from statsmodels.genmod.families import Poisson  # type: ignore[import-untyped]
    from statsmodels.genmod.generalized_linear_model import GLM  # type: ignore[import-untyped]

    y, people = np.asarray(counts, dtype=np.float64), np.asarray(out_of, dtype=np.float64)
    time = np.arange(1, len(y) + 1, dtype=np.float64)
    columns = [np.ones(len(y)), (time > at).astype(np.float64), time]
    if season is not None:
        angle = 2 * np.pi * np.asarray(season, dtype=np.float64) / 12
        columns += [np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)]
    there = np.isfinite(y) & (people > 0)
    model = GLM(
        y[there],
        np.column_stack(columns)[there],
        family=Poisson(),
        offset=np.log(people[there]),
    )
    found = model.fit(scale="X2" if spread else 1.0)
    step, error = float(found.params[1]), float(found.bse[1])
    ends = (float(np.exp(step - 1.959964 * error)), float(np.exp(step + 1.959964 * error)))
    freedom = max(int(there.sum()) - len(columns), 1)
    return Ratio(float(np.exp(step)), ends, float(found.pearson_chi2) / freedom)
