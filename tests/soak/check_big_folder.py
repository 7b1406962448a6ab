"""Measure `brightspots check` on a folder of many rows of attendance. Run by hand:

python tests/soak/check_big_folder.py --rows 20000000 --form parquet
python tests/soak/check_big_folder.py --rows 3000000 --form csv.gz --bad 0.001
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

DAYS, STUDENTS = 170, 600
FIRST = np.datetime64("2024-08-19")
STATUS = ("present", "absent_excused", "absent_unexcused", "tardy")


def school_days() -> np.ndarray:
    days = FIRST + np.arange(300)
    return days[np.is_busday(days)][:DAYS]


def attendance(school: int, rng: np.random.Generator, bad: float) -> pa.Table:
    n = STUDENTS * DAYS
    keys = np.array([f"{(school * STUDENTS + s) * 0x9E3779B97F4A7C15 % 2**64:016x}" for s in range(STUDENTS)])
    day = np.tile(school_days(), STUDENTS)
    status = rng.choice(len(STATUS), n, p=[0.92, 0.04, 0.03, 0.01])
    names = np.array([*STATUS, "Tardy (late bus)"])
    if bad:
        wrong = rng.random(n)
        status[wrong < bad] = len(STATUS)
        day[wrong > 1 - bad] += 200
    return pa.table(
        {
            "student_key": np.repeat(keys, DAYS),
            "date": pa.array(day.astype("datetime64[D]")),
            "status": names[status],
            "day_fraction_absent": np.where((status == 1) | (status == 2), 1.0, 0.0),
        }
    )


def make(folder: Path, rows: int, form: str, bad: float) -> int:
    rng = np.random.default_rng(1)
    schools = max(1, rows // (STUDENTS * DAYS))
    ids = [f"{i:014d}" for i in range(1, schools + 1)]
    (folder / "district.toml").write_text('schema_version = 1\nname = "Soak"\nkind = "synthetic"\n')
    pacsv.write_csv(pa.table({"school_id": ids}), folder / "schools.csv")
    calendar = {"school_id": np.repeat(ids, DAYS), "date": pa.array(np.tile(school_days(), schools))}
    pacsv.write_csv(pa.table(calendar), folder / "calendar.csv")
    keys = [f"{s * 0x9E3779B97F4A7C15 % 2**64:016x}" for s in range(schools * STUDENTS)]
    entry = pa.array(np.full(len(keys), FIRST))
    enrolled = {"student_key": keys, "school_id": np.repeat(ids, STUDENTS), "entry_date": entry}
    pq.write_table(pa.table(enrolled), folder / "enrollments.parquet")
    out = None
    if form == "csv.gz":
        out = pa.CompressedOutputStream(str(folder / "attendance.csv.gz"), "gzip")
    if form == "csv":
        out = pa.OSFile(str(folder / "attendance.csv"), "wb")
    for number, school_id in enumerate(ids):
        table = attendance(number, rng, bad)
        if form == "parquet":
            (folder / "attendance" / f"school_id={school_id}").mkdir(parents=True)
            pq.write_table(table, folder / "attendance" / f"school_id={school_id}" / "part.parquet")
        else:
            table = table.add_column(1, "school_id", pa.array([school_id] * len(table)))
            date = pc.cast(table["date"], pa.string())
            table = table.set_column(2, "date", date)
            pacsv.write_csv(table, out, pacsv.WriteOptions(include_header=number == 0))
    if out is not None:
        out.close()
    return schools * STUDENTS * DAYS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--form", choices=("parquet", "csv", "csv.gz"), default="parquet")
    parser.add_argument("--bad", type=float, default=0.0, help="share of rows to spoil, twice over")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        rows = make(Path(name), given.rows, given.form, given.bad)
        began = time.perf_counter()
        command = [sys.executable, "-m", "brightspots.cli", "check", name, "--json"]
        done = subprocess.run(command, capture_output=True, text=True)
        seconds = time.perf_counter() - began
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = usage.ru_utime + usage.ru_stime
    print(
        f"{rows:,} rows as {given.form}: {seconds:.1f} s ({cpu:.1f} s of processor), {usage.ru_maxrss / 1e6:.2f} GB"
    )
    for problem in report["problems"]:
        print(f"  {problem['kind']}: {problem['rows']:,}")


if __name__ == "__main__":
    main()
