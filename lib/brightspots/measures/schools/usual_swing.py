"""How much a school's yearly number changes from one year to the next when nothing lasting has changed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from brightspots.measures.schools.changes import by_year
from brightspots.measures.schools.year_to_year_variation import Swing, swing

WITHIN = 1.959964
"""Standard errors within which 95 in 100 changes lie where nothing lasting has changed."""


def usual_swings(measures: pd.DataFrame, definitions: pd.DataFrame) -> dict[str, Swing]:
    """Learn from many schools how much each measure swings from year to year by itself.

    Parameters
    ----------
    measures : DataFrame
        Released rows of many schools for all students, as in `brightspots.measures.schools.changes.by_year`.
    definitions : DataFrame
        ``measure_id`` and ``unit``.

    Returns
    -------
    dict of str to Swing
        By measure; those of which it is not known are left out.
    """
    units = dict(zip(definitions["measure_id"], definitions["unit"].fillna(""), strict=True))
    found = {}
    for measure_id in measures["measure_id"].drop_duplicates():
        values, people, _ = by_year(measures, measure_id)
        if (known := swing(values, people, str(units.get(measure_id, "")))) is not None:
            found[measure_id] = known
    return found


def with_usual_swing(glance: pd.DataFrame, swings: Mapping[str, Swing]) -> pd.DataFrame:
    """Add to each measure up to how much it usually changes by itself, so that small changes get no verdict.

    A change is set against ``1.96 * sqrt(variance before + variance now)``: 95 in 100 changes are smaller where
    nothing lasting has changed. Rounded numbers change by half the sum of their steps without changing at all, so
    ``usual`` is never less than that.

    Parameters
    ----------
    glance : DataFrame
        From `brightspots.measures.schools.places.latest`.
    swings : mapping
        From `usual_swings`.

    Returns
    -------
    DataFrame
        `glance` with ``usual``, in the measure's unit; empty where it is not known.

    Examples
    --------
    >>> glance = pd.DataFrame({"measure_id": ["late"], "value": [20.0], "n": [400.0], "previous": [22.0],
    ...                        "previous_n": [400.0], "step": [0.0], "previous_step": [0.0]})
    >>> with_usual_swing(glance, {"late": Swing(share=True, base=0.0, scale=2.5, zigzags=500)})["usual"].round(1)[0]
    np.float64(9.0)
    """
    usual = []
    for row in glance.to_dict("records"):
        known = swings.get(row["measure_id"])
        if known is None or pd.isna(row["value"]) or pd.isna(row["previous"]):
            usual.append(np.nan)
            continue
        values = pd.Series([row["previous"], row["value"]], dtype=float)
        people = pd.Series([row["previous_n"], row["n"]], dtype=float)
        if known.scale and (people.isna().any() or (people <= 0).any()):
            usual.append(np.nan)
            continue
        steps = pd.Series([row["previous_step"], row["step"]], dtype=float).fillna(0.0)
        by_itself = WITHIN * float(np.sqrt(known.variance(values, people, steps).sum()))
        usual.append(max(by_itself, float(steps.sum()) / 2))
    return glance.assign(usual=usual)
