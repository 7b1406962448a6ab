"""The claim of page 40: when the change was, what may be claimed of it, and for whom.

The claim is made by `brightspots.measures.impact.assess` of released numbers only; here it is only asked and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from IPython.display import display

from brightspots.errors import ParameterError
from brightspots.pages.impact.chosen import chosen_on
from brightspots.series import comparison_group
from brightspots.series.baseline import LEAST_BEFORE
from brightspots.series.model import as_date
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.workbook.mode import is_served

if TYPE_CHECKING:
    from brightspots.measures.impact import Claim
    from brightspots.series.model import Lane, Measured
    from brightspots.workbook.book import Book

AT_MOST = {"too early": 0, "no change": 1, "change": 2, "doing": 3, "compared": 4}
"""What a coach may write to lower a claim."""


@dataclass(frozen=True)
class Change:
    """When we changed something, and how that is known.

    Attributes
    ----------
    on : str
        The day; empty where nobody wrote it down.
    why : str
    trying : str
        The day of the first small test before it: the time between belongs neither to before nor to since.
    """

    on: str
    why: str
    trying: str = ""


def find_change(measured: Measured, happened: pd.DataFrame, change_on: str = "") -> Change:
    """Choose the day of the change.

    Parameters
    ----------
    measured : Measured
    happened : DataFrame
        From `brightspots.series.implementation.events`.
    change_on : str
        The day that people chose. Empty takes the day from which the team moved its "before" line; else the first that
        was adopted with twelve numbers before it, else the first test with as many, else the first of all.

    Examples
    --------
    >>> from brightspots.series.model import Measured
    >>> weeks = pd.DataFrame({"period": pd.date_range("2025-09-01", periods=20, freq="7D"), "value": 0.9})
    >>> tests = pd.DataFrame({"date": [pd.Timestamp("2025-12-01")], "label": ["Calls"], "kind": ["adopt"]})
    >>> find_change(Measured("a", "A", points=weeks), tests).on
    '2025-12-01'
    """
    if change_on:
        day = as_date(change_on, "change_on")
        return Change(day, f"Our change: {_say(day)}, as we chose.")
    tests = happened[~happened["kind"].isin(["context", "abandon"])] if len(happened) else happened
    rows = tests.to_dict("records")
    enough = [row for row in rows if _before(measured, row["date"]) >= LEAST_BEFORE] or rows[:1]
    moved = [
        line.on
        for line in measured.agreed.new_lines
        if _before(measured, pd.Timestamp(line.on)) >= LEAST_BEFORE
    ]
    chosen = [row for row in enough if row["kind"] == "adopt"] or enough
    if moved:
        day, label = moved[0], 'from which our team moved its "before" line'
    elif chosen:
        day, label = f"{chosen[0]['date']:%Y-%m-%d}", chosen[0]["label"]
    else:
        return Change("", "")
    first = min([f"{row['date']:%Y-%m-%d}" for row in enough] + [day])
    why = f"Our change: {_say(day)}, {label}."
    if first == day:
        return Change(day, why)
    began = f"{tests.iloc[0]['date']:%Y-%m-%d}"
    rest = "the time between" if began == first else f"the time from {_say(first)} until the change"
    tried = (
        f"We tried it small from {_say(began)} on ({tests.iloc[0]['label']}); {rest} counts on neither side."
    )
    return Change(day, f"{why} {tried}", first)


def _before(measured: Measured, day: pd.Timestamp) -> int:
    return int((measured.periods < day).sum())


@dataclass(frozen=True)
class Known:
    """What people know beside the numbers.

    Attributes
    ----------
    direction : str
        increase or decrease is better; empty takes the definition's.
    lag : int
        So many points after the change do not count, as was said beforehand.
    enough_done : float
        Percent of what was planned that was agreed on as enough.
    picked_on : sequence of float
        Where this school was picked for its number: that number, the mean of all, and two or more earlier numbers,
        as the page shows them. Empty takes what the team's problem says of it.
    counted_anew, also_began : sequence of str
        Days on which the way of counting changed; what else began.
    """

    direction: str = ""
    lag: int = 0
    enough_done: float = 60.0
    picked_on: Sequence[float] = ()
    counted_anew: Sequence[str] = ()
    also_began: Sequence[str] = ()


def make_claim(
    book: Book,
    measured: Measured,
    changed: Change,
    lanes: Sequence[Lane] = (),
    happened: pd.DataFrame | None = None,
    known: Known | None = None,
    group: str = "",
) -> Claim | None:
    """Make the strongest claim that the released numbers permit; None, with the reason shown, where there is none.

    Parameters
    ----------
    book, measured, changed
    lanes : sequence of Lane
        What was done; the first is set beside the result.
    happened : DataFrame, optional
        Events: those of the kind context happened at the same time.
    known : Known, optional
    group : str
        A student group for which the same claim is made: its id, or a grade.
    """
    from brightspots.measures import impact

    known = known or Known()
    if not len(measured.periods):
        book.no_data(measured.why_none or f"{measured.name}: no numbers yet for {book.school.name}.")
        return None
    way = known.direction or measured.direction
    if not changed.on or not way:
        book.no_data(_lacking(book, changed))
        return None
    others = comparison_group.others(book, measured)
    group_name, rows, _ = comparison_group.group(book, measured, group) if group else ("", None, "")
    return impact.assess(
        measured.points,
        changed.on,
        way,
        dose=_dose(lanes),
        comparison=others,
        context=None if others is None else comparison_group.context(book, others["unit"]),
        groups=None if rows is None else rows.assign(group=group_name),
        selected_on=_picked(known.picked_on, measured) or chosen_on(book.project, measured, changed.on, way),
        name=measured.name,
        lag=known.lag,
        dose_level=known.enough_done / 100,
        definition_changes=[as_date(day, "counted_anew") for day in known.counted_anew],
        other_initiatives=[*known.also_began, *_context(happened, changed)],
        exclude=_left_out(measured, changed),
        shares=measured.shares,
    )


def _left_out(measured: Measured, changed: Change) -> dict[str, str]:
    """Leave out what the measure leaves out, and the time in which we tried it small."""
    if not changed.trying:
        return measured.exclude
    between = (measured.points["period"] >= changed.trying) & (measured.points["period"] < changed.on)
    tried = {f"{day:%Y-%m-%d}": "while we tried it small" for day in measured.points.loc[between, "period"]}
    return tried | measured.exclude


def lower(found: Claim | None, at_most: str, why: str) -> Claim | None:
    """Lower a claim as a coach asks; one that is already lower stays as it is, and none is ever raised.

    Parameters
    ----------
    found : Claim or None
    at_most : str
        too early, no change, change, doing or compared; empty leaves the claim.
    why : str
        In a sentence, for the page.
    """
    if not at_most:
        return found
    if at_most not in AT_MOST:
        raise ParameterError(f'at_most cannot be "{at_most}". Use one of: {", ".join(AT_MOST)}.')
    if found is None or AT_MOST[at_most] >= found.level:
        return found
    return found.lowered(AT_MOST[at_most], why)


def _lacking(book: Book, changed: Change) -> str:
    if not changed.on:
        return (
            f"Nobody wrote down when {book.school.name} changed something, so there is nothing to claim. A test that "
            "your team starts on page 31, or a row in the district's table events, says when."
        )
    return (
        "Which way is better? The measure's definition does not say: its direction is increase or decrease."
    )


def _dose(lanes: Sequence[Lane]) -> pd.DataFrame | None:
    kept = [lane.points for lane in lanes if lane.points["planned"].sum() > 0]
    return kept[0][["period", "planned", "delivered"]] if kept else None


def _context(happened: pd.DataFrame | None, changed: Change) -> list[str]:
    """Name what else happened from two months before our change on."""
    if happened is None or not len(happened):
        return []
    rows = happened[happened["kind"] == "context"]
    rows = rows[rows["date"] >= pd.Timestamp(changed.on) - pd.Timedelta(days=60)]
    return [f"{row['label']} ({_say(str(row['date']))})" for row in rows.to_dict("records")]


def _picked(numbers: Sequence[float], measured: Measured) -> dict[str, Any] | None:
    if not len(numbers):
        return None
    if len(numbers) < 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise ParameterError(
            "picked_on is a list of numbers: the one that this school was picked for, the mean of all schools, and "
            "two or more earlier ones of this school, such as [88.2, 92.0, 90.1, 90.6]."
        )
    unit = 100 if measured.shares or measured.counted else 1
    value, mean, *earlier = [float(number) / unit for number in numbers]
    return {"value": value, "mean": mean, "earlier": earlier}


def tell_claim(book: Book, measured: Measured, changed: Change, found: Claim | None, group: str = "") -> None:
    """Say the claim, for all and for the target group, and carry it to the overview."""
    if found is None:
        return
    percent = 100 if measured.shares or measured.counted else 1
    n = _people(measured)
    small = n is not None and n < book._district.min_cell
    book.say(f"{found.title}.", "headline")
    if small:  # a team reads its own small groups in full; nothing of them goes to the overview
        book.say(found.sentence, "finding")
    points = _points(found, percent)
    known = [point["value"] for point in points if point["value"] is not None]
    book.finding(
        f"{measured.measure_id}_impact",
        known[-1] if known else None,
        found.sentence,
        unit="percent" if percent == 100 else measured.unit,
        n=n,
        label=f"{measured.name}, claim",
        mark="headline",
        short=f"{found.title}.",
        series=points,
        false_alarm=None if small else found.false_alarm,
        claim=None if small else found.told,
        quiet=small,
    )
    book.say(f"{changed.why} {_range(found)}".strip())
    if group:
        _tell_group(book, measured, found, group)
    else:
        book.say(
            "For whom? No target group is named. Choose one, and the same claim is made for it."
            if is_served()
            else "For whom? This claim is about all students; no target group is named."
        )
    book.facts["Counted"] = f"{measured.name}: {measured.how or 'no definition is given'}."


def _points(found: Claim, percent: int) -> list[dict[str, Any]]:
    """Return the points of the overview's small chart; those that do not count are gaps."""
    halves = found.halves
    values = np.where(halves.counted, halves.series.values, np.nan)
    return [
        {
            "period": halves.series.say(at),
            "value": None if value != value else round(percent * float(value), 2),
        }
        for at, value in enumerate(values.tolist(), start=1)
    ]


