"""A year-to-date number on a chart over time (OD4): it carries its past, so its points say little that is new."""

from __future__ import annotations

import re

from brightspots.records.advice.texts.spotted import Spotted, is_own_view, judged, replaced

_SO_FAR = re.compile(
    r"\b(?:year[- ]to[- ]date|ytd|so far this (?:school )?(?:year|semester)|cumulative(?:ly)?|"
    r"running(?= total)|to date|"
    r"since (?:the )?(?:start|beginning|first day) of (?:the |this )?(?:school |semester|school year|"
    r"year)+|since august|since september)\b",
    re.IGNORECASE,
)


def year_to_date(text: str, period: str = "month") -> Spotted | None:
    """Notice words that count from the year's start.

    Parameters
    ----------
    text : str
        How something is counted.
    period : str
        How often it is looked at: day, week, fortnight, month.

    Examples
    --------
    >>> year_to_date("Students absent on 10% of days year-to-date").rewrite
    'Students absent on 10% of days in that month'
    >>> year_to_date("Share of days attended, not cumulative") is None
    True
    """
    plain = judged(text)
    found = [match for match in _SO_FAR.finditer(plain) if is_own_view(plain, match.start())]
    if not found:
        return None
    written = text
    for match in reversed(found):
        describes = re.match(r"cumulative|running", match.group(), re.IGNORECASE)
        written = replaced(written, *match.span(), "" if describes else f"in that {period}")
    if f"in that {period}" not in written:
        written = f"{written.rstrip('. ')} in that {period}"
    return Spotted(found[0].group(), rewrite=written)
