"""A district from above: in which fifth of all schools like it does each school lie, measure by measure."""

from __future__ import annotations

import numpy as np
import pandas as pd

BANDS = (5, 4, 3, 2, 1)
FEWEST_FOR_FIFTHS = 10


def fifths(compared: pd.DataFrame, schools: pd.DataFrame, definitions: pd.DataFrame) -> pd.DataFrame:
    """Return each school's band on each measure: the fifth of the schools of its level in which it lies.

    Parameters
    ----------
    compared : DataFrame
        Released rows of all schools compared, for all students and one school year: ``school_id``,
        ``measure_id``, ``value``.
    schools : DataFrame
        ``school_id``, ``school_level``.
    definitions : DataFrame
        ``measure_id``, ``direction``; measures without a direction have no bands.

    Returns
    -------
    DataFrame
        school_id, measure_id, value, band: 5 is the best fifth, 1 the one with most room to grow. Schools that
        tie share the middle of their places. A level with fewer than ten schools has no bands.

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": [f"s{i}" for i in range(10)], "measure_id": "late",
    ...                      "value": [float(i) for i in range(10)]})
    >>> levels = pd.DataFrame({"school_id": rows["school_id"], "school_level": "high"})
    >>> words = pd.DataFrame({"measure_id": ["late"], "direction": ["decrease"]})
    >>> fifths(rows, levels, words)["band"].tolist()
    [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
    """
    directions = definitions.set_index("measure_id")["direction"]
    rows = compared[compared["value"].notna()].merge(schools[["school_id", "school_level"]], on="school_id")
    signs = rows["measure_id"].map(directions).map({"increase": 1.0, "decrease": -1.0})
    rows = rows.assign(sign=signs.astype("float64"))
    rows = rows[rows["sign"].notna()]
    grouped = (rows["value"] * rows["sign"]).groupby([rows["measure_id"], rows["school_level"]], dropna=False)
    middle = (grouped.rank() - 0.5) / grouped.transform("size")
    band = np.minimum(5, np.floor(5 * middle) + 1)
    kept = rows[["school_id", "measure_id", "value"]].assign(band=band)
    enough = grouped.transform("size") >= FEWEST_FOR_FIFTHS
    return kept[enough].astype({"band": "int64"}).sort_index().reset_index(drop=True)


def birds_eye(
    bands: pd.DataFrame, ours: pd.Series, definitions: pd.DataFrame, *, given: str, band: int
) -> pd.DataFrame:
    """Count, for every measure, the schools in each band among those in one band of a chosen measure.

    Parameters
    ----------
    bands : DataFrame
        From `fifths`.
    ours : Series of str
        The ids of the schools to count: those of this district folder.
    definitions : DataFrame
        ``measure_id``, ``name``; the order of the result.
    given : str
        The chosen measure.
    band : int
        The chosen band, 1 to 5.

    Returns
    -------
    DataFrame
        One row a measure: measure_id, name, and under 5, 4, 3, 2, 1 how many schools; ``none``, how many of the
        chosen schools have no band there. The chosen measure comes first.

    Examples
    --------
    >>> bands = pd.DataFrame({"school_id": ["a", "b", "a", "b"], "measure_id": ["late", "late", "math", "math"],
    ...                       "band": [1, 1, 4, 2]})
    >>> words = pd.DataFrame({"measure_id": ["late", "math"], "name": ["Late", "Mathematics"]})
    >>> birds_eye(bands, pd.Series(["a", "b"]), words, given="late", band=1)[["name", 4, 2]].values.tolist()
    [['Late', 0, 0], ['Mathematics', 1, 1]]
    """
    chosen = schools_in_band(bands, ours, given=given, band=band)
    among = bands[bands["school_id"].isin(chosen)]
    counts = among.pivot_table(index="measure_id", columns="band", values="school_id", aggfunc="count")
    counts = counts.reindex(columns=list(BANDS)).fillna(0).astype(int)
    table = definitions[["measure_id", "name"]].merge(counts, left_on="measure_id", right_index=True)
    table["none"] = len(chosen) - table[list(BANDS)].sum(axis=1)
    first = table["measure_id"] == given
    return pd.concat([table[first], table[~first]], ignore_index=True)


def schools_in_band(bands: pd.DataFrame, ours: pd.Series, *, given: str, band: int) -> list[str]:
    """Return the ids of our schools that lie in this band of this measure."""
    rows = bands[(bands["measure_id"] == given) & (bands["band"] == band)]
    inside = set(rows["school_id"])
    return [school for school in ours if school in inside]
