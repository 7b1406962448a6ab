"""Workbook 33: did we do it, the number, anything odd; and what the weeks so far look like."""

from brightspots.pages.subject import begin
from brightspots.pages.this_week.page import chart, enter, outcome, weeks

__all__ = ["begin", "chart", "enter", "outcome", "weeks"]
