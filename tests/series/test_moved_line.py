"""One verdict for one series: by the first "before" line where it was moved, with the goal, and none at a floor."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from brightspots.measures import analyse
from brightspots.measures.spc import verdict as judging
from brightspots.series import baseline, verdict
from brightspots.series.model import Agreed, Measured, NewLine

BEFORE = [26.0, 28, 25, 27, 29, 24, 26.5, 24.5, 25.5, 26, 28.5, 27.5]
SINCE = [17.0, 15, 18, 16, 19, 14, 17.5, 16.5, 15.5, 18.5, 14.5, 17]
BACK = [28.0, 29, 27, 28.5]
WEEKS = pd.date_range("2024-09-02", periods=26, freq="7D")
MOVED = f"{WEEKS[12]:%Y-%m-%d}"


def away(values: list[float], **about: object) -> Measured:
    points = pd.DataFrame({"period": WEEKS[: len(values)], "value": [v / 100 for v in values]})
    given = {"unit": "percent", "direction": "decrease", "shares": True, "goal": 20.0, **about}
    return Measured("away", "Away on Friday", points=points, **given)  # type: ignore[arg-type]


def read(measured: Measured):
    line = baseline.Baseline(f"{WEEKS[11]:%Y-%m-%d}", "")
    return analyse(measured.points, baseline.spec(measured, line))


def test_a_moved_line_keeps_its_story():
    measured = away([*BEFORE, *SINCE], agreed=Agreed(new_lines=(NewLine(MOVED),)))
    result = read(measured)
    assert judging.verdict(result).kind == "steady", "by the line of today nothing is to be seen"
    first = verdict.by_first_line(measured, result)
    found = verdict.judge(measured, first)
    assert (found.kind, found.way, found.lasts) == ("shift", "better", True)
    assert found.signal is not None and len(found.signal.points) == 12
    assert verdict.beyond_goal(measured, first, found) == "Their middle is 16.8%: our goal of 20% is reached."


def test_where_no_line_was_moved_the_series_is_as_it_is():
    result = read(away([*BEFORE, *SINCE]))
    assert verdict.by_first_line(away([*BEFORE, *SINCE]), result) is result


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"goal": 12.0}, "Their middle is 16.8%; our goal is 12%."),
        ({"goal": None}, ""),
        ({"direction": None}, ""),
    ],
)
def test_how_far_it_is_to_the_goal(about, said):
    measured = away([*BEFORE, *SINCE], **about)
    result = read(measured)
    assert verdict.beyond_goal(measured, result, verdict.judge(measured, result)) == said


def test_a_sign_that_ended_says_nothing_of_the_goal():
    measured = away([*BEFORE, *SINCE[:10], *BACK])
    result = read(measured)
    found = verdict.judge(measured, result)
    assert (found.kind, found.over, found.lasts) == ("passed", True, False)
    assert verdict.beyond_goal(measured, result, found) == ""


def test_a_line_at_the_floor_tells_nothing_by_sides():
    few = away([0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 5, 0, *SINCE], direction="increase")
    found = verdict.judge(few, read(few))
    assert found.kind == "tied" and not found.lasts
    said = judging.sentence(found, read(few), name="Suspensions", school="Maple")
    assert "too many weeks lie on our" in said and "Count the days from one to the next" in said
    assert judging.short(found, read(few)) == "Too many 0% to tell by points in a row."


def test_what_ended_and_was_shared_is_told_in_the_past():
    """A sign that is over is held beside the others as one that lasts is."""
    ours = read(away([*BEFORE, *SINCE[:10], *BACK]))
    found = judging.verdict(ours, beside=read(away([*BEFORE, *BEFORE])))
    assert (found.kind, found.over) == ("shared", True)
    said = judging.sentence(found, ours, name="Away", school="Maple", step="week")
    assert "That was more than the usual ups and downs, but set beside the other schools" in said
    assert "there was no such sign" in said
    assert judging.short(found, ours).startswith("Was lower from ")
    lasting = read(away([*BEFORE, *SINCE]))
    assert replace(judging.verdict(lasting), kind="seasonal").lasts
