"""The book that a workbook opens: its district and school, released numbers, and what it tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from types import ModuleType
from typing import Any

import pandas as pd
from IPython.display import display

from brightspots import markup, masked, measured, privacy, wording
from brightspots.district import District, School, open_district
from brightspots.district.desk import LeftOut, Reading, first_error
from brightspots.district.tables import SCHOOL_ID, SCHOOL_YEAR
from brightspots.errors import AccessError, BrightspotsError, ParameterError
from brightspots.measures import lines as line_numbers
from brightspots.measures.bands import fifths
from brightspots.measures.peers import Comparison, compare
from brightspots.workbook import declared as files
from brightspots.workbook import over_time as dated
from brightspots.workbook.mode import mode

FINDING = "application/vnd.brightspots.finding+json"
PAGE = "application/vnd.brightspots.page+json"

_OF_NOTEBOOK = {"In", "Out", "get_ipython", "exit", "quit", "open", "bs", "display"}
_MEASURE_COLUMNS = [
    "school_id",
    "school_year",
    "measure_id",
    "subgroup_id",
    "value",
    "numerator",
    "denominator",
    "reliability",
]


def open_workbook(name: str, names: Mapping[str, Any]) -> Book:
    """Open a workbook: check its parameters, open its district, show whose page this is.

    Parameters
    ----------
    name : str
        The workbook's file name without its ending.
    names : mapping
        The notebook's ``globals()``: the parameters stand there.

    Returns
    -------
    Book

    Raises
    ------
    ParameterError
        For an unknown parameter, a value that is not allowed, or an unknown school; the message lists what is
        allowed.
    """
    try:
        declared = files.read_workbook(files.open_file(name))
        given = {key: names[key] for key in declared.parameters if key in names}
        if mode() == "page":
            given |= _strangers(declared, names)
        book = Book(declared, files.check_parameters(declared, given))
    except BrightspotsError as error:
        _stop_here(error)
        raise
    book._show_whose_page()
    return book


class Book:
    """What a workbook works with. Numbers that it hands out have passed `brightspots.privacy.release`.

    Attributes
    ----------
    declared : Declared
    parameters : dict
    district : District
    school : School
    audience : str
    as_of : str
        The last school year or date that the page takes in.
    facts : dict of str to str
        What the page adds to where its numbers come from, by a short name.
    """

    def __init__(self, declared: files.Declared, parameters: dict[str, Any]) -> None:
        self.declared, self.parameters = declared, parameters
        self.audience: str = parameters["audience"]
        privacy.check_audience(self.audience)
        _check_records(parameters.get("records", ""))
        self.district: District = open_district(parameters["district"])
        self.school: School = self.district.school(_valid_id(parameters.get("school_id", "")))
        self.left_out: list[LeftOut] = []
        self.facts: dict[str, str] = {}
        through, as_of = self._through(), parameters.get("as_of", "")
        self.as_of: str = (dated.as_date(as_of) if declared.by == "date" else _as_of(as_of)) or through
        self.data_through = min(through, self.as_of) if through else ""

    # Numbers

    @cached_property
    def definitions(self) -> pd.DataFrame:
        """What each measure means, in the order in which pages show them."""
        if "measure_definitions" in self.district.tables():
            words = self._release(self.district.table("measure_definitions"))
            named = words["name"].fillna(words["measure_id"])
            direction = words["direction"].astype(object).where(words["direction"].notna(), None)
            return words.assign(name=named, unit=words["unit"].fillna(""), direction=direction)
        ids = self._own()["measure_id"].drop_duplicates().tolist()
        return pd.DataFrame({"measure_id": ids, "name": ids, "unit": "", "direction": None})

    @cached_property
    def subgroups(self) -> pd.DataFrame:
        """The student groups: subgroup_id, category and label."""
        if "subgroups" in self.district.tables():
            return self._release(self.district.table("subgroups"))
        return pd.DataFrame({"subgroup_id": ["all"], "category": ["all"], "label": ["All students"]})

    def measure(self, measure_id: str = "") -> dict[str, Any]:
        """Return one measure's definition; the first that our school has a number of when none is named.

        Raises
        ------
        ParameterError
            For a measure that is not defined; the message lists those that are.
        """
        by_id: dict[str, dict[str, Any]] = {
            row["measure_id"]: row for row in self.definitions.to_dict("records")
        }
        if measure_id:
            if measure_id not in by_id:
                listed = ", ".join(by_id) or "none"
                raise ParameterError(f'There is no measure "{measure_id}". The measures are: {listed}.')
            return by_id[measure_id]
        own = self._own()
        shown = set(own.loc[own["state"] == "shown", "measure_id"])
        nothing = {"measure_id": "", "name": "No measure", "unit": "", "direction": ""}
        return next((row for name, row in by_id.items() if name in shown), nothing)

    def bands(self) -> pd.DataFrame:
        """Return the fifth of all schools of its level in which each school lies, in the latest year.

        Returns
        -------
        DataFrame
            As `brightspots.measures.bands.fifths`.
        """
        self._may_read("comparison")
        rows = self._all_students("comparison")
        return fifths(rows[rows["school_year"] == self.data_through], self.schools(), self.definitions)

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
            return self._own()
        rows = self._all_students(of)
        if level == "same" and self.school.level:
            schools = self.schools(of)
            rows = rows[
                rows["school_id"].isin(schools.loc[schools["school_level"] == self.school.level, "school_id"])
            ]
        return rows

    def schools(self, of: str = "comparison") -> pd.DataFrame:
        """Return released context of schools, one row a school; `of` as in `measures`."""
        self._may_read(of)
        schools = self._schools
        if of == "school":
            return schools[schools["school_id"] == self.school.school_id]
        if of == "lea":
            return schools[(schools["lea_id"] == self.school.lea) & (schools["lea_id"] != "")]
        if of == "district":
            return schools[schools["school_id"].isin(s.school_id for s in self.district.schools())]
        return schools

    def lines(self) -> pd.DataFrame:
        """Return the yearly lines of our school, its district, this folder and all schools compared.

        Lines of several schools are means weighted by students over the schools that have a number; an LEA with
        fewer than three schools has none.

        Returns
        -------
        DataFrame
            scope, label, measure_id, school_year, value, n, schools, weighted, reliability, state, code.
        """
        own = self._own()
        own = own[own["subgroup_id"] == "all"].rename(columns={"denominator": "n"})
        parts = [own.assign(scope="school", label=self.school.name, schools=1, weighted=True)]
        labels = {
            "lea": self.school.lea_name,
            "district": self.district.name,
            "comparison": self.district.others,
        }
        for scope, label in labels.items():
            if scope not in self.declared.reads or (scope == "lea" and not self.school.lea):
                continue
            if scope == "comparison" and self.district.comparison is None:
                continue
            if scope == "lea" and set(self.schools("lea")["school_id"]) == set(
                self.schools("district")["school_id"]
            ):
                continue
            line = line_numbers.weighted_line(self._all_students(scope))
            parts.append(line.assign(scope=scope, label=label, reliability="reliable", state="shown"))
        columns = ["scope", "label", "measure_id", "school_year", "value", "n", "schools", "weighted"]
        parts = [part if "code" in part else part.assign(code=0) for part in parts]
        kept = [part[[*columns, "reliability", "state", "code"]] for part in parts]
        return pd.concat([part for part in kept if len(part)] or kept[:1], ignore_index=True)

    # What the page tells

    def show(self, *things: Any) -> None:
        """Show pictures, tables or pieces of HTML; several stand side by side where there is room."""
        things = tuple(thing for thing in things if thing is not None)
        if not things:
            self.say("There is nothing to draw here: no numbers that may be shown.", "note")
            return
        if len(things) == 1:
            display(things[0])
            return
        bundles = [thing._repr_mimebundle_() for thing in things]
        html = "".join(f"<div>{bundle['text/html']}</div>" for bundle in bundles)
        text = "\n".join(str(bundle["text/plain"]) for bundle in bundles)
        display(markup.Html(f'<div class="bs-side-by-side">{html}</div>', text))

    def say(self, text: str, kind: str = "") -> None:
        """Show a sentence."""
        display(markup.Html(markup.paragraph(text, kind), text))

    def finding(
        self,
        key: str,
        value: float | str | None,
        text: str,
        *,
        unit: str = "",
        n: float | None = None,
        state: str = "shown",
        label: str = "",
        mark: str = "",
        short: str = "",
        series: list[dict[str, Any]] | None = None,
        verdict: str = "",
        false_alarm: float | None = None,
        quiet: bool = False,
    ) -> None:
        """Show a sentence, and carry the number that it rests on to the overview and the findings.

        Parameters
        ----------
        key : str
            A stable name, such as ``chronic_absenteeism_rate``.
        value : float, str or None
            The number, in `unit`. None unless it is shown.
        text : str
            The sentence.
        unit, n, state, label, mark, short, series, verdict, false_alarm
            As in `brightspots.batch.record.Finding`.
        quiet : bool
            Carry it without showing the sentence.
        """
        if state != "shown" or (n is not None and not pd.isna(n) and n < self.district.min_cell):
            if state == "shown":
                state, text = "suppressed", f"{label or key}: {wording.HIDDEN}."
            value, n, short, series = None, None, "", None
        carried = {
            "key": key,
            "value": None if value is None or pd.isna(value) else value,
            "text": text,
            "unit": unit,
            "n": None if n is None or pd.isna(n) else int(n),
            "state": state,
            "label": label or key,
            "mark": mark,
            "short": short,
            "series": series or [],
            "verdict": verdict,
            "false_alarm": false_alarm,
        }
        html = "" if quiet else markup.paragraph(text, "finding")
        display({FINDING: carried, "text/html": html, "text/plain": "" if quiet else text}, raw=True)

    def glance(self, glance: pd.DataFrame) -> None:
        """Tell the first measure as a sentence, and carry every measure to the overview and the findings.

        Parameters
        ----------
        glance : DataFrame
            From `brightspots.measures.standing.with_places`.
        """
        from brightspots.workbook.telling import glance_findings

        for finding in glance_findings(self, glance):
            self.finding(**finding)

    def bright_spot(self, comparison: Comparison | None) -> None:
        """Tell whether our school is a bright spot in this comparison, or which one is nearest."""
        from brightspots.workbook.telling import bright_spot_finding

        if comparison is not None and (finding := bright_spot_finding(self, comparison)) is not None:
            self.finding(**finding)

    def gap(self, by_group: pd.DataFrame, measure: dict[str, Any]) -> None:
        """Tell the student group that is furthest behind all students by more than chance tends to put it."""
        from brightspots.workbook.telling import gap_finding

        if (finding := gap_finding(self, by_group, measure)) is not None:
            self.finding(**finding)

    def birds_eye(self, given: str = "", band: int = 0) -> None:
        """Show where the schools of this folder lie that are in one band of one measure.

        Parameters
        ----------
        given : str
            The chosen measure; the first that our school has a number of when empty.
        band : int
            The chosen band, 5 (top fifth) to 1; our school's own when 0.
        """
        from brightspots.workbook.above import above

        if (seen := above(self, given, band)) is None:
            self.say("Fewer than 10 schools of this level have numbers: too few to sort into fifths.", "note")
        else:
            self.show(seen)

    def no_data(self, reason: str) -> None:
        """Say that there is nothing to show here, and why; a batch counts the page as no-data."""
        display(
            {PAGE: {"no_data": reason}, "text/html": markup.paragraph(reason, "note"), "text/plain": reason},
            raw=True,
        )

    def explore(
        self, draw: Callable[[Comparison], Any], *, x: str = "", y: str = "", **choices: Any
    ) -> Comparison | None:
        """Compare our school by two measures and draw it; in JupyterLab and Voila with controls to change it.

        Parameters
        ----------
        draw : callable
            Such as `brightspots.figures.scatter`.
        x, y : str
            The two measures; the first and the second that are defined when empty.
        **choices : str
            As in `brightspots.measures.peers.compare`.

        Returns
        -------
        Comparison or None
            For the choices given; None where the district has fewer than two measures.
        """
        self._may_read("comparison")
        defined = self.definitions["measure_id"].tolist()
        if len(defined) < 2:
            self.say("A picture of two measures needs two measures, and this district has fewer.", "note")
            return None
        choices = {"x": x or defined[0], "y": y or defined[1], **choices}

        def compared(**chosen: Any) -> Comparison:
            measures = self._all_students("comparison")
            return compare(self.schools(), measures, self.definitions, self.school.school_id, **chosen)

        first = compared(**choices)
        if mode() == "form":
            from brightspots.forms.controls import live

            live(lambda **chosen: self.show(draw(compared(**chosen))), choices, self._options())
        else:
            self.show(draw(first))
        return first

    def show_definitions(self) -> None:
        """Show how each measure is counted, folded."""
        columns = {
            "name": "Measure",
            "operational_definition": "How we count it",
            "numerator_def": "How many",
            "denominator_def": "Out of how many",
            "source": "Source",
        }
        kept = [column for column in columns if column in self.definitions]
        frame = self.definitions[kept].rename(columns=columns)
        html = f'<div class="bs-scroll">{markup.table(frame)}</div>'
        display(markup.Html(markup.folded("How each measure is counted", html), frame.to_string(index=False)))

    def sources(self) -> None:
        """End the page: where these numbers come from, who may see it, and what comes next."""
        from brightspots.workbook.telling import sources

        display(sources(self))

    # Inside

    def _through(self) -> str:
        """Return the last date, or the last school year, that this page could take in."""
        if self.declared.by == "date":
            return dated.last_date(self.district, self.school)
        return measured.through(self.district)

    def _own(self) -> pd.DataFrame:
        reading = measured.school_measures(self.district, self.school.school_id)
        if (error := first_error(reading.left_out)) is not None:
            raise error
        return self._until(self._release(reading.rows))

    @cached_property
    def _everyone(self) -> pd.DataFrame:
        """All students' measures of this folder and of the schools compared, each school once."""
        parts = [self._all_of(measured.school_measures(self.district))]
        if self.district.comparison is not None and "school_measures" in self.district.comparison.tables():
            others = self._all_of(self.district.comparison.read("school_measures", columns=_MEASURE_COLUMNS))
            ours = {school.school_id for school in self.district.schools()}
            ours |= {left.school_id for left in self.district.unusable if left.school_id}
            parts.append(others[~others["school_id"].isin(ours)])
        return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)

    def _all_of(self, reading: Reading) -> pd.DataFrame:
        self.left_out += reading.left_out
        rows = reading.rows
        return self._until(self._release(rows[rows["subgroup_id"] == "all"]))

    def _all_students(self, of: str) -> pd.DataFrame:
        rows = self._everyone
        return rows[rows["school_id"].isin(self.schools(of)["school_id"])]

    @cached_property
    def _schools(self) -> pd.DataFrame:
        reading = self.district.desk.read("schools")
        usable = {school.school_id for school in self.district.schools()}
        parts = [reading.rows[reading.rows["school_id"].isin(usable)]]
        if self.district.comparison is not None:
            others = self.district.comparison.read("schools")
            self.left_out += others.left_out
            parts.append(others.rows[~others.rows["school_id"].isin(usable)])
        return self._release(pd.concat(parts, ignore_index=True))

    def _release(self, table: pd.DataFrame) -> pd.DataFrame:
        district = self.district
        return privacy.release(
            table,
            published=district.published,
            min_cell=district.min_cell,
            audience=self.audience,
            own_school=self.school.school_id,
            mask=self._mask if "value" in table.columns else None,
        )

    @cached_property
    def _mask(self) -> privacy.Mask | None:
        return masked.mask_of(self.district)

    def _until(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["school_year"].astype("str") <= self.as_of] if self.as_of else rows

    def _may_read(self, of: str) -> None:
        if of not in files.READS:
            raise ParameterError(
                f'There is nothing called "{of}" to read. Use one of: {", ".join(files.READS)}.'
            )
        if of not in self.declared.reads:
            raise AccessError(
                f"{self.declared.name} does not declare that it reads {of}. Add it to the workbook's metadata, under "
                '"brightspots", "reads", so that its pages are made again when that data changes.'
            )

    def _options(self) -> dict[str, list[tuple[str, str]]]:
        from brightspots.forms.controls import comparison_options

        return comparison_options(self.definitions, self.school)

    def _show_whose_page(self) -> None:
        from brightspots.workbook.telling import banner

        html, carried = banner(self)
        style = markup.style() if mode() == "form" else ""
        display({PAGE: carried, "text/html": style + html, "text/plain": self.school.name}, raw=True)


