"""Pure numbers: how a measure is read, and whether it got better.

Nothing here knows of files, records, plots or clocks. Names are loaded when they are first used, so that
importing the package stays cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .analysis import analyse
    from .result import Result, Signal
    from .spec import ChartSpec

__all__ = ["ChartSpec", "Result", "Signal", "analyse"]

_HOMES = {"analyse": "analysis", "ChartSpec": "spec", "Result": "result", "Signal": "result"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
