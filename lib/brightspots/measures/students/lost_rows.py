"""Rows that reach no number: how many of each school, table and school year, why, and which numbers go without.

A number is not shown where more than a share of the rows that it is counted from cannot be used, or where most
absences cannot: a day of which nobody can read what it was is no day present.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.students.codes import coded, codes_of, looked_up
from brightspots.measures.students.day_count import ABSENT

WITHHELD = "rows-lost"
"""The reliability of a number that is not shown, since too many of its rows cannot be used."""
READY_MADE = "school_measures"
NO_YEAR = -1
AGAIN = "that tell again what another row tells, and count once"

_DATES = {
    "attendance": "date",
    "calendar": "date",
    "incidents": "occurred_on",
    "survey_responses": "administered_on",
    "assessments": "administered_on",
}
_UNIT = ["table", "school_id", "year"]
_SAID = ("chronic_absence", "attendance_rate", "test_scores", "course_grades")
"""Measures of which it is said that they are lost where there is no number of them at all."""


@dataclass(frozen=True)
class Why:
    """Why rows reach no number, in words that follow how many they are, and what to do; nothing where they do."""

    words: str
    remedy: str = ""


class RowTally:
    """Counts rows by table, school and school year: those that can be used, and the others by reason.

    Parameters
    ----------
    homes : DataFrame
        student_key, school_id: whose rows those are that name no school.
    last_year : int
        The year in which the last school year with data begins: students who have not left are enrolled until then.

    Examples
    --------
    >>> tally = RowTally(pd.DataFrame({"student_key": [], "school_id": []}), 2024)
    >>> rows = pd.DataFrame({"school_id": "A", "date": pd.bdate_range("2024-09-02", periods=10), "status": "present"})
    >>> tally.add("attendance", rows[:9])
    >>> tally.add("attendance", rows[9:].assign(status=None), Why("with a status that is not known", "Correct it."))
    >>> tally.found(0.02)[["school_id", "school_year", "over", "text"]].values.tolist()
    [['A', '2024-25', True, '1 row of attendance could not be used: 1 row with a status that is not known.']]
    """

    def __init__(self, homes: pd.DataFrame, last_year: int) -> None:
        self._students = pd.Index(homes["student_key"]).astype(object)
        self._school_of = homes["school_id"].to_numpy(dtype=object)
        self._last_year = last_year
        self._parts: list[pd.DataFrame] = []
        self._why: dict[Why | None, int] = {None: 0}

    def add(
        self, table: str, rows: pd.DataFrame, why: Why | None = None, times: NDArray[np.int64] | None = None
    ) -> None:
        """Count rows of a table.

        Parameters
        ----------
        table : str
        rows : DataFrame
            What tells whose they are, as far as it is known: school_id or student_key, a date or school_year, status.
        why : Why, optional
            Why they cannot be used; None for those that can.
        times : array, optional
            For how many rows each stands.
        """
        if rows.empty:
            return
        school, schools = self._schools(rows)
        year, place = self._years(table, rows)
        if why is not None and self._last_year:
            # Of a year that no calendar has: a mistyped one, and nobody knows for which.
            year = np.where(year > self._last_year, NO_YEAR, year)
        weights = np.ones(len(rows), dtype=np.int64) if times is None else times
        absent = _absent(rows, why is not None) if table == "attendance" else np.zeros(len(rows), dtype=bool)
        least = int(year.min())
        span = int(year.max()) - least + 1
        key = (school[place] + 1) * span + (year - least)
        n = np.bincount(key, weights=weights[place]).astype(np.int64)
        away = np.bincount(key, weights=weights[place] * absent[place], minlength=len(n)).astype(np.int64)
        here = np.flatnonzero(n)
        names = np.append(schools.to_numpy(dtype=object), "")
        self._parts.append(
            pd.DataFrame(
                {
                    "table": table,
                    "school_id": names[here // span - 1],
                    "year": here % span + least,
                    "why": self._why.setdefault(why, len(self._why)),
                    "rows": n[here],
                    "absent": away[here],
                }
            )
        )

    def found(self, most: float, least: int = 1) -> pd.DataFrame:
        """Return what was lost, one row a table, school and school year of which rows were.

        Parameters
        ----------
        most : float
            The largest share of rows that may be lost; 1 hides no number.
        least : int
            Fewer rows than this are not said by their number: rows of incidents are about people.

        Returns
        -------
        DataFrame
            table, school_id, school_year, ``over`` (whether no number can be shown), ``text``, ``remedy`` (of the
            reason that most rows have).
        """
        columns = ["table", "school_id", "school_year", "over", "text", "remedy"]
        if not self._parts:
            return pd.DataFrame(columns=columns)
        rows = pd.concat(self._parts, ignore_index=True)
        rows = rows.groupby([*_UNIT, "why"], as_index=False, sort=True)[["rows", "absent"]].sum()
        rows = _in_each_year(rows)
        usable = rows[rows["why"] == 0].set_index(_UNIT)[["rows", "absent"]]
        lost = rows[rows["why"] > 0]
        reasons = list(self._why)
        found = []
        for unit, part in lost.groupby(_UNIT, sort=True):
            told = [(reasons[why], n) for why, n in zip(part["why"], part["rows"], strict=True)]
            unusable = [(why, n) for why, n in told if why is not None and why.words != AGAIN]
            n = sum(n for _, n in unusable)
            good, away = usable.loc[unit] if unit in usable.index else (0, 0)
            really = part[[reasons[why].words != AGAIN for why in part["why"]]]
            over = n > most * (n + good) or (most < 1 and int(really["absent"].sum()) > away)
            text, remedy = lost_text(unit[0], told, least)
            found.append((*unit[:2], _year(unit[2]), bool(over), text, remedy))
        return pd.DataFrame(found, columns=columns)

    def _schools(self, rows: pd.DataFrame) -> tuple[NDArray[np.intp], pd.Index]:
        if "school_id" in rows:
            code, schools = coded(rows["school_id"])
            return np.asarray(code, dtype=np.intp), pd.Index(schools)
        if "student_key" not in rows or not len(self._students):
            return np.full(len(rows), -1, dtype=np.intp), pd.Index([], dtype=object)
        code, schools = pd.factorize(self._school_of)
        return looked_up(codes_of(rows["student_key"], self._students), code, absent=-1), pd.Index(schools)

    def _years(self, table: str, rows: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
        """Return school years by the year in which they begin, and of which row each is."""
        place = np.arange(len(rows))
        if "school_year" in rows and table not in ("enrollments", *_DATES):
            begins = pd.to_numeric(rows["school_year"].astype("str").str[:4], errors="coerce")
            return begins.fillna(NO_YEAR).to_numpy().astype(np.int64), place
        if table == "enrollments" and "entry_date" in rows:
            first = _begins(rows["entry_date"])
            until = _begins(rows["exit_date"]) if "exit_date" in rows else np.full(len(rows), NO_YEAR)
            until = np.where(until == NO_YEAR, np.maximum(self._last_year, first), np.maximum(until, first))
            many = np.where(first == NO_YEAR, 1, until - first + 1)
            place = np.repeat(place, many)
            begun = np.repeat(np.cumsum(many) - many, many)
            return first[place] + np.where(first[place] == NO_YEAR, 0, np.arange(len(place)) - begun), place
        if (name := _DATES.get(table)) in rows:
            return _begins(rows[name]), place
        return np.full(len(rows), NO_YEAR, dtype=np.int64), place


def withheld(
    measures: pd.DataFrame,
    found: pd.DataFrame,
    needs: dict[str, tuple[str, ...]],
    schools: Iterable[str],
) -> pd.DataFrame:
    """Return measures that say which rows they lost, without the numbers of which too many were.

    Parameters
    ----------
    measures : DataFrame
        Rows of the table ``school_measures``.
    found : DataFrame
        From `RowTally.found`.
    needs : dict
        By measure, the tables that all students' numbers are counted from.
    schools : iterable of str
        Those that a number may be of.

    Returns
    -------
    DataFrame
        ``lost`` says what was lost and what to do; empty where nothing was. A number that is not shown is empty, and
        its reliability is `WITHHELD`: rows of all students are there even where nothing could be counted.
    """
    measures = measures.assign(lost="")
    if found.empty:
        return measures
    key = ["school_id", "school_year"]
    parts = []
    for measure_id, tables in needs.items():
        rows = measures[measures["measure_id"] == measure_id]
        of_all = _told(found[found["table"].isin(tables)], key)
        of_groups = _told(found[found["table"].isin((*tables, "students"))], key)
        over = of_all[of_all["over"] & of_all["school_id"].isin(list(schools))]
        known = rows.loc[rows["subgroup_id"] == "all", key]
        missing = over.merge(known, on=key, how="left", indicator=True)
        missing = missing.loc[missing["_merge"] == "left_only", key]
        added = missing.assign(measure_id=measure_id, subgroup_id="all", through="", lost="")
        if len(added) and (len(rows) or measure_id in _SAID):
            rows = pd.concat([rows, added], ignore_index=True)
        everyone = rows["subgroup_id"] == "all"
        for chosen, told in ((rows[everyone], of_all), (rows[~everyone], of_groups)):
            merged = chosen.drop(columns="lost").merge(told, on=key, how="left")
            merged["lost"] = merged["lost"].astype("object").where(merged["lost"].notna(), "")
            hidden = merged["over"].eq(True)
            merged.loc[hidden, ["value", "numerator", "denominator"]] = np.nan
            merged.loc[hidden, "reliability"] = WITHHELD
            parts.append(merged[measures.columns])
    others = measures[~measures["measure_id"].isin(list(needs))]
    kept = [part for part in (*parts, others) if len(part)]
    if not kept:
        return measures
    order = ["school_id", "measure_id", "subgroup_id", "school_year"]
    return pd.concat(kept, ignore_index=True).astype(measures.dtypes).sort_values(order, ignore_index=True)


def _told(found: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return by school and year whether a number is hidden, and what is said: what hides it, where something does."""
    if found.empty:
        return pd.DataFrame({**{name: pd.Series(dtype="str") for name in (*key, "lost")}, "over": []})
    said = found.assign(lost=(found["text"] + " " + found["remedy"]).str.strip()).sort_values(
        "over", ascending=False
    )
    worst = said.groupby(key)["over"].transform("any")
    said = said[said["over"] | ~worst]
    return said.groupby(key, as_index=False).agg(over=("over", "any"), lost=("lost", " ".join))


