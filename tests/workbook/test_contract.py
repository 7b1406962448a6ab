"""Each rule of the contract finds the workbook that breaks it, names the cell, and says what to do."""

from __future__ import annotations

import json
import os
from copy import deepcopy
from pathlib import Path

import pytest
from click.testing import CliRunner

from brightspots import resources
from brightspots.cli import main
from brightspots.errors import WorkbookError
from brightspots.workbook.contract.check import check_workbook
from brightspots.workbook.contract.report_text import written
from brightspots.workbook.notebook_file import MOST_BYTES

GOOD = json.loads(
    (resources.folder("templates") / "workbook/school_starter.ipynb").read_text(encoding="utf-8")
)
TITLE, PARAMETERS, SETUP, ASKED, FINDING, TALK, END = 1, 2, 3, 4, 5, 10, 12


def save(folder: Path, notebook: dict, name: str = "late_buses") -> Path:
    """Write a notebook as Jupyter does."""
    path = folder / f"{name}.ipynb"
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    path.write_text(text.replace("school_starter", "late_buses"), encoding="utf-8")
    return path


def broken(change) -> dict:
    """Return the starter after a change to it."""
    notebook = deepcopy(GOOD)
    change(notebook)
    return notebook


def code(number: int, source: str):
    """Return a change: this source in this cell."""
    return lambda notebook: notebook["cells"][number - 1].update(source=source)


def meta(**said):
    """Return a change of what the metadata say."""
    return lambda notebook: notebook["metadata"]["brightspots"].update(said)


def replaced(number: int, old: str, new: str):
    def change(notebook):
        cell = notebook["cells"][number - 1]
        assert old in cell["source"]
        cell["source"] = cell["source"].replace(old, new)

    return change


def both(*changes):
    def change(notebook):
        for one in changes:
            one(notebook)

    return change


def in_cell(number: int, **facts):
    return lambda notebook: notebook["cells"][number - 1].update(facts)


def setup(source: str):
    return replaced(SETUP, "from brightspots import figures", source)


