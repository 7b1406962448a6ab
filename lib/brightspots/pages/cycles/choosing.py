"""Which test a page is about, and the order in which tests stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from brightspots.errors import ParameterError
from brightspots.ids import fixed_id
from brightspots.records.intervention import PDSACycle

if TYPE_CHECKING:
    from brightspots.workbook.project import OfProject

# The one that most needs somebody comes first.
_OPEN = ("studying", "doing", "plan_locked", "planned")


def tests_of(project: OfProject) -> list[PDSACycle]:
    """Return a project's tests from the first to the newest, without those that were called off."""
    return in_order(project.of(PDSACycle))


def in_order(cycles: Iterable[PDSACycle]) -> list[PDSACycle]:
    """Sort tests by number, then by the day on which they began."""
    shown = [cycle for cycle in cycles if cycle.state != "cancelled" and not cycle.hidden]
    return sorted(shown, key=lambda cycle: (cycle.number, cycle.start or date.max, cycle.id))


def current(project: OfProject) -> PDSACycle:
    """Return the test that is under way; else the newest; else a new one.

    Of several under way it is the one that ends first, and what is tried comes before what is only planned.
    """
    tests = tests_of(project)
    for state in _OPEN:
        if waiting := [cycle for cycle in tests if cycle.state == state]:
            return min(waiting, key=lambda cycle: (cycle.end or date.max, cycle.number))
    return tests[-1] if tests else first(project.project_id)


def first(project_id: str) -> PDSACycle:
    """Return a project's first test, not saved yet; the same for everybody who begins it at once."""
    return PDSACycle(id=fixed_id(project_id, "PDSACycle", "first"), project_id=project_id)


def pick(number: int = 0) -> Callable[[OfProject], PDSACycle]:
    """Return what picks the test of this number; 0 picks the one under way.

    Raises
    ------
    ParameterError
        When picking, for a number that no test has; it lists those that there are.
    """
    if not number:
        return current

    def numbered(project: OfProject) -> PDSACycle:
        tests = tests_of(project)
        for cycle in tests:
            if cycle.number == number:
                return cycle
        known = ", ".join(f"{cycle.number}" for cycle in tests) or "none yet"
        raise ParameterError(f"There is no test {number}. The tests are: {known}; 0 takes the one under way.")

    return numbered
