"""The data desk: any form of a table reads the same, and every bad row is named where it stands."""

from __future__ import annotations

import errno
import gzip
import re

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brightspots.district import bounds
from brightspots.district.engine import connection
from brightspots.district.reader import Desk
from brightspots.district.spoilt_lines import Look
from brightspots.errors import DataError
from tests.district.folders import MEASURES, write

HEAD = MEASURES.splitlines()[0]
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder, text: str | bytes, name: str = "school_measures", **kwargs):
    write(folder, **{f"{name}.csv": text})
    return Desk(folder).read(name, **kwargs)


def errors(reading) -> list[tuple]:
    return [(e.error.file, e.error.row, e.error.column, e.error.value) for e in reading.left_out]


def ids(reading) -> list[str]:
    return reading.rows["school_id"].tolist()


class TestForms:
    """The same table in every form."""

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("start", ["", "\ufeff"])
    @pytest.mark.parametrize("last", [True, False])
    @pytest.mark.parametrize("packed", [True, False])
    def test_line_ends_marks_and_packing(self, tmp_path, end, start, last, packed):
        text = (start + (MEASURES if last else MEASURES.rstrip("\n"))).replace("\n", end).encode()
        name = "school_measures.csv.gz" if packed else "school_measures.csv"
        write(tmp_path, **{name: gzip.compress(text) if packed else text})
        reading = Desk(tmp_path).read("school_measures")
        assert reading.left_out == []
        pd.testing.assert_frame_equal(reading.rows, expected())

    def test_types(self, tmp_path):
        rows = read(tmp_path, MEASURES).rows
        assert str(rows["school_id"].dtype) == "str" and str(rows["value"].dtype) == "float64"
        text = "school_id,charter,enrollment\n007,yes,12.0\n008,,\n"
        schools = read(tmp_path, text, "schools").rows
        assert schools["school_id"].tolist() == ["007", "008"]
        assert str(schools["charter"].dtype) == "boolean" and str(schools["enrollment"].dtype) == "Int64"
        assert schools["charter"].tolist() == [True, pd.NA] and schools["enrollment"].tolist() == [12, pd.NA]
        days = read(tmp_path, "school_id,date\nA,2025-03-01\n", "calendar").rows
        assert days["date"].tolist() == [pd.Timestamp("2025-03-01")]

    def test_rows_and_columns_asked_for(self, tmp_path):
        reading = read(tmp_path, MEASURES, school_ids=["A1"], columns=["value", "numerator"])
        assert list(reading.rows.columns) == ["value", "numerator"]
        assert reading.rows["value"].tolist() == [10, 11] and reading.rows["numerator"].isna().all()
        assert read(tmp_path, MEASURES, school_ids=[]).rows.empty
        assert ids(read(tmp_path, MEASURES, school_ids=["x' OR 'a'='a"])) == []

    def test_columns_in_another_order_and_unknown_ones(self, tmp_path):
        text = 'note,value,subgroup_id,"it\'s ""odd""",measure_id,school_year,school_id\nn,5,all,x,late,2024-25,A1\n'
        rows = read(tmp_path, text).rows
        assert rows[["school_id", "value"]].values.tolist() == [["A1", 5.0]]

    def test_nameless_columns_at_the_end(self, tmp_path):
        text = MEASURES.replace("\n", ",,\n")
        pd.testing.assert_frame_equal(read(tmp_path, text).rows, expected())

    def test_commas_quotes_and_new_lines_inside_cells(self, tmp_path):
        text = 'school_id,school_name\nA1,"Ash, ""The"" School"\nB2,"Birch\nUpper"\n"C3", "Cedar, Old"\n'
        rows = read(tmp_path, text, "schools").rows
        assert rows["school_name"].tolist() == ['Ash, "The" School', "Birch\nUpper", "Cedar, Old"]

    def test_spaces_around_cells_are_nothing_and_blank_is_missing(self, tmp_path):
        rows = read(
            tmp_path, HEAD + '\n A1 , 2024-25 ,late,"  all ", 7 ,   \nB2,2024-25,late,all,"",0\n'
        ).rows
        assert rows["school_id"].tolist() == ["A1", "B2"] and rows["subgroup_id"].tolist() == ["all", "all"]
        assert rows["value"].tolist()[0] == 7.0 and pd.isna(rows["value"][1])
        assert pd.isna(rows["denominator"][0]) and rows["denominator"][1] == 0.0

    def test_only_a_header(self, tmp_path):
        reading = read(tmp_path, HEAD)
        assert reading.rows.empty and reading.left_out == []
        assert reading.rows["value"].dtype == "float64"

    def test_na_is_text_where_text_is_meant(self, tmp_path):
        rows = read(tmp_path, "school_id,school_name\nNA,null\n", "schools").rows
        assert rows.iloc[0, :2].tolist() == ["NA", "null"]


