"""One verdict on one series: what a page says first, and an overview counts.

A sign counts when it lies after the "before" line was set. It is held against what the others did in the same
weeks before anybody calls it a shift of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from brightspots.measures.spc.charts import TIE
from brightspots.measures.spc.phrases import middle_name, say_number
from brightspots.measures.spc.rules import PRIORITY

if TYPE_CHECKING:
    import pandas as pd

    from brightspots.measures.spc.result import Result, Signal

_WAVES = ("crossings", "too_few_runs")

SETTLED = 4
"""So many points must follow a sign before it is called over: one point ends a run, and says little."""

KINDS = ("shift", "shared", "seasonal", "passed", "pattern", "steady", "tied", "too few", "no data")
"""From most to least to talk about; `Verdict` says what each means."""


@dataclass(frozen=True)
class Verdict:
    """What can be said of the latest part of a chart.

    Attributes
    ----------
    kind : str
        ``shift``: a sign that lasts until now and that the others do not share; ``shared``: one that disappears
        beside the others; ``seasonal``: one that disappears beside the same weeks of the year before;
        ``passed``: one of our own that is over; ``pattern``: a sign without a direction; ``tied``: too many numbers
        of the line lie on it for points in a row to be one; ``steady``, ``too few`` and ``no data``.
    way : str
        ``better``, ``worse``, or ``higher`` and ``lower`` where no way is hoped for; empty without a direction.
    signal : Signal or None
    compared : bool
        Whether there were others to hold it against.
    over : bool
        Whether the sign is over, whoever shares it.
    """

    kind: str
    way: str = ""
    signal: Signal | None = None
    compared: bool = False
    over: bool = False

    @property
    def lasts(self) -> bool:
        """Whether there is a sign of a level that lasts until now, whoever shares it."""
        return self.kind in ("shift", "shared", "seasonal") and not self.over


def verdict(result: Result, beside: Result | None = None) -> Verdict:
    """Judge the latest part of a chart.

    Parameters
    ----------
    result : Result
    beside : Result, optional
        The same chart of the difference from others, period by period: a shift that everybody shares is no
        sign there.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> spec = ChartSpec(chart="run", freeze=12, direction="increase")
    >>> before = [5, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5, 4, 6]
    >>> ours = analyse(before + [x + 4 for x in before], spec)
    >>> verdict(ours).kind, verdict(ours).way
    ('shift', 'better')
    >>> verdict(ours, beside=analyse(before + before, spec)).kind
    'shared'
    """
    if not result.last_measured:
        return Verdict("no data")
    if result.state != "tested":
        return Verdict("too few")
    if not sides_can_tell(result):
        return Verdict("tied")
    signals = after_baseline(result)
    directed = [s for s in signals if s.direction is not None]
    if not directed:
        return Verdict("pattern", signal=signals[0]) if signals else Verdict("steady")
    rank = {rule: len(PRIORITY) - place for place, rule in enumerate(PRIORITY)}
    signal = max(directed, key=lambda s: (s.last, len(s.points), rank.get(s.rule, 0)))
    compared = beside is not None and beside.state == "tested"
    over = points_since(signal, result) >= SETTLED
    kind = "passed" if over else "shift"
    if compared and beside is not None and not _seen_in(signal, beside):
        kind = "shared"
    return Verdict(kind, _way(signal, result), signal, compared, over)


TIED, LEAST_SIDE = 1 / 3, 1 / 4


def sides_can_tell(result: Result) -> bool:
    """Return whether points on one side of the latest line can be a sign at all: not at a floor or a ceiling.

    Fewer than a third of the line's own numbers may lie on it, and a quarter of the others must lie on either side.
    Where suspensions are none in most weeks, no week can lie below, and unchanged series look "higher" in 98 of 100.
    Charts with limits are read by these, and can always tell.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> spec = ChartSpec(chart="run", freeze=6)
    >>> sides_can_tell(analyse([3.0, 5, 4, 6, 2, 7, 5], spec)), sides_can_tell(analyse([0.0, 0, 1, 0, 2, 0, 1], spec))
    (True, False)
    """
    if result.spec.chart != "run":
        return True
    phase = result.phase_numbers[-1]
    values = result.series.values.copy()
    values[[position - 1 for position in result.excluded]] = np.nan
    own = values[phase.first - 1 : phase.frozen]
    known = own[np.isfinite(own)] - phase.centre
    tie = max(TIE * abs(phase.centre), phase.limits.tie)
    above, below = int((known > tie).sum()), int((known < -tie).sum())
    useful = above + below
    on_the_line = (len(known) - useful) / max(len(known), 1)
    return useful > 0 and on_the_line < TIED and min(above, below) >= LEAST_SIDE * useful


def after_baseline(result: Result) -> list[Signal]:
    """Return the signs of the latest part that reach beyond its baseline."""
    if not result.phase_numbers:
        return []
    phase = result.phase_numbers[-1]
    found = [s for s in result.signals if s.phase == phase.number and s.first not in result.excluded]
    return [s for s in found if phase.frozen is None or s.last > phase.frozen]


def when_it_was(signal: Signal, result: Result) -> str:
    """Return when a sign was: from its first point on, or to its last where a point has ended it."""
    if points_since(signal, result):
        return _span(signal, result)
    return f"from {result.series.say(signal.first)} on"


def points_since(signal: Signal, result: Result) -> int:
    """Count the points that follow a sign: those with a value, without those left out."""
    return len(_values_since(signal, result))


def _values_since(signal: Signal, result: Result) -> list[float]:
    known = np.flatnonzero(np.isfinite(result.series.values)) + 1
    later = [int(p) for p in known if int(p) > signal.last and int(p) not in result.excluded]
    return [float(result.series.values[p - 1]) for p in later]


def _sides_since(signal: Signal, result: Result) -> str:
    centre = result.phase_numbers[-1].centre
    above = {value > centre for value in _values_since(signal, result) if value != centre}
    return "both sides" if len(above) != 1 else "the other side"


LEAST_PAIRS = 6
"""So many weeks must have a partner a year before to say that a sign is the time of year."""


def beside_last_year(found: Verdict, points: pd.DataFrame, exclude: dict[str, str]) -> Verdict:
    """Return a verdict whose sign is held against the same weeks a year before: what comes back every year is none.

    Parameters
    ----------
    found : Verdict
    points : DataFrame
        ``period`` (Mondays) and ``value``.
    exclude : dict of str to str
        Periods that do not count.

    Returns
    -------
    Verdict
        ``seasonal`` where fewer than 2 in 3 of the sign's weeks moved its way beside their partners.
    """
    signal = found.signal
    if found.kind not in ("shift", "passed") or signal is None or signal.result.series.kind != "date":
        return found
    first, last = signal.result.series.period(signal.first), signal.result.series.period(signal.last)
    year = points["period"].between(first, last)
    before = points["period"].between(first - np.timedelta64(364, "D"), last - np.timedelta64(364, "D"))
    same = same_weeks(points[year | before], exclude)
    agree = same.higher if signal.direction == "increase" else same.n - same.higher
    if same.n < LEAST_PAIRS or 3 * agree >= 2 * same.n:
        return found
    return replace(found, kind="seasonal")


@dataclass(frozen=True)
class SameWeeks:
    """How many periods of a year were higher than the same ones a year before, of how many."""

    higher: int
    n: int
    alone: int


def same_weeks(points: pd.DataFrame, exclude: dict[str, str]) -> SameWeeks:
    """Set each week of the last school year beside the same week of the year before.

    This takes the time of year out of the comparison, which a single "before" line cannot.

    Parameters
    ----------
    points : DataFrame
        ``period`` (Mondays) and ``value``.
    exclude : dict of str to str
        Periods that do not count.

    Returns
    -------
    SameWeeks
        ``alone`` counts the last year's weeks that have no partner.

    Examples
    --------
    >>> import pandas as pd
    >>> weeks = pd.date_range("2014-09-01", periods=100, freq="7D")
    >>> table = pd.DataFrame({"period": weeks, "value": range(100)})
    >>> same_weeks(table, {}).higher == same_weeks(table, {}).n > 40
    True
    """
    from brightspots.measures.schools.attendance_series import school_years

    known = points.dropna(subset="value")
    known = known[~known["period"].dt.strftime("%Y-%m-%d").isin(list(exclude))]
    years = np.asarray(school_years(known["period"].dt))
    if len(known) == 0:
        return SameWeeks(0, 0, 0)
    value = dict(zip(known["period"], known["value"], strict=True))
    last = known["period"][years == years.max()]
    pairs = [
        (value[day], value[day - np.timedelta64(364, "D")])
        for day in last
        if day - np.timedelta64(364, "D") in value
    ]
    higher = sum(now > then for now, then in pairs)
    ties = sum(now == then for now, then in pairs)
    return SameWeeks(higher, len(pairs) - ties, len(last) - len(pairs))


def short(verdict: Verdict, result: Result) -> str:
    """Return a verdict in the few words of an overview's row.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> steady = analyse([5, 6, 4, 7, 5.5, 3, 6, 5, 4, 6, 7, 5], ChartSpec(chart="run"))
    >>> short(Verdict("steady"), steady)
    'The usual ups and downs.'
    """
    signal = verdict.signal
    if verdict.kind == "no data":
        return "No numbers yet."
    if verdict.kind == "too few":
        known = int(np.isfinite(result.series.values).sum())
        return f"{known} number{'' if known == 1 else 's'} so far: too few to tell."
    if verdict.kind == "tied":
        return f"Too many {say_number(result.phase_numbers[-1].centre, result)} to tell by points in a row."
    if verdict.kind == "steady" or signal is None:
        return "The usual ups and downs."
    if verdict.kind == "pattern":
        return "Swings in long waves; no lasting shift." if signal.rule in _WAVES else signal.text
    level, start = _level(signal), result.series.say(signal.first)
    if verdict.kind == "passed":
        since = "mixed since" if _sides_since(signal, result) == "both sides" else "on the other side since"
        return f"Was {level} {_span(signal, result)}; {since}."
    ended = verdict.over or points_since(signal, result) > 0
    told = f"Was {level} {_span(signal, result)}" if ended else f"{level.capitalize()} since {start}"
    if verdict.kind == "shared":
        return f"{told}; not so beside the other schools."
    if verdict.kind == "seasonal":
        return f"{told}; much the same a year before."
    hoped = f" ({verdict.way})" if verdict.way in ("better", "worse") else ""
    if points_since(signal, result):
        return f"{level.capitalize()} {_span(signal, result)}{hoped}; too early to call it over."
    return f"{level.capitalize()} since {start}{hoped}."


def sentence(verdict: Verdict, result: Result, *, name: str, school: str, step: str = "week") -> str:
    """Return a verdict in one or two honest sentences, with the numbers it rests on.

    Parameters
    ----------
    verdict, result
    name, school : str
        Of the measure and of the school.
    step : str
        What one point is: week, day, month or point.
    """
    signal, phase = verdict.signal, result.phase_numbers[-1]
    where = f"{name} at {school}"
    if verdict.kind == "no data":
        return f"{where}: there are no numbers yet."
    if verdict.kind == "too few":
        known = int(np.isfinite(result.series.values).sum())
        has = "has" if known == 1 else "have"
        return f"{where}: {known} {step}{'' if known == 1 else 's'} {has} a number so far. That is too few to tell."
    line = f"{middle_name(phase)} of {say_number(phase.centre, result)}"
    if verdict.kind == "tied":
        return (
            f"{where}: too many {step}s lie on {line} itself for {step}s in a row on one side to be a sign. Count the "
            "days from one to the next, or a longer time together."
        )
    if verdict.kind == "steady" or signal is None:
        return f"{where} goes up and down around {line}. Nothing is more than the usual ups and downs."
    if verdict.kind == "pattern":
        if signal.rule not in _WAVES:
            return f"{where}: {signal.text} That is more than the usual ups and downs."
        return (
            f"{where} swings around {line} in longer waves than luck would give. There is no lasting shift to "
            "either side."
        )
    level, start = _level(signal), result.series.say(signal.first)
    count = f"{len(signal.points)} {step}s in a row" if len(signal.points) > 1 else f"a single {step}"
    side = "above" if signal.direction == "increase" else "below"
    more = "more than the usual ups and downs"
    late = ""
    if verdict.over:
        told = f"{where} was {level} {_span(signal, result)}: {count} {side} {line}. That was {more}"
    elif (since := points_since(signal, result)) > 0:
        told = f"{where} was {level} {_span(signal, result)}: {count} {side} {line}. That is {more}"
        late = (
            f"Only the last {step if since == 1 else f'{since} {step}s'} went back, too few to call it over."
        )
    else:
        told = f"{where} has been {level} since {start}: {count} {side} {line}. That is {more}"
    if verdict.kind == "passed":
        return f"{told}. Since then the numbers lie on {_sides_since(signal, result)} of it."
    is_ = "was" if verdict.over else "is"
    if verdict.kind == "shared":
        told += f", but set beside the other schools of the same {step}s there {is_} no such sign."
    elif verdict.kind == "seasonal":
        told += f", but the same {step}s of the year before were much the same: it may be the time of year."
    elif verdict.compared:
        told += f", also when set beside the other schools of the same {step}s."
    else:
        told += "."
    return f"{told} {late}".strip()


def _span(signal: Signal, result: Result) -> str:
    first, last = result.series.say(signal.first), result.series.say(signal.last)
    return f"from {first} to {last}" if signal.last > signal.first else f"on {first}"


def _level(signal: Signal) -> str:
    return "higher" if signal.direction == "increase" else "lower"


def _way(signal: Signal, result: Result) -> str:
    if result.spec.direction is None:
        return _level(signal)
    return "better" if signal.direction == result.spec.direction else "worse"


def _seen_in(signal: Signal, beside: Result) -> bool:
    """Whether the others' difference shows a sign the same way at the same time."""
    if beside.series.periods is None or signal.result.series.periods is None:
        span = (signal.first, signal.last)
        return any(
            s.direction == signal.direction and s.first <= span[1] and s.last >= span[0]
            for s in after_baseline(beside)
        )
    periods, other = signal.result.series.periods, beside.series.periods
    first, last = periods[signal.first - 1], periods[signal.last - 1]
    return any(
        s.direction == signal.direction and other[s.first - 1] <= last and other[s.last - 1] >= first
        for s in after_baseline(beside)
    )
