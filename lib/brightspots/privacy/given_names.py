"""Given names that are common in schools, and those of them that are words, months, places or schools, too."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class GivenNames:
    """Names in lower case without accents: those that are nothing else, and those that are also words."""

    sure: frozenset[str]
    also_words: frozenset[str]


@cache
def given_names() -> GivenNames:
    """Return the names of ``given_names.txt``."""
    text = Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    sure, also_words = lines.removeprefix("[names]").split("[also words]")
    return GivenNames(frozenset(sure.split()), frozenset(also_words.split()))


def plain(word: str) -> str:
    """Return a word in lower case without accents.

    Examples
    --------
    >>> plain("Sofía")
    'sofia'
    """
    if word.isascii():
        return word.lower()
    spelled = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in spelled if not unicodedata.combining(letter)).lower()


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())


def phrases(text: str) -> frozenset[str]:
    """Return the phrases of a list that is written with commas."""
    return frozenset(text.split(","))
