"""For whom did it move, and in which rooms: a group that the team had in mind, and the classes in which it tried."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from brightspots.measures.spc import verdict as judging
from brightspots.privacy import OWN_SCHOOL_IN_FULL
from brightspots.series import baseline, comparison_group, team_numbers
from brightspots.series.verdict import judge

if TYPE_CHECKING:
    import pandas as pd

    from brightspots.measures import ChartSpec, Result
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book

_NOBODY = (
    "This page is about all students. Is there a group that we had in mind? And do we count in three classes where we "
    "try something, and in three where we do not? Then it can be seen who gains, and where."
)


def show_for_whom(
    book: Book, measured: Measured, spec: ChartSpec, happened: pd.DataFrame, group: str
) -> None:
    """Repeat the verdict for a group, and set the classes in which something was tried against the others.

    Parameters
    ----------
    book, measured
    spec : ChartSpec
        How the numbers of all students are read.
    happened : DataFrame
        From `brightspots.series.implementation.events`.
    group : str
        The id of a student group, or a grade; empty for none.
    """
    if not len(measured.periods):
        return
    if measured.counts is not None:
        measured = measured.counts
        spec = baseline.spec(measured, baseline.Baseline(str(spec.freeze or ""), ""))
    told = _show_group(book, measured, spec, happened, group) if group else False
    if not (_show_rooms(book, measured, spec, happened) or told):
        book.say(_NOBODY)


def _show_group(book: Book, measured: Measured, spec: ChartSpec, happened: pd.DataFrame, group: str) -> bool:
    name, rows, why = comparison_group.group(book, measured, group)
    if rows is None:
        book.say(why)
        return True
    of_group = replace(measured, name=f"{measured.name}, {name}", points=rows, beside=None, others=None)
    rest = _without(measured, rows)
    others = "All others" if measured.counted else "All students"
    _show_pair(book, of_group, rest, spec, happened, (name, others))
    return True


def _show_rooms(book: Book, measured: Measured, spec: ChartSpec, happened: pd.DataFrame) -> bool:
    if book.project is None or book.audience not in OWN_SCHOOL_IN_FULL:
        return False
    apart = team_numbers.rooms(book.project, measured, book.school.school_id, measured.every, book.as_of)
    if apart is None:
        return False
    tried = replace(apart.tried, name=f"{measured.name}, where we try it")
    counts = f"{apart.n_tried} rooms where we try something, {apart.n_rest} where we do not."
    _show_pair(book, tried, apart.rest, spec, happened, ("Where we try it", "Our other classes"), counts)
    return True


def _show_pair(
    book: Book,
    ours: Measured,
    rest: Measured,
    spec: ChartSpec,
    happened: pd.DataFrame,
    names: tuple[str, str],
    told: str = "",
) -> None:
    from brightspots import figures

    one, two = _read(ours, spec), _read(rest, spec)
    if one is None or two is None:
        book.say(f"{ours.name}: too few numbers from before our change to hold the new ones against.")
        return
    found = judge(ours, one)
    said = judging.sentence(found, one, name=ours.name, school=book.school.name, step=ours.step)
    book.say(f"{said} {told}".strip())
    if found.kind != "no data":
        book.show(
            figures.against_the_rest(
                one,
                two,
                title=f"{ours.name}, and {names[1].lower()}",
                unit=ours.unit,
                names=names,
                events=happened,
            )
        )


def _read(measured: Measured, spec: ChartSpec) -> Result | None:
    from brightspots.measures import analyse

    own = baseline.same_line(spec, measured.points)
    return None if own is None else analyse(measured.points, replace(own, shares=measured.shares))


def _without(measured: Measured, rows: pd.DataFrame) -> Measured:
    """Return the numbers of those who are not in a group; of all where it is not known how many they are."""
    if not measured.counted:
        return measured
    counts = ["numerator", "denominator"]
    everyone = measured.points.set_index("period")[counts]
    rest = everyone - rows.set_index("period")[counts].reindex(everyone.index)
    return replace(measured, points=rest.reset_index(), beside=None, others=None)
