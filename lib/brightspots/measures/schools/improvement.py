"""Which schools like ours improved more than ours, by more than luck explains.

Like schools are chosen by what they are given, never by what they achieve. A school that is picked out of many
because its number moved has luck in it, too, and part of that will not last: so changes are pooled before schools
are set side by side (`brightspots.measures.schools.partial_pooling`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.schools.changes import PAIR, Changes
from brightspots.measures.schools.peers import CONTEXT, similar_schools
from brightspots.measures.schools.year_to_year_variation import Swing

OUT_OF = 30
SURE = 0.95
LIKELY = 0.8
"""A school is named where it improved more than ours with this chance or better: a call costs little."""
_ABOUT = ("school_id", "school_name", "lea_name", "school_level", *CONTEXT, "contact")
_GUESSED = ("low", "high", "more", "more_low", "more_high", "chance")


@dataclass(frozen=True)
class Improvers:
    """Like schools that improved more than ours on one measure, from one school year to a later one.

    Attributes
    ----------
    measure : dict
        measure_id, name, unit, direction.
    first, last : str
        The two school years.
    ours : dict
        before, after, n_before, n_after, change, rounding, and where it is known: lasting, low, high. Empty when our
        school lacks one of the two numbers.
    like : DataFrame
        The schools most like ours that have both numbers, nearest first: school_id, school_name, lea_name,
        enrollment, pct_el, pct_sed, pct_swd, contact (where known), before, after, n_before, n_after, change,
        ``lasting``, ``low``, ``high`` (the part of the change that is likely to last), ``more``, ``more_low``,
        ``more_high`` (how much better than our school's that is; above 0 is better, whichever way the measure
        goes), ``chance`` (that it is better at all). Ranges are at 95%.
    named : DataFrame
        Those of `like` that improved, and with a chance of at least `LIKELY` more than ours; the most improved
        first.
    typical : float
        The middle change of `like`, in the unit of the measure.
    ahead : tuple of float
        How much better ours did than the mean of `like`: best guess, low, high; not a number where unknown.
    detectable : float
        How much more than ours a like school would have had to improve to be named (the middle of them).
    swing : Swing or None
    pooled : bool
        Whether changes were drawn towards those of like schools.
    among, chosen : int, str
        Of how many schools the like ones are the nearest, and which schools these are in words.
    why_none : str
        Why nothing can be compared.
    """

    measure: dict[str, Any]
    first: str = ""
    last: str = ""
    ours: dict[str, float] = field(default_factory=dict)
    like: pd.DataFrame = field(default_factory=pd.DataFrame)
    named: pd.DataFrame = field(default_factory=pd.DataFrame)
    typical: float = float("nan")
    ahead: tuple[float, float, float] = (float("nan"),) * 3
    detectable: float = float("nan")
    swing: Swing | None = None
    pooled: bool = False
    among: int = 0
    chosen: str = ""
    why_none: str = ""

    @property
    def sign(self) -> float:
        """1 where higher is better, -1 where lower is."""
        return -1.0 if self.measure.get("direction") == "decrease" else 1.0


def learn_from(
    changed: Changes,
    among: pd.DataFrame,
    definition: Mapping[str, Any],
    school_id: str,
    *,
    chosen: str = "schools",
    out_of: int = OUT_OF,
    k: int = 3,
) -> Improvers:
    """Set our school's change beside those of the schools most like it.

    Parameters
    ----------
    changed : Changes
        Of the schools in `among`.
    among : DataFrame
        Schools with context, ours among them.
    definition : mapping
        The measure.
    school_id : str
        Ours.
    chosen : str
        Which schools these are, in words.
    out_of : int
        How many like schools to look at.
    k : int
        How many to name at most.

    Returns
    -------
    Improvers

    Raises
    ------
    ParameterError
        For a number that is not positive.
    """
    if out_of < 1 or k < 1:
        raise ParameterError("Look at one like school at least, and name one at least.")
    about = {name: definition.get(name) or "" for name in ("measure_id", "name", "unit", "direction")}
    table = changed.table
    ours = {name: float(table.at[school_id, name]) for name in PAIR}
    found = Improvers(
        about, changed.first, changed.last, ours, swing=changed.swing, pooled=changed.pooled, among=len(table) - 1,
        chosen=chosen,
    )  # fmt: skip
    kept = among[table.index.get_indexer(pd.Index(among["school_id"])) >= 0]
    like = _nearest(kept, school_id, out_of)
    if like is None:
        return replace(found, why_none="what our school is given is not known")
    if like.empty:
        return replace(found, why_none="there is no other such school with numbers of both years")
    about_them = like[[name for name in _ABOUT if name in like]].set_index("school_id")
    rows = about_them.join(table).assign(**dict.fromkeys(_GUESSED, float("nan")))
    found = replace(found, typical=float(rows["change"].median()))
    if changed.swing is None:
        return replace(found, like=rows.reset_index(), named=rows.iloc[:0].reset_index())
    return _set_beside(found, rows, table.loc[school_id], k)


def _nearest(among: pd.DataFrame, school_id: str, out_of: int) -> pd.DataFrame | None:
    """Return the schools nearest to ours in what they are given; None where nothing is known of ours."""
    ours = among[among["school_id"] == school_id]
    on = [name for name in CONTEXT if name in among and ours[name].notna().all()]
    if not on:
        return None
    return similar_schools(
        among.drop(columns="school_level", errors="ignore"), school_id, on=on, k=out_of
    ).merge(
        among[["school_id", "school_level"]] if "school_level" in among else among[["school_id"]],
        on="school_id",
    )


def _set_beside(found: Improvers, rows: pd.DataFrame, mine: pd.Series, k: int) -> Improvers:
    from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

    # Pooled guesses may be looked through for the largest; others must stand being one of many.
    looks = 1 if found.pooled else len(rows)
    one, many = ndtri(0.5 + SURE / 2), ndtri(1 - (1 - SURE) / 2 / looks)
    best, error = rows["lasting"], rows["spread"]
    apart = np.sqrt(error**2 + mine["spread"] ** 2)
    more = found.sign * (best - mine["lasting"])
    rows = rows.assign(
        low=best - one * error,
        high=best + one * error,
        more=more,
        more_low=more - many * apart,
        more_high=more + many * apart,
        chance=np.maximum(1 - looks * ndtr(-more / apart), 0.0),
    )
    improved = (found.sign * rows["change"] > 0) & (found.sign * best > 0)
    likely = improved & (rows["chance"] >= LIKELY)
    named = rows[likely].sort_values("more", ascending=False, kind="stable").head(k)
    reach = one * float(np.sqrt(mine["spread"] ** 2 + (error**2).mean() / len(rows)))
    ahead = found.sign * float(mine["lasting"] - best.mean())
    guess = float(mine["lasting"]), one * float(mine["spread"])
    return replace(
        found,
        ours=found.ours | {"lasting": guess[0], "low": guess[0] - guess[1], "high": guess[0] + guess[1]},
        like=rows.reset_index(),
        named=named.reset_index(),
        ahead=(ahead, ahead - reach, ahead + reach),
        detectable=float((ndtri(1 - (1 - LIKELY) / looks) * apart).median()),
    )
