"""The week: did we do it, the number, anything odd; and what the weeks so far look like."""

from brightspots.pages.this_week.page import chart, enter, since_last, weeks

__all__ = ["chart", "enter", "since_last", "weeks"]
