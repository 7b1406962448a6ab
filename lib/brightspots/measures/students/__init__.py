"""Indicators from rows of students: attendance, suspension, climate, readiness."""
