"""The engine of readings is kept for the next one, holds nothing of the last, and is not there when a process forks."""

from __future__ import annotations

import os
import sys

import duckdb
import pytest

from brightspots.district import engine
from brightspots.district.engine import connection
from brightspots.district.queries import FEW
from brightspots.district.reader import Desk
from tests.district.folders import district


@pytest.fixture(autouse=True)
def none_kept():
    engine.let_go()
    yield
    engine.let_go()


def kept() -> list[int]:
    return [id(one) for one in engine._kept]


def test_the_next_reading_has_the_same_engine_and_nothing_of_the_last():
    with connection() as con:
        con.execute("CREATE TEMP TABLE left_over AS SELECT 1 AS x")
    first = kept()
    with connection() as con:
        assert kept() == []
        assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)
    assert kept() == first and len(first) == 1


def test_two_readings_at_once_have_two_engines_and_one_is_kept():
    with connection() as con, connection() as other:
        con.execute("CREATE TABLE here AS SELECT 1 AS x")
        assert other.execute("SELECT count(*) FROM duckdb_tables()").fetchone() == (0,)
    assert len(kept()) == 1


def test_after_a_fault_and_after_settings_were_changed_none_is_kept():
    with pytest.raises(duckdb.Error), connection() as con:
        con.execute("SELECT nothing")
    assert kept() == []
    with connection(for_once=True) as con:
        con.execute("SET memory_limit = '10MB'")
    assert kept() == []


def test_a_row_that_one_reading_refused_is_not_told_by_the_next(tmp_path):
    ragged = district(tmp_path / "ragged", "school_id,school_name\nA1,Ash\nB2,Birch,high\n")
    well = district(tmp_path / "well", "school_id,school_name\nA1,Ash\n")
    assert len(Desk(ragged).read("schools").left_out) == 1
    assert Desk(well).read("schools").left_out == []


def test_what_a_file_holds_is_read_anew(tmp_path):
    folder = district(tmp_path, "school_id,school_name\nA1,Ash\n")
    written = (folder / "schools.csv").stat()
    assert list(Desk(folder).read("schools").rows["school_name"]) == ["Ash"]
    (folder / "schools.csv").write_text("school_id,school_name\nA1,Elm\n")
    os.utime(folder / "schools.csv", ns=(written.st_atime_ns, written.st_mtime_ns))
    assert list(Desk(folder).read("schools").rows["school_name"]) == ["Elm"]


@pytest.mark.parametrize("many", [FEW, FEW + 1])
def test_however_many_schools_are_asked_for_each_has_its_rows(tmp_path, many):
    ids = [f"S'{number}" for number in range(many + 5)]
    rows = "".join(f"{school},School {school}\n" for school in ids)
    desk = Desk(district(tmp_path, f"school_id,school_name\n{rows}"))
    assert list(desk.read("schools", school_ids=ids[:many]).rows["school_id"]) == ids[:many]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks here")
def test_none_is_open_when_a_process_forks():
    with connection() as con:
        con.execute("SELECT 1")
    assert kept()
    if not (child := os.fork()):
        os._exit(len(kept()))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0 and kept() == []
