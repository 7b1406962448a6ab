"""The five colors of a state's accountability dashboard, from where a school stands and how it changed.

They are the state's own judgment, not ours: pages show them as such.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.errors import ParameterError

FEWEST = 30
"""Students that a color needs in both years."""
LEVELS = 11
"""Students that a level needs."""
FEWEST_OF_SOME = 15
"""The same for foster and homeless students of a school district."""
SMALL = 150
"""With fewer students than this the two outermost changes count as the ones beside them."""

_WITHOUT = ("ELO", "EO", "RFP")
_SOME_GROUPS = ("FOS", "HOM")
_DISTRICTS = ("ED", "HD", "UD")


def rate(rows: pd.DataFrame, grid: str = "california") -> pd.DataFrame:
    """Return the level of the status, the level of the change and the color of rows of a state's file.

    Levels go from 1 (worst) to 5 (best) and need `LEVELS` students, a color `FEWEST` in both years. English learners
    by how they are classified (EO, ELO, RFP, or no group) have levels and no color. A change is taken as it is
    published: it was made before rounding, and the difference of two published rates is another number in one row
    of five.

    Parameters
    ----------
    rows : DataFrame
        ``ind`` (chronic, susp, grad, cci, elpi, ela or math), ``type`` (ES, MS, HS, ED, HD, UD), ``studentgroup``,
        ``currdenom``, ``currstatus``, ``priordenom``, ``change`` (in the unit of the indicator), and, where there
        are, ``hscutpoints`` (Y where the cut points of high schools hold). Schools with alternative status had cut
        points of their own for graduation in 2018; they are not known here.
    grid : str
        Whose cut points and colors: california, as they stood in 2018.

    Returns
    -------
    DataFrame
        Of the same index: statuslevel, changelevel, color (0 none, 1 red, 2 orange, 3 yellow, 4 green, 5 blue).

    Raises
    ------
    ParameterError
        For a grid or an indicator that is not known, or a column that is missing; the message lists those there are.

    Examples
    --------
    >>> rows = pd.DataFrame({"ind": ["chronic", "ela"], "type": "ES", "studentgroup": "ALL", "currdenom": [200, 20],
    ...                      "currstatus": [12.0, 5.0], "priordenom": [210, 25], "change": [-3.5, 1.0]})
    >>> rate(rows).values.tolist()
    [[2, 5, 3], [3, 3, 0]]
    """
    known = _grids()
    if grid not in known or grid == "grids":
        raise ParameterError(
            f'There is no grid "{grid}". Use one of: {", ".join(g for g in known if g != "grids")}.'
        )
    needed = ("ind", "type", "studentgroup", "currdenom", "currstatus", "priordenom", "change")
    if missing := [name for name in needed if name not in rows.columns]:
        raise ParameterError(
            f"These rows lack {', '.join(missing)}. A state's file has: {', '.join(needed)}."
        )
    indicators = known[grid]
    found = pd.DataFrame(0, index=rows.index, columns=["statuslevel", "changelevel", "color"])
    kinds = rows["type"].astype("object").where(rows["type"].notna(), "")
    high = rows["hscutpoints"].eq("Y") if "hscutpoints" in rows else pd.Series(False, index=rows.index)
    for (indicator, kind, is_high), part in rows.groupby([rows["ind"], kinds, high], dropna=False):
        if indicator not in indicators:
            raise ParameterError(f'There is no indicator "{indicator}". Use one of: {", ".join(indicators)}.')
        rules = indicators[indicator]
        levels = _levels(part, rules, "HS" if is_high else str(kind))
        found.loc[part.index] = np.column_stack(levels)
    return found


def _levels(
    part: pd.DataFrame, rules: dict[str, Any], kind: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    status, change = (part[name].to_numpy(dtype=float) for name in ("currstatus", "change"))
    now = part["currdenom"].fillna(0).to_numpy(dtype=float)
    # A change that is published without the number of students before had enough of them.
    before = part["priordenom"].fillna(np.inf).to_numpy(dtype=float)
    few = part["studentgroup"].isin(_SOME_GROUPS) & part["type"].isin(_DISTRICTS)
    fewest = np.where(few, FEWEST_OF_SOME, FEWEST)
    lower = bool(rules.get("lower_is_better", False))
    stands = _status(status, _cuts(rules["status"], kind), lower)
    stands = np.where((now >= LEVELS) & ~np.isnan(status), stands, 0)
    moved = _change(change, _cuts(rules["change"], kind), lower)
    if rules.get("folds_small", False):
        moved = np.where(now < SMALL, moved.clip(2, 4), moved)
    moved = np.where((now >= LEVELS) & (before >= LEVELS) & ~np.isnan(change), moved, 0)
    colors = np.asarray(_grids()["grids"][rules["grid"]])
    both = (stands > 0) & (moved > 0) & (now >= fewest) & (before >= fewest)
    both &= ~(part["studentgroup"].isin(_WITHOUT) | part["studentgroup"].isna()).to_numpy()
    return stands, moved, np.where(both, colors[5 - stands.clip(1), moved.clip(1) - 1], 0)


def _cuts(cuts: dict[str, list[float]], kind: str) -> list[float]:
    return cuts.get(kind) or cuts.get("default") or cuts["ES"]


def _status(values: NDArray[np.float64], cuts: list[float], lower: bool) -> NDArray[np.int64]:
    """Return 5 for the best level to 1; a value on a cut point is of the better level."""
    better = [np.round(values, 1) <= cut if lower else np.round(values, 1) >= cut for cut in cuts]
    return 1 + np.sum(better, axis=0)


def _change(values: NDArray[np.float64], cuts: list[float], lower: bool) -> NDArray[np.int64]:
    """Return 1 for the worst change to 5 for the best."""
    moved = np.round(values, 1)
    if lower:
        much_better, still, much_worse = cuts
        return np.select(
            [moved > much_worse, moved >= still, moved > -still, moved >= -much_better], [1, 2, 3, 4], 5
        )
    much, still = cuts
    return np.select([moved < -much, moved <= -still, moved < still, moved < much], [1, 2, 3, 4], 5)


@cache
def _grids() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("colours.toml").read_text(encoding="utf-8"))
