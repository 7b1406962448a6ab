"""What a source writes where it gives no exact number: it hides one, has none, or gives a bound or a range.

The patterns are the same for Python and for DuckDB, so that a mark means the same wherever it is met.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from brightspots.errors import DataError

Meaning = Literal["suppressed", "not-available", "missing", "bound"]

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
_SHARE = rf"{NUMBER} *%?"
BOUNDS = {
    ">=": rf"(?i)(?:>=|=>|≥|GE|at least) *{_SHARE}|{_SHARE} *(?:\+|or (?:more|above|higher|greater))",
    ">": rf"(?i)(?:>|GT|over|above|more than|greater than) *{_SHARE}",
    "<=": rf"(?i)(?:<=|=<|≤|LE|at most|up to) *{_SHARE}|{_SHARE} *or (?:less|fewer|below|lower)",
    "<": rf"(?i)(?:<|LT|under|below|less than|fewer than) *{_SHARE}",
}
RANGE = rf"(?i)({NUMBER}) *%? *(?:-|–|—|to) *({NUMBER}) *%?"
FEW = r"(?i)n *(?:<|<=|≤|=<) *[0-9]+"
"""How many the number is about is small: so it is hidden."""
LOOSE_NUMBER = rf"[+−-]?{NUMBER}"
"""A number as people write it: with commas between thousands, or a long minus sign."""


@dataclass(frozen=True)
class Marks:
    """The marks of a source, in small letters, by what they mean.

    A negative number among them is a code only where the column's numbers cannot be negative.
    """

    suppressed: tuple[str, ...] = (
        *("*", "**", "***", "ps", "s", "c", "(c)", "sup", "supp", "suppressed", "redacted", "masked"),
        *("withheld", "hidden", "too few", "too few students", "tfs", "-3"),
    )
    not_available: tuple[str, ...] = (
        *("n/a", "na", "n.a.", "not available", "not applicable", "np", "ns", "nd", "x", "z", "-2"),
    )
    missing: tuple[str, ...] = (
        *("-", "--", "---", "–", "—", ".", "..", "null", "none", "nan", "#n/a", "#null!", "#div/0!"),
        *("no data", "missing", "unknown", "-1", "-9", "-99", "-999", "-9999"),
    )

    @classmethod
    def from_settings(cls, given: Mapping[str, Any]) -> Marks:
        """Return the usual marks and those of a district's own settings, which come first.

        Raises
        ------
        DataError
            For a heading that is not known, or a mark that is none.

        Examples
        --------
        >>> marks = Marks.from_settings({"suppressed": ["#"], "not_available": ["S"]})
        >>> marks.meaning("#"), marks.meaning("S"), marks.meaning("PS")
        ('suppressed', 'not-available', 'suppressed')
        """
        names = tuple(cls.__dataclass_fields__)
        own: dict[str, tuple[str, ...]] = {}
        for name, listed in given.items():
            plain = name.replace("-", "_")
            if plain not in names:
                raise _error(f"There is no kind of mark called {name}.", f"Use one of: {', '.join(names)}.")
            marks = listed if isinstance(listed, list) else [listed]
            if not all(isinstance(mark, str | int) and str(mark).strip() for mark in marks):
                raise _error(f"The marks of {name} are not a list of texts.", EXAMPLE)
            own[plain] = tuple(str(mark).strip().lower() for mark in marks)
        taken = {mark for marks in own.values() for mark in marks}
        usual = cls()
        kept = {n: tuple(m for m in getattr(usual, n) if m not in taken) for n in names}
        return replace(usual, **{n: (*own.get(n, ()), *kept[n]) for n in names})

    def meaning(self, text: str) -> Meaning | None:
        """Return what a cell of a column of numbers means that holds no number; None where it means nothing known.

        Examples
        --------
        >>> [Marks().meaning(cell) for cell in ("PS", "n<10", "N/A", "--", "GE95", "20-24", "40-24", "ten")]
        ['suppressed', 'suppressed', 'not-available', 'missing', 'bound', 'bound', None, None]
        """
        plain = text.strip().lower()
        if plain in self.suppressed or re.fullmatch(FEW, plain):
            return "suppressed"
        if plain in self.not_available:
            return "not-available"
        if plain in self.missing or not plain:
            return "missing"
        return "bound" if bound_of(text) else None


EXAMPLE = 'Write it like: [marks] on a line of its own, and below it suppressed = ["*", "PS"].'


def _error(problem: str, remedy: str) -> DataError:
    return DataError(problem, file="district.toml", remedy=remedy)


def bound_of(text: str) -> str:
    """Return a bound or a range in one form; nothing where a cell holds neither.

    Examples
    --------
    >>> [bound_of(cell) for cell in ("GE95", "<= 5%", "95% or more", "LT50", "20-24", "1,200 to 1,300", "95")]
    ['>=95', '<=5', '>=95', '<50', '20-24', '1200-1300', '']
    """
    text = text.strip()
    for sign, pattern in BOUNDS.items():
        if re.fullmatch(pattern, text):
            return sign + _digits(re.findall(NUMBER, text)[0])
    if found := re.fullmatch(RANGE, text):
        low, high = map(_digits, found.groups())
        return f"{low}-{high}" if float(low) < float(high) else ""
    return ""


def _digits(number: str) -> str:
    return number.replace(",", "")
