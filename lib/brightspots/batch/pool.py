"""Worker processes and the threads that watch over them: a page that hangs or dies never takes others along."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import psutil

from brightspots.batch.health import Health, library_stamp
from brightspots.batch.job import Job
from brightspots.batch.warm.client import NoWarmProcess, WarmProcess

START_SECONDS = 180.0
TRIES = 3
"""How often a page is begun before it counts as failed: whatever ended its process may have nothing to do with it."""
_NOT_FOR_PAGES = ("JPY_SESSION_NAME", "SERVER_SOFTWARE", "BRIGHTSPOTS_MODE", "PYTHONSTARTUP", "MPLBACKEND")


class WorkerDied(Exception):
    """The worker ended before it answered."""


class WorkerTimeout(Exception):
    """The worker took longer than allowed."""


class Worker:
    """One worker process, started when it is first needed and again after it ended."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._stopping = threading.Lock()
        self._library: object = None
        self._health: Health | None = None

    def begin(self) -> subprocess.Popen[str]:
        """Start the process if there is none that is well, without waiting until it is ready."""
        process = self._process
        stale = self._health is not None and self._health.is_stale()
        if process is not None and process.poll() is None and not stale:
            return process
        self.stop()
        return self._start()

    def make(self, job: Job, timeout: float, warm: str = "") -> dict[str, Any]:
        """Have a page made.

        Parameters
        ----------
        job : Job
        timeout : float
            Seconds.
        warm : str
            The address of the warm process; empty for a kernel a page.

        Returns
        -------
        dict
            ``record``: the page's record as a dict; or ``problem``: why there is none; or ``again``: the warm
            process has ended.

        Raises
        ------
        WorkerTimeout
            After `timeout` seconds; the worker and what it started are then gone.
        WorkerDied
            When the process ended without an answer.
        """
        process = self.begin()
        if self._health is None:
            self._answer(START_SECONDS)
            self._health = Health(process.pid, self._library)
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps({"job": asdict(job), "warm": warm}, ensure_ascii=False) + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            self.stop()
            raise WorkerDied from error
        return self._answer(timeout)

    def stop(self) -> None:
        """End the process and everything it started; any thread may call this."""
        with self._stopping:
            process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(process.pid)
            for member in [*parent.children(recursive=True), parent]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    member.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if stream is not None:
                    stream.close()

    def _start(self) -> subprocess.Popen[str]:
        environment = {name: value for name, value in os.environ.items() if name not in _NOT_FOR_PAGES}
        environment |= {
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PYTHONUTF8": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        self._health, self._library = None, library_stamp()
        self._log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "brightspots.batch.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                env=environment,
                **_apart(),
            )
        self._answers = queue.Queue()
        threading.Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True).start()
        return self._process

    def _answer(self, timeout: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=timeout)
        except queue.Empty:
            self.stop()
            raise WorkerTimeout from None
        if line is None:
            self.stop()
            raise WorkerDied
        answer: dict[str, Any] = json.loads(line)
        return answer


def _apart() -> dict[str, Any]:
    """Keep Ctrl-C from the workers: the batch ends them itself."""
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined,unused-ignore]
    return {"start_new_session": True}


def _listen(stream: IO[str] | None, answers: queue.Queue[str | None]) -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in stream or ():
            answers.put(line)
    answers.put(None)


def run_jobs(
    jobs: Sequence[Job], *, workers: int, timeout: float, log: Path, warm: WarmProcess | None = None
) -> Generator[tuple[Job, dict[str, Any] | Exception]]:
    """Have all jobs made, as they finish.

    Parameters
    ----------
    jobs : sequence of Job
    workers : int
        How many processes.
    timeout : float
        Seconds a page may take.
    log : Path
        Where the workers' own messages go.
    warm : WarmProcess, optional
        Whose forks run the notebooks; each in a kernel of its own when None.

    Yields
    ------
    job : Job
    answer : dict or WorkerDied or WorkerTimeout or NoWarmProcess
        ``{"record": ...}`` or ``{"problem": ...}``.
    """
    waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[Job, dict[str, Any] | Exception]] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    stopped = threading.Event()
    crew = [Worker(log) for _ in range(min(workers, len(jobs)))]

    def work(worker: Worker) -> None:
        while not stopped.is_set():
            try:
                job = waiting.get_nowait()
            except queue.Empty:
                break
            try:
                done.put((job, _made(job, worker, timeout, warm)))
            except Exception as error:
                done.put((job, error))
        worker.stop()

    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in crew]
    for thread in threads:
        thread.start()
    try:
        for _ in jobs:
            yield done.get()
    finally:
        stopped.set()
        for worker in crew:
            worker.stop()
        for thread in threads:
            thread.join(timeout=10)


def _made(job: Job, worker: Worker, timeout: float, warm: WarmProcess | None) -> dict[str, Any]:
    """Have a page made, and begun anew where a process ended in the middle of it."""
    for attempt in range(1, TRIES + 1):
        try:
            worker.begin()
            address = _address(warm)
            answer = worker.make(job, timeout, address)
        except WorkerDied:
            if attempt == TRIES:
                raise
            continue
        if "again" not in answer:
            return answer
        if warm is not None:
            warm.replace(address)
    raise NoWarmProcess


def _address(warm: WarmProcess | None) -> str:
    """Return where the warm process listens; nowhere when none can be started: kernels do it, too."""
    if warm is None:
        return ""
    try:
        return warm.ensure()
    except NoWarmProcess:
        return ""
