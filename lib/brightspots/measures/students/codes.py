"""Numbers in place of names: millions of texts take long to compare."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def looked_up(codes: NDArray[np.intp], known: NDArray, absent: int) -> NDArray:
    """Return what is known of each code, `absent` for -1."""
    return np.append(known, np.array([absent], dtype=known.dtype))[codes]


def coded(names: pd.Series) -> tuple[NDArray, pd.Index]:
    """Return a number for each name, -1 for none, and what names the numbers stand for; some may stand for none."""
    if isinstance(names.dtype, pd.CategoricalDtype):
        return names.cat.codes.to_numpy(), names.cat.categories
    codes, found = pd.factorize(names)
    return codes, pd.Index(found)


def codes_of(names: pd.Series, known: pd.Index) -> NDArray[np.intp]:
    """Return the place of each name among those known, -1 for none."""
    codes, found = coded(names)
    return looked_up(codes, known.get_indexer(found.astype(known.dtype)), absent=-1)
