"""What a workbook's file declares, read without running it."""

from __future__ import annotations

import json

import pytest

from brightspots.errors import ParameterError, WorkbookError
from brightspots.workbook.catalog import find_workbook, known, open_file, workbook_names
from brightspots.workbook.parameters import check_parameters, from_text, read_parameters
from brightspots.workbook.workbook_file import read_workbook

GOOD = """district = "california"  # a folder
count: int = 3  # how many
rate = -0.5  # a share
on = True
ids = ["a"]  # some
"""
META = {"brightspots": {"unit": ["school"], "reads": ["school"]}}


def cell(source: str | list[str], tags=("parameters",)) -> dict:
    return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}}


def notebook(path, source=GOOD, meta=None, cells=None):
    title = {"cell_type": "markdown", "source": ["Some words\n", "# The title \n"], "metadata": {}}
    content = {
        "cells": [title, cell(source)] if cells is None else cells,
        "metadata": META if meta is None else meta,
    }
    path.write_text(json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("name", "following"),
    [("31_pdsa_cycles", "32_implementation_and_outcome"), ("33_this_week", "32_implementation_and_outcome")],
)
def test_the_next_page_is_the_one_that_a_workbook_names(name, following):
    assert known(name).next == following and known(name).next in workbook_names()


class TestReadParameters:
    @pytest.mark.parametrize("source", [GOOD, GOOD.splitlines(True)])
    def test_names_defaults_and_comments(self, source):
        found = read_parameters([cell(source)], "w.ipynb")
        assert {name: p.default for name, p in found.items()} == {
            "district": "california", "count": 3, "rate": -0.5, "on": True, "ids": ["a"]
        }  # fmt: skip
        assert [p.about for p in found.values()] == ["a folder", "how many", "a share", "", "some"]
        assert found["on"].type is bool and found["count"].type is int

    @pytest.mark.parametrize(
        "source",
        [
            "x = open('f')",
            "x = __import__('os').system('true')",
            "import os",
            "x = y = 1",
            "x, y = 1, 2",
            "x.y = 1",
            "x[0] = 1",
            "x = f'{1}'",
            "x = None",
            "x = {'a': 1}",
            "x = (1,)",
            "x = 1\nx = 2",
            "x += 1",
            "x: int",
            "x = 1 if True else 2",
            "x = [print()]",
            "print('ran')",
            "x = ",
            "x = '''",
            "x = 1\x00",
        ],
    )
    def test_anything_but_plain_values_is_refused_and_never_run(self, source, capsys):
        with pytest.raises(WorkbookError, match=r"w\.ipynb"):
            read_parameters([cell(source)], "w.ipynb")
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize("number", [0, 2])
    def test_one_cell_exactly(self, number):
        with pytest.raises(WorkbookError, match=f"it has {number}"):
            read_parameters([cell(GOOD)] * number, "w.ipynb")


class TestReadWorkbook:
    def test_what_it_says(self, tmp_path):
        found = read_workbook(notebook(tmp_path / "w.ipynb"))
        assert (found.name, found.title, found.units, found.reads) == (
            "w",
            "The title",
            ("school",),
            ("school",),
        )
        assert found.notebook is not found.notebook

    @pytest.mark.parametrize(
        "content", ["", "{", "[]", "3", "null", "{}", '{"cells": 5}', '{"cells": null}', "\xff"]
    )
    def test_no_notebook(self, tmp_path, content):
        (tmp_path / "w.ipynb").write_bytes(content.encode("latin-1"))
        with pytest.raises(WorkbookError, match=r"w\.ipynb"):
            read_workbook(tmp_path / "w.ipynb")

    @pytest.mark.parametrize(
        "meta",
        [
            {},
            {"brightspots": {}},
            {"brightspots": "school"},
            {"brightspots": None},
            {"brightspots": {"unit": [], "reads": []}},
            {"brightspots": {"unit": "school", "reads": []}},
            {"brightspots": {"unit": ["school", "galaxy"], "reads": []}},
            {"brightspots": {"unit": ["school"], "reads": ["everything"]}},
            {"brightspots": {"unit": [["school"]], "reads": []}},
            {"brightspots": {"unit": 3, "reads": []}},
        ],
    )
    def test_a_wrong_declaration_lists_what_is_allowed(self, tmp_path, meta):
        with pytest.raises(WorkbookError, match=r"school, project, network.*comparison"):
            read_workbook(notebook(tmp_path / "w.ipynb", meta=meta))

    def test_what_it_says_of_itself(self, tmp_path):
        said = {"unit": ["school", "network"], "reads": [], "by": "date", "shelf": "coach", "phase": "impact",
                "landing": ["school"], "next": "w2", "shows": ["Cause"], "phone": "ours.phone", "batch": False}  # fmt: skip
        found = read_workbook(notebook(tmp_path / "w.ipynb", meta={"brightspots": said}))
        assert (found.by, found.shelf, found.phase, found.landing) == ("date", "coach", "impact", ("school",))
        assert (found.next, found.shows, found.phone, found.batch) == ("w2", ("Cause",), "ours.phone", False)
        plain = read_workbook(notebook(tmp_path / "w.ipynb"))
        assert (plain.by, plain.shelf, plain.phase, plain.landing) == ("year", "needed", "", ())
        assert (plain.next, plain.shows, plain.phone, plain.batch) == ("", (), "", True)

    @pytest.mark.parametrize(
        ("key", "value", "allowed"),
        [
            ("by", ["date"], "year, date"),
            ("by", "week", "year, date"),
            ("shelf", "top", "start, table, needed, coach"),
            ("shelf", "", "start, table, needed, coach"),
            ("shelf", None, "start, table, needed, coach"),
            ("phase", "diagnosis", "definition, diagnostic"),
            ("phase", ["impact"], "definition, diagnostic"),
            ("landing", "school", "its units: school"),
            ("landing", ["project"], "its units: school"),
            ("next", ["x"], "name of a workbook"),
            ("shows", "Cause", "kinds of record"),
            ("shows", [3], "kinds of record"),
            ("phone", ["ours.phone"], "name of a module"),
            ("batch", "no", "true or false"),
            ("batch", 0, "true or false"),
        ],
    )
    def test_what_cannot_be_said_is_refused_with_what_can(self, tmp_path, key, value, allowed):
        meta = {"brightspots": META["brightspots"] | {key: value}}
        with pytest.raises(WorkbookError, match=rf"w\.ipynb says .* its {key} is .*It can be .*{allowed}"):
            read_workbook(notebook(tmp_path / "w.ipynb", meta=meta))

    def test_its_promise_and_its_time_are_read_with_it(self, tmp_path):
        words = "# T\n\n**What you will have at the end:** a  picture\nof it.\n\n**Time:** 5 minutes."
        opening = {"cell_type": "markdown", "source": words, "metadata": {}}
        found = read_workbook(notebook(tmp_path / "w.ipynb", cells=[opening, cell(GOOD)]))
        assert (found.promise, found.time) == ("a picture of it.", "5 minutes.")
        silent = read_workbook(notebook(tmp_path / "w.ipynb"))
        assert (silent.promise, silent.time) == ("", "")

    def test_every_workbook_of_the_collection(self):
        assert workbook_names()
        for name in workbook_names():
            assert read_workbook(find_workbook(name)).title != name

    @pytest.mark.parametrize("cells", [5, None, [3], {"a": 1}, "text", []])
    def test_cells_that_are_none(self, tmp_path, cells):
        path = tmp_path / "w.ipynb"
        path.write_text(json.dumps({"cells": cells, "metadata": META}))
        with pytest.raises(WorkbookError, match=r"w\.ipynb"):
            read_workbook(path)