PLOT = setup("import seaborn as sns\nimport matplotlib.pyplot as plt\nfrom brightspots import figures")
RULES = {
    "no title": (code(TITLE, "Hello"), "title", TITLE, "The first cell is not the title"),
    "no time": (code(TITLE, "# A title"), "promise", TITLE, "how long it takes"),
    "no parameters": (in_cell(PARAMETERS, metadata={}), "parameters", 0, "0 cells are tagged parameters"),
    "two cells of parameters": (
        in_cell(FINDING, metadata={"tags": ["parameters"]}),
        "parameters",
        0,
        "2 cells are tagged parameters",
    ),
    "a computed parameter": (
        replaced(PARAMETERS, '"public"', 'str("public")'),
        "parameters",
        PARAMETERS,
        "plain value with a comment",
    ),
    "a parameter without a comment": (
        replaced(PARAMETERS, "  # not used here: this workbook is about schools", ""),
        "parameters",
        PARAMETERS,
        "project_id has no comment",
    ),
    "a common parameter is missing": (
        replaced(PARAMETERS, 'as_of = "', 'until = "'),
        "parameters",
        PARAMETERS,
        "as_of is missing",
    ),
    "another audience": (
        replaced(PARAMETERS, '"public"', '"team"'),
        "parameters",
        PARAMETERS,
        "audience begins with 'team'",
    ),
    "no setup": (in_cell(SETUP, metadata={}), "setup", 0, "No cell is tagged hide"),
    "a setup that is open": (in_cell(SETUP, metadata={"tags": ["hide"]}), "setup", SETUP, "not folded away"),
    "a setup without the book": (
        replaced(SETUP, "book = bs.open_workbook", "opened = bs.open_workbook"),
        "setup",
        SETUP,
        "does not open the book",
    ),
    "a setup without the import": (
        replaced(SETUP, "import brightspots as bs\n", ""),
        "setup",
        SETUP,
        "import brightspots as bs",
    ),
    "a setup that is no Python": (
        setup("from brightspots import"),
        "setup",
        SETUP,
        "cannot be read as Python",
    ),
    "a setup after other code": (
        lambda notebook: notebook["cells"].insert(5, notebook["cells"].pop(2)),
        "setup",
        6,
        "right after the parameters",
    ),
    "another name": (
        replaced(SETUP, "school_starter", "early_buses"),
        "name",
        SETUP,
        "called late_buses.ipynb",
    ),
    "a function": (code(FINDING, "def late(): return 1"), "code", FINDING, "a function that is defined"),
    "a class": (code(FINDING, "class Late: pass"), "code", FINDING, "a class"),
    "a lambda": (code(FINDING, "late = lambda: 1"), "code", FINDING, "a lambda"),
    "a loop": (code(FINDING, "for one in (1, 2):\n    one"), "code", FINDING, "a loop"),
    "a while": (code(FINDING, "while False:\n    1"), "code", FINDING, "a loop"),
    "a try": (code(FINDING, "try:\n    1\nexcept ValueError:\n    2"), "code", FINDING, "a try"),
    "a with": (code(FINDING, "with open('x') as file:\n    1"), "code", FINDING, "a with"),
    "an import": (code(FINDING, "import os"), "code", FINDING, "an import"),
    "a magic": (code(FINDING, "%time 1"), "code", FINDING, "cannot be read as Python (line 1)"),
    "many lines": (code(FINDING, "\n".join("abcdef")), "code", FINDING, "6 statements in 6 lines"),
    "little prose": (code(FINDING, "a = 1\n" * 5 + "# " + "word " * 200), "prose", 0, "at least 3 to 1"),
    "no questions": (
        lambda notebook: [
            cell.update(source=cell["source"].replace("## ", "")) for cell in notebook["cells"]
        ],
        "questions",
        0,
        "No part has a heading",
    ),
    "nothing to talk about": (code(TALK, "Well."), "questions", 0, "nothing to talk about"),
    "a word that no page says": (
        replaced(ASKED, "Write here", "A significant drop. Write here"),
        "words",
        ASKED,
        "significant",
    ),
    "a picture without words": (
        replaced(ASKED, "Write here", "![](data:image/png;base64,AA) Write here"),
        "alt-text",
        ASKED,
        "no words",
    ),
    "an image tag without words": (
        replaced(ASKED, "Write here", "<img src='data:image/png;base64,AA'> Write here"),
        "alt-text",
        ASKED,
        "no words",
    ),
    "a picture from elsewhere": (
        replaced(ASKED, "Write here", "![Ours](https://elsewhere.example/a.png) Write here"),
        "pictures",
        ASKED,
        "asks nobody",
    ),
    "a plot of seaborn": (
        both(PLOT, code(FINDING, "sns.lineplot(book.lines())")),
        "alt-text",
        FINDING,
        "A plot is drawn",
    ),
    "a plot of pyplot": (both(PLOT, code(FINDING, "plt.plot([1])")), "alt-text", FINDING, "A plot is drawn"),
    "a plot of pandas": (
        code(FINDING, "glance = 1\nbook.lines().plot.bar()"),
        "alt-text",
        FINDING,
        "A plot is drawn",
    ),
    "a plot with empty words": (
        both(PLOT, code(FINDING, "book.show(sns.lineplot(book.lines()), alt=' ')")),
        "alt-text",
        FINDING,
        "A plot",
    ),
    "no sources": (code(END, "book.show()"), "ending", END, "where the numbers come from"),
    "sources without a heading": (code(END - 1, "From here."), "ending", END, "no heading"),
    "no metadata": (
        lambda notebook: notebook["metadata"].pop("brightspots"),
        "metadata",
        0,
        "unit, reads, by, shelf",
    ),
    "no shelf": (
        lambda notebook: notebook["metadata"]["brightspots"].pop("shelf"),
        "metadata",
        0,
        "do not say shelf",
    ),
    "an unknown unit": (meta(unit=["classroom"]), "metadata", 0, "must declare"),
    "an unknown phase": (meta(phase="middle"), "metadata", 0, "its phase is 'middle'"),
    "an unknown word": (meta(colour="blue"), "metadata", 0, "colour, which means nothing"),
    "no next one": (meta(next="99_none"), "next", 0, "there is none of that name"),
    "itself next": (meta(next="late_buses"), "next", 0, "is this one"),
    "more is read than declared": (
        code(FINDING, 'glance = book.measures("comparison")'),
        "reads",
        FINDING,
        "This cell reads comparison",
    ),
    "more is read by a keyword": (
        code(FINDING, 'glance = book.schools(of="lea")'),
        "reads",
        FINDING,
        "This cell reads lea",
    ),
    "a form reads records": (
        code(FINDING, "glance = 1\nbook.forms(1)"),
        "reads",
        FINDING,
        "This cell reads records",
    ),
    "less is read than declared": (
        both(meta(reads=["school", "comparison"]), code(FINDING, 'glance = book.measures("school")')),
        "reads",
        0,
        "reads comparison, and no cell does",
    ),
    "outputs": (in_cell(FINDING, outputs=[{}]), "outputs", FINDING, "stored with it"),
    "a count": (in_cell(FINDING, execution_count=3), "outputs", FINDING, "stored with it"),
    "the time of a run": (
        in_cell(FINDING, metadata={"execution": {}}),
        "outputs",
        FINDING,
        "When this cell ran",
    ),
    "widgets": (lambda notebook: notebook["metadata"].update(widgets={}), "outputs", 0, "in the metadata"),
    "two of one id": (in_cell(FINDING, id="picture"), "ids", FINDING, "Another cell has the same id"),
    "no id": (lambda notebook: notebook["cells"][FINDING - 1].pop("id"), "ids", FINDING, "no id"),
    "an older form": (lambda notebook: notebook.update(nbformat_minor=4), "form", 0, "must be 4.5"),
}


