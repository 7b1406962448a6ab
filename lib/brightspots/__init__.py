"""Brightspots: workbooks with which schools get better at getting better.

The few names that a workbook uses; each is loaded when it is first used, so that importing this costs little.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightspots.district import open_district
    from brightspots.records.store.store import open_records
    from brightspots.workbook import open_workbook

__version__ = "0.1.0"

_HOMES = {
    "open_district": "brightspots.district",
    "open_records": "brightspots.records.store.store",
    "open_workbook": "brightspots.workbook",
    "figures": "brightspots.figures",
    "measures": "brightspots.measures",
}

__all__ = ["__version__", "open_district", "open_records", "open_workbook"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"brightspots has no {name!r}")
    home = import_module(_HOMES[name])
    return home if _HOMES[name].endswith(f".{name}") else getattr(home, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
