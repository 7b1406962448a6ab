"""What else could explain it, and what stands against a claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.measures.impact import claim_numbers
from brightspots.measures.impact.carry_over import SHOWS
from brightspots.measures.impact.row_rule import IN_A_ROW
from brightspots.measures.impact.season import LastYear, covers_a_year
from brightspots.measures.impact.statement import Said
from brightspots.measures.spc.verdict import LEAST_PAIRS
from brightspots.text.dates import format_period

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves
    from brightspots.measures.impact.longest_row import Row
    from brightspots.measures.impact.missing_data import Missing
    from brightspots.measures.impact.others_median import Beside
    from brightspots.measures.impact.regression_to_mean import Bounce

FEWER = 0.8
"""Counting fewer people than this share of before is worth a question."""


def against_range(row: Row | None, halves: Halves) -> list[Said]:
    """Refuse a row whose range leaves open that nothing moved, or that it moved the other way."""
    if row is None or row.n < IN_A_ROW or row.signal:
        return []
    leans = ", counted in that each number leans on the one before" if halves.carry >= SHOWS else ""
    return [
        Said(
            "range",
            f"{row.n} in a row came on the good side, but the range of the change{leans} "
            f"({claim_numbers.span(halves.interval, halves)}) leaves open that nothing moved.",
        )
    ]


def against_season(last_year: LastYear | None) -> list[Said]:
    """Refuse what was much the same a year before."""
    if last_year is None or not last_year.came_back:
        return []
    return [
        Said(
            "season",
            f"The same time of the year before was much the same (only {last_year.moved} of {last_year.n} points moved "
            "our way beside it): it may be the time of year.",
        )
    ]


def against_others(row: Row | None, beside: Beside | None, halves: Halves) -> list[Said]:
    """Refuse what the other schools had, too."""
    if row is None or not row.signal or beside is None:
        return []
    return [
        Said(
            "others",
            "Set beside the middle of the other schools, we moved by "
            f"{claim_numbers.moved(beside.interval, halves)}: that leaves open that everybody moved.",
        )
    ]


def against_no_year(row: Row | None, last_year: LastYear | None) -> list[Said]:
    """Refuse a sign that has neither other schools nor a year before to stand beside."""
    if row is None or not row.signal or (last_year is not None and last_year.n >= LEAST_PAIRS):
        return []
    return [
        Said(
            "no year",
            "There are no other schools and no numbers from the year before to set this beside: the time of year "
            "alone could do this.",
        )
    ]


def against_missing(missing: Missing) -> list[Said]:
    """Refuse a change that came with another share of missing numbers."""
    if not missing.changed:
        return []
    what = "of the numbers" if missing.points else "of the people"
    return [
        Said(
            "missing",
            f"The missing share changed when we began: {_percent(missing.before)} {what} before, "
            f"{_percent(missing.since)} since. Until we know who is missing, nobody can tell.",
        )
    ]


def against_bounce(bounce: Bounce | None, halves: Halves) -> list[Said]:
    """Refuse what a school picked on its number does by itself."""
    if bounce is None or bounce.beyond:
        return []
    low = "low" if halves.sign > 0 else "high"
    how = (
        f"about {claim_numbers.value(bounce.expected, halves)} was to be expected with nothing done"
        if bounce.known
        else "without at least two earlier numbers we have to expect all of it to come back by itself"
    )
    return [
        Said(
            "bounce",
            f"The school was picked because its number was {low} ({claim_numbers.value(bounce.picked, halves)}), and "
            f"such a number mostly gets better by itself: {how}. What came is not clearly more than that.",
        )
    ]


def against_definition(changed: Sequence[Any], halves: Halves) -> list[Said]:
    """Refuse a comparison across another way of counting."""
    inside = [day for day in changed if _inside(day, halves)]
    if not inside:
        return []
    when = ", ".join(_say(day) for day in inside)
    return [
        Said("definition", f"How we count it changed ({when}), so before and since are not the same measure.")
    ]


def _inside(day: Any, halves: Halves) -> bool:
    if not len(halves.series):
        return False
    at = halves.series.place(_plain(day), "definition_changes", edge="from")
    return 1 < at <= len(halves.series)


def _plain(day: Any) -> Any:
    return day.to_pydatetime().date() if isinstance(day, pd.Timestamp) else day


def _say(day: Any) -> str:
    try:
        return (
            format_period(pd.Timestamp(day).to_datetime64())
            if not isinstance(day, int)
            else format_period(day)
        )
    except (ValueError, TypeError):
        return str(day)


def alternatives(
    halves: Halves,
    *,
    compared: bool,
    bounce: Bounce | None,
    missing: Missing,
    other: Sequence[str] = (),
    caps: Sequence[Said] = (),
) -> list[Said]:
    """List what else could explain what is seen, besides what already stands against it."""
    held = {cap.kind for cap in caps}
    found = list(caps)
    found += [_initiatives(other)]
    if not compared:
        text = "Everybody may have moved. Without schools to compare with, a drift of all looks like ours."
        found.append(Said("drift", text))
    if "season" not in held and halves.dated and not covers_a_year(halves):
        found.append(
            Said(
                "season",
                "The numbers from before the change do not cover a school year, so the time of year could explain it.",
            )
        )
    if bounce is not None and "bounce" not in held:
        text = (
            f"The school was picked on this number. About {claim_numbers.value(bounce.expected, halves)} was to be "
            "expected with nothing done; what came is more than that."
        )
        found.append(Said("bounce", text))
    if bounce is None:
        text = (
            "Was this school, grade or class picked because its number was bad? Then part of it would have come back "
            "by itself."
        )
        found.append(Said("bounce", text))
    if "missing" not in held and missing.known and max(missing.before, missing.since) > 0:
        text = (
            f"Some numbers are missing ({_percent(missing.before)} before, {_percent(missing.since)} since). "
            "Who is not in them?"
        )
        found.append(Said("missing", text))
    if (fewer := _fewer(halves)) is not None:
        found.append(fewer)
    if halves.carry >= SHOWS and "range" not in held:
        text = "A high number tends to follow a high one here, so rows come by luck more often; we counted that in."
        found.append(Said("carry-over", text))
    return found


def _initiatives(other: Sequence[str]) -> Said:
    if other:
        listed = "; ".join(str(name) for name in other)
        return Said("initiatives", f"Something else happened at the same time: {listed}.")
    return Said("initiatives", "Something else may have begun at the same time. Who would know?")


def _fewer(halves: Halves) -> Said | None:
    """Notice when clearly fewer people, or more, are counted since the change."""
    out_of = halves.series.denominator
    if out_of is None:
        return None
    at = halves.start - 1
    before, since = (out_of[part][halves.counted[part]] for part in (slice(0, at), slice(at, None)))
    if not len(before) or not len(since):
        return None
    ratio = float(np.median(since) / np.median(before))
    if FEWER <= ratio <= 1 / FEWER:
        return None
    text = (
        f"We count {'fewer' if ratio < 1 else 'more'} people than before (about {np.median(before):.0f} then, "
        f"{np.median(since):.0f} now). Are they the same ones?"
    )
    return Said("people", text)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
