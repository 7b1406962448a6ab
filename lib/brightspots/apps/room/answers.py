"""What becomes of something that a phone has sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from brightspots.errors import BrightspotsError
from brightspots.records.models.diagnostic import Cause


class TooMuch(BrightspotsError):
    """More than the wall holds, or more at once than can be kept."""


@dataclass(frozen=True)
class Done:
    """What is in the records now.

    Attributes
    ----------
    cause : Cause
    words : str
        What to tell the person, with the time at which it was kept.
    names : tuple of str
        What looks like a person's name in the text.
    rewrite : str
        The text with initials in their place; empty where there are none.
    """

    cause: Cause
    words: str
    names: tuple[str, ...] = ()
    rewrite: str = ""


@dataclass(frozen=True)
class Conflict:
    """The team has other words here by now; nothing was changed."""

    cause: Cause

    @property
    def words(self) -> str:
        """Say so."""
        return (
            f"The team has changed this one meanwhile. It says now: “{self.cause.text}” Send again if yours should "
            "stand there; both are kept."
        )


def clock(at: datetime | None) -> str:
    """Return the time of day at which something was kept, as people in the room read it; empty for none."""
    return "" if at is None else f" {at.astimezone():%H:%M}"
