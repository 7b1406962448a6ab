"""A school's own series: attendance from the district's files, or what a team counted itself.

Everything here has passed `brightspots.privacy.release`. Percentages that a source publishes without counts have
no denominator; what a team counted itself is hidden where fewer people than the smallest group were counted. How
often something was planned and done is no group of people, unless its definition says that people are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from brightspots.errors import AccessError, ParameterError
from brightspots.measures.schools import periods
from brightspots.measures.schools.attendance_series import (
    EVERY,
    SHORT,
    YEAR_ENDS,
    Attendance,
    ByPeriod,
    by_period,
    periods_of,
)
from brightspots.measures.spc.rhythm import rhythm, slower
from brightspots.privacy import OWN_SCHOOL_IN_FULL
from brightspots.series import team_numbers, why_none
from brightspots.series.data_access import Released, release
from brightspots.series.happened import events
from brightspots.series.model import MEAN_OF, Measured, as_date, counted_by_hand
from brightspots.series.recent import recent
from brightspots.text.lists import count_noun
from brightspots.warehouse import daily

ATTENDANCE = "attendance"
EVERY_DAY = "the share of the enrolled students who came, day by day"
LEAST_OTHERS = 5
"""Fewer other schools than this are no measure of what was going around."""

_NOT_YET = (
    "{name}: these numbers have not been published by their source, and small groups in weekly counts cannot be "
    "protected yet. If small groups are already hidden in them, write published = true in district.toml."
)


def prepare(book: Released) -> None:
    """Read and sum what the pages of all schools share, so that a batch does it once."""
    if book.declared.by != "date":
        book.prepare()
        return
    counted_by_hand(book._district)
    if daily.has_days(book._district) and "district" in book.declared.reads:
        _by_period(book, book.parameters.get("every", "week"))


def of_school(book: Released, measure: str = "", every: str = "week") -> Measured:
    """Read one measure of the book's school over time.

    Parameters
    ----------
    book : Released
    measure : str
        Its id; empty takes the first result that this school has numbers of.
    every : {"week", "day", "month"}

    Returns
    -------
    Measured
        Empty, with the reason, where there is nothing.

    Raises
    ------
    ParameterError
        For a measure or a period that there is not; the message lists those that there are.
    """
    book._may_read("school")
    if (why := _nothing(book)) is not None:
        return Measured("", "A first number", every=every, why_none=why)
    if every not in EVERY:
        raise ParameterError(f'every="{every}" is not known. Choose one of: {", ".join(EVERY)}.')
    defined = definitions(book)
    known = list(dict.fromkeys([*_first_choices(defined), *defined]))
    if measure and measure not in known:
        raise ParameterError(
            f'There is no measure "{measure}" by week or day in this district. '
            f"There {'are' if known else 'is none.'} {', '.join(known)}".strip()
        )
    for measure_id in [measure] if measure else _first_choices(defined):
        found = _read(book, defined[measure_id], every)
        if len(found.periods):
            return recent(found, _chosen_days(book, found))
    return _none(book, defined, measure, every)


def family(book: Released, kind: str, every: str = "week") -> list[Measured]:
    """Read all measures of one kind that this school has numbers of, such as ``balancing``."""
    if _nothing(book) is not None:
        return []
    defined = [m for m in definitions(book).values() if m.kind == kind]
    found = [_read(book, about, every) for about in defined]
    return [recent(measured, _chosen_days(book, measured)) for measured in found if len(measured.periods)]


def _chosen_days(book: Released, measured: Measured) -> Iterator[str]:
    """Return the days that a page must reach back to: those that people chose, and that of the newest test."""
    yield from (as_date(str(book.parameters.get(name, "")), name) for name in ("change_on", "baseline_until"))
    yield measured.agreed.until
    yield from (line.on for line in measured.agreed.new_lines[:1])
    happened = events(book)
    tests = happened.loc[~happened["kind"].isin(["context", "abandon"]), "date"]
    yield from (f"{day:%Y-%m-%d}" for day in tests[-1:])


def definitions(book: Released) -> dict[str, Measured]:
    """Measures that may have a series here, as they are defined; their points are still to be read."""
    of_folder = _of_folder(book)
    if book.project is None:
        return of_folder
    ours = team_numbers.definitions(book.project)
    same = {_fold(about.name) for about in ours.values()}
    rest = {i: about for i, about in of_folder.items() if not {_fold(i), _fold(about.name)} & same}
    return {**ours, **rest}


def _of_folder(book: Released) -> dict[str, Measured]:
    tables = book._district.tables()
    ids = [ATTENDANCE] if daily.has_days(book._district) else []
    if "measures" in tables:
        ids += counted_rows(book)["measure_id"].drop_duplicates().tolist()
    rows = book.definitions.astype(object).where(book.definitions.notna(), None).to_dict("records")
    defined = {row["measure_id"]: row for row in rows}
    order = [i for i in defined if i in ids] + [i for i in ids if i not in defined]
    return {i: _about(i, defined.get(i, {})) for i in dict.fromkeys(order)}


def _about(measure_id: str, row: dict[str, Any]) -> Measured:
    plain = measure_id == ATTENDANCE
    out_of = " ".join(row.get(name) or "" for name in ("numerator_def", "denominator_def")).strip()
    return Measured(
        measure_id,
        row.get("name") or measure_id.replace("_", " ").capitalize(),
        unit=row.get("unit") or ("percent" if plain else ""),
        direction=row.get("direction") or ("increase" if plain else None),
        how=row.get("operational_definition") or (EVERY_DAY if plain else ""),
        kind=row.get("kind") or "outcome",
        chart=row.get("chart") or "",
        goal=row.get("goal"),
        out_of=out_of,
    )


def _first_choices(defined: dict[str, Measured]) -> list[str]:
    order = {"outcome": 0, "leading": 1, "driver": 2}
    chosen = [m for m in defined.values() if m.kind in order]
    return [m.measure_id for m in sorted(chosen, key=lambda m: order[m.kind])]


def _nothing(book: Released) -> str | None:
    """Return why a project's page has nothing to show; None where it has something, or is no project's page."""
    return (book.project.why_nothing or None) if book.project is not None else None


def _fold(name: str) -> str:
    return " ".join(name.casefold().replace("_", " ").split())


def _read(book: Released, about: Measured, every: str) -> Measured:
    if book.project is None or about.measure_id not in team_numbers.definitions(book.project):
        return _from_folder(book, about, every)
    school_id = book.school.school_id
    ours = team_numbers.points(book.project, about, school_id, every, book.as_of)
    twins = [m for i, m in _of_folder(book).items() if _fold(about.name) in (_fold(i), _fold(m.name))]
    if twins:
        return team_numbers.merged(
            ours, _from_folder(book, twins[0], ours.every if ours.every in EVERY else every)
        )
    return _with_gaps(book, ours)


def _with_gaps(book: Released, ours: Measured) -> Measured:
    """Return a team's numbers by the weeks, days or months in which its school was open: a missing one is a gap."""
    if not len(ours.points) or "calendar" not in book._district.tables():
        return ours
    days = book._district.of_school(
        "calendar", book.school.school_id, ("school_id", "date", "is_instructional")
    ).rows
    days = days.loc[days["is_instructional"].fillna(False).astype(bool), "date"]
    span = periods_of(days, ours.every).drop_duplicates()
    own = ours.points["period"]
    # Numbers that come every other week, or month, have no gaps in between.
    if (own.diff().median() > span.sort_values().diff().median()) if len(own) > 2 else True:
        return ours
    span = span[span.between(own.min(), own.max())]
    laid = ours.points.set_index("period")
    laid = laid.reindex(laid.index.union(pd.DatetimeIndex(span))).rename_axis("period").reset_index()
    return replace(ours, points=laid)


