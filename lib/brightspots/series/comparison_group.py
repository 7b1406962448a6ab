"""Other schools of the folder, and student groups of ours, in the same measure and the same periods.

Everything here has passed `brightspots.privacy.release`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from brightspots.errors import AccessError
from brightspots.measures.schools.attendance_series import believable, periods_of
from brightspots.measures.schools.periods import by_period
from brightspots.privacy import OWN_SCHOOL_IN_FULL
from brightspots.series import school_series
from brightspots.series.data_access import Released, release
from brightspots.series.model import counted_by_hand
from brightspots.series.recent import within
from brightspots.warehouse import daily
from brightspots.warehouse.group_days import CLASS, classes, group_days, has_rows

if TYPE_CHECKING:
    from brightspots.series.model import Measured

ENOUGH_FOR_CONTEXT = 20
"""With fewer schools of our level, matching on what they are given would leave nobody."""

_GIVEN = {
    "enrollment": "enrollment",
    "pct_el": "English learners",
    "pct_sed": "low income",
    "pct_swd": "disabilities",
}


def others(book: Released, measured: Measured) -> pd.DataFrame | None:
    """Return other schools' numbers: ``unit``, ``period``, ``value`` and, where they change, too, ``start``.

    Only schools of our level, where levels are known. None where the folder has no others.
    """
    book._may_read("district")
    wide = measured.others if measured.others is not None else _counted(book, measured)
    if wide is None or wide.empty:
        return None
    like = _same_level(book)
    wide = wide[[school for school in wide.columns if school in like]]
    rows = wide.rename_axis(index="period", columns="unit").stack().rename("value").reset_index()
    rows = within(measured, rows)
    if rows.empty:
        return None
    started = _starts(book)
    return rows.assign(start=rows["unit"].map(started)) if started else rows


def _same_level(book: Released) -> set[str]:
    schools = book.schools("district")
    if book.school.level and "school_level" in schools.columns:
        schools = schools[schools["school_level"] == book.school.level]
    return set(schools["school_id"]) - {book.school.school_id}


def _starts(book: Released) -> dict[str, pd.Timestamp]:
    """Return when each other school first tried something."""
    if "events" not in book._district.tables():
        return {}
    rows = book._district.whole("events", ("unit_id", "date", "kind")).rows
    rows = rows[rows["kind"].fillna("") != "context"].dropna(subset=["unit_id", "date"])
    return dict(rows.groupby("unit_id")["date"].min().items())


def _counted(book: Released, measured: Measured) -> pd.DataFrame | None:
    """Return what other schools counted by hand on periods; hidden numbers stay hidden."""
    rows = school_series.counted_rows(book)
    rows = rows[(rows["measure_id"] == measured.measure_id) & (rows["unit_id"] != book.school.school_id)]
    known = {school.school_id for school in book._district.schools()}
    rows = rows[rows["unit_id"].isin(known)]
    if rows.empty:
        return None
    table = _per_period(rows.rename(columns={"unit_id": "school_id"}), measured)
    try:
        released = release(book, table)
    except AccessError:
        return None
    return released.pivot(index="period_start", columns="school_id", values="value")


def _per_period(rows: pd.DataFrame, measured: Measured) -> pd.DataFrame:
    """Add up by school and period; values in the unit of our series."""
    rows = rows.rename(columns={"period_start": "start"})
    parts = {
        school_id: by_period(own, measured.every, people=measured.counts_people)[0]
        for school_id, own in rows.groupby("school_id")
    }
    table = pd.concat(parts, names=["school_id", "period_start"]).reset_index()
    if table["denominator"].notna().any():
        table["value"] = table["numerator"] / table["denominator"].where(table["denominator"] > 0)
    elif measured.shares:
        table["value"] = table["value"] / 100
    return table


def context(book: Released, units: pd.Series) -> pd.DataFrame | None:
    """Return what schools are given, a row a school and ours as ``ours``; None where too few have it."""
    schools = book.schools("district").set_index("school_id")
    columns = [name for name in _GIVEN if name in schools.columns]
    table = schools[columns].astype("Float64").astype("float64").rename(columns=_GIVEN)
    if book.school.school_id not in table.index:
        return None
    ours = table.loc[book.school.school_id]
    rest = table[table.index.isin(units.unique())]
    kept = [
        name
        for name in table.columns
        if pd.notna(ours[name]) and rest[name].notna().sum() >= ENOUGH_FOR_CONTEXT
    ]
    if not kept:
        return None
    return pd.concat([rest[kept].dropna(), ours[kept].to_frame("ours").T])


def group(book: Released, measured: Measured, wanted: str) -> tuple[str, pd.DataFrame | None, str]:
    """Return a student group of our school: its name, its series, and why there is none."""
    named = book.subgroups.set_index("subgroup_id")["label"].to_dict()
    name = str(named.get(wanted, wanted))
    found = _grade(book, measured, wanted) if measured.measure_id == school_series.ATTENDANCE else None
    if wanted.startswith(CLASS):
        name = _class_name(wanted)
    elif found is not None and wanted not in named:
        name = f"Grade {wanted}"
    if found is None:
        found = _counted_group(book, measured, wanted)
    if found is None and _is_for_the_team(book, measured, wanted):
        return name, None, f"{name}: these numbers are hidden to protect students."
    found = None if found is None else within(measured, found)
    if found is None or found.empty:
        return name, None, f"{name}: there are no numbers of this group by {measured.every}."
    if found["value"].notna().sum() == 0:
        return name, None, f"{name}: these numbers are hidden to protect students."
    return name, found.drop(columns="state", errors="ignore"), ""


def groups(book: Released, measured: Measured) -> dict[str, str]:
    """Return the student groups that may have a series of this measure: their names by id.

    Grades are those of our school. Others are those of the whole folder: that our school has nobody of a group is
    told by no list.
    """
    named = book.subgroups.set_index("subgroup_id")["label"].to_dict()
    found: list[str] = []
    if measured.measure_id == school_series.ATTENDANCE and daily.has_days(book._district):
        rows = daily.attendance_by_day(book._district, book.school.school_id).rows
        found += sorted(grade for grade in rows["grade_level"].dropna().unique() if grade != "all")
        if _may_count_groups(book):
            found += _counted_groups(book)
            found += classes(book._district, book.school.school_id)
    rows = counted_by_hand(book._district, book.school.school_id)
    rows = rows[(rows["measure_id"] == measured.measure_id) & (rows["subgroup"].fillna("all") != "all")]
    ids = {*rows["subgroup"]}
    found += [group_id for group_id in named if group_id in ids]
    names = {one: _class_name(one) if one.startswith(CLASS) else f"Grade {one}" for one in found}
    return {group_id: str(named.get(group_id, name)) for group_id, name in names.items()}


def _class_name(group_id: str) -> str:
    return f"Class {group_id.removeprefix(CLASS)}"


def _counted_groups(book: Released) -> list[str]:
    """Return the groups that rows of students may tell of; grades have their own days."""
    known = book.subgroups
    return list(known.loc[known["category"].isin(["race_ethnicity", "sex", "program"]), "subgroup_id"])


def _is_for_the_team(book: Released, measured: Measured, wanted: str) -> bool:
    """Return whether there may be numbers that these readers do not read."""
    of_days = measured.measure_id == school_series.ATTENDANCE and has_rows(book._district)
    asked = wanted.startswith(CLASS) or wanted in _counted_groups(book)
    return of_days and asked and not _may_count_groups(book)


def _may_count_groups(book: Released) -> bool:
    """Return whether days of groups and classes may be counted: only a school's own team reads them.

    From numbers of all students, day after day, others could subtract them.
    """
    return book.audience in OWN_SCHOOL_IN_FULL and has_rows(book._district)


def _grade(book: Released, measured: Measured, grade: str) -> pd.DataFrame | None:
    if not daily.has_days(book._district):
        return None
    rows = daily.attendance_by_day(book._district, book.school.school_id).rows
    rows = rows[rows["grade_level"] == grade]
    if rows.empty and _may_count_groups(book):
        rows = group_days(book._district, book.school.school_id)
        rows = rows[(rows["grade_level"] == grade) & (rows["enrolled"] >= book.min_cell)]
    rows = rows[rows["date"] <= pd.Timestamp(book.as_of)] if book.as_of else rows
    if rows.empty:
        return None
    rows = release(book, rows)
    share = rows["present"].astype("float64") / rows["enrolled"].astype("float64").where(lambda n: n > 0)
    percent = rows["attendance_pct"].fillna(100 * share)
    rows = rows.assign(value=believable(percent) / 100, period=periods_of(rows["date"], measured.every))
    return rows.groupby("period", as_index=False)["value"].mean()


def _counted_group(book: Released, measured: Measured, wanted: str) -> pd.DataFrame | None:
    rows = counted_by_hand(book._district, book.school.school_id)
    rows = rows[(rows["measure_id"] == measured.measure_id) & (rows["unit_id"] == book.school.school_id)]
    rows = rows[rows["subgroup"] == wanted]
    rows = rows[rows["period_start"] <= pd.Timestamp(book.as_of)] if book.as_of else rows
    if rows.empty:
        return None
    table = _per_period(rows.rename(columns={"unit_id": "school_id"}), measured)
    try:
        released = release(book, table)
    except AccessError:
        return table.assign(value=float("nan"), period=table["period_start"])[["period", "value"]]
    kept = ["numerator", "denominator"] if measured.counted else []
    found = released.rename(columns={"period_start": "period"})[["period", "value", *kept, "state"]]
    return _without_small_rest(book, found, measured)


def _without_small_rest(book: Released, rows: pd.DataFrame, measured: Measured) -> pd.DataFrame:
    """Hide a group where those who are not in it are few: subtracting it from all would show them."""
    if not measured.counted or book.audience in ("team", "officials"):
        return rows
    everyone = rows["period"].map(measured.points.set_index("period")["denominator"])
    few = (everyone - rows["denominator"] < book._district.min_cell) & (everyone > rows["denominator"])
    hidden = ["value", "numerator", "denominator"]
    return rows.assign(**{name: rows[name].mask(few) for name in hidden})
