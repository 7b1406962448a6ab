"""Links between pages: to pages that there are, in a batch, in Voila and in JupyterLab, and to no others."""

from __future__ import annotations

import json
import shutil
from types import SimpleNamespace

import pytest

from brightspots import resources
from brightspots.batch.page_record import read_records
from brightspots.batch.run import run_batch
from brightspots.workbook import links
from brightspots.workbook.links import link

OURS = "32_implementation_and_outcome"
SEEING = "11_seeing_the_data"


def book(school_id="S001", project_id="", *, shared=True):
    project = SimpleNamespace(project_id=project_id, shared=shared) if project_id else None
    return SimpleNamespace(school=SimpleNamespace(school_id=school_id), project=project)


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    for name in (links.PAGES, "SERVER_SOFTWARE", "VOILA_BASE_URL", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)


def test_a_page_by_itself_links_to_nothing():
    assert link(book(), SEEING) == "" and links.home(book()) == ""


class TestInABatch:
    @pytest.fixture(autouse=True)
    def pages(self, tmp_path, monkeypatch):
        there = {
            "school": {SEEING: ["S001", "S002"], "own #1": ["S001"]},
            "project": {OURS: ["P1"]},
            "network": {"00_start_here": [""]},
        }
        (tmp_path / "pages.json").write_text(json.dumps(there))
        monkeypatch.setenv(links.PAGES, str(tmp_path / "pages.json"))

    def test_to_our_own_pages_by_default(self):
        assert link(book(), SEEING) == "../../schools/S001/11_seeing_the_data.html"
        assert link(book(project_id="P1"), OURS) == f"../../projects/P1/{OURS}.html"
        assert link(book(project_id="P1"), SEEING) == "../../schools/S001/11_seeing_the_data.html"
        assert link(book(), "00_start_here") == "../../network/00_start_here.html"
        assert links.home(book()) == "../../index.html"

    def test_to_others_that_are_there_only(self):
        assert link(book(), SEEING, school_id="S002") == "../../schools/S002/11_seeing_the_data.html"
        assert link(book(), SEEING, school_id="S003") == ""
        assert link(book(), OURS) == "" and link(book(), "99_none") == ""

    def test_from_the_network_the_way_is_shorter(self):
        network = book("")
        assert link(network, OURS, project_id="P1") == f"../projects/P1/{OURS}.html"
        assert links.home(network) == "../index.html"

    def test_a_name_is_written_as_an_address(self):
        assert link(book(), "own #1") == "../../schools/S001/own%20%231.html"

    def test_the_school_of_a_team_that_has_not_shared_is_not_named(self):
        assert link(book(project_id="P1", shared=False), SEEING) == ""


class TestInVoila:
    @pytest.fixture(autouse=True)
    def served(self, monkeypatch):
        monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
        monkeypatch.setenv("VOILA_BASE_URL", "/team/")

    def test_an_address_names_the_project_or_the_school(self):
        assert link(book(project_id="P1"), OURS) == f"/team/voila/render/{OURS}.ipynb?project_id=P1"
        assert link(book(), OURS) == f"/team/voila/render/{OURS}.ipynb?school_id=S001"
        assert link(book(project_id="P1"), SEEING) == f"/team/voila/render/{SEEING}.ipynb?school_id=S001"
        assert links.home(book()) == "/team/"

    def test_an_address_can_say_what_to_show_and_nothing_else_than_it_says(self):
        address = f"/team/voila/render/{OURS}.ipynb?project_id=P1&test=2%26audience%3Dteam"
        assert link(book(project_id="P1"), OURS, test="2&audience=team") == address

    def test_what_is_no_workbook_has_no_address(self):
        assert link(book(), "../../etc/passwd") == "" and link(book(), "99_none") == ""

    def test_an_id_cannot_add_a_parameter(self):
        assert link(book(), SEEING, school_id="a&audience=team") == (
            f"/team/voila/render/{SEEING}.ipynb?school_id=a%26audience%3Dteam"
        )


class TestInLab:
    @pytest.fixture(autouse=True)
    def copies(self, tmp_path, monkeypatch):
        monkeypatch.setenv("JPY_SESSION_NAME", "here.ipynb")
        monkeypatch.chdir(tmp_path)
        original = (resources.folder("workbooks") / f"{SEEING}.ipynb").read_text(encoding="utf-8")
        (tmp_path / f"{SEEING}.ipynb").write_text(original.replace("27661420108068", "S001"))
        shutil.copy(resources.folder("workbooks") / f"{OURS}.ipynb", tmp_path)

    def test_to_the_copy_beside_it(self):
        assert link(book(), SEEING) == "11_seeing_the_data.ipynb"

    def test_not_to_what_only_a_served_page_can_be_asked(self):
        assert link(book(), SEEING, given_band=5) == ""

    def test_not_to_a_copy_that_is_about_another(self):
        assert link(book(), SEEING, school_id="S002") == "" and link(book(project_id="P1"), OURS) == ""

    def test_not_to_a_copy_that_is_not_there(self):
        assert link(book(), "41_similar_schools") == ""


@pytest.mark.slow
@pytest.mark.usefixtures("one_warm_process")
def test_pages_of_a_batch_link_to_each_other_and_are_made_again_when_there_are_more(
    tmp_path, make_district, make_workbook
):
    district = make_district([{"id": "A1"}, {"id": "B2"}])
    cell = "book.say(book.link('second') + '|' + book.link('second', school_id='B2'))"
    first, second = (str(make_workbook(name, [cell])) for name in ("first", "second"))
    out = tmp_path / "out"
    run_batch(district, out, workbooks=[first], progress=False)
    page = out / "schools/A1/first.html"
    assert "second.html" not in page.read_text()
    run_batch(district, out, workbooks=[first, second], progress=False)
    assert "../../schools/A1/second.html|../../schools/B2/second.html" in page.read_text()
    assert all(record.status == "ok" for record in read_records(out))
    again = run_batch(district, out, workbooks=[first], progress=False)
    assert again.counts() == {"reused": 2}
