"""Many charts over time in counts: what is a school's or a team's own, and what it shares with all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from brightspots.batch.overview.rows import Row
from brightspots.batch.overview.words import counted
from brightspots.text.lists import about

TOO_FEW = "too few"
FILTERS = {
    "lasts": "A change that lasts",
    "ended": "A change that ended",
    "shared": "Moved as all did",
}
"""What can be looked for among charts, in the words of the list."""

_FILTER_OF = {"shift": "lasts", "passed": "ended", "shared": "shared", "seasonal": "shared"}


def filter_of(row: Row) -> str:
    """Return by which filter a row is found; empty where its chart shows no change.

    Examples
    --------
    >>> filter_of(Row("1", "A", verdict="shift better")), filter_of(Row("2", "B", verdict="steady"))
    ('lasts', '')
    """
    return _FILTER_OF.get(row.verdict.split()[0], "") if row.verdict else ""


def charts_headline(rows: Sequence[Row]) -> str:
    """Return in counts how many charts show a change of their own, and how many moved as all did.

    A change of its own is a sign that neither the other schools of the same weeks nor the same weeks of the year
    before share. Luck is what steady numbers give with the same rules, leaning on the ones before as the folder's do.
    Empty where no chart was judged.

    Examples
    --------
    >>> steady, shift = Row("1", "A", verdict="steady", false_alarm=0.1), Row("2", "B", verdict="shift better")
    >>> charts_headline([shift, *[steady] * 19])
    '1 of 20 charts shows a change of its own that lasts: 1 for the better. In all 1 shows some sign, and \
luck alone shows one in about 2.'
    """
    judged = [row for row in rows if row.verdict]
    tested = [row for row in judged if row.verdict != TOO_FEW]
    few = len(judged) - len(tested)
    parts = []
    if tested:
        found = Counter(filter_of(row) for row in tested)
        parts.append(_lasting([row.verdict for row in tested], len(tested)))
        if ended := found["ended"]:
            parts.append(
                f"{counted(ended, 'change of its own has ended', 'changes of their own have ended')}."
            )
        if shared := found["shared"]:
            moved = f"{counted(shared, 'more chart moved', 'more charts moved')}"
            parts.append(f"{moved} as the other schools did, or as in the year before.")
        luck = about(sum(row.false_alarm for row in tested))
        signs = counted(len(tested) - found[""], "shows", "show")
        parts.append(f"In all {signs} some sign, and luck alone shows one in {luck}.")
    if few:
        parts.append(f"{counted(few, 'chart has', 'charts have')} too few numbers to tell.")
    return " ".join(parts)


def _lasting(verdicts: Sequence[str], of: int) -> str:
    shifts = [verdict for verdict in verdicts if verdict.startswith("shift")]
    ways = [(shifts.count(f"shift {way}"), way) for way in ("better", "worse")]
    told = ", ".join(f"{n} for the {way}" for n, way in ways if n)
    charts = counted(of, "chart")
    if not shifts:
        return f"None of {charts} shows a change of its own that lasts."
    shows = (
        "shows a change of its own that lasts"
        if len(shifts) == 1
        else "show a change of their own that lasts"
    )
    return f"{len(shifts)} of {charts} {shows}{f': {told}' if told else ''}."
