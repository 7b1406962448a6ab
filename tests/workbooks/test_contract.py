"""Every workbook keeps the contract that all of them keep; what each rule asks, `tests/workbook/test_contract.py` holds."""

from __future__ import annotations

import json
import re

import pytest

from brightspots import resources
from brightspots.records.status.chain import STAGES
from brightspots.workbook import catalog
from brightspots.workbook.chain_row import STAGE_WORDS
from brightspots.workbook.contract.check import check_workbook
from brightspots.workbook.metadata import KEYS, START

WORKBOOKS = sorted(resources.folder("workbooks").glob("*.ipynb"))
STARTERS = sorted((resources.folder("templates") / "workbook").glob("*.ipynb"))
ALL = pytest.mark.parametrize("path", [*WORKBOOKS, *STARTERS], ids=lambda path: path.stem)


def test_there_are_workbooks():
    assert [path.stem for path in WORKBOOKS] and all(re.match(r"\d\d_[a-z_]+$", p.stem) for p in WORKBOOKS)
    assert {path.stem for path in STARTERS} == {"network_starter", "project_starter", "school_starter"}


@ALL
def test_keeps_the_contract(path):
    assert check_workbook(path).problems == ()


@ALL
def test_metadata_stand_in_the_order_in_which_they_are_documented(path):
    said = json.loads(path.read_text(encoding="utf-8"))["metadata"]["brightspots"]
    assert list(said) == [key for key in KEYS if key in said]


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
