"""Workbook 32: result and doing on one time axis, and one honest sentence."""
