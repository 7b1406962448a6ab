"""Working copies: filled in, brought up to date, and never written over once somebody has changed them."""

from __future__ import annotations

import ast
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_server.services.contents.filemanager import FileContentsManager

from brightspots.apps.lab import environment, options, told
from brightspots.apps.working_copies import (
    WHAT_TO_DO,
    clear_outputs,
    filled_in,
    link_own,
    make_copies,
    print_of,
    whose,
)
from brightspots.district import open_district
from brightspots.errors import BrightspotsError
from brightspots.records.store.location import find
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.new_workbook import write_starter
from brightspots.workbook.parameters import read_parameters
from brightspots.workbook.workbook_file import WorkbookFile, read_workbook

OVER_TIME = "32_implementation_and_outcome"
SEEING = "11_seeing_the_data"


@pytest.fixture
def made(tmp_path, own_data):
    """Return a function that makes copies of two workbooks, perhaps of a newer edition."""
    books = [read_workbook(find_workbook(name)) for name in (SEEING, OVER_TIME)]

    def make(edition: str = ""):
        given = [_edition(declared, edition) for declared in books]
        return make_copies(open_district("practice"), str(find("practice")), tmp_path / "copies", given)

    return make


def _edition(declared: WorkbookFile, words: str) -> WorkbookFile:
    source = (
        declared.source.replace(b"Talk about it.", f"Talk about it. {words}".encode())
        if words
        else declared.source
    )
    return replace(declared, source=source)


def test_a_copy_says_what_to_do_and_is_filled_in(made):
    copies = made()
    assert copies.made == [f"{SEEING}.ipynb", f"{OVER_TIME}.ipynb"] and not copies.beside
    notebook = json.loads((copies.folder / f"{OVER_TIME}.ipynb").read_text())
    assert notebook["cells"][0]["source"] == WHAT_TO_DO and "Run All Cells" in WHAT_TO_DO
    project, school = whose(open_district("practice"), str(find("practice")))
    values = {name: p.default for name, p in read_parameters(notebook["cells"], "copy").items()}
    assert values["district"] == str(open_district("practice").path)
    assert (values["project_id"], values["school_id"]) == (project, school) and project
    assert values["records"] == str(find("practice")) and values["audience"] == "public"
    own = read_workbook(copies.folder / f"{SEEING}.ipynb").parameters
    assert own["project_id"].default == "" and own["school_id"].default == school
    assert all(parameter.about for parameter in own.values())


def test_a_copy_nobody_changed_is_brought_up_to_date(made):
    first = made()
    file = first.folder / f"{SEEING}.ipynb"
    ran = json.loads(file.read_text())
    ran["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "ran"}]
    file.write_text(json.dumps(ran))
    assert made().made == []
    assert made("Once more.").made == [f"{SEEING}.ipynb", f"{OVER_TIME}.ipynb"]
    assert "Once more." in file.read_text()


def test_a_copy_somebody_changed_is_theirs_and_the_newer_one_lies_beside_it(made):
    file = made().folder / f"{SEEING}.ipynb"
    theirs = file.read_text().replace("What do you notice first?", "What do WE notice?")
    file.write_text(theirs)
    assert made().beside == [], "there is nothing newer yet"
    newer = made("Once more.")
    assert newer.beside == [(f"{SEEING}.ipynb", f"{SEEING} (new).ipynb")]
    assert file.read_text() == theirs and "Once more." in (newer.folder / f"{SEEING} (new).ipynb").read_text()
    assert "You changed 11_seeing_the_data.ipynb, so it stays as it is." in told(newer)
    assert made("Once more.").beside == [], "said once"
    assert made("And again.").beside, "a newer one is said again"
    assert file.read_text() == theirs


def test_a_newer_copy_that_somebody_works_in_is_theirs_too(made):
    folder = made().folder
    for name in (SEEING, f"{SEEING} (new)"):
        file = folder / f"{name}.ipynb"
        file.write_text(file.read_text().replace('"source": "', '"source": "# Ours. ', 1))
        newer = made(f"After {name}.")
    assert newer.beside == [(f"{SEEING}.ipynb", f"{SEEING} (new 2).ipynb")]
    assert "Ours." in (folder / f"{SEEING} (new).ipynb").read_text()
    assert made(f"After {name}.").beside == [], "said once"


def test_what_is_no_notebook_any_more_is_left_alone(made):
    file = made().folder / f"{SEEING}.ipynb"
    file.write_text("my notes")
    made("Once more.")
    assert file.read_text() == "my notes"


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXT, TEXT)
def test_any_path_is_written_as_one_value_and_never_as_code(district, records):
    source = 'district = "california"  # a folder\nschool_id = ""  # the school\nrecords = ""  # where'
    filled = filled_in(source, {"district": district, "records": records})
    values = {s.targets[0].id: ast.literal_eval(s.value) for s in ast.parse(filled).body}
    assert values == {"district": district, "school_id": "", "records": records}
    assert filled.count("# a folder") >= 1


