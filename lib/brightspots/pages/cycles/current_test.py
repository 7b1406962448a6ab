"""Which test a page is about."""

from __future__ import annotations

from collections.abc import Callable

from brightspots.errors import ParameterError
from brightspots.records.models.intervention import PDSACycle
from brightspots.records.status.current import test_of, tests_of
from brightspots.records.store.snapshot import Snapshot


def current(records: Snapshot) -> PDSACycle | None:
    """Return the test that the team is at now, else its last one; None before the first."""
    return test_of(records) or next(reversed(tests_of(records)), None)


def pick(number: int = 0) -> Callable[[Snapshot], PDSACycle | None]:
    """Return what picks the test of this number; 0 picks the one that the team is at.

    Raises
    ------
    ParameterError
        When picking, for a number that no test has; it lists those that there are.
    """

    def numbered(records: Snapshot) -> PDSACycle | None:
        tests = tests_of(records)
        for cycle in tests:
            if cycle.number == number:
                return cycle
        known = ", ".join(f"{cycle.number}" for cycle in tests) or "none yet"
        raise ParameterError(f"There is no test {number}. The tests are: {known}; 0 takes the one we are at.")

    return numbered if number else current
