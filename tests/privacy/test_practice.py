"""The practice district: rows of students, small groups among them, and no way to a single one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from brightspots import resources
from brightspots.batch.run import run_batch
from brightspots.district import District, open_district
from brightspots.privacy import release
from brightspots.warehouse import yearly
from brightspots.warehouse.masks import mask_of
from tests.privacy.audit import audit


@pytest.fixture(scope="module")
def practice() -> District:
    return open_district("practice")


@pytest.fixture(scope="module")
def raw(practice) -> pd.DataFrame:
    return yearly.school_measures(practice).rows


def released(practice: District, raw: pd.DataFrame, audience: str, own_school: str = "") -> pd.DataFrame:
    return release(raw, published=False, audience=audience, own_school=own_school, mask=mask_of(practice))


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_no_hidden_group_can_be_worked_out_from_all_pages_together(practice, raw, audience):
    told = released(practice, raw, audience)
    groups = practice.table("subgroups").set_index("subgroup_id")["category"].to_dict()
    hidden = told["state"] == "suppressed"
    assert hidden.sum() > 100
    assert told.loc[hidden, ["value", "numerator", "denominator"]].isna().all(axis=None)
    small = raw["denominator"] < 11
    assert small.sum() > 100 and hidden[small].all()
    shares = {
        name for name in set(raw["measure_id"]) if not {"percentile", "score", "gain"} & set(name.split("_"))
    }
    found = audit(told, groups, margins=practice.margins, shares=shares)
    assert found[found["how"] != "whole"].empty


def test_the_planted_group_of_five_is_hidden_from_everyone_but_its_own_team(practice, raw):
    planted = json.loads((practice.path / "planted.json").read_text())["planted"]
    (five,) = [p for p in planted if p["change"] == "small student group"]
    at = (raw["school_id"] == five["school_id"]) & (raw["subgroup_id"] == five["subgroup_id"])
    at &= raw["school_year"] == five["school_year"]
    assert (raw.loc[at, "denominator"] <= five["students"]).all() and at.any()
    for audience in ("public", "staff"):
        assert (released(practice, raw, audience).loc[at, "state"] == "suppressed").all()
    own = released(practice, raw, "team", own_school=five["school_id"])
    assert (own.loc[at, "state"] == "shown").all()
    assert (released(practice, raw, "team", own_school="S001").loc[at, "state"] == "suppressed").all()


@pytest.mark.slow
@pytest.mark.usefixtures("one_warm_process")
@pytest.mark.parametrize("audience", ["public", "staff"])
def test_canaries_in_small_cells_are_in_no_file_of_a_batch(practice, raw, tmp_path, audience):
    """Every byte of OUT is searched: pages, notebooks, pictures inside them, records, findings, overview."""
    folder = tmp_path / "district"
    folder.mkdir()
    for name in ("schools.csv", "subgroups.csv", "measure_definitions.csv"):
        shutil.copy(practice.path / name, folder)
    (folder / "district.toml").write_text(
        'schema_version = 1\nname = "Canaries"\nkind = "synthetic"\npublished = false\n', encoding="utf-8"
    )
    rows = raw[raw["school_id"].isin(["S005", "S006", "S008"])].copy()
    small = rows["denominator"] < 11
    assert small.sum() > 30
    rows.loc[small, "value"] = [73.9137 + i / 100_000 for i in range(int(small.sum()))]
    rows.to_csv(folder / "school_measures.csv", index=False)
    out = tmp_path / "out"
    outcome = run_batch(
        folder,
        out,
        workbooks=["11_seeing_the_data"],
        schools=["S005", "S008"],
        audience=audience,
        progress=False,
    )
    assert outcome.exit_code == 0, [record.reason for record in outcome.records]
    files = [path for path in out.rglob("*") if path.is_file()]
    assert len(files) > 8
    for path in files:
        assert not leaks(path), path


def leaks(path: Path) -> bool:
    """Tell whether a canary stands in a file: as text, in an embedded picture, or in a table.

    Where a picture draws something is no number of anybody: some coordinate has the digits of every canary.
    """
    import base64
    import re

    if path.suffix == ".parquet":
        return bool(pd.read_parquet(path)["value"].between(73.9, 73.99).any())
    content = path.read_bytes()
    pictures = re.findall(rb"base64,([A-Za-z0-9+/=]+)", content)
    places = re.compile(rb'\s(?:d|x|y|cx|cy|transform)="[^"]*"')
    texts = [content, *(places.sub(b"", base64.b64decode(picture)) for picture in pictures)]
    return any(b"73.9" in text for text in texts)


def test_a_planted_leak_would_be_found(tmp_path):
    import base64

    page = tmp_path / "page.html"
    for picture, found in ((b'<text x="1">73.9%</text>', True), (b'<text x="73.9">1</text>', False)):
        page.write_bytes(b'<img src="data:image/svg+xml;base64,' + base64.b64encode(picture) + b'">')
        assert leaks(page) is found
    table = tmp_path / "findings.parquet"
    pd.DataFrame({"value": [73.9137]}).to_parquet(table)
    assert leaks(table)


def test_the_sample_is_where_the_wheel_will_have_it():
    assert (resources.folder("data_samples") / "practice" / "planted.json").is_file()