def expected() -> pd.DataFrame:
    """What MEASURES reads as."""
    nan = float("nan")
    return pd.DataFrame(
        {
            "school_id": pd.Series(["A1", "A1", "B2", "C3"], dtype="str"),
            "school_year": pd.Series(["2023-24", "2024-25", "2024-25", "2024-25"], dtype="str"),
            "measure_id": pd.Series(["late"] * 4, dtype="str"),
            "subgroup_id": pd.Series(["all"] * 4, dtype="str"),
            "value": [10.0, 11.0, 12.0, 13.0],
            "numerator": [nan] * 4,
            "denominator": [200.0, 201.0, 202.0, 203.0],
            "reliability": pd.Series([None] * 4, dtype="str"),
            "bound": pd.Series([None] * 4, dtype="str"),
        }
    )


class TestBadCells:
    @pytest.mark.parametrize("bad", ["1,5", "1e999", "inf", "=1+1", "ten"])
    def test_not_a_number(self, tmp_path, bad):
        reading = read(tmp_path, MEASURES + f'D4,2024-25,late,all,"{bad}",9\n')
        assert errors(reading) == [("school_measures.csv", 6, "value", bad)]
        assert reading.left_out[0].school_id == "D4" and reading.left_out[0].error.remedy
        pd.testing.assert_frame_equal(reading.rows, expected())

    @pytest.mark.parametrize("bad", ["12.5", "1e30", "many", "inf"])
    def test_not_a_whole_number(self, tmp_path, bad):
        assert errors(read(tmp_path, f"school_id,enrollment\nA,{bad}\n", "schools")) == [
            ("schools.csv", 2, "enrollment", bad)
        ]

    @pytest.mark.parametrize("bad", ["31/03/2025", "2025-02-30", "infinity", "290000-01-01", "soon"])
    def test_not_a_date(self, tmp_path, bad):
        reading = read(tmp_path, f"school_id,date\nA,{bad}\nB,2025-01-01\n", "calendar")
        assert errors(reading) == [("calendar.csv", 2, "date", bad)] and ids(reading) == ["B"]
        assert "2025-03-31" in str(reading.left_out[0].error)

    @pytest.mark.parametrize("bad", ["2024", "2023-2025", "24-26", "2025/24"])
    def test_not_a_school_year(self, tmp_path, bad):
        reading = read(tmp_path, MEASURES.replace("2023-24", bad))
        assert errors(reading) == [("school_measures.csv", 2, "school_year", bad)]

    def test_not_a_flag(self, tmp_path):
        reading = read(tmp_path, "school_id,charter\nA,maybe\n", "schools")
        assert errors(reading) == [("schools.csv", 2, "charter", "maybe")]

    def test_an_empty_key(self, tmp_path):
        reading = read(tmp_path, MEASURES + "D4,,late,all,1,1\n")
        assert errors(reading) == [("school_measures.csv", 6, "school_year", None)]

    def test_cells_of_columns_not_asked_for_do_no_harm(self, tmp_path):
        text = MEASURES.replace(",11,201", ",11,some")
        assert len(read(tmp_path, text, columns=["value"]).rows) == 4
        assert len(read(tmp_path, text).rows) == 3

    def test_the_row_is_the_spreadsheets(self, tmp_path):
        text = (
            f"{HEAD}\n"  # 1
            'A1,2023-24,"la\nte",all,10,200\n'  # 2, on two lines
            "\n"  # 3, blank
            "A1,2024-25,late,all,11\n"  # 4, too short
            "A1,2022-23,late,all,11,3,4,5\n"  # 5, too long
            "B2,2023-24,late,all,ten,1\n"  # 6
            "\n\n"  # 7, 8
            "B2,2024-25,late,all,12,many\n"  # 9
            "C3,2024-25,late,all,13,203\n"  # 10
        )
        reading = read(tmp_path, text)
        assert sorted((e.error.row, e.school_id) for e in reading.left_out) == [
            (4, "A1"),
            (5, "A1"),
            (6, "B2"),
            (9, "B2"),
        ]
        assert ids(reading) == ["A1", "C3"]

    def test_the_same_bad_row_twice_is_named_at_both_places(self, tmp_path):
        reading = read(tmp_path, MEASURES + "D4,2024-25,late,all,ten,1\nD4,2024-25,late,all,ten,1\n")
        assert {e.error.row for e in reading.left_out if e.error.value == "ten"} == {6, 7}

    def test_rows_in_parts_are_counted_in_their_own_part(self, tmp_path):
        one = f"{HEAD}\nA1,2023-24,late\nA1,2022-23,late,all,1,1\n"
        two = f"{HEAD}\nB2,2023-24,late\nB2,2022-23,late\nB2,2024-25,late,all,ten,1\n"
        write(tmp_path, **{"school_measures/1.csv": one, "school_measures/2.csv": two})
        assert errors(Desk(tmp_path).read("school_measures", school_ids=["B2"])) == [
            ("school_measures/2.csv", 2, None, None),
            ("school_measures/2.csv", 3, None, None),
            ("school_measures/2.csv", 4, "value", "ten"),
        ]


