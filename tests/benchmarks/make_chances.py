"""Make lib/brightspots/measures/spc/chances.json: the simulated chances that power.py reads.

Run with ``python -m tests.benchmarks.make_chances``; it takes about three minutes and gives the same file
every time. Run it again when a rule set changes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from tests.measures import simulate

from brightspots.measures.spc import power
from brightspots.measures.spc.spec import RULE_SETS, WITHOUT_LIMITS

PLACE = Path(power.__file__).with_name("chances.json")

LENGTHS = [*range(6, 101), 120, 150, 200, 300, 500]
COARSE = [6, 8, 10, 12, 14, 16, 20, 24, 30, 36, 44, 52, 64, 80, 100, 150, 200]
GIVEN = [1, 2, 4, 6, 7, 8, 9, 10, 12, 14, 16, 20, 24, 30, 36, 52, 76, 100, 200, 500]
BEFORE = [6, 8, 10, 12, 16, 20, 24, 36]
AFTER = [2, 4, 6, 8, 10, 12, 16, 20, 24, 36, 52]
CARRIES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
LEANING = ("anhoej",)
CHANGES = [0.5, 1.0, 1.5, 2.0, 3.0]

ALWAYS = tuple(rule for rule in RULE_SETS if rule != "prestated")
LIMITED = tuple(rule for rule in RULE_SETS if rule not in WITHOUT_LIMITS)


def run(rule_sets: tuple[str, ...], seed: int, series: int, **design: Any) -> dict[str, float]:
    return simulate.chances(rule_sets, np.random.default_rng(seed), series=series, **design)


def along(
    rule_sets: tuple[str, ...], designs: list[dict[str, Any]], seed: int, series: int
) -> dict[str, Any]:
    rows = [run(rule_sets, seed + i, series, **design) for i, design in enumerate(designs)]
    return {rule: [round(row[rule], 4) for row in rows] for rule in rule_sets}


def grid(rule_sets: tuple[str, ...], seed: int, series: int, **design: Any) -> dict[str, Any]:
    lines = [
        along(rule_sets, [{"before": b, "after": a, "frozen": True, **design} for a in AFTER], seed, series)
        for b in BEFORE
    ]
    return {rule: [line[rule] for line in lines] for rule in rule_sets}


def whole(n: int, change: float) -> dict[str, Any]:
    return {"before": n // 2, "after": n - n // 2, "change": change}


def main() -> None:
    tables = {
        "lengths": LENGTHS,
        "coarse": COARSE,
        "given_lengths": GIVEN,
        "before": BEFORE,
        "after": AFTER,
        "changes": CHANGES,
        "whole": along(ALWAYS, [{"before": n} for n in LENGTHS], 1000, 20_000),
        "whole_screened": along(LIMITED, [{"before": n, "screen": True} for n in COARSE], 2000, 10_000),
        "whole_ranges": along(ALWAYS, [{"before": n, "shape": "ranges"} for n in COARSE], 3000, 10_000),
        "whole_gaps": along(ALWAYS, [{"before": n, "shape": "gaps"} for n in COARSE], 4000, 10_000),
        "given": along(ALWAYS, [{"before": n, "given": True} for n in GIVEN], 5000, 10_000),
        "whole_changed": [
            along(ALWAYS, [whole(n, change) for n in COARSE], 6000, 4_000) for change in CHANGES
        ],
        "frozen": grid(RULE_SETS, 7000, 10_000),
        "frozen_screened": grid(LIMITED, 8000, 4_000, screen=True),
        "carries": CARRIES,
        "whole_leaning": [
            along(LEANING, [{"before": n, "carry": carry} for n in COARSE], 10_000, 10_000)
            for carry in CARRIES
        ],
        "frozen_leaning": [grid(LEANING, 11_000, 4_000, carry=carry) for carry in CARRIES],
        "frozen_changed": [grid(RULE_SETS, 9000, 4_000, change=change) for change in CHANGES],
    }
    PLACE.write_text(json.dumps(tables, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{PLACE.name}: {PLACE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
