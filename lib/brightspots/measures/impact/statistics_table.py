"""What a statistician asks for, as a table of plain rows."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from brightspots.measures.impact import claim_numbers
from brightspots.measures.impact.interrupted_series import offered, rate_ratio
from brightspots.measures.impact.row_rule import IN_A_ROW
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves
    from brightspots.measures.impact.evidence import Evidence


def table(claim: Evidence) -> pd.DataFrame:
    """Return the numbers behind a claim: What, Here."""
    rows = [
        *_signal(claim),
        *_doing(claim),
        *_bounce(claim),
        *_compared(claim),
        *_interrupted(claim),
        *_rate(claim),
    ]
    return pd.DataFrame(rows, columns=["What", "Here"])


def _signal(claim: Evidence) -> list[tuple[str, str]]:
    halves, row = claim.halves, claim.row
    rows = [
        ("Points before and since", f"{len(halves.before)} and {len(halves.after)}"),
        ('Our "before" line (frozen median)', claim_numbers.value(halves.centre, halves)),
        (
            "Sign agreed on beforehand",
            f'{IN_A_ROW} points in a row on the good side of the "before" line, and luck rarely gives as many',
        ),
    ]
    if row is not None:
        rows.append(
            (
                "Longest row on the good side",
                f"{row.n}, from {claim_numbers.at(row.first, halves)}; luck alone gives one as long in "
                f"{_chance(row.chance)}",
            )
        )
    if not halves.early:
        rows.append(("Chance of a false sign, in steady numbers", _chance(claim.false_alarm)))
        if here := claim.luck:
            said = (
                f"{here.signs:,} of {here.tests:,} ({here.schools} schools, {count_noun(here.dates, 'date')})"
            )
            rows.append(("Such signs at other schools here, on days that mean nothing", said))
        rows.append(("Change of our mean", _step(halves.change, halves.interval, halves)))
    if isfinite(claim.detectable):
        rows.append(
            (
                "Smallest lasting change found 4 times in 5",
                f"about {claim_numbers.step(claim.detectable, halves)}",
            )
        )
    if halves.carry:
        rows.append(("Carry-over from one point to the next", f"{halves.carry:.2f} (lag-one correlation)"))
    if halves.lag:
        rows.append(("Lag chosen beforehand", count_noun(halves.lag, "point")))
    return rows


def _doing(claim: Evidence) -> list[tuple[str, str]]:
    doing = claim.doing
    if doing is None:
        return []
    rows = []
    if isfinite(doing.share):
        rows.append(
            ("Done of what was planned", f"{100 * doing.share:.0f}%; agreed level {100 * doing.level:.0f}%")
        )
    if doing.pairs >= 4 and isfinite(doing.agree):
        what = "periods" if doing.by == "period" else "classes or schools"
        rows.append(
            (
                "More result where more was done",
                f"rank correlation {doing.agree:.2f} over {doing.pairs} {what}; shuffling gives as much in "
                f"{_chance(doing.chance)}",
            )
        )
    return rows


def _bounce(claim: Evidence) -> list[tuple[str, str]]:
    bounce = claim.bounce
    if bounce is None:
        return []
    halves = claim.halves
    known = f"{bounce.reliability:.2f}" if bounce.known else "not known; taken as 0"
    return [
        (
            "Picked on its number",
            f"{claim_numbers.value(bounce.picked, halves)}, group mean {claim_numbers.value(bounce.mean, halves)}",
        ),
        ("Reliability of that number", known),
        ("Expected with nothing done", claim_numbers.value(bounce.expected, halves)),
    ]


def _compared(claim: Evidence) -> list[tuple[str, str]]:
    compared = claim.compared
    if compared is None:
        return []
    halves = claim.halves
    rows = [
        ("Schools chosen to compare with", count_noun(len(compared.units), "school")),
        *(
            (
                f"Before the change: {row['what']}",
                f"{row['difference']:+.2f} standard deviations from theirs ({row['reading']})",
            )
            for row in compared.balance.table.to_dict("records")
        ),
        ("Difference in differences", _step(compared.estimate, compared.interval, halves)),
        (
            "Chance among comparison schools",
            f"p = {compared.p:.3f}, each of {compared.placebos} treated as if it were ours; it cannot be below "
            f"{compared.least_p:.3f}",
        ),
    ]
    return rows


def _interrupted(claim: Evidence) -> list[tuple[str, str]]:
    found, halves = claim.interrupted, claim.halves
    if found is None:
        return []
    of = (
        "the difference from like schools"
        if claim.compared is not None and claim.compared.balanced
        else "ours"
    )
    method = {"ols": "least squares", "reml": "restricted maximum likelihood"}[found.method]
    return [
        (f"Interrupted time series of {of}: level", _step(found.level, found.level_interval, halves)),
        ("The same: slope a point", _step(found.slope, found.slope_interval, halves)),
        (
            "The same: how",
            f"{method}, carry-over {found.carry:.2f}; such ranges are too narrow on short series",
        ),
    ]


def _rate(claim: Evidence) -> list[tuple[str, str]]:
    """Return the step as a ratio where it is known how many out of how many."""
    halves = claim.halves
    series, at = halves.series, halves.start - 1
    values = np.where(halves.counted, series.values, np.nan)
    if not series.is_ratio or not offered(values, at):
        return []
    counts = np.where(halves.counted, np.asarray(series.numerator, dtype=np.float64), np.nan)
    if not (np.nansum(counts[:at]) > 0 and np.nansum(counts[at:]) > 0):
        return []
    found = rate_ratio(counts, series.denominator, at)
    low, high = found.interval
    return [
        (
            "Rate at the change to what its trend would have given",
            f"{found.ratio:.2f} times (95% range {low:.2f} to {high:.2f}), quasi-Poisson",
        )
    ]


def _step(number: float, interval: tuple[float, float], halves: Halves) -> str:
    return f"{claim_numbers.signed(number, halves)} (95% range {claim_numbers.moved(interval, halves)})"


def _chance(chance: float) -> str:
    return "fewer than 1 in 100" if chance < 0.01 else f"about {100 * chance:.0f} in 100"
