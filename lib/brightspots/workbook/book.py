"""The book that a workbook opens: released numbers of its school, and ways to show them."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import asdict
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.core.getipython import get_ipython
from IPython.display import display

from brightspots import resources
from brightspots.errors import BrightspotsError
from brightspots.measures.schools.peers import Comparison, compare
from brightspots.text import markup, wording
from brightspots.workbook import chain_row, links, page_forms
from brightspots.workbook.address import given_by_server
from brightspots.workbook.banner import banner
from brightspots.workbook.catalog import open_file
from brightspots.workbook.comparison_controls import comparison_options
from brightspots.workbook.findings import Finding
from brightspots.workbook.last_lines import as_shown, teach_shell
from brightspots.workbook.mime_types import FINDING, PAGE
from brightspots.workbook.mode import STYLED, is_served, mode
from brightspots.workbook.page_forms import Writable
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.provenance import sources
from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

if TYPE_CHECKING:
    from brightspots.forms.schema import Form

_OF_NOTEBOOK = {"In", "Out", "get_ipython", "exit", "quit", "open", "bs", "display"}


def open_workbook(name: str, names: Mapping[str, Any]) -> Book:
    """Open a workbook: check its parameters, open its district, show whose page this is.

    Parameters
    ----------
    name : str
        The workbook's file name without its ending.
    names : mapping
        The notebook's ``globals()``: the parameters stand there, and get what the server and the address say.

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
        declared = read_workbook(open_file(name))
        given = {key: names[key] for key in declared.parameters if key in names}
        if mode() == "page":
            given |= _unknown_names(declared, names)
        asked = given_by_server(declared, given)
        book = Book(declared, check_parameters(declared, given | asked))
    except BrightspotsError as error:
        _show_error(error)
        raise
    if isinstance(names, MutableMapping):
        # The cells below go by the names of the parameters: what an address asks for stands there, too.
        names.update({name: book.parameters[name] for name in asked})
    teach_shell()
    if is_served() and (shell := get_ipython()) is not None:
        shell.set_custom_exc((BrightspotsError,), _explain)
    book._show_banner()
    return book


