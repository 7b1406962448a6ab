"""Kernels that are there at once: forks of one warm process, which has imported what every page imports.

Where there is none, on other systems than Linux or before it is ready, a kernel is started as Jupyter does it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import threading
from importlib.metadata import EntryPoint
from typing import Any

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from brightspots.batch.warm.client import NoWarmProcess, WarmProcess

NAME = "brightspots"
_PATIENCE = 20.0


class WarmKernels:
    """The warm process of a server, started beside it."""

    def __init__(self) -> None:
        self._warm = WarmProcess(module="brightspots.apps.warm_kernel")
        self._starting = threading.Lock()
        self._ended = False

    def begin(self) -> None:
        """Start it, or a successor, without keeping anybody waiting."""
        threading.Thread(target=self._begin, daemon=True).start()

    def address(self) -> str:
        """Return its address; empty where it is not ready."""
        if self._starting.locked() or not self._warm.is_well():
            self.begin()
            return ""
        return self._warm.address

    def stop(self) -> None:
        """End it, and all of its forks."""
        self._ended = True
        self._warm.stop()
        # One that was only about to begin leaves nothing, either.
        with self._starting:
            self._warm.stop()

    def _begin(self) -> None:
        if not self._starting.acquire(blocking=False):
            return
        try:
            with contextlib.suppress(NoWarmProcess):
                if not self._ended:
                    self._warm.ensure()
        finally:
            self._starting.release()


class Fork:
    """A kernel that is a fork of the warm process, as `subprocess.Popen` would show it.

    Raises
    ------
    NoWarmProcess
        When nobody answers at the address.
    """

    stdin = stdout = stderr = None

    def __init__(self, address: str, connection_file: str, env: dict[str, str], cwd: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(_PATIENCE)
        asked = {"connection_file": connection_file, "env": env, "cwd": cwd}
        try:
            self._socket.connect(address)
            self._socket.sendall(json.dumps(asked).encode() + b"\n")
            answer = self._socket.recv(100)
            self.pid = int(answer)
        except (OSError, ValueError) as error:
            self._socket.close()
            raise NoWarmProcess(str(error)) from error
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return 0 when it has ended."""
        if self.returncode is None and self._has_ended(0):
            self.returncode = 0
            self._socket.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended."""
        if self.returncode is None:
            self._has_ended(timeout)
        return self.poll() or 0

    def _has_ended(self, timeout: float | None) -> bool:
        # Not select: it knows no file above 1,024.
        line = select.poll()
        line.register(self._socket, select.POLLIN)
        return bool(line.poll(None if timeout is None else timeout * 1000))

    def send_signal(self, signum: int) -> None:
        """Send it a signal."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """Starts kernels as forks of the server's warm process."""

    kernels: WarmKernels | None = None
    process: Any = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start a kernel; as Jupyter does it where there is no warm process."""
        address = self.kernels.address() if self.kernels is not None else ""
        if address:
            try:
                # A warm process that does not answer keeps this page waiting, and nobody else's.
                where = cmd[cmd.index("-f") + 1]
                fork = await asyncio.to_thread(Fork, address, where, kwargs["env"], kwargs["cwd"])
            except (NoWarmProcess, ValueError):
                return await super().launch_kernel(cmd, **kwargs)
            self.process, self.pid, self.pgid = fork, fork.pid, fork.pid
            return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)


def use_warm_kernels(server: Any) -> WarmKernels:
    """Have a server's kernels started by `WarmProvisioner`; whoever asks for this ends them."""
    factory = KernelProvisionerFactory.instance(parent=server)
    place = EntryPoint(NAME, f"{__name__}:WarmProvisioner", KernelProvisionerFactory.GROUP_NAME)
    factory.provisioners[NAME] = place
    factory.default_provisioner_name = NAME
    WarmProvisioner.kernels = WarmKernels()
    WarmProvisioner.kernels.begin()
    return WarmProvisioner.kernels
