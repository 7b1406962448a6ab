"""How records stood at an earlier moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from brightspots.records.models.record import Record, Shared

R = TypeVar("R", bound=Record)

_REACH: tuple[Shared, ...] = ("", "staff", "public")


def records_at(versions: Iterable[Record], until: date | datetime) -> list[Record]:
    """Return records as they stood at the end of a day, or at a moment.

    An earlier text goes no further than both its own sharing and that of today: what was written before a team
    shared something was not meant for others, and what it does not share any more is not either.

    Parameters
    ----------
    versions : iterable of Record
        Every version, in the order in which they were saved.
    until : date or datetime

    Examples
    --------
    >>> from datetime import UTC
    >>> from brightspots.records import Cause, new_id
    >>> first = Cause(project_id=new_id(), text="Late", version=1, at=datetime(2025, 9, 1, tzinfo=UTC))
    >>> second = first.changed(text="Late buses", version=2, at=datetime(2025, 9, 8, tzinfo=UTC), shared="public")
    >>> [(cause.text, cause.shared) for cause in records_at([first, second], date(2025, 9, 3))]
    [('Late', '')]
    """
    newest: dict[str, Record] = {}
    stood: dict[str, Record] = {}
    for version in versions:
        newest[version.id] = version
        if version.at is not None and _moment(version.at, until) <= until:
            stood[version.id] = version
    return [shared_no_further(record, newest[record.id]) for record in stood.values()]


def days_saved(versions: Iterable[Record]) -> list[date]:
    """Return the days on which something was saved."""
    return sorted({version.at.date() for version in versions if version.at is not None})


def shared_no_further(record: R, now: Record) -> R:
    """Return an earlier version, shared no further than both it and the newest one are.

    Parameters
    ----------
    record : Record
    now : Record
        The newest version of the same record.
    """
    reach: Shared = min(record.shared, now.shared, key=_REACH.index)
    return record if record.shared == reach else record.model_copy(update={"shared": reach})


def _moment(at: datetime, like: date | datetime) -> date | datetime:
    return at if isinstance(like, datetime) else at.date()
