"""Workbook 41: whom to learn from."""

from brightspots.pages.similar_schools.early_signs import (
    draw_signs,
    find_signs,
    find_signs_by_grade,
    tell_signs,
)
from brightspots.pages.similar_schools.page import (
    draw_improvers,
    find_improvers,
    show_by_group,
    show_by_subject,
    tell_improvers,
    tell_whom_to_call,
)

__all__ = [
    "draw_improvers",
    "draw_signs",
    "find_improvers",
    "find_signs",
    "find_signs_by_grade",
    "show_by_group",
    "show_by_subject",
    "tell_improvers",
    "tell_signs",
    "tell_whom_to_call",
]