def test_what_cells_showed_is_left_out_when_a_notebook_is_saved():
    cells = [
        {"cell_type": "code", "source": "1", "outputs": [{"x": 1}], "execution_count": 3},
        {"cell_type": "markdown"},
    ]
    model = {"type": "notebook", "content": {"cells": cells, "metadata": {"widgets": {"state": "names"}}}}
    clear_outputs(model, path="x.ipynb", contents_manager=None)
    assert cells[0]["outputs"] == [] and cells[0]["execution_count"] is None
    assert "widgets" not in model["content"]["metadata"]
    clear_outputs({"type": "file", "content": "text"})


def test_running_a_notebook_does_not_count_as_changing_it():
    one = {"cells": [{"cell_type": "code", "source": ["a\n", "b"], "outputs": [1]}], "metadata": {"x": 1}}
    two = {"cells": [{"cell_type": "code", "source": "a\nb", "id": "other"}], "metadata": {}}
    assert print_of(one) == print_of(two) != print_of({"cells": [{"cell_type": "code", "source": "a"}]})


def test_jupyterlab_asks_nobody_for_news_and_is_told_who_reads_by_its_environment(tmp_path):
    (tmp_path / "01_our_team.ipynb").touch()
    asked = options(tmp_path, port=8888, open_browser=False)
    assert "--LabApp.news_url=None" in asked and "--LabApp.extension_manager=readonly" in asked
    assert "--ServerApp.ip=127.0.0.1" in asked and not any("token" in option for option in asked)
    assert "--LabApp.default_url=/lab/tree/01_our_team.ipynb" in asked
    assert environment()["BRIGHTSPOTS_AUDIENCE"] == "team"


class TestOnesOwn:
    def test_the_file_itself_stands_beside_the_copies(self, tmp_path):
        folder = tmp_path / "copies"
        folder.mkdir()
        mine = write_starter("late_buses", "project", tmp_path)
        assert (
            link_own(folder, {"late_buses": mine})
            == ["late_buses.ipynb"]
            == link_own(folder, {"late_buses": mine})
        )
        manager = FileContentsManager(root_dir=str(folder), pre_save_hook=clear_outputs)
        model = manager.get("late_buses.ipynb")
        model["content"]["cells"][0]["source"] = "# Mine"
        manager.save(model, "late_buses.ipynb")
        assert (folder / "late_buses.ipynb").is_symlink()
        assert json.loads(mine.read_text(encoding="utf-8"))["cells"][0]["source"] == ["# Mine"]

    def test_what_lies_there_already_is_left_alone(self, tmp_path):
        (tmp_path / "copies").mkdir()
        (tmp_path / "copies" / "late_buses.ipynb").write_text("theirs")
        mine = write_starter("late_buses", "project", tmp_path)
        with pytest.raises(BrightspotsError, match="is there already"):
            link_own(tmp_path / "copies", {"late_buses": mine})
        assert (tmp_path / "copies" / "late_buses.ipynb").read_text() == "theirs"
