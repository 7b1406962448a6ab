"""The only way from numbers to a page.

This first form passes what a source has published: it drops the numbers of rows that the source has suppressed
(their denominators too: some files print them) and of groups under the smallest size that may be shown. It
refuses rows of students, and anything that has not been published.

Three states stay apart: ``shown``, ``suppressed`` (hidden to protect students) and ``missing`` (no data). Zero is
a number and is shown.
"""

from __future__ import annotations

from typing import Literal, get_args

import pandas as pd

from brightspots.district.tables import TABLES
from brightspots.errors import AccessError, ParameterError

Audience = Literal["public", "staff", "team", "officials"]
AUDIENCES: tuple[str, ...] = get_args(Audience)
WHO: dict[str, str] = {
    "public": "anyone",
    "staff": "staff of the district, signed in",
    "team": "this school's team",
    "officials": "school officials who are responsible for these students",
}

_NUMBERS = ("value", "numerator", "denominator")
_OF_PERSONS = ("student_key", "respondent_key")
_RELEASED = ("schools", "school_measures", "subgroups", "measure_definitions")
_KNOWN = {"state", *(name for table in _RELEASED for name in TABLES[table].names)}


def check_audience(audience: str) -> None:
    """Raise a ParameterError unless this is one of the four audiences."""
    if audience not in AUDIENCES:
        raise ParameterError(f'There is no audience "{audience}". Use one of: {", ".join(AUDIENCES)}.')


def release(
    table: pd.DataFrame, *, published: bool, min_cell: int = 11, audience: str = "public"
) -> pd.DataFrame:
    """Return the form of a table that a page may hold.

    Parameters
    ----------
    table : DataFrame
        Rows of ``schools``, ``school_measures``, ``subgroups`` or ``measure_definitions``.
    published : bool
        Whether the source has already hidden small groups.
    min_cell : int
        Groups of fewer people than this are hidden.
    audience : str
        Who will read the page.

    Returns
    -------
    DataFrame
        The rows, in order. Where there are measured values, a column ``state`` says shown, suppressed or
        missing, and only shown rows keep their numbers. Schools of fewer than `min_cell` students keep their
        name and lose their percentages.

    Raises
    ------
    AccessError
        For rows of students, for other tables, and for sources that are not published.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [20.0, 50.0, None], "numerator": [8.0, 2.0, None],
    ...                      "denominator": [40.0, 4.0, 7.0], "reliability": ["reliable", "reliable", "suppressed"]})
    >>> released = release(rows, published=True)
    >>> released["state"].tolist(), released["denominator"].tolist()
    (['shown', 'suppressed', 'suppressed'], [40.0, nan, nan])
    """
    check_audience(audience)
    if any(column in table.columns for column in _OF_PERSONS):
        raise AccessError("Rows of single students never go on a page.")
    if not published:
        raise AccessError(
            "This district's numbers have not been published by their source, and this version of Brightspots can "
            "only protect students in published data. If your source has already hidden its small groups, write "
            "published = true in district.toml."
        )
    if unknown := [column for column in table.columns if column not in _KNOWN]:
        raise AccessError(
            f"This version of Brightspots cannot protect students in the column {unknown[0]}: it releases "
            f"{', '.join(_RELEASED)} only."
        )
    released = table.copy()
    if numbers := [column for column in _NUMBERS if column in table.columns]:
        released["state"] = _states(table, min_cell)
        released.loc[released["state"] != "shown", numbers] = float("nan")
    if "enrollment" in table.columns:
        small = (table["enrollment"] < min_cell).fillna(False).astype(bool)
        of_students = [column for column in table.columns if column.startswith("pct_")]
        released.loc[small, of_students] = float("nan")
        released.loc[small, "enrollment"] = pd.NA
    return released


def _states(table: pd.DataFrame, min_cell: int) -> pd.Series:
    reliability = table.get("reliability", pd.Series("", index=table.index)).fillna("")
    unknown = pd.Series(float("nan"), index=table.index)
    denominator = table.get("denominator", unknown).astype("Float64")
    value = table.get("value", table.get("numerator", denominator))
    small = (denominator < min_cell).fillna(False).astype(bool)
    hidden = (reliability == "suppressed").astype(bool) | (value.notna() & small)
    states = pd.Series("shown", index=table.index)
    states[value.isna()] = "missing"
    if "state" in table.columns:
        hidden |= (table["state"] == "suppressed").astype(bool)
    states[hidden] = "suppressed"
    return states
