"""Measures as a page has them: those that nobody defined, too, and the one that it is about."""

from __future__ import annotations

from typing import Any

import pandas as pd

from brightspots.errors import ParameterError


def with_bare(known: pd.DataFrame | None, measured: pd.Series) -> pd.DataFrame:
    """Return definitions of all that is measured: without a unit, and without better and worse, where nobody says."""
    ids = measured.drop_duplicates()
    if known is not None:
        ids = ids[~ids.isin(known["measure_id"])]
        if ids.empty:
            return known
    bare = pd.DataFrame({"measure_id": ids.tolist(), "name": ids.tolist(), "unit": "", "direction": None})
    return bare if known is None else pd.concat([known, bare], ignore_index=True)


def chosen(definitions: pd.DataFrame, measure_id: str, own: pd.DataFrame) -> dict[str, Any]:
    """Return one measure's definition; the first that a school has a number of when none is named.

    Parameters
    ----------
    definitions : DataFrame
    measure_id : str
    own : DataFrame
        The school's released rows.

    Raises
    ------
    ParameterError
        For a measure that is not defined; the message lists those that are.
    """
    by_id: dict[str, dict[str, Any]] = {row["measure_id"]: row for row in definitions.to_dict("records")}
    if measure_id:
        if measure_id not in by_id:
            listed = ", ".join(by_id) or "none"
            raise ParameterError(f'There is no measure "{measure_id}". The measures are: {listed}.')
        return by_id[measure_id]
    shown = set(own.loc[own["state"] == "shown", "measure_id"])
    nothing = {"measure_id": "", "name": "No measure", "unit": "", "direction": ""}
    return next((row for name, row in by_id.items() if name in shown), nothing)
