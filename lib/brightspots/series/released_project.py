"""A team's project as a page may show it: its records, released for the page's readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from brightspots.district import District
from brightspots.errors import ParameterError, UnknownError
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.records import DoseRecord, Observation, PDSACycle, Project, Team
from brightspots.records.models.record import Record
from brightspots.records.release import release_records
from brightspots.records.store.location import find
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store, open_records
from brightspots.text import typed

UNTITLED = "A project without a title"
UNSHARED = "A team's project"
_LONGEST = 160


@dataclass(frozen=True)
class ReleasedProject(Snapshot):
    """What a project wrote, as these readers may read it.

    Attributes
    ----------
    project_id : str
    title, team : str
        For people; never who wrote them.
    school_ids : tuple of str
        The schools that it is about.
    shared : bool
        Whether these readers may know of it at all.
    records : tuple of Record
        Released: `Record.withheld` names the fields that these readers do not see.
    """

    project_id: str
    title: str
    team: str
    school_ids: tuple[str, ...]
    shared: bool
    records: tuple[Record, ...]

    @property
    def why_nothing(self) -> str:
        """Why there is nothing to show; empty where there is something."""
        if not self.shared:
            return "This team has not shared its work with these readers yet. A page made for the team itself shows it."
        if any(self.of(kind) for kind in (Observation, DoseRecord, PDSACycle)):
            return ""
        return (
            f"{self.title}: nothing yet. The first number, the first test or the first week of doing that the team "
            "writes down, and shares with these readers, begins this page."
        )

    @property
    def through(self) -> date | None:
        """The last day with a number or with doing."""
        numbers = [point.period_start for point in self.of(Observation)]
        return max([*numbers, *(dose.week for dose in self.of(DoseRecord))], default=None)

    def school_of(self, wished: str, here: Sequence[str]) -> str:
        """Return the school that a page of this project is about.

        Parameters
        ----------
        wished : str
            The school that somebody named; taken where the project is about it.
        here : sequence of str
            The schools of the district.

        Raises
        ------
        ParameterError
            When the project is about no school of this district.
        """
        ours = [school_id for school_id in self.school_ids if school_id in set(here)]
        if not ours:
            raise ParameterError(
                "This project names no school of this district. Add the school's id to the project, or give the "
                "district that it belongs to."
            )
        return wished if wished in ours else ours[0]


def read_project(records: str, project_id: str, *, audience: str, min_cell: int) -> ReleasedProject:
    """Read a project from its store, and release it for an audience.

    Nothing stays open: a page's process may be forked at any time.

    Parameters
    ----------
    records : str
        A path or a NAME, as `open_records` takes it.
    project_id : str
    audience : str
        A team reads its own project in full.
    min_cell : int
        Groups of fewer people than this are hidden from others.

    Raises
    ------
    ParameterError
        When there are no such records, or no such project in them.
    """
    store = open_existing(records)
    try:
        known = projects_of(store)
        if project_id not in known:
            raise UnknownError(no_such_project([project_id], list(known)))
        snapshot = store.snapshot(project_id)
    finally:
        store.close()
    return released(snapshot, known[project_id], audience=audience, min_cell=min_cell)


def open_existing(records: str) -> Store:
    """Open records that are there: a slip of the pen should not begin new ones."""
    if not records:
        raise ParameterError("A project needs its records: give their path or their NAME as records.")
    if not find(records).is_file():
        raise ParameterError(f'There are no records at "{records}". Check the path or the NAME.')
    return open_records(records)


def projects_of(store: Store) -> dict[str, Project]:
    """Return the projects of a store by id, without those put away."""
    return {project.id: project for project in store.find(Project)}


def projects_here(records: str, district: District, audience: str) -> list[ReleasedProject]:
    """Return the projects that these readers may know of and that are about a school of this district, by title.

    Their own records are not read: only what tells which projects they are.
    """
    here = {school.school_id for school in district.schools()}
    store = open_existing(records)
    try:
        heads = [
            head_of(store, project, audience, district.min_cell) for project in projects_of(store).values()
        ]
    finally:
        store.close()
    ours = [head for head in heads if head.shared and here & set(head.school_ids)]
    return sorted(ours, key=lambda head: (head.title.casefold(), head.project_id))


def no_such_project(asked: Sequence[str], known: Sequence[str]) -> str:
    """Return which projects there are, by their ids alone: a title is not for everybody."""
    listed = ", ".join(known) if known else "none yet"
    return f"There is no project {', '.join(asked)} in these records. The projects are: {listed}."


def released(snapshot: Snapshot, project: Project, *, audience: str, min_cell: int) -> ReleasedProject:
    """Return a project's records as an audience may read them."""
    schools = project.school_ids
    if not schools and isinstance(meant := snapshot.get(project.team_id or ""), Team):
        schools = meant.school_ids
    shown = release_records(
        snapshot.records,
        audience=audience,
        own_project=project.id,
        own_team=project.team_id or "",
        schools=schools,
        min_cell=min_cell,
    )
    about = next((r for r in shown if isinstance(r, Project) and r.id == project.id), None)
    team = next((r for r in shown if isinstance(r, Team) and r.id == project.team_id), None)
    return ReleasedProject(
        project_id=project.id,
        title=UNSHARED if about is None else typed.line(about.title) or UNTITLED,
        team=typed.line(team.name) if team is not None else "",
        school_ids=schools,
        shared=about is not None,
        records=tuple(shown) if about is not None else (),
    )


def head_of(store: Store, project: Project, audience: str, min_cell: int) -> ReleasedProject:
    """Return what an audience may know of a project as a whole.

    For its own team, without reading all of its records; for others, its records say which words name a class.
    """
    if audience not in OWN_SCHOOL_IN_FULL:
        whole = released(store.snapshot(project.id), project, audience=audience, min_cell=min_cell)
        return replace(whole, records=tuple(r for r in whole.records if isinstance(r, Project | Team)))
    team = [store.get(project.team_id)] if project.team_id else []
    head = Snapshot([project], [one for one in team if isinstance(one, Team)])
    return released(head, project, audience=audience, min_cell=min_cell)