def _in_each_year(rows: pd.DataFrame) -> pd.DataFrame:
    """Count what names no year in each year of its school, and what names no school in each school.

    Both are set against the years and schools that they may be of: nobody can say that a number did not lose them.
    """
    known = rows.loc[
        (rows["year"] != NO_YEAR) & (rows["school_id"] != ""), ["school_id", "year"]
    ].drop_duplicates()
    if known.empty:
        return rows
    whole = rows.groupby("table")["rows"].sum()
    parts = [rows[(rows["year"] != NO_YEAR) & (rows["school_id"] != "")]]
    undated = rows[(rows["year"] == NO_YEAR) & (rows["school_id"] != "")].drop(columns="year")
    parts.append(undated.merge(known, on="school_id"))
    nowhere = rows[rows["school_id"] == ""]
    # Of each school as many as its part of the table: the share is the same everywhere.
    of_table = parts[0].groupby(_UNIT)["rows"].sum().reset_index()
    for row in nowhere.itertuples():
        here = of_table[of_table["table"] == row.table]
        if here.empty:
            here = known.assign(table=row.table, rows=1)
        others = max(int(whole[row.table]) - int(nowhere.loc[nowhere["table"] == row.table, "rows"].sum()), 1)
        share = np.ceil(here["rows"] * row.rows / others).astype(np.int64)
        parts.append(here.assign(rows=share, absent=0, why=row.why))
    found = pd.concat(parts, ignore_index=True)
    return found.groupby([*_UNIT, "why"], as_index=False, sort=True)[["rows", "absent"]].sum()


