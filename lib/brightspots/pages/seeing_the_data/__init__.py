"""Workbook 11: one school against its district, the folder and schools like it."""
