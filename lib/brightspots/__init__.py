"""Brightspots: workbooks with which schools get better at getting better."""

from __future__ import annotations

__version__ = "0.1.0"
