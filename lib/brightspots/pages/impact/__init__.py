"""Workbook 40: what may be claimed of a change."""
