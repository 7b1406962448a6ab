"""How the stories are written down: through a store, by somebody, at a time; the same ids every time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from ulid import ULID

from brightspots.records.models.intervention import PDSACycle
from brightspots.records.models.measurement import DoseRecord, Observation
from brightspots.records.models.record import Record
from brightspots.records.status.predictions import keep
from brightspots.records.store.store import Store

R = TypeVar("R", bound=Record)

# What children said is kept for a year only. These children are made up, so this sample keeps its interviews.
KEPT_UNTIL = date(2099, 12, 31)


class Writing:
    """A store, who writes in it, and when.

    Parameters
    ----------
    path : Path
        A new store.
    seed : int
        Of the ids.
    """

    def __init__(self, path: Path, seed: int) -> None:
        self._now = datetime(2024, 8, 1, tzinfo=UTC)
        self.store = Store(path, clock=lambda: self._now)
        self._random = Random(seed)
        self._by = "CO"
        self._known: dict[str, Record] = {}

    def on(self, day: str, by: str, at: str = "22:20") -> None:
        """Go on writing on this day, by this person."""
        self._now = datetime.combine(date.fromisoformat(day), time.fromisoformat(at), tzinfo=UTC)
        self._by = by

    def new(self, name: str, kind: type[R], /, **fields: Any) -> R:
        """Write a new record, known from here on by a name."""
        assert name not in self._known, name
        return self._save(name, kind(id=self._id(), **fields))

    def change(self, name: str, /, **fields: Any) -> Any:
        """Write the next version of a record."""
        return self._save(name, self._known[name].changed(**fields))

    @contextmanager
    def beside(self, name: str) -> Iterator[None]:
        """Write what was added to a story later, with ids of its own: those of all other records stay what they are."""
        kept, self._random = self._random, Random(name)
        yield
        self._random = kept

    def share(self, names: Iterable[str], with_whom: str = "public") -> None:
        """Let others read what these records say."""
        for name in names:
            self.change(name, shared=with_whom)

    def keep(self, name: str, record: Record) -> None:
        """Write a record that something else has made, such as advice that a team does not take."""
        self._save(name, record.changed(id=self._id()))

    def __getitem__(self, name: str) -> str:
        return self._known[name].id

    def version(self, name: str) -> int:
        """Return the version that a record has now."""
        return self._known[name].version

    def names(self, *beginnings: str) -> list[str]:
        """Return the names that begin so."""
        return [name for name in self._known if name.startswith(beginnings)]

    def point(self, measure: str, school: str, week: date, **fields: Any) -> None:
        """Write one number of a week, on the Monday after it; shared with anyone unless said otherwise."""
        self._now = datetime.combine(week + timedelta(days=7), time(15, 5), tzinfo=UTC)
        fields = {"unit_id": school, "shared": "public", **fields}
        whose = {"measure_id": self[measure], "period_start": week, "period_end": week + timedelta(days=4)}
        self.new(f"{measure}/{fields['unit_id']}/{week}", Observation, state="checked", **whose, **fields)

    def dose(self, idea: str, what: str, class_code: str, week: date, **fields: Any) -> None:
        """Write how much was done in one class and week, on the Friday of it."""
        self._now = datetime.combine(week + timedelta(days=4), time(21, 40), tzinfo=UTC)
        fields = {"shared": "public", **fields}
        where = {"idea_id": self[idea], "what": what, "class_code": class_code, "week": week}
        self.new(f"{idea}/{what}/{class_code}/{week}", DoseRecord, state="logged", **where, **fields)

    def _save(self, name: str, record: R) -> R:
        if isinstance(record, PDSACycle) and record.plan_locked_at:
            # As the page of tests keeps them when a plan is closed.
            record = record.changed(predictions=tuple(keep(one) for one in record.predictions))
        self._known[name] = saved = self.store.save(record, author=self._by)
        return saved

    def _id(self) -> str:
        milliseconds = int(self._now.timestamp() * 1000)
        return str(ULID(milliseconds.to_bytes(6, "big") + self._random.randbytes(10)))
