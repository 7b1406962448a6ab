"""A district folder as people hand it over: whole, empty, with typing errors, with odd names."""

from __future__ import annotations

import pytest

from brightspots.district import open_district
from brightspots.district.folder import District
from brightspots.errors import DataError, ParameterError
from tests.district.folders import MEASURES, SCHOOLS, SETTINGS, district, opened


def refused(folder, **kwargs) -> DataError:
    with pytest.raises(DataError) as caught:
        opened(folder, **kwargs)
    return caught.value


class TestFolder:
    def test_a_missing_folder_names_the_samples(self, tmp_path):
        with pytest.raises(DataError, match=r"There is no folder .*nowhere.*california"):
            open_district(tmp_path / "nowhere")

    def test_a_file_is_not_a_folder(self, tmp_path):
        (tmp_path / "file").write_text("x")
        with pytest.raises(DataError, match="There is no folder"):
            open_district(tmp_path / "file")

    def test_an_empty_folder_is_not_a_district(self, tmp_path):
        with pytest.raises(DataError, match=r"no district\.toml.*brightspots new"):
            open_district(tmp_path)

    def test_a_folder_without_schools(self, tmp_path):
        (tmp_path / "district.toml").write_text(SETTINGS)
        with pytest.raises(DataError, match=r"schools\.csv: There is no table schools"):
            open_district(tmp_path)

    @pytest.mark.parametrize(
        "name",
        [
            "with space",
            "br[ack]et",
            "st*r",
            "what?",
            "quo'te",
            'quo"te',
            "a=b",
            "county=Kern",
            "é",
            "%41",
            "{a,b}",
        ],
    )
    def test_odd_paths(self, tmp_path, name):
        parts = {"school_measures/2024.csv": MEASURES, "school_measures/2025.csv": MEASURES}
        found = opened(tmp_path / name / "d", **parts)
        assert [s.school_id for s in found.schools()] == ["A1", "B2", "C3"]
        assert len(found.table("school_measures", school_id="A1")) == 2
        assert found.desk.fingerprints("schools").keys() == {"A1", "B2", "C3"}

    def test_a_path_named_like_a_column_changes_nothing(self, tmp_path):
        import pandas as pd

        folder = district(tmp_path / "school_level=high" / "county=Kern")
        frame = pd.DataFrame({"school_id": ["A1"], "school_level": ["middle"], "county": ["Inyo"]})
        (folder / "schools.csv").unlink()
        frame.to_parquet(folder / "schools.parquet")
        school = open_district(folder).school("A1")
        assert (school.level, school.county) == ("middle", "Inyo")


class TestSettings:
    def test_all_defaults(self, tmp_path):
        found = opened(tmp_path)
        assert (found.min_cell, found.published, found.attendance, found.comparison) == (
            11,
            True,
            "daily",
            None,
        )

    def test_not_published_unless_said(self, tmp_path):
        assert opened(tmp_path, settings=SETTINGS.replace("published = true\n", "")).published is False

    @pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b""])
    @pytest.mark.parametrize("end", ["\n", "\r\n"])
    def test_byte_order_mark_and_line_ends(self, tmp_path, start, end):
        assert opened(tmp_path, settings=start + SETTINGS.replace("\n", end).encode()).name == "Test"

    def test_syntax_error(self, tmp_path):
        error = refused(tmp_path, settings="name = Our district\n")
        assert "line 1" in str(error) and error.file == "district.toml" and error.remedy

    def test_latin_1(self, tmp_path):
        assert "UTF-8" in str(refused(tmp_path, settings='name = "Caf\xe9"'.encode("latin-1")))

    def test_a_typing_error_in_a_key_names_the_right_one(self, tmp_path):
        error = refused(tmp_path, settings=SETTINGS + "min_cel = 5\n")
        assert "min_cel" in error.problem and "min_cell" in error.remedy

    @pytest.mark.parametrize(
        ("line", "value"),
        [
            ('min_cell = "11"', "11"),
            ("min_cell = 11.0", "11.0"),
            ("min_cell = true", "True"),
            ("min_cell = 0", "0"),
            ("min_cell = -3", "-3"),
            ("source = 3", "3"),
            ('attendance = "sometimes"', "sometimes"),
            ('comparison = "../elsewhere"', "../elsewhere"),
            ('comparison = "/etc"', "/etc"),
            ('comparison = ""', ""),
            ('comparison = "comparisn"', "comparisn"),
        ],
    )
    def test_a_wrong_value_is_named(self, tmp_path, line, value):
        error = refused(tmp_path, settings=SETTINGS + line + "\n")
        assert (error.file, error.value) == ("district.toml", value)
        assert line.split()[0] in str(error) and error.remedy

    def test_a_link_to_schools_to_compare_with_that_leads_nowhere(self, tmp_path):
        tmp_path.joinpath("comparison").symlink_to("unplugged")
        error = refused(tmp_path)
        assert error.file == "comparison" and "link" in error.problem

    @pytest.mark.parametrize(("min_cell", "cautions"), [(4, 1), (5, 0)])
    def test_a_small_min_cell_is_a_caution(self, tmp_path, min_cell, cautions):
        found = opened(tmp_path, settings=f"{SETTINGS}min_cell = {min_cell}\n")
        assert found.min_cell == min_cell and len(found.cautions) == cautions

    @pytest.mark.parametrize("published", ['"yes"', '"true"', "1"])
    def test_published_is_never_guessed(self, tmp_path, published):
        text = SETTINGS.replace("published = true", f"published = {published}")
        assert "published" in str(refused(tmp_path, settings=text))

    @pytest.mark.parametrize("name", ["schema_version", "name", "kind"])
    def test_a_setting_that_is_missing(self, tmp_path, name):
        text = "".join(line for line in SETTINGS.splitlines(True) if not line.startswith(f"{name} "))
        assert name in refused(tmp_path, settings=text).problem

    def test_a_newer_folder_is_told_first(self, tmp_path):
        text = SETTINGS.replace("schema_version = 1", "schema_version = 2") + 'colour = "new"\n'
        assert "newer" in str(refused(tmp_path, settings=text))

    def test_an_unknown_kind(self, tmp_path):
        error = refused(tmp_path, settings=SETTINGS.replace("synthetic", "practice"))
        assert "real, synthetic" in error.remedy


