"""Workbook 40: what may be claimed of a change."""

from brightspots.pages.impact.ladder import Known, claim_box, find_change, lower, make_claim, tell_claim
from brightspots.pages.impact.page import (
    show_how_we_know,
    show_picture,
    tell_what_else,
    tell_what_makes_surer,
    tell_what_not_to_say,
)

__all__ = [
    "Known",
    "claim_box",
    "find_change",
    "lower",
    "make_claim",
    "show_how_we_know",
    "show_picture",
    "tell_claim",
    "tell_what_else",
    "tell_what_makes_surer",
    "tell_what_not_to_say",
]
