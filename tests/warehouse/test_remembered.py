"""What is remembered between processes: made once, made anew when it is spoilt or its files change, and for whom."""

from __future__ import annotations

import stat

import pandas as pd
import pytest

from brightspots.district import open_district
from brightspots.warehouse import cache, yearly
from brightspots.warehouse.disk_cache import once
from brightspots.warehouse.masks import mask_of


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.PLACE, str(tmp_path / "cache"))


class Maker:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> pd.DataFrame:
        self.times += 1
        made = pd.DataFrame({"value": [float(self.times)]}, index=["a"])
        made.attrs["said"] = "so"
        return made


def test_a_table_is_made_once_for_all_processes_with_its_facts(make_district):
    folder, make = make_district([{"id": "a"}]), Maker()
    tables = [once(open_district(folder), "public", "", ("peers",), make) for _ in range(3)]
    assert make.times == 1 and [table.loc["a", "value"] for table in tables] == [1.0] * 3
    assert [table.attrs for table in tables] == [{"said": "so"}] * 3
    once(open_district(folder), "staff", "", ("peers",), make)
    once(open_district(folder), "public", "2023-24", ("peers",), make)
    once(open_district(folder), "public", "", ("gaps",), make)
    assert make.times == 4, "other readers, another day and another thing"


def test_it_is_made_anew_when_a_file_changes_and_never_kept_for_a_team(make_district, tmp_path):
    folder, make = make_district([{"id": "a"}]), Maker()
    once(open_district(folder), "public", "", ("peers",), make)
    measures = folder / "school_measures.csv"
    measures.write_text(measures.read_text().replace(",200,", ",150,"))
    once(open_district(folder), "public", "", ("peers",), make)
    assert make.times == 2
    kept = len(list((tmp_path / "cache").rglob("*.parquet")))
    for _ in range(2):
        once(open_district(folder), "team", "", ("peers",), make)
    assert make.times == 4 and len(list((tmp_path / "cache").rglob("*.parquet"))) == kept


def test_what_cannot_be_read_is_made_again_and_is_for_its_owner_alone(tmp_path):
    file = cache.folder("things") / "one.parquet"

    def remembered() -> pd.DataFrame:
        return cache.remembered(file, Maker(), cache.read_parquet, lambda table, to: table.to_parquet(to))

    remembered()
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert [path.name for path in file.parent.iterdir()] == ["one.parquet"]
    file.write_bytes(b"spoilt")
    assert remembered().loc["a", "value"] == 1.0 and cache.read_parquet(file).loc["a", "value"] == 1.0


def test_measures_of_a_folder_are_read_as_they_are_and_a_mask_hides_its_small_groups(make_district):
    folder = make_district([{"id": "a"}, {"id": "b"}])
    file = folder / "school_measures.csv"
    file.write_text(file.read_text().replace(",200,", ",9,"))
    district = open_district(folder)
    assert yearly.has_measures(district) and not yearly.is_counted(district)
    assert set(yearly.school_measures(district, "a").rows["school_id"]) == {"a"}
    states = mask_of(district).table.set_index("school_id")["state"]
    assert set(states["a"]) == {"suppressed"} and set(states["b"]) == {"shown"}
