"""What a workbook's file declares about itself, read without running it.

The batch, the apps and `open_workbook` all read parameters here, by `ast`: a parameter is a plain name with a
literal value and a comment, and nothing in the cell is ever executed to find that out.
"""

from __future__ import annotations

import ast
import difflib
import io
import json
import os
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brightspots import resources
from brightspots.errors import ParameterError, UnknownError, WorkbookError
from brightspots.series import READS

COMMON = ("district", "school_id", "project_id", "records", "audience", "as_of")
UNITS = ("school", "project", "network")
FILE_IN_USE = "BRIGHTSPOTS_WORKBOOK"

_TYPE_WORDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false", list: "a list"}


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, its default and, from the comment beside it, what it means."""

    name: str
    default: Any
    about: str

    @property
    def type(self) -> type:
        """The type of its default; a value must be of the same."""
        return type(self.default)


@dataclass(frozen=True)
class Declared:
    """A workbook's file: its name, title, unit, reads and parameters, and its cells.

    ``by`` says how its numbers go along: by (school) year or by date; ``then`` which workbook comes next, where that
    is not the one that follows in the collection.
    """

    name: str
    title: str
    units: tuple[str, ...]
    reads: tuple[str, ...]
    parameters: dict[str, Parameter]
    source: bytes
    path: Path
    by: str = "year"
    then: str = ""

    @property
    def notebook(self) -> dict[str, Any]:
        """A fresh copy of the notebook."""
        loaded: dict[str, Any] = json.loads(self.source)
        return loaded


def find_workbook(name: str | Path) -> Path:
    """Return the file of a workbook: one of the collection by name, or one's own by path.

    Raises
    ------
    ParameterError
        When there is none; the message lists those that exist.
    """
    own = Path(name)
    if own.suffix == ".ipynb":
        if own.is_file():
            return own
        raise ParameterError(f"There is no workbook file {name}.")
    collection = workbook_names()
    if str(name) in collection:
        return resources.folder("workbooks") / f"{name}.ipynb"
    near = difflib.get_close_matches(str(name), collection, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ParameterError(f'There is no workbook "{name}".{hint} The workbooks are: {", ".join(collection)}.')


def workbook_names() -> list[str]:
    """Return the names of the collection's workbooks, in order."""
    return sorted(path.stem for path in resources.folder("workbooks").glob("[0-9]*.ipynb"))


def read_workbook(path: Path) -> Declared:
    """Read what a workbook declares.

    Raises
    ------
    WorkbookError
        When the file is not a notebook, or does not keep the contract: one cell tagged parameters with plain
        literals, a unit and what it reads.
    """
    try:
        source = path.read_bytes()
        notebook = json.loads(source)
        cells, metadata = notebook["cells"], notebook.get("metadata", {})
        if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
            raise ValueError("its cells are not a list of cells")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkbookError(f"{path.name} is not a notebook that can be read.") from error
    units, reads = _words(metadata, "unit"), _words(metadata, "reads")
    if not units or reads is None or not set(units) <= set(UNITS) or not set(reads) <= set(READS):
        raise WorkbookError(
            f'{path.name} must declare in its metadata, under "brightspots", its unit (of {", ".join(UNITS)}) and '
            f"what it reads (of {', '.join(READS)})."
        )
    return Declared(
        name=path.stem,
        title=_title(cells) or path.stem,
        units=units,
        reads=reads,
        parameters=read_parameters(cells, path.name),
        source=source,
        path=path,
        by="date" if _words(metadata, "by") == ("date",) else "year",
        then=next(iter(_words(metadata, "then") or ()), ""),
    )


def _words(metadata: Any, name: str) -> tuple[str, ...] | None:
    """Return a list of words from the metadata of a notebook; None when something else stands there."""
    about = metadata.get("brightspots", {}) if isinstance(metadata, dict) else {}
    found = about.get(name, []) if isinstance(about, dict) else None
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        return None
    return tuple(found)


