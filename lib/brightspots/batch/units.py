"""What the pages of a batch are about: schools of the district, and projects of the records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from brightspots.district import District, School
from brightspots.district.folder import SchoolFacts
from brightspots.errors import ParameterError
from brightspots.records import Project
from brightspots.records.store.location import find
from brightspots.records.store.store import Store
from brightspots.series.released_project import (
    UNTITLED,
    ReleasedProject,
    head_of,
    no_such_project,
    open_existing,
    projects_of,
)
from brightspots.text.typed import line
from brightspots.workbook.subject import Subject, Unit

ALL = "all"


@dataclass(frozen=True)
class PageUnit:
    """What one page is about, with all that it is made from.

    Attributes
    ----------
    unit : str
        school, project or network.
    school : School
        The school itself, the one that the project is about, or what stands for the whole district.
    project : ReleasedProject or None
        What these readers may know of the project; its records are left to the page.
    records : str
        Where the project's records are, for the page's process.
    fingerprint : str
        Changes whenever the project's records do.
    """

    unit: Unit
    school: School
    project: ReleasedProject | None = None
    records: str = ""
    fingerprint: str = ""

    @property
    def subject(self) -> Subject:
        """Who the page is about, as its readers may know it."""
        if self.project is None:
            return Subject(self.unit, self.school.facts)
        school = self.school.facts if self.project.shared else SchoolFacts()
        return Subject(self.unit, school, self.project.project_id, self.project.title)


@dataclass(frozen=True)
class Projects:
    """The projects of a batch.

    Attributes
    ----------
    store : Store
    known : tuple of str
        Ids of all projects of the store.
    about : list of PageUnit
        Those to make pages of.
    unusable : list of tuple of str and str
        Those that no page can be made of, and why.
    shown : str
        What pages say for the records: never a path of this machine.
    """

    store: Store
    known: tuple[str, ...]
    about: list[PageUnit] = field(default_factory=list)
    unusable: list[tuple[ReleasedProject, str]] = field(default_factory=list)
    shown: str = ""


def network_of(district: District, projects: Projects | None) -> PageUnit:
    """Return what a page about all teams is about."""
    everyone = district.everyone()
    if projects is None:
        return PageUnit("network", everyone)
    path = str(Path(projects.store.path).resolve())
    fingerprint = " ".join(sorted(about.fingerprint for about in projects.about))
    return PageUnit("network", everyone, records=path, fingerprint=fingerprint)


def find_projects(records: str, asked: Sequence[str], district: District, audience: str) -> Projects:
    """Find the projects to make pages of.

    Parameters
    ----------
    records : str
        A path or a NAME.
    asked : sequence of str
        Project ids; all that are about schools of this district when empty, or with ``all`` alone. Pages for teams are
        made of those that are asked for only.
    district : District
    audience : str

    Raises
    ------
    ParameterError
        For records that are not there, and for an id that they do not have or none where one is needed; it lists those
        that there are.
    """
    store = open_existing(records)
    known = projects_of(store)
    if audience == "team" and not asked:
        raise ParameterError(_ask_whose(known.values()))
    if is_all(asked):
        asked = ()
    wanted = list(dict.fromkeys(project_id.upper() for project_id in asked)) or list(known)
    if strangers := [project_id for project_id in wanted if project_id not in known]:
        raise ParameterError(no_such_project(strangers, list(known)))
    path = str(find(records).resolve())
    is_path = "/" in records or "\\" in records
    found = Projects(store, tuple(known), shown=Path(path).name if is_path else records)
    here = [school.school_id for school in district.schools()]
    shared_by_all = store.fingerprint("")
    for project_id in wanted:
        project = head_of(store, known[project_id], audience, district.min_cell)
        try:
            school = district.school(project.school_of("", here))
        except ParameterError as error:
            # Records of a network hold projects of other districts, too: those are not asked for here.
            if asked or not project.school_ids:
                found.unusable.append((project, error.reason))
            continue
        fingerprint = f"{store.fingerprint(project_id)} {shared_by_all}"
        found.about.append(PageUnit("project", school, project, path, fingerprint))
    store.close()
    return found


def is_all(asked: Sequence[str]) -> bool:
    """Return whether all projects are asked for, in so many words.

    Examples
    --------
    >>> is_all(["All"]), is_all([]), is_all(["all", "01J6DH60M0DJTDD1XS8KNJP4JR"])
    (True, False, False)
    """
    return [project_id.lower() for project_id in asked] == [ALL]


def _ask_whose(known: Iterable[Project]) -> str:
    """Ask whose pages to make; whoever has the records may read what the projects are called."""
    listed = [f"  {project.id}  {line(project.title, 60) or UNTITLED}" for project in known]
    asked = (
        "A team's pages hold what only that team may read: say whose to make with --projects ID,ID, or with "
        f"--projects {ALL} that every team's go into this one folder."
    )
    return "\n".join(
        [asked, "The projects are:" if listed else "There are no projects in these records yet.", *listed]
    )