def _from_folder(book: Released, about: Measured, every: str) -> Measured:
    if about.measure_id == ATTENDANCE and daily.has_days(book._district):
        return _attendance(book, about, every)
    return _counted(book, about, every)


def _attendance(book: Released, about: Measured, every: str) -> Measured:
    """Attendance of our school on the days on which the district had school."""
    table = _by_period(book, every).of(book.school.school_id)
    points = table.points
    beside = points.assign(value=points["value"] - points["others"])
    known = beside.loc[beside["n_others"] >= LEAST_OTHERS, ["period", "value"]]
    return replace(
        about,
        every=every,
        points=points[["period", "value"]],
        shares=True,
        beside=known if known["value"].notna().sum() >= 10 else None,
        others=table.others,
        exclude=table.exclude,
        notes=_attendance_notes(table),
    )


def _by_period(book: Released, every: str) -> ByPeriod:
    """Return attendance by period: that of all schools, once for all their pages, or ours alone."""
    whole = "district" in book.declared.reads
    until = book.as_of if book.parameters.get("as_of") else ""
    everyone = whole and book.audience not in OWN_SCHOOL_IN_FULL

    def lay() -> ByPeriod:
        reading = daily.attendance_by_day(book._district, None if whole else book.school.school_id)
        rows = reading.rows
        rows = rows[rows["grade_level"].fillna("all") == "all"]
        if until:
            rows = rows[rows["date"] <= pd.Timestamp(until)]
        rows = book._shared.release(rows) if everyone else release(book, rows)
        present, enrolled = (rows[name].astype("float64") for name in ("present", "enrolled"))
        computed = 100 * present / enrolled.replace(0, float("nan"))
        return by_period(rows.assign(attendance_pct=rows["attendance_pct"].fillna(computed)), every)

    if not everyone:
        return lay()
    return book._district.once((daily.TABLE, book.audience, until, every), lay)


