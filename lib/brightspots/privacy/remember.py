"""The mask of a district folder, decided once and remembered until its inputs change.

It is a pure function of the folder's settings, schools, groups, definitions and measures. The fingerprint of
those bytes names a file in the user's cache folder, so that a batch decides it once and its worker processes read
it. The file holds keys and states, no numbers.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.privacy.mask import Mask, decide

if TYPE_CHECKING:
    from brightspots.district import District

INPUTS = ("schools", "school_measures", "subgroups", "measure_definitions")
CACHE = "BRIGHTSPOTS_CACHE"


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
    if "school_measures" not in district.tables():
        return None
    files = _files(district.path)
    stamp = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _remembered(district.path, stamp, _Opened(district))


class _Opened:
    """A district that does not count when two calls are compared: its files do."""

    def __init__(self, district: District) -> None:
        self.district = district

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Opened)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4)
def _remembered(folder: Path, stamp: tuple[tuple[str, int, int], ...], opened: _Opened) -> Mask:
    name = _fingerprint(folder, [Path(path) for path, _, _ in stamp])
    file = cache_folder() / f"{name}.parquet"
    if file.is_file():
        try:
            return Mask.load(file)
        except (OSError, ValueError, KeyError):
            file.unlink(missing_ok=True)
    mask = decide_for(opened.district)
    _keep(mask, file)
    return mask


def decide_for(district: District) -> Mask:
    """Decide the mask of a district from its tables."""
    tables = district.tables()
    groups, shares = {}, None
    if "subgroups" in tables:
        known = district.desk.read("subgroups").rows
        groups = dict(zip(known["subgroup_id"], known["category"].fillna(""), strict=True))
    if "measure_definitions" in tables:
        defined = district.desk.read("measure_definitions").rows
        other = defined.loc[defined["unit"].notna() & (defined["unit"] != "percent"), "measure_id"]
        shares = other
    measures = district.desk.read("school_measures").rows
    schools = district.desk.read("schools").rows
    every = set(measures["measure_id"].unique())
    return decide(
        measures,
        schools,
        groups,
        margins=district.margins,
        published=district.published,
        min_cell=district.min_cell,
        # A measure whose unit nobody wrote down is taken for a share: coded too much rather than too little.
        shares=every if shares is None else every - set(shares),
    )


def cache_folder() -> Path:
    """Return the folder for masks: ``BRIGHTSPOTS_CACHE``, or the user's cache folder."""
    if given := os.environ.get(CACHE):
        return Path(given) / "masks"
    import platformdirs

    return Path(platformdirs.user_cache_dir("brightspots")) / "masks"


def _files(folder: Path) -> list[Path]:
    found = [folder / "district.toml"]
    for name in INPUTS:
        found += [path for path in sorted(folder.glob(f"{name}.*")) if path.is_file()]
        found += [path for path in sorted((folder / name).rglob("*")) if path.is_file()]
    return found


def _fingerprint(folder: Path, files: list[Path]) -> str:
    total = hashlib.sha256(_code().encode())
    for path in files:
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()[:40]


@lru_cache(maxsize=1)
def _code() -> str:
    """Return the fingerprint of the rules themselves: a mask of older rules is not used."""
    total = hashlib.sha256(pd.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


def _keep(mask: Mask, file: Path) -> None:
    """Put the mask into place whole; a cache that cannot be written only costs time."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        os.close(handle)
        mask.save(Path(name))
        Path(name).replace(file)
    except OSError:
        return