class TestRagged:
    @pytest.mark.parametrize(
        ("row", "word"),
        [
            ("D4,2024-25,late,all", "fewer"),
            ("D4,2024-25,late,all,1,2,3", "more"),
            ("D4,2,Fun, Inc,3,4,5", "more"),
        ],
    )
    def test_cells_too_few_or_too_many(self, tmp_path, row, word):
        reading = read(tmp_path, MEASURES + row + "\n" + "E5,2024-25,late,all,14,204\n")
        assert errors(reading) == [("school_measures.csv", 6, None, None)]
        assert reading.left_out[0].school_id == "D4" and word in reading.left_out[0].error.problem
        assert ids(reading) == ["A1", "A1", "B2", "C3", "E5"]

    def test_after_a_blank_line_the_school_is_still_known(self, tmp_path):
        (left,) = read(tmp_path, MEASURES + "\n\nD4,2024-25,late\n").left_out
        assert (left.school_id, left.error.row) == ("D4", 8)

    def test_others_are_not_told_of_it(self, tmp_path):
        text = MEASURES + "D4,2024-25\n"
        assert read(tmp_path, text, school_ids=["A1"]).left_out == []
        assert len(read(tmp_path, text, school_ids=["D4"]).left_out) == 1

    def test_a_quotation_mark_not_closed_hides_no_other_row(self, tmp_path):
        text = 'school_id,school_name\nA1,Ash\nB2,"Birch\nC3,Cedar\nD4,Dogwood\n'
        reading = read(tmp_path, text, "schools")
        assert ids(reading) == ["A1", "C3", "D4"]
        (left,) = reading.left_out
        assert (left.school_id, left.error.row, left.error.kind) == ("B2", 3, "open-quote")
        assert read(tmp_path, text, "schools", school_ids=["A1"]).left_out == []
        assert len(read(tmp_path, text, "schools", school_ids=["B2"]).left_out) == 1

    @pytest.mark.parametrize("packed", [False, True])
    def test_however_many_rows_come_after_it(self, tmp_path, packed):
        """DuckDB tells only of the first 10,000 letters that a quotation mark swallows, and reads on 8 MB later."""
        rows = [f"{'ABCD'[i // 10_000]},2024-25,late,g{i},{i % 89},200" for i in range(40_000)]
        rows[5_000] = 'A,2024-25,late,"g5000,1,200'
        rows[30_000] = "D,2024-25,late,g30000,many,200"
        text = "\n".join([HEAD, *rows, ""]).encode()
        name = "school_measures.csv.gz" if packed else "school_measures.csv"
        write(tmp_path, **{name: gzip.compress(text, 1) if packed else text})
        reading = Desk(tmp_path).read("school_measures")
        assert reading.rows["school_id"].value_counts().to_dict() == {
            "A": 9_999,
            "B": 10_000,
            "C": 10_000,
            "D": 9_999,
        }
        told = [(left.school_id, left.error.row, left.error.value) for left in reading.left_out]
        assert told == [("A", 5_002, None), ("D", 30_002, "many")]
        assert set(Desk(tmp_path).fingerprints("school_measures")) == set("ABCD")

    def test_rows_in_doubt_are_not_used_and_their_schools_are_told(self, tmp_path):
        """This could be three rows with two quotation marks in wrong places, or one cell of four lines."""
        text = 'school_id,school_name\nA1,"Ash\nB2,Birch"\nC3,Cedar\n'
        reading = read(tmp_path, text, "schools")
        assert ids(reading) == ["C3"]
        assert [(left.school_id, left.error.row) for left in reading.left_out] == [("A1", 2), ("B2", 2)]
        assert "row 2" in reading.left_out[1].error.problem
        with pytest.raises(DataError, match="hides rows"):
            list(Desk(tmp_path).read_in_turns("schools", columns=["school_id"]))

    def test_a_row_longer_than_the_memory_for_a_piece(self, tmp_path):
        text = f"{MEASURES}D4,2024-25,{'late' * 10_000_000},all,1,1\nE5,2024-25,late,all,14,204\n"
        reading = read(tmp_path, text)
        assert ids(reading) == ["A1", "A1", "B2", "C3", "E5"]
        assert errors(reading) == [("school_measures.csv", 6, None, None)]
        assert reading.left_out[0].school_id == "D4" and "far too long" in reading.left_out[0].error.problem

    def test_where_duckdb_would_pass_over_rows_nothing_is_read(self, tmp_path, monkeypatch):
        monkeypatch.setattr("brightspots.district.readable_copy.look_at", lambda file, columns: Look())
        with pytest.raises(DataError, match="cannot be read to its end"):
            read(tmp_path, 'school_id,school_name\nA1,Ash\nB2,"Birch\nC3,Cedar\n', "schools")

    def test_a_file_of_hardly_anything_else(self, tmp_path, monkeypatch):
        monkeypatch.setattr("brightspots.district.spoilt_lines.MOST_SPOILT", 10)
        with pytest.raises(DataError, match="this is no CSV file") as caught:
            read(tmp_path, "school_id,school_name\n" + 'A1,"Ash" tree\n' * 11, "schools")
        assert caught.value.row == 2

    def test_a_copy_for_which_there_is_no_room(self, tmp_path, monkeypatch):
        def full(*_) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr("brightspots.district.readable_copy._pass_on", full)
        with pytest.raises(DataError, match=r"There is no room in .* its row 2") as caught:
            read(tmp_path, 'school_id,school_name\nA1,"Ash\nB2,Birch\n', "schools")
        assert caught.value.file == "schools.csv"

    def test_latin_1_in_one_row(self, tmp_path):
        text = MEASURES.encode() + b"D4,2024-25,caf\xe9,all,1,1\nE5,2024-25,late,all,14,204\n"
        reading = read(tmp_path, text)
        assert errors(reading) == [("school_measures.csv", 6, "measure_id", "café")]
        assert reading.left_out[0].school_id == "D4" and ids(reading)[-1] == "E5"


