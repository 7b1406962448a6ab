"""Where the line of a trend breaks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.figures.charts.trend import unbroken

YEARS = ["2021-22", "2022-23", "2023-24"]


def pieces(values: dict, years: list[str], reliability: list[str] | None = None) -> list[list[float]]:
    kept = reliability or ["reliable"] * len(values)
    rows = [
        {"school_year": year, "value": float("nan") if value is None else value, "reliability": how}
        for (year, value), how in zip(values.items(), kept, strict=True)
    ]
    return [[value for _, value in piece] for piece in unbroken(rows, years)]


def test_a_missing_year_breaks():
    assert pieces({"2021-22": 1.0, "2023-24": 3.0}, YEARS) == [[1.0], [3.0]]


def test_a_year_without_a_value_breaks():
    assert pieces(dict(zip(YEARS, [1.0, None, 3.0], strict=True)), YEARS) == [[1.0], [3.0]]


def test_another_way_of_measuring_breaks():
    broken = ["reliable", "method-break", "reliable"]
    assert pieces(dict(zip(YEARS, [1.0, 2.0, 3.0], strict=True)), YEARS, broken) == [[1.0], [2.0, 3.0]]


def test_no_values_no_pieces():
    assert pieces({"2021-22": None}, YEARS) == [] and pieces({}, YEARS) == []


@given(values=st.lists(st.one_of(st.none(), st.floats(-9, 9)), min_size=3, max_size=3))
@settings(max_examples=30, deadline=None)
def test_every_value_is_in_one_piece_in_order(values):
    found = pieces(dict(zip(YEARS, values, strict=True)), YEARS)
    assert [v for piece in found for v in piece] == [v for v in values if v is not None]
