"""Pages with a kernel for each, where they are no forks: a process that makes them, and whoever has it make them.

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
from typing import IO, Any

import psutil

from brightspots.batch.health import Health, library_stamp
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
        self._log, self._env = log, env
        self._process: subprocess.Popen[str] | None = None
        self._health: Health | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()
        self._stopping = threading.Lock()
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
        if self._process is None or self._health is None or self._health.is_stale():
            self._end()
            self._start()
        process = self._process
        if process is None or process.stdin is None:
            raise PageDied
        try:
            process.stdin.write(json.dumps(asdict(job)) + "\n")
            process.stdin.flush()
        except (OSError, ValueError) as error:
            self._end()
            raise PageDied from error
        answer = self._hear(timeout)
        if "died" in answer:
            raise PageDied
        return answer

    def stop(self) -> None:
        """End it for good; any thread may call this."""
        with self._stopping:
            self._stopped = True
        self._end()

    def _start(self) -> None:
        library = library_stamp()
        self._answers = queue.Queue()
        with self._stopping, self._log.open("ab") as log:
            if self._stopped:
                return
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "brightspots.batch.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                encoding="utf-8",
                env={**self._env, "JUPYTER_PREFER_ENV_PATH": "1", "PYTHONUTF8": "1"},
                **_apart(),
            )
        threading.Thread(target=_listen, args=(process.stdout, self._answers), daemon=True).start()
        self._hear(START_SECONDS)
        self._health = Health(process.pid, library)

    def _hear(self, timeout: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=timeout)
        except queue.Empty:
            self._end()
            raise PageTooSlow from None
        if line is None:
            self._end()
            raise PageDied
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self) -> None:
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


def _apart() -> dict[str, Any]:
    """Keep Ctrl-C from it: the batch ends it itself."""
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined,unused-ignore]
    return {"start_new_session": True}


def _listen(stream: IO[str] | None, lines: queue.Queue[str | None]) -> None:
    with contextlib.suppress(ValueError, OSError):
        for line in stream or ():
            lines.put(line)
    lines.put(None)


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
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os._exit(0)


if __name__ == "__main__":
    main()
