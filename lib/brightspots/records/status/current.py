"""The records that stand now: which problem, aim, measure, test and charter a project works with, and which are behind.

Everybody who asks takes a `Snapshot`: of the store, or released for a page's readers.
"""

from __future__ import annotations

from typing import Any, TypeVar

from brightspots.records.models.intervention import PDSACycle
from brightspots.records.models.measurement import Measure
from brightspots.records.models.network import Network, Team
from brightspots.records.models.project import Aim, Charter, Problem, Project
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import REPLACED, Snapshot

R = TypeVar("R", bound=Record)


def project_of(records: Snapshot) -> Project | None:
    """Return the project itself."""
    return next(iter(records.of(Project)), None)


def team_of(records: Snapshot) -> Team | None:
    """Return the project's team; None where it names none."""
    project = project_of(records)
    team = records.get(project.team_id) if project is not None else None
    return team if isinstance(team, Team) and not team.hidden else None


def problem_of(records: Snapshot) -> Problem | None:
    """Return the problem that the team works on now."""
    return records.current(Problem)


def aim_of(records: Snapshot) -> Aim | None:
    """Return the aim that the team has now; aims of other projects, which it may serve, are not meant.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> project = Project()
    >>> old, now = (Aim(project_id=project.id, target=n, state=s) for n, s in ((15, "revised"), (20, "agreed")))
    >>> district = Aim(project_id=new_id(), target=10)
    >>> aim_of(Snapshot([project, old, now], [district])).target
    20.0
    """
    return records.current(Aim)


def charter_of(records: Snapshot) -> Charter | None:
    """Return the charter as it stands now."""
    return records.current(Charter)


def measures_of(records: Snapshot) -> list[Measure]:
    """Return the measures that the team counts, without those that it has given up."""
    return [one for one in records.of(Measure) if one.state != "retired"]


def measure_of(records: Snapshot) -> Measure | None:
    """Return the measure of the aim; where none is named, the first result that the team counts."""
    known = measures_of(records)
    aim, problem = aim_of(records), problem_of(records)
    named = [one.measure_id for one in (aim, problem) if one is not None and one.measure_id]
    found = next((one for wanted in named for one in known if one.id == wanted), None)
    order = ("outcome", "leading", "driver", "")
    return found or next((one for kind in order for one in known if one.kind == kind), None)


def tests_of(records: Snapshot) -> list[PDSACycle]:
    """Return the team's tests in the order in which they began, without those that were called off."""
    found = [one for one in records.of(PDSACycle) if one.state != "cancelled"]
    return sorted(found, key=lambda one: (one.start is None, f"{one.start}", one.number))


def next_number(records: Snapshot) -> int:
    """Return the number of a project's next test: tests are counted through the project, whatever they try.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> next_number(Snapshot([])), next_number(Snapshot([PDSACycle(project_id=new_id(), number=4)]))
    (1, 5)
    """
    return max((one.number for one in records.of(PDSACycle)), default=0) + 1


def test_of(records: Snapshot) -> PDSACycle | None:
    """Return the test that the team is at now: the latest that is not decided yet.

    What is being tried comes before what is only planned: its result waits for somebody.
    """
    waiting = [one for one in reversed(tests_of(records)) if one.state != "acted"]
    return next((one for one in waiting if one.state != "planned"), next(iter(waiting), None))


def served_by(aim: Aim | None, records: Snapshot) -> str:
    """Return the aim of the school or the network that an aim serves; empty where there is none."""
    above = next(
        (one for one in records.others(Aim) if aim is not None and one.id == aim.parent_aim_id), None
    )
    if above is not None and above.statement.strip():
        return above.statement
    return next((one.aim for one in records.of(Network) if one.aim.strip()), "")


def earlier_versions(record: Record, records: Snapshot) -> list[Any]:
    """Return the texts that a record took the place of, the oldest first."""
    return [
        one
        for one in records.of(type(record))
        if getattr(one, "state", "") in REPLACED and one.id != record.id
    ]
