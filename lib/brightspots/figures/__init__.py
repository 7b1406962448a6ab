"""Pictures and tables for pages. Loaded one by one when used: matplotlib is slow to start."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightspots.figures.numbers import big_numbers, glance_table
    from brightspots.figures.picture import Picture
    from brightspots.figures.scatter import scatter
    from brightspots.figures.spark import sparkline
    from brightspots.figures.trend import trend, trends

_HOMES = {
    "Picture": "picture",
    "big_numbers": "numbers",
    "glance_table": "numbers",
    "scatter": "scatter",
    "sparkline": "spark",
    "trend": "trend",
    "trends": "trend",
}

__all__ = ["Picture", "big_numbers", "glance_table", "scatter", "sparkline", "trend", "trends"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"brightspots.figures has no {name!r}")
    return getattr(import_module(f"brightspots.figures.{_HOMES[name]}"), name)