class TestTwice:
    def test_both_rows_go_and_are_named(self, tmp_path):
        reading = read(tmp_path, MEASURES + "\nB2,2024-25,late,all,99,202\n")
        assert ids(reading) == ["A1", "A1", "C3"]
        (left,) = reading.left_out
        assert (left.school_id, left.error.file, left.error.row) == ("B2", "school_measures.csv", 7)
        assert "school_id B2, school_year 2024-25" in left.error.problem and "rows 4, 7" in left.error.remedy

    def test_the_same_date_written_in_two_ways(self, tmp_path):
        head = "school_id,date,is_instructional\n"
        reading = read(
            tmp_path, f"{head}A,2025-03-01,true\nA,2025-3-1,false\nB,2025-03-01,true\n", "calendar"
        )
        assert ids(reading) == ["B"] and reading.left_out[0].error.row == 3

    def test_rows_that_say_the_same_are_one(self, tmp_path):
        reading = read(tmp_path, "school_id,date\nA,2025-03-01\nA,2025-3-1\nB,2025-03-01\n", "calendar")
        assert ids(reading) == ["A", "B"] and not reading.left_out
        assert reading.lost.repeats["rows"].tolist() == [1]

    def test_bad_dates_are_not_taken_for_each_other(self, tmp_path):
        reading = read(tmp_path, "school_id,date\nA,x\nA,y\n", "calendar")
        assert {e.error.value for e in reading.left_out} == {"x", "y"}


