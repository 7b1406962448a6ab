"""What the benchmarks of batches share: seconds of the clock and of the processor, the machine, a practice district."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import psutil

from brightspots.practice import make_practice_district


@dataclass(frozen=True)
class Cost:
    """Seconds: of the clock, and of the processor in all processes concerned."""

    wall: float
    cpu: float

    def over(self, other: Cost) -> Cost:
        """How many times the other."""
        return Cost(self.wall / other.wall, self.cpu / other.cpu)

    def less(self, other: Cost) -> Cost:
        """Return what is left without the other."""
        return Cost(self.wall - other.wall, self.cpu - other.cpu)


def median(costs: Iterable[Cost]) -> Cost:
    """Return the medians of both."""
    found = list(costs)
    return Cost(statistics.median(c.wall for c in found), statistics.median(c.cpu for c in found))


def measure(work: Callable[[], object], pids: Iterable[int], pages: int = 1) -> Cost:
    """Return what a page costs of `work`, which makes so many; in this process, its ended children, and `pids`."""
    watched = [psutil.Process(pid) for pid in pids]

    def used() -> float:
        ended = [sum(process.cpu_times()[:4]) for process in watched]
        own = os.times()
        return sum(ended) + own.user + own.system + own.children_user + own.children_system

    before, began = used(), time.perf_counter()
    work()
    wall = time.perf_counter() - began
    for process in watched:
        # A fork counts with its parent as soon as that has seen its end.
        while process.children():
            time.sleep(0.002)
    return Cost(wall / pages, (used() - before) / pages)


def run(command: list[str], **more: str) -> tuple[Cost, str]:
    """Run a command to its good end; return its cost and what it printed."""
    began = time.perf_counter()
    # os.wait4 tells of this one alone what it and its ended children took of the processor.
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env=os.environ | more,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\n{said}")
    return Cost(time.perf_counter() - began, usage.ru_utime + usage.ru_stime), said


def practice(cache: Path, schools: int, students: int) -> Path:
    """Return a practice district of this size, made where it is not in the cache yet."""
    folder = cache / f"practice-{schools}-{students}"
    if not folder.exists():
        draft = folder.with_suffix(".part")
        make_practice_district(draft, schools=schools, students=students)
        draft.rename(folder)
    return folder


def machine() -> str:
    """Say what this was measured on, and how busy it was with other things."""
    model = platform.machine()
    if (facts := Path("/proc/cpuinfo")).exists():
        names = [line.partition(": ")[2] for line in facts.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}; "
        f"load before it began: {os.getloadavg()[0]:.1f}"
    )


def brightspots(*arguments: str) -> list[str]:
    """Return our command line."""
    return [sys.executable, "-m", "brightspots.cli", *arguments]
