"""Checking a district folder: every problem with its place and its remedy, before anybody makes a page of it."""

from brightspots.district.checks.check import check_folder
from brightspots.district.checks.report import Example, Grade, Problem, Read, Report

__all__ = ["Example", "Grade", "Problem", "Read", "Report", "check_folder"]