class TestParts:
    def parts(self, tmp_path) -> Desk:
        write(
            tmp_path,
            **{
                "school_measures/2025-11.csv": MEASURES,
                "school_measures/2025-12.csv": f"{HEAD}\nA1,2024-25,late,all,50,201\nB2,2024-25,late,all,12,202\n",
                "school_measures/2026-01.csv.gz": gzip.compress(
                    f"{HEAD}\nA1,2024-25,late,all,60,201\nA1,2025-26,late,all,1,200\n".encode()
                ),
                "school_measures/._2025-11.csv": b"\x00\x05\x16\x07",
                "school_measures/notes.txt": "x",
            },
        )
        return Desk(tmp_path)

    def test_the_latest_part_wins(self, tmp_path):
        rows = self.parts(tmp_path).read("school_measures").rows
        found = {(r.school_id, r.school_year): r.value for r in rows.itertuples()}
        assert found == {
            ("A1", "2023-24"): 10,
            ("A1", "2024-25"): 60,
            ("A1", "2025-26"): 1,
            ("B2", "2024-25"): 12,
            ("C3", "2024-25"): 13,
        }

    def test_corrections_are_rows_that_changed(self, tmp_path):
        assert self.parts(tmp_path).corrections("school_measures") == {
            "school_measures/2025-12.csv": 1,
            "school_measures/2026-01.csv.gz": 1,
        }

    def test_one_file_corrects_nothing(self, tmp_path):
        write(tmp_path, **{"school_measures.csv": MEASURES})
        assert Desk(tmp_path).corrections("school_measures") == {}
        assert Desk(tmp_path).corrections("events") == {}

    def test_parts_with_different_columns(self, tmp_path):
        more = f"{HEAD},numerator\nD4,2024-25,late,all,5,100,5\n"
        write(tmp_path, **{"school_measures/1.csv": MEASURES, "school_measures/2.csv": more})
        rows = Desk(tmp_path).read("school_measures").rows
        assert rows.dropna(subset="numerator")[["school_id", "numerator"]].values.tolist() == [["D4", 5]]

    def test_a_correction_that_cannot_be_read_does_not_bring_the_old_number_back(self, tmp_path):
        write(
            tmp_path,
            **{
                "school_measures/1.csv": MEASURES,
                "school_measures/2.csv": f"{HEAD}\nB2,2024-25,late,all,oops,202\n",
            },
        )
        reading = Desk(tmp_path).read("school_measures")
        assert "B2" not in ids(reading) and errors(reading) == [("school_measures/2.csv", 2, "value", "oops")]


