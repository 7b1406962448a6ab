"""How long one series takes: signals and phase numbers, without tables and texts.

Run with ``python tests/benchmarks/bench_analyse.py``. The bound is 0.2 ms in the median over 5,000 series of
24 to 60 points.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from brightspots.measures import ChartSpec, analyse

BOUND_MS = 0.2


def median_ms(spec: ChartSpec, count: int = 5000, seed: int = 7) -> tuple[float, float]:
    """Median and 95th percentile over so many series."""
    generator = np.random.default_rng(seed)
    series = [np.round(generator.normal(50, 5, generator.integers(24, 61)), 1).tolist() for _ in range(count)]
    for values in series[:50]:
        analyse(values, spec)
    times = []
    for values in series:
        start = time.perf_counter()
        result = analyse(values, spec)
        _ = result.signals, result.phase_numbers
        times.append(time.perf_counter() - start)
    return float(np.median(times) * 1000), float(np.percentile(times, 95) * 1000)


def main() -> int:
    """Print the table; exit 1 when the bound is broken."""
    specs = {
        "run, anhoej": ChartSpec(chart="run"),
        "run, ihi": ChartSpec(chart="run", rules="ihi"),
        "run, frozen": ChartSpec(chart="run", freeze=12),
        "xmr, shewhart_anhoej": ChartSpec(chart="xmr"),
        "xmr, nhs, screened": ChartSpec(chart="xmr", rules="nhs", screen=True),
        "xmr, western_electric": ChartSpec(chart="xmr", rules="western_electric"),
        "xmr, nelson": ChartSpec(chart="xmr", rules="nelson"),
        "xmr, two phases, frozen, excluded": ChartSpec(chart="xmr", phases=(13,), freeze=10, exclude=(4,)),
    }
    worst = 0.0
    print(f"{'analyse':36} {'median ms':>10} {'p95 ms':>8}")
    for name, spec in specs.items():
        median, high = median_ms(spec)
        worst = max(worst, median)
        print(f"{name:36} {median:10.3f} {high:8.3f}")
    print(f"bound {BOUND_MS} ms: {'held' if worst <= BOUND_MS else 'BROKEN'}")
    return int(worst > BOUND_MS)


if __name__ == "__main__":
    sys.exit(main())
