"""What a rule notices in a text, and a few ways to look at sentences without changing where anything stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from brightspots.privacy.given_names import words

# Longer texts than this are notes, not statements; no rule about wording reads beyond it.
LONGEST = 4000


@dataclass(frozen=True)
class Spotted:
    """What one rule noticed.

    Attributes
    ----------
    words : str
        The words it is about, as the person wrote them.
    question : str
        One question; empty where the rule's own says it.
    rewrite : str or None
        The person's own sentence, rewritten; ``___`` stands for what only they know.
    """

    words: str
    question: str = ""
    rewrite: str | None = None


_SAME_LENGTH = str.maketrans("’‘“”«»\u00a0\u2013\u2014\u2011", '\'\'"""" ---')
_STOP = re.compile(r"[.!?]+[\"')\]]*(?=\s|$)|\n+")
_SHORT_FORM = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|St|vs|approx|e\.g|i\.e|etc|Gr|No|Jr|Sr|a\.m|p\.m|avg|incl|Elem)\.$", re.IGNORECASE
)


def straight(text: str) -> str:
    """Return a text with straight quotes and plain hyphens, every character where it was.

    Examples
    --------
    >>> straight("don’t")
    "don't"
    """
    return text[:LONGEST].translate(_SAME_LENGTH)


def judged(text: str) -> str:
    """Return the words that are the writer's own: what stands in quotation marks becomes blanks.

    Examples
    --------
    >>> judged('A student: "I am lazy." Twice.')
    'A student:              Twice.'
    """
    return re.sub(r'"[^"\n]{1,600}"', lambda quoted: " " * len(quoted.group()), straight(text))


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """Return where the sentence around a position begins and ends, its full stop included.

    Examples
    --------
    >>> text = "We met. Gr. 6 was late. Why?"
    >>> begin, end = sentence_at(text, 12)
    >>> text[begin:end]
    'Gr. 6 was late.'
    """
    begin, end = 0, len(text)
    for stop in _STOP.finditer(text):
        if _SHORT_FORM.search(text[: stop.end()]):
            continue
        if stop.end() <= position:
            begin = stop.end()
        else:
            end = stop.end()
            break
    while begin < end and text[begin].isspace():
        begin += 1
    return begin, end


def replaced(text: str, begin: int, end: int, new: str) -> str:
    """Return a text with a part of it replaced, as a sentence reads."""
    return re.sub(r"[ \t]{2,}", " ", f"{text[:begin]}{new}{text[end:]}").strip()


# A view that the writer reports or has left behind is not the writer's own.
_DISTANT = re.compile(
    r"\b(?:(?:we|i|some of us)(?: had| have| all| first| once)? (?:assumed|thought|believed|supposed|"
    r"guessed|expected|blamed)"
    r"|used to (?:think|say|believe)|(?:teachers?|staff|adults|people|some|students?|families|parents|"
    r"kids|they|colleagues)"
    r" (?:often |sometimes |still |may |might |always )?(?:says?|said|thinks?|thought|believes?|believed|assumes?|"
    r"assumed|told us|tell us|feel|felt|report|reported|describe|described)"
    r"|assumption|story|myth|stereotype|belief|seen as|labell?ed|called|perceived|perception)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\bnot|n't|\bnever|\brather than|\binstead of|\bno longer|\bwithout)(?: (?!because\b|and\b|but\b|"
    r"so\b|since\b|as\b|when\b)\w+){0,4} $",
    re.IGNORECASE,
)


def is_own_view(text: str, position: int) -> bool:
    """Whether what stands at a position is said by the writer, and neither denied nor reported of others.

    Examples
    --------
    >>> said = "We assumed that parents don't care."
    >>> is_own_view(said, said.index("parents"))
    False
    """
    begin, _ = sentence_at(text, position)
    before = text[begin:position]
    return not _DISTANT.search(before) and not _DENIED.search(before)


_SPANISH = words(
    "el la los las que de del y en con por para un una no se su sus más cada antes hasta cuando porque"
)
_ENGLISH = words("the of and to in for a is are that with by on our we from at this who do not")


def is_spanish(text: str) -> bool:
    """Whether a text reads as Spanish: a question is then asked without a rewrite in English.

    Examples
    --------
    >>> is_spanish("Las familias no reciben la carta en su idioma"), is_spanish("Café con Leche for families")
    (True, False)
    """
    said = re.findall(r"[^\W\d_]+", text[:LONGEST].lower())
    return sum(word in _SPANISH for word in said) > max(2, sum(word in _ENGLISH for word in said))
