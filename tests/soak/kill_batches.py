"""Kill what makes a batch, at random moments, and look at what is left. Run by hand:

python tests/soak/kill_batches.py --times 25 --seed 1

Each time a batch of one of our workbooks and of a small one that sleeps is begun in a new folder, and one of these is
killed with SIGKILL: the fork that makes a page, the warm process, the command. What must hold after it:

- every page whole or absent: where there is a record, its page is, byte for byte, the one that an undisturbed batch made;
- every status true: the command ends well where it was not itself killed, and what the manifest says is there;
- nothing left: no process, no temporary folder;
- the same command again finishes the rest, ends well, and leaves nothing but what an undisturbed batch leaves.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from brightspots.practice import make_practice_district

KINDS = ("fork", "warm process", "command")
OURS = "11_seeing_the_data"
SLEEPS = """
import time
import brightspots as bs
book = bs.open_workbook("sleeps", globals())
time.sleep(0.2)
book.say(f"{book.school.name} has slept.")
"""
PARAMETERS = """
district = "practice"  # a district folder
school_id = "S001"  # the school
audience = "public"  # who will see this
as_of = ""  # the last school year
"""
MARK = "BRIGHTSPOTS_SOAK"
PATIENCE = 20.0


@dataclass
class Batch:
    """One batch of one command: where it writes, and its processes, known by a variable of their environment."""

    folder: Path
    district: Path
    workbook: Path

    def __post_init__(self) -> None:
        self.mark = secrets.token_hex(8)
        self.out, self.temporary = self.folder / "out", self.folder / "t"
        self.temporary.mkdir(parents=True)

    def start(self) -> subprocess.Popen[bytes]:
        environment = {
            MARK: self.mark,
            "TMPDIR": str(self.temporary),
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        command = [
            sys.executable,
            "-m",
            "brightspots.cli",
            "batch",
            str(self.district),
            "--out",
            str(self.out),
        ]
        command += ["--workbook", OURS, "--workbook", str(self.workbook), "--jobs", "2"]
        with (self.folder / "said").open("ab") as said:
            return subprocess.Popen(command, stdout=said, stderr=said, env=os.environ | environment)

    def processes(self) -> Iterator[psutil.Process]:
        """All processes of this batch that live."""
        wanted = f"{MARK}={self.mark}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (folder / "environ").read_bytes().split(b"\0"):
                    yield psutil.Process(int(folder.name))
            except (OSError, psutil.NoSuchProcess):
                continue

    def victims(self, kind: str, command: int) -> list[psutil.Process]:
        """Return the processes of a kind; a fork is a child of the warm process."""
        found = []
        for process in self.processes():
            try:
                is_warm, parent = "brightspots.batch.warm" in process.cmdline(), process.ppid()
            except psutil.NoSuchProcess:
                continue
            kinds = {
                "command": process.pid == command,
                "warm process": is_warm and parent == command,
                "fork": is_warm and parent != command,
            }
            if kinds[kind]:
                found.append(process)
        return found


def own_workbook(folder: Path) -> Path:
    """Write the workbook that sleeps."""
    parts = [("markdown", "# Sleeps", []), ("code", PARAMETERS, ["parameters"]), ("code", SLEEPS, [])]
    cells = [
        {"cell_type": kind, "id": f"c{number}", "metadata": {"tags": tags}, "source": source.strip()}
        | ({"execution_count": None, "outputs": []} if kind == "code" else {})
        for number, (kind, source, tags) in enumerate(parts)
    ]
    facts = {"brightspots": {"unit": ["school"], "reads": ["school"]}}
    path = folder / "sleeps.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": facts, "nbformat": 4, "nbformat_minor": 5}))
    return path


def pages_of(out: Path) -> dict[str, bytes]:
    """Return the files of pages: their HTML and notebooks by name; records are looked at, not compared."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.glob("schools/*/*"))
        if path.suffix in (".html", ".ipynb") and not path.name.startswith(".")
    }


def faults_of_pages(out: Path, undisturbed: Path) -> Iterator[str]:
    """Say which records do not stand beside a whole page."""
    expected = pages_of(undisturbed)
    for path in sorted(out.glob("schools/*/*.json")):
        name = path.relative_to(out).as_posix()
        record, model = (json.loads(p.read_bytes()) for p in (path, undisturbed / name))
        if (record["status"], record["fingerprint"]) != (model["status"], model["fingerprint"]):
            yield f"{name} says {record['status']}: {record['reason']}"
            continue
        for output in record["outputs"]:
            page = out / output
            if not page.is_file():
                yield f"{output} is not there though its record is"
            elif page.read_bytes() != expected[output]:
                yield f"{output} is not what it should be"


