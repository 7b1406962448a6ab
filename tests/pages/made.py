"""A project as a page's readers may see it, made by hand."""

from __future__ import annotations

from collections.abc import Sequence

from brightspots.records import Project
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.series.released_project import ReleasedProject, released

SCHOOL = "maple"
PROJECT = Project(title="On time", school_ids=(SCHOOL,), shared="public")


def of(records: Sequence[Record], audience: str = "team") -> ReleasedProject:
    """Return the project among these records as its readers may see it."""
    project = next(one for one in records if isinstance(one, Project))
    return released(Snapshot(records), project, audience=audience, min_cell=11)


def seen(*records: Record, audience: str = "team") -> ReleasedProject:
    return of([PROJECT, *records], audience)
