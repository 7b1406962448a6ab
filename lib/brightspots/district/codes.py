"""A district's own words for our values, as its district.toml maps them.

.. code-block:: toml

    [codes.attendance.status]
    "A" = "absent_unexcused"
    "Med" = "absent_excused"

A column that several tables have may stand without a table: ``[codes.grade_level]``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from brightspots.district.tables import TABLES, Table
from brightspots.errors import DataError

Codes = Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
"""Words and what they stand for, by table and column."""

EXAMPLE = 'Write it like: [codes.attendance.status], and below it "A" = "absent_unexcused"'


def read_codes(given: Mapping[str, Any]) -> Codes:
    """Return the words of a section ``[codes]``; what is wrong with it is passed over, `code_errors` tells it.

    Examples
    --------
    >>> read_codes({"attendance": {"status": {"A": "absent_unexcused"}}})
    {('attendance', 'status'): (('a', 'absent_unexcused'),)}
    """
    found: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for table, column, words in _columns(given):
        allowed = TABLES[table].column(column).allowed
        usable = {folded(word): ours for word, ours in words.items() if ours in allowed}
        found[table, column] = tuple(usable.items())
    return found


def with_codes(table: Table, codes: Codes) -> Table:
    """Return a table that knows a district's own words, too; these go before those that every district may use."""
    own = {column: words for (name, column), words in codes.items() if name == table.name}
    if not own:
        return table
    columns = (
        replace(column, words=tuple({**dict(column.words), **dict(own.get(column.name, ()))}.items()))
        for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def folded(word: str) -> str:
    """Return a word as it is compared: small letters, and one space for whatever parts it.

    Examples
    --------
    >>> folded(" Excused_Absence")
    'excused absence'
    """
    return re.sub(r"[\s_-]+", " ", word).strip().lower()


def code_errors(given: Any) -> Iterator[DataError]:
    """Report everything that is wrong with a section ``[codes]``."""
    if not isinstance(given, dict):
        return
    known = {name for table in TABLES.values() for name in (table.name, *_listed(table))}
    for name, value in given.items():
        if name not in known or not isinstance(value, dict):
            near = difflib.get_close_matches(name, known, n=1)
            remedy = f"Did you mean {near[0]}?" if near and near[0] != name else EXAMPLE
            yield _error(
                f"There is no table, and no column with a list of values, called {name}.", name, remedy
            )
        elif name in TABLES and all(isinstance(entry, dict) for entry in value.values()):
            for column in value:
                if column not in _listed(TABLES[name]):
                    listed = ", ".join(_listed(TABLES[name])) or "none"
                    yield _error(
                        f"The column {column} of {name} has no list of values.",
                        column,
                        f"Columns of {name} that have one: {listed}.",
                    )
    for table, column, words in _columns(given):
        allowed = TABLES[table].column(column).allowed
        for word, ours in words.items():
            if ours not in allowed:
                remedy = f"Use one of: {', '.join(allowed)}."
                yield _error(f'"{word}" stands for a value that {column} does not have.', str(ours), remedy)


def _columns(given: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Go over the words by table and column, however the section is written."""
    for name, value in given.items() if isinstance(given, dict) else ():
        if not isinstance(value, dict):
            continue
        if name not in TABLES:
            yield from ((table, name, value) for table, known in TABLES.items() if name in _listed(known))
        elif all(isinstance(words, dict) for words in value.values()):
            listed = _listed(TABLES[name])
            yield from ((name, column, words) for column, words in value.items() if column in listed)
        elif len(listed := _listed(TABLES[name])) == 1:
            yield name, listed[0], value


def _listed(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.allowed]


def _error(problem: str, value: str, remedy: str) -> DataError:
    return DataError(problem, file="district.toml", value=value, remedy=remedy)
