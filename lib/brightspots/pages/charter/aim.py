"""The aim on our own series, and whether it is more than our usual ups and downs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from brightspots.figures.charts.aim_line import AimLine, aim_line
from brightspots.figures.charts.scale import Scale
from brightspots.pages.main_series import main_series
from brightspots.pages.sentences import format_amount, measure_words
from brightspots.records.status.current import aim_of, measure_of
from brightspots.series import baseline, implementation
from brightspots.text.dates import format_period
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from brightspots.measures import ChartSpec, Result
    from brightspots.records import Aim
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book

APART = 0.1
"""A start that is further than this share of the way from what our numbers say is worth a word."""


def aim_picture(book: Book, every: str = "week") -> None:
    """Show the way from where we stood to our aim on our own series, and say what the picture shows."""
    if book.project is None or not book.project.shared:
        return
    measured = main_series(book, every)
    measure = measure_of(book.project)
    aim = line_of(aim_of(book.project))
    result = usual(measured, baseline.baseline(measured, implementation.events(book)))
    unit = measured.unit or ("percent" if measured.counted else "")
    title = measured.name if len(measured.periods) else measure_words(measure) or "Our aim"
    said = aim_sentences(result, aim, unit, measured.step)
    book.show(aim_line(result, aim, title=title, unit=unit, caption=_caption(result, aim)))
    for sentence in said:
        book.say(sentence)


def line_of(aim: Aim | None) -> AimLine:
    """Return what of an aim can be drawn."""
    if aim is None:
        return AimLine()
    return AimLine(aim.baseline, aim.target, aim.baseline_on, aim.due)


def usual(measured: Measured, before: baseline.Baseline) -> Result:
    """Read a series for its usual range: how far single numbers went when nothing was changed."""
    from brightspots.measures import analyse

    spec = baseline.spec(measured, before, rules="shewhart_anhoej")
    return analyse(measured.points, _with_range(measured, spec))


def _with_range(measured: Measured, spec: ChartSpec) -> ChartSpec:
    """Choose limits that take ups and downs as they were; chance alone would make them too narrow."""
    known = measured.points.dropna()
    shares = measured.counted and bool((known["numerator"] <= known["denominator"]).all())
    whole = shares and bool((known["numerator"] >= 0).all()) and len(known) > 1
    chart, floor = ("p_prime", 1.0) if whole else ("xmr", None)
    # An aim begins where we stood: a "before" line that was moved since is for the next one.
    return replace(spec, chart=chart, sigma_z_floor=floor, phases=(), target=None)


def aim_sentences(result: Result, aim: AimLine, unit: str = "", every: str = "week") -> list[str]:
    """Return what can be said of an aim beside the series: what it lacks, whether it is more than the usual.

    Parameters
    ----------
    result : Result
        From `usual_range`.
    aim : AimLine
    unit : str
        Of the measure.
    every : str
        What one number is of: week, day or month.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> weeks = analyse([26, 27, 25, 28, 26, 24, 27, 26], ChartSpec(chart="xmr", direction="decrease"))
    >>> for sentence in aim_sentences(weeks, AimLine(26, 24)):
    ...     print(sentence)
    This aim does not say yet by when.
    24 lies inside our usual ups and downs (20.8 to 31.4): 1 of the 8 weeks that the range is made of was there \
