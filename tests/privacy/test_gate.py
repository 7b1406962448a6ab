"""What leaves through the gate, for whom."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.errors import AccessError, ParameterError
from brightspots.privacy import decide, release
from tests.privacy.tables import GROUPS, row, schools, table

CANARY = 7.0
ROWS = table([[9, 40, 30, 60], [50, 40, 30, 60]], [[int(CANARY), 20, 11, 30], [25, 20, 11, 30]])
MASK = decide(ROWS, schools(2), GROUPS)


def let_out(rows: pd.DataFrame = ROWS, **more) -> pd.DataFrame:
    return release(rows, **{"published": False, "mask": MASK, **more})


class TestCanary:
    @pytest.mark.parametrize("audience", ["public", "staff"])
    def test_the_numbers_of_a_small_group_never_come_out(self, audience):
        for part in (ROWS, ROWS[ROWS["school_id"] == "s0"], ROWS[ROWS["subgroup_id"] == "a"]):
            released = let_out(part, audience=audience)
            numbers = released[["value", "numerator", "denominator"]]
            assert not numbers.isin([CANARY, 9.0, 100 * CANARY / 9]).any(axis=None)

    def test_nor_to_another_schools_team(self):
        released = let_out(audience="team", own_school="s1")
        assert released.loc[0, "state"] == "suppressed" and pd.isna(released.loc[0, "denominator"])

    def test_a_team_reads_its_own_school_in_full(self):
        released = let_out(audience="team", own_school="s0")
        assert released.loc[0, ["state", "numerator", "denominator"]].tolist() == ["shown", CANARY, 9.0]
        assert set(released.loc[released["school_id"] == "s0", "state"]) == {"shown"}

    def test_a_key_that_the_mask_does_not_know_is_hidden(self):
        stranger = pd.DataFrame([row("s0", "new group", 20, 50)])
        assert let_out(stranger)["state"].tolist() == ["suppressed"]

    def test_of_an_unknown_school_only_all_students_leave(self):
        strangers = pd.DataFrame([row("x", "all", 20, 50), row("x", "a", 9, 20), row("y", "all", 3, 9)])
        assert let_out(strangers)["state"].tolist() == ["shown", "suppressed", "suppressed"]


class TestRefused:
    @pytest.mark.parametrize("audience", ["public", "staff", "team", "officials"])
    @pytest.mark.parametrize("column", ["student_key", "respondent_key"])
    def test_rows_of_students_always(self, audience, column):
        with pytest.raises(AccessError):
            release(ROWS.assign(**{column: "k"}), published=True, audience=audience, mask=MASK)

    def test_unpublished_measures_without_a_mask(self):
        with pytest.raises(AccessError, match="mask"):
            release(ROWS, published=False)

    def test_unpublished_tables_that_nobody_has_judged(self):
        with pytest.raises(AccessError, match="suspended"):
            release(pd.DataFrame({"school_id": ["a"], "suspended": [3]}), published=False)

    def test_an_unknown_audience(self):
        with pytest.raises(ParameterError):
            release(ROWS, published=True, audience="parents")


class TestStates:
    def test_shown_suppressed_and_missing_stay_apart_and_zero_is_shown(self):
        rows = pd.DataFrame({"value": [0.0, None, None, 12.0], "denominator": [40.0, None, 30.0, 5.0],
                             "reliability": ["reliable", "suppressed", "not-available", "reliable"]})  # fmt: skip
        released = release(rows, published=True)
        assert released["state"].tolist() == ["shown", "suppressed", "not-available", "suppressed"]
        assert released["value"].fillna(-1).tolist() == [0.0, -1, -1, -1]

    def test_order_and_index_are_kept(self):
        shuffled = ROWS.iloc[::-1].set_axis(range(50, 50 + len(ROWS)))
        released = let_out(shuffled, audience="staff")
        assert released.index.tolist() == shuffled.index.tolist()
        assert released["subgroup_id"].tolist() == shuffled["subgroup_id"].tolist()


class TestContext:
    def test_percentages_of_a_school_stop_before_a_handful(self):
        rows = pd.DataFrame(
            {"school_id": ["a", "b", "c"], "enrollment": [200, 8, 200], "pct_el": [1.0, 50.0, 99.0]}
        )
        released = release(rows, published=False)
        assert released["pct_el"].fillna(-1).tolist() == [5.0, -1, 95.0]
        assert release(rows, published=True)["pct_el"].fillna(-1).tolist() == [1.0, -1, 99.0]
        assert release(rows, published=False, audience="team", own_school="a")["pct_el"].tolist()[0] == 1.0

    def test_grades_of_a_day_stay_inside(self):
        rows = pd.DataFrame({"school_id": "a", "grade_level": ["all", "03"], "enrolled": [200, 30],
                             "present": [190, 28], "attendance_pct": [95.0, 93.3]})  # fmt: skip
        assert release(rows, published=False)["state"].tolist() == ["shown", "suppressed"]

    def test_notes_stay_inside(self):
        rows = pd.DataFrame({"value": [1.0], "denominator": [50.0], "note": ["Ana was ill"]})
        assert "note" not in release(rows, published=True)
