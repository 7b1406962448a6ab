"""How long one school's rows take to read out of a big district, and out of one with ten times as many schools.

Run with ``python tests/benchmarks/bench_slices.py --cache FOLDER``; the district of a million students is made there
once, in some minutes. The second district has the same schools, and nine times as many small ones beside them. The
bounds are 100 ms for a school's attendance in the median, and at most 1.2 times as long among ten times as many.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
from costs import machine, practice

from brightspots.district import District, open_district
from brightspots.district.tables import TABLES

BOUND_MS, NO_SLOWER, TIMES = 100.0, 1.2, 10
SMALL_ROWS = 10
ATTENDANCE = "attendance"
STUDENTS_A_SCHOOL = 500


def tables_by_school(district: Path) -> list[str]:
    """Return the tables that this folder keeps as one folder a school; attendance first."""
    found = [name for name in TABLES if (district / name).is_dir()]
    return sorted(found, key=lambda name: name != ATTENDANCE)


def with_many_small(district: Path, times: int) -> Path:
    """Return a district of so many times as many schools: the same files, and small ones for all that are added."""
    wide = district.with_name(f"{district.name}-times-{times}")
    if wide.exists():
        return wide
    draft = wide.with_name(f"{wide.name}.part")
    shutil.rmtree(draft, ignore_errors=True)
    shutil.copytree(district, draft, copy_function=os.link)
    (schools,) = draft.glob("schools.csv*")
    rows = pd.read_csv(schools, dtype="str")
    added = pd.concat([rows] * (times - 1), ignore_index=True)
    added["school_id"] = [f"Z{number:07d}" for number in range(len(added))]
    schools.unlink()
    pd.concat([rows, added]).to_csv(draft / "schools.csv.gz", index=False)
    for table in tables_by_school(draft):
        model = next((draft / table).glob("*/part.parquet"))
        first = draft / table / f"school_id={added['school_id'][0]}" / "part.parquet"
        for school_id in added["school_id"]:
            part = draft / table / f"school_id={school_id}" / "part.parquet"
            part.parent.mkdir()
            if part == first:
                pq.write_table(pq.read_table(model, partitioning=None).slice(0, SMALL_ROWS), part)
            else:
                os.link(first, part)
    draft.rename(wide)
    return wide


Times = dict[tuple[str, str], list[tuple[float, float]]]


def times(districts: dict[str, District], tables: list[str], schools: list[str]) -> Times:
    """Read every table of every school out of each district; milliseconds of the clock and of the processor."""
    found: Times = defaultdict(list)
    for school_id in schools:
        for name, district in districts.items():
            for table in tables:
                began, used = time.perf_counter(), time.process_time()
                district.table(table, school_id=school_id)
                wall, cpu = time.perf_counter() - began, time.process_time() - used
                found[name, table].append((1000 * wall, 1000 * cpu))
    return found


def measure(cache: Path, students: int, count: int) -> int:
    """Print the table; return 1 when a bound is broken."""
    print(machine())
    folder = practice(cache, students // STUDENTS_A_SCHOOL, students)
    folders = {"plain": folder, "wide": with_many_small(folder, TIMES)}
    tables = tables_by_school(folder)
    districts = {}
    for name, path in folders.items():
        began = time.perf_counter()
        districts[name] = open_district(path)
        print(f"{path.name}: {districts[name]}, opened in {1000 * (time.perf_counter() - began):.0f} ms")
    own = [school.school_id for school in districts["plain"].schools()]
    schools = own[:: max(1, len(own) // count)][:count]
    times(districts, tables, schools[:2])
    found = times(districts, tables, schools)
    print(
        f"\n{f'medians of {len(schools)} schools':32} {'ms':>8} {'p95':>8} {'processor':>10} {'of 10x':>8} {'ratio':>7}"
    )
    worst, middle = 0.0, {}
    for table in tables:
        ours, used = zip(*found["plain", table], strict=True)
        middle[table], among = (
            statistics.median(ours),
            statistics.median(wall for wall, _ in found["wide", table]),
        )
        ratio, high = among / middle[table], sorted(ours)[int(0.95 * (len(ours) - 1))]
        worst = max(worst, ratio)
        times_of = (
            f"{middle[table]:8.1f} {high:8.1f} {statistics.median(used):10.1f} {among:8.1f} {ratio:7.2f}"
        )
        print(f"{table:32} {times_of}")
    print(f"{'all of them, one after another':32} {sum(middle.values()):8.1f}")
    attendance = middle[ATTENDANCE]
    held = attendance <= BOUND_MS, worst <= NO_SLOWER
    print(f"bound {BOUND_MS:g} ms for {ATTENDANCE}: {'held' if held[0] else 'BROKEN'}")
    print(f"bound {NO_SLOWER:g} times among ten times as many schools: {'held' if held[1] else 'BROKEN'}")
    return int(not all(held))


def main() -> int:
    """Exit 1 when a bound is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=1_000_000)
    parser.add_argument("--schools", type=int, default=60, help="how many schools to read")
    parser.add_argument("--cache", type=Path, help="keep the districts here")
    given = parser.parse_args()
    if given.cache is None:
        with tempfile.TemporaryDirectory() as name:
            return measure(Path(name), given.students, given.schools)
    given.cache.mkdir(parents=True, exist_ok=True)
    return measure(given.cache, given.students, given.schools)


if __name__ == "__main__":
    sys.exit(main())
