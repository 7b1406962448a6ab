"""How a district's rows are read: its own words, sessions of a day, and how many rows may be lost.

.. code-block:: toml

    [counting]
    most_lost = 0.02       # no number is shown where more of its rows than this share cannot be used
    sessions = "am_pm"     # or "period", or "day": several rows of one day are halves, periods, or one day
    periods = 7            # how many periods a day has, where only absences are sent
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from brightspots.district.codes import Codes, read_codes

SESSIONS = ("day", "am_pm", "period")


@dataclass(frozen=True)
class RowSettings:
    """How rows are read.

    Attributes
    ----------
    codes : mapping
        From `brightspots.district.codes.read_codes`.
    most_lost : float
        The share of rows of one school, table and school year beyond which no number is shown; 1 shows all.
    sessions : str
        What several rows of a student's day are; empty: what the column ``session`` says.
    periods : int
        How many periods a day has; 0: as many as there are rows of the student's day.

    Examples
    --------
    >>> RowSettings.of({"counting": {"sessions": "am_pm"}})
    RowSettings(codes={}, most_lost=0.02, sessions='am_pm', periods=0)
    """

    codes: Codes = field(default_factory=dict)
    most_lost: float = 0.02
    sessions: str = ""
    periods: int = 0

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> RowSettings:
        """Read what district.toml says."""
        given = settings.get("counting") or {}
        kept = {name: given[name] for name in ("most_lost", "sessions", "periods") if name in given}
        return cls(read_codes(settings.get("codes") or {}), **kept)
