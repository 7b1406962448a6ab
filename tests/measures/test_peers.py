"""Schools like ours: by what a school is given, never by what it achieves."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.errors import ParameterError
from brightspots.measures.schools.peers import CONTEXT, compare, narrow, similar_schools

WORDS = pd.DataFrame(
    {
        "measure_id": ["late", "score"],
        "name": ["Late", "Score"],
        "unit": ["percent", "points"],
        "direction": ["decrease", "increase"],
    }
)


def schools(n: int = 40, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "school_id": [f"S{i:02d}" for i in range(n)],
            "school_name": [f"School {i}" for i in range(n)],
            "lea_id": [f"L{i % 4}" for i in range(n)],
            "lea_name": [f"District {i % 4}" for i in range(n)],
            "county": ["Inyo" if i % 2 else "Kern" for i in range(n)],
            "school_level": ["high" if i % 3 else "middle" for i in range(n)],
            "enrollment": pd.array(rng.integers(50, 2000, n), dtype="Int64"),
            "pct_el": rng.uniform(0, 60, n).round(1),
            "pct_sed": rng.uniform(0, 100, n).round(1),
            "pct_swd": rng.uniform(0, 30, n).round(1),
        }
    )


def measures(among: pd.DataFrame, seed: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.concat(
        pd.DataFrame(
            {"school_id": among["school_id"], "school_year": year, "measure_id": measure,
             "value": rng.uniform(0, 50, len(among)), "denominator": 100.0}
        )
        for measure in ("late", "score") for year in ("2023-24", "2024-25")
    )  # fmt: skip


def distances(among: pd.DataFrame, school_id: str) -> dict[str, float]:
    """Slow and plain: the level's schools with all numbers, each column over its standard deviation."""
    rows = {row["school_id"]: row for row in among.to_dict("records")}
    level = rows[school_id]["school_level"]
    pool = [r for r in rows.values() if r["school_level"] == level and all(pd.notna(r[c]) for c in CONTEXT)]
    spread = {}
    for column in CONTEXT:
        mean = sum(float(r[column]) for r in pool) / len(pool)
        spread[column] = math.sqrt(sum((float(r[column]) - mean) ** 2 for r in pool) / len(pool))
    ours = rows[school_id]
    return {
        r["school_id"]: math.sqrt(sum(((r[c] - ours[c]) / spread[c]) ** 2 for c in CONTEXT if spread[c] > 0))
        for r in pool
        if r["school_id"] != school_id
    }


class TestSimilarSchools:
    @settings(max_examples=25, deadline=None)
    @given(seed=st.integers(0, 999), ours=st.integers(0, 39), k=st.integers(1, 50))
    def test_nearest_first_never_ours_and_plain(self, seed, ours, k):
        among = schools(seed=seed)
        found = similar_schools(among, f"S{ours:02d}", k=k)
        wanted = distances(among, f"S{ours:02d}")
        assert f"S{ours:02d}" not in set(found["school_id"])
        assert found["distance"].is_monotonic_increasing and len(found) == min(k, len(wanted))
        assert found["distance"].tolist() == pytest.approx(sorted(wanted.values())[:k])
        assert all(wanted[r.school_id] == pytest.approx(r.distance) for r in found.itertuples())

    def test_outcomes_change_nothing(self):
        among = schools()
        found = similar_schools(among.assign(value=1.0, late=2.0), "S01")
        other = similar_schools(among.assign(value=range(40), late=range(40, 0, -1)), "S01")
        assert found["school_id"].tolist() == other["school_id"].tolist()

    @pytest.mark.parametrize("column", ["value", "late", "school_name", "chronic_absenteeism_rate", "lea_id"])
    def test_outcomes_are_refused(self, column):
        with pytest.raises(ParameterError, match="only on what a school is given"):
            similar_schools(schools().assign(value=1.0, late=1.0), "S01", on=[column])

    def test_order_of_rows_is_nothing(self):
        among = schools()
        mixed = among.sample(frac=1, random_state=3)
        assert similar_schools(mixed, "S01", k=9)["school_id"].tolist() == (
            similar_schools(among, "S01", k=9)["school_id"].tolist()
        )

    def test_gaps(self):
        among = schools()
        among.loc[4, "pct_el"] = float("nan")
        among.loc[7, "enrollment"] = pd.NA
        found = similar_schools(among, "S01", k=99)
        assert not {"S04", "S07"} & set(found["school_id"])
        assert similar_schools(among, "S04").empty and "distance" in similar_schools(among, "S04")

    def test_a_column_that_is_the_same_everywhere(self):
        among = schools().assign(pct_el=5.0)
        assert similar_schools(among, "S01")["distance"].notna().all()

    def test_without_a_level_all_are_compared(self):
        among = schools()
        among.loc[1, "school_level"] = None
        assert len(similar_schools(among, "S01", k=99)) == 39

    def test_wrong_questions(self):
        for wrong in ({"on": []}, {"k": 0}, {"on": ["latitude"]}):
            with pytest.raises(ParameterError):
                similar_schools(schools(), "S01", **wrong)
        with pytest.raises(ParameterError, match="Z9"):
            similar_schools(schools(), "Z9")


