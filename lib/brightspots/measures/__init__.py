"""Pure numbers: how a measure is read, and whether it got better.

Nothing here knows of files, records, plots or clocks. Names are loaded when they are first used, so that
importing the package stays cheap: `analyse` and `ChartSpec` for a series, `indicators` for rows of students,
`peers`, `gaps` and `places` for schools beside schools, `impact` for what may be claimed of a change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brightspots.measures import impact
    from brightspots.measures.schools import colours, gaps, growth, peers, places, usual_swing
    from brightspots.measures.spc.analysis import analyse
    from brightspots.measures.spc.result import Result, Signal
    from brightspots.measures.spc.spec import ChartSpec
    from brightspots.measures.students import indicators

__all__ = [
    "ChartSpec",
    "Result",
    "Signal",
    "analyse",
    "colours",
    "gaps",
    "growth",
    "impact",
    "indicators",
    "peers",
    "places",
    "usual_swing",
]

_HOMES = {
    "analyse": "spc.analysis",
    "ChartSpec": "spc.spec",
    "Result": "spc.result",
    "Signal": "spc.result",
}
_MODULES = {
    "colours": "schools.colours",
    "gaps": "schools.gaps",
    "growth": "schools.growth",
    "impact": "impact",
    "indicators": "students.indicators",
    "peers": "schools.peers",
    "places": "schools.places",
    "usual_swing": "schools.usual_swing",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _MODULES:
        value = import_module(f"{__name__}.{_MODULES[name]}")
    elif name in _HOMES:
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
