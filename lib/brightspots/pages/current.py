"""Which problem, aim, measure, test and charter a project works with now, and which it has put behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from brightspots.records import Aim, Charter, Measure, Network, PDSACycle, Problem, Project
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import REPLACED
from brightspots.series import school_series

if TYPE_CHECKING:
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book

R = TypeVar("R", bound=Record)


class Records(Protocol):
    """What holds a project's records: the project of a page, or a snapshot of the store."""

    def of(self, kind: type[R], /) -> list[R]:
        """Return the project's records of a kind."""
        ...

    def others(self, kind: type[R], /) -> list[R]:
        """Return those of other projects that something here leads to."""
        ...


def project_of(records: Records) -> Project | None:
    """Return the project itself."""
    return next(iter(records.of(Project)), None)


def problem_of(records: Records) -> Problem | None:
    """Return the problem that the team works on now."""
    return _now(records, Problem)


def aim_of(records: Records) -> Aim | None:
    """Return the aim that the team has now; aims of other projects, which it may serve, are not meant.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> project = Project()
    >>> old, now = (Aim(project_id=project.id, target=n, state=s) for n, s in ((15, "revised"), (20, "agreed")))
    >>> district = Aim(project_id=new_id(), target=10)
    >>> aim_of(Snapshot([project, old, now], [district])).target
    20.0
    """
    return _now(records, Aim)


def charter_of(records: Records) -> Charter | None:
    """Return the charter as it stands now."""
    return _now(records, Charter)


def measure_of(records: Records) -> Measure | None:
    """Return the measure of the aim; where none is named, the first result that the team counts."""
    known = [one for one in records.of(Measure) if one.state != "retired"]
    aim, problem = aim_of(records), problem_of(records)
    named = [one.measure_id for one in (aim, problem) if one is not None and one.measure_id]
    found = next((one for wanted in named for one in known if one.id == wanted), None)
    order = ("outcome", "leading", "driver", "")
    return found or next((one for kind in order for one in known if one.kind == kind), None)


def main_series(book: Book, every: str = "week") -> Measured:
    """Read the series of the measure that the aim is about; of the first result where none is named."""
    assert book.project is not None
    measure = measure_of(book.project)
    known = {} if book.project.why_nothing else school_series.definitions(book)
    return school_series.of_school(
        book, measure.id if measure is not None and measure.id in known else "", every
    )


def tests_of(records: Records) -> list[PDSACycle]:
    """Return the team's tests in the order in which they began, without those that were called off."""
    found = [one for one in records.of(PDSACycle) if one.state != "cancelled"]
    return sorted(found, key=lambda one: (one.start is None, f"{one.start}", one.number))


def next_number(records: Records) -> int:
    """Return the number of a project's next test: tests are counted through the project, whatever they try.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> next_number(Snapshot([])), next_number(Snapshot([PDSACycle(project_id=new_id(), number=4)]))
    (1, 5)
    """
    return max((one.number for one in records.of(PDSACycle)), default=0) + 1


def test_of(records: Records) -> PDSACycle | None:
    """Return the test that the team is at now: the latest that is not decided yet.

    What is being tried comes before what is only planned: its result waits for somebody.
    """
    waiting = [one for one in reversed(tests_of(records)) if one.state != "acted"]
    return next((one for one in waiting if one.state != "planned"), next(iter(waiting), None))


def served_by(aim: Aim | None, records: Records) -> str:
    """Return the aim of the school or the network that an aim serves; empty where there is none."""
    above = next(
        (one for one in records.others(Aim) if aim is not None and one.id == aim.parent_aim_id), None
    )
    if above is not None and above.statement.strip():
        return above.statement
    return next((one.aim for one in records.of(Network) if one.aim.strip()), "")


def earlier(record: Record, records: Records) -> list[Any]:
    """Return the texts that a record took the place of, the oldest first."""
    return [
        one
        for one in records.of(type(record))
        if getattr(one, "state", "") in REPLACED and one.id != record.id
    ]


def _now(records: Records, kind: type[R]) -> R | None:
    found = [one for one in records.of(kind) if getattr(one, "state", "") not in REPLACED]
    return found[-1] if found else None
