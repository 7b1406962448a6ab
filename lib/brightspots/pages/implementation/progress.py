"""What page 32 shows of one series: the verdict and the next look, result and doing, one question, a new line.

Each function shows one part of the page. Nothing here says that one thing made another happen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.measures.spc import verdict as judging
from brightspots.measures.spc.phrases import say_number
from brightspots.pages import headline
from brightspots.records.models.intervention import PDSACycle
from brightspots.records.status.predictions import accuracy
from brightspots.series import baseline, rare, verdict
from brightspots.text import wording
from brightspots.text.dates import format_period
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brightspots.measures import ChartSpec, Result
    from brightspots.measures.spc.verdict import Verdict
    from brightspots.series.model import Lane, Measured
    from brightspots.workbook.book import Book

LITTLE_DONE = 0.6
MOVED = 0.1
USUAL_LOOK = {"day": 20, "week": 4, "fortnight": 3, "month": 2, "term": 1, "year": 1, "point": 4}
"""So many more points are worth a look when there is nothing special to wait for."""


_STRIDES = {
    "day": pd.offsets.BDay(1),
    "week": pd.Timedelta(days=7),
    "fortnight": pd.Timedelta(days=14),
    "month": pd.offsets.MonthBegin(1),
}


def beside(measured: Measured, spec: ChartSpec) -> Result | None:
    """Read the difference from the other schools by the same "before" line; None where it cannot be."""
    from brightspots.measures import analyse

    if measured.beside is None:
        return None
    own = baseline.same_line(spec, measured.beside)
    return None if own is None else analyse(measured.beside, replace(own, shares=False))


def tell(book: Book, measured: Measured, result: Result, others: Result | None = None) -> Verdict:
    """Say the one honest sentence and the date of the next look, and carry both to the overview.

    Parameters
    ----------
    book : Book
    measured : Measured
    result : Result
        Of `measured.points`.
    others : Result, optional
        From `beside`.

    Returns
    -------
    Verdict
        By the first "before" line: what has changed since then, and whether it has held.
    """
    first = verdict.by_first_line(measured, result)
    found = verdict.judge(measured, first, others)
    if found.kind == "no data":
        reason = measured.why_none or f"{measured.name}: no numbers yet for {book.school.name}."
        if measured.hidden:
            book.finding(
                measured.measure_id,
                None,
                reason,
                state="suppressed",
                label=measured.name,
                mark="headline",
                quiet=True,
            )
        book.no_data(reason)
        return found
    short, small = (
        headline.show_headline(book, measured, first, found),
        verdict.is_small(result, book.min_cell),
    )
    if found.kind == "shift" and not small and (found.way == "better" or book.audience != "public"):
        key, label = f"{measured.measure_id}_shift", f"{measured.name}, shift"
        text = headline.sentence(book, measured, first, found)
        book.finding(key, found.way, text, label=label, mark="worth a look", short=short, quiet=True)
    for sentence in moved_lines(measured, result):
        book.say(sentence)
    latest = found if first is result else verdict.judge(measured, result, others)
    book.say(next_look(result, latest, measured.step))
    return found


def moved_lines(measured: Measured, result: Result) -> list[str]:
    """Say of each new "before" line that the team agreed on from when it holds, where it stands, and why."""
    phases = result.phase_numbers
    if not measured.agreed.new_lines:
        return []
    why = [line.why for line in measured.agreed.new_lines][-(len(phases) - 1) :] if len(phases) > 1 else []
    told = [
        f'We moved our "before" line: from {result.series.say(new.first)} on it stands at '
        f"{say_number(new.centre, result)}, before that at {say_number(old.centre, result)}."
        + (f" {reason}" if reason else "")
        for old, new, reason in zip(phases, phases[1:], why, strict=False)
    ]
    return [*told, _by_the_new_line(measured, result)] if told else []


def _by_the_new_line(measured: Measured, result: Result) -> str:
    found = judging.verdict(result)
    if found.kind in ("too few", "no data"):
        return "It is too early to say anything by the new line."
    short = judging.short(found, result)
    return f"By the new line: {short[:1].lower()}{short[1:]}"


def next_look(result: Result, found: Verdict, step: str = "week") -> str:
    """Say when to look again, and what can be said then.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> weeks = pd.DataFrame({"period": ["2026-05-25", "2026-06-01", "2026-06-08"], "value": [4, 6, 5]})
    >>> next_look(analyse(weeks, ChartSpec(chart="run")), judging.Verdict("too few"))[:69]
    'Next honest look: about Oct 2, 2026, after 7 more weeks with a number'
    """
    look, usual_look = result.next_look, USUAL_LOOK[step]
    if found.lasts:
        return f"{_when(result, usual_look, step)} The question then: does it last?"
    if look.points and look.points <= 2 * usual_look:
        return f"{_when(result, look.points, step)} {look.why}"
    usual = f"{_when(result, usual_look, step)} No single {step} before that needs a reason."
    if look.points:
        usual += (
            f" It takes about {look.points} more for a lasting change as large as the usual swing to show."
        )
    return usual


def _when(result: Result, more: int, step: str) -> str:
    points = count_noun(more, step).replace(f"{more} ", f"{more} more ")
    day = _day_of(result, more, step)
    date = "" if day is None else f"about {format_period(day.to_datetime64())}, "
    return f"Next honest look: {date}after {points} with a number."


def done_so_far(book: Book, lanes: Sequence[Lane], result: Result, found: Verdict) -> None:
    """Say how much was done of what was planned, before and since, what that can mean, and how predictions came out."""
    for lane in lanes:
        book.say(_doing(lane, result))
    shares = [(_share(lane, result, after=False), _share(lane, result, after=True)) for lane in lanes]
    known = [(before, since) for before, since in shares if before is not None and since is not None]
    begun = [since for before, since in shares if before is None and since is not None]
    if known and (text := _together(known, found)):
        book.say(text)
    elif not known and begun and max(begun) < LITTLE_DONE:
        book.say(_NOT_TESTED)
    if book.project is not None and (cycles := book.project.of(PDSACycle)):
        book.say(accuracy(cycles).sentence)


_NOT_TESTED = "Less than we planned was done, so this chart cannot tell yet whether our idea works."


def _together(shares: Sequence[tuple[float, float]], found: Verdict) -> str:
    """Set doing beside the result, in words that do not say which moved which."""
    up = any(since - before > MOVED for before, since in shares)
    down = any(before - since > MOVED for before, since in shares)
    lasting = found.lasts
    if lasting and (up or down) and not (up and down):
        way = "more" if up else "less"
        return f"We did {way}, and the result moved, in the same part of the year. That does not say which moved which."
    if lasting and not (up or down):
        return "The result moved though we did about as much as before. What else changed?"
    if up and not down:
        more = "We do more than before, and the result shows no lasting shift so far."
        return f"{more} Is it the right thing, for the right students?"
    if max(since for _, since in shares) < LITTLE_DONE:
        return _NOT_TESTED
    return ""


def anything_worse(book: Book, found: Sequence[Measured], spec: ChartSpec) -> list[str]:
    """Say of each measure that should not get worse whether it did; return the names of those that did."""
    from brightspots.measures import analyse

    if not found:
        book.say(
            "We have no number that would tell us. What could have got worse while we were busy with this, and who "
            "would notice first?"
        )
    got_worse = []
    for measured in [rare.of_page(book, measured) for measured in found]:
        freeze = (
            spec.freeze
            if int((measured.periods <= pd.Timestamp(spec.freeze or "1900-01-01")).sum()) > 1
            else None
        )
        own = baseline.spec(measured, baseline.Baseline(str(freeze or ""), ""))
        result = analyse(measured.points, own)
        judged = judging.verdict(result)
        text = judging.sentence(
            judged, result, name=measured.name, school=book.school.name, step=measured.step
        )
        short = f"{measured.name}: {judging.short(judged, result)}"
        worse = judged.kind == "shift" and judged.way == "worse"
        got_worse += [measured.name] if worse else []
        mark = "worth a look" if worse and book.audience != "public" else ""
        key = f"{measured.measure_id}_balance"
        state = "shown" if result.last_measured else "missing"
        label = f"{measured.name} (did anything else get worse?)"
        book.finding(key, judged.kind, text, label=label, mark=mark, short=short, state=state)
    return got_worse


def question(
    book: Book,
    measured: Measured,
    result: Result,
    found: Verdict,
    lanes: Sequence[Lane] = (),
    worse: Sequence[str] = (),
) -> None:
    """Ask the one question for the meeting.

    Parameters
    ----------
    book, measured, result, found
    lanes : sequence of Lane
        What was done.
    worse : sequence of str
        What got worse meanwhile, from `anything_worse`.
    """
    if measured.hidden and found.kind == "no data":
        book.say("With whom could we count together, so that the number is large enough to show?", "finding")
    elif worse and found.kind != "no data":
        book.say(
            f"{worse[0]}: this went the wrong way in the same part of the year. Is it the price of what we do, and "
            "who pays it?",
            "finding",
        )
    else:
        book.say(_question(result, found, lanes), "finding")


def _question(result: Result, found: Verdict, lanes: Sequence[Lane]) -> str:
    when = judging.when_it_was(found.signal, result) if found.signal is not None else ""
    before = [share for lane in lanes if (share := _share(lane, result, after=False)) is not None]
    done = [share for lane in lanes if (share := _share(lane, result, after=True)) is not None]
    if found.kind == "no data":
        return "What is the first number that we could write down each week, and who will do it?"
    if found.kind == "too few":
        return "What have we learned so far that we would tell another team tomorrow?"
    if found.kind in ("steady", "pattern") and done and min(done) < LITTLE_DONE:
        return "What keeps us from doing what we planned, and what would make it easier?"
    if found.kind == "steady" and before and done and max(done) - max(before) > MOVED:
        return "We did more, and the numbers stayed where they were. What does that say about our best guess why?"
    if found.kind == "pattern":
        return "What comes back again and again here, and when?"
    if found.kind == "shift" and found.way in ("better", "higher"):
        return f"What was different {when}, for whom, and what would it take to keep it?"
    if found.kind in ("shift", "shared", "seasonal", "passed"):
        return f"What was different {when}, and for whom?"
    return "What would we have to do in a new way for the numbers to move?"


def _doing(lane: Lane, result: Result) -> str:
    before, since = _share(lane, result, after=False), _share(lane, result, after=True)
    planned, done = lane.points["planned"].sum(), lane.points["delivered"].sum()
    if before is None or since is None:
        share = f" ({100 * done / planned:.0f}%)" if planned else ""
        return f"{lane.name}: {wording.count(done)} of {wording.count(planned)} planned so far{share}."
    moved = (
        "up" if since - before > MOVED else "down" if before - since > MOVED else "about as much as before"
    )
    return (
        f'{lane.name}: {100 * since:.0f}% of what was planned since our "before" line was set, {100 * before:.0f}% '
        f"until then ({moved})."
    )


def _share(lane: Lane, result: Result, *, after: bool) -> float | None:
    """How much of what was planned was done, until the "before" line was set or since; None where it is not."""
    phase = result.phase_numbers[-1] if result.phase_numbers else None
    if phase is None or phase.frozen is None or result.series.periods is None:
        return None
    end = pd.Timestamp(result.series.period(phase.frozen))
    rows = lane.points[(lane.points["period"] > end) == after]
    planned = float(rows["planned"].sum())
    return float(rows["delivered"].sum()) / planned if planned else None


def _day_of(result: Result, more: int, step: str) -> pd.Timestamp | None:
    """Find the Friday (or day, or month's end) with so many more points, without July and August; None for others."""
    if result.series.kind != "date" or not result.last_measured or step not in _STRIDES:
        return None
    day = pd.Timestamp(result.series.period(result.last_measured))
    stride = _STRIDES[step]
    while more > 0:
        day = day + stride
        more -= day.month not in (7, 8)
    return day + {
        "week": pd.Timedelta(days=4),
        "fortnight": pd.Timedelta(days=11),
        "month": pd.offsets.MonthEnd(0),
    }.get(step, pd.Timedelta(0))
