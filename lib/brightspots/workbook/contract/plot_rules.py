"""What is asked of plots: words for those who do not see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from brightspots.workbook.contract.code_tree import parsed
from brightspots.workbook.contract.problem import Notebook, Problem

_DRAWS = ("matplotlib", "seaborn")
_OF_PANDAS = {"plot", "hist", "boxplot"}
_SHOWS = {"show"}


def alt_text(notebook: Notebook) -> Iterator[Problem]:
    """Yield the cells that draw a plot of their own and do not say what it shows."""
    drawing = _names_that_draw(notebook)
    for cell in notebook.taught:
        tree = parsed(cell.text)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)] if tree else []
        if any(_draws(call, drawing) for call in calls) and not any(_says_alt(call) for call in calls):
            yield cell.problem(
                "alt-text",
                "A plot is drawn here, and no words say what it shows to those who do not see it.",
                'Show it with: book.show(plot, alt="What it shows, in one sentence.")',
            )


def _names_that_draw(notebook: Notebook) -> set[str]:
    """Return the names under which the notebook's cells have matplotlib and seaborn."""
    found: set[str] = set()
    for cell in notebook.cells:
        tree = parsed(cell.text) if cell.is_code else None
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Import):
                found |= {
                    (one.asname or one.name).split(".")[0]
                    for one in node.names
                    if one.name.split(".")[0] in _DRAWS
                }
            elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in _DRAWS:
                found |= {one.asname or one.name for one in node.names}
    return found


def _draws(call: ast.Call, drawing: set[str]) -> bool:
    names = []
    at: ast.expr = call.func
    while isinstance(at, ast.Attribute):
        names.append(at.attr)
        at = at.value
    if isinstance(at, ast.Name) and at.id in drawing:
        return True
    # rows.plot(...) and rows.plot.bar(...) of pandas.
    return bool(names) and (names[0] in _OF_PANDAS or "plot" in names[1:2])


def _says_alt(call: ast.Call) -> bool:
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in _SHOWS):
        return False
    said = next((one.value for one in call.keywords if one.arg == "alt"), None)
    return said is not None and not (isinstance(said, ast.Constant) and not str(said.value or "").strip())
