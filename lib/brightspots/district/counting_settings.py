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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from brightspots.errors import DataError

_EXAMPLES = {
    "threshold": "threshold = 0.10",
    "inclusive": "inclusive = true",
    "min_days": "min_days = 31",
    "whole_days": "whole_days = true",
    "through": "through = 2025-01-31",
    "most_silent": "most_silent = 10",
}
_OF_ROWS = ("sessions", "periods", "most_lost")
"""Settings of the same part that say how rows are read."""

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
        kept = {name: given[name] for name in _EXAMPLES if name in given}
        if "through" in kept:
            kept["through"] = _as_date(kept["through"])
        return cls(**kept)


def counting_errors(counting: Mapping[str, Any]) -> Iterator[DataError]:
    """Report what is wrong with ``[counting]``, one by one.

    Examples
    --------
    >>> [str(error) for error in counting_errors({"min_day": 45})]
    ['district.toml: There is no setting called min_day under [counting]. Did you mean min_days?']
    """
    for name, value in counting.items():
        if name in _OF_ROWS:
            continue
        if name not in _EXAMPLES:
            near = difflib.get_close_matches(name, _EXAMPLES, n=1)
            yield DataError(
                f"There is no setting called {name} under [counting].",
                file="district.toml",
                remedy=f"Did you mean {near[0]}?" if near else f"Settings are: {', '.join(_EXAMPLES)}.",
            )
        elif not _fits(name, value):
            yield DataError(
                f"The setting {name} under [counting] has a value that cannot be used.",
                file="district.toml",
                value=str(value),
                remedy=f"Write it like: {_EXAMPLES[name]}",
            )


def _fits(name: str, value: Any) -> bool:
    if name in ("inclusive", "whole_days"):
        return isinstance(value, bool)
    if name == "through":
        return _as_date(value) is not None
    if isinstance(value, bool):
        return False
    if name == "threshold":
        return isinstance(value, int | float) and 0 < value <= 1
    return isinstance(value, int) and 1 <= value <= 366


def _as_date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
