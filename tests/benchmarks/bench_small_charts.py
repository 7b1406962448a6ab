"""How long one small chart of the overview takes, its words included.

Run with ``python tests/benchmarks/bench_small_charts.py``. The bound is 5 ms; a third of a millisecond is
what it should take.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import pandas as pd

from brightspots.figures import mini_chart
from brightspots.measures import ChartSpec, Result, analyse

BOUND_MS = 5.0


def many_results(count: int, *, dated: bool, chart: str, seed: int = 7) -> list[Result]:
    """Make results of 24 to 60 points with a gap, frozen at 12."""
    generator = np.random.default_rng(seed)
    results = []
    for _ in range(count):
        n = int(generator.integers(24, 61))
        values = np.round(generator.normal(90, 2, n) + np.where(np.arange(n) > 18, 1.5, 0), 1)
        values[7] = np.nan
        table = pd.DataFrame({"value": values})
        if dated:
            table["period"] = pd.date_range("2025-09-01", periods=n, freq="W-MON")
        results.append(analyse(table, ChartSpec(chart=chart, freeze=12, direction="increase")))
    return results


def median_ms(results: list[Result], label: str | None) -> tuple[float, float]:
    """Median and 95th percentile over all results."""
    times = []
    for result in results:
        start = time.perf_counter()
        mini_chart(result, label=label)
        times.append(time.perf_counter() - start)
    return float(np.median(times) * 1000), float(np.percentile(times, 95) * 1000)


def main() -> int:
    """Print the table; exit 1 when the bound is broken."""
    worst = 0.0
    print(f"{'mini_chart':44} {'median ms':>10} {'p95 ms':>8}")
    for chart in ("run", "xmr"):
        for dated in (False, True):
            for label in ("one line", None):
                results = many_results(500, dated=dated, chart=chart)
                median_ms(results[:20], "warm")
                median, high = median_ms(results, label)
                worst = max(worst, median)
                words = "its own alt text" if label is None else "a label given"
                name = f"{chart}, {'dates' if dated else 'positions'}, {words}"
                print(f"{name:44} {median:10.3f} {high:8.3f}")
    print(f"bound {BOUND_MS} ms: {'held' if worst <= BOUND_MS else 'BROKEN'}")
    return int(worst > BOUND_MS)


if __name__ == "__main__":
    sys.exit(main())
