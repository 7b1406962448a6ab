"""Schools like ours: chosen by what a school is given, never by what it achieves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.students.school_years import last_days
from brightspots.text.lists import join_words

CONTEXT = ("enrollment", "pct_el", "pct_sed", "pct_swd")
_ALLOWED = (*CONTEXT, "latitude", "longitude")

LEVEL_CHOICES = ("same", "any", "elementary", "middle", "high", "other")
SIZE_CHOICES = ("any", "similar")
REGION_CHOICES = ("everywhere", "county", "district")
SIZE_WITHIN = 0.25
FEWEST_OF_A_LEVEL = 10
FEWEST_FOR_A_QUARTER = 8
"""A quarter of fewer schools is one school."""
SHARE_WITHIN = 10.0


def similar_schools(
    schools: pd.DataFrame, school_id: str, on: Sequence[str] = CONTEXT, k: int = 3
) -> pd.DataFrame:
    """Return the schools nearest to ours in context.

    The distance is Euclidean over the columns of `on`, each divided by its standard deviation among schools of
    the same level (the standardised distance of matching without outcomes; Stuart, Statistical Science 2010,
    25(1), section 2).

    Parameters
    ----------
    schools : DataFrame
        One row a school: ``school_id``, the columns of `on` and, where known, ``school_level``: only schools of
        the same level are compared.
    school_id : str
        Ours.
    on : sequence of str
        Context columns: enrollment, pct_el, pct_sed, pct_swd, latitude, longitude. Outcomes are refused, since
        schools chosen by a result would look better or worse by themselves the year after.
    k : int
        How many.

    Returns
    -------
    DataFrame
        At most `k` rows of `schools`, nearest first, with ``distance`` (in standard deviations). Schools that
        lack one of the columns are left out; empty when ours does.

    Raises
    ------
    ParameterError
        For an unknown school, or a column that is not context.

    Examples
    --------
    >>> schools = pd.DataFrame({"school_id": ["a", "b", "c", "d"], "school_level": "high",
    ...                         "enrollment": [500, 510, 900, 100], "pct_sed": [50.0, 52.0, 50.0, 10.0]})
    >>> similar_schools(schools, "a", on=["enrollment", "pct_sed"], k=1)["school_id"].tolist()
    ['b']
    """
    for column in on:
        if column not in _ALLOWED:
            raise ParameterError(
                f'Schools cannot be matched on "{column}": only on what a school is given. '
                f"Use some of: {', '.join(_ALLOWED)}."
            )
        if column not in schools.columns:
            raise ParameterError(f'The schools have no column "{column}".')
    if not on or k < 1:
        raise ParameterError("Give at least one column to match on, and ask for at least one school.")
    ours = schools[schools["school_id"] == school_id]
    if ours.empty:
        raise ParameterError(f'There is no school "{school_id}" among those compared.')
    pool = schools
    if "school_level" in schools.columns and pd.notna(ours["school_level"].iloc[0]):
        pool = schools[schools["school_level"] == ours["school_level"].iloc[0]]
    numbers = pool[list(on)].astype("Float64").astype("float64").dropna()
    if not numbers.index.isin(ours.index).any():
        return schools.iloc[:0].assign(distance=pd.Series(dtype=float))
    spread = numbers.std(ddof=0).replace(0, np.nan)
    steps = ((numbers - numbers.loc[ours.index[0]]) / spread).fillna(0)
    distance = np.sqrt((steps**2).sum(axis=1)).drop(ours.index)
    nearest = pool.loc[distance.index].assign(distance=distance)
    return nearest.sort_values(["distance", "school_id"]).head(k).reset_index(drop=True)


@dataclass(frozen=True)
class Comparison:
    """Two measures of many schools in one year, with ours, like schools and bright spots among them.

    Attributes
    ----------
    schools : DataFrame
        One row a school compared: school_id, school_name, lea_name, school_level, ``x``, ``y``, ``x_n``,
        ``y_n``, ``x_code`` and ``y_code`` (-1 or 1 for a bound), ``bright`` (in the top quarter of both).
    ours : DataFrame
        Our school's row; empty when it lacks one of the two measures.
    like : DataFrame
        The schools most like ours in context.
    bright : DataFrame
        The bright spots most like ours in context.
    x, y : dict
        The two definitions: measure_id, name, unit, direction.
    x_top, y_top : float
        The edge of the top quarter, on the better side; NaN where nobody says which way is better.
    school_year : str
    chosen : str
        In words, which schools are compared.
    through : str
        The last day that counts of any school where the year is not whole; else empty.
    no_quarter : str
        Why there is no top quarter, in words; empty where there is one.
    """

    schools: pd.DataFrame
    ours: pd.DataFrame
    like: pd.DataFrame
    bright: pd.DataFrame
    x: dict[str, str]
    y: dict[str, str]
    x_top: float
    y_top: float
    school_year: str
    chosen: str
    through: str = ""
    no_quarter: str = ""


def narrow(
    schools: pd.DataFrame,
    school_id: str,
    *,
    level: str = "same",
    size: str = "any",
    poverty: str = "any",
    english_learners: str = "any",
    region: str = "everywhere",
) -> tuple[pd.DataFrame, str]:
    """Keep the schools that a team wants to compare with.

    Parameters
    ----------
    schools : DataFrame
        All schools, ours among them, with context columns.
    school_id : str
        Ours; it always stays.
    level : str
        same, any, or a level.
    size, poverty, english_learners : str
        ``similar`` keeps schools within a quarter of our enrollment, or within 10 percentage points of our
        share of low-income students or English learners; ``any`` keeps all.
    region : str
        everywhere, county (ours) or district (our school district).

    Returns
    -------
    schools : DataFrame
    chosen : str
        The choice in words, such as "elementary schools of a similar size".
    """
    _check("level", level, LEVEL_CHOICES)
    for name, choice in (("size", size), ("poverty", poverty), ("english_learners", english_learners)):
        _check(name, choice, SIZE_CHOICES)
    _check("region", region, REGION_CHOICES)
    found = schools[schools["school_id"] == school_id]
    if found.empty:
        raise ParameterError(f'There is no school "{school_id}" among those compared.')
    ours = found.iloc[0]
    keep = pd.Series(True, index=schools.index)
    wanted = ours["school_level"] if level == "same" else level
    words = "schools" if level == "any" or pd.isna(wanted) else _level_words(wanted)
    if level != "any" and pd.notna(wanted):
        keep &= schools["school_level"] == wanted
    details = []
    if size == "similar":
        enrollment = schools["enrollment"].astype("Float64")
        keep &= ((enrollment - ours["enrollment"]).abs() <= SIZE_WITHIN * ours["enrollment"]).fillna(False)
        details.append("of a similar size")
    for choice, column, name in (
        (poverty, "pct_sed", "a similar share of low-income students"),
        (english_learners, "pct_el", "a similar share of English learners"),
    ):
        if choice == "similar":
            keep &= (schools[column] - ours[column]).abs() <= SHARE_WITHIN
            details.append(f"with {name}")
    if region == "county":
        keep &= schools["county"] == ours["county"]
        details.append(f"in {ours['county']} County" if pd.notna(ours["county"]) else "in our county")
    if region == "district":
        keep &= schools["lea_id"] == ours["lea_id"]
        details.append(f"in {ours['lea_name']}" if pd.notna(ours["lea_name"]) else "in our district")
    keep |= schools["school_id"] == school_id
    return schools[keep.astype(bool)], " ".join([words, join_words(details)]).strip()


def compare(
    schools: pd.DataFrame,
    measures: pd.DataFrame,
    definitions: pd.DataFrame,
    school_id: str,
    *,
    x: str,
    y: str,
    named: int = 5,
    **choices: str,
) -> Comparison:
    """Set two measures of our school against those of the schools it is compared with.

    Parameters
    ----------
    schools : DataFrame
        All schools with context, ours among them.
    measures : DataFrame
        Their released rows for all students.
    definitions : DataFrame
        What the measures are.
    school_id : str
        Ours.
    x, y : str
        The two measures' ids.
    named : int
        How many bright spots to name; of the schools most like ours, three are.
    **choices : str
        As in `narrow`: level, size, poverty, english_learners, region.

    Returns
    -------
    Comparison

    Raises
    ------
    ParameterError
        For a measure or a choice that does not exist.
    """
    by_id = {row["measure_id"]: row for row in definitions.to_dict("records")}
    for measure in (x, y):
        if measure not in by_id:
            raise ParameterError(f'There is no measure "{measure}". The measures are: {", ".join(by_id)}.')
    among, chosen = narrow(schools, school_id, **choices)
    if len(among) < FEWEST_OF_A_LEVEL and choices.get("level", "same") == "same":
        among, wider = narrow(schools, school_id, **choices | {"level": "any"})
        chosen = f"{wider} (of all levels, since there are only {len(narrow(schools, school_id)[0])} of ours)"
    pairs = _pairs(measures, x, y)
    mine = pairs[pairs["school_id"] == school_id]
    years = mine if not mine.empty else pairs[pairs["school_id"].isin(among["school_id"])]
    year = str(years["school_year"].max()) if not years.empty else ""
    rows = among.merge(pairs[pairs["school_year"] == year], on="school_id").reset_index(drop=True)
    (x_top, x_bright), (y_top, y_bright) = (
        _top_quarter(rows[axis], rows[f"{axis}_code"], by_id[m]["direction"])
        for axis, m in (("x", x), ("y", y))
    )
    rows["bright"] = x_bright & y_bright
    near = _by_nearness(schools, rows, school_id)
    others = near[near["school_id"] != school_id]
    return Comparison(
        schools=rows,
        ours=rows[rows["school_id"] == school_id],
        like=others.head(3),
        bright=others[others["bright"]].head(named),
        x=by_id[x],
        y=by_id[y],
        x_top=x_top,
        y_top=y_top,
        school_year=year,
        chosen=chosen,
        through=str(last_days(measures[measures["school_year"] == year]).max()) if len(rows) else "",
        no_quarter=_why_no_quarter(len(rows), [by_id[x], by_id[y]], [x_top, y_top]),
    )


def _by_nearness(schools: pd.DataFrame, rows: pd.DataFrame, school_id: str) -> pd.DataFrame:
    """Order the compared schools by their distance from ours in context; by name where that is not known."""
    known = [
        c for c in CONTEXT if c in schools and schools.loc[schools["school_id"] == school_id, c].notna().all()
    ]
    pool = rows.drop(columns="school_level")
    if not (pool["school_id"] == school_id).any():
        ours = schools[schools["school_id"] == school_id].drop(columns="school_level")
        pool = pd.concat([pool, ours], ignore_index=True)
    if not known or pool["school_id"].nunique() < 2:
        return rows.sort_values("school_name")
    near = similar_schools(pool, school_id, on=known, k=len(pool))
    return near[["school_id", "distance"]].merge(rows, on="school_id")


def _pairs(measures: pd.DataFrame, x: str, y: str) -> pd.DataFrame:
    measures = measures[measures["measure_id"].isin([x, y])]

    def one(measure: str, axis: str) -> pd.DataFrame:
        rows = measures[(measures["measure_id"] == measure) & measures["value"].notna()]
        rows = rows.assign(code=rows["code"].fillna(0).astype(int) if "code" in rows else 0)
        names = {"value": axis, "denominator": f"{axis}_n", "code": f"{axis}_code"}
        return rows[["school_id", "school_year", *names]].rename(columns=names)

    return one(x, "x").merge(one(y, "y"), on=["school_id", "school_year"])


def _top_quarter(values: pd.Series, code: pd.Series, direction: str | None) -> tuple[float, pd.Series]:
    """Return the edge of the top quarter and which values surely lie in it.

    There is none where nobody says which way is better, of a few schools, and where too many shares are only known to
    be so much or less: then nobody can say who is in it.
    """
    nobody = pd.Series(False, index=values.index)
    if len(values) < FEWEST_FOR_A_QUARTER or direction not in ("increase", "decrease"):
        return float("nan"), nobody
    worse, sign = (1, 1.0) if direction == "decrease" else (-1, -1.0)
    at_best = values.mask(code == -worse, -sign * math.inf)
    at_worst = values.mask(code == worse, sign * math.inf)
    ordered = np.sort((at_best * sign).to_numpy())
    if not math.isfinite(ordered[(len(ordered) - 1) // 4]):
        return float("nan"), nobody
    edge = float(np.quantile(ordered, 0.25))
    return edge * sign, at_worst * sign <= edge


def _why_no_quarter(schools: int, measures: list[dict[str, str]], edges: list[float]) -> str:
    bare = [m["name"] for m in measures if m["direction"] not in ("increase", "decrease")]
    if bare:
        return f"it is not known which way is better for {join_words(bare)}"
    if schools < FEWEST_FOR_A_QUARTER:
        return f"{schools} {'school is' if schools == 1 else 'schools are'} too few to speak of a top quarter"
    if all(map(math.isfinite, edges)):
        return ""
    return "of too many schools only a limit is shown, so nobody can say which are the best quarter"


def _check(name: str, choice: str, allowed: Sequence[str]) -> None:
    if choice not in allowed:
        raise ParameterError(f'{name} cannot be "{choice}". Use one of: {", ".join(allowed)}.')


def _level_words(level: str) -> str:
    return "schools of other kinds" if level == "other" else f"{level} schools"
