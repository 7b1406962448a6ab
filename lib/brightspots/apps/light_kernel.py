"""A kernel for one page in a fork of the warm process: it has no debugger and no history, and gives back memory.

Whatever a fork looks at it copies: each object counts who refers to it. So a page's kernel leaves out what only
a programmer at a notebook needs.
"""

from __future__ import annotations

import asyncio
import ctypes
import sys
from typing import Any
from unittest.mock import patch

# It would take 20 MB of each page, and a page has nothing to debug.
sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]

import ipykernel.debugger  # noqa: E402, F401
from ipykernel import ipkernel  # noqa: E402
from ipykernel.ipkernel import IPythonKernel  # noqa: E402
from ipykernel.kernelapp import IPKernelApp  # noqa: E402
from traitlets import Type  # noqa: E402
from traitlets.config import Config  # noqa: E402

QUIET_SECONDS = 1.0
"""So long after the last cell a page is drawn, and memory that drawing took is given back."""

_M_ARENA_MAX = -8

BEFORE_A_FORK = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "encodings.idna",
    "faulthandler",
    "pdb",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)
"""Modules that a kernel imports when it starts."""


class _NoModules:
    """Stands for `sys` while a kernel starts: without a debugger nobody needs the list of all modules."""

    modules: dict[str, Any] = {}  # noqa: RUF012

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


class LightKernel(IPythonKernel):
    """A kernel that lets a fork share what the warm process holds."""

    def __init__(self, **kwargs: Any) -> None:
        # It would make a list of the files of all modules, for the debugger: 15 MB in each fork.
        with patch.object(ipkernel, "sys", _NoModules()):
            super().__init__(**kwargs)
        self._later: asyncio.TimerHandle | None = None
        assert self.shell is not None
        self.shell.events.register("post_run_cell", self._when_quiet)

    def _when_quiet(self, *_: object) -> None:
        if self._later is not None:
            self._later.cancel()
        self._later = asyncio.get_running_loop().call_later(QUIET_SECONDS, give_back)


class LightKernelApp(IPKernelApp):
    """Starts one; what it is told is told here, and not on a command line or in the user's own files."""

    kernel_class = Type(LightKernel, klass="ipykernel.kernelbase.Kernel")  # type: ignore[assignment]

    def parse_command_line(self, argv: Any = None) -> None:
        """Do nothing: making a parser of all that could be said there would take 5 MB."""

    def load_config_file(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: what a user has set up for notebooks is not for pages."""


def run(connection_file: str) -> None:
    """Be a kernel until somebody ends it."""
    config = Config({"HistoryManager": {"enabled": False}})
    LightKernelApp.launch_instance(argv=[], connection_file=connection_file, config=config)


def share_one_arena() -> None:
    """Have all threads of a kernel take memory from one place, where the system's library can do that."""
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Return memory that is free to the system, where the system's library can do that."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
