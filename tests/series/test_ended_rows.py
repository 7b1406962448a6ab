"""A row that ended is told from when to when, never as one that goes on: on every page, in long and in short."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.measures import ChartSpec, analyse, impact
from brightspots.measures.spc import verdict as judging
from brightspots.measures.spc.result_text import headline
from brightspots.pages.implementation import progress

BEFORE = [5.0, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5, 4, 6]
UP = [8.0, 9, 8.5, 9.5, 8, 9, 8.5, 9, 8, 9.5, 8, 9]
WEEKS = pd.date_range("2024-09-02", periods=40, freq="7D")
LAST = "Feb 10, 2025"


def read(back: list[float]):
    values = [*BEFORE, *UP, *back]
    points = pd.DataFrame({"period": WEEKS[: len(values)], "value": values})
    return analyse(points, ChartSpec(chart="run", freeze=12, direction="increase"))


@pytest.mark.parametrize("n", [1, 3, 4, 6])
def test_overview_page_and_question_say_until_when(n):
    result = read([4.0, 4.5, 3.5, 4, 4.5, 4][:n])
    found = judging.verdict(result)
    said = [
        judging.short(found, result),
        judging.sentence(found, result, name="Calls", school="Maple"),
        progress._question(result, found, []),
        headline(result).text,
    ]
    assert all(f"to {LAST}" in text for text in said), said
    assert not any("since Nov" in text or " on," in text for text in said)


def test_what_goes_on_is_told_as_on():
    result = read([])
    found = judging.verdict(result)
    assert judging.short(found, result) == "Higher since Nov 18, 2024 (better)."
    assert "has been higher since Nov 18, 2024" in judging.sentence(
        found, result, name="Calls", school="Maple"
    )
    assert "from Nov 18, 2024 on" in progress._question(result, found, [])


@pytest.mark.parametrize("year", [True, False], ids=["a year before", "capped"])
@pytest.mark.parametrize(
    ("way", "n"), [("increase", 1), ("increase", 3), ("increase", 5), ("decrease", 1), ("decrease", 3)]
)
def test_claims_say_until_when(n, way, year):
    lead = [5.0, 6, 4, 5] * 13 if year else []
    values = [*lead, *BEFORE, *UP, *[4.0, 4.5, 3.5, 4, 4.5][:n]]
    days = pd.date_range("2023-09-04", periods=len(values), freq="7D")
    change = f"{days[len(lead) + len(BEFORE)]:%Y-%m-%d}"
    last = days[len(lead) + len(BEFORE) + len(UP) - 1]
    claim = impact.assess(pd.DataFrame({"period": days, "value": values}), change, way, name="Calls")
    row = claim.row if way == "increase" else claim.against
    assert row is not None and row.signal
    assert f"to {last:%b} {last.day}, {last.year}" in claim.sentence
    assert " on, " not in claim.sentence and "has been" not in claim.sentence
