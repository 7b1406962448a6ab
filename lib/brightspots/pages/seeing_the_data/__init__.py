"""Workbook 11: one school against its district, the folder and schools like it."""

from brightspots.pages.seeing_the_data.page import show_bands, tell_bright_spot, tell_gap, tell_glance

__all__ = ["show_bands", "tell_bright_spot", "tell_gap", "tell_glance"]
