"""Tests: today's as a card, what happened beside the prediction, and all of them with their lessons."""

from brightspots.pages.cycles.asking import AFTER, BEFORE
from brightspots.pages.cycles.choosing import current, pick, tests_of
from brightspots.pages.cycles.page import around, card, ladder, predictions, question

__all__ = [
    "AFTER",
    "BEFORE",
    "around",
    "card",
    "current",
    "ladder",
    "pick",
    "predictions",
    "question",
    "tests_of",
]
