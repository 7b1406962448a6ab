"""Which files hold a table, and what their first rows say."""

from __future__ import annotations

import gzip
import os

import pandas as pd
import pytest

from brightspots.district.files import find_source, odd_line_end, read_header, read_rows
from brightspots.district.reader import Desk
from brightspots.errors import DataError
from tests.district.folders import MEASURES, write

HEAD = MEASURES.splitlines()[0]


def header(folder, content: str | bytes, name: str = "school_measures.csv") -> list[str]:
    write(folder, **{name: content})
    source = find_source(folder, "school_measures")
    return read_header(source, source.parts[0])


def refused(folder, content: str | bytes, name: str = "school_measures.csv") -> DataError:
    with pytest.raises(DataError) as caught:
        header(folder, content, name)
    assert caught.value.file == name and caught.value.remedy
    return caught.value


class TestFindSource:
    def test_nothing(self, tmp_path):
        assert find_source(tmp_path, "events") is None
        assert Desk(tmp_path).tables() == []

    @pytest.mark.parametrize(
        ("one", "two"),
        [
            ("schools.csv", "schools.parquet"),
            ("schools.csv", "schools.csv.gz"),
            ("schools.parquet", "schools/1.csv"),
        ],
    )
    def test_two_forms_of_one_table(self, tmp_path, one, two):
        write(tmp_path, **{one: "", two: ""})
        with pytest.raises(DataError) as caught:
            find_source(tmp_path, "schools")
        assert one in str(caught.value) and two.split("/")[0] in str(caught.value) and caught.value.remedy

    def test_an_empty_folder_of_parts(self, tmp_path):
        write(tmp_path, **{"events/readme.txt": "", "events/._1.csv": ""})
        with pytest.raises(DataError, match="no CSV or Parquet file"):
            find_source(tmp_path, "events")

    @pytest.mark.parametrize(
        "name",
        ["events.csv", "events.csv.gz", "events.parquet", "events/1.csv", "events/2.parquet", "events"],
    )
    def test_what_is_no_file_is_named_and_never_read(self, tmp_path, name):
        where = tmp_path / name
        where.parent.mkdir(exist_ok=True)
        for place, words in (
            (lambda: where.symlink_to("gone"), "a link to something that is not there"),
            (lambda: os.mkfifo(where), "a pipe or a device"),
            (lambda: where.symlink_to("/dev/zero"), "a pipe or a device"),
        ):
            place()
            with pytest.raises(DataError, match=words) as caught:
                Desk(tmp_path).read("events")
            assert (caught.value.file, caught.value.kind) == (name, "not-a-file") and caught.value.remedy
            where.unlink()

    def test_a_folder_with_the_name_of_a_file(self, tmp_path):
        (tmp_path / "events.csv").mkdir()
        with pytest.raises(DataError, match="but a folder"):
            Desk(tmp_path).read("events")
        assert Desk(tmp_path).tables() == ["events"]

    def test_a_link_to_a_file_is_a_file(self, tmp_path):
        write(tmp_path, elsewhere=MEASURES)
        (tmp_path / "school_measures.csv").symlink_to("elsewhere")
        assert len(Desk(tmp_path).read("school_measures").rows) == 4

    @pytest.mark.parametrize("name", ["school_id=A1", "school_id=A1/part.parquet"])
    @pytest.mark.parametrize("others", [True, False])
    def test_a_school_behind_a_link_that_leads_nowhere(self, tmp_path, name, others):
        folder = tmp_path / "school_measures"
        (folder / name).parent.mkdir(parents=True)
        (folder / name).symlink_to("gone")
        if others:
            (folder / "school_id=B2").mkdir()
            frame = pd.DataFrame(
                {"school_year": ["2024-25"], "measure_id": "late", "subgroup_id": "all", "value": 1.0}
            )
            frame.to_parquet(folder / "school_id=B2" / "part.parquet", index=False)
        for schools in (None, ["A1"]):
            with pytest.raises(DataError, match="is not there") as caught:
                Desk(tmp_path).read("school_measures", school_ids=schools)
            assert caught.value.file == f"school_measures/{name}"
        if others:
            assert len(Desk(tmp_path).read("school_measures", school_ids=["B2"]).rows) == 1

    def test_parts_in_order(self, tmp_path):
        write(
            tmp_path,
            **{f"events/{name}": "" for name in ("2025-12.csv", "2025-02.csv.gz", "2025-11.parquet")},
        )
        names = [path.name for path in find_source(tmp_path, "events").parts]
        assert names == ["2025-02.csv.gz", "2025-11.parquet", "2025-12.csv"]


