"""Groups that add up although nobody said so: a reader can subtract all the same."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.district import open_district
from brightspots.privacy import Margin, Margins, release
from brightspots.privacy.guessed_margins import guess_margins
from brightspots.warehouse.masks import mask_of


def made(groups: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Rows of one table: group to (people, counted)."""
    return pd.DataFrame(
        [
            {
                "school_id": "001", "school_year": "2024-25", "measure_id": "late", "subgroup_id": group,
                "value": 100 * hits / n, "numerator": hits, "denominator": n, "reliability": "reliable",
            }
            for group, (n, hits) in groups.items()
        ]
    )  # fmt: skip


@pytest.fixture
def open_with(tmp_path):
    def write(groups, categories, unit="percent"):
        (tmp_path / "district.toml").write_text(
            'schema_version = 1\nname = "Own"\nkind = "real"\npublished = false\n'
        )
        (tmp_path / "schools.csv").write_text("school_id\n001\n")
        made(groups).to_csv(tmp_path / "school_measures.csv", index=False)
        (tmp_path / "measure_definitions.csv").write_text(f"measure_id,name,unit\nlate,Late,{unit}\n")
        if categories is not None:
            lines = [f"{group},{category},{group}" for group, category in categories.items()]
            (tmp_path / "subgroups.csv").write_text(
                "\n".join(["subgroup_id,category,label", "all,all,All", *lines]) + "\n"
            )
        district = open_district(tmp_path)
        rows = district.table("school_measures")
        return {
            audience: release(rows, published=False, audience=audience, mask=mask_of(district)).set_index(
                "subgroup_id"
            )
            for audience in ("public", "staff")
        }

    return write


def hidden(told: pd.DataFrame) -> set[str]:
    return set(told.index[told["state"] == "suppressed"])


def test_programs_that_are_all_students_do_not_give_the_small_one_away(open_with):
    groups = {"all": (204, 38), "a": (97, 20), "b": (100, 15), "c": (7, 3)}
    for told in open_with(groups, dict.fromkeys("abc", "program")).values():
        assert "c" in hidden(told) and len(hidden(told)) >= 2


def test_a_group_whose_complement_is_small_is_hidden(open_with):
    for told in open_with({"all": (204, 38), "low_income": (199, 37)}, {"low_income": "program"}).values():
        assert "low_income" in hidden(told)


@pytest.mark.parametrize("categories", [None, {"female": "", "male": "", "nb": ""}])
def test_groups_without_a_category_are_protected_all_the_same(open_with, categories):
    groups = {"all": (204, 38), "female": (100, 20), "male": (98, 16), "nb": (6, 2)}
    for told in open_with(groups, categories).values():
        assert "nb" in hidden(told) and len(hidden(told)) >= 2


@pytest.mark.parametrize("unit", ["%", "pct", "Percent", "share", ""])
def test_whatever_is_not_known_to_be_no_share_is_coded(open_with, unit):
    told = open_with({"all": (30, 30)}, {}, unit=unit)["public"]
    assert told.loc["all", "code"] == 1


def test_what_is_declared_is_taken_at_its_word():
    declared = Margins((Margin(category="sex"),))
    assert guess_margins(made({"all": (10, 1)}), {"all": "all"}, declared) is declared
