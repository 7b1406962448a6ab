"""Eight processes save as hard as they can into one store, for a minute; then a hundred kills. Run by hand:

python tests/soak/save_hard.py
python tests/soak/save_hard.py --seconds 10 --kills 10

Every save that was confirmed must be there afterwards, none may be refused but by a true conflict, and 99 of 100
must take under 20 ms.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import signal
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from brightspots.errors import RecordConflict
from brightspots.records import Cause, Project
from brightspots.records.store.store import open_records

BOUND_MS = 20.0


@dataclass
class Outcome:
    """What the processes say, and what the store says."""

    confirmed: int = 0
    conflicts: int = 0
    refused: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def ms(self, share: float) -> float:
        times = sorted(self.times)
        return 1000 * times[min(len(times) - 1, int(share * len(times)))]


def worker(path: Path, project: str, shared: str, number: int, seconds: float, log: Path) -> None:
    """Save new records, change them, and fight over a common one; note what was confirmed once it was."""
    store = open_records(path)
    draw = random.Random(number)
    mine: list[Cause] = []
    end = time.monotonic() + seconds
    # One line is one write, so that a kill leaves whole lines.
    with log.open("a", buffering=1) as file:
        while time.monotonic() < end:
            dice = draw.random()
            began = time.perf_counter()
            try:
                if dice < 0.1:
                    record = store.get(shared)
                    began = time.perf_counter()
                    saved = store.save(record.changed(text=f"{number} {draw.random()}"), author=f"P{number}")
                elif mine and dice < 0.5:
                    at = draw.randrange(len(mine))
                    saved = mine[at] = store.save(
                        mine[at].changed(text=f"{number} {draw.random()} " + "why " * 60), author=f"P{number}"
                    )
                else:
                    saved = store.save(
                        Cause(project_id=project, text=f"{number} {draw.random()}"), author="A"
                    )
                    mine = [*mine[-50:], saved]
            except RecordConflict:
                file.write(json.dumps({"conflict": time.perf_counter() - began}) + "\n")
            except Exception as error:
                file.write(json.dumps({"refused": repr(error)}) + "\n")
            else:
                seconds_taken = time.perf_counter() - began
                line = {"id": saved.id, "version": saved.version, "text": saved.text, "s": seconds_taken}
                file.write(json.dumps(line) + "\n")


def run(folder: Path, *, processes: int = 8, seconds: float = 60.0, kills: int = 0) -> Outcome:
    """Let them save; with `kills`, kill one at a random moment that often and start another in its place."""
    path = folder / "records.db"
    store = open_records(path)
    project = store.save(Project(title="Soak"), author="A")
    shared = store.save(Cause(project_id=project.id, text="shared"), author="A")
    store.close()
    context = multiprocessing.get_context("fork")
    draw = random.Random(1)

    def begin(number: int) -> multiprocessing.process.BaseProcess:
        log = folder / f"log{number}.jsonl"
        process = context.Process(target=worker, args=(path, project.id, shared.id, number, seconds, log))
        process.start()
        return process

    alive = [begin(number) for number in range(processes)]
    for number in range(processes, processes + kills):
        time.sleep(draw.uniform(0.02, 0.25))
        victim = draw.randrange(len(alive))
        alive[victim].kill()
        alive[victim].join()
        assert alive[victim].exitcode == -signal.SIGKILL
        alive[victim] = begin(number)
    if kills:
        for process in alive:
            process.kill()
    for process in alive:
        process.join()
    return judge(folder)


def judge(folder: Path) -> Outcome:
    """Compare what was confirmed with what is there."""
    outcome = Outcome()
    store = open_records(folder / "records.db")
    with store._file.bare() as connection:
        kept = {
            (row[0], row[1]): json.loads(row[2])["text"]
            for row in connection.execute("SELECT id, version, body FROM revision WHERE kind = 'Cause'")
        }
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if whole != "ok":
        outcome.lost.append(f"the file: {whole}")
    for log in sorted(folder.glob("log*.jsonl")):
        for line in log.read_text().splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                continue  # killed while it wrote its own log
            if "refused" in said:
                outcome.refused.append(said["refused"])
            elif "conflict" in said:
                outcome.conflicts += 1
            else:
                outcome.confirmed += 1
                outcome.times.append(said["s"])
                if kept.get((said["id"], said["version"])) != said["text"]:
                    outcome.lost.append(said["id"])
    return outcome


def main() -> int:
    """Print what happened; exit 1 when anything was lost, refused or late."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60.0)
    arguments.add_argument("--kills", type=int, default=100)
    given = arguments.parse_args()
    bad = False
    for name, kills in (("saving hard", 0), ("killed at random", given.kills)):
        with tempfile.TemporaryDirectory() as folder:
            outcome = run(Path(folder), seconds=given.seconds if not kills else 3600.0, kills=kills)
        late = not kills and outcome.ms(0.99) > BOUND_MS
        bad = bad or bool(outcome.lost or outcome.refused or late)
        print(
            f"{name}: {outcome.confirmed:,} saves confirmed, {len(outcome.lost)} lost, {len(outcome.refused)} "
            f"refused, {outcome.conflicts} true conflicts; median {outcome.ms(0.5):.1f} ms, "
            f"99th percentile {outcome.ms(0.99):.1f} ms, longest {outcome.ms(1):.0f} ms"
        )
        for words in [*outcome.lost[:3], *outcome.refused[:3]]:
            print("  ", words)
    print("held" if not bad else "BROKEN")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main())
