"""Hides what only Unix has from our own code: a test puts this folder on the path of a command.

The libraries below us go by the system's name, and keep what they need of it.
"""

import builtins
import os
import select
import signal
import socket
import sys
import types

OURS = "brightspots"
MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty"}
NAMES = {
    sys: set(),
    os: {
        "fork",
        "forkpty",
        "killpg",
        "setsid",
        "getuid",
        "geteuid",
        "getgid",
        "wait",
        "mkfifo",
        "O_NOFOLLOW",
    },
    socket: {"AF_UNIX"},
    select: {"poll"},
    signal: {"SIGKILL", "SIGHUP"},
}
SAYS = {"platform": "win32", "name": "nt"}


def _is_ours(frame):
    return str(frame.f_globals.get("__name__", "")).startswith(OURS)


def _hiding(names):
    class Hiding(types.ModuleType):
        def __getattribute__(self, name):
            if name in names and _is_ours(_frame(1)):
                raise AttributeError(f"there is no {name} here")
            if name in SAYS and _is_ours(_frame(1)):
                return SAYS[name]
            return types.ModuleType.__getattribute__(self, name)

    return Hiding


_frame, _import = sys._getframe, builtins.__import__


def _without(name, globals=None, locals=None, fromlist=(), level=0):
    if name in MODULES and level == 0 and _is_ours(_frame(1)):
        raise ImportError(f"there is no {name} here")
    return _import(name, globals, locals, fromlist, level)


for module, names in NAMES.items():
    module.__class__ = _hiding(names)
builtins.__import__ = _without
