"""Released numbers of a district, for one school and one audience: all that a workbook can reach."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import pandas as pd

from brightspots import privacy
from brightspots.district import District, School, open_district
from brightspots.district.folder import SchoolFacts
from brightspots.district.reader import RejectedRow, first_error
from brightspots.errors import AccessError, ParameterError
from brightspots.measures.schools import weighted_lines as line_numbers
from brightspots.measures.schools.fifths import fifths
from brightspots.measures.schools.usual_swing import usual_swings
from brightspots.measures.schools.year_to_year_variation import Swing
from brightspots.series import READS, model
from brightspots.series.measure_choice import chosen, with_bare
from brightspots.series.own_years import counted_through, has_stopped, lost_by_year, together
from brightspots.series.released_project import ReleasedProject, projects_here, read_project
from brightspots.series.shared_data import MEASURES_OF, shared
from brightspots.series.subject import Declaration, last_school_year, refuse_address, valid_school_id
from brightspots.warehouse import yearly

T = TypeVar("T")


class Released:
    """Numbers that have passed `brightspots.privacy.release`; the rows behind them stay out of reach.

    Attributes
    ----------
    declared : Declaration
    parameters : dict
    school : SchoolFacts
        The school that the page is about.
    project : ReleasedProject or None
        Whose page it is, where it is a project's: its released records.
    audience : str
    as_of : str
        The last school year or date that the page takes in.
    data_through : str
        The last school year or date with data, up to `as_of`; of a project's page always a date.
    """

    def __init__(self, declared: Declaration, parameters: dict[str, Any]) -> None:
        self.declared, self.parameters = declared, parameters
        self.audience: str = parameters["audience"]
        privacy.check_audience(self.audience)
        refuse_address(parameters.get("records", ""))
        self._district: District = open_district(parameters["district"])
        self._shared = shared(self._district, self.audience)
        self.project: ReleasedProject | None = self._open_project()
        school_id = parameters.get("school_id", "")
        if self.project is not None:
            here = [school.school_id for school in self._district.schools()]
            school_id = self.project.school_of(school_id, here)
        self._school: School = self._about(school_id)
        self.school: SchoolFacts = self._school.facts
        through, as_of = self._through(), parameters.get("as_of", "")
        until = model.as_date(as_of) if declared.by == "date" else last_school_year(as_of)
        # A team's pages all say the same day, whether their numbers go by day or by year; and none of them counts a
        # district's rows of students only to say it.
        self.as_of: str = until or (through if declared.by == "date" or self.project is None else "")
        until = model.as_date(as_of) if self.project is not None else self.as_of
        self.data_through = min(through, until or through)

    def take_in_what_is_new(self) -> None:
        """Move the last day on to what the project has written down since, unless somebody chose that day."""
        if self.project is not None and not self.parameters.get("as_of"):
            self.data_through = max(self.data_through, f"{self.project.through or ''}")
            if self.declared.by == "date":
                self.as_of = self.data_through

    def prepare(self) -> None:
        """Read and sum by school year what the pages of all schools share, so that a batch does it once."""
        scopes = [scope for scope in MEASURES_OF if scope in self.declared.reads]
        if scopes:
            self.lines()
        for scope in scopes:
            for level in sorted({school.level for school in self._district.schools()} - {""}):
                self._of_level(scope, level)
        if "comparison" in scopes:
            self.bands()
            for level in {school.level for school in self._district.schools()}:
                self._swings(level)

    @property
    def min_cell(self) -> int:
        """Groups of fewer people than this are hidden from others."""
        return self._district.min_cell

    @property
    def is_practice(self) -> bool:
        """Whether these schools are made up."""
        return self._district.kind == "synthetic"

    def teams(self) -> list[tuple[ReleasedProject, str]]:
        """Return the teams' projects that these readers may know of, by title, each with the id of its school.

        A page about all of them is nobody's own: a team reads of the others here what staff do.
        """
        self._may_read("records")
        if not (records := str(self.parameters.get("records", ""))):
            return []
        here = [school.school_id for school in self._district.schools()]
        readers = "staff" if self.audience in privacy.OWN_SCHOOL_IN_FULL else self.audience
        found = projects_here(records, self._district, readers)
        return [(project, project.school_of("", here)) for project in found]

    @property
    def left_out(self) -> list[RejectedRow]:
        """Rows of other schools that could not be used."""
        return self._shared.left_out if set(self.declared.reads) & set(MEASURES_OF) else []

    @property
    def not_understood(self) -> list[RejectedRow]:
        """What measures and student groups are said to be, where it could not be used."""
        if not set(self.declared.reads) & {"school", *MEASURES_OF}:
            return []
        groups = ("subgroups",) if self.declared.by == "year" else ()
        return self._shared.not_understood("measure_definitions", *groups)

    @cached_property
    def definitions(self) -> pd.DataFrame:
        """What each measure means, in the order in which pages show them."""
        if self.declared.by == "date" and self._shared.definitions is not None:
            return self._shared.definitions
        return with_bare(self._shared.yearly_definitions, self._own["measure_id"])

    @property
    def subgroups(self) -> pd.DataFrame:
        """The student groups: subgroup_id, category and label."""
        return self._shared.subgroups

    def measure(self, measure_id: str = "") -> dict[str, Any]:
        """Return one measure's definition; the first that our school has a number of when none is named.

        Raises
        ------
        ParameterError
            For a measure that is not defined; the message lists those that are.
        """
        return chosen(self.definitions, measure_id, self._own)

    def bands(self) -> pd.DataFrame:
        """Return the fifth of all schools of its level in which each school lies, in the latest year.

        Returns
        -------
        DataFrame
            As `brightspots.measures.schools.fifths.fifths`.
        """
        self._may_read("comparison")

        def sort() -> pd.DataFrame:
            rows = self._all_students("comparison")
            return fifths(rows[rows["school_year"] == self.data_through], self.schools(), self.definitions)

        return self._once(("bands", self.data_through), sort)

    def measures(self, of: str = "school", *, level: str = "any") -> pd.DataFrame:
        """Return released measures by school year.

        Parameters
        ----------
        of : str
            ``school``: ours, all student groups. ``lea``: the schools of our school district, in this folder and
            among those compared; ``district``: the schools of this folder; ``comparison``: all schools compared,
            this folder's too; these three for all students only, each school once.
        level : str
            ``same`` keeps schools of our level.

        Returns
        -------
        DataFrame
            school_id, school_year, measure_id, subgroup_id, value, numerator, denominator, reliability, state.
        """
        self._may_read(of)
        if of == "school":
            return self._own
        if level == "same" and self.school.level:
            return self._of_level(of, self.school.level)
        return self._all_students(of)

    def groups(self, measure_id: str) -> pd.DataFrame:
        """Return released rows of one measure of the schools of this folder, all student groups; as `measures`."""
        self._may_read("district")
        rows = yearly.school_measures(self._district).rows
        rows = rows[rows["measure_id"] == measure_id]
        return self._until(self._shared.release(rows, self.school.school_id))

    def usual_swings(self) -> dict[str, Swing]:
        """Return how much each measure swings from year to year by itself at schools of our level.

        Returns
        -------
        dict of str to Swing
            By measure; those of which it is not known are left out.
        """
        self._may_read("comparison")
        return self._swings(self.school.level)

    def schools(self, of: str = "comparison") -> pd.DataFrame:
        """Return released context of schools, one row a school; `of` as in `measures`."""
        self._may_read(of)
        schools = self._schools
        if of == "school":
            return schools[schools["school_id"] == self.school.school_id]
        if of == "lea":
            return schools[(schools["lea_id"] == self.school.lea) & (schools["lea_id"] != "")]
        if of == "district":
            return schools[schools["school_id"].isin(s.school_id for s in self._district.schools())]
        return schools

    def lines(self) -> pd.DataFrame:
        """Return the yearly lines of our school, its district, this folder and all schools compared.

        Lines of several schools are means weighted by students over the schools that have a number; an LEA with
        fewer than three schools has none.

        Returns
        -------
        DataFrame
            scope, label, measure_id, school_year, value, n, schools, weighted, reliability, state, bound, code,
            through.
        """
        own = self._own
        own = own[own["subgroup_id"] == "all"].rename(columns={"denominator": "n"})
        parts = [own.assign(scope="school", label=self.school.name, schools=1, weighted=True)]
        labels = {
            "lea": self.school.lea_name,
            "district": self._district.name,
            "comparison": self._district.others,
        }
        for scope, label in labels.items():
            if scope not in self.declared.reads or (scope == "lea" and not self.school.lea):
                continue
            if scope == "comparison" and self._district.comparison is None:
                continue
            if scope == "lea" and set(self.schools("lea")["school_id"]) == set(
                self.schools("district")["school_id"]
            ):
                continue
            line = self._line(scope)
            parts.append(line.assign(scope=scope, label=label, reliability="reliable", state="shown"))
        return together(parts)

    @property
    def counted_through(self) -> str:
        """Through which day our school's days of the last year were counted; empty for a whole one."""
        return "" if self._no_years or self.project is not None else counted_through(self._last_year)

    @property
    def stopped_after(self) -> str:
        """After which day our school stopped sending while others went on; empty where it did not."""
        day = self.counted_through
        return day if day and has_stopped(self._last_year) else ""

    @property
    def lost_rows(self) -> dict[str, list[str]]:
        """What is said of rows of students that our school's numbers lost, by school year; nothing where none were."""
        return {} if self._no_years else lost_by_year(self._own)

    # Inside

    @property
    def _no_years(self) -> bool:
        return self.declared.by != "year" or "school" not in self.declared.reads or not self.school.school_id

    @property
    def _last_year(self) -> pd.DataFrame:
        return self._own[self._own["school_year"] == self.data_through]

    def _about(self, school_id: str) -> School:
        """Return the school that the page is about; a page of the network is about the district as a whole."""
        if not school_id and self.project is None and "network" in self.declared.units:
            return self._district.everyone()
        if not school_id and "school" not in self.declared.units:
            raise ParameterError(
                "Whose project is this? Give a project_id and its records at the top, or open this page from your "
                "team's page."
            )
        return self._district.school(valid_school_id(school_id))

    def _open_project(self) -> ReleasedProject | None:
        """Read the project whose page this is, where it is one's: its store is open no longer than that."""
        project_id = self.parameters.get("project_id", "")
        if not project_id or "project" not in self.declared.units:
            return None
        self._may_read("records")
        records = self.parameters.get("records", "")
        return read_project(records, project_id, audience=self.audience, min_cell=self.min_cell)

    def _through(self) -> str:
        """Return the last date, or the last school year, that this page could take in."""
        if self.declared.by == "date" or self.project is not None:
            through = model.last_date(self._district, self._school)
            if self.project is None:
                return through
            if self.project.why_nothing:
                return ""
            return max(through, f"{self.project.through or ''}")
        return yearly.through(self._district)

    @cached_property
    def _own(self) -> pd.DataFrame:
        reading = yearly.school_measures(self._district, self.school.school_id)
        # What yearly numbers lost, they say themselves.
        says = "lost" in reading.rows and len(reading.rows) > 0
        if not says and (error := first_error(reading.left_out)) is not None:
            raise error
        return self._until(self._shared.release(reading.rows, self.school.school_id))

    @cached_property
    def _everyone(self) -> pd.DataFrame:
        """All students' measures of this folder and of the schools compared, each school once."""
        return self._until(self._ours_in_full(self._shared.raw_everyone, self._shared.everyone))

    @cached_property
    def _schools(self) -> pd.DataFrame:
        return self._ours_in_full(self._shared.raw_schools, self._shared.schools)

    def _ours_in_full(self, raw: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
        """Put what these readers may read of our own school in the place of what all may read of it."""
        if not self._reads_own_in_full:
            return rows
        own = self._shared.release(raw[raw["school_id"] == self.school.school_id], self.school.school_id)
        return pd.concat([rows.drop(index=own.index), own]).sort_index()

    @property
    def _reads_own_in_full(self) -> bool:
        return self.audience in privacy.OWN_SCHOOL_IN_FULL

    def _all_students(self, of: str) -> pd.DataFrame:
        if of == "comparison":
            return self._everyone
        ids = self.schools(of)["school_id"]
        if self._everyone is self._shared.everyone:
            return self._everyone.iloc[self._shared.places(ids)]
        return self._everyone[self._everyone["school_id"].isin(ids)]

    def _of_level(self, of: str, level: str) -> pd.DataFrame:
        def choose() -> pd.DataFrame:
            schools, rows = self.schools(of), self._all_students(of)
            return rows[rows["school_id"].isin(schools.loc[schools["school_level"] == level, "school_id"])]

        return self._once(("level", of, self._lea_of(of), level), choose)

    def _swings(self, level: str) -> dict[str, Swing]:
        def learn() -> dict[str, Swing]:
            rows = self._of_level("comparison", level) if level else self._all_students("comparison")
            return usual_swings(rows, self.definitions)

        return self._once(("swings", level), learn)

    def _line(self, of: str) -> pd.DataFrame:
        return self._once(
            ("line", of, self._lea_of(of)), lambda: line_numbers.weighted_line(self._all_students(of))
        )

    def _lea_of(self, of: str) -> str:
        return self.school.lea if of == "lea" else ""

    def _once(self, what: tuple[str, ...], make: Callable[[], T]) -> T:
        """Make something once for the pages of all schools, where it is the same for all."""
        if self._reads_own_in_full:
            return make()
        return self._district.once((self.audience, self.as_of, *what), make)

    def _until(self, rows: pd.DataFrame) -> pd.DataFrame:
        if not self.as_of or rows.empty or str(rows["school_year"].max()) <= self.as_of:
            return rows
        return rows[rows["school_year"].astype("str") <= self.as_of]

    def _may_read(self, of: str) -> None:
        if of not in READS:
            raise ParameterError(f'There is nothing called "{of}" to read. Use one of: {", ".join(READS)}.')
        if of not in self.declared.reads:
            raise AccessError(
                f"{self.declared.name} does not declare that it reads {of}. Add it to the workbook's metadata, under "
                '"brightspots", "reads", so that its pages are made again when that data changes.'
            )


def release(book: Released, table: pd.DataFrame) -> pd.DataFrame:
    """Return what the readers of this book may see of a table: what the gate lets through."""
    district = book._district
    return privacy.release(
        table,
        published=district.published,
        min_cell=district.min_cell,
        audience=book.audience,
        own_school=book.school.school_id,
    )
