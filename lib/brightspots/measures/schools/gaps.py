"""One measure by student group: how far each group is from all students, and how sure that is."""

from __future__ import annotations

import math

import pandas as pd

from brightspots.measures.students.school_years import last_days

CATEGORY_ORDER = ("race_ethnicity", "sex", "program", "grade")
_Z = 1.959964


def wilson_interval(percent: float, n: float) -> tuple[float, float]:
    """Return the interval within which a share of n students would usually fall again, in percent.

    The score interval at 95% (Wilson, Journal of the American Statistical Association 1927, 22, 209-212).

    Examples
    --------
    >>> low, high = wilson_interval(20.0, 100)
    >>> round(low, 1), round(high, 1)
    (13.3, 28.9)
    """
    if math.isnan(percent) or math.isnan(n) or n <= 0:
        return float("nan"), float("nan")
    share = min(max(percent / 100, 0.0), 1.0)
    scale = 1 + _Z**2 / n
    middle = (share + _Z**2 / (2 * n)) / scale
    reach = _Z * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / scale
    return 100 * max(middle - reach, 0.0), 100 * min(middle + reach, 1.0)


def gaps(
    measures: pd.DataFrame,
    subgroups: pd.DataFrame,
    definition: dict[str, str],
    *,
    category: str | None = None,
) -> pd.DataFrame:
    """Set each student group's value beside that of all students, in the latest year that all students have.

    Parameters
    ----------
    measures : DataFrame
        One school's released rows: ``measure_id``, ``school_year``, ``subgroup_id``, ``value``,
        ``denominator``, ``state``.
    subgroups : DataFrame
        ``subgroup_id``, ``category``, ``label``.
    definition : dict
        The measure: measure_id, unit.
    category : str, optional
        Only this kind of group, such as grade.

    Returns
    -------
    DataFrame
        All students first, then the groups by kind, in the order of `subgroups`: subgroup_id, category, label,
        school_year, value, n, gap (value minus that of all students; empty where one
        of the two is a bound, or where rounding alone may have made it), low, high (the 95% interval of a
        percentage; empty for other units and for bounds), state, code (-1 or 1 where the value
        stands for "or less" or "or more"), hidden_as, bound (in the place of a value), through (the last day that
        counts where the year is not whole; else empty). Empty when all students have no
        value.

    Examples
    --------
    >>> rows = pd.DataFrame({"measure_id": "late", "school_year": "2024-25", "subgroup_id": ["all", "el"],
    ...                      "value": [20.0, 31.0], "denominator": [400.0, 90.0], "state": "shown"})
    >>> groups = pd.DataFrame({"subgroup_id": ["all", "el"], "category": ["all", "program"],
    ...                        "label": ["All students", "English learners"]})
    >>> gaps(rows, groups, {"measure_id": "late", "unit": "percent"})[["label", "gap"]].values.tolist()
    [['All students', 0.0], ['English learners', 11.0]]
    """
    columns = ["subgroup_id", "category", "label", "school_year", "value", "n", "gap", "low", "high", "state"]
    columns += ["code", "hidden_as", "bound", "through"]
    own = measures[measures["measure_id"] == definition["measure_id"]]
    everyone = own[(own["subgroup_id"] == "all") & (own["state"] == "shown")].sort_values("school_year")
    if everyone.empty:
        return pd.DataFrame(columns=columns)
    total = everyone.iloc[-1]
    rows = own[own["school_year"] == total["school_year"]].merge(subgroups, on="subgroup_id")
    rank = {kind: place for place, kind in enumerate(("all", *CATEGORY_ORDER))}
    place = {group: step for step, group in enumerate(subgroups["subgroup_id"])}
    keep = (rows["category"] == "all") | (category is None) | (rows["category"] == category)
    rows = rows[keep & rows["category"].isin(list(rank))]
    rows = rows.assign(
        n=rows["denominator"],
        code=rows.get("code", pd.Series(0, index=rows.index)).fillna(0).astype(int),
        hidden_as=rows.get("hidden_as", pd.Series("", index=rows.index)),
        through=last_days(rows),
        bound=rows.get("bound", pd.Series("", index=rows.index)),
        gap=(rows["value"] - total["value"]).round(6),
        _rank=rows["category"].map(rank),
        _place=rows["subgroup_id"].map(place),
    ).sort_values(["_rank", "_place"])
    steps = rows.get("step", pd.Series(0.0, index=rows.index)).astype("float64").fillna(0.0)
    rounding = (steps + float(total.get("step", 0.0) or 0.0)) / 2
    bound = rows["code"].ne(0) | bool(total.get("code", 0) or 0)
    rows["gap"] = rows["gap"].where(
        rows["subgroup_id"].eq("all") | ~(bound | (rounding.gt(0) & rows["gap"].abs().le(rounding)))
    )
    bounds = [
        wilson_interval(row.value, row.n)
        if definition["unit"] == "percent" and not row.code
        else (float("nan"), float("nan"))
        for row in rows.itertuples()
    ]
    rows["low"], rows["high"] = [low for low, _ in bounds], [high for _, high in bounds]
    return rows[columns].reset_index(drop=True)


def apart_from_the_rest(row: dict[str, float], everyone: dict[str, float]) -> bool:
    """Return whether a group's percentage differs from that of all other students by more than chance tends to.

    The group is compared with the rest, not with a total that it is part of: three standard errors of the
    difference of two shares, as in `brightspots.measures.schools.places.beyond_chance`.

    Examples
    --------
    >>> apart_from_the_rest({"value": 40.0, "n": 100}, {"value": 20.0, "n": 500})
    True
    >>> apart_from_the_rest({"value": 30.0, "n": 20}, {"value": 20.0, "n": 500})
    False
    """
    from brightspots.measures.schools.places import beyond_chance

    rest = everyone["n"] - row["n"]
    if not rest > 0:
        return False
    value = (everyone["value"] * everyone["n"] - row["value"] * row["n"]) / rest
    shares = {"unit": "percent", "value": row["value"], "n": row["n"], "previous": value, "previous_n": rest}
    return beyond_chance(shares)
