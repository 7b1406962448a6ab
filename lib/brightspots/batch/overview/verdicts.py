"""Many charts over time in counts, beside what luck alone would give."""

from __future__ import annotations

from collections.abc import Sequence

from brightspots.batch.overview.rows import Row
from brightspots.batch.overview.words import counted

SIGNS = ("shift", "shared", "seasonal", "passed", "pattern")
TOO_FEW = "too few"


def charts_headline(rows: Sequence[Row]) -> str:
    """Return in counts how many charts show more than the usual ups and downs, and how many look like real shifts.

    A real shift lasts until now, and neither the other schools of the same weeks nor the same weeks of the year
    before share it; luck is what steady
    numbers would give with the same rules.

    Examples
    --------
    >>> steady, shift = Row("1", "A", verdict="steady", false_alarm=0.1), Row("2", "B", verdict="shift better")
    >>> charts_headline([shift, *[steady] * 19])
    '1 of 20 charts shows more than the usual ups and downs; luck alone gives about 2. \
1 looks like a real shift that lasts: 1 for the better.'
    """
    judged = [row for row in rows if row.verdict]
    tested = [row for row in judged if row.verdict != TOO_FEW]
    few = len(judged) - len(tested)
    parts = []
    if tested:
        signs = sum(row.verdict.split()[0] in SIGNS for row in tested)
        luck = sum(row.false_alarm for row in tested)
        about = "fewer than 1" if luck < 0.5 else f"about {luck:.0f}"
        many = (
            f"{signs} of {counted(len(tested), 'chart')}"
            if signs
            else f"None of {counted(len(tested), 'chart')}"
        )
        show = "shows" if signs <= 1 else "show"
        parts.append(f"{many} {show} more than the usual ups and downs; luck alone gives {about}.")
        parts.append(_shifts([row.verdict for row in tested]))
    if few:
        parts.append(f"{counted(few, 'chart has', 'charts have')} too few numbers to tell.")
    return " ".join(part for part in parts if part)


def _shifts(verdicts: Sequence[str]) -> str:
    shifts = [verdict for verdict in verdicts if verdict.startswith("shift")]
    if not shifts:
        return "None looks like a real shift that lasts."
    ways = [(shifts.count(f"shift {way}"), way) for way in ("better", "worse")]
    told = ", ".join(f"{n} for the {way}" for n, way in ways if n)
    look = "looks like a real shift that lasts" if len(shifts) == 1 else "look like real shifts that last"
    return f"{len(shifts)} {look}{f': {told}' if told else ''}."
