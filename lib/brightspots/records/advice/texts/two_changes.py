"""Two changes in one test (PD10): whatever happens, nobody will know which of them did it."""

from __future__ import annotations

import re

from brightspots.records.advice.texts.spotted import Spotted, judged
from brightspots.text.lists import capitalize

_TRY = (
    r"(?:start|begin|give|send|call|text|add|introduce|use|offer|change|move|teach|hold|launch|try|have|"
    r"set up|assign|"
    r"pair|reward|switch|extend|shorten|replace|bring|invite|meet|visit)"
)
_AND_ALSO = re.compile(
    rf"(?:[,;]? (?:and )?(?:also|in addition|additionally|on top of that|at the same time|"
    rf"as well as),? (?:(?:we|teachers|staff)(?: will|'ll)? |to )?{_TRY}\b|"
    rf"[.;] (?:also|in addition|additionally|at the same time),? (?:(?:we|teachers|staff)(?: will|'ll)? )?{_TRY}\b|"
    rf"[.;] we(?: will|'ll) also {_TRY}\b)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?:^|\s)(?:1[.)]|\(1\)|a\))\s.{3,200}?(?P<second>\s(?:2[.)]|\(2\)|b\))\s)", re.IGNORECASE | re.DOTALL
)
# Noting what happens belongs to the test and is no second change.
_MEASURING = re.compile(
    r"\b(?:see|find out|watch|compare|tally|tallies|count|record|measure|log|note|run chart|survey|"
    r"exit ticket|check ?list|observe|"
    r"track|track(?:er|ing)|"
    r"ask (?:students|them|families))\b",
    re.IGNORECASE,
)


def two_changes(text: str) -> Spotted | None:
    """Notice a test that changes two things at once.

    Examples
    --------
    >>> found = two_changes("Greet students at the door, and also start a weekly raffle.")
    >>> found.rewrite
    'Greet students at the door.'
    >>> two_changes("Greet students at the door and also use a tally sheet") is None
    True
    """
    plain = judged(text)
    for pattern, group in ((_AND_ALSO, 0), (_LISTED, "second")):
        for match in pattern.finditer(plain):
            begin = match.start(group)
            if _MEASURING.search(plain[begin : begin + 90]):
                continue
            first = re.sub(r"^\s*(?:1[.)]|\(1\)|a\))\s*", "", text[:begin])
            return Spotted(text[begin : begin + 80].strip(" ,;."), rewrite=capitalize(first))
    return None
