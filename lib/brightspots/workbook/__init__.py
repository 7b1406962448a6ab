"""What a notebook opens, and what its file declares: title, unit, reads, parameters."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightspots.workbook.book import Book, open_workbook
    from brightspots.workbook.catalog import find_workbook
    from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

_HOMES = {
    "Book": "book",
    "open_workbook": "book",
    "WorkbookFile": "workbook_file",
    "find_workbook": "catalog",
    "read_workbook": "workbook_file",
}

__all__ = ["Book", "WorkbookFile", "find_workbook", "open_workbook", "read_workbook"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"brightspots.workbook has no {name!r}")
    return getattr(import_module(f"brightspots.workbook.{_HOMES[name]}"), name)