class TestSchools:
    def unusable(self, tmp_path, rows: str) -> District:
        return opened(tmp_path, schools=SCHOOLS + rows)

    @pytest.mark.parametrize(
        "bad",
        [
            "../../x",
            "a/b",
            "a'b",
            "a b",
            ".hidden",
            "x" * 65,
            "a\\b",
            "é",
            "..",
            "-;rm",
            "a%2Fb",
            "<b>",
            "-rf",
            "CON",
            "nul.txt",
            "a.",
        ],
    )
    def test_an_id_that_cannot_be_used(self, tmp_path, bad):
        found = self.unusable(tmp_path, f'"{bad}",Bad,high,1\n')
        assert len(found.schools()) == 3
        (left,) = found.unusable
        error = left.error
        assert left.school_id == bad
        assert (error.file, error.row, error.column, error.value) == ("schools.csv", 5, "school_id", bad)
        assert "at most 64" in error.remedy
        with pytest.raises(DataError):
            found.school(bad)

    def test_a_quotation_mark_in_an_id(self, tmp_path):
        found = self.unusable(tmp_path, '"a""b",Bad,high,1\n')
        assert [left.error.value for left in found.unusable] == ['a"b'] and len(found.schools()) == 3

    def test_64_characters_are_fine(self, tmp_path):
        assert self.unusable(tmp_path, f"{'x' * 64},Long,high,1\n").unusable == []

    def test_a_missing_id(self, tmp_path):
        (left,) = self.unusable(tmp_path, ",Nameless,high,1\n").unusable
        assert left.school_id is None
        assert (left.error.file, left.error.row, left.error.column) == ("schools.csv", 5, "school_id")

    def test_an_id_twice_leaves_both_out(self, tmp_path):
        found = self.unusable(tmp_path, "A1,Ash again,high,1\n")
        assert [s.school_id for s in found.schools()] == ["B2", "C3"]
        (left,) = found.unusable
        assert (left.school_id, left.error.row, left.error.column, left.error.value) == (
            "A1",
            5,
            "school_id",
            "A1",
        )
        assert "rows 2, 5" in left.error.remedy

    def test_an_id_twice_with_one_bad_row_is_one_too_many_all_the_same(self, tmp_path):
        found = self.unusable(tmp_path, "A1,Ash again,high,many\n")
        assert [s.school_id for s in found.schools()] == ["B2", "C3"]
        assert {left.school_id for left in found.unusable} == {"A1"}

    def test_ids_that_differ_only_by_case(self, tmp_path):
        found = self.unusable(tmp_path, "a1,Little ash,high,1\n")
        assert [s.school_id for s in found.schools()] == ["A1", "B2", "C3"]
        (left,) = found.unusable
        assert (left.error.row, left.error.value) == (5, "a1") and "A1" in left.error.problem

    def test_an_unknown_level(self, tmp_path):
        found = self.unusable(tmp_path, "D4,Dogwood,Elementry,1\n")
        (left,) = found.unusable
        assert (left.school_id, left.error.row, left.error.column, left.error.value) == (
            "D4", 5, "school_level", "Elementry"
        )  # fmt: skip
        assert "elementary, middle, high, other" in left.error.remedy

    def test_latin_1_in_one_row_costs_only_that_school(self, tmp_path):
        text = SCHOOLS.encode() + "D4,Café Élan,high,1\nE5,Elm,high,1\n".encode("latin-1")
        found = opened(tmp_path, schools=text)
        assert [s.school_id for s in found.schools()] == ["A1", "B2", "C3", "E5"]
        (left,) = found.unusable
        assert (left.school_id, left.error.row, left.error.column) == ("D4", 5, "school_name")
        assert left.error.value == "Café Élan" and "UTF-8" in str(left.error)

    def test_latin_1_before_the_id_does_not_hide_whose_row_it_is(self, tmp_path):
        text = "school_name,school_id\nAsh,A1\nCafé,D4\n".encode("latin-1")
        (left,) = opened(tmp_path, schools=text).unusable
        assert (left.school_id, left.error.row, left.error.value) == ("D4", 3, "Café")

    def test_no_school_at_all(self, tmp_path):
        error = refused(tmp_path, schools="school_id,school_name\n")
        assert (error.file, error.problem) == ("schools.csv", "No school is listed.")

    def test_names_and_levels_may_be_missing(self, tmp_path):
        school = opened(tmp_path, schools="school_id\nA1\n").school("A1")
        assert (school.name, school.level, school.lea, school.lea_name, school.county) == (
            "A1",
            "",
            "",
            "",
            "",
        )

    def test_an_unknown_school_names_near_ones(self, tmp_path):
        with pytest.raises(ParameterError, match=r"A1 \(Ash\)"):
            opened(tmp_path).school("A11")


