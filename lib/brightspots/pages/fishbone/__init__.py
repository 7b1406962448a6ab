"""Workbook 20: why it happens. Causes on a fishbone, what was seen and what is guessed, one or two to work on."""

from brightspots.pages.fishbone.evidence import show_evidence, show_voices
from brightspots.pages.fishbone.forms import BEGIN, BONES, CAUSES, EVIDENCE, ONE_CAUSE
from brightspots.pages.fishbone.page import (
    begin,
    offer_bones,
    offer_poster,
    read_back,
    show_changes,
    show_choice,
    show_fishbone,
    show_form,
    show_one_cause,
)

__all__ = [
    "BEGIN",
    "BONES",
    "CAUSES",
    "EVIDENCE",
    "ONE_CAUSE",
    "begin",
    "offer_bones",
    "offer_poster",
    "read_back",
    "show_changes",
    "show_choice",
    "show_evidence",
    "show_fishbone",
    "show_form",
    "show_one_cause",
    "show_voices",
]
