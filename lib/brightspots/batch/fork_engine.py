"""What papermill's engine ``brightspots`` does: run a notebook's cells in a shell without a kernel.

A page of a batch hands in the shell of the process that it is in. Anybody else's notebook gets a fork of a warm
process, and one of its own where there are no forks.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger

from brightspots.batch.warm.client import Fork, NoWarmProcess, PageDied, PageTooSlow, WarmProcess

RunCell = Callable[[str, str], list[dict[str, Any]]]
"""Takes a cell's code and id, and returns what a kernel would send of it."""


class ForkedEngine(NBClientEngine):
    """Runs a notebook without a kernel; where there are no forks, in a kernel of its own.

    `execute_managed_notebook` takes, besides what papermill's own engine takes, ``run``: what runs a cell, when
    that is here already.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        run: RunCell | None = None,
        execution_timeout: float | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run a notebook.

        Raises
        ------
        DeadKernelError
            When the fork ended before it was done.
        """
        options = {"kernel_name": kernel_name, "timeout": execution_timeout, "record_timing": False}
        if run is not None:
            return _Client(nb_man, **options).execute_with(run)
        try:
            fork = Fork(_own().ensure(), os.environ, str(Path.cwd()))
        except NoWarmProcess as error:
            logger.warning(f"This notebook runs in a kernel of its own: {error}")
            return super().execute_managed_notebook(
                nb_man, kernel_name, execution_timeout=execution_timeout, **kwargs
            )
        with fork:

            def ask(code: str, cell_id: str) -> list[dict[str, Any]]:
                answer: list[dict[str, Any]] = fork.ask({"code": code, "cell_id": cell_id}, execution_timeout)
                return answer

            try:
                return _Client(nb_man, **options).execute_with(ask)
            except PageDied as error:
                raise DeadKernelError("Kernel died") from error


@cache
def _own() -> WarmProcess:
    """Return the warm process of this process."""
    process = WarmProcess()
    atexit.register(process.stop)
    return process


class _Client(PapermillNotebookClient):
    """papermill's client without a kernel: outputs are put together as it always does."""

    def execute_with(self, run: RunCell) -> Any:
        self.reset_execution_trackers()
        self._run = run
        self.papermill_execute_cells()
        self.nb.metadata["language_info"] = dict(IPythonKernel.language_info)
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, *args: Any, **kwargs: Any) -> Any:
        """Run a cell; outputs, counts and errors as in nbclient's method of this name."""
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs = []
        self.clear_before_next_output = False
        failed = None
        try:
            messages = self._run(cell.source, cell.get("id", ""))
        except PageTooSlow as error:
            raise CellTimeoutError.error_from_timeout_and_cell(
                "Cell execution timed out", self.timeout, cell
            ) from error
        for message in messages:
            headed = {**message, "header": {"msg_type": message["msg_type"]}, "parent_header": {}}
            failed = message["content"] if message["msg_type"] == "error" else failed
            self.process_message(headed, cell, cell_index)
        if failed is not None and not self._may_fail(cell, failed["ename"]):
            raise CellExecutionError.from_cell_and_msg(cell, failed)
        return cell

    def _may_fail(self, cell: Any, ename: str) -> bool:
        allowed = self.allow_errors or ename in self.allow_error_names
        return allowed or "raises-exception" in cell.metadata.get("tags", [])
