"""Tests: today's as a card, what happened beside the prediction, and all of them with their lessons."""

from brightspots.pages.cycles.asking import AFTER, BEFORE
from brightspots.pages.cycles.beside import during_and_after
from brightspots.pages.cycles.card import card, question
from brightspots.pages.cycles.choosing import current, pick, tests_of
from brightspots.pages.cycles.tested import found, ladder

__all__ = [
    "AFTER",
    "BEFORE",
    "card",
    "current",
    "during_and_after",
    "found",
    "ladder",
    "pick",
    "question",
    "tests_of",
]
