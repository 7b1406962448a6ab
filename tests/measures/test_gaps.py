"""Student groups beside all students, and the district from above."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from brightspots.measures.schools.fifths import BANDS, birds_eye, fifths, schools_in_band
from brightspots.measures.schools.gaps import apart_from_the_rest, gaps, wilson_interval

LATE = {"measure_id": "late", "name": "Late", "unit": "percent", "direction": "decrease"}
GROUPS = pd.DataFrame(
    {
        "subgroup_id": ["all", "el", "g6", "white", "m"],
        "category": ["all", "program", "grade", "race_ethnicity", "sex"],
        "label": ["All students", "English learners", "Grade 6", "White", "Male"],
    }
)


def rows(**values: tuple[float, float, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "measure_id": "late",
                "school_year": "2024-25",
                "subgroup_id": g,
                "value": v,
                "denominator": n,
                "state": s,
            }
            for g, (v, n, s) in values.items()
        ]
    )


class TestGaps:
    def test_all_students_first_then_kinds_in_order(self):
        own = rows(
            el=(30.0, 50, "shown"),
            g6=(10.0, 40, "shown"),
            white=(20.0, 99, "shown"),
            all=(20.0, 400, "shown"),
        )
        found = gaps(own, GROUPS, LATE)
        assert found["subgroup_id"].tolist() == ["all", "white", "el", "g6"]
        assert found["gap"].tolist() == [0.0, 0.0, 10.0, -10.0]

    def test_hidden_groups_stay_named_and_without_numbers(self):
        found = gaps(rows(all=(20.0, 400, "shown"), el=(math.nan, math.nan, "suppressed")), GROUPS, LATE)
        hidden = found[found["subgroup_id"] == "el"].iloc[0]
        assert hidden["state"] == "suppressed"
        assert hidden[["value", "n", "gap", "low", "high"]].isna().all()

    def test_nothing_without_all_students(self):
        assert gaps(rows(el=(30.0, 50, "shown")), GROUPS, LATE).empty
        assert gaps(rows(all=(math.nan, math.nan, "suppressed")), GROUPS, LATE).empty

    def test_only_one_kind_and_the_latest_year_of_all_students(self):
        own = rows(all=(20.0, 400, "shown"), el=(30.0, 50, "shown"), g6=(25.0, 40, "shown"))
        later = own[own["subgroup_id"] == "el"].assign(school_year="2025-26", value=99.0)
        found = gaps(pd.concat([own, later]), GROUPS, LATE, category="grade")
        assert found["subgroup_id"].tolist() == ["all", "g6"]
        assert set(found["school_year"]) == {"2024-25"}

    def test_points_have_no_interval(self):
        own = rows(all=(20.0, 400, "shown"), el=(-30.0, 50, "shown"))
        assert gaps(own, GROUPS, LATE | {"unit": "points"})[["low", "high"]].isna().all(axis=None)


@given(hits=st.integers(0, 300), extra=st.integers(0, 300))
def test_the_interval_is_scipys(hits, extra):
    n = hits + extra
    low, high = wilson_interval(100 * hits / n if n else 0.0, n)
    if n == 0:
        assert math.isnan(low) and math.isnan(high)
        return
    theirs = stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert low == pytest.approx(100 * theirs.low, abs=1e-4)
    assert high == pytest.approx(100 * theirs.high, abs=1e-4)


def test_a_group_is_compared_with_the_others_not_with_itself():
    assert not apart_from_the_rest({"value": 20.0, "n": 500}, {"value": 20.0, "n": 500})
    assert apart_from_the_rest({"value": 30.0, "n": 300}, {"value": 20.0, "n": 600})


class TestBands:
    def made(self, n: int = 40) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        ids = [f"s{i}" for i in range(n)]
        values = pd.concat(
            [
                pd.DataFrame({"school_id": ids, "measure_id": "late", "value": [float(i) for i in range(n)]}),
                pd.DataFrame(
                    {"school_id": ids, "measure_id": "math", "value": [float(i % 7) for i in range(n)]}
                ),
                pd.DataFrame({"school_id": ids, "measure_id": "plain", "value": 1.0}),
            ]
        )
        schools = pd.DataFrame({"school_id": ids, "school_level": ["high", "middle"] * (n // 2)})
        words = pd.DataFrame(
            {
                "measure_id": ["math", "late", "plain"],
                "name": ["Mathematics", "Late", "Plain"],
                "direction": ["increase", "decrease", None],
            }
        )
        return values, schools, words

    def test_fifths_are_fifths_of_the_same_level_and_five_is_best(self):
        values, schools, words = self.made()
        bands = fifths(values, schools, words)
        late = bands[bands["measure_id"] == "late"].merge(schools)
        assert late.groupby("school_level")["band"].value_counts().eq(4).all()
        assert late.loc[late["value"].idxmin(), "band"] == 5 and late.loc[late["value"].idxmax(), "band"] == 1
        assert "plain" not in set(bands["measure_id"])

    def test_counts_add_up_to_the_chosen_schools(self):
        values, schools, words = self.made()
        values = values[~((values["measure_id"] == "math") & (values["school_id"] == "s1"))]
        bands = fifths(values, schools, words)
        chosen = schools_in_band(bands, schools["school_id"], given="late", band=5)
        counts = birds_eye(bands, schools["school_id"], words, given="late", band=5)
        assert counts["measure_id"].tolist() == ["late", "math"]
        assert (counts[[*BANDS, "none"]].sum(axis=1) == len(chosen)).all()
        assert counts.loc[1, "none"] == 1

    def test_few_schools_and_none_at_all_have_no_bands(self):
        values, schools, words = self.made(10)
        assert fifths(values, schools, words).empty
        assert fifths(values.iloc[:0], schools, words).empty
