"""`brightspots check` and `brightspots new`, as people and scripts call them."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest
from click.testing import CliRunner

from brightspots.batch.run import Outcome
from brightspots.cli import _report, main
from brightspots.district import open_district
from brightspots.district.checks import check_folder
from brightspots.district.tables import TABLES
from tests.district.folders import write
from tests.district.school_tables import Folder


def run(*words: object):
    return CliRunner().invoke(main, [str(word) for word in words])


class TestCheck:
    def test_a_sample_that_is_well(self):
        done = run("check", "california")
        assert done.exit_code == 0
        assert done.output.startswith("Monterey County, California: all is well.")
        assert "school_measures" in done.output and "33,265  2024-25" in done.output

    def test_problems(self, tmp_path):
        folder = Folder()
        folder.tables["attendance"][2][3] = "Absent"
        done = run("check", folder.write(tmp_path))
        assert done.exit_code == 1
        assert "1 problem to put right" in done.output
        assert 'attendance.csv, row 3, column status: "Absent"' in done.output
        assert "What to do: Use one of: present" in done.output

    @pytest.mark.parametrize("name", ["nowhere", "."])
    def test_not_a_district_folder(self, tmp_path, name):
        done = run("check", tmp_path / name)
        assert done.exit_code == 2 and "folder" in done.output and "Traceback" not in done.output

    def test_json(self, tmp_path):
        folder = Folder()
        folder.tables["attendance"][2][3] = "Absent"
        done = run("check", folder.write(tmp_path), "--json")
        found = json.loads(done.output)
        assert done.exit_code == 1 and not found["clean"]
        (problem,) = found["problems"]
        assert (problem["kind"], problem["grade"], problem["table"]) == (
            "code-not-in-list",
            "wrong",
            "attendance",
        )
        place = {"file": "attendance.csv", "row": 3, "column": "status", "value": "Absent", "rows": 1}
        assert problem["examples"] == [place]
        assert {"table": "schools", "rows": 3, "first": None, "through": None, "corrections": {}} in found[
            "tables"
        ]


def open_with_a_school(folder):
    with (folder / "schools.csv").open("a", encoding="utf-8") as file:
        file.write("A1,Ash" + "," * (len(TABLES["schools"].names) - 2) + "\n")
    return open_district(folder)


class TestNew:
    def test_lays_out_every_table(self, tmp_path):
        done = run("new", tmp_path / "ours")
        assert done.exit_code == 0 and "brightspots check" in done.output
        for name, table in TABLES.items():
            with (tmp_path / "ours" / f"{name}.csv").open(encoding="utf-8") as file:
                header, *examples = csv.reader(file)
            assert header == list(table.names) and len(examples) == 2
            assert all(row[0].startswith("EXAMPLE-") and len(row) == len(header) for row in examples)
        assert "min_cell = 11" in (tmp_path / "ours" / "district.toml").read_text(encoding="utf-8")

    def test_what_it_lays_out_has_no_problem(self, tmp_path):
        run("new", tmp_path / "ours")
        done = run("check", tmp_path / "ours")
        assert done.exit_code == 0 and "Begin with a row for each school" in done.output

    def test_one_school_makes_a_district(self, tmp_path):
        run("new", tmp_path / "ours")
        with (tmp_path / "ours" / "schools.csv").open("a", encoding="utf-8") as file:
            file.write("A1,Ash" + "," * (len(TABLES["schools"].names) - 2) + "\n")
        assert run("check", tmp_path / "ours").exit_code == 0
        assert [school.name for school in open_district(tmp_path / "ours").schools()] == ["Ash"]

    def test_examples_are_rows_as_they_should_be(self, tmp_path):
        run("new", tmp_path / "ours")
        for path in (tmp_path / "ours").glob("*.csv"):
            path.write_text(path.read_text(encoding="utf-8").replace("EXAMPLE-", "X"), encoding="utf-8")
        report = check_folder(tmp_path / "ours", date(2025, 8, 1))
        mistaken = ("not-a-number", "date", "code-not-in-list", "row", "flag")
        assert [
            problem for problem in report.problems if any(word in problem.kind for word in mistaken)
        ] == []

    def test_a_folder_of_parts_beside_the_empty_file(self, tmp_path):
        ours = tmp_path / "ours"
        run("new", ours)
        for month in ("2024-09", "2024-10"):
            write(
                ours,
                **{
                    f"measures/{month}.csv": f"measure_id,unit_id,period_start,value\ncalls,A1,{month}-02,4\n"
                },
            )
        assert len(open_with_a_school(ours).usable("measures").rows) == 2
        assert "more than once" not in run("check", ours).output
        write(ours, **{"measures.csv": "measure_id,unit_id,period_start,value\ncalls,A1,2024-11-04,4\n"})
        assert "more than once" in run("check", ours).output

    def test_rows_after_examples_keep_their_numbers(self, tmp_path):
        ours = tmp_path / "ours"
        run("new", ours)
        open_with_a_school(ours)
        with (ours / "events.csv").open("a", encoding="utf-8") as file:
            file.write("A1,soon,A fair,,context\n")
        assert 'events.csv, row 4, column date: "soon"' in run("check", ours).output
        (left,) = open_district(ours).usable("events").left_out
        assert (left.error.row, left.school_id) == (4, "A1")

    def test_an_empty_folder_will_do(self, tmp_path):
        assert run("new", tmp_path).exit_code == 0

    def test_never_writes_over_anything(self, tmp_path):
        (tmp_path / "mine.txt").write_text("mine")
        done = run("new", tmp_path)
        assert done.exit_code == 2 and "not empty" in done.output
        assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

    def test_a_file_is_no_folder(self, tmp_path):
        (tmp_path / "mine.txt").write_text("mine")
        assert run("new", tmp_path / "mine.txt").exit_code == 2


class TestBatch:
    @pytest.mark.parametrize("school_id", ["con", "nul.txt", "-rf", "a."])
    def test_a_school_of_no_use_is_bad_input(self, tmp_path, school_id):
        folder = Folder()
        folder.add("schools", [school_id, *folder.tables["schools"][1][1:]])
        done = run("batch", folder.write(tmp_path / "d"), "--out", tmp_path / "out", f"--schools={school_id}")
        assert done.exit_code == 2 and "This school id cannot be used" in done.output
        assert not (tmp_path / "out" / "schools").exists()

    def test_cautions_are_told_before_the_pages_are_opened(self, tmp_path, capsys):
        _report(Outcome([], tmp_path / "index.html", tmp_path, cautions=("district.toml: so few.",)))
        told = capsys.readouterr()
        assert told.err == "Before anybody sees these pages: district.toml: so few.\n"
