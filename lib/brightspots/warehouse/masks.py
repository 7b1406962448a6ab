"""The mask of a district folder, decided once and remembered until its inputs change.

It is a pure function of the folder's settings, schools, groups, definitions and measures. The fingerprint of
those bytes names a file in the user's cache folder, so that a batch decides it once and its worker processes read
it. The file holds keys and states, no numbers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from brightspots.measures.students.score_definitions import UNITS, ScoreId
from brightspots.privacy.guessed_margins import guess_margins
from brightspots.privacy.mask import Mask, decide
from brightspots.warehouse import cache, fingerprint, yearly

if TYPE_CHECKING:
    from brightspots.district import District

INPUTS = ("schools", "school_measures", "subgroups", "measure_definitions")
NO_SHARES = ("points", "growth points", "percentile", "count", "days", "minutes", "index", "score", "years")


def mask_of(district: District) -> Mask | None:
    """Return the mask of a district; None when it has no measures.

    Parameters
    ----------
    district : District

    Examples
    --------
    >>> from brightspots.district import open_district
    >>> mask = mask_of(open_district("california"))
    >>> mask.table["state"].value_counts()["suppressed"] >= 13_711
    np.True_
    """
    if not yearly.has_measures(district):
        return None
    return district.once("mask", lambda: _remembered(district))


def _remembered(district: District) -> Mask:
    name = fingerprint.of_files(district.path, inputs_of(district))
    file = cache.folder("masks") / f"{name}.parquet"
    return cache.remembered(file, lambda: decide_for(district), load_mask, save_mask)


def save_mask(mask: Mask, path: Path) -> None:
    """Write a mask as Parquet; it holds keys and states, and no numbers."""
    table = mask.table.copy()
    table.attrs = {"published": mask.published, "min_cell": mask.min_cell}
    table.to_parquet(path, index=False)


def load_mask(path: Path) -> Mask:
    """Return the mask that `save_mask` wrote."""
    table = cache.read_parquet(path)
    return Mask(table, bool(table.attrs["published"]), int(table.attrs["min_cell"]))


def inputs_of(district: District) -> list[Path]:
    """Return the files that a district's released yearly numbers are made of."""
    counted_from = yearly.counted_from(district)
    return cache.files_of(district.path, (*INPUTS, *counted_from))


def decide_for(district: District) -> Mask:
    """Decide the mask of a district from its tables."""
    tables = district.tables()
    groups: dict[str, str] = {}
    other: set[str] = set()
    if "subgroups" in tables:
        known = district.described("subgroups").rows
        groups = dict(zip(known["subgroup_id"], known["category"].fillna(""), strict=True))
    if "measure_definitions" in tables:
        defined = district.described("measure_definitions").rows
        other = set(defined.loc[defined["unit"].astype("str").str.lower().isin(NO_SHARES), "measure_id"])
    measures = yearly.school_measures(district).rows
    schools = district.whole("schools").rows
    every = set(measures["measure_id"].unique())
    if yearly.is_counted(district):
        other |= {name for name in every if (said := ScoreId.read(name)) and UNITS[said.what] in NO_SHARES}
    return decide(
        measures,
        schools,
        groups,
        margins=guess_margins(measures, groups, district.margins),
        published=district.published,
        min_cell=district.min_cell,
        # Whatever is not known to be no share is taken for one: coded too much rather than too little.
        shares=every - other,
    )
