"""Every workbook keeps the contract that all of them keep."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from brightspots import resources
from brightspots.records.status.chain import STAGES
from brightspots.workbook import catalog
from brightspots.workbook.chain_row import STAGE_WORDS
from brightspots.workbook.metadata import KEYS, START
from brightspots.workbook.parameters import COMMON
from brightspots.workbook.workbook_file import read_workbook

WORKBOOKS = sorted(resources.folder("workbooks").glob("*.ipynb"))
STARTERS = sorted((resources.folder("templates") / "workbook").glob("*.ipynb"))
ALL = pytest.mark.parametrize("path", [*WORKBOOKS, *STARTERS], ids=lambda path: path.stem)


def cells(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def tags(cell: dict[str, Any]) -> list[str]:
    return cell["metadata"].get("tags", [])


def teaching_code(path: Path) -> list[str]:
    """The cells that a reader is meant to read: not parameters, not the setup."""
    return [text(c) for c in cells(path) if c["cell_type"] == "code" and not tags(c)]


def test_there_are_workbooks():
    assert [path.stem for path in WORKBOOKS] and all(re.match(r"\d\d_[a-z_]+$", p.stem) for p in WORKBOOKS)


@ALL
def test_opens_with_a_title_what_you_will_have_and_the_time(path):
    first = cells(path)[0]
    assert first["cell_type"] == "markdown" and text(first).startswith("# ")
    assert "What you will have at the end" in text(first) and "Time:" in text(first)


@ALL
def test_says_of_itself_who_meets_it_when_what_comes_next_and_what_it_shows(path):
    said = json.loads(path.read_text(encoding="utf-8"))["metadata"]["brightspots"]
    assert {"unit", "reads", "by", "shelf", "phase", "next", "shows"} <= set(said) <= set(KEYS)
    assert list(said) == [key for key in KEYS if key in said], "in the order in which they are documented"
    declared = read_workbook(path)
    assert declared.phase and (declared.next in catalog.workbook_names() or not declared.next)


def test_the_collection_begins_in_one_place_and_ends_in_one():
    workbooks = catalog.collection()
    assert [one.name for one in workbooks] == [path.stem for path in WORKBOOKS]
    assert len([one for one in workbooks if one.shelf == START]) == 1
    assert [one.name for one in workbooks if not one.next] == [workbooks[-1].name]
    for unit in ("project", "school"):
        assert len([one for one in workbooks if unit in one.landing]) == 1, unit


HOMELESS = {"Measure", "Interview", "ObservationRecord", "Theme"}
"""Kinds of record whose workbook is still to come; until then the chain names them without a link."""


def test_every_kind_of_record_in_the_chain_has_one_home():
    kinds = {kind for of_stage in STAGES.values() for kind in of_stage}
    homes = [kind for declared in catalog.collection() for kind in declared.shows]
    assert len(homes) == len(set(homes)) and set(homes) == kinds - HOMELESS
    assert {kind for _, _, kind in STAGE_WORDS.values()} <= kinds


@ALL
def test_parameters_are_plain_commented_and_common(path):
    declared = read_workbook(path)
    assert set(COMMON) <= set(declared.parameters)
    for parameter in declared.parameters.values():
        assert parameter.about, f"{parameter.name} needs a comment"
    assert declared.parameters["audience"].default == "public"
    assert declared.parameters["as_of"].default == ""
    assert declared.units and declared.reads


@ALL
def test_one_hidden_setup_cell_opens_the_book(path):
    setups = [cell for cell in cells(path) if "hide" in tags(cell)]
    assert len(setups) == 1
    assert setups[0]["metadata"]["jupyter"]["source_hidden"] is True
    assert "import brightspots as bs" in text(setups[0])
    assert text(setups[0]).rstrip().endswith(f'book = bs.open_workbook("{path.stem}", globals())')


@ALL
def test_prose_to_code_is_at_least_three_to_one(path):
    prose = sum(len(text(c).split()) for c in cells(path) if c["cell_type"] == "markdown")
    code = sum(len(source.split()) for source in teaching_code(path))
    assert prose >= 3 * code, (prose, code)


@ALL
def test_code_cells_are_short_and_plain(path):
    for source in teaching_code(path):
        nodes = list(ast.walk(ast.parse(source)))
        hard = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try, ast.With, ast.Import)
        assert not any(isinstance(node, hard) for node in nodes), source
        assert len([node for node in nodes if isinstance(node, ast.stmt)]) <= 5, source
        assert len(source.splitlines()) <= 12, source


@ALL
def test_a_question_comes_before_each_part_and_the_last_cell_says_where_numbers_come_from(path):
    all_cells = cells(path)
    heads = [text(c) for c in all_cells if c["cell_type"] == "markdown" and text(c).startswith("## ")]
    assert heads
    assert text(all_cells[-1]).strip() == "book.sources()"
    assert any("Talk about it" in text(c) for c in all_cells)


@ALL
def test_stored_without_outputs_with_steady_ids(path):
    raw = path.read_text(encoding="utf-8")
    notebook = json.loads(raw)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[a-z0-9-]+", i) and not i.isdigit() for i in ids)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
    assert raw == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)


@ALL
def test_words_of_the_house(path):
    words = " ".join(text(c) for c in cells(path) if c["cell_type"] == "markdown").lower()
    for banned in ("significant", "outlier", "suppressed", "percentile", "failing school"):
        assert banned not in words
