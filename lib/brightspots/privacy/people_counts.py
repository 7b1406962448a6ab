"""The counts behind a district's measures: how many people each number is about, and what schools add up to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from brightspots.district.margins import Margins

KEY = ["school_id", "school_year", "measure_id", "subgroup_id"]
NUMBERS = ["value", "numerator", "denominator"]

# A sum of fewer schools is about a school, not about a district.
FEWEST_SCHOOLS = 3
WHOLE = "district:"


def lea_unit(lea_id: str) -> str:
    """Return the name under which an LEA's totals stand where schools have their id."""
    return f"lea:{lea_id}"


def with_people(measures: pd.DataFrame, margins: Margins) -> pd.DataFrame:
    """Return the rows with ``n``, the people each is about; NaN where that is not known.

    A rate of days is about as many people as the largest measure of people of the same school, year and group.
    """
    rows = measures[KEY].astype("str")
    for name in NUMBERS:
        rows[name] = pd.to_numeric(pd.Series(measures.get(name, np.nan), index=measures.index)).astype(
            "float64"
        )
    rows["reliability"] = (
        measures["reliability"].fillna("").astype("str") if "reliability" in measures else ""
    )
    rows["bounded"] = rows["value"].isna() & measures["bound"].notna() if "bound" in measures else False
    rows["n"] = rows["denominator"]
    of_days = rows["measure_id"].isin(margins.of_days)
    if of_days.any():
        keys = ["school_id", "school_year", "subgroup_id"]
        people = rows[~of_days].groupby(keys)["n"].max().rename("people").reset_index()
        found = rows.loc[of_days, keys].merge(people, how="left", on=keys)["people"]
        rows.loc[of_days, "n"] = found.to_numpy()
    return rows.reset_index(drop=True)


@dataclass(frozen=True)
class Tree:
    """Which units add up to which.

    Attributes
    ----------
    units : dict
        The schools of each LEA of three schools and more, and what the whole district consists of.

    Examples
    --------
    >>> schools = pd.DataFrame({"school_id": list("abcd"), "lea_id": ["L", "L", "L", "M"]})
    >>> Tree.of(schools).units
    {'lea:L': ['a', 'b', 'c'], 'district:': ['lea:L', 'd']}
    """

    units: dict[str, list[str]]

    @classmethod
    def of(cls, schools: pd.DataFrame) -> Tree:
        """Build it from the schools table."""
        leas: dict[str, list[str]] = {}
        alone: list[str] = []
        has_lea = "lea_id" in schools
        for row in schools[["school_id", "lea_id"] if has_lea else ["school_id"]].itertuples(index=False):
            lea = row[1] if has_lea else None
            if lea is None or pd.isna(lea) or lea == "":
                alone.append(str(row[0]))
            else:
                leas.setdefault(str(lea), []).append(str(row[0]))
        units = {lea_unit(lea): ids for lea, ids in leas.items() if len(ids) >= FEWEST_SCHOOLS}
        alone += [school for ids in leas.values() if len(ids) < FEWEST_SCHOOLS for school in ids]
        top = [*units, *alone]
        if len(top) > 1 and sum(len(ids) for ids in units.values()) + len(alone) >= FEWEST_SCHOOLS:
            units[WHOLE] = top
        return cls(units)


def totals(rows: pd.DataFrame, tree: Tree, shares: Collection[str]) -> pd.DataFrame:
    """Return the rows of LEAs and of the district, summed over all their schools.

    A total that takes in a number its source has hidden cannot be summed: it counts as hidden, too.

    Parameters
    ----------
    rows : DataFrame
        From `with_people`.
    tree : Tree
    shares : collection of str
        The measures that are percentages.
    """
    keys = KEY[1:]
    made: dict[str, pd.DataFrame] = {}
    for unit, members in tree.units.items():
        parts = [rows[rows["school_id"].isin(members)], *(made[m] for m in members if m in made)]
        inside = pd.concat(parts, ignore_index=True)
        hidden = inside["reliability"] == "suppressed"
        inside["unknown"] = (inside["n"].isna() & (inside["value"].notna() | hidden)) | inside["bounded"]
        inside["uncounted"] = inside["numerator"].isna() & ~(inside["n"] == 0)
        inside["weighed"] = inside["value"] * inside["n"]
        by_group = inside.groupby(keys, sort=False)
        summed = by_group[["n", "numerator", "denominator", "weighed"]].sum()
        summed[["unknown", "uncounted"]] = by_group[["unknown", "uncounted"]].any()
        summed["numerator"] = summed["numerator"].where(~summed["uncounted"])
        summed = summed.reset_index()
        summed.loc[summed["unknown"], ["n", "numerator", "denominator", "weighed"]] = np.nan
        summed["value"] = (summed["weighed"] / summed["n"]).where(summed["n"] > 0)
        share = summed["measure_id"].isin(shares) & summed["numerator"].notna() & (summed["denominator"] > 0)
        exact = 100 * summed["numerator"] / summed["denominator"].replace(0, np.nan)
        summed["value"] = summed["value"].where(~share, exact)
        summed["reliability"] = summed["unknown"].map({True: "suppressed", False: ""})
        summed["bounded"] = False
        made[unit] = summed.assign(school_id=unit)[[*KEY, *NUMBERS, "reliability", "bounded", "n"]]
    if not made:
        return rows.iloc[:0].copy()
    return pd.concat(made.values(), ignore_index=True)
