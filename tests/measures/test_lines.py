"""Lines of many schools, and where they break."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.measures.schools.weighted_lines import weighted_line

YEARS = ["2021-22", "2022-23", "2023-24"]
row = st.tuples(
    st.sampled_from(["late", "gone"]),
    st.sampled_from(YEARS),
    st.one_of(st.none(), st.floats(-200, 200)),
    st.one_of(st.none(), st.integers(0, 900).map(float)),
)


def frame(rows: list[tuple]) -> pd.DataFrame:
    columns = ["measure_id", "school_year", "value", "denominator"]
    made = pd.DataFrame(rows, columns=columns).astype({"value": "float64", "denominator": "float64"})
    return made.assign(school_id=[f"S{n}" for n in range(len(made))])


def plainly(rows: list[tuple], fewest: int) -> list[tuple]:
    found = []
    for measure in ("gone", "late"):
        of_year = {
            year: [(v, n) for m, y, v, n in rows if (m, y) == (measure, year) and v is not None]
            for year in YEARS
        }
        shares = [sum(bool(n) for _, n in values) / len(values) for values in of_year.values() if values]
        weighted = all(share >= 0.9 for share in shares)
        for year, values in of_year.items():
            kept = [(v, n if weighted else 1) for v, n in values if n or not weighted]
            if kept and len(kept) >= fewest:
                n = sum(n for _, n in kept)
                mean = sum(v * n for v, n in kept) / n
                found.append((measure, year, mean, n if weighted else None, len(kept), weighted))
    return found


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(row, max_size=40), fewest=st.integers(1, 5))
def test_equals_a_plain_loop(rows, fewest):
    line = weighted_line(frame(rows), fewest=fewest)
    wanted = plainly(rows, fewest)
    assert len(line) == len(wanted)
    for got, (measure, year, value, n, schools, weighted) in zip(line.itertuples(), wanted, strict=True):
        assert (got.measure_id, got.school_year, got.schools, got.weighted) == (
            measure,
            year,
            schools,
            weighted,
        )
        assert got.value == pytest.approx(value, abs=1e-9)
        assert math.isnan(got.n) if n is None else got.n == n


def test_two_schools_make_no_line():
    rows = [("late", "2021-22", 1.0, 50.0)] * 2
    assert weighted_line(frame(rows)).empty
    assert len(weighted_line(frame([*rows, ("late", "2021-22", 1.0, 50.0)]))) == 1


def test_a_line_never_moves_because_students_are_counted_from_then_on():
    before = [("late", "2021-22", value, None) for value in (10.0, 20.0, 60.0)]
    after = [("late", "2022-23", value, n) for value, n in ((10.0, 800.0), (20.0, 100.0), (60.0, 100.0))]
    line = weighted_line(frame([*before, *after]))
    assert line["value"].tolist() == [30.0, 30.0]
    assert not line["weighted"].any()
