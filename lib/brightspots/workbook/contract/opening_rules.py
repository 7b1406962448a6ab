"""What is asked of how a workbook begins: its title, its parameters, and the one cell that opens the book."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from brightspots.errors import WorkbookError
from brightspots.workbook.contract.problem import Cell, Notebook, Problem
from brightspots.workbook.parameters import COMMON, read_parameters
from brightspots.workbook.workbook_file import opening

SETUP = 'book = bs.open_workbook("{name}", globals())'
IMPORT = "import brightspots as bs"
_OPENS = re.compile(
    r"""book\s*=\s*bs\.open_workbook\(\s*(?P<quote>["'])(?P<name>[^"']*)(?P=quote)\s*,\s*globals\(\)\s*\)"""
)
_COMMENTS = {
    "district": 'district = "practice"  # a district folder, or the name of a shipped sample',
    "school_id": 'school_id = ""  # the school, as in the district\'s schools table',
    "project_id": 'project_id = ""  # a team\'s project, where the workbook is about one',
    "records": 'records = ""  # where the teams\' records are: a path or a NAME',
    "audience": 'audience = "public"  # who will see this: public, staff, team or officials',
    "as_of": 'as_of = ""  # the last day to take in, such as 2025-03-31; empty for all',
}


def title(notebook: Notebook) -> Iterator[Problem]:
    """Yield what is wrong with the first cell: a title, what readers will have at the end, and the time it takes."""
    first = notebook.cells[0] if notebook.cells else None
    if first is None or not first.is_prose or not first.text.startswith("# "):
        said = "The first cell is not the title."
        remedy = (
            "Begin with a Markdown cell whose first line is “# ” and the question that the workbook answers."
        )
        yield first.problem("title", said, remedy) if first else Problem("title", said, remedy)
        return
    promise, time = opening([first.raw])
    if not promise or not time:
        yield first.problem(
            "promise",
            "The first cell does not say what its readers will have at the end, and how long it takes.",
            "Write below the title: “**What you will have at the end:** one line. **Time:** 20 minutes.”",
        )


def parameters(notebook: Notebook) -> Iterator[Problem]:
    """Yield what is wrong with the cell tagged parameters: plain values, a comment each, all that are common."""
    tagged = list(notebook.tagged("parameters"))
    if len(tagged) != 1 or not tagged[0].is_code:
        where = f"{len(tagged)} cells are" if len(tagged) != 1 else "A cell of words is"
        yield Problem(
            "parameters",
            f"{where} tagged parameters; one cell of code must be.",
            "Give one cell the tag “parameters” (in JupyterLab: the gears at the right, Common Tools, Cell Tags), and "
            "write into it the values that a batch may set.",
        )
        return
    cell = tagged[0]
    try:
        found = read_parameters([cell.raw], notebook.path.name)
    except WorkbookError as error:
        yield cell.problem(
            "parameters",
            str(error),
            "Write one line for each: a name, an equals sign, a plain value, and after “#” what it means.",
        )
        return
    for name in COMMON:
        if name not in found:
            yield cell.problem(
                "parameters", f"The parameter {name} is missing.", f"Add the line: {_COMMENTS[name]}"
            )
    for parameter in found.values():
        if not parameter.about:
            yield cell.problem(
                "parameters",
                f"The parameter {parameter.name} has no comment.",
                "Write behind it, after “#”, what it means and what it can be.",
            )
    for name, default in (("audience", "public"), ("as_of", "")):
        if name in found and found[name].default != default:
            yield cell.problem(
                "parameters",
                f"{name} begins with {found[name].default!r}.",
                f"Write: {_COMMENTS[name]}. Who wants another asks for it when making the pages.",
            )


def setup(notebook: Notebook) -> Iterator[Problem]:
    """Yield what is wrong with the cell that opens the book: hidden, after the parameters, with the file's name."""
    line = SETUP.format(name=notebook.name)
    found = list(notebook.tagged("hide"))
    if len(found) != 1:
        yield Problem(
            "setup",
            f"{'No cell is' if not found else f'{len(found)} cells are'} tagged hide; the one that opens it must be.",
            f"Give the cell right after the parameters the tag “hide”, and write into it “{IMPORT}” and “{line}”.",
        )
        return
    cell = found[0]
    yield from _source_of_setup(notebook, cell, line)
    if not (
        isinstance(cell.raw["metadata"].get("jupyter"), dict)
        and cell.raw["metadata"]["jupyter"].get("source_hidden")
    ):
        yield cell.problem(
            "setup",
            "The cell that opens the book is not folded away.",
            "Fold its code away in JupyterLab (View, Collapse Selected Code), so that teams do not stumble on it, and "
            "save.",
        )
    before = [
        one for one in notebook.cells[: cell.number - 1] if one.is_code and "parameters" not in one.tags
    ]
    if before or any(one.number > cell.number for one in notebook.tagged("parameters")):
        yield cell.problem(
            "setup",
            "The cell that opens the book does not come right after the parameters.",
            "Move it up, so that it is the first code to run after the parameters cell.",
        )


def _source_of_setup(notebook: Notebook, cell: Cell, line: str) -> Iterator[Problem]:
    try:
        ast.parse(cell.text)
    except (SyntaxError, ValueError, RecursionError):
        yield cell.problem(
            "setup", "This cell cannot be read as Python.", f"Write “{IMPORT}” and, last, “{line}”."
        )
        return
    if IMPORT not in cell.text.splitlines():
        yield cell.problem("setup", f"This cell does not say “{IMPORT}”.", "Write it as the first line.")
    last = cell.text.rstrip().splitlines()[-1:] or [""]
    opens = _OPENS.fullmatch(last[0].strip())
    if opens is None:
        yield cell.problem(
            "setup", "The last line of this cell does not open the book.", f"Write as its last line: {line}"
        )
    elif opens["name"] != notebook.name:
        yield cell.problem(
            "name",
            f"The file is called {notebook.path.name}, and this cell opens “{opens['name']}”. They must be the same.",
            f"Write “{notebook.name}” into open_workbook(…) here, or rename the file to {opens['name']}.ipynb.",
        )
