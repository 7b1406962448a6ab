"""A result in plain words: what, since when, how sure, what not to conclude, one next question.

Sentences with places for numbers and periods; the same result always gives the same words. Nothing here says
that one thing made another happen.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from brightspots.measures.spc.holes import hole_text
from brightspots.measures.spc.phrases import middle_name, said_gaps, say_number, shown_as_percent, signal_text
from brightspots.measures.spc.rules import PRIORITY
from brightspots.measures.spc.runs import MIN_USEFUL
from brightspots.text.lists import about, capitalize, count_noun, join_words

if TYPE_CHECKING:
    from brightspots.measures.spc.result import Phase, Result, Signal

__all__ = ["alt_text", "headline", "page_headline", "reading", "signal_text"]

KINDS = {
    "run": "Run chart",
    "xmr": "Chart of single values and their usual range",
    "mr": "Chart of the jumps from one point to the next",
    "p": "Chart of shares and their usual range",
    "p_prime": "Chart of shares and a usual range made for large groups",
    "u": "Chart of rates and their usual range",
    "u_prime": "Chart of rates and a usual range made for large groups",
    "c": "Chart of counts and their usual range",
    "i_prime": "Chart of values from groups of different size, and their usual range",
    "g": "Chart of cases between events and its usual range",
    "t": "Chart of time between events and its usual range",
}

SAY = {
    "no data": "There are no numbers here yet. What is the first one we can write down, and who will do it?",
    "empty part": "The newest part has no numbers that count yet. Who will write down the next one?",
    "part": "We look at part {number}, from {start} on. Its middle line is at {centre}; in part "
    "{old_number} it was at {old}. We set these parts ourselves, so this step alone is not a sign.",
    "first part": "We look at part {number}, from {start} on.",
    "too few": "That is too few to tell a change from the usual ups and downs. The first honest look comes "
    "with {needed} points that are not on {line}.",
    "constant": "All {n} are the same: {value}. There are no ups and downs to read. Is this way of counting "
    "fine enough to show a change?",
    "early": "With so few numbers, take it as a reason to look, not as an answer.",
    "waiting": "{line} is at {centre}. The sign we agreed to wait for, six points in a row on the good "
    "side, has not come yet.",
    "steady": "The numbers go up and down around {where}. Nothing here is more than the usual ups and downs.",
    "steady apart": "The numbers go up and down around {where}. Apart from the points we left out, nothing "
    "here is more than the usual ups and downs.",
    "since": "Since {start} the numbers are {higher}: {n} points in a row lie {side} {line} of "
    "{centre}{gaps}.",
    "since trend": "Since {start} the numbers only went {way}, {n} points in a row.",
    "over": "The latest number shows no such sign.",
    "more": "That is more than the usual ups and downs.",
    "good": "That is the way we want to go.",
    "bad": "That is not the way we want to go.",
    "against": "There is also a sign that points the other way. {text}",
    "range": "The usual range is {low} to {high}.",
    "range up to": "The usual range goes up to {high}.",
    "range from": "The usual range begins at {low}.",
    "young": "It rests on only {n}, so it may still move a lot.",
    "no range": "A usual range needs at least 6 numbers to rest on; there {are} {n}.",
    "hit_or_miss": "The goal of {goal} lies inside the usual range. We will meet it some of the time and "
    "miss it some of the time.",
    "consistent_pass": "The whole usual range is past the goal of {goal}. If nothing changes, we can expect "
    "to meet it.",
    "consistent_fail": "The whole usual range falls short of the goal of {goal}. If nothing changes, we can "
    "expect to miss it.",
    "goal waits": "The goal is {goal}. The usual range is from before this change, so it cannot "
    "tell yet how often we will meet it.",
    "unseen": "This does not show that nothing changed. A lasting change of less than about {least} could "
    "stay hidden.",
    "unseen small": "This does not show that nothing changed. A small change could stay hidden.",
    "unseen large": "This does not show that nothing changed. With so few numbers even a large change "
    "could stay hidden.",
    "sure": "How sure are we? Of 100 charts like this one where nothing changed, about {count} would still "
    "show some sign by luck.",
    "not why": "This tells us when the numbers moved, not why. Other things may have changed at "
    "the same time.",
    "not what": "This does not tell us what lies behind it, or whether things got better or worse.",
    "ask early": "What did we see or hear so far that the numbers cannot show yet?",
    "ask steady": "What would we have to do in a new way for the numbers to move?",
    "ask pattern": "What comes back again and again here, or what changed on the way?",
    "ask point": "What was different {when}?",
    "ask since": "What was different from {when} on, and for whom?",
}
"""The sentences; a translation is another table with the same keys and places."""


def headline(result: Result) -> Signal | None:
    """Choose the signal to speak of first: in the latest phase, with a direction, reaching furthest."""
    latest = len(result.phase_numbers)
    among = [s for s in result.signals if s.phase == latest and s.first not in result.excluded]
    if not among:
        return None
    rank = {rule: len(PRIORITY) - i for i, rule in enumerate(PRIORITY)}
    return max(among, key=lambda s: (s.direction is not None, s.last, len(s.points), rank.get(s.rule, 0)))


def reading(result: Result) -> str:
    """Read a result aloud, in about grade 8 words.

    What, since when, how sure, what not to conclude, and last one question.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> analyse([4, 6, 5, None], ChartSpec(chart="run")).reading.split(". ")[0]
    'There are 3 numbers so far'
    """
    if not result.last_measured:
        return SAY["no data"]
    phase = result.phase_numbers[-1]
    if phase.n_measured == 0:
        return " ".join(filter(None, [_earlier(result), SAY["empty part"]]))
    signal = headline(result)
    parts = [_part(result, phase)]
    values = result.series.values[phase.first - 1 : phase.last]
    if phase.n_measured > 1 and np.nanmin(values) == np.nanmax(values) and signal is None:
        constant = say_number(float(np.nanmin(values)), result)
        parts.append(SAY["constant"].format(n=count_noun(phase.n_measured, "number"), value=constant))
    elif result.state == "too few points":
        parts += [_too_few(phase), f"{signal.text} {SAY['early']}" if signal else ""]
        parts += [_range(result, phase), _goal(result), _earlier(result), SAY["ask early"]]
    elif signal is None:
        parts += [_steady(result, phase), _range(result, phase), _goal(result), _unseen(result)]
        parts += [_caution(result), _earlier(result), SAY["ask steady"]]
    else:
        parts += [_what(signal, result), _others(signal, result), _range(result, phase), _goal(result)]
        parts += [_sure(result), _caution(result), _not_why(signal), _earlier(result)]
        parts.append(_question(signal, result))
    return " ".join(part for part in parts if part)


def page_headline(results: Sequence[Result]) -> str:
    """Return in counts what a page of many charts shows, beside what luck alone would show.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> steady = analyse([5, 6, 4, 7, 5.5, 3, 6, 5, 4, 6, 7, 5], ChartSpec(chart="run"))
    >>> page_headline([steady] * 100)
    'None of 100 charts shows more than the usual ups and downs; luck alone gives about 1.'
    """
    from brightspots.measures.spc.power import expected_false_charts

    shown = sum(any(s.phase == len(r.phase_numbers) for s in r.signals) for r in results)
    luck = about(expected_false_charts(results))
    who = f"None of {len(results)} charts shows" if not shown else f"{shown} of {len(results)} charts "
    who = who if not shown else who + ("shows" if shown == 1 else "show")
    return f"{who} more than the usual ups and downs; luck alone gives {luck}."


def _part(result: Result, phase: Phase) -> str:
    if len(result.phase_numbers) == 1:
        return ""
    old = result.phase_numbers[-2]
    start = result.series.say(phase.first)
    if not isfinite(old.centre) or result.spec.centre is not None:
        return SAY["first part"].format(number=phase.number, start=start)
    return SAY["part"].format(
        number=phase.number,
        start=start,
        centre=say_number(phase.centre, result),
        old_number=old.number,
        old=say_number(old.centre, result),
    )


def _too_few(phase: Phase) -> str:
    n, count, line = phase.n_measured, phase.n_useful, middle_name(phase)
    text = f"There {'is' if n == 1 else 'are'} {count_noun(n, 'number')} so far"
    if n > count and n >= MIN_USEFUL:
        sit = "sits" if n - count == 1 else "sit"
        text += f", but {n - count} of the {n} {sit} right on {line} and only {count} can count"
    return f"{text}. " + SAY["too few"].format(needed=MIN_USEFUL, line=line)


def _steady(result: Result, phase: Phase) -> str:
    line, centre = middle_name(phase), say_number(phase.centre, result)
    if result.spec.rule_set == "prestated":
        return SAY["waiting"].format(line=capitalize(line), centre=centre)
    key = "steady apart" if any(s.first in result.excluded for s in result.signals) else "steady"
    return SAY[key].format(where=centre if phase.frozen is None else f"{line} of {centre}")


def _what(signal: Signal, result: Result) -> str:
    phase = result.phase_numbers[-1]
    up, going_on = signal.direction == "increase", signal.last == result.last_measured
    start, line = result.series.say(signal.first), middle_name(phase)
    if signal.direction is None:
        return f"{signal.text} {SAY['more']}"
    if going_on and signal.rule in ("shift", "long_run", "prestated"):
        text = SAY["since"].format(
            start=start,
            higher="higher" if up else "lower",
            n=len(signal.points),
            side="above" if up else "below",
            line=line,
            centre=say_number(phase.centre, result),
            gaps=said_gaps(signal),
        )
    elif going_on and signal.rule == "trend":
        text = SAY["since trend"].format(start=start, way="up" if up else "down", n=len(signal.points))
    else:
        text = signal.text
    parts = [text, SAY["more"]]
    if result.spec.direction is not None:
        parts.append(SAY["good"] if signal.direction == result.spec.direction else SAY["bad"])
    if not going_on and result.variation == "common_cause":
        parts.append(SAY["over"])
    return " ".join(parts)


def _others(signal: Signal, result: Result) -> str:
    latest = [s for s in result.signals if s.phase == signal.phase and s is not signal]
    against = [s for s in latest if s.direction not in (None, signal.direction)]
    if against:
        return SAY["against"].format(text=max(against, key=lambda s: s.last).text)
    if latest:
        return f"The list has {count_noun(len(latest), 'more sign')} of change."
    return ""


def _earlier(result: Result) -> str:
    count = sum(s.phase < len(result.phase_numbers) for s in result.signals)
    return f"The parts before show {count_noun(count, 'sign')} of change, too." if count else ""


def _range(result: Result, phase: Phase) -> str:
    low, high = phase.lower, phase.upper
    if result.spec.chart == "run" or phase.sigma == 0:
        return ""
    if not (isfinite(low) and isfinite(high)):
        return SAY["no range"].format(n=phase.n_baseline, are="is" if phase.n_baseline == 1 else "are")
    known = result.series.values[np.isfinite(result.series.values)]
    key = "range"
    if low < 0 <= known.min():  # a limit below what can be counted limits nothing
        key = "range up to"
    elif high > 1 and shown_as_percent(result):
        key = "range from"
    text = SAY[key].format(low=say_number(low, result), high=say_number(high, result))
    if phase.standing in ("too few", "provisional"):
        text += " " + SAY["young"].format(n=count_noun(phase.n_baseline, "point"))
    return text


def _goal(result: Result) -> str:
    if result.assurance is None or result.target is None:
        return ""
    latest = len(result.phase_numbers)
    moved = any(s.phase == latest and s.rule != "outside" and s.direction for s in result.signals)
    return SAY["goal waits" if moved else result.assurance].format(goal=say_number(result.target, result))


def _unseen(result: Result) -> str:
    least = result.detectable
    if not isfinite(least) or least <= 0:
        plain = result.phase_numbers[-1].n_measured < 30 and result.spec.chart not in ("g", "t", "mr")
        return SAY["unseen large" if plain else "unseen small"]
    say = say_number(least, result)
    return SAY["unseen"].format(least=say.replace("%", " percentage points"))


def _sure(result: Result) -> str:
    chance = result.false_alarm
    if not chance > 0:
        return ""
    return SAY["sure"].format(count="1 or fewer" if chance < 0.015 else round(100 * chance))


def _not_why(signal: Signal) -> str:
    return SAY["not what"] if signal.direction is None else SAY["not why"]


def _question(signal: Signal, result: Result) -> str:
    when = result.series.say(signal.first)
    if signal.direction is None:
        return SAY["ask pattern"]
    if signal.rule == "outside":
        dated = result.series.kind == "date"
        return SAY["ask point"].format(when=f"on {when}" if dated else f"at {when}")
    return SAY["ask since"].format(when=when)


def _caution(result: Result) -> str:
    """Add holes and spikes, and the one thing noticed that weakens most what was said."""
    weighty = ("autocorrelation", "day_of_week", "time_of_year", "overdispersion")
    apart = [n.text for n in result.notices if n.kind in ("hole", "spike")]
    found = [n.text for n in result.notices if n.kind in weighty]
    return " ".join(apart + found[:1])


def alt_text(result: Result) -> str:
    """Describe the chart for those who cannot see it: kind, span, lines, last value, signals.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> analyse([3, 5, 4, 6], ChartSpec(chart="run")).alt_text.split(". ")[:2]
    ['Run chart, 4 points, point 1 to point 4', 'The middle line is at 4.5']
    """
    series, kind = result.series, KINDS[result.spec.chart]
    if not result.last_measured:
        return f"{kind}, without any numbers yet."
    known = int(np.isfinite(series.values).sum())
    gaps = f" and {len(series) - known} missing" if known < len(series) else ""
    parts = [f"{kind}, {count_noun(known, 'point')}{gaps}, {series.say(1)} to {series.say(len(series))}."]
    parts += [_lines(phase, result) for phase in result.phase_numbers if isfinite(phase.centre)]
    if result.target is not None:
        parts.append(f"The goal is {say_number(result.target, result)}.")
    parts.append(f"The last value is {say_number(float(series.values[result.last_measured - 1]), result)}.")
    if result.excluded:
        were = "is" if len(result.excluded) == 1 else "are"
        parts.append(f"{count_noun(len(result.excluded), 'point')} {were} left out of the count.")
    parts += _stands_apart(result)
    parts += [signal.text for signal in result.signals[:3]]
    if len(result.signals) > 3:
        parts.append(f"The list has {count_noun(len(result.signals) - 3, 'more sign')} of change.")
    if not result.signals:
        tested = result.state == "tested"
        parts.append(
            "Nothing is more than the usual ups and downs." if tested else "Too few numbers to test."
        )
    return " ".join(parts)


def _stands_apart(result: Result) -> list[str]:
    """Name the holes and the spikes, three of each at most."""
    told = [hole_text(hole, result) for hole in result.holes[:3]]
    if found := result.spikes:
        points = [
            f"{say_number(float(result.series.values[p - 1]), result)} ({result.series.say(p)})"
            for p in found
        ]
        told.append(f"Far from the numbers beside it: {join_words(points[-3:])}.")
    return told


def _lines(phase: Phase, result: Result) -> str:
    name = middle_name(phase)
    where = f"In part {phase.number} {name}" if len(result.phase_numbers) > 1 else capitalize(name)
    text = f"{where} is at {say_number(phase.centre, result)}"
    if result.spec.chart != "run" and isfinite(phase.lower) and isfinite(phase.upper):
        low, high = say_number(phase.lower, result), say_number(phase.upper, result)
        text += f" and the usual range is {low} to {high}"
    return text + "."
