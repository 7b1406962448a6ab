"""Workbook 41: whom to learn from."""
