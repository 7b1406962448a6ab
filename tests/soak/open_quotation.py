"""Open a quotation mark in a long CSV of attendance, and add a row of many megabytes. Run by hand:

python tests/soak/open_quotation.py --megabytes 60 --long 2000
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from brightspots.district.checks import check_folder
from brightspots.district.reader import Desk

SCHOOLS, STUDENTS = 8, 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=60)
    parser.add_argument(
        "--long", type=int, default=60, help="megabytes of a row that is too long; 0 for none"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "district.toml").write_text('schema_version = 1\nname = "Soak"\nkind = "synthetic"\n')
        (folder / "schools.csv").write_text("school_id\n" + "".join(f"S{s}\n" for s in range(SCHOOLS)))
        rows = given.megabytes * 1_000_000 // 40 // SCHOOLS
        with (folder / "attendance.csv").open("w") as out:
            out.write("student_key,school_id,date,status,day_fraction_absent\n")
            for school in range(SCHOOLS):
                for n in range(rows):
                    day = f"{2000 + n // STUDENTS // 336}-{n // STUDENTS // 28 % 12 + 1:02d}-{n // STUDENTS % 28 + 1:02d}"
                    mark = '"' if school == 1 and n == rows // 2 else ""
                    out.write(f"k{school}{n % STUDENTS:06d},S{school},{day},{mark}present,0.0\n")
                if school == 2 and given.long:
                    out.write("k,S2,2024-09-02,")
                    for _ in range(given.long):
                        out.write("x" * 1_000_000)
                    out.write(",0.0\n")
        bad = {"S1": 2 + rows + rows // 2, "S2": 2 + 3 * rows}
        began = time.perf_counter()
        reading = Desk(folder).read("attendance")
        print(f"read in {time.perf_counter() - began:.1f} s")
        found = reading.rows["school_id"].value_counts().to_dict()
        assert found == {f"S{s}": rows - (s == 1) for s in range(SCHOOLS)}, found
        told = {left.school_id: left.error.row for left in reading.left_out}
        assert told == (bad if given.long else {"S1": bad["S1"]}), told
        began = time.perf_counter()
        problems = [p for p in check_folder(folder).problems if p.kind == "open-quote"]
        print(f"checked in {time.perf_counter() - began:.1f} s")
        assert {p.examples[0].row for p in problems} == set(told.values()), problems
        print(
            f"{given.megabytes} MB: rows {', '.join(map(str, told.values()))} are named, and no other is lost"
        )


if __name__ == "__main__":
    main()
