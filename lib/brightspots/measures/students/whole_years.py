"""School years that are over and were counted to their end, and those that are not."""

from __future__ import annotations

import pandas as pd


def last_days(measures: pd.DataFrame) -> pd.Series:
    """Return of each row the last day that counts where its school year is not whole; empty for a whole one.

    Parameters
    ----------
    measures : DataFrame
        Rows by school year, with ``through`` where that is known: sources publish whole years.

    Examples
    --------
    >>> last_days(pd.DataFrame({"school_year": ["2023-24", "2024-25"], "through": [None, "2025-01-31"]})).tolist()
    ['', '2025-01-31']
    """
    if "through" not in measures:
        return pd.Series("", index=measures.index)
    return measures["through"].astype("object").where(measures["through"].notna(), "")


def of_whole_years(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of whole school years: no part of a year is set against a whole one.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_year": ["2023-24", "2024-25"], "through": ["", "2025-01-31"]})
    >>> of_whole_years(rows)["school_year"].tolist()
    ['2023-24']
    """
    return measures[last_days(measures) == ""]
