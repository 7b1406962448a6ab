"""Adding people up by combination, and rates that say nothing where there is nobody."""

from __future__ import annotations

import pandas as pd


def added_up(rows: pd.DataFrame, by: list[str], columns: list[str]) -> pd.DataFrame:
    """Add columns up by combination; one row when `by` is empty."""
    if by:
        return rows.groupby(by, dropna=False, sort=True)[columns].sum().reset_index()
    return pd.DataFrame([rows[columns].sum()]).reset_index(drop=True)


def with_rate(found: pd.DataFrame) -> pd.DataFrame:
    """Add ``rate``: numerator out of denominator or, without one, of n; empty where that is 0."""
    below = found["denominator"] if "denominator" in found else found["n"]
    return found.assign(rate=found["numerator"] / below.where(below > 0))
