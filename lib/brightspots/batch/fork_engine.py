"""What papermill's engine ``brightspots`` does: run a notebook in a fork of a warm process."""

from __future__ import annotations

import atexit
import contextlib
from functools import cache
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger

from brightspots.batch.warm.client import NoWarmProcess, Page, PageDied, PageTooSlow, WarmProcess


class ForkedEngine(NBClientEngine):
    """Runs a notebook in a fork of a warm process; where there are no forks, in a kernel of its own.

    `execute_managed_notebook` takes, besides what papermill's own engine takes, ``warm``: the address of a warm
    process that somebody else keeps.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        warm: str = "",
        execution_timeout: float | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run a notebook.

        Raises
        ------
        DeadKernelError
            When the fork ended before it was done.
        NoWarmProcess
            When the warm process at this address has ended.
        """
        try:
            address = warm or _own().ensure()
        except NoWarmProcess as error:
            logger.warning(f"This notebook runs in a kernel of its own: {error}")
            return super().execute_managed_notebook(
                nb_man, kernel_name, execution_timeout=execution_timeout, **kwargs
            )
        client = _Client(nb_man, kernel_name=kernel_name, timeout=execution_timeout, record_timing=False)
        with Page(address, str(Path.cwd())) as page:
            return client.execute_in(page)


@cache
def _own() -> WarmProcess:
    """Return the warm process of this process."""
    process = WarmProcess()
    atexit.register(process.stop)
    return process


class _Client(PapermillNotebookClient):
    """papermill's client, with a fork in the kernel's place: outputs are put together as it always does."""

    def execute_in(self, page: Page) -> Any:
        self.reset_execution_trackers()
        self._page = page
        try:
            self.papermill_execute_cells()
        except PageDied as error:
            raise DeadKernelError("Kernel died") from error
        self.nb.metadata["language_info"] = _language_info()
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, *args: Any, **kwargs: Any) -> Any:
        """Run a cell; outputs, counts and errors as in nbclient's method of this name."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        failed = None
        try:
            for message in self._page.run(cell.source, cell.get("id", ""), self.timeout):
                if kind := message.get("msg_type"):
                    headed = {**message, "header": {"msg_type": kind}, "parent_header": {}}
                    failed = message["content"] if kind == "error" else failed
                    self.process_message(headed, cell, cell_index)
        except PageTooSlow as error:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out", self.timeout, cell
            ) from error
        if failed is not None and not self._may_fail(cell, failed["ename"]):
            raise CellExecutionError.from_cell_and_msg(cell, failed)
        return cell

    def _may_fail(self, cell: Any, ename: str) -> bool:
        allowed = self.allow_errors or ename in self.allow_error_names
        return allowed or "raises-exception" in cell.metadata.get("tags", [])


@cache
def _language_info() -> dict[str, Any]:
    from ipykernel.ipkernel import IPythonKernel

    with contextlib.suppress(AttributeError):
        return dict(IPythonKernel.language_info)
    return {"name": "python"}
