"""Many claims of a change: in counts beside what luck gives, and corrected for having looked at all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from brightspots.batch.overview.rows import Row
from brightspots.batch.overview.words import counted
from brightspots.measures.impact import false_discovery
from brightspots.text.lists import about

COMPARED = 4
"""From this level on a claim rests on schools that are compared with."""


def corrected(rows: Sequence[Row]) -> list[Row]:
    """Return the rows; a claim beside like schools that does not stand out among so many says so and is lowered.

    All comparisons that were made count, also those that found nothing: leaving these out would undo the correction.

    Examples
    --------
    >>> four = {"level": 4, "signal": True, "chance": 0.04}
    >>> weak = Row("1", "A", sentence="Beside like schools.", claim=four, tells_claim=True)
    >>> others = [Row(str(n), "B", claim={"level": 1, "signal": False, "chance": 0.5}) for n in range(2, 22)]
    >>> corrected([weak])[0].sentence
    'Beside like schools.'
    >>> corrected([weak, *others])[0].sentence
    'Beside like schools. Among 21 comparisons this one does not stand out.'

    A row that tells of another page's number keeps its sentence:

    >>> corrected([replace(weak, sentence="Attendance: 91%.", tells_claim=False), *others])[0].sentence
    'Attendance: 91%.'
    """
    chances = {
        at: row.claim["chance"]
        for at, row in enumerate(rows)
        if row.claim and row.claim["chance"] is not None
    }
    kept = false_discovery(pd.Series(chances, dtype="float64"))["kept"]
    weak = {at for at in kept.index[~kept] if rows[at].claim["level"] >= COMPARED}
    told = f" Among {len(kept)} comparisons this one does not stand out."
    return [_lowered(row, told) if at in weak else row for at, row in enumerate(rows)]


def _lowered(row: Row, told: str) -> Row:
    """Lower a claim below those that rest on others; a row that tells of another number says nothing of it."""
    assert row.claim is not None
    said = row.sentence + told if row.tells_claim else row.sentence
    return replace(row, sentence=said, claim=row.claim | {"level": COMPARED - 1})


def claims_headline(rows: Sequence[Row]) -> str:
    """Return in counts what corrected claims come to, beside what luck alone gives; empty without claims.

    Examples
    --------
    >>> one = Row("1", "A", claim={"level": 4, "signal": True, "chance": 0.001}, claim_luck=0.04)
    >>> none = Row("2", "B", claim={"level": 1, "signal": False, "chance": None}, claim_luck=0.04)
    >>> claims_headline([one, none]), claims_headline([])
    ('1 of 2 claims shows the sign that was agreed on; luck alone gives fewer than 1. 1 stands beside like schools, \
too.', '')
    """
    claims = [(row.claim, row.claim_luck) for row in rows if row.claim is not None]
    looked = [(claim, luck) for claim, luck in claims if claim["level"] > 0]
    parts = []
    if looked:
        seen, of = sum(claim["signal"] for claim, _ in looked), counted(len(looked), "claim")
        shows = f"{seen} of {of} {'shows' if seen == 1 else 'show'}" if seen else f"None of {of} shows"
        luck = about(sum(luck for _, luck in looked))
        parts.append(f"{shows} the sign that was agreed on; luck alone gives {luck}.")
    if strong := sum(claim["level"] >= COMPARED for claim, _ in looked):
        parts.append(f"{counted(strong, 'stands', 'stand')} beside like schools, too.")
    if early := len(claims) - len(looked):
        parts.append(f"{counted(early, 'is', 'are')} too early to say.")
    return " ".join(parts)
