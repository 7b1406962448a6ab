"""What a check of a district folder found: problems, each with its places and its remedy, and what is there."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import IntEnum
from typing import Any

from brightspots.errors import DataError


class Grade(IntEnum):
    """How much a problem matters, the worst first."""

    STOPS = 1
    WRONG = 2
    LOOK = 3


@dataclass(frozen=True)
class Example:
    """One place of a problem; `rows` says how many rows have the same value.

    Attributes
    ----------
    file : str
        Inside the district folder.
    row : int or None
        As a spreadsheet counts it: the header is row 1.
    column, value : str or None
    rows : int
    """

    file: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rows: int = 1


@dataclass(frozen=True)
class Problem:
    """Everything of one kind that is wrong with one column of a table.

    Attributes
    ----------
    kind : str
        A name for programs, such as ``duplicate-key``.
    grade : Grade
    table : str or None
    problem, remedy : str
        One plain sentence each.
    rows : int
        How many rows, or files, have it.
    examples : tuple of Example
        At most three places; values that many rows have come first.
    """

    kind: str
    grade: Grade
    table: str | None
    problem: str
    remedy: str
    rows: int = 1
    examples: tuple[Example, ...] = ()

    @classmethod
    def of(cls, error: DataError, grade: Grade, table: str | None = None, folder: str = "") -> Problem:
        """Make a problem of an error that stands for a whole file."""
        file = f"{folder}{error.file}" if error.file else folder or "."
        place = Example(file, error.row, error.column, None if error.value is None else shown(error.value))
        return cls(error.kind, grade, table, error.problem, error.remedy, examples=(place,))


@dataclass(frozen=True)
class Read:
    """One table as it was read.

    Attributes
    ----------
    table : str
        With the folder of schools compared in front, where it lies there.
    rows : int
        Those that count: the newest of each key, where a table has parts.
    first, through : str or None
        The first and the last date, or school year, with data.
    corrections : dict
        By part: how many rows of earlier parts it changes.
    """

    table: str
    rows: int
    first: str | None = None
    through: str | None = None
    corrections: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """The answer to `check_folder`."""

    name: str
    folder: str
    problems: tuple[Problem, ...]
    tables: tuple[Read, ...]
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Return the same for JSON."""
        problems = [asdict(problem) | {"grade": problem.grade.name.lower()} for problem in self.problems]
        return {
            "name": self.name,
            "folder": self.folder,
            "clean": self.clean,
            "problems": problems,
            "tables": [asdict(read) for read in self.tables],
            "notes": list(self.notes),
        }


def shown(value: str, most: int = 60) -> str:
    """Return a cell as it can be shown: not too long, and without letters that command a terminal.

    Examples
    --------
    >>> shown("a\\x1b[2Jb"), len(shown("x" * 100))
    ('a·[2Jb', 60)
    """
    plain = "".join(letter if letter.isprintable() else "·" for letter in value)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def rows_words(n: int, words: str, noun: str = "row") -> str:
    """Write how many rows, then what they are.

    Examples
    --------
    >>> rows_words(1, "with an empty cell"), rows_words(1200, "with an empty cell")
    ('1 row with an empty cell.', '1,200 rows with an empty cell.')
    """
    return f"{n:,} {noun}{'' if n == 1 else 's'} {words}."


def sorted_problems(problems: list[Problem]) -> tuple[Problem, ...]:
    """Return the worst first, then those with the most rows."""
    return tuple(sorted(problems, key=lambda p: (p.grade, -p.rows, p.table or "", p.kind)))
