"""Which names of schools, classes and groups may stand in files and addresses, on every computer."""

from __future__ import annotations

import re

# These two are read by DuckDB, too, which knows nothing of looking ahead.
FORM = r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?"
DEVICES = r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?"
"""What Windows takes for a device, whatever follows a dot."""

SCHOOL_ID = re.compile(rf"(?!{DEVICES}\Z){FORM}\Z")
HOW = (
    "Use letters, digits, dots, hyphens and underscores, at most 64, with no dot or hyphen in front, no dot at the "
    "end, and no name that Windows keeps for itself, such as CON or NUL."
)


def slug(text: str) -> str:
    """Return a text as a part of an id: small letters and digits, an underscore for all between.

    Examples
    --------
    >>> slug("Mid-year "), slug(" Q1 ")
    ('mid_year', 'q1')
    """
    return re.sub(r"\W+", "_", text.strip().lower()).strip("_") or "other"