class TestParquet:
    def by_school(self, folder, frame: pd.DataFrame) -> Desk:
        for school, rows in frame.groupby("school_id"):
            path = folder / "school_measures" / f"school_id={school}"
            path.mkdir(parents=True)
            rows.drop(columns="school_id").to_parquet(path / "part.parquet", index=False)
        return Desk(folder)

    def test_by_school(self, tmp_path):
        desk = self.by_school(tmp_path / "odd [name] * ? a=b", expected())
        assert desk.tables() == ["school_measures"]
        pd.testing.assert_frame_equal(desk.read("school_measures").rows, expected())
        own = desk.read("school_measures", school_ids=["A1"]).rows
        assert own["school_id"].tolist() == ["A1", "A1"] and own["value"].tolist() == [10, 11]
        assert desk.read("school_measures", school_ids=["Z9"]).rows.empty
        assert set(desk.fingerprints("school_measures")) == {"A1", "B2", "C3"}

    def test_by_school_with_ids_like_numbers(self, tmp_path):
        frame = expected().assign(school_id=["0012", "0012", "0013", "1e5"])
        rows = self.by_school(tmp_path, frame).read("school_measures").rows
        assert sorted(set(rows["school_id"])) == ["0012", "0013", "1e5"]

    def test_a_bad_cell_by_school_names_its_file(self, tmp_path):
        frame = expected().assign(reliability=["reliable", "sure", "reliable", "reliable"])
        reading = self.by_school(tmp_path, frame).read("school_measures")
        assert errors(reading) == [("school_measures/school_id=A1/part.parquet", 3, "reliability", "sure")]

    def test_a_school_folder_without_files(self, tmp_path):
        (tmp_path / "school_measures" / "school_id=A1").mkdir(parents=True)
        with pytest.raises(DataError, match="no Parquet file"):
            Desk(tmp_path).read("school_measures")

    @pytest.mark.parametrize("kind", ["int64", "float64", "Int64", "int32", "str", "category"])
    def test_numeric_ids_come_as_text_without_the_zeros_that_are_gone(self, tmp_path, kind):
        ids_ = pd.Series([27659616000001, 12345678] if kind != "int32" else [2765961, 12345678])
        wanted = [str(i) for i in ids_]
        ids_ = ids_.astype("str").astype(kind) if kind in ("str", "category") else ids_.astype(kind)
        pd.DataFrame({"school_id": ids_, "nces_id": [60001, None]}).to_parquet(tmp_path / "schools.parquet")
        rows = Desk(tmp_path).read("schools").rows
        assert rows["school_id"].tolist() == wanted and str(rows["school_id"].dtype) == "str"
        assert rows["nces_id"][0] == "60001" and pd.isna(rows["nces_id"][1])

    def test_not_a_number_is_missing(self, tmp_path):
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.table({"school_id": ["A"], "pct_el": [float("nan")], "enrollment": [300.0]})
        pq.write_table(table, tmp_path / "schools.parquet")
        reading = Desk(tmp_path).read("schools")
        assert reading.left_out == [] and reading.rows["pct_el"].isna().all()
        assert reading.rows["enrollment"].tolist() == [300]

    @pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1 nonsense PAR1", MEASURES.encode()])
    def test_not_parquet(self, tmp_path, content):
        write(tmp_path, **{"school_measures.parquet": content})
        with pytest.raises(DataError, match=r"school_measures\.parquet.*Export it again"):
            Desk(tmp_path).read("school_measures")

    def test_a_missing_column(self, tmp_path):
        pd.DataFrame({"School ID": ["A"]}).to_parquet(tmp_path / "schools.parquet")
        with pytest.raises(DataError, match=r'Rename "School ID" to school_id'):
            Desk(tmp_path).read("schools")

    def test_damage_inside(self, tmp_path):
        expected().to_parquet(tmp_path / "school_measures.parquet")
        path = tmp_path / "school_measures.parquet"
        content = bytearray(path.read_bytes())
        content[4:400] = bytes(396)
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"school_measures\.parquet"):
            Desk(tmp_path).read("school_measures")


class TestBounds:
    """A Parquet file of a megabyte may hold more equal rows than there is memory for."""

    @pytest.fixture
    def packed(self, tmp_path):
        row = {"student_key": "k1", "school_id": "A1", "date": "2024-09-02", "status": "present"}
        table = pa.table(
            {name: pa.array([value] * 50_000).dictionary_encode() for name, value in row.items()}
        )
        pq.write_table(table, tmp_path / "attendance.parquet")
        return Desk(tmp_path)

    def test_more_than_the_memory_ends_with_a_sentence(self, packed, monkeypatch):
        monkeypatch.setattr("brightspots.district.bounds.MEMORY", 1_000_000)
        with pytest.raises(DataError, match=r"need more than 0\.001 GB of memory at once") as caught:
            packed.read("attendance")
        assert caught.value.file == "attendance.parquet" and "school_id=" in caught.value.remedy

    def test_so_many_unusable_rows_that_nobody_would_read_of_them(self, packed, monkeypatch):
        monkeypatch.setattr("brightspots.district.bounds.MOST_UNUSABLE", 49_999)
        file = packed.root / "attendance.parquet"
        status = pa.array(["present", "absent_excused"] * 25_000)
        pq.write_table(pq.read_table(file).set_column(3, "status", status), file)
        with pytest.raises(
            DataError, match="More than 49,999 rows cannot be used, or are there more than once"
        ):
            packed.read("attendance")
        turns = list(packed.read_in_turns("attendance", columns=["student_key"]))
        assert sum(turn.lost.rows["rows"].sum() for turn in turns if len(turn.lost.rows)) == 50_000

    def test_equal_rows_are_one(self, packed):
        turns = list(packed.read_in_turns("attendance", columns=["student_key"]))
        assert sum(len(turn.rows) for turn in turns) == 1


