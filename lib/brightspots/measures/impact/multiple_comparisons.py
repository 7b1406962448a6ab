"""Many teams, many measures: the more one looks at, the more luck shows."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.impact.claim import Claim

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


def compared_claims(claims: Mapping[str, Claim], rate: float = RATE) -> dict[str, Claim]:
    """Return the claims of many teams, those lowered that do not stand among so many.

    Claims beside other schools (level 4 and 5) are tested together, with every comparison that was made, also
    those that found nothing: leaving these out would undo the correction.

    Examples
    --------
    >>> compared_claims({})
    {}
    """
    chances = {
        name: claim.p_value
        for name, claim in claims.items()
        if claim.compared is not None and claim.level > 0
    }
    table = false_discovery(pd.Series(chances, dtype="float64"), rate)
    made = len(table)
    told = f"Among {made} comparisons this one does not stand out: chance alone gives some as large among so many."
    return {
        name: claim.lowered(3, told)
        if claim.level >= 4 and name in table.index and not table.loc[name, "kept"]
        else claim
        for name, claim in claims.items()
    }


def expected_false_signals(claims: Mapping[str, Claim]) -> float:
    """Return how many of these would show the agreed sign by luck alone.

    Examples
    --------
    >>> expected_false_signals({})
    0.0
    """
    return float(sum(claim.false_alarm for claim in claims.values() if isfinite(claim.false_alarm)))


def headline(claims: Mapping[str, Claim]) -> str:
    """Return in counts what many claims come to, beside what luck alone gives.

    Examples
    --------
    >>> headline({})
    'There are no claims yet.'
    """
    if not claims:
        return "There are no claims yet."
    looked = [claim for claim in claims.values() if claim.level > 0]
    seen = sum(claim.row is not None and claim.row.signal for claim in looked)
    luck = expected_false_signals(claims)
    about = "fewer than 1" if luck < 0.5 else f"about {luck:.0f}"
    strong = sum(claim.level >= 4 for claim in looked)
    of = f"{seen} of {len(looked)}" if seen else f"None of {len(looked)}"
    text = f"{of} {'shows' if seen <= 1 else 'show'} the sign that was agreed on; luck alone gives {about}."
    if strong:
        text += f" {strong} {'stands' if strong == 1 else 'stand'} beside like schools, too."
    early = len(claims) - len(looked)
    return f"{text} {early} {'is' if early == 1 else 'are'} too early to say." if early else text
