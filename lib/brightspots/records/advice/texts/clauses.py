"""The part of a sentence that says what is seen, kept when the rest of it is rewritten."""

from __future__ import annotations

import re

from brightspots.records.advice.texts.amounts import has_amount
from brightspots.text.lists import capitalize

_JOINT = re.compile(
    r"(?:,? (?:(?:mainly |mostly |largely |partly )?(?:because(?: of)?|due to)|as a result of|since|as|"
    r"and|so|while|but)|"
    r"[,;:]| -+)\s*(?:(?:we|students|they|the school) (?:have|has) )?(?:the |our |these |most |many |some )*$",
    re.IGNORECASE,
)
_REASON = re.compile(r"^(?:,? (?:because|since|as)|:) (?P<rest>.+)$", re.IGNORECASE)
_RESULT = re.compile(
    r"^,? (?:(?:and )?so(?: that)?|which means(?: that)?|meaning(?: that)?|and as a result),? "
    r"(?!it\b|they\b|he\b|she\b|this\b|that\b|we\b)(?P<rest>.+)$",
    re.IGNORECASE,
)
_AND = re.compile(r"(?:,? (?:and|so|but|while)|;) (?!that\b|this\b|it\b|they\b)(?P<rest>.+)$", re.IGNORECASE)
# Fewer words than these are no clause that stands alone.
A_CLAUSE_BEFORE, A_CLAUSE_AFTER = 4, 3


def what_is_seen(text: str, plain: str, sentence: tuple[int, int], spotted: tuple[int, int]) -> str | None:
    """Return the clause of a sentence that stands without what was spotted in it.

    Parameters
    ----------
    text, plain : str
        As the person wrote it, and as it was read; places are the same in both.
    sentence, spotted : tuple of int
        Where the sentence and the words in it begin and end.

    Examples
    --------
    >>> text = "30 of 90 students failed because of X."
    >>> what_is_seen(text, text, (0, len(text)), (36, 37))
    '30 of 90 students failed.'
    """
    begin, end = sentence
    before = _JOINT.sub("", plain[begin : spotted[0]])
    if len(before.split()) >= A_CLAUSE_BEFORE and before != plain[begin : spotted[0]]:
        return capitalize(text[begin : begin + len(before)])
    following = plain[spotted[1] : end]
    after = _REASON.match(following) or _RESULT.match(following)
    if after is None and (after := _AND.search(following)) and not has_amount(after["rest"]):
        return None
    if after and len(after["rest"].split()) >= A_CLAUSE_AFTER:
        return capitalize(text[spotted[1] + after.start("rest") : end])
    return None
