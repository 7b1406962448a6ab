"""Lists and counts in words: "A, B and C", "3 points"."""

from __future__ import annotations

from collections.abc import Sequence


def join_words(parts: Sequence[str], word: str = "and", *, most: int | None = None) -> str:
    """Return several things as a list in words.

    Parameters
    ----------
    parts : sequence of str
    word : str
        What stands before the last.
    most : int, optional
        More than this are counted in the place of being named.

    Examples
    --------
    >>> join_words(["K1", "23", "45"]), join_words(["K1"]), join_words([])
    ('K1, 23 and 45', 'K1', '')
    >>> join_words(["Ada", "Ben", "Cy", "Di", "Ed"], most=3)
    'Ada, Ben, Cy and 2 more'
    """
    if most is not None and len(parts) > most:
        return f"{', '.join(parts[:most])} {word} {len(parts) - most:,} more"
    return f" {word} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def count_noun(n: int, noun: str) -> str:
    """Return how many there are of something, in the singular for one.

    Examples
    --------
    >>> count_noun(1, "point"), count_noun(3, "point")
    ('1 point', '3 points')
    """
    return f"1 {noun}" if n == 1 else f"{n:,} {noun}s"


def noun_of(n: float, nouns: str) -> str:
    """Return what is counted, for one of them or for more.

    Examples
    --------
    >>> noun_of(1, "classes"), noun_of(1, "students"), noun_of(3, "classes")
    ('class', 'student', 'classes')
    """
    return {"classes": "class"}.get(nouns, nouns.removesuffix("s")) if n == 1 else nouns


def about(number: float) -> str:
    """Return a number that is only expected, such as how many luck alone gives.

    Examples
    --------
    >>> about(0.3), about(12.4)
    ('fewer than 1', 'about 12')
    """
    return "fewer than 1" if number < 0.5 else f"about {number:.0f}"


def capitalize(text: str) -> str:
    """Return a text that begins with a capital; the rest is left as it is.

    Examples
    --------
    >>> capitalize("our MAP score")
    'Our MAP score'
    """
    return text[:1].upper() + text[1:]
