"""What is asked of what a workbook says of itself, and that it reads what it says."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from brightspots.errors import WorkbookError
from brightspots.text.lists import join_words
from brightspots.workbook.catalog import workbook_names
from brightspots.workbook.contract.code_tree import parsed
from brightspots.workbook.contract.problem import Notebook, Problem
from brightspots.workbook.metadata import KEYS, Metadata, read_metadata

NEEDED = ("unit", "reads", "by", "shelf", "phase", "next", "shows")
WHERE = "in JupyterLab: the gears at the right, Advanced Tools, Notebook Metadata, under “brightspots”"

BY_CALL = {"groups": "district", "bands": "comparison", "explore": "comparison", "teams": "records"}
"""What a call of the book reads, where it is always the same."""

BY_FIRST = {"measures": "school", "schools": "comparison"}
"""Calls whose first argument says what they read, and what they read without one."""

ON_PROJECT = ("form", "forms", "chain")


def metadata(notebook: Notebook) -> Iterator[Problem]:
    """Yield what is wrong with the metadata, and what is missing there."""
    said = notebook.raw.get("metadata", {}).get("brightspots")
    said = said if isinstance(said, dict) else {}
    missing = [key for key in NEEDED if key not in said]
    if missing:
        yield Problem(
            "metadata",
            f"The metadata do not say {join_words(missing)}.",
            f"Add them ({WHERE}); brightspots workbook new writes a workbook that has them all.",
        )
    if unknown := sorted(set(map(str, said)) - set(KEYS)):
        yield Problem(
            "metadata",
            f"The metadata say {join_words(unknown)}, which means nothing here.",
            f"Take it out ({WHERE}). What they can say: {', '.join(KEYS)}.",
        )
    found = read(notebook)
    if isinstance(found, WorkbookError):
        if not {"unit", "reads"} & set(missing):
            yield Problem("metadata", str(found), f"Mend it there ({WHERE}).")
        return
    if "phase" not in missing and not found.phase:
        yield Problem("metadata", "The metadata do not say a phase.", f"Add it ({WHERE}).")
    if found.next and found.next not in workbook_names() and not _lies_beside(notebook, found.next):
        yield Problem(
            "next",
            f"The next workbook is to be “{found.next}”, and there is none of that name.",
            f"Write “” where none comes next, or one of: {', '.join(workbook_names())} ({WHERE}).",
        )
    if found.next == notebook.name:
        yield Problem(
            "next", "The next workbook is this one.", f"Write another, or “” where none comes next ({WHERE})."
        )


def reads(notebook: Notebook) -> Iterator[Problem]:
    """Yield what the cells read and the metadata do not declare, and what is declared and never read."""
    found = read(notebook)
    if isinstance(found, WorkbookError):
        return
    used: set[str] = set()
    handed_on = False
    for cell in notebook.taught:
        tree = parsed(cell.text)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Call):
                handed_on = handed_on or _hands_on(node)
                of = _read_by(node)
                if of and of not in found.reads and of not in used:
                    yield cell.problem(
                        "reads",
                        f"This cell reads {of}, and the metadata do not declare it.",
                        f"Add “{of}” to reads ({WHERE}), so that pages are made again when that data changes.",
                    )
                used |= {of} if of else set()
                # Lines of what is declared stand beside our school's.
                used |= set(found.reads) - {"records"} if _is_of_book(node, "lines") else set()
    idle = [of for of in found.reads if of not in used and of != "school"]
    if idle and not handed_on:
        yield Problem(
            "reads",
            f"The metadata declare that it reads {join_words(idle)}, and no cell does.",
            f"Take it out of reads ({WHERE}): pages would be made again whenever that data changes, for nothing.",
        )


def read(notebook: Notebook) -> Metadata | WorkbookError:
    """Return what the metadata say, or why they say nothing."""
    try:
        return read_metadata(notebook.raw.get("metadata", {}), notebook.path.name)
    except WorkbookError as error:
        return error


def _lies_beside(notebook: Notebook, name: str) -> bool:
    return name.replace("_", "").isalnum() and (notebook.path.parent / f"{name}.ipynb").is_file()


def _read_by(call: ast.Call) -> str:
    """Return what a call of the book reads; empty for other calls, and where only running it tells."""
    if not (isinstance(call.func, ast.Attribute) and _is_book(call.func.value)):
        return ""
    name = call.func.attr
    if name in BY_FIRST:
        said = (
            call.args[0] if call.args else next((one.value for one in call.keywords if one.arg == "of"), None)
        )
        if said is None:
            return BY_FIRST[name]
        return said.value if isinstance(said, ast.Constant) and isinstance(said.value, str) else ""
    return "records" if name in ON_PROJECT else BY_CALL.get(name, "")


def _hands_on(call: ast.Call) -> bool:
    """Return whether the book is handed to somebody else, who may read anything that is declared."""
    given = [*call.args, *(one.value for one in call.keywords)]
    return any(_is_book(one) for one in given) or _is_of_book(call, "live")


def _is_of_book(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == name and _is_book(call.func.value)


def _is_book(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "book"
