"""Workbook 20: why it happens. Causes on a fishbone, what was seen and what is guessed, one or two to work on."""

from brightspots.pages.fishbone.evidence import evidence, voices
from brightspots.pages.fishbone.forms import BEGIN, BONES, CAUSES, EVIDENCE, ONE_CAUSE
from brightspots.pages.fishbone.page import (
    begin,
    begin_bones,
    changed,
    decided,
    look,
    picture,
    read_back,
    to_print,
    write,
)

__all__ = [
    "BEGIN",
    "BONES",
    "CAUSES",
    "EVIDENCE",
    "ONE_CAUSE",
    "begin",
    "begin_bones",
    "changed",
    "decided",
    "evidence",
    "look",
    "picture",
    "read_back",
    "to_print",
    "voices",
    "write",
]
