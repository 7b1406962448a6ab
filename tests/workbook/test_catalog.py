"""What workbooks say of themselves is what everybody reads: a notebook that is added is listed, linked and run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from brightspots import resources
from brightspots.batch import selection
from brightspots.errors import BrightspotsError, ParameterError
from brightspots.workbook import catalog
from brightspots.workbook.new_workbook import write_starter


def write(folder: Path, name: str, **said: object) -> None:
    words = f"# {name}\n\n**What you will have at the end:** a list.\n\n**Time:** 5 minutes."
    cells = [
        {"cell_type": "markdown", "source": words, "metadata": {}},
        {"cell_type": "code", "source": 'school_id = ""  # whose', "metadata": {"tags": ["parameters"]}},
    ]
    said = {"unit": ["project"], "reads": ["records"], **said}
    (folder / f"{name}.ipynb").write_text(json.dumps({"cells": cells, "metadata": {"brightspots": said}}))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    ours = tmp_path / "workbooks"
    ours.mkdir()
    folder_of = resources.folder
    monkeypatch.setattr(
        catalog.resources, "folder", lambda name: ours if name == "workbooks" else folder_of(name)
    )
    catalog._collection.cache_clear()
    yield ours
    catalog._collection.cache_clear()


def test_shelves_phases_homes_and_landings_are_those_that_the_notebooks_name(folder):
    write(folder, "05_first", shelf="start", phase="begin", next="90_ours")
    write(folder, "80_needed", phase="network", shows=["Theme", "Excerpt"])
    write(folder, "90_ours", shelf="table", phase="begin", landing=["project"], shows=["Cause"])
    write(folder, "91_coach", shelf="coach", phase="impact")
    (folder / "95_broken.ipynb").write_text("{")
    assert [(shelf.name, [one.name for one in shelf.workbooks]) for shelf in catalog.by_person()] == [
        ("On the table", ["90_ours"]),
        ("When needed", ["80_needed"]),
        ("Coach and facilitator", ["91_coach"]),
    ]
    assert [[one.name for one in phase.workbooks] for phase in catalog.by_phase()] == [
        ["90_ours"], ["91_coach"], ["80_needed"]]  # fmt: skip
    assert catalog.start() == "05_first" and catalog.known("05_first").next == "90_ours"
    assert (catalog.landing("project"), catalog.landing("school")) == ("90_ours", "")
    assert [catalog.home_of(kind) for kind in ("Theme", "Excerpt", "Cause", "Aim")] == [
        "80_needed", "80_needed", "90_ours", ""]  # fmt: skip
    assert catalog.known("95_broken") is None and catalog.title_of("90_ours") == "90_ours"


def test_a_notebook_is_read_once_however_often_the_catalog_is_asked(folder, monkeypatch):
    write(folder, "90_ours", shelf="table", shows=["Cause"])
    read, asked = catalog.read_workbook, []
    monkeypatch.setattr(catalog, "read_workbook", lambda path: asked.append(path.stem) or read(path))
    for _ in range(3):
        catalog.collection(), catalog.home_of("Cause"), catalog.title_of("90_ours"), catalog.by_person()
    assert asked == ["90_ours"]


def test_a_batch_makes_pages_of_those_that_leave_it_out_only_when_they_are_named(folder):
    write(folder, "90_ours")
    write(folder, "91_apart", batch=False)
    assert [one.name for one in selection._workbooks([], ["project"])] == ["90_ours"]
    assert [one.name for one in selection._workbooks(["91_apart"], ["project"])] == ["91_apart"]


class TestOnesOwn:
    @pytest.fixture(autouse=True)
    def nothing_in_use(self, tmp_path, monkeypatch):
        for name in (catalog.OWN, catalog.FILE_IN_USE, "JPY_SESSION_NAME"):
            monkeypatch.setenv(name, "")
            monkeypatch.delenv(name)
        monkeypatch.chdir(tmp_path)

    def test_one_that_is_offered_stands_beside_the_collection(self):
        path = write_starter("late_buses", "project")
        before = catalog.workbook_names()
        catalog.offer_own([path])
        assert catalog.workbook_names() == [*before, "late_buses"]
        assert catalog.known("late_buses").units == ("project",)
        assert (
            catalog.find_workbook("late_buses") == path.resolve() == catalog.open_file("late_buses").resolve()
        )
        assert "late_buses" in [one.name for shelf in catalog.by_person() for one in shelf.workbooks]
        catalog.offer_own([])
        assert catalog.workbook_names() == before and catalog.known("late_buses") is None

    def test_two_of_one_name_and_what_is_no_workbook_are_refused(self, tmp_path):
        path = write_starter("late_buses", "project")
        (tmp_path / "20_fishbone.ipynb").write_bytes(path.read_bytes())
        (tmp_path / "broken.ipynb").write_text("{")
        for paths, words in (
            ([path, path], "There is a workbook called late_buses already"),
            (["20_fishbone.ipynb"], "There is a workbook called 20_fishbone already"),
            (["20_fishbone"], "not a workbook of your own"),
            (["nowhere.ipynb"], "There is no workbook file"),
            (["broken.ipynb"], "is not a notebook that can be read"),
        ):
            with pytest.raises(BrightspotsError, match=words):
                catalog.offer_own(paths)

    @pytest.mark.parametrize("told", [catalog.FILE_IN_USE, "JPY_SESSION_NAME"])
    def test_a_renamed_copy_is_told_both_places_to_change(self, told, tmp_path, monkeypatch):
        path = write_starter("late_buses", "project")
        copy = tmp_path / "early_buses.ipynb"
        copy.write_bytes(path.read_bytes())
        monkeypatch.setenv(told, str(copy))
        with pytest.raises(ParameterError) as found:
            catalog.open_file("late_buses")
        assert "rename the file to late_buses.ipynb" in str(found.value)
        assert "write “early_buses” into open_workbook" in str(found.value)
        monkeypatch.setenv(told, str(path))
        assert catalog.open_file("late_buses").name == "late_buses.ipynb"

    @pytest.mark.parametrize("name", ["20_fishbone (new)", "20_fishbone (new 2)", "20_fishbone-Copy1"])
    def test_copies_that_jupyterlab_and_we_name_open_as_they_are(self, name, monkeypatch):
        monkeypatch.setenv("JPY_SESSION_NAME", f"/somewhere/{name}.ipynb")
        assert catalog.open_file("20_fishbone").name == "20_fishbone.ipynb"

    def test_where_nobody_knows_the_file_both_places_are_named_too(self):
        with pytest.raises(
            ParameterError, match=r"If you renamed the file, write its new name into open_workbook"
        ):
            catalog.open_file("early_buses")
