"""What workbooks say of themselves is what everybody reads: a notebook that is added is listed, linked and run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from brightspots import resources
from brightspots.batch import selection
from brightspots.workbook import catalog


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
