"""One page to make, as the batch hands it to the process that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

import brightspots
from brightspots.batch.page_record import PageRecord, Status
from brightspots.workbook.subject import Subject


@dataclass(frozen=True)
class Job:
    """One page to make.

    Attributes
    ----------
    id : str
        The run's id, under which its log is kept in the state folder.
    workbook, title, file : str
        The workbook's name, its title, and its file.
    subject : Subject
        Who the page is about, as its readers may know it.
    parameters : dict
        All parameters, resolved.
    shown_district : str
        What the page's own copy of the parameters says for the district: never a path of this machine.
    fingerprint : str
        What the page is made from.
    out, state : str
        The batch's folder, and the folder for logs that only whoever ran it may read.
    pages : str
        The file that says which pages there are to link to.
    shown_records : str
        As `shown_district`, for the records.
    """

    id: str
    workbook: str
    title: str
    file: str
    subject: Subject
    parameters: dict[str, Any]
    shown_district: str
    audience: str
    out: str
    state: str
    pages: str = ""
    shown_records: str = ""
    fingerprint: str = ""

    @staticmethod
    def from_dict(raw: Any) -> Job:
        """Return a job from its facts, as `dataclasses.asdict` gives them."""
        return reader().validate_python(raw)

    @property
    def home(self) -> str:
        """The address of the overview, as seen from the page."""
        return "../" * len(self.folder.split("/")) + "index.html"

    @property
    def folder(self) -> str:
        """The page's folder inside OUT."""
        return self.subject.folder

    def record(self, status: Status, *, seconds: float, **facts: Any) -> PageRecord:
        """Return the record of this job's page with these facts."""
        return PageRecord.about(
            self.subject,
            workbook=self.workbook,
            title=self.title,
            status=status,
            seconds=round(seconds, 2),
            fingerprint=self.fingerprint,
            run=self.id,
            audience=self.audience,
            version=brightspots.__version__,
            **facts,
        )


@cache
def reader() -> TypeAdapter[Job]:
    """Return what reads a job from its facts; making it takes as long as a picture, so it is made once."""
    return TypeAdapter(Job)
