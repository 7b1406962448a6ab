"""Workbook 23: our theory. Best guesses why, what has to change, and the ideas that are tested for it."""

from brightspots.pages.driver_diagram.forms import DRIVERS, GUESSES, IDEAS, JUDGED, ONE_IDEA
from brightspots.pages.driver_diagram.guesses import guesses
from brightspots.pages.driver_diagram.page import grid, ideas, look, picture, questions, tied, write
from brightspots.pages.subject import begin

__all__ = [
    "DRIVERS",
    "GUESSES",
    "IDEAS",
    "JUDGED",
    "ONE_IDEA",
    "begin",
    "grid",
    "guesses",
    "ideas",
    "look",
    "picture",
    "questions",
    "tied",
    "write",
]
