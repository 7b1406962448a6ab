"""The children of the warm process: one for each page, each ended when whoever asked for it is gone.

One thread, one loop. It knows the end of a child (SIGCHLD), the end of whoever asked (the connection hangs up) and
the end of its owner (standard input closes), so that nothing is left behind whoever of them is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable

_GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR | select.POLLNVAL
_PR_SET_PDEATHSIG = 1


class Forks:
    """Forks a child for each connection.

    Parameters
    ----------
    listener : socket
        A listening Unix socket.
    owner : int
        A file descriptor that ends when the owner does; a line on it asks to finish the pages begun and end.
    serve : callable
        What a child does with its connection.
    """

    def __init__(self, listener: socket.socket, owner: int, serve: Callable[[socket.socket], None]) -> None:
        self._listener, self._owner, self._serve = listener, owner, serve
        self._children: dict[int, socket.socket] = {}
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._retiring = self._over = False
        self._ended, ended = socket.socketpair()
        for end in (self._ended, ended):
            end.setblocking(False)
        signal.set_wakeup_fd(ended.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._to_close = ended

    def run(self) -> None:
        """Serve until the owner ends, or asks to finish."""
        gc.collect()
        # What is there now will not be freed before the end; a child that looked at it would have to copy it.
        gc.freeze()
        watched = select.poll()
        for descriptor in (self._listener.fileno(), self._owner, self._ended.fileno()):
            watched.register(descriptor, select.POLLIN)
        while not self._over and not (self._retiring and not self._children):
            for descriptor, event in watched.poll():
                if descriptor == self._ended.fileno():
                    self._reap(watched)
                elif descriptor == self._owner:
                    self._hear_owner(watched)
                elif descriptor == self._listener.fileno():
                    self._accept(watched)
                elif event & _GONE:
                    self._end_child_of(descriptor)

    def _accept(self, watched: select.poll) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        pid = os.fork()
        if pid == 0:
            self._be_child(connection)
        self._children[pid] = connection
        watched.register(connection.fileno(), select.POLLRDHUP)

    def _be_child(self, connection: socket.socket) -> None:
        """Be a page; never return."""
        code = 1
        try:
            self._libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            os.setsid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for other in (self._listener, self._ended, self._to_close, *self._children.values()):
                other.close()
            # The next file opened would take its number, and whatever reads standard input would read that file.
            _put_nothing_in(self._owner)
            self._serve(connection)
            code = 0
        except BrokenPipeError:
            pass
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(code)

    def _reap(self, watched: select.poll) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._ended.recv(4096):
                pass
        for pid in list(self._children):
            ended, _ = os.waitpid(pid, os.WNOHANG)
            if ended:
                _kill_group(pid)
                connection = self._children.pop(pid)
                watched.unregister(connection.fileno())
                connection.close()

    def _end_child_of(self, descriptor: int) -> None:
        for pid, connection in self._children.items():
            if connection.fileno() == descriptor:
                _kill_group(pid)

    def _hear_owner(self, watched: select.poll) -> None:
        if os.read(self._owner, 4096):
            self._retiring = True
            watched.unregister(self._listener.fileno())
            self._listener.close()
            return
        for pid in self._children:
            _kill_group(pid)
        self._over = True


def _put_nothing_in(descriptor: int) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)


def _kill_group(pid: int) -> None:
    """End a child and what it started; it leads a group of its own."""
    for end in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)
