"""How much a student's score grew beside students who had the same score before."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.errors import ParameterError

FEWEST = 30
"""Fewer students with two scores than this are too few to be compared with each other."""
ALIKE = 200
"""So many students whose earlier score is nearest are the ones that a student is compared with."""
GRADE = "grade_when_assessed"


def percentiles(scores: pd.DataFrame, by: Sequence[str] = ("subject", GRADE)) -> pd.DataFrame:
    """Return each student's growth percentile: of 100 students who had the same score before, how many grew less.

    The student's last score is set against those of up to `ALIKE` students of the same grade and subject whose
    score before was nearest. What their average score rises with the score before is taken out first, so that the
    lowest and the highest, who have neighbors on one side only, are not rewarded for it. The idea is that of
    student growth percentiles (Betebenner, Educational Measurement: Issues and Practice 2009, 28, 42-51), with
    neighbors in the place of a hundred quantile regressions.

    Parameters
    ----------
    scores : DataFrame
        A row a student and test: ``student_key``, ``administered_on``, ``scale_score`` and the columns of `by`, where
        they are. Rows without a score are left out; of two on one day the last counts.
    by : sequence of str
        Students are compared within these, by what they were at the last score. The score before may be of another
        grade.

    Returns
    -------
    DataFrame
        ``student_key``, the columns of `by` that are there, and ``percentile`` (whole numbers from 1 to 99); a row a
        student with two scores, and none of groups of fewer than `FEWEST` such students.

    Raises
    ------
    ParameterError
        For a column that is missing.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> before = rng.normal(200, 10, 100)
    >>> keys = [f"k{number:02d}" for number in range(100)]
    >>> scores = pd.concat([
    ...     pd.DataFrame({"student_key": keys, "administered_on": "2024-09-20", "scale_score": before}),
    ...     pd.DataFrame({"student_key": keys, "administered_on": "2025-04-20", "scale_score": before + range(100)}),
    ... ])
    >>> found = percentiles(scores, by=()).set_index("student_key")["percentile"]
    >>> int(found["k00"]), int(found["k99"])
    (1, 99)
    """
    needed = ["student_key", "administered_on", "scale_score"]
    if missing := [name for name in needed if name not in scores.columns]:
        raise ParameterError(f"To measure growth, these scores lack {', '.join(missing)}.")
    groups = [name for name in by if name in scores.columns]
    same = [name for name in groups if name != GRADE]
    pairs = _pairs(scores, groups, same)
    parts = [pairs] if not groups else [part for _, part in pairs.groupby(groups, sort=True)]
    told = [
        part.assign(
            percentile=_beside_alike(part["before"].to_numpy(float), part["scale_score"].to_numpy(float))
        )
        for part in parts
        if len(part) >= FEWEST
    ]
    columns = ["student_key", *groups, "percentile"]
    if not told:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in columns}).astype(
            {"percentile": "int64"}
        )
    return pd.concat(told, ignore_index=True)[columns]


def _pairs(scores: pd.DataFrame, groups: list[str], same: list[str]) -> pd.DataFrame:
    """Return each student's last score with the one before, in one subject."""
    unit = ["student_key", *same]
    rows = scores.assign(administered_on=pd.to_datetime(scores["administered_on"])).dropna(
        subset=["scale_score", "administered_on", *groups]
    )
    rows = rows.sort_values([*unit, "administered_on"], kind="stable")
    rows = rows.drop_duplicates([*unit, "administered_on"], keep="last")
    rows = rows.assign(before=rows.groupby(unit)["scale_score"].shift())
    return rows.drop_duplicates(unit, keep="last").dropna(subset="before")


def _beside_alike(before: NDArray[np.float64], now: NDArray[np.float64]) -> NDArray[np.int64]:
    order = np.argsort(before, kind="stable")
    x, y = before[order], now[order] - _usual(before, now)[order]
    width = min(len(x), ALIKE)
    windows = np.lib.stride_tricks.sliding_window_view(y, width)
    # Students with the same score before are all compared with the same ones.
    middle = (np.searchsorted(x, x, side="left") + np.searchsorted(x, x, side="right")) // 2
    window = np.clip(middle - width // 2, 0, len(x) - width)
    beside = windows[window]
    less = (beside < y[:, None]).sum(axis=1) + 0.5 * (beside == y[:, None]).sum(axis=1)
    found = np.empty(len(x), dtype=np.int64)
    found[order] = np.clip(np.floor(100 * less / width), 1, 99).astype(np.int64)
    return found


def _usual(before: NDArray[np.float64], now: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the average score of students with this score before: a smooth curve of the third degree."""
    spread = before.std() or 1.0
    fit: NDArray[np.float64] = np.vander((before - before.mean()) / spread, 4)
    return fit @ np.linalg.lstsq(fit, now, rcond=None)[0]
