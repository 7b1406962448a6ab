"""Codes that let a phone in, short enough to type from a projector and never kept as they are; and how often to try."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from brightspots.errors import BrightspotsError

LETTERS = "3479CDFGHJKMNPQRTWXY"
"""None that is taken for another one (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V), and no vowel, so that no word comes out."""
LONG = 8

_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")
_CODE = re.compile(f"[{LETTERS}]{{{LONG}}}")


class TooMuch(BrightspotsError):
    """More than the wall holds, or more at once than can be kept."""


def new_code() -> str:
    """Return a new code, one of 25 billion.

    Examples
    --------
    >>> len(new_code())
    8
    """
    return "".join(secrets.choice(LETTERS) for _ in range(LONG))


def read_code(typed: str) -> str:
    """Return the code that somebody typed; empty for what cannot be one.

    Examples
    --------
    >>> read_code(" cdfg-hjkm "), read_code("CDFG HJK0"), read_code("")
    ('CDFGHJKM', '', '')
    """
    code = _BETWEEN.sub("", typed[:100]).upper()
    return code if _CODE.fullmatch(code) else ""


def format_code(code: str) -> str:
    """Return a code as it is easy to read and to type.

    Examples
    --------
    >>> format_code("CDFGHJKM")
    'CDFG-HJKM'
    """
    return f"{code[: LONG // 2]}-{code[LONG // 2 :]}"


def hashed_code(code: str, salt: bytes) -> bytes:
    """Return what is kept of a code: slow to make, because a code is short and could be found by trying all."""
    return hashlib.scrypt(code.encode(), salt=salt, n=2**13, r=8, p=1, dklen=32)


def new_cookie() -> str:
    """Return a new secret for a browser's cookie, too long to be guessed."""
    return secrets.token_urlsafe(32)


def hashed_cookie(cookie: str) -> bytes:
    """Return what is kept of a cookie."""
    return hashlib.sha256(cookie.encode("utf-8", "replace")).digest()


WINDOW = 300.0
"""Seconds after which a wrong code is forgotten."""
FREE = 10
"""Wrong codes of one address in that time before it is slowed down; a school's phones may all come from one address."""
LONGEST_PAUSE = 4.0
"""Seconds between two codes of an address that goes on guessing."""
OF_ONE_ADDRESS = 60
"""Wrong codes of one address in that time, after which it is refused."""
IN_ALL = 400
"""From all addresses together: so many that a few who guess do not keep a whole room out."""

AT_ONCE, AT_ONCE_IN_ALL = 100, 300
"""Codes that may be under way: of one address, and of all."""
PATIENCE, PATIENCE_WITH_MANY = 10.0, 45.0
"""Seconds that a phone waits in line: behind others who guess, and behind others who only come in at the same time."""

COMING, COMING_A_SECOND = 60, 0.5
"""New phones that may come in at once from one address, such as a whole staff's, and then every second."""

BURST, A_SECOND = 40, 1.5
"""Posts that a phone may send at once, such as what waited while it had no network, and then every second."""

_MOST_KNOWN = 2000


class Guesses:
    """Counts wrong codes, of each address and in all. With 25 billion codes, nobody guesses one in a room's time.

    Who guesses is slowed down first, and refused only later. A code counts when it was checked and found wrong, so
    those who come in at the same moment are in nobody's way.

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
        self._under_way: Counter[str] = Counter()
        self._lines: dict[str, asyncio.Lock] = {}

    def may_try(self, address: str) -> bool:
        """Return whether another code may be tried from an address now."""
        return self._count() < IN_ALL and self._of(address) < OF_ONE_ADDRESS

    def pause(self, address: str) -> float:
        """Return how many seconds to wait before the next code of an address is checked.

        Examples
        --------
        >>> guesses = Guesses(clock=lambda: 0.0)
        >>> pauses = []
        >>> for _ in range(FREE + 6):
        ...     pauses.append(guesses.pause("192.0.2.7"))
        ...     guesses.wrong("192.0.2.7")
        >>> pauses[FREE - 1 :]
        [0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 4.0]
        """
        over = self._of(address) - FREE
        return 0.0 if over < 0 else min(0.25 * 2.0 ** min(over, 10), LONGEST_PAUSE)

    def wrong(self, address: str) -> None:
        """Note that a wrong code came from an address."""
        self._wrong.append((self._clock(), address))

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[bool]:
        """Wait until it is an address's turn to have a code checked; say whether it is, or it has to come later.

        The codes of one address are checked one after the other, so that many at once are no way round a pause.
        """
        if self._under_way[address] >= AT_ONCE or self._under_way.total() >= AT_ONCE_IN_ALL:
            yield False
            return
        self._under_way[address] += 1
        line = self._lines.setdefault(address, asyncio.Lock())
        try:
            held = await self._first_in(line, address)
            try:
                yield held and self.may_try(address)
            finally:
                if held:
                    line.release()
        finally:
            self._under_way[address] -= 1
            if not self._under_way[address]:
                del self._under_way[address], self._lines[address]

    async def _first_in(self, line: asyncio.Lock, address: str) -> bool:
        """Wait in a line, and for the pause of its address; say whether the line is held now."""
        held = False
        try:
            async with asyncio.timeout(PATIENCE if self.pause(address) else PATIENCE_WITH_MANY):
                held = await line.acquire()
                if self.may_try(address):
                    await asyncio.sleep(self.pause(address))
        except BaseException as error:
            if held:
                line.release()
            if isinstance(error, TimeoutError):
                return False
            raise
        return held

    def _of(self, address: str) -> int:
        self._count()
        return sum(a == address for _, a in self._wrong)

    def _count(self) -> int:
        while self._wrong and self._wrong[0][0] <= self._clock() - WINDOW:
            self._wrong.popleft()
        return len(self._wrong)


class Pace:
    """Lets somebody do something as fast as people do, and no faster.

    Parameters
    ----------
    burst : int
        How often at once.
    a_second : float
        How often every second from then on.

    Examples
    --------
    >>> now = [0.0]
    >>> pace = Pace(40, 1.5, clock=lambda: now[0])
    >>> sum(pace.may("a phone") for _ in range(100)), pace.may("another")
    (40, True)
    >>> now[0] += 2
    >>> pace.may("a phone")
    True
    """

    def __init__(self, burst: int, a_second: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._a_second, self._clock = burst, a_second, clock
        self._left: dict[str, tuple[float, float]] = {}

    def may(self, who: str) -> bool:
        """Return whether somebody may do it once more now; if so, it is counted."""
        now = self._clock()
        left, then = self._left.pop(who, (float(self._burst), now))
        left = min(self._burst, left + (now - then) * self._a_second)
        allowed = left >= 1
        # Taken out and put back, so that those who came first are forgotten first.
        self._left[who] = (left - 1 if allowed else left, now)
        while len(self._left) > _MOST_KNOWN:
            del self._left[next(iter(self._left))]
        return allowed


def post_pace() -> Pace:
    """Return the pace at which a phone may post."""
    return Pace(BURST, A_SECOND)


def arrival_pace() -> Pace:
    """Return the pace at which new phones may come in from an address."""
    return Pace(COMING, COMING_A_SECOND)
