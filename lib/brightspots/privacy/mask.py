"""The mask of a district: what is shown and what is hidden, decided once and looked up by every slice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from brightspots.district.margins import Margins
from brightspots.privacy.cells import MISSING, SHOWN, SUPPRESSED
from brightspots.privacy.coding import code_and_round
from brightspots.privacy.complement import Complement
from brightspots.privacy.people_counts import KEY, Tree, totals, with_people

_TOLD = ["state", "code", "step", "hidden_as"]


@dataclass(frozen=True)
class Mask:
    """What may be shown of a district's measures.

    Attributes
    ----------
    table : DataFrame
        One row a school, year, measure and group (``KEY``), LEAs and the district as ``lea:ID`` and
        ``district:``: ``state``; ``code``, -1 or 1 where the public reads a bound instead of a share; ``step``,
        the percent points to which the public's shares are rounded there, 0 where they are exact; ``hidden_as``,
        primary or complementary where it is suppressed. It holds no number of the source's.
    published : bool
    min_cell : int
    """

    table: pd.DataFrame
    published: bool
    min_cell: int

    @cached_property
    def schools(self) -> frozenset[str]:
        """The ids that the mask knows."""
        return frozenset(self.table["school_id"].unique())

    def look_up(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return state, code, step and hidden_as of rows, by their keys; a key that is not known has none."""
        wanted = rows[KEY].astype("str")
        known = self._of(wanted["school_id"].unique())
        found = wanted.merge(known, how="left", on=KEY)
        return found[_TOLD].set_axis(rows.index)

    def _of(self, school_ids: Collection[str]) -> pd.DataFrame:
        """Return the rows of these schools; a page asks for one school's, again and again."""
        found = [self._places[school_id] for school_id in school_ids if school_id in self._places]
        return self.table.iloc[np.sort(np.concatenate(found)) if found else []]

    @cached_property
    def _places(self) -> dict[str, np.ndarray]:
        return dict(self.table.groupby("school_id", sort=False).indices)

    def print_of(self, school_ids: Iterable[str]) -> str:
        """Return the fingerprint of what these schools may show: pages are made again when it changes."""
        total = hashlib.sha256(f"{self.published}{self.min_cell}".encode())
        for school_id in sorted(set(school_ids)):
            total.update(self._prints.get(school_id, "").encode() + b"\n")
        return total.hexdigest()

    @cached_property
    def _prints(self) -> dict[str, str]:
        rows = pd.util.hash_pandas_object(self.table[[*KEY, *_TOLD]], index=False)
        summed = rows.groupby(self.table["school_id"]).agg(["sum", "size"])
        return {str(s): f"{total:x}-{size}" for s, total, size in summed.itertuples()}


def decide(
    measures: pd.DataFrame,
    schools: pd.DataFrame,
    groups: Mapping[str, str],
    *,
    margins: Margins | None = None,
    published: bool = False,
    min_cell: int = 11,
    shares: Collection[str] | None = None,
) -> Mask:
    """Decide what may be shown of a district's measures.

    Parameters
    ----------
    measures : DataFrame
        The whole table ``school_measures``.
    schools : DataFrame
        ``school_id`` and, where known, ``lea_id``.
    groups : mapping
        The category of each student group.
    margins : Margins, optional
        What adds up to what.
    published : bool
        Whether the source has hidden small groups itself: nothing is coded, and what it hides stays hidden.
    min_cell : int
        Groups of fewer people than this are hidden.
    shares : collection of str, optional
        The measures that are shares of counted people, in percent; all of them when None.

    Returns
    -------
    Mask

    Examples
    --------
    >>> rows = pd.DataFrame({"school_id": "a", "school_year": "2024-25", "measure_id": "late",
    ...                      "subgroup_id": ["all", "female", "male", "non_binary"],
    ...                      "value": [20.0, 25.0, 16.0, 0.0], "denominator": [50.0, 22.0, 25.0, 3.0]})
    >>> sex = {"all": "all", "female": "sex", "male": "sex", "non_binary": "sex"}
    >>> decide(rows, pd.DataFrame({"school_id": ["a"]}), sex).table["state"].tolist()
    ['shown', 'suppressed', 'shown', 'suppressed']
    """
    margins = margins or Margins()
    people = with_people(measures, margins)
    counted = set(people["measure_id"]) - set(margins.of_days)
    shares = counted if shares is None else counted & set(shares)
    # What a source has hidden cannot be summed: lines of published schools are of what is shown, and tell nothing.
    tree = Tree({}) if published else Tree.of(schools)
    rows = pd.concat([people, totals(people, tree, shares)], ignore_index=True)
    rows["state"] = primary(rows, published=published, min_cell=min_cell)
    rows["counted"] = rows["numerator"].fillna(rows["value"] * rows["n"] / 100)
    rows.loc[~rows["measure_id"].isin(shares), "counted"] = np.nan
    sums = margins.sums({**dict.fromkeys(rows["subgroup_id"].unique(), ""), **groups})
    complement = Complement(rows, sums, tree, margins, min_cell)
    rows["state"], rows["code"], rows["step"] = complement.states, 0, 0.0
    while not published and (more := code_and_round(rows, sums, shares)):
        complement.hide(more)
        rows["state"] = complement.states
    rows["hidden_as"] = complement.hidden_as
    table = rows[[*KEY, *_TOLD]].astype({**dict.fromkeys([*KEY, "hidden_as"], "str"), "code": "int8"})
    return Mask(table, published, min_cell)


def primary(rows: pd.DataFrame, *, published: bool, min_cell: int) -> pd.Series:
    """Return the state of each row by itself.

    A group of nobody has no data. A group of fewer than `min_cell` people is hidden, and so is one that its
    source has hidden; where the numbers are not published, one of unknown size, too.
    """
    n = rows["n"]
    # A bound tells of its group as a number does.
    value = rows["value"].where(~rows["bounded"], 0.0) if "bounded" in rows else rows["value"]
    number = value.notna() | (rows["numerator"].notna() if not published else False)
    small = (n < min_cell) & ((n > 0) | value.notna()) if not published else value.notna() & (n < min_cell)
    hidden = small | (rows["reliability"] == SUPPRESSED) | (number & n.isna() & (not published))
    states = pd.Series(SHOWN, index=rows.index)
    states[value.isna()] = MISSING
    states[hidden] = SUPPRESSED
    return states
