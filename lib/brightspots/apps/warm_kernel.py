"""The warm process of a server: ``python -m brightspots.apps.warm_kernel``; each of its forks becomes a kernel."""

from __future__ import annotations

# First of all: it sets what must be set before libraries are imported.
from brightspots.batch.warm.__main__ import main  # isort: skip

import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

ROOMS = ("district", "figures", "measures", "privacy", "workbook", "records", "forms", "pages")


def for_kernels(asked: dict[str, Any]) -> Callable[[socket.socket], None]:
    """Import what kernels and pages need, and rehearse what a library does only the first time."""
    import importlib

    from brightspots.apps import light_kernel
    from brightspots.apps.rehearsal import fill_gaps, rehearse_pages
    from brightspots.batch.warm.preload import import_all
    from brightspots.figures.labels import forget_fonts

    for module in ("anywidget", "ipywidgets", *light_kernel.BEFORE_A_FORK):
        importlib.import_module(module)
    import_all(ROOMS)
    rehearse_pages()
    light_kernel.share_one_arena()
    # Each fork would clear it, and write into all that becomes free.
    forget_fonts()
    gc.collect()
    fill_gaps()
    return _be_kernel


def _be_kernel(connection: socket.socket) -> None:
    """Become the kernel that is asked for: its environment, its folder, its own random numbers."""
    import random

    import numpy as np

    from brightspots.apps import light_kernel

    asked = json.loads(_line(connection))
    os.environ.clear()
    os.environ.update(asked["env"])
    # It is the child of this process, not of the server: it ends with this process, and needs not look after that.
    os.environ.pop("JPY_PARENT_PID", None)
    os.chdir(asked["cwd"])
    sys.argv = ["ipykernel_launcher", "-f", asked["connection_file"]]
    sys.path[0] = asked["cwd"]
    random.seed()
    np.random.seed()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    connection.sendall(f"{os.getpid()}\n".encode())
    light_kernel.run(asked["connection_file"])


def _line(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        piece = connection.recv(65536)
        if not piece:
            raise BrokenPipeError
        line += piece
    return line


if __name__ == "__main__":
    main(for_kernels)
