"""The map backwards: which signs, how long before, say something about a year-end result.

A sign is early when schools that had the same result so far, and are given the same, differ later in the way in
which the sign differed before (Granger, Econometrica 1969, 37, 424-438, across schools instead of along one
series). That is a forecast: an association across schools. It says where to look early, not what to change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from brightspots.measures.schools.changes import by_year
from brightspots.measures.schools.peers import CONTEXT
from brightspots.measures.schools.weighted_lines import years_through

FEWEST_SCHOOLS = 20
FEWEST_DISTRICTS = 10
WITHIN_THE_YEAR = ("leading", "driver", "process")
_COLUMNS = (
    "measure_id", "name", "years_before", "schools", "districts", "goes_with", "low", "high", "of_100",
    "of_100_low", "of_100_high", "p", "stands",
)  # fmt: skip


@dataclass(frozen=True)
class EarlySigns:
    """What goes before a result.

    Attributes
    ----------
    result : dict
        measure_id, name, unit, direction.
    table : DataFrame
        One row a look, earliest first: measure_id, name, ``years_before`` (0: in the same school year, while it
        goes on), schools, districts, ``goes_with`` (partial rank correlation, better with better above 0) with
        ``low`` and ``high`` at 95%, ``of_100`` with its range (of 100 pairs of schools, in how many the one with
        the better sign had the better result; 50 if they had nothing to do with each other), ``p``, and
        ``stands`` (whether it still counts when all looks are counted).
    last : str
        The last school year of the result.
    why_none : str
    """

    result: dict[str, Any]
    table: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(_COLUMNS)))
    last: str = ""
    why_none: str = ""

    @property
    def looks(self) -> int:
        """How many pairs of a sign and a time were looked at."""
        return len(self.table)

    @property
    def by_luck(self) -> float:
        """How many of them would seem to say something if none did, without counting the looks."""
        return 0.05 * self.looks


def early_signs(
    measures: pd.DataFrame,
    schools: pd.DataFrame,
    definitions: pd.DataFrame,
    result_id: str,
    *,
    signs: Sequence[str] = (),
    most_years: int = 2,
) -> EarlySigns:
    """Look for signs that go before a result, one school year and more before it.

    Parameters
    ----------
    measures : DataFrame
        Released rows of many schools for one student group: school_id, school_year, measure_id, value,
        denominator and, where known, reliability, code and step.
    schools : DataFrame
        ``school_id``, what they are given and, where known, ``lea_id``: schools of one school district are not
        counted as if they were independent.
    definitions : DataFrame
        measure_id, name, direction and, where known, kind: leading, driver and process measures are also looked
        at in the same year, since they come in while it goes on.
    result_id : str
        The year-end result.
    signs : sequence of str
        The measures to look at; all others with a direction when empty.
    most_years : int
        How many years to go back.

    Returns
    -------
    EarlySigns
        Looks at fewer than `FEWEST_SCHOOLS` schools are left out. `stands` counts all looks by Benjamini and
        Hochberg (Journal of the Royal Statistical Society B 1995, 57, 289-300) at 5%.
    """
    from scipy.stats import false_discovery_control  # type: ignore[import-untyped]

    by_id = {row["measure_id"]: row for row in definitions.to_dict("records")}
    result = {
        name: by_id.get(result_id, {}).get(name) or "" for name in ("measure_id", "name", "unit", "direction")
    }
    directed = [
        i for i, row in by_id.items() if row.get("direction") in ("increase", "decrease") and i != result_id
    ]
    if result["direction"] not in ("increase", "decrease"):
        return EarlySigns(result, why_none="it is not known which way is better")
    given = schools.drop_duplicates("school_id").set_index("school_id")
    outcome = _better(measures, by_id[result_id])
    rows = []
    for sign_id in [i for i in directed if i in signs or not signs]:
        about, values = by_id[sign_id], _better(measures, by_id[sign_id])
        within = 0 if about.get("kind") in WITHIN_THE_YEAR else 1
        for years_before in range(most_years, within - 1, -1):
            found = goes_with(_looked_at(values, outcome, years_before), given)
            if found is not None:
                name = about.get("name") or sign_id
                rows.append({"measure_id": sign_id, "name": name, "years_before": years_before, **found})
    if not rows:
        return EarlySigns(
            result, why_none=f"fewer than {FEWEST_SCHOOLS} schools have the numbers that it needs"
        )
    table = pd.DataFrame(rows)
    table["stands"] = false_discovery_control(table["p"].to_numpy()) <= 0.05
    order = table.assign(_size=-table["goes_with"].abs(), _back=-table["years_before"])
    table = table.loc[order.sort_values(["_back", "_size", "measure_id"], kind="stable").index]
    return EarlySigns(result, table[list(_COLUMNS)].reset_index(drop=True), str(outcome.columns.max()))


def goes_with(rows: pd.DataFrame, given: pd.DataFrame) -> dict[str, float] | None:
    """Return how a sign goes with a later result, among schools with the same result so far that are given the same.

    The rank correlation of what is left of both after the ranks of the earlier result and of the context are
    taken out. Its standard error comes from each school's part in it (the influence function of a correlation;
    Devlin, Gnanadesikan and Kettenring, Biometrika 1975, 62, 531-545), added up within school districts first
    (Liang and Zeger, Biometrika 1986, 73, 13-22); the range is Fisher's. Pairs of 100 follow as for two normal
    variables (Kruskal, Journal of the American Statistical Association 1958, 53, 814-861).

    Parameters
    ----------
    rows : DataFrame
        One row a school and year: ``school_id``, ``school_year``, ``sign``, ``result``, ``so_far``; more is
        better in all three.
    given : DataFrame
        By school_id: the context, and ``lea_id`` where known.

    Returns
    -------
    dict or None
        schools, districts, goes_with, low, high, of_100, of_100_low, of_100_high, p; None for too few schools, or
        where nothing varies.
    """
    from scipy.special import stdtr, stdtrit  # type: ignore[import-untyped]

    at = given.index.get_indexer(pd.Index(rows["school_id"]))
    context = [name for name in CONTEXT if name in given and given[name].notna().any()]
    numbers = [given[name].astype("Float64").astype("float64").to_numpy()[at] for name in context]
    kept = np.isfinite(np.column_stack([*numbers, np.zeros(len(at))])).all(axis=1) & (at >= 0)
    rows, numbers, at = rows[kept], [column[kept] for column in numbers], at[kept]
    schools = rows["school_id"].nunique()
    if schools < FEWEST_SCHOOLS:
        return None
    years = pd.factorize(rows["school_year"])[0]
    ranked = [_ranks(column, years) for column in (rows["sign"], rows["result"], rows["so_far"], *numbers)]
    taken_out = np.column_stack([np.ones(len(rows)), *ranked[2:]])
    left = [column - taken_out @ np.linalg.lstsq(taken_out, column, rcond=None)[0] for column in ranked[:2]]
    if min(column.std() for column in left) < 1e-6:
        return None
    sign, result = (column / column.std() for column in left)
    r = float(np.clip((sign * result).mean(), -0.9999, 0.9999))
    groups, districts = _groups(rows, given, at)
    parts = np.bincount(groups, sign * result - r * (sign**2 + result**2) / 2)
    n, lost = len(rows), taken_out.shape[1]
    if n <= lost + 2:
        return None
    error = np.sqrt((parts**2).sum() * len(parts) / (len(parts) - 1) * (n - 1) / (n - lost)) / n
    reach = stdtrit(len(parts) - 1, 0.975) * error / (1 - r**2)
    low, high = np.tanh(np.arctanh(r) - reach), np.tanh(np.arctanh(r) + reach)
    p = 2 * stdtr(len(parts) - 1, -abs(np.arctanh(r)) * (1 - r**2) / max(error, 1e-12))
    of_100 = dict(
        zip(("of_100", "of_100_low", "of_100_high"), map(pairs_of_100, (r, low, high)), strict=True)
    )
    sure = {"goes_with": r, "low": float(low), "high": float(high), "p": float(p)}
    return {"schools": schools, "districts": districts, **sure, **of_100}


def pairs_of_100(rank_correlation: float) -> float:
    """Return of 100 pairs of schools in how many the one that is ahead in one is ahead in the other, too.

    Examples
    --------
    >>> [round(pairs_of_100(r)) for r in (-1.0, 0.0, 0.2, 1.0)]
    [0, 50, 57, 100]
    """
    return float(50 + 100 * np.arcsin(np.clip(2 * np.sin(np.pi * rank_correlation / 6), -1, 1)) / np.pi)


def _better(measures: pd.DataFrame, about: Mapping[str, Any]) -> pd.DataFrame:
    values, _, _ = by_year(measures, about["measure_id"])
    years = years_through(values.columns)
    return (-1.0 if about["direction"] == "decrease" else 1.0) * values.reindex(columns=years)


def _looked_at(sign: pd.DataFrame, result: pd.DataFrame, years_before: int) -> pd.DataFrame:
    """Pair each result with the sign so many years before, and with the result of that year (or of last year)."""
    so_far = max(years_before, 1)
    columns = ["school_id", "school_year", "sign", "result", "so_far"]
    parts = []
    for place, year in enumerate(result.columns):
        before = _year(year, -years_before)
        if place < so_far or before not in sign.columns:
            continue
        then = result[result.columns[place - so_far]]
        part = pd.DataFrame({"result": result[year], "so_far": then}).dropna()
        part = part.join(sign[before].rename("sign"), how="inner").dropna()
        parts.append(part.rename_axis("school_id").reset_index().assign(school_year=year)[columns])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _year(school_year: str, steps: int) -> str:
    start = int(school_year[:4]) + steps
    return f"{start}-{(start + 1) % 100:02d}"


def _ranks(values: Any, years: np.ndarray) -> np.ndarray:
    """Rank within each year, from -1/2 to 1/2: what moves all schools from year to year is taken out."""
    grouped = pd.Series(np.asarray(values, dtype=float)).groupby(years)
    ranked: np.ndarray = ((grouped.rank() - 0.5) / grouped.transform("size") - 0.5).to_numpy()
    return ranked


def _groups(rows: pd.DataFrame, given: pd.DataFrame, at: np.ndarray) -> tuple[np.ndarray, int]:
    """Return which rows belong together: by school district, or by school where there are too few districts."""
    alone = pd.factorize(rows["school_id"])[0]
    if "lea_id" not in given:
        return alone, 0
    lea = given["lea_id"].astype(object).to_numpy()[at]
    unknown = pd.isna(lea) | (lea == "")
    districts = len(set(lea[~unknown]))
    if districts < FEWEST_DISTRICTS:
        return alone, districts
    names = np.where(unknown, rows["school_id"].astype(object).to_numpy(), lea)
    return pd.factorize(names)[0], districts
