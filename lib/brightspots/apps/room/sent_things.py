"""What a phone has sent, as it is kept."""

from __future__ import annotations

from brightspots.records.models.record import new_id
from brightspots.records.status import sticking
from brightspots.records.status.stickies import add_cause


def said(text: str) -> str:
    """Return the words of a sticky.

    Raises
    ------
    RecordError
        For none, and for far too many.

    Examples
    --------
    >>> said(" Late\\r\\nbuses ")
    'Late\\nbuses'
    """
    [sticky] = add_cause(plain(text), project_id=new_id())
    return sticky.text


def plain(text: str) -> str:
    """Return words without what a browser adds."""
    return text.replace("\r\n", "\n").strip()


def known(how: str) -> sticking.Known:
    """Return how somebody knows; a guess for anything that is no answer."""
    return how if how in ("seen", "told") else "guess"  # type: ignore[return-value]
