"""What is asked of what stands between a workbook's beginning and its end: questions, words, and little code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from brightspots.workbook.contract.problem import Cell, Notebook, Problem

MOST_STATEMENTS, MOST_LINES, PROSE_TO_CODE = 5, 12, 3
BANNED = {
    "significant": "a real shift, or more than the usual ups and downs",
    "outlier": "a point outside of the usual range",
    "suppressed": "hidden to protect students",
    "percentile": "a place from 1 to 10",
    "failing school": "the school by its name",
}
_HARD: dict[type[ast.AST], str] = {
    ast.FunctionDef: "a function that is defined",
    ast.AsyncFunctionDef: "a function that is defined",
    ast.ClassDef: "a class that is defined",
    ast.Lambda: "a lambda",
    ast.For: "a loop",
    ast.AsyncFor: "a loop",
    ast.While: "a loop",
    ast.Try: "a try",
    ast.With: "a with",
    ast.AsyncWith: "a with",
    ast.Import: "an import",
}
_IN_SETUP: dict[type[ast.AST], str] = {ast.Import: "Move it into the hidden cell that opens the book."}
_CALL_ONE = (
    "Put it into a module of your own, and call that in one line; or use a function of pandas or of the book."
)
_ADDRESS = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<address>[^)\s]*)")
_TAG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)


def code(notebook: Notebook) -> Iterator[Problem]:
    """Yield the cells of code that are not plain: more than a few lines, definitions, loops, try, no Python at all."""
    for cell in notebook.taught:
        try:
            tree = ast.parse(cell.text)
        except (SyntaxError, ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None)
            yield cell.problem(
                "code",
                f"This cell cannot be read as Python{f' (line {line})' if line else ''}.",
                "Mend that line. Lines that begin with % or ! work in JupyterLab alone: take them out.",
            )
            continue
        nodes = list(ast.walk(tree))
        for kind in dict.fromkeys(type(node) for node in nodes if type(node) in _HARD):
            yield cell.problem(
                "code", f"There is {_HARD[kind]} in this cell.", _IN_SETUP.get(kind, _CALL_ONE)
            )
        statements = sum(isinstance(node, ast.stmt) for node in nodes)
        lines = len(cell.text.splitlines())
        if statements > MOST_STATEMENTS or lines > MOST_LINES:
            yield cell.problem(
                "code",
                f"This cell has {statements} statements in {lines} lines; at most {MOST_STATEMENTS} in {MOST_LINES} "
                "can be read by a coach who knows a little pandas.",
                "Make two cells of it, with a question between them, or put what it does into a function of a module.",
            )


def prose(notebook: Notebook) -> Iterator[Problem]:
    """Yield that there are too few words for the code."""
    words = sum(len(cell.text.split()) for cell in notebook.prose)
    in_code = sum(len(cell.text.split()) for cell in notebook.taught)
    if words < PROSE_TO_CODE * in_code:
        yield Problem(
            "prose",
            f"There are {words} words of prose to {in_code} of code; there must be at least {PROSE_TO_CODE} to 1.",
            f"Write {PROSE_TO_CODE * in_code - words} more words: the question before each cell of code, why a team "
            "would ask it, and what it cannot tell. Or call something shorter.",
        )


def questions(notebook: Notebook) -> Iterator[Problem]:
    """Yield that there is no part with a heading, or nothing to talk about."""
    if not any(cell.text.startswith("## ") for cell in notebook.prose):
        yield Problem(
            "questions",
            "No part has a heading.",
            "Begin each part with a Markdown cell whose first line is “## ” and a question.",
        )
    if not any("Talk about it" in cell.text for cell in notebook.prose):
        yield Problem(
            "questions",
            "There is nothing to talk about.",
            "End a part with a Markdown cell such as: “> **Talk about it.** What do you notice first?”",
        )


def words(notebook: Notebook) -> Iterator[Problem]:
    """Yield words that pages do not use."""
    for cell in notebook.prose:
        for banned, better in BANNED.items():
            if banned in cell.text.lower():
                yield cell.problem("words", f"It says “{banned}”.", f"Say in its place: {better}.")


def pictures_in_words(notebook: Notebook) -> Iterator[Problem]:
    """Yield pictures in cells of words that no words describe, or that somebody else would have to be asked for."""
    for cell in notebook.prose:
        images = [(found["alt"], found["address"]) for found in _ADDRESS.finditer(cell.text)]
        images += [(_attribute(tag, "alt"), _attribute(tag, "src")) for tag in _TAG.findall(cell.text)]
        for alt, address in images:
            if not alt.strip():
                yield cell.problem(
                    "alt-text",
                    "A picture here has no words for those who do not see it.",
                    "Write what it shows: ![What it shows](…)",
                )
            if not address.startswith("data:"):
                yield cell.problem(
                    "pictures",
                    "A picture here is fetched from elsewhere, and a page asks nobody for anything.",
                    "Draw it with a call in a cell of code, or say it in words.",
                )


def ending(notebook: Notebook) -> Iterator[Problem]:
    """Yield that the last cell does not say where the numbers come from."""
    last = notebook.cells[-1] if notebook.cells else None
    if last is None or not last.is_code or last.text.strip() != "book.sources()":
        said = "The last cell does not say where the numbers come from."
        remedy = "Write as the last cell of code: book.sources()"
        yield last.problem("ending", said, remedy) if last else Problem("ending", said, remedy)
        return
    if not any(isinstance(cell, Cell) and cell.text.startswith("## ") for cell in notebook.cells[-2:-1]):
        yield last.problem(
            "ending",
            "The last part has no heading.",
            "Put a Markdown cell before it that begins with: ## Where these numbers come from",
        )


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\b{name}\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", tag, re.IGNORECASE)
    return next((part for part in found.groups() if part is not None), "") if found else ""