def _strangers(declared: files.Declared, names: Mapping[str, Any]) -> dict[str, Any]:
    """Names that stand before the book is opened and are no parameter: somebody meant one of them to be."""
    return {
        name: value
        for name, value in names.items()
        if not name.startswith("_")
        and name not in _OF_NOTEBOOK
        and name not in declared.parameters
        and not (isinstance(value, ModuleType) or callable(value))
    }


def _valid_id(school_id: str) -> str:
    if not SCHOOL_ID.match(school_id):
        raise ParameterError(
            f'"{school_id}" is not a school id: use letters, digits, dots, hyphens and underscores, at most 64.'
        )
    return school_id


def _check_records(records: str) -> None:
    if "://" in records:
        raise ParameterError(
            "records takes a path or a NAME, never an address: an address may hold a password. Put it into the "
            "environment as BRIGHTSPOTS_RECORDS_<NAME> and give the NAME."
        )


def _as_of(as_of: str) -> str:
    """Return the last school year to take in; a date takes in the school years that had ended by then."""
    if not as_of or SCHOOL_YEAR.match(as_of):
        return as_of
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", as_of):
        try:
            day = pd.Timestamp(as_of)
        except ValueError as error:
            raise ParameterError(f'as_of is not a date: "{as_of}". Write it like 2025-06-30.') from error
        start = day.year - 1 if (day.month, day.day) >= (6, 30) else day.year - 2
        return f"{start}-{(start + 1) % 100:02d}"
    raise ParameterError(
        f'as_of cannot be "{as_of}". Write a school year like 2024-25, or a date like 2025-06-30.'
    )


def _stop_here(error: BrightspotsError) -> None:
    """Say what is wrong where people work: Voila shows no errors by itself."""
    if mode() == "form":
        display(markup.Html(markup.paragraph(str(error), "note"), str(error)))
