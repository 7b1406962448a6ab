"""What a column may be that has no name of ours: told by what it holds first, and by its name second."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from brightspots.district.cell_forms import SCHOOL_YEARS
from brightspots.district.marks import Marks
from brightspots.district.tables import Column, Table

_ALIKE = 0.75
_MOST_NAMED = 6
_MOST_DAYS = 260
# A name may be near to its own opposite: an end date is no entry_date, however much alike they look.
_OPPOSITES = (
    (
        {"entry", "enter", "entered", "begin", "start", "from", "first"},
        {"exit", "end", "leave", "left", "to", "last"},
    ),
    ({"low", "lowest", "min"}, {"high", "highest", "max"}),
    ({"numerator"}, {"denominator"}),
    ({"present", "attended"}, {"absent", "missed"}),
)
_DATE = re.compile(
    r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}.*|[0-9]{1,2}[-/][0-9]{1,2}[-/]([0-9]{2}){1,2}( .*)?"
)
_PSEUDONYM = re.compile(r"[0-9a-fA-F]{16,}|[A-Za-z0-9_-]{20,}")
_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_FLAGS = {"true", "false", "t", "f", "yes", "no", "y", "n", "1", "0"}


def nearest(name: str, cells: Sequence[str], table: Table, among: Iterable[str]) -> str | None:
    """Return which of these columns a column seems to be; None where its name or what it holds speaks against all.

    Parameters
    ----------
    name : str
        As it stands in the file.
    cells : sequence of str
        What it holds, as far as one has looked, without empty cells.
    table : Table
    among : iterable of str
        Columns of the table that the file lacks.

    Examples
    --------
    >>> from brightspots.district.tables import TABLES
    >>> enrollments = TABLES["enrollments"]
    >>> nearest("endDate", ["2025-06-12"], enrollments, ["student_key", "entry_date", "exit_date"])
    'exit_date'
    >>> nearest("Student ID", ["900001"], enrollments, ["student_key", "entry_date"]) is None
    True
    """
    fitting = [other for other in among if fits(cells, table.column(other))]
    likeness = {other: _alike(name, other) for other in fitting}
    best = max(likeness, key=lambda other: likeness[other], default=None)
    return best if best is not None and likeness[best] >= _ALIKE else None


def fits(cells: Sequence[str], column: Column) -> bool:
    """Return whether all that a column holds could stand in one of ours.

    Examples
    --------
    >>> from brightspots.district.tables import TABLES
    >>> measures = TABLES["school_measures"]
    >>> fits(["Alder Creek"], measures.column("school_year")), fits(["2024-25"], measures.column("school_year"))
    (False, True)
    """
    if column.name == "student_key":
        # A real id must not become one, and an empty column says nothing.
        return bool(cells) and all(map(_PSEUDONYM.fullmatch, cells))
    return all(_fits(cell, column) for cell in cells)


def _fits(cell: str, column: Column) -> bool:
    if column.allowed:
        return cell in column.allowed
    if column.name == "school_year":
        years = re.fullmatch(SCHOOL_YEARS, cell)
        return years is not None and (int(years[1][-2:]) + 1) % 100 == int(years[2][-2:])
    if column.kind == "date":
        return bool(_DATE.fullmatch(cell))
    if column.kind == "flag":
        return cell.lower() in _FLAGS
    if column.kind in ("number", "integer"):
        plain = cell.replace(",", "").removesuffix("%").strip()
        return _is_number(plain) or Marks().meaning(cell) is not None
    if column.name.endswith(("_id", "_key")):
        return bool(_CODE.fullmatch(cell))
    return True


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _counts_days(name: str, cells: Sequence[str]) -> bool:
    """Return whether a column numbers the days of a school year, as some systems do."""
    numbers = [int(cell) for cell in cells if cell.isascii() and cell.isdigit()]
    return "day" in words_of(name) and 0 < len(numbers) == len(cells) and max(numbers) <= _MOST_DAYS


def words_of(name: str) -> list[str]:
    """Return the words of a column's name, in small letters.

    Examples
    --------
    >>> words_of("endDate"), words_of("School ID"), words_of("SCHOOL_ID")
    (['end', 'date'], ['school', 'id'], ['school', 'id'])
    """
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return re.findall(r"[a-z0-9]+", apart.lower())


def _alike(name: str, other: str) -> float:
    ours, theirs = words_of(other), words_of(name)
    for one, against in _OPPOSITES:
        for here, there in ((one, against), (against, one)):
            if here & set(ours) and there & set(theirs):
                return 0.0
            if here & set(ours) and here & set(theirs):
                theirs = [next(iter(here & set(ours))) if word in here else word for word in theirs]
    return difflib.SequenceMatcher(None, "_".join(theirs), "_".join(ours)).ratio()


def advice_on_missing(name: str, table: Table, examples: Mapping[str, Sequence[str]]) -> str:
    """Return what to do about a needed column that a file lacks.

    Parameters
    ----------
    name : str
    table : Table
    examples : mapping
        What the first rows hold in each column that the file has.

    Examples
    --------
    >>> from brightspots.district.tables import TABLES
    >>> advice_on_missing("school_id", TABLES["schools"], {"School ID": ["0100101"]})
    'Rename "School ID" to school_id.'
    >>> advice_on_missing("school_id", TABLES["schools"], {"campus": ["Ash"]})
    'Add a column school_id. Not known here: campus.'
    >>> advice_on_missing("date", TABLES["attendance"], {"SchoolDay": ["2", "4"]})[:48]
    '"SchoolDay" counts the days of the school year. '
    """
    unknown = [other for other in examples if other not in table.names]
    for other in sorted(unknown, key=lambda other: -_alike(other, name)):
        if nearest(other, examples[other], table, [name]):
            return f'Rename "{other}" to {name}.'
    more = f" and {len(unknown) - _MOST_NAMED} more" if len(unknown) > _MOST_NAMED else ""
    named = f" Not known here: {', '.join(unknown[:_MOST_NAMED])}{more}." if unknown else ""
    counted = next((other for other in unknown if _counts_days(other, examples[other])), None)
    if name == "date" and counted is not None:
        return (
            f'"{counted}" counts the days of the school year. Write the date of each in a column date: day 1 is the '
            f"first day of instruction in calendar, and so on.{named}"
        )
    about = (
        ": a pseudonym for each student, never a name or a district's own number"
        if name == "student_key"
        else ""
    )
    return f"Add a column {name}{about}.{named}"
