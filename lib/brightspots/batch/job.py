"""One page to make, as the batch hands it to a worker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from brightspots.batch.page_record import Unit
from brightspots.workbook.links import page_folder


@dataclass(frozen=True)
class Job:
    """One page to make.

    Attributes
    ----------
    id : str
        The run's id, under which its log is kept in the state folder.
    workbook, title, file : str
        The workbook's name, its title, and its file.
    parameters : dict
        All parameters, resolved.
    shown_district : str
        What the page's own copy of the parameters says for the district: never a path of this machine.
    shown_records : str
        The same for the records.
    fingerprint : str
        What the page is made from.
    out, state : str
        The batch's folder, and the folder for logs that only whoever ran it may read.
    pages : str
        The file that says which pages there are to link to.
    """

    id: str
    workbook: str
    title: str
    file: str
    unit: Unit
    school_id: str
    school_name: str
    school_level: str
    lea_id: str
    lea_name: str
    parameters: dict[str, Any]
    shown_district: str
    audience: str
    fingerprint: str
    out: str
    state: str
    project_id: str = ""
    project_name: str = ""
    shown_records: str = ""
    pages: str = ""

    @property
    def unit_id(self) -> str:
        """The id of what the page is about."""
        return {"project": self.project_id, "school": self.school_id}.get(self.unit, "")

    @property
    def unit_name(self) -> str:
        """The name of what the page is about."""
        return self.project_name if self.unit == "project" else self.school_name

    @property
    def home(self) -> str:
        """The address of the overview, as seen from the page."""
        return "../" * len(self.folder.split("/")) + "index.html"

    @property
    def folder(self) -> str:
        """The page's folder inside OUT."""
        return page_folder(self.unit, self.unit_id)
