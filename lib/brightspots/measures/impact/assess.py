"""The ladder: from what was measured to the strongest claim that it permits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from brightspots.errors import DataError, ParameterError
from brightspots.measures.impact import baseline_doubts, rival_explanations
from brightspots.measures.impact.before_after import Halves, read_halves
from brightspots.measures.impact.carry_over import pooled_carry
from brightspots.measures.impact.claim import Claim, GroupClaim
from brightspots.measures.impact.comparison import Compared, compare
from brightspots.measures.impact.comparison_periods import lay_out
from brightspots.measures.impact.dose_response import ENOUGH, Doing, read_doing
from brightspots.measures.impact.interrupted_series import LEAST_AFTER, LEAST_BEFORE, offered
from brightspots.measures.impact.longest_row import Row, called_beside, longest_row
from brightspots.measures.impact.missing_data import missing_share
from brightspots.measures.impact.others_median import Beside, beside_others
from brightspots.measures.impact.placebo_dates import luck_here
from brightspots.measures.impact.regression_to_mean import expected_bounce
from brightspots.measures.impact.row_rule import IN_A_ROW
from brightspots.measures.impact.season import beside_last_year
from brightspots.measures.impact.statement import Said
from brightspots.measures.impact.target_group import group_claim, groups_of
from brightspots.measures.spc.verdict import SETTLED


def assess(
    outcome: Any,
    change_on: Any,
    direction: str,
    *,
    dose: pd.DataFrame | None = None,
    comparison: pd.DataFrame | None = None,
    selected_on: Any = None,
    groups: pd.DataFrame | None = None,
    name: str = "The result",
    lag: int = 0,
    dose_level: float = ENOUGH,
    context: pd.DataFrame | None = None,
    lottery: bool = False,
    repeats: Mapping[str, Claim] | None = None,
    missing: Any = None,
    definition_changes: Sequence[Any] = (),
    other_initiatives: Sequence[str] = (),
    units: pd.DataFrame | None = None,
    exclude: Any = (),
    calendar: Any = None,
    shares: bool = False,
) -> Claim:
    """Make the strongest claim that the data permit, and no stronger.

    0 too early (fewer than 10 points before the change or 6 since) · 1 no signal, or one that something stands
    against · 2 a signal: six in a row on the good side of the frozen median, as was agreed beforehand, and a range of
    the change that leaves 0 out, in our numbers and, where ten other schools are known, in the difference from their
    median; without other schools and without the year before, it stays at 1 · 3 with dose: after the practice took
    hold, and more where more was done · 4 compared: beside like schools, alike before the change, more than chance
    gives among them · 5 replicated: compared, too, in at least one other place that tried it and in at least half of
    them, or drawn by lot. 3, 4 and 5 need the signal of 2; 4 and 5 do not need dose.

    Parameters
    ----------
    outcome : sequence or DataFrame
        As for `brightspots.measures.analyse`; with dates for periods.
    change_on : date or position
        When the change began; the points before it are the frozen baseline.
    direction : {"increase", "decrease"}
        Which way is better.
    dose : DataFrame, optional
        What was done: ``period``, ``planned``, ``delivered`` and perhaps ``unit``.
    comparison : DataFrame, optional
        Other schools: ``unit`` and the columns of a series; ``start`` where a school begins the same later.
    selected_on : mapping or sequence, optional
        Where the school was picked on this measure: ``value``, the group's ``mean``, ``earlier`` values.
    groups : DataFrame, optional
        Student groups: ``group`` and the columns of a series.
    name : str
        Of the measure, for sentences.
    lag : int
        Periods that the change needs to show, chosen before looking; they do not count.
    dose_level : float
        The share of what was planned that was agreed on as enough.
    context : DataFrame, optional
        What schools are given, a row a unit and one named ``ours``: matched on besides level and trend.
    lottery : bool
        Whether who began was drawn by lot, among those in `comparison`.
    repeats : mapping of str to Claim, optional
        Claims of all other places that tried the same, those where nothing was seen, too.
    missing : sequence or DataFrame, optional
        The share of people without a number, a period.
    definition_changes : sequence of periods
        When the way of counting changed.
    other_initiatives : sequence of str
        What else happened at the same time.
    units : DataFrame, optional
        The outcome by ``unit`` of `dose`.
    exclude, calendar, shares
        As in `brightspots.measures.ChartSpec`.

    Returns
    -------
    Claim

    Raises
    ------
    DataError, ParameterError
        For data or choices that cannot be read, with what to do.

    Examples
    --------
    >>> before = [5, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5, 4, 6]
    >>> months = pd.date_range("2024-09-01", periods=18, freq="MS")
    >>> calls = pd.DataFrame({"period": months, "value": [*before, 8, 9, 8, 9, 8, 9]})
    >>> claim = assess(calls, "2025-09-01", "increase", name="Calls home")
    >>> claim.level, claim.sentence[:60]
    (2, 'Calls home is different from before in a way that luck alone')

    Without dates there is no year before, and nothing says that it is not the time of year:

    >>> assess(calls["value"].tolist(), 13, "increase").level
    1
    """
    if lottery and comparison is None:
        raise ParameterError("lottery=True needs the schools that were not drawn: give them as comparison.")
    reading = {"exclude": exclude, "calendar": calendar, "shares": shares}
    halves = read_halves(outcome, change_on, direction, lag=lag, **reading)
    wide = None if comparison is None or halves.early else lay_out(comparison, halves)
    others = None if wide is None else wide.to_numpy(dtype=float).T
    if others is not None:
        pooled = pooled_carry(others[:, : halves.start - 1])
        halves = halves if pooled is None else replace(halves, carry=pooled)
    beside = beside_others(halves, others)
    row = longest_row(halves)
    last_year = beside_last_year(halves, row) if row is not None and row.n >= IN_A_ROW else None
    lost = missing_share(halves, missing)
    bounce = None if selected_on is None else expected_bounce(selected_on, halves)
    caps = [
        *rival_explanations.against_range(row, halves),
        *rival_explanations.against_season(last_year),
        *rival_explanations.against_missing(lost),
        *rival_explanations.against_bounce(bounce, halves),
        *rival_explanations.against_definition(definition_changes, halves),
    ]
    doing = None if dose is None else read_doing(dose, halves, row, level=dose_level, units=units)
    compared, refused = (
        (None, []) if wide is None else compare(wide, halves, context=context, lottery=lottery)
    )
    called = called_beside(halves, beside) if row is not None and row.signal else 0
    caps += rival_explanations.against_others(row, beside, halves) if not called else []
    caps += baseline_doubts.against_trend(row, halves)
    caps += baseline_doubts.against_ties(row, halves)
    alone = beside is None and (compared is None or not compared.balanced)
    caps += rival_explanations.against_no_year(row, last_year) if alone else []
    signal = row is not None and row.signal and not caps
    against = _other_way(halves, beside)
    luck = luck_here(halves, others, good=signal) if signal or against is not None else None
    lasts = row is None or row.since < SETTLED
    came_back = tuple((place, other.level >= 4) for place, other in (repeats or {}).items())
    permitted, more = _ladder(halves, signal, lasts, doing, compared, came_back, lottery)
    found = Claim(
        level=max(permitted),
        permitted=permitted,
        name=name,
        halves=halves,
        row=row,
        against=against,
        called=called,
        luck=luck,
        lasts=lasts,
        caps=tuple(caps),
        alternatives=tuple(
            rival_explanations.alternatives(
                halves,
                compared=compared is not None and compared.balanced,
                bounce=bounce,
                missing=lost,
                other=other_initiatives,
                caps=caps,
            )
        ),
        refused=(*_not_asked(dose, comparison), *refused, *more, *_no_interrupted(halves)),
        bounce=bounce,
        doing=doing,
        compared=compared,
        repeats=came_back,
        lottery=lottery,
        groups=_groups(groups, halves, change_on, direction, name, lag, reading),
    )
    return found


def _other_way(halves: Halves, beside: Beside | None) -> Row | None:
    """Find a sign of the wrong way that neither luck, nor the others, nor the time of year gives."""
    row = longest_row(halves, good=False)
    if row is None or not row.signal or not called_beside(halves, beside, good=False):
        return None
    return None if beside_last_year(halves, row, good=False).came_back else row


def _ladder(
    halves: Halves,
    signal: bool,
    lasts: bool,
    doing: Doing | None,
    compared: Compared | None,
    repeats: Sequence[tuple[str, bool]],
    lottery: bool,
) -> tuple[tuple[int, ...], list[Said]]:
    """Return the levels that the data permit, and why not more."""
    if halves.early:
        return (0,), []
    if not signal:
        return (0, 1), []
    if not lasts:
        text = "The change has not lasted, so nothing more is claimed of it than that it was there."
        return (0, 1, 2), [Said("passed", text)]
    permitted, refused = [0, 1, 2], []
    if doing is not None:
        if why := _no_dose(doing):
            refused.append(Said("dose", why))
        else:
            permitted.append(3)
    if compared is not None and compared.balanced:
        if compared.better(halves.sign):
            permitted.append(4)
        else:
            text = (
                "Like schools moved much the same: the difference is no larger than chance gives among schools that "
                "did not change anything."
            )
            refused.append(Said("compared", text))
    if 4 in permitted and (lottery or _replicated(repeats)):
        permitted.append(5)
    elif repeats:
        came = sum(back for _, back in repeats)
        text = (
            f"It was tried in {len(repeats)} other place{'' if len(repeats) == 1 else 's'} and stood beside like "
            f"schools in {came} of them"
        )
        text += "." if 4 in permitted else "; here it does not stand beside like schools."
        refused.append(Said("replicated", text))
    return tuple(permitted), refused


def _replicated(repeats: Sequence[tuple[str, bool]]) -> bool:
    """Whether it came back in another place, and in at least half of all that tried it."""
    came = sum(back for _, back in repeats)
    return came >= 1 and 2 * came >= len(repeats)


def _no_dose(doing: Doing) -> str:
    if not doing.share >= doing.level:
        return (
            f"Less was done than was agreed on as enough ({100 * doing.level:.0f}% of what was planned), so the "
            "change cannot be tied to the practice."
        )
    if not doing.in_time:
        return "The numbers moved before the practice had taken hold."
    if doing.pairs < 4:
        return (
            "There are too few times, or classes, with both a number and a record of what was done to see whether "
            "more doing went with more change."
        )
    if not doing.more_where_more:
        return "The change was not clearly larger where, or when, more was done."
    return ""


def _not_asked(dose: Any, comparison: Any) -> list[Said]:
    refused = []
    if dose is None:
        text = "Nobody wrote down how much was done, so the change cannot be set beside the doing."
        refused.append(Said("no dose", text))
    if comparison is None:
        text = (
            "There are no schools to compare with, so a change that everybody had cannot be told from ours."
        )
        refused.append(Said("no comparison", text))
    return refused


def _no_interrupted(halves: Halves) -> list[Said]:
    values = halves.series.values.copy()
    values[~halves.counted] = float("nan")
    if offered(values, halves.start - 1):
        return []
    return [
        Said(
            "interrupted",
            f"A line through the numbers before and since (interrupted time series) needs at least {LEAST_BEFORE} "
            f"points before and {LEAST_AFTER} since; there are {len(halves.before)} and {len(halves.after)}.",
        )
    ]


def _groups(
    groups: Any,
    halves: Halves,
    change_on: Any,
    direction: str,
    name: str,
    lag: int,
    reading: dict[str, Any],
) -> tuple[GroupClaim, ...]:
    if groups is None:
        return ()
    found = []
    for group, rows in groups_of(groups).items():
        if rows.empty:
            continue
        own = reading | {"exclude": _within(reading["exclude"], rows)}
        try:
            claim = assess(rows, change_on, direction, name=f"{name} ({group})", lag=lag, **own)
        except DataError as error:
            raise DataError(f"{group}: {error.problem}", remedy=error.remedy) from error
        found.append(group_claim(group, rows, claim, halves))
    return tuple(found)


def _within(exclude: Any, rows: pd.DataFrame) -> Any:
    """Keep of what is left out the periods that a group has."""
    if not exclude or "period" not in rows.columns:
        return ()
    have = {str(pd.Timestamp(p).date()) if not isinstance(p, int | float) else str(p) for p in rows["period"]}
    kept = {day for day in exclude if str(day)[:10] in have}
    return (
        {day: exclude[day] for day in exclude if day in kept} if isinstance(exclude, Mapping) else tuple(kept)
    )