class TestWholeFile:
    def test_line_ends_of_two_kinds(self, tmp_path):
        text = MEASURES.replace("\n", "\r\n") + "D4,2024-25,late,all,1,1\n"
        with pytest.raises(DataError, match="end in different ways") as caught:
            read(tmp_path, text)
        assert (caught.value.file, caught.value.row) == ("school_measures.csv", 6)
        with pytest.raises(DataError):
            Desk(tmp_path).fingerprints("school_measures")

    def test_new_lines_inside_cells_are_no_line_ends(self, tmp_path):
        text = 'school_id,school_name\r\nA1,"Ash\nUpper"\r\nB2,Birch\r\n'
        assert len(read(tmp_path, text, "schools").rows) == 2

    @pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
    def test_half_a_gzip_file(self, tmp_path, keep):
        rows = "".join(f"S{i},2024-25,late,all,{i % 89},{i % 97}\n" for i in range(20_000))
        packed = gzip.compress(f"{HEAD}\n{rows}".encode())
        write(tmp_path, **{"school_measures.csv.gz": packed[: int(len(packed) * keep)]})
        for look in (Desk(tmp_path).read, Desk(tmp_path).fingerprints):
            with pytest.raises(DataError, match="not a whole gzip file"):
                look("school_measures")

    def test_a_gzip_file_with_damage_is_not_a_file_of_bad_rows(self, tmp_path):
        rows = "".join(f"S{i},2024-25,late,all,{i % 89},{i % 97}\n" for i in range(20_000))
        packed = bytearray(gzip.compress(f"{HEAD}\n{rows}".encode()))
        packed[len(packed) // 2] ^= 0xFF
        write(tmp_path, **{"school_measures.csv.gz": bytes(packed)})
        with pytest.raises(DataError, match="not a whole gzip file"):
            Desk(tmp_path).read("school_measures")

    @pytest.mark.parametrize("students", [1, 3, 900, 5000])
    def test_a_large_packed_file_of_copies_is_looked_into_before_it_is_read(
        self, tmp_path, monkeypatch, students
    ):
        monkeypatch.setattr(bounds, "MANY_ROWS", 4_000)
        monkeypatch.setattr(bounds, "LOOKED_AT", 2_000)
        keys = [f"k{n % students}" for n in range(5_000)]
        days = {"school_id": ["A1"] * 5_000, "student_key": keys, "date": ["2024-10-01"] * 5_000}
        pq.write_table(
            pa.table({**days, "status": ["absent_excused"] * 5_000}), tmp_path / "attendance.parquet"
        )
        if students == 5000:
            assert len(Desk(tmp_path).read("attendance").rows) == 5_000
            return
        own = {1: "1 is a row of its own", 3: "3 are rows of their own", 900: "900 are rows of their own"}[
            students
        ]
        with pytest.raises(DataError, match=f"holds 5,000 rows. Of the first 2,000, only {own}"):
            Desk(tmp_path).read("attendance")

    def test_a_table_that_is_not_there(self, tmp_path):
        with pytest.raises(DataError, match=r"events\.csv.*There is no table events"):
            Desk(tmp_path).read("events")
        assert Desk(tmp_path).fingerprints("events") == {}


def test_a_number_under_another_column_has_another_fingerprint(tmp_path):
    found = []
    for column in ("pct_sed", "pct_swd"):
        write(tmp_path, **{"schools.csv": f"school_id,{column}\nA1,5\n"})
        found.append(Desk(tmp_path).fingerprints("schools")["A1"])
    assert found[0] != found[1]


class TestConnection:
    def test_one_thread_and_nothing_fetched(self):
        with connection() as con:
            settings_ = dict(con.sql("SELECT name, value FROM duckdb_settings()").fetchall())
        assert settings_["threads"] == "1"
        assert settings_["autoinstall_known_extensions"] == "false"
        assert settings_["autoload_known_extensions"] == "false"


words = (
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u00a0"), min_size=1, max_size=8
    )
    .map(str.strip)
    .filter(lambda w: w.strip(" ") != "" and w == w.strip() and not re.match("'[0-9=+@-]|=", w))
)
"""Any words but those that Excel writes as a guard round another word."""
number = st.one_of(st.none(), st.floats(-1e6, 1e6), st.integers(-1000, 1000).map(float))


