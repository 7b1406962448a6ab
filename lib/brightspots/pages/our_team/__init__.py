"""Workbook 01: where a team lands. This week, our test, what waits, what we are stuck on, catching up, who we are."""

from brightspots.pages.our_team.catching_up import catch_up
from brightspots.pages.our_team.forms import BARRIERS, MOVE, barriers, moving, next_move
from brightspots.pages.our_team.page import our_test, this_week, what_waits
from brightspots.pages.our_team.people import last_meeting, who_we_are
from brightspots.pages.our_team.phases import where_we_are
from brightspots.pages.subject import begin

__all__ = [
    "BARRIERS",
    "MOVE",
    "barriers",
    "begin",
    "catch_up",
    "last_meeting",
    "moving",
    "next_move",
    "our_test",
    "this_week",
    "what_waits",
    "where_we_are",
    "who_we_are",
]
