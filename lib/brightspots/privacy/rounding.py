"""How far shares are rounded for the public, so that nothing coded or hidden comes back by subtraction."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.district.margins import Sum
from brightspots.privacy import coding
from brightspots.privacy.people_counts import KEY
from brightspots.privacy.states import MISSING, SHOWN, SUPPRESSED
from brightspots.privacy.suppress import FEWEST_VALUES


def code(rows: pd.DataFrame, sums: Sequence[Sum], shares: Collection[str]) -> list[int]:
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
    rows.loc[coded, "code"] = coding.side(rows.loc[coded, "value"], rows.loc[coded, "n"])
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
    step = np.where(unsure.any(axis=1), float(coding.STEPS[0]), 0.0)
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
        band = coding.margin(pd.Series(coded)).to_numpy() * coded / 100
        others = people.cumsum(axis=1)[:, -1] - coded
        wide = [others * (s / 200) >= band for s in coding.STEPS]
        step[rest] = np.maximum(step[rest], np.select(wide, coding.STEPS, coding.STEPS[-1]))
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
        needed = np.full(len(at), float(coding.STEPS[-1]))
        of_sum = [grid[at][:, cells] for grid in (value, n, side)]
        for s in reversed(coding.STEPS):
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
    """Tell for each sum, its total first, whether the shown shares leave the hidden parts too few values."""
    low, high = coding.counted(value.ravel(), n.ravel(), side.ravel(), step)
    low, high = (np.where(shown, side_.reshape(n.shape), 0.0) for side_ in (low, high))
    people = np.where(shown, n, 0.0)
    most = high[:, 0] - low[:, 1:].sum(axis=1)
    least = low[:, 0] - high[:, 1:].sum(axis=1)
    left = people[:, 0] - people[:, 1:].sum(axis=1)
    slack = FEWEST_VALUES - 1
    return (most < slack) | (left - least < slack)