@pytest.mark.parametrize("case", RULES)
def test_a_broken_workbook_is_found_in_its_cell_with_a_remedy(tmp_path, case):
    change, rule, cell, words = RULES[case]
    found = [one for one in check_workbook(save(tmp_path, broken(change))).problems if one.rule == rule]
    assert [one for one in found if one.cell == cell and words in one.what], found
    assert all(one.remedy for one in found)


def test_the_starter_is_well_under_its_new_name(tmp_path):
    assert check_workbook(save(tmp_path, GOOD)).problems == ()


def test_as_jupyterlab_saves_it_lines_in_lists_and_keys_in_order_it_is_well(tmp_path):
    notebook = deepcopy(GOOD)
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
    path = tmp_path / "late_buses.ipynb"
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    path.write_text(text.replace("school_starter", "late_buses"), encoding="utf-8")
    assert check_workbook(path).problems == ()


@pytest.mark.parametrize(
    "source",
    [
        'book.show(sns.lineplot(book.lines()), alt="Fewer buses were late.")',
        'axes = sns.lineplot(book.lines())\naxes.set_title("Late")\nbook.show(axes, alt="Fewer buses were late.")',
        "book.show(figures.big_numbers(glance))",
    ],
)
def test_a_plot_with_words_and_a_picture_of_ours_are_well(tmp_path, source):
    found = check_workbook(save(tmp_path, broken(both(PLOT, code(7, source))))).problems
    assert [one for one in found if one.rule == "alt-text"] == []


def test_what_is_handed_on_may_read_all_that_is_declared(tmp_path):
    notebook = broken(
        both(meta(reads=["school", "comparison"]), code(FINDING, "seeing_the_data.tell_glance(book, 1)"))
    )
    assert [one for one in check_workbook(save(tmp_path, notebook)).problems if one.rule == "reads"] == []


def test_the_next_may_be_one_of_ones_own_beside_it(tmp_path):
    save(tmp_path, GOOD, "later_buses")
    assert check_workbook(save(tmp_path, broken(meta(next="later_buses")))).problems == ()


def test_a_renamed_copy_is_told_both_places(tmp_path):
    (problem,) = check_workbook(save(tmp_path, GOOD, "early_buses")).problems
    assert (
        problem.what
        == "The file is called early_buses.ipynb, and this cell opens “late_buses”. They must be the same."
    )
    assert "into open_workbook(…) here, or rename the file to late_buses.ipynb" in problem.remedy


@pytest.mark.parametrize("name", ["Late Buses", "late-buses", "späte_busse"])
def test_a_name_that_no_address_can_bear(tmp_path, name):
    assert "name" in [one.rule for one in check_workbook(save(tmp_path, GOOD, name)).problems]


def test_a_file_that_is_laid_out_in_another_way(tmp_path):
    path = save(tmp_path, GOOD)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    assert [one.rule for one in check_workbook(path).problems] == ["form"]


def test_no_cells_at_all(tmp_path):
    found = check_workbook(save(tmp_path, {**GOOD, "cells": []})).problems
    assert {"title", "ending", "setup", "parameters"} <= {one.rule for one in found}


