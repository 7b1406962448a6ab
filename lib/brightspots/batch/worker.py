"""Pages with a kernel for each, where there are no forks: a process that makes them, and whoever has it make them.

papermill and nbconvert take seconds to import: so it stays, takes one job a line, and gives one answer a line. It
ends when its input ends, so that nothing is left behind when the batch is killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from brightspots.batch.job import Job
from brightspots.batch.warm.client import PageDied, PageTooSlow

START_SECONDS = 180.0


class Worker:
    """One such process, started when it is first needed and again after it ended.

    Parameters
    ----------
    log : Path
        Where its own messages go.
    env : mapping of str to str
        The environment of its pages.
    """

    def __init__(self, log: Path, env: Mapping[str, str]) -> None:
        self._log, self._env = log, {**env, "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONUTF8": "1"}
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def make(self, job: Job, timeout: float) -> dict[str, Any]:
        """Have a page made; return what `brightspots.batch.page.answer` does.

        Raises
        ------
        PageTooSlow
            After `timeout` seconds; the process and what it started are then gone.
        PageDied
            When the process, or the page's kernel, ended before the page was done.
        """
        with self._lock:
            process, is_new = self._process, self._process is None
            if self._stopped:
                raise PageDied
            if process is None:
                self._process = process = self._start()
        try:
            if is_new:
                _hear(process, START_SECONDS)
            answer = _hear(process, timeout, asdict(job))
        except (PageDied, PageTooSlow):
            with self._lock:
                self._process = None
            _end(process)
            raise
        if "died" in answer:
            raise PageDied
        return answer

    def stop(self) -> None:
        """End it for good; any thread may call this."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                _end(self._process)

    def _start(self) -> subprocess.Popen[str]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "brightspots.batch.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                env=self._env,
                # Ctrl-C is for the batch alone, which ends it.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )


def _hear(
    process: subprocess.Popen[str], timeout: float, job: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return what it answers to a job, or that it is ready; end it when that takes too long."""
    assert process.stdin is not None and process.stdout is not None
    too_slow = threading.Event()

    def end() -> None:
        too_slow.set()
        _end_family(process.pid)

    timer = threading.Timer(timeout, end)
    timer.start()
    line = ""
    with contextlib.suppress(OSError, ValueError):
        if job is not None:
            print(json.dumps(job), file=process.stdin, flush=True)
        line = process.stdout.readline()
    timer.cancel()
    if not line:
        raise PageTooSlow if too_slow.is_set() else PageDied
    answer: dict[str, Any] = json.loads(line)
    return answer


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        _end_family(process.pid)
        process.wait()


def _end_family(pid: int) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for member in [*parent.children(recursive=True), parent]:
            with contextlib.suppress(psutil.NoSuchProcess):
                member.kill()


def main() -> None:
    """Make pages until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    jobs: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_take_jobs, args=(jobs,), daemon=True).start()
    # As in the warm process: this grammar takes 2 s, and nobody needs it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from brightspots.batch.page import answer

    print(json.dumps({"ready": True}), file=answers, flush=True)
    while True:
        print(json.dumps(answer(json.loads(jobs.get()))), file=answers, flush=True)


def _take_jobs(jobs: queue.Queue[str]) -> None:
    for line in sys.stdin:
        jobs.put(line)
    _end_family(os.getpid())


if __name__ == "__main__":
    main()
