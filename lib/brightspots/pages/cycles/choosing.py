"""Which test a page is about, and the order in which tests stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Protocol, TypeVar

from brightspots.errors import ParameterError
from brightspots.records.intervention import PDSACycle
from brightspots.records.record import Record

R = TypeVar("R", bound=Record)

# The one that most needs somebody comes first.
_OPEN = ("studying", "doing", "plan_locked", "planned")


class Records(Protocol):
    """A project's records, whole or as readers may see them."""

    def of(self, kind: type[R]) -> list[R]:
        """Return the records of a kind."""


def tests_of(records: Records) -> list[PDSACycle]:
    """Return a project's tests from the first to the newest, without those that were called off."""
    return in_order(records.of(PDSACycle))


def in_order(cycles: Iterable[PDSACycle]) -> list[PDSACycle]:
    """Sort tests by number, then by the day on which they began."""
    shown = [cycle for cycle in cycles if cycle.state != "cancelled" and not cycle.hidden]
    return sorted(shown, key=lambda cycle: (cycle.number, cycle.start or date.max, cycle.id))


def current(records: Records) -> PDSACycle | None:
    """Return the test that is under way, else the newest; None before the first.

    Of several under way it is the one that ends first, and what is tried comes before what is only planned.
    """
    tests = tests_of(records)
    for state in _OPEN:
        if waiting := [cycle for cycle in tests if cycle.state == state]:
            return min(waiting, key=lambda cycle: (cycle.end or date.max, cycle.number))
    return tests[-1] if tests else None


def pick(number: int = 0) -> Callable[[Records], PDSACycle | None]:
    """Return what picks the test of this number; 0 picks the one under way.

    Raises
    ------
    ParameterError
        When picking, for a number that no test has; it lists those that there are.
    """

    def numbered(records: Records) -> PDSACycle | None:
        tests = tests_of(records)
        for cycle in tests:
            if cycle.number == number:
                return cycle
        known = ", ".join(f"{cycle.number}" for cycle in tests) or "none yet"
        raise ParameterError(f"There is no test {number}. The tests are: {known}; 0 takes the one under way.")

    return numbered if number else current