class Book(Writable):
    """What a workbook works with: released numbers, and ways to show them.

    Attributes
    ----------
    facts : dict of str to str
        What the page adds to where its numbers come from, by a short name.
    """

    declared: WorkbookFile

    def __init__(self, declared: WorkbookFile, parameters: dict[str, Any]) -> None:
        super().__init__(declared, parameters)
        self.facts: dict[str, str] = {}

    def show(self, *things: Any, alt: str = "", caption: str = "") -> None:
        """Show pictures, tables, plots or pieces of HTML; several stand side by side where there is room.

        Parameters
        ----------
        *things : object
            What our figures return, a frame, a series or a styled frame of pandas, a plot of matplotlib or seaborn.
        alt : str
            What a plot shows, in a sentence for those who do not see it.
        caption : str
            One line under a plot.

        Raises
        ------
        AccessError
            For rows of students.
        """
        things = tuple(as_shown(thing, alt=alt, caption=caption) for thing in things if thing is not None)
        if not things:
            self.say(
                "There is nothing to draw here: there are no such numbers, or none that may be shown.", "note"
            )
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
        claim: dict[str, Any] | None = None,
        quiet: bool = False,
    ) -> None:
        """Show a sentence, and carry the number that it rests on to the overview and the findings.

        Parameters
        ----------
        key : str
            A stable name, such as ``chronic_absenteeism_rate``.
        value : float, str or None
            The number, in `unit`; the words of a bound. None unless it is shown.
        text : str
            The sentence.
        unit, n, state, label, mark, short, series, verdict, false_alarm, claim
            As in `brightspots.workbook.findings.Finding`.
        quiet : bool
            Carry it without showing the sentence.
        """
        if state != "shown" or (n is not None and not pd.isna(n) and n < self._district.min_cell):
            if state == "shown":
                state, text = "suppressed", f"{label or key}: {wording.HIDDEN}."
            value, n, short, series = value if state == "bound" else None, None, "", None
            claim = None
        found = Finding(
            key,
            None if value is None or pd.isna(value) else _as_told(value, unit),
            text,
            unit=unit,
            n=None if n is None or pd.isna(n) else int(n),
            state=state,
            label=label or key,
            mark=mark,
            short=short,
            series=[{**point, "value": _as_told(point["value"], unit)} for point in series or []],
            verdict=verdict,
            false_alarm=None if false_alarm is None else float(f"{false_alarm:.4g}"),
            claim=claim,
        )
        html = "" if quiet else markup.paragraph(text, "finding")
        display({FINDING: asdict(found), "text/html": html, "text/plain": "" if quiet else text}, raw=True)

    def form(self, asked: Form, pick: page_forms.Pick | None = None) -> None:
        """Show a form over one record of the project; a page that is read shows its answers.

        Parameters
        ----------
        asked : Form
        pick : callable, optional
            From the project's records to the record to show; the project's one of this kind when not given, begun
            where there is none.
        """
        page_forms.form(self, asked, pick)

    def forms(self, asked: Form, pick: page_forms.PickAll | None = None) -> None:
        """Show a form over several records of the project, to add to and to mend; a page that is read lists them.

        Parameters
        ----------
        asked : Form
        pick : callable, optional
            From the project's records to those to show; all of this kind when not given.
        """
        page_forms.forms(self, asked, pick)

    def live(self, show: Callable[..., None], *args: Any) -> None:
        """Call ``show(book, *args)``; where people work, again whenever the project's records change."""
        page_forms.live(self, show, *args)

    def no_data(self, reason: str) -> None:
        """Show that there is nothing to show here, and why; a batch counts the page as no-data."""
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
            Such as `brightspots.figures.charts.scatter`.
        x, y : str
            The two measures; the first and the second that are defined when empty.
        **choices : str
            As in `brightspots.measures.schools.peers.compare`.

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
            from brightspots.forms.controls import show_controls

            options = comparison_options(self.definitions, self.school)
            show_controls(lambda **chosen: self.show(draw(compared(**chosen))), choices, options)
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

    def link(self, workbook: str, *, school_id: str = "", project_id: str = "", **shows: str | int) -> str:
        """Return the address of another workbook's page, by default our own school's or project's; empty if none.

        What it is to show is said by its parameters, as in `brightspots.workbook.links.link`.
        """
        return links.link(self, workbook, school_id=school_id, project_id=project_id, **shows)

    def chain(self, about: str = "") -> None:
        """Show the chain of our project, from its problem to what came of it, each record with its place.

        Parameters
        ----------
        about : str
            The id of the record whose chain to follow; the causes that the team chose when empty.
        """
        self.live(chain_row.show, about)

    def sources(self) -> None:
        """End the page: where these numbers come from, who may see it, and what comes next."""
        display(sources(self, self.facts, self.declared.next))

    def _show_banner(self) -> None:
        html, carried = banner(self)
        style = resources.style() if mode() == "form" and STYLED not in os.environ else ""
        display(
            {
                PAGE: carried,
                "text/html": style + html,
                "text/plain": self.project.title if self.project else self.school.name,
            },
            raw=True,
        )


def _as_told(value: float | str | None, unit: str) -> float | str | None:
    """Return a number as exact as sentences tell it: counts of students could be read of more digits."""
    if value is None or isinstance(value, str) or not math.isfinite(value):
        return value
    return round(float(value), 1) if unit in ("percent", "points", "count") else float(f"{value:.4g}")


def _unknown_names(declared: WorkbookFile, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return names that stand before the book is opened and are no parameter: somebody meant one of them to be."""
    return {
        name: value
        for name, value in names.items()
        if not name.startswith("_")
        and name not in _OF_NOTEBOOK
        and name not in declared.parameters
        and not (isinstance(value, ModuleType) or callable(value))
    }


def _explain(shell: Any, kind: Any, error: Any, traceback: Any, tb_offset: Any = None) -> None:
    """Show what is wrong where a cell of a served page meets it: what an address says is read in many of them."""
    _show_error(error)


def _show_error(error: BrightspotsError) -> None:
    """Show what is wrong where people work: Voila shows no errors by itself."""
    if mode() == "form":
        display(markup.Html(markup.paragraph(str(error), "note"), str(error)))
