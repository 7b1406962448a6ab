"""Top and bottom coding of shares of people: nobody reads that all, or none, of a group were counted.

Shares around a coded or hidden one are rounded so far that it does not come back by subtraction.

Bounds from NCES 2011-603 as districts and states copy it; those under 20 people are the usual continuation. They
hold for shares of counted people, never for attendance days, and never for what a source has coded itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.district.margins import Sum
from brightspots.privacy.cells import MISSING, SHOWN, SUPPRESSED
from brightspots.privacy.people_counts import KEY
from brightspots.privacy.suppress import FEWEST_VALUES

# Fewest people of a band, and the distance in percent points from 0 and 100 within which a share is coded.
BANDS = ((300, 1.0), (100, 2.0), (40, 5.0), (20, 10.0), (0, 20.0))

# To how many percent points a share is rounded where exact ones would give a coded one away.
STEPS = (1, 2, 5, 10)


def coded_within(n: pd.Series) -> pd.Series:
    """Return within how many percent points of 0 and 100 a share is coded, by the number of people.

    Examples
    --------
    >>> coded_within(pd.Series([12.0, 20.0, 39.0, 40.0, 99.0, 100.0, 299.0, 300.0])).tolist()
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
    bound = coded_within(n)
    return (value >= 100 - bound).astype(int) - (value <= bound).astype(int)


def coded(value: pd.Series, n: pd.Series, step: pd.Series | float = 0.0) -> pd.Series:
    """Return shares as the public may read them: moved to their bound, and rounded to `step` where it is not 0.

    Examples
    --------
    >>> coded(pd.Series([0.0, 33.3, 99.6]), pd.Series([150.0, 150.0, 400.0]), 1).tolist()
    [2.0, 33.0, 99.0]
    """
    bound = coded_within(n)
    by = pd.Series(step, index=value.index, dtype="float64")
    rounded = value.where(by == 0, (value / by.replace(0, np.nan)).round() * by)
    return rounded.clip(lower=bound, upper=100 - bound)


