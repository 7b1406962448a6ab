"""Who a page is about: a school, a team's project, or all of a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from brightspots.district.folder import SchoolFacts
from brightspots.workbook.links import page_folder

Unit = Literal["school", "project", "network"]


@dataclass(frozen=True)
class Subject:
    """Who a page is about, as its readers may know it.

    Attributes
    ----------
    unit : str
        ``school``, ``project`` or ``network``.
    school : SchoolFacts
        The school; the one that a project is about, empty for readers who may not know which that is; for a network
        the district's name alone.
    project_id, project_name : str
        Empty where it is no project.

    Examples
    --------
    >>> maple = SchoolFacts("maple", "Maple Elementary School")
    >>> Subject("school", maple).name, Subject("project", maple, "01KA", "On time").name
    ('Maple Elementary School', 'On time')
    >>> Subject("project", maple, "01KA", "On time").folder
    'projects/01KA'
    """

    unit: Unit
    school: SchoolFacts = SchoolFacts()  # noqa: RUF009
    project_id: str = ""
    project_name: str = ""

    @property
    def id(self) -> str:
        """The id of the school or of the project; empty for a network."""
        return {"project": self.project_id, "school": self.school.school_id}.get(self.unit, "")

    @property
    def name(self) -> str:
        """The name of the project, of the school or of the district."""
        return self.project_name if self.unit == "project" else self.school.name

    @property
    def folder(self) -> str:
        """The folder of its pages inside the folder of a batch."""
        return page_folder(self.unit, self.id)
