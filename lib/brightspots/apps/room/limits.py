"""How often somebody may try: codes that were wrong, and posts of one phone."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW = 300.0
"""Seconds after which a wrong code is forgotten."""
OF_ONE_ADDRESS = 20
"""Wrong codes in that time; a school's phones may all come from one address."""
IN_ALL = 100

BURST, A_SECOND = 40, 1.5
"""Posts that a phone may send at once, such as what waited while it had no network, and then every second."""

_MOST_KNOWN = 2000


class Guesses:
    """Counts wrong codes, of each address and in all. With 25 billion codes, nobody guesses one in a room's time.

    Examples
    --------
    >>> guesses = Guesses(clock=lambda: 0.0)
    >>> for _ in range(OF_ONE_ADDRESS):
    ...     guesses.wrong("192.0.2.7")
    >>> guesses.may_try("192.0.2.7"), guesses.may_try("192.0.2.8")
    (False, True)
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: deque[tuple[float, str]] = deque()

    def may_try(self, address: str) -> bool:
        """Whether another code may be tried from an address now."""
        self._forget()
        return len(self._wrong) < IN_ALL and sum(a == address for _, a in self._wrong) < OF_ONE_ADDRESS

    def wrong(self, address: str) -> None:
        """Note that a wrong code came from an address."""
        self._wrong.append((self._clock(), address))

    def right(self, address: str) -> None:
        """Take back the last one that was noted from an address: it was right."""
        for position in range(len(self._wrong) - 1, -1, -1):
            if self._wrong[position][1] == address:
                del self._wrong[position]
                return

    def _forget(self) -> None:
        while self._wrong and self._wrong[0][0] <= self._clock() - WINDOW:
            self._wrong.popleft()


class Pace:
    """Lets each phone post as fast as anybody types, and no faster.

    Examples
    --------
    >>> now = [0.0]
    >>> pace = Pace(clock=lambda: now[0])
    >>> sum(pace.may_post("a phone") for _ in range(100)), pace.may_post("another")
    (40, True)
    >>> now[0] += 2
    >>> pace.may_post("a phone")
    True
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}

    def may_post(self, who: str) -> bool:
        """Whether a phone may post once more now; if so, it is counted."""
        now = self._clock()
        left, then = self._left.pop(who, (float(BURST), now))
        left = min(BURST, left + (now - then) * A_SECOND)
        allowed = left >= 1
        # Taken out and put back, so that those who came first are forgotten first.
        self._left[who] = (left - 1 if allowed else left, now)
        while len(self._left) > _MOST_KNOWN:
            del self._left[next(iter(self._left))]
        return allowed

    def pass_on(self, who: str, to: str) -> None:
        """Let a phone that has another name from now on be no faster than it was."""
        if who in self._left:
            self._left[to] = self._left[who]
