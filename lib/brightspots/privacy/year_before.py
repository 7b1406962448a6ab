"""What may be shown of the same part of the year before, which stands beside an unfinished year's number."""

from __future__ import annotations

import pandas as pd

from brightspots.privacy import coding
from brightspots.privacy.cells import SHOWN
from brightspots.privacy.mask import Mask
from brightspots.privacy.people_counts import KEY

BEFORE = ["before", "before_n", "before_days"]


def release_before(
    rows: pd.DataFrame, in_full: pd.Series, *, mask: Mask | None, min_cell: int, public: bool
) -> None:
    """Empty what is not to be shown of the year before, and round the rest as far as both years' numbers are.

    It is shown where this year's number is, and all of the year before is, too, if it is about enough people. A share
    near none or all is left out for the public: it would stand for a bound.

    Parameters
    ----------
    rows : DataFrame
        Released rows with their ``state`` and the columns of ``BEFORE``, which change.
    in_full : Series of bool
        Rows of a school that is these readers' own.
    mask : Mask, optional
        What the whole district may show; without it only the rows themselves are judged.
    min_cell : int
    public : bool
        Whether shares are coded and rounded.
    """
    given = rows["before"].notna() & (rows["state"] == SHOWN)
    shown = given & (rows["before_n"] >= min_cell)
    if mask is not None and shown.any():
        part = rows.loc[shown, KEY].astype("str")
        start = part["school_year"].str[:4].astype(int) - 1
        year = start.astype(str) + "-" + ((start + 1) % 100).astype(str).str.zfill(2)
        known = mask.look_up(part.assign(school_year=year))
        told = known["state"] == SHOWN
        if public:
            step = known["step"].fillna(0.0).clip(lower=rows.loc[shown, "step"])
            value, people = (rows.loc[shown, name].astype("float64") for name in BEFORE[:2])
            told &= (coding.side(value, people) == 0) & (known["code"].fillna(0) == 0)
            rows.loc[shown, "before"] = coding.coded(value, people, step)
        shown.loc[part.index] = told
    rows.loc[~(shown | (given & in_full)), BEFORE] = float("nan")
