"""Difference in differences: of two groups at two times, and of schools that start at different times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from brightspots.measures.spc.series import Array

Numbers = Sequence[float] | Array


def difference(before: Numbers, after: Numbers, other_before: Numbers, other_after: Numbers) -> float:
    """Return the difference of two differences of means.

    Examples
    --------
    Full-time employment in New Jersey and Pennsylvania, published as 2.76 from unrounded means (Card & Krueger
    1994, American Economic Review 84: 772-793, table 3):

    >>> round(difference([20.44], [21.03], [23.33], [21.17]), 2)
    2.75
    """
    return float((np.mean(after) - np.mean(before)) - (np.mean(other_after) - np.mean(other_before)))


def by_cohort(table: pd.DataFrame) -> pd.DataFrame:
    """Compare schools that start at different times, each start with those that have not started yet.

    One regression with fixed effects would take schools that started long ago for untouched ones, and can even
    turn the sign around (Goodman-Bacon 2021, Journal of Econometrics 225: 254-277). Here each cohort's move since
    its start is set against schools that start later or never, period by period, and then averaged (Callaway &
    Sant'Anna 2021, Journal of Econometrics 225: 200-230, without covariates).

    Parameters
    ----------
    table : DataFrame
        ``unit``, ``period``, ``value`` and ``start`` (empty: never).

    Returns
    -------
    DataFrame
        One row a cohort: start, units, periods (that had somebody to compare with), estimate; the last row, with an
        empty start, is the mean weighted by units. Empty without a cohort that can be compared.

    Examples
    --------
    >>> rows = [(u, t, 10.0 + (5 * (t >= s) if s else 0), s) for u, s in [("a", 3), ("b", 5), ("c", None)]
    ...         for t in range(1, 8)]
    >>> found = by_cohort(pd.DataFrame(rows, columns=["unit", "period", "value", "start"]))
    >>> found["estimate"].tolist()
    [5.0, 5.0, 5.0]
    """
    wide = table.pivot(index="period", columns="unit", values="value").sort_index()
    start = table.groupby("unit")["start"].first().reindex(wide.columns)
    rows = []
    for began in sorted(start.dropna().unique()):
        treated = start.index[start == began]
        before = wide.index < began
        if before.sum() == 0:
            continue
        moves = wide - wide[before].mean()
        effects = []
        for period in wide.index[wide.index >= began]:
            waiting = start.index[(start.isna() | (start > period)) & wide.loc[period].notna()]
            ours = moves.loc[period, treated].dropna()
            if len(waiting) and len(ours):
                effects.append(float(ours.mean() - moves.loc[period, waiting].mean()))
        if effects:
            rows.append((began, len(treated), len(effects), float(np.mean(effects))))
    found = pd.DataFrame(rows, columns=["start", "units", "periods", "estimate"]).astype({"start": object})
    if len(found):
        mean = float(np.average(found["estimate"], weights=found["units"]))
        found.loc[len(found)] = [None, int(found["units"].sum()), int(found["periods"].sum()), mean]
    return found
