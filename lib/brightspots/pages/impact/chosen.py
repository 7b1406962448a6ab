"""Whether a team chose its problem on a bad number: then part of it comes back by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from brightspots.records.status.current import problem_of

if TYPE_CHECKING:
    from brightspots.series.model import Measured
    from brightspots.series.released_project import ReleasedProject

RECENT, LEAST_EARLIER = 4, 2
"""A team looks at its last numbers when it chooses: these are what it chose on, those before them its usual level."""


def chosen_on(
    project: ReleasedProject | None, measured: Measured, change_on: str, direction: str
) -> dict[str, float] | None:
    """Return what a team chose its problem on, for `brightspots.measures.impact.assess`; None where nobody knows.

    It is known where its problem names this measure and the day on which it was counted, before the change, and where
    at least two earlier numbers say what is usual. A number no worse than that is no reason to expect any to come back.

    Parameters
    ----------
    project : ReleasedProject or None
        As the page's readers may see it.
    measured : Measured
    change_on : str
        The day of the change.
    direction : {"increase", "decrease"}
        Which way is better.
    """
    problem = problem_of(project) if project is not None else None
    if problem is None or problem.measure_id != measured.measure_id or problem.measured_on is None:
        return None
    day = pd.Timestamp(problem.measured_on)
    known = measured.values.set_axis(measured.points["period"]).dropna()
    known = known[~known.index.strftime("%Y-%m-%d").isin(list(measured.exclude))]
    so_far = known[known.index <= day].to_numpy(dtype=float)
    recent = RECENT if len(so_far) >= RECENT + LEAST_EARLIER else 1
    earlier = so_far[:-recent]
    if day >= pd.Timestamp(change_on) or len(earlier) < LEAST_EARLIER:
        return None
    value, usual = float(np.mean(so_far[-recent:])), float(np.mean(earlier))
    worse = usual - value if direction == "increase" else value - usual
    if worse <= 0:
        return None
    others = measured.others
    theirs = (
        others[others.index <= day].tail(recent).stack() if others is not None else pd.Series(dtype=float)
    )
    mean = float(theirs.mean()) if len(theirs) else usual
    # What of the distance from the others stood before is level; the rest is luck, and does not come twice.
    lasting = 0.0 if mean == value else float(np.clip((usual - mean) / (value - mean), 0, 1))
    return {"value": value, "mean": mean, "reliability": lasting}
