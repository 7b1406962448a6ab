"""One warm process for the batches of many tests: getting warm takes longer than most tests' pages.

It holds the samples that most tests look at, and has rehearsed a page of each, as a real batch's does for its own.
Batches with a process of their own are in `tests/batch`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from brightspots.batch import run
from brightspots.batch.warm.client import WarmProcess
from brightspots.workbook import find_workbook

REHEARSED = (
    ("11_seeing_the_data", "california", "27661420108068"),
    ("40_impact", "new_york", "07X334"),
    ("32_implementation_and_outcome", "practice", "S001"),
)


class ForMany(WarmProcess):
    """A warm process that goes on when a batch is done."""

    def stop(self) -> None:
        """Do nothing: the next batch needs it."""

    def end(self) -> None:
        """End it, its forks and what it left."""
        super().stop()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Have all batches within made by forks of it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(run, "WarmProcess", lambda *asked, **more: self)
            yield


@pytest.fixture(scope="session")
def warm_for_many() -> Iterator[ForMany]:
    """The process, started when the first batch asks for it."""
    process = ForMany(
        [
            {"file": str(find_workbook(name)), "parameters": {"district": district, "school_id": school}}
            for name, district, school in REHEARSED
        ]
    )
    yield process
    process.end()


@pytest.fixture
def one_warm_process(warm_for_many: ForMany) -> Iterator[None]:
    """Have the batches of this test made by the process that other tests' batches use, too."""
    with warm_for_many.in_use():
        yield
