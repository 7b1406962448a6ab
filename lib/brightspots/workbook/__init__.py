"""What a notebook opens, and what its file declares: title, unit, reads, parameters."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightspots.workbook.book import Book, open_workbook
    from brightspots.workbook.parameters import Declared, find_workbook, read_workbook

_HOMES = {
    "Book": "book",
    "open_workbook": "book",
    "Declared": "parameters",
    "find_workbook": "parameters",
    "read_workbook": "parameters",
}

__all__ = ["Book", "Declared", "find_workbook", "open_workbook", "read_workbook"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"brightspots.workbook has no {name!r}")
    return getattr(import_module(f"brightspots.workbook.{_HOMES[name]}"), name)