class TestTables:
    def test_unknown_names(self, tmp_path):
        found = opened(tmp_path, **{"school_measures.csv": MEASURES})
        with pytest.raises(ParameterError, match="Did you mean school_measures"):
            found.table("school_measure")
        with pytest.raises(ParameterError, match="no school"):
            found.table("school_measures", school_id="Z9")
        with pytest.raises(DataError, match=r"no column grade.*Its columns are"):
            found.table("school_measures", columns=["grade"])
        with pytest.raises(ParameterError, match="has no schools in it"):
            found.table("measure_definitions", school_id="A1")

    def test_one_schools_bad_cell_stops_only_that_school(self, tmp_path):
        text = MEASURES.replace("B2,2024-25,late,all,12", "B2,2024-25,late,all,twelve")
        found = opened(tmp_path, **{"school_measures.csv": text})
        assert len(found.table("school_measures", school_id="A1")) == 2
        assert len(found.table("school_measures", school_id="C3")) == 1
        with pytest.raises(DataError) as caught:
            found.table("school_measures", school_id="B2")
        error = caught.value
        assert (error.file, error.row, error.column, error.value) == (
            "school_measures.csv",
            4,
            "value",
            "twelve",
        )
        assert "twelve" in str(error) and "twelve" not in error.reason
        with pytest.raises(DataError):
            found.table("school_measures")
        usable = found.usable("school_measures")
        assert usable.rows["school_id"].tolist() == ["A1", "A1", "C3"] and len(usable.left_out) == 1

    @pytest.mark.parametrize("row", ["   ", "Total,,\n", "\xff,,"])
    def test_a_row_that_names_no_school_stands_in_no_schools_way(self, tmp_path, row):
        text = MEASURES.encode() + row.encode("latin-1") + b"\n"
        found = opened(tmp_path, **{"school_measures.csv": text})
        assert len(found.table("school_measures", school_id="A1")) == 2
        assert len(found.usable("school_measures").left_out) == 1

    def test_data_through(self, tmp_path):
        days = "school_id,date,attendance_pct\nA1,2025-03-02,90\nA1,2025-11-03,91\n"
        found = opened(tmp_path, **{"school_measures.csv": MEASURES, "attendance_daily_school.csv": days})
        assert found.data_through("school_measures") == "2024-25"
        assert found.data_through("attendance_daily_school") == "2025-11-03"
        assert found.data_through("schools") is None
        assert found.data_through("events") is None

    def test_data_through_an_empty_table(self, tmp_path):
        found = opened(tmp_path, **{"school_measures.csv": MEASURES.splitlines()[0]})
        assert found.data_through("school_measures") is None
        assert found.table("school_measures", school_id="A1").empty
