"""What a source declares, and what it gets wrong."""

from __future__ import annotations

import pytest

from brightspots.district import open_district
from brightspots.errors import DataError
from brightspots.privacy import Margin, Margins
from brightspots.warehouse.masks import mask_of

GROUPS = {"all": "all", "k": "grade", "12": "grade", "k8": "grade", "f": "sex"}


def test_a_category_without_a_group_and_groups_by_name():
    margins = Margins(
        (Margin(category="grade", without=("k8",)), Margin(total="k8", groups=("k", "not here")))
    )
    assert [(one.total, one.parts) for one in margins.sums(GROUPS)] == [("all", ("k", "12")), ("k8", ("k",))]


def test_the_sample_declares_what_its_groups_add_up_to():
    sums = open_district("california").margins.sums(
        {"all": "all", "grades_tk_8": "grade", "grades_9_12": "grade"}
    )
    assert ("all", ("grades_tk_8", "grades_9_12")) in [(one.total, one.parts) for one in sums]


@pytest.mark.parametrize(
    "wrong", ['[[1]]', '[{ category = "sex", groups = ["f"] }]', "[{ total = 3 }]", '[{ categori = "sex" }]',
              '[{ groups = "f" }]', '"sex"']
)  # fmt: skip
def test_a_wrong_declaration_says_so(make_district, wrong):
    with pytest.raises(DataError, match=r"district\.toml"):
        open_district(make_district([{"id": "a"}], margins=wrong))


def test_a_mask_is_remembered_until_the_data_changes(make_district, tmp_path, monkeypatch):
    monkeypatch.setenv("BRIGHTSPOTS_CACHE", str(tmp_path / "cache"))
    folder = make_district([{"id": "a"}, {"id": "b"}])
    district = open_district(folder)
    first = mask_of(district)
    assert mask_of(district) is first
    assert mask_of(open_district(folder)).table.equals(first.table)
    assert len(list((tmp_path / "cache" / "masks").glob("*.parquet"))) == 1
    file = folder / "school_measures.csv"
    file.write_text(file.read_text().replace(",200,", ",9,"))
    second = mask_of(open_district(folder))
    assert second is not first and second.print_of(["a"]) != first.print_of(["a"])
    assert second.print_of(["b"]) == first.print_of(["b"])
