"""Named records that are not there yet: begun the first time, and never by a slip of the pen."""

from __future__ import annotations

import pytest

from brightspots.apps.serve import begin_records
from brightspots.errors import BrightspotsError
from brightspots.records.store.store import open_records
from tests.district.folders import district


@pytest.fixture
def here(tmp_path):
    return district(tmp_path / "district")


def test_the_first_time_they_begin_and_it_is_said(here, tmp_path):
    said: list[str] = []
    begin_records(here, str(tmp_path / "ours.db"), said.append)
    assert (tmp_path / "ours.db").is_file() and "ours.db" in said[0] and "begin" in said[0]
    begin_records(here, str(tmp_path / "ours.db"), said.append)
    assert len(said) == 1


@pytest.mark.parametrize("typed", ["our.db", "ours2.db", "ourss.db", "Ours.db"])
def test_a_slip_of_the_pen_begins_nothing(here, tmp_path, typed):
    open_records(str(tmp_path / "ours.db")).close()
    with pytest.raises(BrightspotsError, match=r"Did you mean ours\.db"):
        begin_records(here, str(tmp_path / typed), print)
    assert not (tmp_path / typed).exists()


def test_another_name_begins_its_own(here, tmp_path):
    open_records(str(tmp_path / "ours.db")).close()
    begin_records(here, str(tmp_path / "west_side.db"), print)
    assert (tmp_path / "west_side.db").is_file()


@pytest.mark.parametrize(
    "records, what", [("nowhere/ours.db", "no folder"), ("no_name_of_ours", "no_name_of_ours")]
)
def test_a_folder_or_a_name_that_is_not_there(here, tmp_path, records, what):
    place = records if "/" not in records else str(tmp_path / records)
    with pytest.raises(BrightspotsError, match=what):
        begin_records(here, place, print)


def test_no_district_begins_nothing(tmp_path):
    with pytest.raises(BrightspotsError):
        begin_records(tmp_path / "nowhere", str(tmp_path / "ours.db"), print)
    assert not (tmp_path / "ours.db").exists()
