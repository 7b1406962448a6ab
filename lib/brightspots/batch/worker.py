"""A process that makes pages: one job a line comes in, one record a line goes out.

It ends when its input ends, so that nothing is left behind when the batch is killed.
"""

from __future__ import annotations

import errno
import json
import os
import queue
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any


def main() -> None:
    """Make pages until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    # jsonschema would read a grammar for 2 s to check web addresses with: a notebook has none that it checks.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from brightspots.batch.job import Job
    from brightspots.batch.page import make_page
    from brightspots.batch.warm.client import NoWarmProcess

    print(json.dumps({"ready": True}), file=answers, flush=True)
    while True:
        asked = json.loads(lines.get())
        try:
            answer: dict[str, Any] = {"record": asdict(make_page(Job.from_dict(asked["job"]), asked["warm"]))}
        except NoWarmProcess:
            answer = {"again": True}
        except OSError as error:
            answer = {"problem": _problem(error)}
        print(json.dumps(answer, ensure_ascii=False), file=answers, flush=True)


def _problem(error: OSError) -> str:
    """Return what went wrong, with the name of the file but not where on this computer it is."""
    if error.errno == errno.ENOSPC:
        return "The disk is full."
    named = Path(error.filename).name if isinstance(error.filename, str) else "A file"
    return f"{named} could not be written ({error.strerror})."


def _listen(jobs: queue.Queue[str]) -> None:
    for line in sys.stdin:
        jobs.put(line)
    _end()


def _end() -> None:
    import psutil

    for child in psutil.Process().children(recursive=True):
        child.kill()
    os._exit(0)


if __name__ == "__main__":
    main()
