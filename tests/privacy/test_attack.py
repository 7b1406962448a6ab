"""An integer programme over all public pages of a batch together finds no hidden number."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.district import open_district
from brightspots.privacy import decide, release
from brightspots.warehouse import yearly
from brightspots.warehouse.masks import decide_for
from tests.privacy.attack import FEWEST_VALUES, Found, attack
from tests.privacy.audit import audit
from tests.privacy.tables import KEY, row

COUNTED = frozenset({"chronic_absence", "suspension_rate", "hs_readiness"})
SEX = {"all": "all", "female": "sex", "male": "sex", "non_binary": "sex"}


def released(audience: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the practice district's numbers, and what readers of its pages are told of them."""
    practice = open_district("practice")
    raw = yearly.school_measures(practice).rows
    return raw, release(raw, published=False, mask=decide_for(practice), audience=audience)


def narrowed(
    schools: frozenset[str] = frozenset(), audience: str = "public"
) -> tuple[list[Found], list[Found]]:
    """Return every hidden number that the programme was run for, and those left with too few values."""
    practice = open_district("practice")
    raw, told = released(audience)
    groups = practice.table("subgroups").set_index("subgroup_id")["category"].to_dict()
    found = attack(told, groups, COUNTED, schools=schools)
    truth = raw.set_index(KEY)
    for one in found:
        true = truth.loc[(one.school, one.year, one.measure, one.group)]
        one.truth = true["denominator"] if one.what == "people" else true["numerator"]
    return found, [one for one in found if one.values < FEWEST_VALUES]


def test_the_programme_narrows_no_hidden_number_of_two_schools():
    """One student of no group but one, at the second school, was once found by hand on two pages."""
    found, few = narrowed(frozenset({"S002", "S008"}))
    assert sum(one.truth < 11 for one in found) > 50
    assert few == []


def test_staff_narrow_no_number_of_people_and_counts_only_where_a_whole_has_one_or_nobody():
    """Staff read exact shares: of a school where one student was suspended, each group had one or none."""
    found, few = narrowed(frozenset({"S004", "S008"}), "staff")
    assert sum(one.what == "people" for one in found) > 50
    assert {one.what for one in few} <= {"counted"}
    _, told = released("staff")
    wholes = told[told["subgroup_id"] == "all"].set_index(["school_id", "school_year", "measure_id"])
    for one in few:
        whole = wholes.loc[(one.school, one.year, one.measure)]
        assert whole["numerator"] <= 1 or whole["denominator"] - whole["numerator"] <= 1, one


def two_measures(*, hide: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    people = {"female": 190, "male": 184, "non_binary": 1, "all": 375}
    rows = pd.DataFrame([row("a", g, n // 9, n, m) for m in ("late", "sent_home") for g, n in people.items()])
    if not hide:
        rows["state"] = "shown"
        gone = [
            ("late", "female"),
            ("late", "non_binary"),
            ("sent_home", "male"),
            ("sent_home", "non_binary"),
        ]
        rows.loc[
            [(m, g) in gone for m, g in zip(rows["measure_id"], rows["subgroup_id"], strict=True)], "state"
        ] = "suppressed"
        return rows, rows.assign(denominator=rows["denominator"].where(rows["state"] == "shown"))
    mask = decide(rows, pd.DataFrame({"school_id": ["a"]}), SEX)
    return rows, release(rows, published=False, mask=mask)


def test_one_student_is_found_where_two_pages_hide_different_groups():
    _, told = two_measures(hide=False)
    found = {(one.measure, one.group): one for one in attack(told, SEX, frozenset())}
    assert (found["late", "non_binary"].low, found["late", "non_binary"].high) == (1, 1)
    audited = audit(told, SEX)
    assert ("late + sent_home", "non_binary", "people", 1.0) in set(
        audited[["measure_id", "subgroup_id", "how", "low"]].itertuples(index=False, name=None)
    )
    _, told = two_measures(hide=True)
    assert audit(told, SEX).empty


def test_measures_of_the_same_students_hide_the_same_and_say_why():
    _, told = two_measures(hide=True)
    by_measure = {m: part.set_index("subgroup_id") for m, part in told.groupby("measure_id")}
    assert by_measure["late"]["state"].to_dict() == by_measure["sent_home"]["state"].to_dict()
    assert by_measure["late"].loc["non_binary", "hidden_as"] == "primary"
    assert "complementary" in set(by_measure["late"]["hidden_as"])
    assert all(one.values >= FEWEST_VALUES for one in attack(told, SEX, frozenset({"late", "sent_home"})))


@pytest.mark.parametrize("second", ["2023-24", "2024-25"])
def test_the_same_students_in_another_year_are_hidden_with_them(second):
    people = {"female": 40, "male": 35, "non_binary": 5, "all": 80}
    rows = pd.DataFrame([row("a", g, n // 3, n, "on_time") for g, n in people.items()])
    later = rows.assign(school_year=second, measure_id="a_year_later")
    later.loc[later["subgroup_id"] == "male", ["numerator", "denominator"]] = [9.0, 9.0]
    both = pd.concat(
        [rows, later, rows.assign(school_id="b"), later.assign(school_id="b")], ignore_index=True
    )
    both = pd.concat([both, rows.assign(school_id="c", denominator=[30.0, 20.0, 12.0, 62.0]),
                      rows.assign(school_id="c", school_year=second, measure_id="a_year_later",
                                  denominator=[30.0, 20.0, 12.0, 62.0])], ignore_index=True)  # fmt: skip
    same = both[~((both["measure_id"] == "a_year_later") & (both["subgroup_id"] == "male"))]
    table = decide(same, pd.DataFrame({"school_id": list("abc")}), SEX).table
    states = table[table["school_id"] == "a"].pivot(index="subgroup_id", columns="measure_id", values="state")
    states = states.dropna()
    assert (states["on_time"] == states["a_year_later"]).all() and "suppressed" in set(states["on_time"])


@pytest.mark.parametrize("min_cell", [2, 3])
def test_under_so_low_a_bound_no_reason_tells_how_many(min_cell):
    people = {"female": 24, "male": 13, "non_binary": min_cell - 1, "all": 36 + min_cell}
    rows = pd.DataFrame([row("a", g, n // 3, n, "late") for g, n in people.items()])
    mask = decide(rows, pd.DataFrame({"school_id": ["a"]}), SEX, min_cell=min_cell)
    told = release(rows, published=False, mask=mask, min_cell=min_cell)
    hidden = told[told["state"] == "suppressed"]
    assert set(hidden["subgroup_id"]) == {"male", "non_binary"} and hidden["hidden_as"].nunique() == 1
