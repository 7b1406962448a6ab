"""Where a school stands: its latest value, the change from the year before, its place among like schools."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from brightspots.measures.students.school_years import last_days

FEWEST_TO_PLACE = 10

_WHOLE: dict[str, object] = {
    "through": "",
    "previous_through": "",
    "stopped": False,
    "same_days": 0,
    "lost": "",
    "bound": "",
    "not_compared": "",
}


def year_before(school_year: str) -> str:
    """Return the school year before this one.

    Examples
    --------
    >>> year_before("2024-25"), year_before("2000-01")
    ('2023-24', '1999-00')
    """
    start = int(school_year[:4]) - 1
    return f"{start}-{(start + 1) % 100:02d}"


def latest(measures: pd.DataFrame, definitions: pd.DataFrame) -> pd.DataFrame:
    """Return each measure's latest value with its change from the year before.

    Parameters
    ----------
    measures : DataFrame
        One school's released rows for one student group: ``measure_id``, ``school_year``, ``value``,
        ``denominator``, ``state`` and, where known, ``reliability`` and ``through``.
    definitions : DataFrame
        ``measure_id``, ``name``, ``unit``, ``direction``; the order of the result.

    Returns
    -------
    DataFrame
        One row a measure that the school has rows of: measure_id, name, unit, direction, school_year, value,
        n, previous, previous_n, change, state, code (-1 or 1 where the value stands for "or less" or "or more"),
        step and previous_step (to how much each was rounded before it left; 0 for not at all), through and
        previous_through (the last day that counts of a year that is not whole; else empty), stopped (whether the
        school stopped sending while others went on), same_days (of an unfinished year: with how many days of
        instruction from the first of the year before it is compared; else 0), lost (what is said of rows of students
        that it lost), bound (in the place of a value, where the last year has only one), not_compared (why there is
        a year before and no change: its state, ``coded``, ``coded-before``, ``method-break`` or, of a year that is not
        whole, ``part``; else empty).
        ``change`` is empty unless the year right before has a value that was measured in the same way, both are
        exact, and both are of whole years or of as many days.

    Examples
    --------
    >>> rows = pd.DataFrame({"measure_id": ["late"] * 2, "school_year": ["2023-24", "2024-25"],
    ...                      "value": [12.0, 9.5], "denominator": [200.0, 210.0], "state": ["shown", "shown"]})
    >>> words = pd.DataFrame({"measure_id": ["late"], "name": ["Late"], "unit": ["percent"],
    ...                       "direction": ["decrease"]})
    >>> latest(rows, words)[["school_year", "value", "change"]].values.tolist()
    [['2024-25', 9.5, -2.5]]
    """
    found = []
    for definition in definitions.to_dict("records"):
        own = measures[measures["measure_id"] == definition["measure_id"]]
        if own.empty:
            continue
        row = {name: definition.get(name) for name in ("measure_id", "name", "unit", "direction")}
        found.append(row | _WHOLE | _latest_of(own))
    columns = ["measure_id", "name", "unit", "direction", "school_year", "value", "n"]
    columns += ["previous", "previous_n", "change", "state", "code", "step", "previous_step", *_WHOLE]
    return (
        pd.DataFrame(found, columns=columns)
        .astype({"code": "Int64"})
        .fillna({"code": 0, "step": 0.0, "previous_step": 0.0})
    )


def _latest_of(own: pd.DataFrame) -> dict[str, object]:
    by_year = own.set_index("school_year").sort_index()
    shown = by_year[by_year["state"] == "shown"]
    told = by_year[by_year["state"].isin(["shown", "bound"])]
    if told.empty or told.iloc[-1]["state"] == "bound":
        last = by_year.iloc[-1] if told.empty else told.iloc[-1]
        return {
            "school_year": last.name,
            "state": last["state"],
            "bound": last.get("bound", ""),
            "through": last_days(by_year)[last.name],
            "stopped": last.get("stopped") is not None and bool(last["stopped"]),
            "lost": last.get("lost", ""),
        }
    year = shown.index[-1]
    now = shown.loc[year]
    row: dict[str, object] = {"school_year": year, "value": now["value"], "n": now["denominator"]}
    row["state"] = "shown"
    coded = shown.get("code", pd.Series(0, index=shown.index)).fillna(0).astype(int)
    row["code"] = int(coded[year])
    ends = last_days(shown)
    row["through"], row["lost"] = ends[year], now.get("lost", "")
    row["stopped"] = now.get("stopped") is not None and bool(now["stopped"])
    broken = "reliability" in shown and now["reliability"] == "method-break"
    row["not_compared"] = _not_compared(by_year, year_before(year), coded, ends, year)
    if year_before(year) in shown.index and not broken:
        before = shown.loc[year_before(year)]
        row["previous_through"] = ends[year_before(year)]
        if row["through"] and pd.notna(now.get("before")):
            row |= {"previous": now["before"], "previous_n": now["before_n"], "previous_through": ""}
            row |= {"step": now.get("step", 0.0), "previous_step": now.get("step", 0.0)}
            row |= {"change": round(now["value"] - now["before"], 6), "same_days": int(now["before_days"])}
            row["not_compared"] = ""
            return row
        if row["through"] or row["previous_through"] or coded[year] or coded[year_before(year)]:
            return row
        row |= {"step": now.get("step", 0.0), "previous_step": before.get("step", 0.0)}
        row |= {"previous": before["value"], "previous_n": before["denominator"]}
        row["change"] = round(now["value"] - before["value"], 6)
    return row


def _not_compared(by_year: pd.DataFrame, before: str, coded: pd.Series, ends: pd.Series, year: str) -> str:
    """Say why a year is not set against the one before, where there is one; nothing where it is, or has none."""
    if before not in by_year.index:
        return ""
    if by_year.loc[year].get("reliability") == "method-break":
        return "method-break"
    if by_year.loc[before, "state"] != "shown":
        return str(by_year.loc[before, "state"])
    if coded[year] or coded[before]:
        return "coded" if coded[year] else "coded-before"
    return "part" if ends[year] or ends[before] else ""


def place_of_ten(value: float, among: pd.Series, direction: str | None) -> int | None:
    """Return a value's place from 1 to 10 among schools; 10 is best.

    The place is the tenth of the ordered schools in which the value stands, with schools that tie sharing the
    middle of their places.

    Parameters
    ----------
    value : float
        The school's own value, which is also one of `among`.
    among : Series of float
        The values of all schools compared, the school's own included.
    direction : str or None
        ``increase`` when higher is better, ``decrease`` when lower is; without one there is no place.

    Returns
    -------
    int or None
        None with fewer than ten schools.

    Examples
    --------
    >>> schools = pd.Series([5.0, 10, 15, 20, 25, 30, 35, 40, 45, 50])
    >>> place_of_ten(5.0, schools, "decrease"), place_of_ten(5.0, schools, "increase")
    (10, 1)
    """
    values = among.dropna().to_numpy(dtype=float)
    if direction not in ("increase", "decrease") or len(values) < FEWEST_TO_PLACE or math.isnan(value):
        return None
    worse = (values < value).sum() if direction == "increase" else (values > value).sum()
    middle = (worse + 0.5 * (values == value).sum()) / len(values)
    return int(min(10, math.floor(10 * middle) + 1))


def with_places(glance: pd.DataFrame, compared: pd.DataFrame) -> pd.DataFrame:
    """Add each measure's place from 1 to 10 among the schools compared.

    Parameters
    ----------
    glance : DataFrame
        From `latest`.
    compared : DataFrame
        Released rows of the schools compared, the school's own included: ``measure_id``, ``school_year``,
        ``value``.

    Returns
    -------
    DataFrame
        `glance` with ``place`` (Int64) and ``place_of`` (how many schools were compared, Int64). A school that
        stopped sending has no place, and a part of a year none among whole ones. Nor has a share that is only known
        to be so much or less, nor one whose place hangs on where the others' such shares really are.
    """
    places, counts = [], []
    asked = compared[compared["school_year"].isin(glance["school_year"])]
    asked = asked.assign(part=last_days(asked) != "")
    code = (asked["code"] if "code" in asked else pd.Series(0, index=asked.index)).fillna(0)
    asked = asked.assign(
        least=asked["value"].mask(code == -1, -math.inf), most=asked["value"].mask(code == 1, math.inf)
    )
    asked = asked[asked["value"].notna()]
    groups = dict(iter(asked.groupby(["measure_id", "school_year", "part"])))
    nobody = asked.iloc[:0]
    for row in glance.to_dict("records"):
        among = groups.get((row["measure_id"], row["school_year"], bool(row["through"])), nobody)
        exact = row["state"] == "shown" and not row["stopped"] and not row.get("code")
        may_be = {
            place_of_ten(row["value"], among[end], row["direction"]) for end in ("least", "most") if exact
        }
        places.append(may_be.pop() if len(may_be) == 1 else None)
        counts.append(len(among))
    placed = glance.assign(place=places, place_of=counts)
    return placed.astype({"place": "Int64", "place_of": "Int64"})


def beyond_chance(row: pd.Series | dict[str, float], *, sigmas: float = 3.0) -> bool:
    """Return whether a percentage moved by more than chance alone tends to move a group of this size.

    If nothing but chance moved them, two shares of n1 and n2 students differ with a standard error of
    ``sqrt(p (1 - p) (1 / n1 + 1 / n2))``, where p is the share of both together (Fleiss, Levin and Paik,
    Statistical Methods for Rates and Proportions, 3rd ed., chapter 3). Three of these are asked for,
    because a page of many schools has many chances to be fooled. It is a screen for what to look at, not a
    finding: most students are in both years, and whole districts move together.

    Parameters
    ----------
    row : mapping
        A row of `latest`: ``unit``, ``value``, ``previous`` (percent, 0-100), ``n``, ``previous_n``.
    sigmas : float
        How many standard errors the change must exceed.

    Examples
    --------
    >>> beyond_chance({"unit": "percent", "value": 20.0, "n": 400, "previous": 32.0, "previous_n": 410})
    True
    >>> beyond_chance({"unit": "percent", "value": 20.0, "n": 40, "previous": 32.0, "previous_n": 41})
    False
    """
    needed = [row.get(name) for name in ("value", "previous", "n", "previous_n")]
    if row.get("unit") != "percent" or any(pd.isna(number) for number in needed):
        return False
    now, before, n_now, n_before = (float(str(number)) for number in needed)
    if min(n_now, n_before) <= 0:
        return False
    p, q = now / 100, before / 100
    pooled = (p * n_now + q * n_before) / (n_now + n_before)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n_now + 1 / n_before))
    return bool(abs(p - q) > sigmas * error)
