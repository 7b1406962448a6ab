"""One page of a workbook as it stands now, and what is wrong with it: what a preview shows after each save."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brightspots import errors
from brightspots.apps.working_copies import whose
from brightspots.district import open_district
from brightspots.errors import BrightspotsError, ParameterError
from brightspots.records.store.location import find
from brightspots.series.released_project import open_existing
from brightspots.workbook.catalog import FILE_IN_USE
from brightspots.workbook.contract.check import check_workbook
from brightspots.workbook.contract.problem import Cell, Problem
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

_OURS = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
_COLORS = re.compile(r"\x1b\[[0-9;]*m")

REMEDIES = {
    "NameError": "Look for a word that is misspelled, or that is first given a value in a later cell.",
    "KeyError": "Look at the names that there are: put the table alone into the last line of the cell.",
    "AttributeError": "Look at how the call is spelled; what the book can do is listed in the documents.",
    "ModuleNotFoundError": "Look at how the import is spelled, and whether it is installed.",
    "SyntaxError": "Look at the line that is named, and at the one before it: often a bracket is missing.",
    "IndexError": "The table has fewer rows than this cell expects, such as none: ask for them with .head().",
}
_OTHER = "Try the cell in JupyterLab, where you can look at each value: brightspots lab --workbook {file}"


@dataclass(frozen=True)
class Made:
    """What came of making the page once.

    Attributes
    ----------
    html : bytes
        The page; empty where it could not be made.
    trouble : Problem or None
        Why not: in which cell, and what to do.
    problems : tuple of Problem
        In what the workbook does not keep the contract.
    """

    html: bytes = b""
    trouble: Problem | None = None
    problems: tuple[Problem, ...] = ()


def make(file: Path, given: Mapping[str, Any]) -> Made:
    """Make the page of a workbook as its file stands now; whatever goes wrong is in what is returned.

    Parameters
    ----------
    file : Path
    given : mapping
        Parameters that take the place of the workbook's own, where it has them.
    """
    try:
        problems = check_workbook(file).problems
        declared = read_workbook(file)
        known = {name: value for name, value in given.items() if name in declared.parameters}
        parameters = check_parameters(declared, known)
        return Made(_html(declared, parameters, problems), None, problems)
    except _Stopped as stopped:
        return Made(b"", stopped.problem, problems)
    except BrightspotsError as error:
        return Made(
            b"", Problem("file", str(error), "Save it again when it is mended; this page tries anew.")
        )
    except Exception as error:
        return Made(
            b"", Problem("run", f"The page could not be made ({type(error).__name__}).", "Save it again.")
        )


class _Stopped(Exception):
    """A cell stopped the workbook."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


def _html(declared: WorkbookFile, parameters: dict[str, Any], problems: tuple[Problem, ...]) -> bytes:
    # These take seconds to import.
    import nbformat
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook

    from brightspots.batch.engine import NAME
    from brightspots.batch.render import render

    notebook = nbformat.reads(declared.source.decode("utf-8"), as_version=4)
    sources = [cell.source for cell in notebook.cells]
    try:
        with _environment(BRIGHTSPOTS_MODE="page", **{FILE_IN_USE: str(declared.path.resolve())}):
            made = execute_notebook(
                notebook,
                None,
                parameters=parameters,
                engine_name=NAME,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                log_output=False,
                request_save_on_cell_execute=False,
                autosave_cell_every=0,
                execution_timeout=120,
                cwd=str(declared.path.resolve().parent),
            )
    except PapermillExecutionError as error:
        raise _Stopped(
            _problem(declared, sources, error.source, error.ename, str(error.evalue), error.traceback)
        ) from error
    except CellTimeoutError as error:
        said = "A cell took longer than two minutes and was stopped."
        raise _Stopped(Problem("run", said, "Ask it for less: fewer rows, or one school.")) from error
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]
            for output in cell.outputs:
                if output.get("data", {}).get("text/html") == "":
                    output.data.pop("text/html")
    return render(made, title=declared.title, home="")


def _problem(
    declared: WorkbookFile, sources: list[str], source: str, kind: str, words: str, trace: list[str]
) -> Problem:
    """Return in which cell a workbook stopped, why, and what to do."""
    number = next((at for at, one in enumerate(sources, start=1) if one == source), 0)
    cell = Cell(number, {"cell_type": "code", "source": source, "metadata": {}})
    if kind in _OURS:
        # Ours say what to do themselves.
        said, remedy = _COLORS.sub("", trace[0] if trace else words), "Mend it, and save."
    else:
        said = f"{kind}: {words}"
        remedy = REMEDIES.get(kind, _OTHER.format(file=declared.path.name))
    return cell.problem("run", said, remedy)


@contextmanager
def _environment(**facts: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in facts}
    os.environ.update(facts)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def choose_parameters(
    file: Path,
    *,
    district: str = "",
    school: str = "",
    project: str = "",
    records: str = "",
    audience: str = "",
) -> dict[str, Any]:
    """Return the parameters of the page to look at, from what somebody asked for.

    Where nothing is asked for, the workbook's own stand; in another district, its first project or school.

    Raises
    ------
    BrightspotsError
        For what is no district, no records, and for what the workbook's pages are not about.
    """
    units = read_workbook(file).units
    if project and "project" not in units:
        raise ParameterError(f"{file.name} is not about a project: leave --project out.")
    if school and not {"school", "project"} & set(units):
        raise ParameterError(f"{file.name} is not about a school: leave --school out.")
    asked = {"school_id": school, "project_id": project.upper(), "audience": audience}
    if records:
        open_existing(records).close()
        asked["records"] = str(find(records).resolve())
    if district:
        opened = open_district(district)
        asked["district"] = str(opened.path)
        if not (project or school):
            first_project, first_school = whose(opened, asked.get("records", ""))
            asked |= {"project_id": first_project if "project" in units else "", "school_id": first_school}
    return {name: value for name, value in asked.items() if value}
