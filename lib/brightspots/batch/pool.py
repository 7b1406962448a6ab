"""Pages made side by side: one that hangs or dies never takes others along.

A thread for each page that is being made waits for it, at most as long as a page may take.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Generator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from brightspots.batch.job import Job
from brightspots.batch.warm.client import Fork, NoWarmProcess, PageDied, WarmProcess
from brightspots.batch.worker import Worker

TRIES = 3
"""How often a page is begun before it counts as failed: whatever ended its process may have nothing to do with it."""
_NOT_FOR_PAGES = ("JPY_SESSION_NAME", "SERVER_SOFTWARE", "BRIGHTSPOTS_MODE", "PYTHONSTARTUP", "MPLBACKEND")

Answer = dict[str, Any] | Exception


def run_jobs(
    jobs: Sequence[Job], *, workers: int, timeout: float, log: Path, warm: WarmProcess | None = None
) -> Generator[tuple[Job, Answer]]:
    """Have all jobs made, as they finish.

    Parameters
    ----------
    jobs : sequence of Job
    workers : int
        How many pages at a time.
    timeout : float
        Seconds a page may take.
    log : Path
        Where messages go that are of no page.
    warm : WarmProcess, optional
        Whose forks make the pages, ended when all are done; each has a kernel of its own when None.

    Yields
    ------
    job : Job
    answer : dict or PageDied or PageTooSlow
        ``{"record": ...}`` or ``{"problem": ...}``.
    """
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Job, Answer]] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    stopped = threading.Event()
    makers = [_Maker(timeout, log, warm, stopped) for _ in range(min(workers, len(jobs)))]
    threads = [threading.Thread(target=maker.work, args=(waiting, done), daemon=True) for maker in makers]
    for thread in threads:
        thread.start()
    try:
        for _ in jobs:
            yield done.get()
    finally:
        stopped.set()
        if warm is not None:
            warm.stop()
        for maker in makers:
            maker.worker.stop()
        for thread in threads:
            thread.join(timeout=10)


class _Maker:
    """Makes one page after another: in forks of the warm process, or where there is none with a worker."""

    def __init__(self, timeout: float, log: Path, warm: WarmProcess | None, stopped: threading.Event) -> None:
        self._timeout, self._warm, self._stopped = timeout, warm, stopped
        self._env = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_PAGES}
        # A debugger that is not there warns on every page that it could not look into frozen modules.
        self._env["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
        self.worker = Worker(log, self._env)

    def work(self, waiting: queue.SimpleQueue[Job], done: queue.SimpleQueue[tuple[Job, Answer]]) -> None:
        """Make pages until there are no more to make."""
        while not self._stopped.is_set():
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                break
            try:
                done.put((job, self._make(job)))
            except Exception as error:
                done.put((job, error))

    def _make(self, job: Job) -> dict[str, Any]:
        """Have a page made, and begun anew where a process ended in the middle of it."""
        for _ in range(TRIES):
            address = self._address()
            try:
                if not address:
                    return self.worker.make(job, self._timeout)
                with Fork(address, self._env, str(Path(job.file).parent)) as fork:
                    answer: dict[str, Any] = fork.ask({"job": asdict(job)}, self._timeout)
                    return answer
            except PageDied:
                pass
            except NoWarmProcess:
                assert self._warm is not None
                self._warm.replace(address)
            if self._stopped.is_set():
                break
        raise PageDied

    def _address(self) -> str:
        """Return where the warm process listens; nowhere when there is none and none can be started."""
        if self._warm is None:
            return ""
        try:
            return self._warm.ensure()
        except NoWarmProcess:
            return ""