def faults_of_manifest(out: Path, *, finished: bool) -> Iterator[str]:
    """Say which of the manifest's statuses are not true."""
    if not (out / "manifest.json").exists():
        if finished:
            yield "there is no manifest"
        return
    manifest = json.loads((out / "manifest.json").read_bytes())
    if finished == manifest["stopped"]:
        yield f"the manifest says stopped={manifest['stopped']}"
    for run in manifest["runs"]:
        record = out / "schools" / run["school_id"] / f"{run['workbook']}.json"
        if run["status"] not in ("ok", "reused") or not record.is_file():
            yield f"the manifest says {run['status']} of {record.relative_to(out)}: {run['reason']}"


def comes_true(wanted: Callable[[], bool]) -> bool:
    """Tell whether something comes true in time."""
    until = time.monotonic() + PATIENCE
    while not (came := wanted()) and time.monotonic() < until:
        time.sleep(0.05)
    return came


def kill_one(batch: Batch, kind: str, after: float, chance: random.Random) -> tuple[int | None, float | None]:
    """Begin a batch and kill one of its processes; return how the command ended, and when that was (None: too late)."""
    command = batch.start()
    began = time.monotonic()
    time.sleep(after)
    killed = None
    while killed is None and command.poll() is None:
        victims = batch.victims(kind, command.pid)
        # The command has children before it has begun in earnest, and a fork is gone in the blink of an eye.
        if victims:
            victim = chance.choice(victims)
            try:
                victim.send_signal(signal.SIGKILL)
                killed = time.monotonic() - began
            except psutil.NoSuchProcess:
                continue
    return command.wait(), killed


def faults_after(batch: Batch, kind: str, ended: int, undisturbed: Path) -> Iterator[str]:
    """Look at what is left, finish it, and look again."""
    if not comes_true(lambda: not list(batch.processes())):
        yield f"left running: {[' '.join(process.cmdline())[:80] for process in batch.processes()]}"
    if not comes_true(lambda: not list(batch.temporary.iterdir())):
        yield f"left in the folder for temporary files: {[path.name for path in batch.temporary.iterdir()]}"
    if kind != "command" and ended != 0:
        yield f"the command ended with {ended}"
    yield from faults_of_pages(batch.out, undisturbed)
    yield from faults_of_manifest(batch.out, finished=kind != "command")
    if (again := batch.start().wait()) != 0:
        yield f"the same command again ended with {again}"
    yield from faults_of_pages(batch.out, undisturbed)
    yield from faults_of_manifest(batch.out, finished=True)
    names = [{p.relative_to(out) for p in out.rglob("*")} for out in (batch.out, undisturbed)]
    if names[0] != names[1]:
        yield f"other files than an undisturbed batch leaves: {sorted(map(str, names[0] ^ names[1]))}"


def main() -> int:
    """Kill so many of each; exit 1 when something did not hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=25, help="how many of each kind to kill")
    parser.add_argument("--schools", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    kills, late, found = Counter[str](), Counter[str](), []
    # A socket's path has to be short.
    with tempfile.TemporaryDirectory(prefix="soak-", dir="/tmp") as name:
        root = Path(name)
        district = root / "district"
        make_practice_district(district, schools=given.schools, students=60 * given.schools)
        workbook = own_workbook(root)
        first = Batch(root / "undisturbed", district, workbook)
        first.start().wait()
        began = time.monotonic()
        undisturbed = Batch(root / "model", district, workbook)
        if undisturbed.start().wait() != 0 or list(faults_of_pages(first.out, undisturbed.out)):
            raise SystemExit((undisturbed.folder / "said").read_text())
        lasts = time.monotonic() - began
        print(f"An undisturbed batch of {2 * given.schools} pages takes {lasts:.1f} s.", flush=True)
        number = 0
        while min(kills[kind] for kind in KINDS) < given.times:
            kind = min(KINDS, key=lambda kind: kills[kind])
            number += 1
            batch = Batch(root / str(number), district, workbook)
            after = chance.uniform(0, lasts)
            ended, when = kill_one(batch, kind, after, chance)
            if when is None:
                late[kind] += 1
                continue
            kills[kind] += 1
            faults = list(faults_after(batch, kind, ended, undisturbed.out))
            found += faults
            print(
                f"{number:4} {kind:12} killed after {when:5.2f} s: {'; '.join(faults) or 'all held'}",
                flush=True,
            )
    print(f"\n{sum(kills.values())} killed, {len(found)} faults")
    for kind in KINDS:
        print(f"  {kind:12} {kills[kind]:4} killed; {late[kind]} times the batch was done before")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
