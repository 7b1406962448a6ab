"""Small series with known changes."""

from __future__ import annotations

import numpy as np
import pandas as pd

SWING = np.array([0.4, -0.7, 1.0, -0.2, -1.1, 0.6, 0.1, -0.5, 1.2, -0.9, 0.3, -0.1])


def months(values, start: str = "2023-09-01") -> pd.DataFrame:
    """A value a month."""
    return pd.DataFrame({"period": pd.date_range(start, periods=len(values), freq="MS"), "value": values})


def steady(n: int, level: float = 80.0, size: float = 2.0, turn: int = 0) -> np.ndarray:
    """Ups and downs around a level that never last."""
    return level + size * np.resize(np.roll(SWING, turn), n)


def moved(before: int = 12, after: int = 8, step: float = 6.0, **options) -> np.ndarray:
    """Steady, then steady at another level."""
    values = steady(before + after, **options)
    values[before:] += step
    return values


def others(count: int, n: int, *, at: int = 12, step: float = 0.0, seed: int = 3) -> pd.DataFrame:
    """Schools around ours, each with its own level and ups and downs; all may move together."""
    rng = np.random.default_rng(seed)
    parts = []
    for unit in range(count):
        values = 80 + rng.normal(0, 1.5) + rng.normal(0, 1.5, n)
        values[at:] += step
        parts.append(months(values).assign(unit=f"school {unit:02d}"))
    return pd.concat(parts, ignore_index=True)


def doing(shares, planned: float = 20.0, start: str = "2024-09-01", **columns) -> pd.DataFrame:
    """What was done, month by month from the change on."""
    periods = pd.date_range(start, periods=len(shares), freq="MS")
    done = planned * np.asarray(shares, dtype=float)
    return pd.DataFrame({"period": periods, "planned": planned, "delivered": done}).assign(**columns)


CHANGE = "2024-09-01"
"""The thirteenth month of a series that begins in September 2023."""