@st.composite
def tables(draw) -> pd.DataFrame:
    keys = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["A1", "0012", "b.c-d_e"]),
                st.sampled_from(["2022-23", "2023-24", "2024-25"]),
                words,
            ),
            max_size=12,
            unique=True,
        )
    )
    frame = pd.DataFrame(keys, columns=["school_id", "school_year", "measure_id"]).astype("str")
    frame["subgroup_id"] = pd.Series(["all"] * len(frame), dtype="str")
    for column in ("value", "numerator", "denominator"):
        frame[column] = pd.Series(
            draw(st.lists(number, min_size=len(frame), max_size=len(frame))), dtype="float64"
        )
    frame["denominator"] = frame["denominator"].abs()
    kinds = st.sampled_from(["reliable", "suppressed", None])
    given_ = draw(st.lists(kinds, min_size=len(frame), max_size=len(frame)))
    frame["reliability"] = pd.Series(given_, dtype="str")
    frame["bound"] = pd.Series([None] * len(frame), dtype="str")
    return frame


def ordered(frame: pd.DataFrame) -> pd.DataFrame:
    key = ["school_id", "school_year", "measure_id"]
    return frame.sort_values(key, key=lambda c: c.astype(object)).reset_index(drop=True)


class TestAnyTable:
    @FEW
    @given(frame=tables(), cut=st.integers(0, 12))
    def test_reads_back_equal_in_every_form(self, tmp_path_factory, frame, cut):
        text = frame.to_csv(index=False).encode()
        forms = {
            "csv": {"school_measures.csv": text},
            "gz": {"school_measures.csv.gz": gzip.compress(text)},
            "parts": {
                "school_measures/1.csv": frame.iloc[:cut].to_csv(index=False),
                "school_measures/2.csv": frame.iloc[cut:].to_csv(index=False),
            },
        }
        for files in forms.values():
            reading = Desk(write(tmp_path_factory.mktemp("form"), **files)).read("school_measures")
            assert reading.left_out == []
            pd.testing.assert_frame_equal(ordered(reading.rows), ordered(frame))
        folder = tmp_path_factory.mktemp("parquet")
        frame.to_parquet(folder / "school_measures.parquet", index=False)
        pd.testing.assert_frame_equal(Desk(folder).read("school_measures").rows, frame)

    @FEW
    @given(frame=tables(), seed=st.integers(0, 99), data=st.data())
    def test_fingerprints_change_exactly_when_rows_change(self, tmp_path_factory, frame, seed, data):
        folder = tmp_path_factory.mktemp("prints")

        def prints(rows: pd.DataFrame) -> dict:
            write(folder, **{"school_measures.csv": rows.to_csv(index=False)})
            return Desk(folder).fingerprints("school_measures")

        before = prints(frame)
        assert set(before) == set(frame["school_id"])
        assert prints(frame.sample(frac=1, random_state=seed)) == before
        if len(frame):
            row = data.draw(st.integers(0, len(frame) - 1))
            column = data.draw(st.sampled_from(["value", "numerator", "denominator", "gone", "moved"]))
            changed, school = frame.copy(), frame["school_id"][row]
            if column == "gone":
                changed = frame.drop(index=row)
            elif column == "moved":
                changed.loc[row, ["value", "numerator"]] = [7777.5, float("nan")]
                before = prints(changed)
                changed.loc[row, ["value", "numerator"]] = [float("nan"), 7777.5]
            else:
                changed.loc[row, column] = 1e7
            after = prints(changed)
            assert {s for s in before if before[s] != after.get(s)} == {school}
