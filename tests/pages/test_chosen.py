"""What a team chose its problem on is expected to come back in part; where nobody knows, nothing is claimed."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from brightspots.measures import impact
from brightspots.pages.impact.chosen import chosen_on
from brightspots.records import Measure, Problem
from brightspots.series.model import Measured
from tests.pages.made import PROJECT, seen

WEEKS = pd.date_range("2025-01-06", periods=40, freq="7D")
MEASURE = Measure(project_id=PROJECT.id, name="On time")
USUAL = [0.90, 0.92, 0.91, 0.89, 0.90, 0.93, 0.88, 0.91, 0.92, 0.90, 0.89, 0.91]
FALL = [0.84, 0.83, 0.85, 0.84]


def series(values: list[float], **more: object) -> Measured:
    points = pd.DataFrame({"period": WEEKS[: len(values)], "value": values})
    given = {"unit": "percent", "direction": "increase", "points": points, "shares": True, **more}
    return Measured(MEASURE.id, "On time", **given)  # type: ignore[arg-type]


def problem(day: date | None, **more: object):
    given = {"measure_id": MEASURE.id, "measured_on": day, **more}
    return seen(MEASURE, Problem(project_id=PROJECT.id, what="come late", state="agreed", **given))  # type: ignore[arg-type]


CHOSEN, CHANGE = date(2025, 4, 24), "2025-04-28"


def test_what_is_usual_is_expected_to_come_back():
    ours = series([*USUAL, *FALL, *USUAL])
    picked = chosen_on(problem(CHOSEN), ours, CHANGE, "increase")
    assert picked == pytest.approx({"value": np.mean(FALL), "mean": np.mean(USUAL), "reliability": 0.0})
    claim = impact.assess(ours.points, CHANGE, "increase", selected_on=picked, shares=True)
    (cap,) = [said for said in claim.caps if said.kind == "bounce"]
    assert "The school was picked because its number was low (84%)" in cap
    assert "What came is not clearly more than that." in cap and claim.level <= 1


def test_what_goes_beyond_the_usual_is_not_held_back_and_says_so():
    ours = series([*USUAL, *FALL, *[value + 0.05 for value in USUAL]])
    picked = chosen_on(problem(CHOSEN), ours, CHANGE, "increase")
    claim = impact.assess(ours.points, CHANGE, "increase", selected_on=picked, shares=True)
    assert "bounce" not in {said.kind for said in claim.caps}
    assert any("what came is more than that" in said for said in claim.alternatives)


def test_beside_others_what_was_level_before_stays_level():
    others = pd.DataFrame({f"S{n}": 0.95 for n in range(6)}, index=WEEKS)
    picked = chosen_on(problem(CHOSEN), series([*USUAL, *FALL, *USUAL], others=others), CHANGE, "increase")
    assert picked is not None and picked["mean"] == pytest.approx(0.95)
    expected = picked["value"] + (1 - picked["reliability"]) * (picked["mean"] - picked["value"])
    assert expected == pytest.approx(np.mean(USUAL))


@pytest.mark.parametrize(
    ("project", "change", "direction"),
    [
        (None, CHANGE, "increase"),
        (seen(MEASURE), CHANGE, "increase"),
        (problem(None), CHANGE, "increase"),
        (problem(CHOSEN, measure_id=None), CHANGE, "increase"),
        (problem(CHOSEN), "2025-04-01", "increase"),
        (problem(date(2025, 1, 6)), CHANGE, "increase"),
        (problem(CHOSEN), CHANGE, "decrease"),
    ],
    ids=[
        "no team",
        "no problem",
        "no day",
        "no measure",
        "after the change",
        "nothing earlier",
        "no bad number",
    ],
)
def test_where_nobody_knows_nothing_is_claimed(project, change, direction):
    assert chosen_on(project, series([*USUAL, *FALL, *USUAL]), change, direction) is None
