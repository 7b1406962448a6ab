"""Workbook 12: the problem, the aim on our own numbers, how we count it, and the charter to sign."""

from brightspots.pages.charter.aim import aim_picture
from brightspots.pages.charter.forms import AIM, CHARTER, COUNTING, PROBLEM, aim_form, problem_form
from brightspots.pages.charter.page import aim, counting, problem
from brightspots.pages.charter.sheet import to_print
from brightspots.pages.subject import begin
from brightspots.records.status.current import aim_of, charter_of, measure_of, problem_of

__all__ = [
    "AIM",
    "CHARTER",
    "COUNTING",
    "PROBLEM",
    "aim",
    "aim_form",
    "aim_of",
    "aim_picture",
    "begin",
    "charter_of",
    "counting",
    "measure_of",
    "problem",
    "problem_form",
    "problem_of",
    "to_print",
]
