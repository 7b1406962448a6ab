"""What a batch costs with 10, 100 and 1,000 schools: time, time before the first page, memory.

Run with ``python tests/benchmarks/bench_schools.py``; ``--schools 10 100`` is done in a few minutes. The practice
districts are made before, with 40 students a school; nothing of them is counted yet when a batch begins. Memory is
what the command and all processes below it hold together, with shared pages counted once (PSS), looked at four times
a second.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from costs import brightspots, machine, practice

STUDENTS = 40
LOOK_SECONDS = 0.25
LINEAR = 1.25


@dataclass(frozen=True)
class Run:
    """One batch: its pages, seconds in all and before the first page, and bytes at the most."""

    pages: int
    seconds: float
    first: float
    peak: int

    @property
    def more(self) -> float:
        """Seconds for each page after the first."""
        return (self.seconds - self.first) / max(1, self.pages - 1)


def memory(pid: int) -> int:
    """Return the bytes that a process and all below it hold together."""
    total = 0
    with contextlib.suppress(psutil.NoSuchProcess):
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            with contextlib.suppress(OSError):
                lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
                total += sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


def batch(district: Path, workbook: str, folder: Path) -> Run:
    """Run a batch into this folder, and watch it."""
    out = folder / "out"
    command = brightspots("batch", str(district), "--out", str(out), "--workbook", workbook)
    environment = os.environ | {"BRIGHTSPOTS_CACHE": str(folder / "cache")}
    began, first, peak = time.perf_counter(), 0.0, 0
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=environment)
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            if not first and next(out.glob("schools/*/*.json"), None):
                first = time.perf_counter() - began
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_SECONDS)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit((folder / "said").read_text())
    return Run(len(list(out.glob("schools/*/*.json"))), seconds, first, peak)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--schools", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--workbook", default="11_seeing_the_data")
    parser.add_argument("--cache", type=Path, help="keep the practice districts here")
    given = parser.parse_args()
    print(machine())
    print(f"{given.workbook}, practice districts of {STUDENTS} students a school\n")
    print(
        f"{'schools':>8} {'seconds':>9} {'first page':>11} {'a page after it':>16} {'a page in all':>14} {'peak MB':>9}"
    )
    runs = []
    for schools in given.schools:
        with tempfile.TemporaryDirectory() as name:
            district = practice(given.cache or Path(name), schools, STUDENTS * schools)
            run = batch(district, given.workbook, Path(name))
        runs.append(run)
        print(
            f"{run.pages:8} {run.seconds:9.1f} {run.first:11.1f} {run.more:16.3f} {run.seconds / run.pages:14.3f} "
            f"{run.peak / 1e6:9.0f}",
            flush=True,
        )
    if len(runs) > 1:
        few, many = runs[-2], runs[-1]
        times = many.more / few.more
        verdict = "linear" if times <= LINEAR else "more than linear"
        print(
            f"\nA page more costs {times:.2f} times as much with {many.pages} schools as with {few.pages}: {verdict}."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
