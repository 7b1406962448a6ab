"""A project as a page's readers may see it, made by hand."""

from __future__ import annotations

from brightspots.records import Project
from brightspots.records.record import Record
from brightspots.records.snapshot import Snapshot
from brightspots.workbook.project import OfProject, released

SCHOOL = "maple"
PROJECT = Project(title="On time", school_ids=(SCHOOL,), shared="public")


def seen(*records: Record, audience: str = "team") -> OfProject:
    return released(Snapshot([PROJECT, *records]), PROJECT, audience=audience, min_cell=11)