def _range(found: Claim) -> str:
    from brightspots.measures.impact import claim_numbers

    if found.level == 0 or not isfinite(found.interval[0]) or found.level >= 2:
        return ""
    halves = found.halves
    return (
        f"On average it was {claim_numbers.value(halves.mean_before, halves)} before and "
        f"{claim_numbers.value(halves.mean_after, halves)} since (range of the step: "
        f"{claim_numbers.moved(halves.interval, halves)})."
    )


def _tell_group(book: Book, measured: Measured, found: Claim, group: str) -> None:
    if not found.groups:
        book.say(f"For whom? {comparison_group.group(book, measured, group)[2]}")
    for own in found.groups:
        if own.claim.level > 0:
            book.say(own.claim.sentence, "finding")
        book.say(own.sentence)


def _people(measured: Measured) -> float | None:
    if not measured.counted:
        return None
    known = measured.points.dropna(subset=["numerator", "denominator"])
    return None if known.empty else float(known["denominator"].iloc[-1])


def claim_box(
    book: Book, measured: Measured, happened: pd.DataFrame, change_on: str, lanes: Sequence[Lane]
) -> None:
    """Show the same claim as a box on a team's own page: one honest sentence, and where the rest stands.

    Only for the team's own eyes, and only where somebody wrote down when the change was.
    """
    measured = measured.counts or measured
    changed = find_change(measured, happened, change_on)
    if book.audience != "team" or not changed.on or not measured.direction or not len(measured.periods):
        return
    found = make_claim(book, measured, changed, lanes=lanes, happened=happened)
    if found is None:
        return
    asks = "What else could explain it, and what would make us surer?"
    rest = f"<p>{asks} {markup.link('What may we claim?', book.link('40_impact'))}</p>"
    title = "What we may claim so far"
    html = (
        f'<div class="bs-box"><p><strong>{title}</strong></p>{markup.paragraph(found.sentence)}{rest}</div>'
    )
    display(markup.Html(html, f"{title}: {found.sentence} {asks}"))


def _say(day: str) -> str:
    return format_period(pd.Timestamp(day).to_datetime64())
