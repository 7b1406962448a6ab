"""Workbook 22: how it is done now, how families and students see it, how experts do it, how it should be."""

from brightspots.pages.process_map.differences import differences
from brightspots.pages.process_map.forms import StepList, map_form, step_form
from brightspots.pages.process_map.maps import map_of, steps_of
from brightspots.pages.process_map.page import differ, draw, gaps, more, questions, side_by_side, write
from brightspots.pages.subject import begin

__all__ = [
    "StepList",
    "begin",
    "differ",
    "differences",
    "draw",
    "gaps",
    "map_form",
    "map_of",
    "more",
    "questions",
    "side_by_side",
    "step_form",
    "steps_of",
    "write",
]
