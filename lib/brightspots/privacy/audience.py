"""Who reads a page."""

from __future__ import annotations

from typing import Literal, get_args

from brightspots.errors import ParameterError

Audience = Literal["public", "staff", "team", "officials"]
AUDIENCES: tuple[str, ...] = get_args(Audience)
WHO: dict[str, str] = {
    "public": "anyone",
    "staff": "staff of the district, signed in",
    "team": "this school's team",
    "officials": "school officials who are responsible for these students",
}

# These see the numbers of their own school in full, and other schools as staff do.
OWN_SCHOOL_IN_FULL = ("team", "officials")


def check_audience(audience: str) -> None:
    """Raise a ParameterError unless this is one of the four audiences.

    Examples
    --------
    >>> check_audience("parents")
    Traceback (most recent call last):
    brightspots.errors.ParameterError: There is no audience "parents". Use one of: public, staff, team, officials.
    """
    if audience not in AUDIENCES:
        raise ParameterError(f'There is no audience "{audience}". Use one of: {", ".join(AUDIENCES)}.')