def read_parameters(cells: list[dict[str, Any]], file: str) -> dict[str, Parameter]:
    """Read the parameters of a notebook's cells.

    Raises
    ------
    WorkbookError
        Unless exactly one cell is tagged parameters and each of its statements is ``name = literal  # comment``.
    """
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        raise WorkbookError(f"{file} must have exactly one cell tagged parameters; it has {len(tagged)}.")
    source = "".join(tagged[0]["source"])
    found: dict[str, Parameter] = {}
    try:
        comments = _comments(source)
        for statement in ast.parse(source).body:
            name, value = _assignment(statement)
            if name in found:
                raise ValueError(f"{name} is there twice")
            default = ast.literal_eval(value)
            if type(default) not in _TYPE_WORDS:
                raise ValueError(f"{name} must be text, a number, true or false, or a list")
            found[name] = Parameter(name, default, comments.get(statement.end_lineno or 0, ""))
    except (SyntaxError, ValueError, tokenize.TokenError) as error:
        raise WorkbookError(
            f"The parameters of {file} must each be a plain value with a comment, such as "
            f'audience = "public"  # who will see this. ({error})'
        ) from error
    return found


def check_parameters(declared: Declared, given: dict[str, Any]) -> dict[str, Any]:
    """Return all parameters of a workbook, the given ones checked and the others by default.

    Raises
    ------
    ParameterError
        For a name that the workbook does not have, or a value of the wrong type; the message lists what is
        allowed.
    """
    for name, value in given.items():
        if name not in declared.parameters:
            near = difflib.get_close_matches(name, declared.parameters, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UnknownError(
                f'{declared.name} has no parameter "{name}".{hint} '
                f"Its parameters are: {', '.join(declared.parameters)}."
            )
        _check_type(declared.parameters[name], value)
    return {name: given.get(name, parameter.default) for name, parameter in declared.parameters.items()}


def from_text(declared: Declared, name: str, text: str) -> Any:
    """Turn the text of a parameter, as typed on a command line, into its type.

    Examples
    --------
    >>> from brightspots import resources
    >>> declared = read_workbook(find_workbook("11_seeing_the_data"))
    >>> from_text(declared, "level", "any")
    'any'
    """
    check_parameters(
        declared, {name: declared.parameters[name].default} if name in declared.parameters else {name: text}
    )
    parameter = declared.parameters[name]
    if parameter.type is str:
        return text
    try:
        value = ast.literal_eval({"true": "True", "false": "False"}.get(text.lower(), text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        value = text
    if parameter.type is float and type(value) is int:
        value = float(value)
    _check_type(parameter, value)
    return value


def open_file(name: str) -> Path:
    """Return the file of the workbook that is being run: the batch's own, one in this folder, or the collection's."""
    in_use = Path(os.environ.get(FILE_IN_USE, ""))
    if in_use.stem == name and in_use.is_file():
        return in_use
    here = Path(f"{name}.ipynb")
    return here if here.is_file() else find_workbook(name)


def _check_type(parameter: Parameter, value: Any) -> None:
    right = type(value) is parameter.type or (parameter.type is float and type(value) is int)
    if parameter.type is list:
        right = isinstance(value, list) and all(type(item) in (str, int, float, bool) for item in value)
    if not right:
        raise ParameterError(
            f"{parameter.name} must be {_TYPE_WORDS[parameter.type]}, such as {parameter.default!r}."
        )


def _assignment(statement: ast.stmt) -> tuple[str, ast.expr]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        target, value = statement.target, statement.value
    else:
        raise ValueError(f"line {statement.lineno} is not a plain name = value")
    if not isinstance(target, ast.Name):
        raise ValueError(f"line {statement.lineno} is not a plain name = value")
    return target.id, value


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {t.start[0]: t.string.lstrip("# ").strip() for t in tokens if t.type == tokenize.COMMENT}


def _title(cells: list[dict[str, Any]]) -> str:
    for cell in cells:
        if cell["cell_type"] == "markdown":
            for line in "".join(cell["source"]).splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return ""
