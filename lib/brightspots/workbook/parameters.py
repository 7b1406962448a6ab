"""The parameters of a workbook: read from its cell without running it, and checked.

The batch, the apps and `open_workbook` all read parameters here, by `ast`: a parameter is a plain name with a
literal value and a comment, and nothing in the cell is ever executed to find that out.
"""

from __future__ import annotations

import ast
import difflib
import io
import tokenize
from dataclasses import dataclass
from typing import Any, Protocol

from brightspots.errors import ParameterError, UnknownError, WorkbookError

COMMON = ("district", "school_id", "project_id", "records", "audience", "as_of")

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


class HasParameters(Protocol):
    """A workbook, as far as its parameters go."""

    @property
    def name(self) -> str:
        """The name of its file, without its ending."""
        ...

    @property
    def parameters(self) -> dict[str, Parameter]:
        """Its parameters by name."""
        ...


def read_parameters(cells: list[dict[str, Any]], file: str) -> dict[str, Parameter]:
    """Return the parameters of a notebook's cells, by name.

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


def check_parameters(declared: HasParameters, given: dict[str, Any]) -> dict[str, Any]:
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


def from_text(declared: HasParameters, name: str, text: str) -> Any:
    """Return the value of a parameter from its text, as typed on a command line or in an address.

    Examples
    --------
    >>> from brightspots.workbook.catalog import find_workbook
    >>> from brightspots.workbook.workbook_file import read_workbook
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