class TestNarrow:
    def test_ours_always_stays(self):
        for choice in (
            {"level": "other"},
            {"size": "similar"},
            {"poverty": "similar"},
            {"region": "district"},
        ):
            assert "S01" in set(narrow(schools(), "S01", **choice)[0]["school_id"])

    def test_choices_add_up(self):
        among = schools(400)
        ours = among.iloc[1]
        kept, words = narrow(
            among, "S01", size="similar", poverty="similar", english_learners="similar", region="county"
        )
        others = kept[kept["school_id"] != "S01"]
        assert len(others) and (others["school_level"] == "high").all() and (others["county"] == "Inyo").all()
        assert ((others["enrollment"] - ours["enrollment"]).abs() <= 0.25 * ours["enrollment"]).all()
        assert ((others["pct_sed"] - ours["pct_sed"]).abs() <= 10).all()
        assert ((others["pct_el"] - ours["pct_el"]).abs() <= 10).all()
        assert words == (
            "high schools of a similar size, with a similar share of low-income students, with a similar share of "
            "English learners and in Inyo County"
        )

    def test_what_ours_lacks_keeps_only_ours_and_says_no_nan(self):
        among = schools()
        for column in ("enrollment", "county", "lea_id", "lea_name", "pct_sed"):
            among.loc[1, column] = pd.NA if column == "enrollment" else None
        for choice in (
            {"size": "similar"},
            {"region": "county"},
            {"region": "district"},
            {"poverty": "similar"},
        ):
            kept, words = narrow(among, "S01", **choice)
            assert (
                kept["school_id"].tolist() == ["S01"]
                and "nan" not in words.lower()
                and "none" not in words.lower()
            )

    @pytest.mark.parametrize("name", ["level", "size", "poverty", "english_learners", "region"])
    def test_unknown_choices(self, name):
        with pytest.raises(ParameterError, match=f'{name} cannot be "weird"'):
            narrow(schools(), "S01", **{name: "weird"})

    def test_an_unknown_school(self):
        with pytest.raises(ParameterError, match="Z9"):
            narrow(schools(), "Z9")


class TestCompare:
    def test_bright_spots_are_the_top_quarter_of_both(self):
        among = schools(200)
        rows = measures(among)
        found = compare(among, rows, WORDS, "S01", x="late", y="score", named=5)
        last = rows[rows["school_year"] == "2024-25"].pivot(
            index="school_id", columns="measure_id", values="value"
        )
        high = last.loc[among.loc[among["school_level"] == "high", "school_id"]]
        wanted = high[
            (high["late"] <= high["late"].quantile(0.25)) & (high["score"] >= high["score"].quantile(0.75))
        ]
        assert set(found.schools.loc[found.schools["bright"], "school_id"]) == set(wanted.index) and len(
            wanted
        )
        assert found.school_year == "2024-25" and len(found.schools) == len(high)
        near = distances(among, "S01")
        assert found.like["school_id"].tolist() == sorted(near, key=near.get)[:3]
        bright = [s for s in sorted(near, key=near.get) if s in set(wanted.index)][:5]
        assert found.bright["school_id"].tolist() == bright

    def test_the_year_is_ours(self):
        among = schools()
        rows = measures(among)
        rows = rows[~((rows["school_id"] == "S01") & (rows["school_year"] == "2024-25"))]
        assert compare(among, rows, WORDS, "S01", x="late", y="score").school_year == "2023-24"

    def test_ours_without_numbers(self):
        among = schools()
        rows = measures(among)
        found = compare(among, rows[rows["school_id"] != "S01"], WORDS, "S01", x="late", y="score")
        assert found.ours.empty and len(found.like) and found.school_year == "2024-25"

    def test_nobody_with_numbers(self):
        found = compare(schools(), measures(schools()).iloc[:0], WORDS, "S01", x="late", y="score")
        assert found.schools.empty and found.ours.empty and found.bright.empty

    def test_schools_without_context(self):
        among = schools().assign(
            enrollment=pd.array([None] * 40, dtype="Int64"), pct_el=np.nan, pct_sed=np.nan, pct_swd=np.nan
        )
        found = compare(among, measures(among), WORDS, "S01", x="late", y="score")
        assert "S01" not in set(found.like["school_id"]) and len(found.like) == 3

    def test_an_unknown_measure(self):
        with pytest.raises(ParameterError, match=r'no measure "x".*late, score'):
            compare(schools(), measures(schools()), WORDS, "S01", x="x", y="score")


class TestTopQuarter:
    def seen(self, n: int, code: int = 0, coded: int = 0):
        among = schools(n).assign(school_level="middle")
        rows = measures(among).assign(code=0)
        ids = list(among["school_id"])[:coded]
        late = (rows["measure_id"] == "late") & rows["school_id"].isin(ids)
        rows.loc[late, "code"], rows.loc[late, "value"] = code, 5.0
        return compare(among, rows, WORDS, "S00", x="late", y="score")

    @pytest.mark.parametrize("n", [1, 2, 7])
    def test_of_so_few_there_is_none(self, n):
        seen = self.seen(n)
        assert not seen.schools["bright"].any() and math.isnan(seen.x_top)
        assert seen.no_quarter.startswith(f"{n} school")

    def test_of_enough_there_is_one(self):
        seen = self.seen(8)
        assert seen.no_quarter == "" and math.isfinite(seen.x_top) and math.isfinite(seen.y_top)

    def test_a_share_of_which_only_a_limit_is_shown_is_no_edge(self):
        exact, few, many = self.seen(40), self.seen(40, code=-1, coded=4), self.seen(40, code=-1, coded=30)
        # Four of forty may all be the best: six others are left for the quarter, whatever the four are.
        best = exact.schools[~exact.schools["school_id"].isin(["S00", "S01", "S02", "S03"])][
            "x"
        ].sort_values()
        assert few.x_top <= best.iloc[6]
        assert not many.schools["bright"].any() and "only a limit" in many.no_quarter

    def test_which_way_is_better_is_asked_first(self):
        among = schools(2)
        seen = compare(among, measures(among), WORDS.assign(direction=None), "S00", x="late", y="score")
        assert "which way is better" in seen.no_quarter