def counted_range(
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
    >>> low, high = counted_range(np.array([0.0, 33.3]), np.array([150.0, 150.0]), np.array([-1, 0]), 1)
    >>> low.tolist(), high.tolist()
    ([0.0, 49.0], [3.0, 50.0])
    """
    bound = coded_within(pd.Series(n)).to_numpy()
    middle = np.round(value / step) * step
    low = np.where(code < 0, 0.0, np.where(code > 0, 100 - bound, np.maximum(middle - step / 2, bound)))
    high = np.where(code > 0, 100.0, np.where(code < 0, bound, np.minimum(middle + step / 2, 100 - bound)))
    return np.ceil(low * n / 100 - 1e-6) + 0.0, np.floor(high * n / 100 + 1e-6)


def code_and_round(rows: pd.DataFrame, sums: Sequence[Sum], shares: Collection[str]) -> list[int]:
    """Mark the shares that the public reads as a bound, round those around them, and return what else to hide.

    Parameters
    ----------
    rows : DataFrame
        ``KEY``, ``n``, ``value`` and ``state``; its ``code`` and ``step`` are set.
    sums : sequence of Sum
    shares : collection of str
        The measures that are shares of counted people.

    Returns
    -------
    list of int
        Places of shown rows that tell of a hidden group how many were counted, however far they are rounded.
    """
    rows["code"], rows["step"] = 0, 0.0
    of_shares = rows["measure_id"].isin(shares)
    coded = (rows["state"] == SHOWN) & of_shares
    rows.loc[coded, "code"] = side(rows.loc[coded, "value"], rows.loc[coded, "n"])
    among = rows[of_shares]
    steps, telling = _steps(among, sums)
    rows.loc[among.index, "step"] = steps
    return sorted(int(place) for place in np.flatnonzero(of_shares)[telling])


def _steps(rows: pd.DataFrame, sums: Sequence[Sum]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """How far to round, so that no coded share comes back by subtraction more exactly than its bound.

    One step for each school, year and measure in which a share is coded or hidden, for all of its groups.
    """
    table = rows.groupby(KEY[:3], sort=False, dropna=False).ngroup().to_numpy()
    group, groups = pd.factorize(rows["subgroup_id"], use_na_sentinel=False)
    shape = (table.max(initial=-1) + 1, len(groups))
    n, here, counts, unsure, hidden = np.zeros(shape), *(np.zeros(shape, dtype=bool) for _ in range(4))
    n[table, group] = rows["n"]
    here[table, group] = True
    counts[table, group] = rows["state"] != MISSING
    hidden[table, group] = rows["state"] == SUPPRESSED
    unsure[table, group] = (rows["code"] != 0) | (rows["state"] == SUPPRESSED)
    step = np.where(unsure.any(axis=1), float(STEPS[0]), 0.0)
    column = {name: at for at, name in enumerate(groups)}
    for one in sums:
        inside = [column[name] for name in (one.total, *one.parts) if name in column]
        if one.total not in column or not inside:
            continue
        counted, uncertain = counts[:, inside], unsure[:, inside] & counts[:, inside]
        alone = uncertain & ~hidden[:, inside]
        rest = (uncertain.sum(axis=1) == 1) & alone.any(axis=1) & here[:, column[one.total]]
        people = np.where(counted, n[:, inside], 0.0)[rest]
        coded = people[alone[rest]]
        band = coded_within(pd.Series(coded)).to_numpy() * coded / 100
        others = people.cumsum(axis=1)[:, -1] - coded
        wide = [others * (s / 200) >= band for s in STEPS]
        step[rest] = np.maximum(step[rest], np.select(wide, STEPS, STEPS[-1]))
    place = np.full(shape, -1, dtype=np.intp)
    place[table, group] = np.arange(len(rows))
    value, side = np.full(shape, np.nan), np.zeros(shape)
    value[table, group], side[table, group] = rows["value"], rows["code"]
    shown = counts & ~hidden
    telling: list[NDArray[np.intp]] = []
    for one in sums:
        parts = [column[name] for name in one.parts if name in column]
        if one.open or one.total not in column or not parts:
            continue
        cells = [column[one.total], *parts]
        at = np.flatnonzero(shown[:, cells[0]] & hidden[:, parts].any(axis=1))
        if not len(at):
            continue
        tells = np.ones(len(at), dtype=bool)
        needed = np.full(len(at), float(STEPS[-1]))
        of_sum = [grid[at][:, cells] for grid in (value, n, side)]
        for s in reversed(STEPS):
            told = _tells(of_sum[0], of_sum[1], of_sum[2], shown[at][:, cells], float(s))
            needed[~told], tells = float(s), tells & told
        step[at] = np.maximum(step[at], np.where(tells, 0.0, needed))
        telling.append(place[at[tells]][:, parts][shown[at[tells]][:, parts]])
    return step[table], np.concatenate(telling) if telling else np.array([], dtype=np.intp)


def _tells(
    value: NDArray[np.float64],
    n: NDArray[np.float64],
    side: NDArray[np.float64],
    shown: NDArray[np.bool_],
    step: float,
) -> NDArray[np.bool_]:
    """Return for each sum, its total first, whether the shown shares leave the hidden parts too few values."""
    low, high = counted_range(value.ravel(), n.ravel(), side.ravel(), step)
    low, high = (np.where(shown, side_.reshape(n.shape), 0.0) for side_ in (low, high))
    people = np.where(shown, n, 0.0)
    most = high[:, 0] - low[:, 1:].sum(axis=1)
    least = low[:, 0] - high[:, 1:].sum(axis=1)
    left = people[:, 0] - people[:, 1:].sum(axis=1)
    slack = FEWEST_VALUES - 1
    return (most < slack) | (left - least < slack)
