"""The mask of a district: what is shown and what is hidden, decided once and looked up by every slice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots import cache
from brightspots.privacy import coding
from brightspots.privacy.counts import KEY, Tree, totals, with_people
from brightspots.privacy.margins import Margins, Sum
from brightspots.privacy.suppress import Cells, Rule, complete

SHOWN, SUPPRESSED, MISSING = "shown", "suppressed", "missing"


@dataclass(frozen=True)
class Mask:
    """What may be shown of a district's measures.

    Attributes
    ----------
    table : DataFrame
        One row a school, year, measure and group (``KEY``), LEAs and the district as ``lea:ID`` and
        ``district:``: ``state``; ``code``, -1 or 1 where the public reads a bound instead of a share; ``step``,
        the percent points to which the public's shares are rounded there, 0 where they are exact. It holds no
        number of the source's.
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
        """Return state, code and step of rows, by their keys; a key that is not known has none."""
        wanted = rows[KEY].astype("str")
        known = self._of(wanted["school_id"].unique())
        found = wanted.merge(known, how="left", on=KEY)
        return found[["state", "code", "step"]].set_axis(rows.index)

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
        rows = pd.util.hash_pandas_object(self.table[[*KEY, "state", "code", "step"]], index=False)
        summed = rows.groupby(self.table["school_id"]).agg(["sum", "size"])
        return {str(s): f"{total:x}-{size}" for s, total, size in summed.itertuples()}

    def save(self, path: Path) -> None:
        """Write it as Parquet; it holds keys and states, and no numbers."""
        attributes = {"published": self.published, "min_cell": self.min_cell}
        table = self.table.copy()
        table.attrs = attributes
        table.to_parquet(path, index=False)

    @classmethod
    def load(cls, path: Path) -> Mask:
        """Read what `save` wrote."""
        table = cache.read_parquet(path)
        return cls(table, bool(table.attrs["published"]), int(table.attrs["min_cell"]))


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
    _complement(rows, sums, tree, margins, min_cell)
    rows["code"], rows["step"] = 0, 0.0
    if not published:
        _code(rows, sums, shares)
    table = rows[[*KEY, "state", "code", "step"]].astype({**dict.fromkeys(KEY, "str"), "code": "int8"})
    return Mask(table, published, min_cell)


def primary(rows: pd.DataFrame, *, published: bool, min_cell: int) -> pd.Series:
    """Return the state of each row by itself.

    A group of nobody has no data. A group of fewer than `min_cell` people is hidden, and so is one that its
    source has hidden; where the numbers are not published, one of unknown size, too.
    """
    value, n = rows["value"], rows["n"]
    number = value.notna() | (rows["numerator"].notna() if not published else False)
    small = (n < min_cell) & ((n > 0) | value.notna()) if not published else value.notna() & (n < min_cell)
    hidden = small | (rows["reliability"] == SUPPRESSED) | (number & n.isna() & (not published))
    states = pd.Series(SHOWN, index=rows.index)
    states[value.isna()] = MISSING
    states[hidden] = SUPPRESSED
    return states


def _complement(rows: pd.DataFrame, sums: list[Sum], tree: Tree, margins: Margins, min_cell: int) -> None:
    """Hide what gives the hidden away, in one measure and year after the other; measures of the same students
    until they agree.
    """
    tables = {key: part.index for key, part in rows.groupby(["measure_id", "school_year"], sort=True)}
    families = [set(family) for family in margins.same_students]
    for measure_id in sorted({measure_id for measure_id, _ in tables}):
        if not any(measure_id in family for family in families):
            families.append({measure_id})
    for family in families:
        for year in sorted({year for measure_id, year in tables if measure_id in family}):
            together = [tables[m, year] for m in sorted(family) if (m, year) in tables]
            before = -1
            while (hidden := sum((rows.loc[i, "state"] == SUPPRESSED).sum() for i in together)) != before:
                before = hidden
                for index in together:
                    _complete_one(rows, index, sums, tree, margins, min_cell)
                if len(together) > 1:
                    _agree(rows, together)


def _agree(rows: pd.DataFrame, together: list[pd.Index]) -> None:
    everything = rows.loc[np.concatenate([index.to_numpy() for index in together])]
    hidden = (everything["state"] == SUPPRESSED).groupby([everything["school_id"], everything["subgroup_id"]])
    gone = hidden.transform("any") & (everything["state"] == SHOWN)
    rows.loc[everything.index[gone], "state"] = SUPPRESSED


def _complete_one(
    rows: pd.DataFrame, index: pd.Index, sums: list[Sum], tree: Tree, margins: Margins, min_cell: int
) -> None:
    table = rows.loc[index, ["school_id", "subgroup_id", "n", "counted", "state"]]
    cells = Cells()
    at: dict[str, dict[str, int]] = {}
    row_of: list[int] = []
    for row, unit, group, n, counted, state in table.itertuples():
        if state == MISSING:
            continue
        at.setdefault(unit, {})[group] = cells.add(
            n, counted, _rank(unit, group, margins.totals_known), state == SUPPRESSED
        )
        row_of.append(row)
    hidden = complete(cells, _rules(at, sums, tree, margins.totals_known), min_cell)
    more = [row for row, now, before in zip(row_of, hidden, cells.hidden, strict=True) if now and not before]
    rows.loc[more, "state"] = SUPPRESSED


def _rank(unit: str, group: str, totals_known: bool) -> int:
    """Totals by group are missed least, a school's line of all students most; a total known elsewhere stays anyway."""
    is_total = ":" in unit
    if is_total and totals_known:
        return 4
    if group == "all":
        return 2 if is_total else 3
    return 0 if is_total else 1


def _rules(at: dict[str, dict[str, int]], sums: list[Sum], tree: Tree, totals_known: bool) -> list[Rule]:
    rules = []
    for here in at.values():
        for one in sums:
            parts = tuple(here[part] for part in one.parts if part in here)
            if one.total in here and parts:
                rules.append(Rule(here[one.total], parts, one.open))
    # A team reads its own school in full: with two hidden schools in a total it could work out the other.
    least = 2 if totals_known else 3
    for unit, members in tree.units.items():
        for group, total in at.get(unit, {}).items():
            inside = tuple(at[member][group] for member in members if group in at.get(member, {}))
            if inside:
                rules.append(Rule(total, inside, least=least))
    return rules


def _code(rows: pd.DataFrame, sums: list[Sum], shares: Collection[str]) -> None:
    """Mark the shares that the public reads as a bound, and round those around them."""
    coded = (rows["state"] == SHOWN) & rows["measure_id"].isin(shares)
    rows.loc[coded, "code"] = coding.side(rows.loc[coded, "value"], rows.loc[coded, "n"])
    among = rows[rows["measure_id"].isin(shares)]
    rows.loc[among.index, "step"] = _steps(among, sums)


def _steps(rows: pd.DataFrame, sums: list[Sum]) -> NDArray[np.float64]:
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
    return step[table]
