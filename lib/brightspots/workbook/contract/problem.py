"""One thing in which a workbook does not keep the contract: where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from brightspots.text.typed import line
from brightspots.workbook.notebook_file import source_of, tags_of


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    Attributes
    ----------
    rule : str
        The name of the rule, for programs.
    what : str
        What is wrong, in one sentence.
    remedy : str
        What to do.
    cell : int
        Which cell, counted from the top from 1; 0 for the notebook as a whole.
    begins : str
        How that cell begins, to find it.
    """

    rule: str
    what: str
    remedy: str
    cell: int = 0
    begins: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words.

        Examples
        --------
        >>> Problem("loops", "There is a loop.", "Take it out.", 3, "for x in y:").place
        'cell 3, which begins “for x in y:”'
        """
        if not self.cell:
            return "the notebook"
        return f"cell {self.cell}" + (f", which begins “{self.begins}”" if self.begins else "")


@dataclass(frozen=True)
class Cell:
    """One cell, with its number as people count them.

    Attributes
    ----------
    number : int
        From the top, from 1.
    raw : mapping
        As it stands in the file.
    """

    number: int
    raw: dict[str, Any]

    @property
    def text(self) -> str:
        """What it says."""
        return source_of(self.raw)

    @property
    def tags(self) -> list[str]:
        """Its tags."""
        return tags_of(self.raw)

    @property
    def is_code(self) -> bool:
        """Whether it is a cell of code."""
        return bool(self.raw["cell_type"] == "code")

    @property
    def is_prose(self) -> bool:
        """Whether it is a cell of words."""
        return bool(self.raw["cell_type"] == "markdown")

    @property
    def is_taught(self) -> bool:
        """Whether readers are meant to read its code: not the parameters, not the setup."""
        return self.is_code and not self.tags

    def problem(self, rule: str, what: str, remedy: str) -> Problem:
        """Return a problem of this cell."""
        first = next((one for one in self.text.splitlines() if one.strip()), "")
        return Problem(rule, what, remedy, self.number, line(first, 40))


@dataclass(frozen=True)
class Notebook:
    """A notebook that is checked.

    Attributes
    ----------
    path : Path
    source : bytes
        The file as it is.
    raw : mapping
        What stands in it.
    """

    path: Path
    source: bytes
    raw: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Of the file, without its ending."""
        return self.path.stem

    @property
    def cells(self) -> list[Cell]:
        """Its cells, in order."""
        return [Cell(number, raw) for number, raw in enumerate(self.raw["cells"], start=1)]

    @property
    def prose(self) -> list[Cell]:
        """Its cells of words."""
        return [cell for cell in self.cells if cell.is_prose]

    @property
    def taught(self) -> list[Cell]:
        """Its cells of code that readers are meant to read."""
        return [cell for cell in self.cells if cell.is_taught]

    def tagged(self, tag: str) -> Iterator[Cell]:
        """Yield its cells with a tag."""
        return (cell for cell in self.cells if tag in cell.tags)
