"""How much of the processor each picture of a page takes, with its words and its table, on real schools.

Run with ``python tests/benchmarks/bench_figures.py``. It runs the workbooks as a batch does, in one warm process,
and measures what they draw. Page 11 may take 120 ms for all of its pictures and page 32 80 ms; about half of
that is what they should take.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

os.environ["BRIGHTSPOTS_MODE"] = "page"

import nbformat
import numpy as np

from brightspots import figures, resources
from brightspots.district import open_district
from brightspots.pages.seeing_the_data import birds_eye

SCHOOLS = 12
PAGES = (("11_seeing_the_data", "california", 120.0), ("32_implementation_and_outcome", "new_york", 80.0))

ELSEWHERE = ("Picture", "birds_eye_table")

Times = dict[str, list[float]]


def measured(name: str, draw: Callable[..., Any], times: Times) -> Callable[..., Any]:
    """Add up the processor's milliseconds of a figure's calls, up to the HTML that stands on the page."""

    def draw_and_measure(*args: Any, **more: Any) -> Any:
        start = time.process_time()
        drawn = draw(*args, **more)
        for thing in drawn if isinstance(drawn, list) else [drawn]:
            if thing is not None:
                thing._repr_mimebundle_()
        times[name].append(1000 * (time.process_time() - start))
        return drawn

    return draw_and_measure


def make_page(workbook: str, district: str, school_id: str) -> None:
    """Run the code of a workbook for one school."""
    notebook = nbformat.read(resources.folder("workbooks") / f"{workbook}.ipynb", as_version=4)
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                exec(cell.source, names)
                if "parameters" in cell.metadata.get("tags", ()):
                    names |= {"district": district, "school_id": school_id}


def times_of(workbook: str, district: str) -> Times:
    """Measure the pictures of a workbook over schools of a district; the first page only warms up."""
    times: Times = defaultdict(list)
    drawn = {name: getattr(figures, name) for name in figures.__all__ if name not in ELSEWHERE}
    timed = {name: measured(name, draw, times) for name, draw in drawn.items()}
    table = measured("birds_eye_table", birds_eye.birds_eye_table, times)
    schools = [school.school_id for school in open_district(district).schools()]
    with patch.multiple(figures, **timed), patch.object(birds_eye, "birds_eye_table", table):
        for number, school_id in enumerate(schools[:: max(len(schools) // SCHOOLS, 1)][: SCHOOLS + 1]):
            make_page(workbook, district, school_id)
            if number == 0:
                times.clear()
    return times


def main() -> int:
    """Print the tables; exit 1 when a bound is broken."""
    broken = False
    for workbook, district, bound in PAGES:
        print(f"{f'{workbook}, {district}':44} {'median ms':>10} {'p95 ms':>8}")
        total = 0.0
        for name, found in times_of(workbook, district).items():
            median, high = float(np.median(found)), float(np.percentile(found, 95))
            total += median
            print(f"{name:44} {median:10.1f} {high:8.1f}")
        broken |= total > bound
        print(f"{'all':44} {total:10.1f}   bound {bound:g} ms: {'held' if total <= bound else 'BROKEN'}\n")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
