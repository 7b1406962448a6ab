"""Names for the parts of a list, such as tasks, that last while a page is open: a part has none of its own.

Somebody else may move a part or put one away while a person writes in another. What was typed goes where it was
typed, not to whatever stands in that place by now.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from brightspots.records.models.record import Part


class Keys:
    """The names of the parts of one list.

    Examples
    --------
    >>> from brightspots.records import Task
    >>> call, greet, tally = Task(what="Call home"), Task(what="Greet"), Task(what="Count")
    >>> keys = Keys()
    >>> keys.of([call, greet, tally]), keys.of([greet, tally]), keys.of([tally, Task(what="Greet", who="AB"), Task()])
    (['p0', 'p1', 'p2'], ['p1', 'p2'], ['p2', 'p1', 'p3'])
    """

    def __init__(self) -> None:
        self._parts: tuple[Part, ...] = ()
        self._keys: list[str] = []
        self._new = (f"p{number}" for number in count())

    def of(self, parts: Sequence[Part]) -> list[str]:
        """Return the names of the parts as they stand now, in their order."""
        if tuple(parts) != self._parts:
            found = self._followed(parts)
            self._keys = [
                self._keys[found[place]] if place in found else next(self._new) for place in range(len(parts))
            ]
            self._parts = tuple(parts)
        return list(self._keys)

    def drop(self, key: str) -> None:
        """Forget a part that is put away from here: of two that say the same, it is this one."""
        at = self._keys.index(key)
        self._keys.pop(at)
        self._parts = (*self._parts[:at], *self._parts[at + 1 :])

    def _followed(self, parts: Sequence[Part]) -> dict[int, int]:
        """Return where each part stood before: what says the same first, then what was changed since."""
        found = {
            at: at for at, pair in enumerate(zip(parts, self._parts, strict=False)) if pair[0] == pair[1]
        }
        left = [at for at in range(len(self._parts)) if at not in found]
        for place in (place for place in range(len(parts)) if place not in found):
            same = next((at for at in left if self._parts[at] == parts[place]), None)
            if same is not None:
                found[place] = same
                left.remove(same)
        changed = [place for place in range(len(parts)) if place not in found]
        # New parts come last. Where some are gone, those that are left still say something of what they said.
        gone = len(left) > len(changed)
        for place in changed[: len(left)]:
            was = max(left, key=lambda at: _alike(self._parts[at], parts[place])) if gone else left[0]
            if not gone or _alike(self._parts[was], parts[place]):
                found[place] = was
                left.remove(was)
        return found


def _alike(one: Part, other: Part) -> int:
    """Count the answers that two parts have in common."""
    answers = dict(other)
    return sum(value == answers[name] for name, value in dict(one).items() if value not in (None, "", ()))
