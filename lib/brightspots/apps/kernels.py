"""The processes behind open pages: each belongs to the visitor who opened it, and there are only so many."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.utils import ApiPath
from traitlets import Dict, Integer

from brightspots.apps.open_files import room_for_a_page
from brightspots.errors import BrightspotsError

MAY_SEND = ("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request")
"""The kinds of message that a page may send to its kernel: what its widgets say, and no code."""


class Full(BrightspotsError):
    """As many pages are open as this computer can hold."""


class VisitorKernels(AsyncMappingKernelManager):
    """Starts a kernel for a visitor's page, remembers whose it is, and ends those that nobody uses."""

    most = Integer(20, help="How many pages may be open at the same time.").tag(config=True)
    told = Dict(help="What every page is told by its environment.").tag(config=True)
    alone_seconds = Integer(300, help="After this time without a browser a kernel is ended.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        # Not what Voila gives: an empty list there, or none, would let everything through.
        super().__init__(**{**kwargs, "allowed_message_types": list(MAY_SEND)})
        self._owners: dict[str, str] = {}
        self._alone_since: dict[str, datetime] = {}

    @contextlib.contextmanager
    def place(self, visitor: str) -> Iterator[str]:
        """Keep a place for a page that a visitor opens: yield the id that its kernel is to have.

        Raises
        ------
        Full
            When there is none.
        """
        if len(self._owners) >= self.most or not room_for_a_page():
            raise Full(f"{len(self._owners)} pages are open, and this computer can hold no more.")
        kernel_id = self.new_kernel_id()
        self._owners[kernel_id] = visitor
        try:
            yield kernel_id
        finally:
            if kernel_id not in self:
                self._forget(kernel_id)
            elif not self._kernel_connections.get(kernel_id):
                self._alone_since[kernel_id] = datetime.now(UTC)

    def belongs(self, kernel_id: str, visitor: str) -> bool:
        """Whether this visitor opened the page of this kernel."""
        return self._owners.get(kernel_id) == visitor

    async def start(self, kernel_id: str, kernel_name: str, env: dict[str, str], folder: str = "") -> Any:
        """Start the kernel for which there is a place, in a folder or in that of the collection; return its manager."""
        where: dict[str, Any] = {"cwd": folder} if folder else {"path": ApiPath("")}
        await self.start_kernel(
            kernel_id=kernel_id, kernel_name=kernel_name, env={**env, **self.told}, **where
        )
        return self.get_kernel(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel that has ended."""
        self._forget(kernel_id)
        return super().remove_kernel(kernel_id)

    def notify_connect(self, kernel_id: str) -> None:
        """Note that a browser has come."""
        self._alone_since.pop(kernel_id, None)
        super().notify_connect(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Note that a browser has gone."""
        super().notify_disconnect(kernel_id)
        if kernel_id in self._owners and not self._kernel_connections.get(kernel_id):
            self._alone_since[kernel_id] = datetime.now(UTC)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel whose visitor has gone, or has done nothing for a long time."""
        since = self._alone_since.get(kernel_id)
        if since is not None and datetime.now(UTC) - since > timedelta(seconds=self.alone_seconds):
            await self.shutdown_kernel(kernel_id, now=True)
            return
        await super().cull_kernel_if_idle(kernel_id)

    def _forget(self, kernel_id: str) -> None:
        self._owners.pop(kernel_id, None)
        self._alone_since.pop(kernel_id, None)