def lost_text(table: str, told: Sequence[tuple[Why | None, int]], least: int = 1) -> tuple[str, str]:
    """Return how many rows are lost and why, and what to do.

    It does not say out of how many: rows of incidents or absences are counts, too.

    Examples
    --------
    >>> lost_text("attendance", [(Why("with a status that is not known", "Correct it."), 2)])
    ('2 rows of attendance could not be used: 2 rows with a status that is not known.', 'Correct it.')
    """
    unusable = sorted(
        ((why, n) for why, n in told if why is not None and why.words != AGAIN), key=lambda one: -one[1]
    )
    again = sum(n for why, n in told if why is not None and why.words == AGAIN)
    said = ""
    if unusable:
        each = "; ".join(f"{_rows(n, least)} {why.words}" for why, n in unusable[:3])
        more = sum(n for _, n in unusable[3:])
        each += f"; {_rows(more, least)} for other reasons" if more else ""
        said = f"{_rows(sum(n for _, n in unusable), least)} of {table} could not be used: {each}."
        said = said[0].upper() + said[1:]
    if again:
        are = "is" if _rows(again, least) == "1 row" else "are"
        what = f"{are} of a day that another row tells of, too: each day counts once."
        if table != "attendance":
            what = f"{are} there more than once: each counts once."
        rows = _rows(again, least)
        said = f"{said} {rows[0].upper()}{rows[1:]} of {table} {what}".strip()
    return said, unusable[0][0].remedy if unusable else ""


def _rows(n: int, least: int) -> str:
    if n < least:
        return f"fewer than {least} rows"
    return "1 row" if n == 1 else f"{n:,} rows"


def _absent(rows: pd.DataFrame, lost: bool) -> NDArray[np.bool_]:
    """Return which rows are of an absence; of those that cannot be used, which may be."""
    if "status" not in rows:
        return np.full(len(rows), lost)
    code, status = coded(rows["status"])
    return looked_up(code, np.asarray(status.isin(ABSENT)), absent=lost)


def _begins(dates: pd.Series) -> NDArray[np.int64]:
    """Return the year in which the school year of each date begins, from July on."""
    months = pd.to_datetime(dates).to_numpy().astype("datetime64[M]")
    begins = (months.astype(np.int64) - 6) // 12 + 1970
    return np.where(np.isnat(months), NO_YEAR, begins)


def _year(begins: int) -> str:
    return "" if begins == NO_YEAR else f"{begins}-{(begins + 1) % 100:02d}"