class TestReadHeader:
    @pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"   \n"])
    def test_an_empty_file_or_first_row(self, tmp_path, content):
        assert "empty" in refused(tmp_path, content).problem
        assert "empty" in refused(tmp_path / "gz", gzip.compress(content), "school_measures.csv.gz").problem

    def test_a_gzip_file_of_no_bytes(self, tmp_path):
        assert "empty" in refused(tmp_path, b"", "school_measures.csv.gz").problem

    @pytest.mark.parametrize(
        "content", [MEASURES.encode(), b"\x1f\x8b\x08", gzip.compress(MEASURES.encode(), mtime=0)[:20]]
    )
    def test_not_a_gzip_file(self, tmp_path, content):
        assert "gzip" in refused(tmp_path, content, "school_measures.csv.gz").problem

    @pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
    def test_column_names_in_another_encoding(self, tmp_path, encoding):
        error = refused(tmp_path, f"{HEAD},année\n".encode(encoding))
        assert error.row == 1 and "UTF-8" in error.problem and "CSV UTF-8" in error.remedy

    @pytest.mark.parametrize("mark", [";", "\t"])
    def test_other_separators(self, tmp_path, mark):
        error = refused(tmp_path, MEASURES.replace(",", mark))
        assert error.row == 1 and "semicolons or tabs" in error.problem

    @pytest.mark.parametrize("name", ["value", "Value", " value "])
    def test_a_column_twice(self, tmp_path, name):
        error = refused(tmp_path, f"{HEAD},{name}\n")
        assert error.row == 1 and error.column.lower() == "value" and "twice" in error.problem

    @pytest.mark.parametrize(
        ("wrong", "remedy"),
        [
            ("School ID", 'Rename "School ID" to school_id'),
            ("SCHOOL_ID", 'Rename "SCHOOL_ID" to school_id'),
            ("shool_id", 'Rename "shool_id" to school_id'),
            ("campus", "Add a column school_id"),
        ],
    )
    def test_a_missing_column_with_or_without_a_near_name(self, tmp_path, wrong, remedy):
        error = refused(tmp_path, MEASURES.replace("school_id", wrong))
        assert error.row == 1 and error.column == "school_id" and remedy in error.remedy

    def test_names_are_trimmed_and_marks_dropped(self, tmp_path):
        text = "\ufeff" + HEAD.replace("value", '" value "') + "\r\n"
        assert header(tmp_path, text) == HEAD.split(",")

    def test_nameless_columns_get_names_of_their_own(self, tmp_path):
        names = header(tmp_path, HEAD + ",,\n")
        assert len(names) == 8 and len(set(names)) == 8

    def test_a_file_one_may_not_read(self, tmp_path):
        write(tmp_path, **{"school_measures.csv": MEASURES})
        source = find_source(tmp_path, "school_measures")
        (tmp_path / "school_measures.csv").unlink()
        with pytest.raises(DataError, match="cannot be read"):
            read_header(source, source.parts[0])


class TestRows:
    def test_numbered_as_a_spreadsheet_does(self, tmp_path):
        write(tmp_path, **{"a.csv": 'a,b\r\n"x\ny",2\r\n\r\n3,4'})
        assert list(read_rows(tmp_path / "a.csv")) == [
            (1, ["a", "b"]),
            (2, ["x\ny", "2"]),
            (3, []),
            (4, ["3", "4"]),
        ]

    def test_the_first_odd_line_end(self, tmp_path):
        write(tmp_path, **{"a.csv": 'a\r\n"x\ny"\r\nz\nz\n', "b.csv": 'a\n"x\r\ny"\nz'})
        assert odd_line_end(tmp_path / "a.csv") == 3 and odd_line_end(tmp_path / "b.csv") is None
