"""How long a batch waits when new rows of students have come: counting measures, deciding the mask.

Run with ``python tests/benchmarks/bench_counting.py --schools 2000 --students 200000``, or on a folder that is there
already with ``--district FOLDER``. It makes a practice district in a temporary folder, which takes longer than
counting it. Seconds are those of the processor, on one core; memory is the most that the process held so far.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from brightspots.district import District, open_district
from brightspots.warehouse import cache
from brightspots.warehouse.masks import mask_of
from brightspots.warehouse.yearly import school_measures


def peak_gb() -> float:
    """Most memory held so far."""
    unit = 1e9 if sys.platform == "darwin" else 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measure(district: District) -> None:
    """Print one line a step."""
    rows = sum(
        pq.ParquetFile(file).metadata.num_rows for file in district.path.glob("attendance*/**/*.parquet")
    )
    print(f"{len(district.schools()):,} schools, {rows:,} rows of attendance")
    print(f"{'step':10} {'rows':>10} {'seconds':>8} {'peak GB':>8}")
    began = time.process_time()
    counted = school_measures(district).rows
    print(f"{'measures':10} {len(counted):10,} {time.process_time() - began:8.1f} {peak_gb():8.2f}")
    began = time.process_time()
    mask = mask_of(district)
    assert mask is not None
    print(f"{'mask':10} {len(mask.table):10,} {time.process_time() - began:8.1f} {peak_gb():8.2f}")


def main() -> None:
    """Make a district unless one is given, and measure it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--schools", type=int, default=50)
    parser.add_argument("--students", type=int, default=5000)
    parser.add_argument("--district", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ[cache.PLACE] = str(Path(name) / "cache")
        folder = given.district or Path(name) / "practice"
        if given.district is None:
            # In a process of its own: the memory that making takes is not to be counted.
            size = ["--schools", str(given.schools), "--students", str(given.students)]
            make = [sys.executable, "-m", "brightspots.cli", "practice", "--out", str(folder), *size]
            subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
        measure(open_district(folder))


if __name__ == "__main__":
    main()
