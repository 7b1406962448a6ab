"""How a district counts its students' days: the settings under ``[counting]`` in district.toml.

.. code-block:: toml

    [counting]
    threshold = 0.10       # chronic absence: the share of the days enrolled that is missed
    inclusive = true       # whether exactly that share counts
    min_days = 31          # fewest days enrolled
    whole_days = true      # false: parts of days count as parts
    through = 2025-01-31   # the last day to count; without it, the last day that was sent
    most_silent = 10       # days of instruction after which a school has stopped sending
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from brightspots.district.row_settings import SESSIONS
from brightspots.errors import DataError

Fits = Callable[[Any], bool]


def _number(least: float, most: float, *, whole: bool = False) -> Fits:
    kinds = int if whole else (int, float)
    return lambda value: not isinstance(value, bool) and isinstance(value, kinds) and least <= value <= most


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


_SETTINGS: dict[str, tuple[str, Fits]] = {
    "threshold": ("threshold = 0.10", lambda value: value != 0 and _number(0, 1)(value)),
    "inclusive": ("inclusive = true", _flag),
    "min_days": ("min_days = 31", _number(1, 366, whole=True)),
    "whole_days": ("whole_days = true", _flag),
    "through": ("through = 2025-01-31", lambda value: _as_date(value) is not None),
    "most_silent": ("most_silent = 10", _number(1, 366, whole=True)),
    "most_lost": ("most_lost = 0.02", _number(0, 1)),
    "sessions": (f'sessions = "am_pm" (one of: {", ".join(SESSIONS)})', lambda value: value in SESSIONS),
    "periods": ("periods = 7", _number(1, 24, whole=True)),
}
"""All settings of the part, those of `RowSettings` too: how each is written, and what fits."""

EXAMPLE = "Write it like: [counting], and below it threshold = 0.10"


@dataclass(frozen=True)
class CountingSettings:
    """How a district counts.

    Attributes
    ----------
    threshold, inclusive, min_days
        Who is chronically absent: the share of days missed, whether exactly that counts, the fewest days enrolled.
    whole_days : bool
        Whether present at any time of the day is present all day.
    through : date, optional
        The last day that counts; None: the last that was sent.
    most_silent : int
        A school that has sent nothing for more days of instruction than these has stopped sending.

    Examples
    --------
    >>> CountingSettings.of({"counting": {"min_days": 45, "through": "2025-01-31"}}).through
    datetime.date(2025, 1, 31)
    """

    threshold: float = 0.10
    inclusive: bool = True
    min_days: int = 31
    whole_days: bool = True
    through: date | None = None
    most_silent: int = 10

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> CountingSettings:
        """Read what district.toml says."""
        given = settings.get("counting") or {}
        kept = {one.name: given[one.name] for one in fields(cls) if one.name in given}
        if "through" in kept:
            kept["through"] = _as_date(kept["through"])
        return cls(**kept)


def counting_errors(counting: Mapping[str, Any]) -> Iterator[DataError]:
    """Report what is wrong with ``[counting]``, one by one.

    Examples
    --------
    >>> [str(error) for error in counting_errors({"min_day": 45})]
    ['district.toml: There is no setting called min_day under [counting]. Did you mean min_days?']
    >>> [error.remedy for error in counting_errors({"sesions": "am_pm", "periods": 0})]
    ['Did you mean sessions?', 'Write it like: periods = 7']
    """
    yield from part_errors("counting", counting, _SETTINGS)


def part_errors(
    part: str, given: Mapping[str, Any], settings: Mapping[str, tuple[str, Fits]]
) -> Iterator[DataError]:
    """Report what is wrong with a part of district.toml, one by one.

    Parameters
    ----------
    part : str
    given : mapping
        What stands there.
    settings : mapping
        Of each setting of the part how it is written, and what fits.
    """
    for name, value in given.items():
        if name not in settings:
            near = difflib.get_close_matches(name, settings, n=1)
            yield DataError(
                f"There is no setting called {name} under [{part}].",
                file="district.toml",
                remedy=f"Did you mean {near[0]}?" if near else f"Settings are: {', '.join(settings)}.",
            )
            continue
        example, fits = settings[name]
        if not fits(value):
            yield DataError(
                f"The setting {name} under [{part}] has a value that cannot be used.",
                file="district.toml",
                value=str(value),
                remedy=f"Write it like: {example}",
            )


def _as_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