HOSTILE = {
    "no JSON": (b"{", "is not a notebook that can be read"),
    "nothing": (b"", "is not a notebook that can be read"),
    "no text": (b"\xff\xfe\x00", "is not a notebook that can be read"),
    "a number": (b"7", "is not a notebook that can be read"),
    "cells that are none": (b'{"cells": {"a": 1}, "nbformat": 4}', "is not a notebook that can be read"),
    "a cell that is none": (b'{"cells": [1], "nbformat": 4}', "is not a notebook that can be read"),
    "a cell without a kind": (b'{"cells": [{"source": ""}], "nbformat": 4}', "is not a notebook that can be read"),
    "a text that is none": (
        b'{"cells": [{"cell_type": "code", "source": [1]}], "nbformat": 4}', "is not a notebook that can be read"),
    "metadata that are none": (b'{"cells": [], "metadata": [1], "nbformat": 4}', "is not a notebook that can be read"),
    "deep": (b"[" * 200_000, "is not a notebook that can be read"),
    "an old form": (b'{"worksheets": [], "nbformat": 3}', "nbformat 3; it must be 4"),
    "a form to come": (b'{"cells": [], "nbformat": "<b>"}', "it must be 4"),
    "huge": (b" " * (MOST_BYTES + 1), "5 MB large"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_gets_a_sentence(tmp_path, case):
    content, words = HOSTILE[case]
    path = tmp_path / "late_buses.ipynb"
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=words):
        check_workbook(path)


def test_cells_of_odd_kinds_are_checked_without_a_fault(tmp_path):
    odd = {
        "cell_type": "code",
        "source": "1",
        "metadata": {"tags": "hide", "jupyter": 3},
        "outputs": None,
        "id": 7,
    }
    raw = {"cell_type": "raw", "source": "x", "metadata": {}, "id": "raw"}
    found = check_workbook(save(tmp_path, broken(lambda notebook: notebook["cells"].extend([odd, raw, odd]))))
    assert "ids" in [one.rule for one in found.problems]


def test_what_is_no_file_of_its_own_gets_a_sentence(tmp_path):
    real = save(tmp_path, GOOD)
    link = tmp_path / "a_link.ipynb"
    link.symlink_to(real)
    loop = tmp_path / "a_loop.ipynb"
    loop.symlink_to(loop)
    pipe = tmp_path / "a_pipe.ipynb"
    os.mkfifo(pipe)
    (tmp_path / "a_folder.ipynb").mkdir()
    for name, words in (
        ("a_link", "is a link"), ("a_loop", "is a link"), ("a_pipe", "There is no workbook file"),
        ("a_folder", "There is no workbook file"), ("nothing", "There is no workbook file"),
    ):  # fmt: skip
        with pytest.raises(WorkbookError, match=words):
            check_workbook(tmp_path / f"{name}.ipynb")
    with pytest.raises(WorkbookError, match=r"does not end in \.ipynb"):
        check_workbook(tmp_path / "late_buses.py")


class TestCommand:
    def run(self, *words):
        return CliRunner().invoke(main, ["workbook", "check", *map(str, words)])

    def test_well(self, tmp_path):
        done = self.run(save(tmp_path, GOOD))
        assert done.exit_code == 0 and done.output.startswith("late_buses.ipynb: all is well.")

    def test_problems(self, tmp_path):
        done = self.run(save(tmp_path, broken(both(code(FINDING, "import os"), meta(next="99_none")))))
        assert done.exit_code == 1 and "2 problems to put right" in done.output
        assert "Cell 5, which begins “import os”: There is an import in this cell." in done.output
        assert "What to do: Move it into the hidden cell that opens the book." in done.output

    def test_no_notebook(self, tmp_path):
        (tmp_path / "x.ipynb").write_text("{")
        for name in ("x.ipynb", "y.ipynb"):
            done = self.run(tmp_path / name)
            assert done.exit_code == 2 and "Traceback" not in done.output and done.output.count("\n") == 1

    def test_json(self, tmp_path):
        done = self.run(save(tmp_path, broken(code(FINDING, "import os"))), "--json")
        found = json.loads(done.output)
        assert done.exit_code == 1 and found["clean"] is False
        (problem,) = found["problems"]
        assert (problem["rule"], problem["cell"], problem["begins"]) == ("code", FINDING, "import os")

    def test_words_of_the_report_hold_no_lines_that_are_too_long(self, tmp_path):
        report = check_workbook(save(tmp_path, broken(code(FINDING, "import os"))))
        assert max(map(len, written(report).splitlines())) <= 100
