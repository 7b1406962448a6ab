"""The check of a whole district folder, the schools that it is compared with included."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from brightspots.district.checks import definitions as defined
from brightspots.district.checks import layout, links
from brightspots.district.checks.cells import cell_rules, dates_ahead
from brightspots.district.checks.days import attendance_days, days_present
from brightspots.district.checks.keys import duplicate_keys, keep_the_newest
from brightspots.district.checks.report import (
    Example,
    Grade,
    Problem,
    Read,
    Report,
    sorted_problems,
)
from brightspots.district.checks.row_numbers import placed
from brightspots.district.checks.rules import find
from brightspots.district.checks.staging import Staged, one, stage, workshop
from brightspots.district.folder import folder_of
from brightspots.district.limits import FIRST_DATE
from brightspots.district.queries import value
from brightspots.district.row_settings import RowSettings
from brightspots.district.score_settings import ScoreSettings
from brightspots.errors import DataError

DATED = ("date", "school_year", "period_start", "administered_on", "occurred_on", "entry_date")
STALE_DAYS = 14


def check_folder(path: str | Path, today: date | None = None) -> Report:
    """Find every problem of a district folder.

    Parameters
    ----------
    path : str or Path
        The folder, or the bare name of a shipped sample.
    today : date, optional
        Dates after it are worth a look; the computer's date when None.

    Returns
    -------
    Report
        Its problems hold values from the files: it is for the person at the machine, not for a page.

    Raises
    ------
    DataError
        When it is not a district folder.

    Examples
    --------
    >>> report = check_folder("california")
    >>> report.clean, report.tables[0]
    (True, Read(table='schools', rows=137, first=None, through=None, corrections={}))
    """
    folder = folder_of(path)
    if not (folder / "district.toml").is_file():
        raise DataError(
            "This is not a district folder: it has no district.toml.",
            file=folder.name,
            remedy="Give another folder, or lay one out with: brightspots new FOLDER",
        )
    problems: list[Problem] = []
    settings = layout.settings(folder, problems)
    with workshop() as con, ExitStack() as reading:
        look = _Look(con, today or date.today(), settings, problems, reading)
        here = look.tables(folder, "", settings["comparison"])
        others = {}
        if (folder / settings["comparison"]).is_dir():
            others = look.tables(folder / settings["comparison"], f"{settings['comparison']}/", "")
        look.within(here)
        look.within(others)
        look.between(here, here)
        look.between(others, here | {n: t for n, t in others.items() if n not in here})
        if (attendance := here.get("attendance")) is not None:
            problems += days_present(con, attendance, settings["attendance"])
        look.schools(here, folder)
        staged = [*here.values(), *others.values()]
        reads = tuple(look.read(one) for one in staged)
        notes = [*look.notes, *(note for one in staged for note in look.stale(one))]
        found = sorted_problems(placed(problems, staged))
    return Report(settings["name"], str(path), found, reads, tuple(notes))


class _Look:
    """One check under way: what it looks with, and what it has found."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        today: date,
        settings: dict[str, Any],
        problems: list[Problem],
        reading: ExitStack,
    ) -> None:
        self.settings, self.scores = RowSettings.of(settings), ScoreSettings.of(settings)
        self.con, self.today, self.problems, self.reading = con, today, problems, reading
        self.notes: list[str] = []
        self.unread: set[str] = set()
        self.corrections: dict[str, dict[str, int]] = {}

    def tables(self, root: Path, folder: str, compared: str) -> dict[str, Staged]:
        """Set up the tables of a folder, and report what stands beside them."""
        if stray := layout.stray_files(root, folder, compared, self.problems):
            self.notes.append(f"Not read, since no table has their names: {', '.join(stray)}.")
        if bundle := layout.oneroster(root, folder):
            self.notes.append(bundle)
        found = {}
        for name, source in layout.sources(root, folder, self.settings.codes, self.problems).items():
            if (staged := stage(self.con, source, folder, self.problems, self.reading)) is None:
                self.unread.add(name)
                continue
            found[name] = staged
            if staged.no_data:
                self.notes.append(staged.no_data)
            if strange := layout.unknown_columns(staged, self.problems):
                self.notes.append(f"Not read in {staged.name}: the columns {', '.join(strange)}.")
        return found

    def within(self, tables: dict[str, Staged]) -> None:
        """Look at each table by itself."""
        for staged in tables.values():
            self.corrections[staged.sql] = keep_the_newest(self.con, staged)
            self.problems += find(self.con, staged, [*cell_rules(staged), *dates_ahead(staged, self.today)])
            self.problems += duplicate_keys(self.con, staged, self.settings)

    def between(self, tables: dict[str, Staged], definitions: dict[str, Staged]) -> None:
        """Look at what tables say of each other."""
        con = self.con
        if (schools := tables.get("schools")) is not None:
            self.problems += links.school_ids(con, schools)
        self.problems += links.unknown_schools(con, tables)
        if not self.unread & {"measure_definitions", "subgroups"}:
            self.problems += links.undefined(con, tables, definitions)
            self.problems += links.measured(con, tables, definitions)
        self.problems += defined.incomplete(con, {n: t for n, t in definitions.items() if n in tables})
        self.problems += defined.fractions(con, tables)
        self.problems += links.enrolled(con, tables, self.today)
        self.problems += links.undescribed(con, tables)
        self.problems += links.undated_grades(con, tables)
        self.problems += links.unknown_levels(con, tables, self.scores.at_grade_level)
        self.problems += attendance_days(con, tables, self.today)

    def schools(self, tables: dict[str, Staged], folder: Path) -> None:
        """Look whether there is a school, where there is anything at all."""
        if "schools" not in tables:
            if not any(problem.table == "schools" for problem in self.problems):
                words = "There is no table schools: it says which schools there are."
                remedy = "Add schools.csv with a row for each school; only school_id is required."
                place = (Example("schools.csv"),)
                self.problems.append(Problem("no-schools", Grade.STOPS, "schools", words, remedy, 1, place))
            return
        rows = {name: self._rows(staged) for name, staged in tables.items()}
        if not any(rows.values()):
            self.notes.append("Begin with a row for each school in schools.csv.")
        elif not rows["schools"] and not tables["schools"].bad_rows:
            words = "No school is listed, though other tables have rows."
            remedy = "Add a row for each school to schools; only school_id is required."
            place = (Example(tables["schools"].source.shown(tables["schools"].source.parts[0])),)
            self.problems.append(Problem("no-schools", Grade.STOPS, "schools", words, remedy, 1, place))

    def read(self, staged: Staged) -> Read:
        """Return how many rows a table has, and from when to when."""
        first = last = None
        if (when := _when(staged, self.today)) is not None:
            first, last = one(
                self.con, f"SELECT min({when})::VARCHAR, max({when})::VARCHAR FROM {staged.sql}"
            )
        return Read(staged.name, self._rows(staged), first, last, self.corrections[staged.sql])

    def stale(self, staged: Staged) -> list[str]:
        """Return which schools' attendance ends well before the others'."""
        if staged.source.table.name not in ("attendance", "attendance_daily_school"):
            return []
        when = value(staged.source.table.column("date"))
        ends = f"SELECT school_id, max({when}) AS last FROM {staged.sql} WHERE {when} <= DATE '{self.today}' GROUP BY 1"
        early = self.con.execute(
            f"SELECT school_id, last FROM ({ends}) WHERE last < (SELECT max(last) FROM ({ends})) - {STALE_DAYS}"
            " ORDER BY last, school_id"
        ).fetchall()
        if not early:
            return []
        named = ", ".join(f"{school} ({last})" for school, last in early[:3])
        more = f" and {len(early) - 3:,} more" if len(early) > 3 else ""
        return [f"{staged.name} ends more than two weeks before the rest for {named}{more}."]

    def _rows(self, staged: Staged) -> int:
        return int(one(self.con, f"SELECT count(*) FROM {staged.sql}")[0])


def _when(staged: Staged, today: date) -> str | None:
    """Return SQL for the day or school year of a row, where it is one to believe."""
    column = next((name for name in DATED if name in staged.columns), None)
    if column == "school_year":
        return "CASE WHEN regexp_full_match(school_year, '\\d{4}-\\d{2}') THEN school_year END"
    if column is None:
        return None
    when = value(staged.source.table.column(column))
    last = today.replace(year=today.year + 5, day=1) if staged.source.table.name == "calendar" else today
    return f"CASE WHEN {when} BETWEEN DATE '{FIRST_DATE}' AND DATE '{last}' THEN {when} END"
