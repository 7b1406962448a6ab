"""How long it takes to open a project of 2,000 records, and to save one more.

Run with ``python tests/benchmarks/bench_records.py``. The bounds: 200 ms and 20 ms.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from brightspots.records import Cause, Evidence, Hypothesis, Measure, Observation, PDSACycle, Project
from brightspots.records.store.store import open_records

OPEN_MS, SAVE_MS = 200.0, 20.0
COUNT = 2000


def fill(path: Path) -> str:
    """Write a project like those of a long year: mostly numbers, many texts, each changed a few times."""
    store = open_records(path)
    project = store.save(Project(title="A long year"), author="AB")
    measure = store.save(Measure(project_id=project.id, name="On time"), author="AB")
    first = date(2024, 9, 2)
    made = [
        Observation(
            project_id=project.id,
            measure_id=measure.id,
            unit_id=f"c{number % 12}",
            period_start=first + timedelta(days=number // 12),
            numerator=number % 25,
            denominator=25,
        )
        for number in range(1200)
    ]
    words = "Families of late students told us that the bus comes early on some days and late on others. " * 4
    causes = [Cause(project_id=project.id, text=words) for _ in range(250)]
    guesses = [
        Hypothesis(project_id=project.id, cause_ids=[cause.id], because=words) for cause in causes[:150]
    ]
    found = [Evidence(project_id=project.id, hypothesis_ids=[g.id], summary=words) for g in guesses]
    cycles = [
        PDSACycle(
            project_id=project.id,
            objective=words,
            predictions=[{"question": words}] * 3,
            tasks=[{"what": words}],
        )
        for _ in range(COUNT - 2 - 1200 - 250 - 300)
    ]
    kept = store.save_all([*made, *causes, *guesses, *found, *cycles], author="AB")
    for record in kept[1200:]:
        store.save(record.changed(shared="staff"), author="CD")
    return project.id


def main() -> int:
    """Print the figures; exit 1 when a bound is broken."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.db"
        project = fill(path)
        # In a process of its own: what an open page remembers does not count.
        code = (
            "import time; from brightspots.records.store.store import open_records; began = time.perf_counter(); "
            f"seen = open_records({str(path)!r}).snapshot({project!r}); "
            "print(len(seen.own), 1000 * (time.perf_counter() - began))"
        )
        opened = []
        for _ in range(7):
            count, taken = subprocess.check_output([sys.executable, "-c", code], text=True).split()
            assert int(count) == COUNT, count
            opened.append(float(taken))
        store, times = open_records(path), []
        for number in range(500):
            began = time.perf_counter()
            store.save(Cause(project_id=project, text=f"cause {number}"), author="AB")
            times.append(1000 * (time.perf_counter() - began))
    times.sort()
    print(
        f"open a project of {COUNT} records: median {sorted(opened)[3]:.0f} ms, longest {max(opened):.0f} ms"
    )
    print(f"save a record: median {times[250]:.2f} ms, 99th percentile {times[494]:.2f} ms")
    held = sorted(opened)[3] <= OPEN_MS and times[494] <= SAVE_MS
    print(f"bounds {OPEN_MS:.0f} ms and {SAVE_MS:.0f} ms: {'held' if held else 'BROKEN'}")
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
