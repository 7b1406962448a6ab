"""A starter is a workbook as it stands, under any name that may be one, and nothing is written over."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from brightspots.cli import main
from brightspots.errors import WorkbookError
from brightspots.workbook.contract.check import check_workbook
from brightspots.workbook.metadata import UNITS
from brightspots.workbook.new_workbook import next_steps, write_starter
from brightspots.workbook.workbook_file import read_workbook


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def run(*words):
    return CliRunner().invoke(main, ["workbook", "new", *words])


@pytest.mark.parametrize("unit", UNITS)
def test_a_starter_keeps_the_contract_and_says_what_to_do_next(tmp_path, unit):
    done = run("late_buses", "--unit", unit)
    path = tmp_path / "late_buses.ipynb"
    assert done.exit_code == 0 and check_workbook(path).problems == ()
    assert read_workbook(path).units == (unit,)
    assert [
        f"brightspots {word}" in done.output
        for word in ("workbook preview", "lab", "workbook check", "serve")
    ]


def test_a_project_has_a_form_a_picture_and_a_finding():
    text = write_starter("late_buses", "project").read_text(encoding="utf-8")
    assert all(call in text for call in ("book.forms(", "book.live(this_week.chart)", "book.finding("))


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../late",
        "a/b",
        "a\\b",
        "/etc/late",
        "Late",
        "late buses",
        "late.ipynb",
        "-late",
        "_x",
        "a" * 61,
        "é",
        "a\n",
        "a\0",
    ],
)
def test_a_name_is_never_a_path(tmp_path, name):
    with pytest.raises(WorkbookError, match="cannot be the name"):
        write_starter(name, "school")
    assert list(tmp_path.iterdir()) == []


def test_the_ending_is_left_out():
    assert "Leave out the ending" in run("late.ipynb", "--unit", "school").output


def test_names_of_the_collection_are_taken():
    done = run("20_fishbone", "--unit", "project")
    assert done.exit_code == 2 and "a workbook of the collection" in done.output


def test_nothing_is_written_over(tmp_path):
    path = tmp_path / "late_buses.ipynb"
    path.write_text("mine")
    done = run("late_buses", "--unit", "school")
    assert done.exit_code == 2 and "is there already, and nothing was changed" in done.output
    assert path.read_text() == "mine"
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert run("late_buses", "--unit", "school").exit_code == 2 and not (tmp_path / "elsewhere").exists()


def test_an_unknown_unit():
    assert run("late_buses", "--unit", "class").exit_code == 2
    with pytest.raises(WorkbookError, match="no unit"):
        write_starter("late_buses", "class")


def test_what_comes_next_names_the_file(tmp_path):
    assert next_steps(tmp_path / "x.ipynb", "network").count("x.ipynb") == 6