already. So one good week will not tell us that we are there: the numbers have to stay there.
    >>> aim_sentences(weeks, AimLine(26, 30))[-1]
    'From 26 to 30 is the wrong way: here, less is better. Is one of the two numbers turned around?'
    """
    said = [lacking] if (lacking := _lacking(aim)) else []
    if aim.target is None:
        return said
    if (wrong := _wrong_way(result, aim, unit)) is not None:
        return [*said, wrong]
    if aim.start is not None and (other := _other_start(result, aim, unit, every)) is not None:
        said.append(other)
    return [*said, _beside_the_usual(result, aim, unit, every)]


def _lacking(aim: AimLine) -> str:
    asked = (
        (aim.start, "from how much"),
        (aim.target, "to how much"),
        (aim.due, "by when"),
    )
    missing = [words for value, words in asked if value is None]
    if len(missing) == len(asked):
        return "There is no aim yet. From how much, to how much, and by when?"
    return f"This aim does not say yet {' and '.join(missing)}." if missing else ""


def _wrong_way(result: Result, aim: AimLine, unit: str) -> str | None:
    wanted = result.spec.direction
    if aim.start is None or aim.target is None or wanted is None:
        return None
    moved = aim.target - aim.start
    way = f"From {format_amount(aim.start, unit)} to {format_amount(aim.target, unit)}"
    if moved == 0:
        return f"{way} is no change. What would be better?"
    if (moved > 0) == (wanted == "increase"):
        return None
    better = "more" if wanted == "increase" else "less"
    return f"{way} is the wrong way: here, {better} is better. Is one of the two numbers turned around?"


def _other_start(result: Result, aim: AimLine, unit: str, every: str) -> str | None:
    if not result.phase_numbers or aim.start is None or aim.target is None:
        return None
    phase = result.phase_numbers[0]
    level = Scale.of(result, unit).factor * phase.centre
    if not np.isfinite(level) or abs(level - aim.start) <= APART * abs(aim.target - aim.start):
        return None
    since = f", on {format_period(aim.since)}" if aim.since else ""
    counted = count_noun(phase.n_baseline, every)
    return (
        f"We say that we stood at {format_amount(aim.start, unit)}{since}; the {counted} that our line is made of say "
        f"{format_amount(round(level, 1), unit)}. From which of the two do we want to start?"
    )


def _beside_the_usual(result: Result, aim: AimLine, unit: str, every: str) -> str:
    target = format_amount(aim.target, unit)
    phase = result.phase_numbers[0] if result.phase_numbers else None
    if phase is None or not phase.has_limits or not np.isfinite(phase.lower) or aim.target is None:
        n = 0 if phase is None else phase.n_baseline
        so_far = (
            "There are no numbers yet"
            if not n
            else f"{count_noun(n, 'number')} {'is' if n == 1 else 'are'} too few"
        )
        return f"{so_far} to say what is usual here, and so whether {target} would be more than that."
    factor = Scale.of(result, unit).factor
    low, high = factor * phase.lower, factor * phase.upper
    usual_range = f"{format_amount(round(low, 1), unit)} to {format_amount(round(high, 1), unit)}"
    young = (
        ""
        if phase.standing in ("firm", "given")
        else f" It is made of {count_noun(phase.n_baseline, 'number')} and may still move."
    )
    if not low <= aim.target <= high:
        return (
            f"{target} lies outside our usual ups and downs ({usual_range}): to get there takes more "
            f"than a good {every}.{young}"
        )
    there, n = _there_already(result, aim.target / factor)
    if there is None:
        already = ""
    else:
        were = "was" if there == 1 else "were"
        already = f": {there or 'none'} of the {n} {every}s that the range is made of {were} there already"
    return (
        f"{target} lies inside our usual ups and downs ({usual_range}){already}. So one good {every} will not tell us "
        f"that we are there: the numbers have to stay there.{young if phase.n_baseline < 6 else ''}"
    )


def _there_already(result: Result, target: float) -> tuple[int | None, int]:
    """Count the numbers of the baseline that reach a target; None where no way is hoped for."""
    phase = result.phase_numbers[0]
    values = result.series.values[phase.first - 1 : phase.frozen or phase.last]
    left_out = [
        position - phase.first for position in result.excluded if position - phase.first < len(values)
    ]
    values = np.delete(values, [at for at in left_out if at >= 0])
    values = values[np.isfinite(values)]
    if result.spec.direction is None:
        return None, len(values)
    reach = values >= target - 1e-12 if result.spec.direction == "increase" else values <= target + 1e-12
    return int(reach.sum()), len(values)


def _caption(result: Result, aim: AimLine) -> str:
    """Return what each line of the picture is, of those that are there."""
    phase = result.phase_numbers[0] if result.phase_numbers and result.last_measured else None
    said = []
    if aim.whole:
        way = "The slanting line leads from where we stood to our aim. No number has to lie on it."
        said.append(way)
    elif aim.target is not None:
        said.append("The line of dashes and dots is as far as we want to get.")
    if phase is not None and phase.n_baseline > 1:
        said.append("The flat line is our middle before we began.")
    if phase is not None and phase.has_limits:
        said.append("The thin lines around it are how far single numbers usually go.")
    return " ".join(said)