class TestFindWorkbook:
    @pytest.mark.parametrize(
        "name", ["../pyproject.toml", "11_seeing_the_data.ipynb/..", "", "12_nothing", "/etc/passwd"]
    )
    def test_only_the_collections(self, name):
        with pytest.raises(ParameterError):
            find_workbook(name)

    def test_near_names(self):
        with pytest.raises(ParameterError, match="Did you mean 11_seeing_the_data"):
            find_workbook("seeing_the_data")

    def test_ones_own(self, tmp_path, monkeypatch):
        own = notebook(tmp_path / "w.ipynb")
        assert find_workbook(str(own)) == own
        monkeypatch.chdir(tmp_path)
        assert open_file("w").resolve() == own
        with pytest.raises(ParameterError, match="no workbook file"):
            find_workbook("x.ipynb")

    def test_the_file_in_use(self, tmp_path, monkeypatch):
        own = notebook(tmp_path / "11_seeing_the_data.ipynb")
        monkeypatch.setenv("BRIGHTSPOTS_WORKBOOK", str(own))
        assert open_file("11_seeing_the_data") == own


class TestCheckParameters:
    @pytest.fixture
    def declared(self, tmp_path):
        return read_workbook(notebook(tmp_path / "w.ipynb"))

    def test_defaults_stand_for_what_is_not_given(self, declared):
        found = check_parameters(declared, {"count": 9, "rate": 1})
        assert found == {"district": "california", "count": 9, "rate": 1, "on": True, "ids": ["a"]}

    @pytest.mark.parametrize("name", ["distrct", "x; import os", "", "__class__"])
    def test_unknown_names(self, declared, name):
        with pytest.raises(ParameterError, match=r"has no parameter .*district, count, rate, on, ids"):
            check_parameters(declared, {name: "x"})

    @pytest.mark.parametrize(
        ("name", "value"),
        [("count", True), ("count", "3"), ("count", 3.0), ("on", 1), ("rate", "x"), ("rate", True), ("district", 3),
         ("district", None), ("ids", "a"), ("ids", [["a"]]), ("ids", [None])],
    )  # fmt: skip
    def test_wrong_types(self, declared, name, value):
        with pytest.raises(ParameterError, match=f"^{name} must be"):
            check_parameters(declared, {name: value})

    @pytest.mark.parametrize(
        ("name", "text", "value"),
        [("count", "12", 12), ("count", "-1", -1), ("on", "false", False), ("on", "TRUE", True),
         ("rate", "2", 2.0),
         ("district", "3", "3"), ("district", "__import__('os')", "__import__('os')"),
         ("ids", "['x', 'y']", ["x", "y"])],
    )  # fmt: skip
    def test_text_of_a_command_line(self, declared, name, text, value):
        found = from_text(declared, name, text)
        assert found == value and type(found) is type(value)

    @pytest.mark.parametrize(
        ("name", "text"),
        [("count", "x"), ("count", "1.5"), ("count", "True"), ("count", "__import__('os')"), ("on", "yes"),
         ("rate", "nan"),
         ("ids", "a,b"), ("ids", "[print()]"), ("count", "("), ("count", "1" + "+1" * 9), ("nothing", "1"),
         ("count", "(" * 10_000)],
    )  # fmt: skip
    def test_text_that_is_no_value(self, declared, name, text):
        with pytest.raises(ParameterError):
            from_text(declared, name, text)
