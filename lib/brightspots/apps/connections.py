"""A web server that goes on answering while somebody holds connections open that say nothing.

Each connection waits for a request, is answered, and waits for the next one. There may be only so many of one
address, and of all together; where there are as many, the one that has kept us waiting longest, for what it asks or
until it reads what we answer, makes room for the one that comes. So whoever asks at once and reads is answered,
however many others do not.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import logging
import socket
import struct
import sys
from asyncio import Future
from collections.abc import Callable, Iterable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream

HEADER_SECONDS = 10.0
"""Seconds until a request has begun with a whole header: for the first one, and after each answer."""
ANSWER_SECONDS = 20.0
"""Seconds without anything of an answer being read, after which the connection is closed."""
PAUSE_SECONDS = 1.0
"""Seconds without new connections when no more files can be opened."""

_AT_ONCE = 64
_AT_ONCE_AND_ALL = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
_NO_MORE_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_GONE = (errno.ECONNABORTED, errno.EINTR, errno.EPERM, errno.EPROTO)

log = logging.getLogger(__name__)


class Waiting:
    """The connections that there are, of whom, and which of them keep us waiting.

    Parameters
    ----------
    most : int
        In all.
    of_one : int
        Of one address.
    """

    def __init__(self, most: int, of_one: int) -> None:
        self._most, self._of_one = most, of_one
        self._open: dict[str, set[IOStream]] = {}
        # Of each address, whoever has kept us waiting longest first.
        self._silent: dict[str, dict[IOStream, None]] = {}
        self._asking: set[IOStream] = set()

    def __len__(self) -> int:
        return sum(map(len, self._open.values()))

    def make_room(self, who: str) -> bool:
        """Close connections that wait so that one more of an address can come; return whether it can."""
        while len(self._open.get(who, ())) >= self._of_one:
            if not self._close_longest(who):
                return False
        while len(self) >= self._most:
            # Whoever has most makes room first: a hundred lines are not one phone's.
            if not any(map(self._close_longest, sorted(self._silent, key=self._held, reverse=True))):
                return False
        return True

    def came(self, who: str, stream: IOStream) -> None:
        """Note a connection."""
        self._open.setdefault(who, set()).add(stream)

    def waits(self, who: str, stream: IOStream) -> None:
        """Note that we wait for its request from now on."""
        self._asking.add(stream)
        self._wait_for(who, stream)

    def asked(self, who: str, stream: IOStream) -> None:
        """Note that a whole request has come."""
        self._asking.discard(stream)
        self._silent.get(who, {}).pop(stream, None)

    def unread(self, who: str, stream: IOStream) -> None:
        """Note that what we answer is not all read, from now on until nothing is left to be written."""
        if stream not in self._asking:
            self._wait_for(who, stream)

    def went(self, who: str, stream: IOStream) -> None:
        """Note that it is closed."""
        self._asking.discard(stream)
        for known in (self._open, self._silent):
            left: Any = known.get(who)
            if left is not None:
                left.pop(stream, None) if isinstance(left, dict) else left.discard(stream)
                if not left:
                    del known[who]

    def _held(self, who: str) -> int:
        return len(self._open.get(who, ()))

    def _wait_for(self, who: str, stream: IOStream) -> None:
        if stream in self._open.get(who, ()):
            silent = self._silent.setdefault(who, {})
            silent.pop(stream, None)
            silent[stream] = None

    def _close_longest(self, who: str) -> bool:
        for stream in list(self._silent.get(who, ())):
            if stream in self._asking or stream.writing():
                _put_out(stream)
                self.went(who, stream)
                return True
            # All has been read meanwhile: it waits for us.
            del self._silent[who][stream]
        return False


class _Line(IOStream):
    """A connection that tells when answers pile up unread, and when its file is closed, whoever closes it."""

    def __init__(self, connection: socket.socket, who: str, waiting: Waiting, **more: Any) -> None:
        self.who, self._waiting = who, waiting
        self._read_last = 0.0
        self._watched = False
        super().__init__(connection, **more)

    def write(self, data: bytes | memoryview) -> Future[None]:
        before = self.writing()
        future = super().write(data)
        if self.writing() and not before:
            self._read_last = self.io_loop.time()
            self._waiting.unread(self.who, self)
            if not self._watched:
                self._watched = True
                self.io_loop.call_later(ANSWER_SECONDS, self._watch)
        return future

    def write_to_fd(self, data: memoryview) -> int:
        written = super().write_to_fd(data)
        if written:
            self._read_last = self.io_loop.time()
        return written

    def close_fd(self) -> None:
        super().close_fd()
        self._waiting.went(self.who, self)

    def _watch(self) -> None:
        self._watched = False
        if self.closed() or not self.writing():
            return
        left = self._read_last + ANSWER_SECONDS - self.io_loop.time()
        if left <= 0:
            _put_out(self)
        else:
            self._watched = True
            self.io_loop.call_later(left, self._watch)


def _put_out(stream: IOStream) -> None:
    """Close a connection; what is still to be read is not kept for it."""
    if stream.writing():
        with contextlib.suppress(OSError):
            stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE_AND_ALL)
    stream.close()


class _Heard(HTTPMessageDelegate):
    """Passes a request on, and tells when it is whole."""

    def __init__(self, delegate: HTTPMessageDelegate, told: Callable[[], None]) -> None:
        self._delegate, self._told = delegate, told

    def headers_received(self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders) -> Any:
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Any:
        return self._delegate.data_received(chunk)

    def finish(self) -> None:
        self._told()
        self._delegate.finish()

    def on_connection_close(self) -> None:
        self._delegate.on_connection_close()


class BoundedServer(HTTPServer):
    """Tornado's server with bounds.

    Parameters
    ----------
    request_callback : tornado.web.Application
    most, of_one : int
        As `Waiting`.
    **more
        As tornado's `HTTPServer`.
    """

    def initialize(self, request_callback: Any, *, most: int, of_one: int, **more: Any) -> None:  # type: ignore[override]
        """Take the bounds."""
        super().initialize(request_callback, **{"idle_connection_timeout": HEADER_SECONDS, **more})
        self.waiting = Waiting(most, of_one)
        self._listening: dict[socket.socket, bool] = {}
        self._said = False

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        """Take connections from these from now on."""
        for one in sockets:
            self._listening[one] = False
            self._begin(one)

    def stop(self) -> None:
        """Take no connection any more."""
        listening, self._listening = self._listening, {}
        for one, begun in listening.items():
            if begun:
                IOLoop.current().remove_handler(one)
            one.close()

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        """Return what takes the next request of a connection, which waits for it from now on."""
        stream: IOStream = request_conn.stream  # type: ignore[attr-defined]
        delegate = super().start_request(server_conn, request_conn)
        if not isinstance(stream, _Line):
            return delegate
        who = stream.who
        self.waiting.waits(who, stream)
        return _Heard(delegate, lambda: self.waiting.asked(who, stream))

    def _begin(self, one: socket.socket) -> None:
        if self._listening.get(one) is False:
            self._listening[one] = True
            IOLoop.current().add_handler(one, lambda fd, events: self._accept(one), IOLoop.READ)

    def _accept(self, one: socket.socket) -> None:
        for _ in range(_AT_ONCE):
            if one not in self._listening:
                return
            try:
                connection, address = one.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in _GONE:
                    continue
                self._pause(one, error)
                return
            self._take(connection, address)

    def _take(self, connection: socket.socket, address: Any) -> None:
        who = whose(address)
        if not self.waiting.make_room(who):
            connection.close()
            return
        try:
            stream = _Line(
                connection,
                who,
                self.waiting,
                max_buffer_size=self.max_buffer_size,
                read_chunk_size=self.read_chunk_size,
            )
        except OSError:
            connection.close()
            return
        self.waiting.came(who, stream)
        self.handle_stream(stream, address)

    def _pause(self, one: socket.socket, error: OSError) -> None:
        """Take nothing for a while: asking again at once would say the same thousands of times."""
        IOLoop.current().remove_handler(one)
        self._listening[one] = False
        IOLoop.current().call_later(PAUSE_SECONDS, self._begin, one)
        if not self._said:
            self._said = True
            many = error.errno in _NO_MORE_FILES
            log.error(
                "%s New visitors wait for a moment; those who are here go on.",
                "No more files can be opened."
                if many
                else f"A connection could not be taken ({error.strerror}).",
            )


def whose(address: Any) -> str:
    """Return what stands for one device among addresses that connect.

    Examples
    --------
    >>> whose(("192.0.2.7", 40000)), whose(("2001:db8::7", 40000, 0, 0)), whose(("fe80::7%eth0", 40000, 0, 2))
    ('192.0.2.7', '2001:db8::', 'fe80::7')
    """
    number = ipaddress.ip_address(str(address[0]).split("%")[0])
    if isinstance(number, ipaddress.IPv6Address) and not (number.is_link_local or number.is_loopback):
        # A device chooses the second half of such an address itself, as often as it likes.
        return str(ipaddress.ip_network((number, 64), strict=False).network_address)
    return str(number)