def _attendance_notes(table: Attendance) -> tuple[str, ...]:
    notes = []
    if table.unbelievable:
        days = "day" if table.unbelievable == 1 else "days"
        notes.append(
            f"{table.unbelievable} {days} under 20% (or over 100%) left out: no day of school looks like that."
        )
    if table.not_submitted:
        days = "day was" if table.not_submitted == 1 else "days were"
        notes.append(f"{table.not_submitted} {days} not submitted. They are gaps, not zeros.")
    left_out = list(table.exclude.values())
    if YEAR_ENDS in left_out:
        notes.append(
            "Attendance falls everywhere in the last days of June, so from June 20 on it is shown and not counted."
        )
    if short := left_out.count(SHORT):
        are = "is" if short == 1 else "are"
        notes.append(
            f"{count_noun(short, 'week')} with fewer than three days of school {are} shown and not counted."
        )
    return tuple(notes)


def counted_rows(book: Released) -> pd.DataFrame:
    """All students' rows of ``measures``, until the day that the page takes in."""
    rows = counted_by_hand(book._district, book.school.school_id)
    rows = rows[rows["subgroup"].fillna("all") == "all"]
    return rows[rows["period_start"] <= pd.Timestamp(book.as_of)] if book.as_of else rows


def _counted(book: Released, about: Measured, every: str) -> Measured:
    """Return what was counted by hand on the periods in which anybody of this folder counted."""
    rows = counted_rows(book)
    rows = rows[rows["measure_id"] == about.measure_id]
    ours = rows.loc[rows["unit_id"] == book.school.school_id, "period_start"]
    every = slower(every, rhythm(ours.drop_duplicates().sort_values()))
    rows = rows.assign(start=rows["period_start"], period=periods_of(rows["period_start"], every))
    own = rows[rows["unit_id"] == book.school.school_id]
    if own.empty:
        return replace(about, every=every)
    counted = bool(own["numerator"].notna().any() and own["denominator"].notna().any())
    table, again = periods.by_period(own, every, people=about.counts_people)
    table = table.reset_index()
    if counted:
        table["value"] = table["numerator"] / table["denominator"].replace(0, float("nan"))
    table = table.rename(columns={"period": "period_start"}).assign(school_id=book.school.school_id)
    try:
        released = release(book, table).rename(columns={"period_start": "period"})
    except AccessError:
        return replace(about, every=every, why_none=_NOT_YET.format(name=about.name))
    everyone = rows["period"].drop_duplicates()
    span = everyone[everyone.between(released["period"].min(), released["period"].max())].sort_values()
    released = released.set_index("period").reindex(span).rename_axis("period").reset_index()
    hidden = int((released["state"] == "suppressed").sum())
    shares = about.unit == "percent" and not counted
    if shares:
        released["value"] = released["value"] / 100
    # Of a mean of counts only the share is told: nobody counted "51.5 of 274".
    columns = ["period", "numerator", "denominator"] if counted and not again else ["period", "value"]
    return replace(
        about,
        every=every,
        points=released[columns],
        shares=shares or (counted and again),
        hidden=hidden,
        notes=(*_hidden_notes(hidden), *([MEAN_OF.format(every=every)] if counted and again else [])),
    )


def _hidden_notes(hidden: int) -> tuple[str, ...]:
    if not hidden:
        return ()
    return (
        f"{hidden} {'number is' if hidden == 1 else 'numbers are'} hidden to protect students: too few were counted.",
    )


def _none(book: Released, defined: dict[str, Measured], measure: str, every: str) -> Measured:
    """Return why there is nothing."""
    about = defined.get(measure) or next(iter(defined.values()), Measured(measure, "This measure"))
    name = book.school.name
    if book.project is not None:
        if about.measure_id in defined and (found := _read(book, about, every)).hidden and found.notes:
            return replace(found, why_none=f"{about.name}: {found.notes[0]}")
        why = f"{book.project.title}: no number by day, week or month yet. What could we count on Friday?"
    elif not defined:
        why = f"There are no numbers by day or week for {name}: {why_none.by_date(book._district)}."
    elif (found := _read(book, about, every)).why_none:
        return found
    elif found.hidden:
        return replace(
            found, why_none=f"{about.name} at {name} is hidden to protect students: too few were counted."
        )
    else:
        why = f"{about.name}: no number for {name}, since {why_none.by_date(book._district)}."
    return replace(about, every=every, why_none=why)
