"""Ready-made yearly numbers of which a row cannot be used: that number is missing and says why, and no other is."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from brightspots.district.reader import Reading
from brightspots.measures.students.lost_rows import READY_MADE, WITHHELD, Why, lost_text

_KEY = ["school_id", "school_year", "measure_id", "subgroup_id"]


def with_lost(reading: Reading) -> Reading:
    """Return ready-made measures with what was lost of them.

    Parameters
    ----------
    reading : Reading
        Of the table ``school_measures``.

    Returns
    -------
    Reading
        ``lost`` says of each row what was lost; empty where nothing was. The number of a row that cannot be used is
        there without its value, as `brightspots.measures.students.lost_rows.withheld` has those that are counted.
        What nobody can say of which number it is, the first row of its school's last year says.
    """
    rows = reading.rows.assign(lost="")
    lost = reading.lost.rows
    if lost.empty or "school_id" not in lost:
        return replace(reading, rows=rows)
    lost = lost.reindex(columns=[*_KEY, "reason"]).dropna(subset=["school_id"])
    whole = _is_a_year(lost["school_year"]) & lost[["measure_id", "subgroup_id"]].notna().all(axis=1)
    reasons = [Why(reason.words, reason.remedy) for reason in reading.lost.reasons]
    texts = lost[whole].groupby(_KEY, sort=True)["reason"].agg(lambda numbers: _text(reasons, numbers))
    there = pd.MultiIndex.from_frame(rows[_KEY].astype(object))
    rows["lost"] = texts.astype(object).reindex(there).fillna("").to_numpy()
    if len(gone := texts[~texts.index.isin(there)]):
        added = gone.reset_index(name="lost").assign(reliability=WITHHELD).reindex(columns=rows.columns)
        rows = pd.concat([rows, added.astype(rows.dtypes)], ignore_index=True)
    for school_id, numbers in lost[~whole].groupby("school_id", sort=True)["reason"]:
        own = rows[rows["school_id"] == school_id]
        if len(own):
            place = own["school_year"].astype("str").eq(str(own["school_year"].max())).idxmax()
            rows.loc[place, "lost"] = f"{rows.loc[place, 'lost']} {_text(reasons, numbers)}".strip()
    return replace(reading, rows=rows)


def _is_a_year(years: pd.Series) -> pd.Series:
    begins, ends = (
        pd.to_numeric(years.astype("str").str[part], errors="coerce") for part in (slice(4), slice(5, 7))
    )
    return ends.eq((begins + 1) % 100) & years.astype("str").str.len().eq(7)


def _text(reasons: list[Why], numbers: pd.Series) -> str:
    told = [(reasons[number], int(n)) for number, n in numbers.value_counts(sort=False).items()]
    return " ".join(lost_text(READY_MADE, told))
