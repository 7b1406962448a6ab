"""A team begins on the start page."""

import pytest

from brightspots.apps.home import Home
from brightspots.apps.serve import own_records, where
from brightspots.district import open_district
from brightspots.records import Project
from brightspots.records.store.new_team import begin
from brightspots.records.store.store import Store
from tests.browser.brightspots_served import Served


@pytest.fixture
def data_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_: str(tmp_path / "data"))
    return tmp_path / "data"


def test_a_district_without_records_begins_its_own_and_finds_them_again(data_folder):
    path, records = where("new_york", "")
    assert records.startswith(str(data_folder))
    store = Store(own_records(path))
    schools = {school.school_id for school in open_district(path).schools()}
    begin(store, team="Mornings", title="Here", school_ids=[min(schools)], known_schools=schools)
    store.close()
    assert where("new_york", "") == (path, records)
    home = Home(open_district(path), records, "team")
    assert "Here" in home.page()
    assert 'action="/begin"' in home.page(xsrf="mark")


def test_others_are_not_asked_to_begin(data_folder):
    path, records = where("new_york", "")
    assert "/begin" not in Home(open_district(path), records, "staff").page()
    assert "/begin" not in Home(open_district(path), "", "team").page()


def test_a_slip_of_the_pen_begins_no_records(data_folder):
    with pytest.raises(Exception, match="There are no records"):
        where("new_york", str(data_folder / "recrods.db"))
    assert not data_folder.exists()


@pytest.mark.browser
def test_a_teacher_begins_and_lands_on_the_teams_page(chromium, served_empty):
    page = chromium.new_page()
    page.goto(served_empty.address)
    page.get_by_label("What do you call your team?").fill("Mañanas <b>")
    page.get_by_label("What is it about, in a few words?").fill("Here by the bell")
    page.get_by_label("Your school").select_option("S001")
    page.get_by_role("button", name="Begin", exact=True).click()
    page.wait_for_url("**/01_our_team.ipynb?project_id=*", wait_until="commit")
    page.get_by_text("Here by the bell", exact=True).first.wait_for(timeout=60_000)
    (project,) = served_empty.store.find(Project)
    assert project.school_ids == ("S001",)
    page.close()
    assert _posted_from_elsewhere(served_empty) == 403
    assert len(served_empty.store.find(Project)) == 1


@pytest.fixture(scope="module")
def served_empty(tmp_path_factory):
    server = Served(tmp_path_factory.mktemp("empty"))
    server.start()
    yield server
    server.end()


def _posted_from_elsewhere(server):
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    try:
        return urlopen(
            Request(f"{server.address}begin", data=b"team=x&title=y&school=S001", method="POST")
        ).status
    except HTTPError as error:
        return error.code
