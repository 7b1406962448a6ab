"""Workbook 31: today's test as a card, what happened beside the prediction, and every test with its lesson."""

from brightspots.pages.cycles.forms import AFTER, BEFORE
from brightspots.pages.cycles.page import (
    around,
    card,
    current,
    ladder,
    lessons,
    ours,
    pick,
    predictions,
    question,
)
from brightspots.pages.subject import begin

__all__ = [
    "AFTER",
    "BEFORE",
    "around",
    "begin",
    "card",
    "current",
    "ladder",
    "lessons",
    "ours",
    "pick",
    "predictions",
    "question",
]
