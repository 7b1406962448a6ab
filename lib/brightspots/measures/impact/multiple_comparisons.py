"""Many teams, many measures: the more one looks at, the more luck shows."""

from __future__ import annotations

import pandas as pd

from brightspots.errors import ParameterError

RATE = 0.05


def false_discovery(chances: pd.Series, rate: float = RATE) -> pd.DataFrame:
    """Adjust chances for having looked at all of them.

    Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57: 289-300: of those kept, no more than
    `rate` are false on average.

    Parameters
    ----------
    chances : Series
        One a claim; missing ones are left out of the count.
    rate : float

    Returns
    -------
    DataFrame
        By the index of `chances`: chance, adjusted, kept.

    Examples
    --------
    >>> false_discovery(pd.Series([0.001, 0.04, 0.2], index=["a", "b", "c"]))["kept"].tolist()
    [True, False, False]
    """
    from scipy.stats import false_discovery_control  # type: ignore[import-untyped]

    if not 0 < rate < 1:
        raise ParameterError(f"rate={rate!r}: give a share between 0 and 1, such as 0.05.")
    known = chances.dropna().astype("float64")
    if ((known < 0) | (known > 1)).any():
        raise ParameterError("A chance lies from 0 to 1.")
    adjusted = pd.Series(
        false_discovery_control(known.to_numpy(), method="bh") if len(known) else [], index=known.index
    )
    table = pd.DataFrame({"chance": chances, "adjusted": adjusted.reindex(chances.index)})
    return table.assign(kept=(table["adjusted"] <= rate).fillna(False))
