"""A room runs the page that a workbook declares, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from brightspots.apps.room import moderation, templates
from brightspots.apps.room.meeting import Meeting
from brightspots.records.models.intervention import ChangeIdea
from tests.apps.rooming import Browser, Served, serving
from tests.workbook.test_declared import notebook


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A room of a workbook of one's own, whose metadata names the page for phones."""
    about = {"unit": ["project"], "reads": ["records"], "phone": "tests.apps.declared_page"}
    own = notebook(tmp_path / "ideas.ipynb", meta={"brightspots": about})
    with serving(tmp_path) as place:
        place.state.rooms.close(place.room.id)
        place.room = place.state.open(place.project.id, workbook=str(own))
        yield place


def ideas(served: Served) -> list[ChangeIdea]:
    return served.state.store.find(ChangeIdea, served.project.id)


def test_a_phone_asks_and_keeps_what_the_page_declares(served):
    phone = Browser(served.address).join(served.code)
    assert "What could we try?" in phone.words() and "Where is it from? I forgot" in phone.words()
    assert "Why does it happen" not in phone.words() and "How do you know" not in phone.words()
    phone.stick("Call <b>home</b>", **{"from": "own"})
    [idea] = ideas(served)
    assert (idea.text, idea.provenance, idea.source) == ("Call <b>home</b>", "own", "AB")
    assert "Call &lt;b&gt;home" in phone.page.text and served.causes() == []
    assert phone.stick("  ").status_code == 400 and "This idea is empty" in phone.words()
    form = phone.form("/room/mend", idea.id)
    assert form["was_from"] == form["from"] == "own"
    phone.send("/room/mend", **form | {"text": "Call home on Friday", "from": "research"})
    assert [(one.text, one.provenance) for one in ideas(served)] == [("Call home on Friday", "research")]
    assert phone.send("/room/mend", **form | {"text": "Mine"}).status_code == 409
    assert "The team has changed this one meanwhile" in phone.words()
    phone.send("/room/take-back", id=idea.id)
    assert ideas(served) == []
    phone.send("/room/put-back", id=idea.id)
    assert len(ideas(served)) == 1
    served.state.rooms.set_dots(served.room.id, dots=3, shown=False)
    assert phone.send("/room/dots", id=idea.id, dots="1").status_code == 400
    assert "no dots to give on this page" in phone.words()


def test_the_wall_draws_it_and_a_phone_that_is_sent_out_takes_its_entries_with_it(served):
    phone = Browser(served.address).join(served.code)
    phone.stick("Call home")
    wall = served.state.wall
    assert b"Call home" in wall.picture(served.room).image and wall.count(served.room) == 1
    assert wall.heading(served.room).title == "Ideas for Friday"
    meeting: Meeting = wall.meeting
    [seen] = moderation.phones_seen(meeting, served.room)
    assert seen.texts == ("Call home",)
    moderation.send_out(meeting, served.room, seen.device.name)
    assert ideas(served) == [] and wall.count(served.room) == 0
    moderation.let_back(meeting, served.room, seen.device.name)
    assert len(ideas(served)) == 1


def test_what_may_be_begun_with_is_the_pages_own(served):
    page = served.state.wall.meeting.page(served.room)
    told = {"synthetic": False, "readers": "", "xsrf": "", "page": page}
    listed = [(served.project.id, page.heading(served.state.store.snapshot(served.project.id)), None, None)]
    html = templates.render_page("open", **told, listed=listed)
    assert "Many phones, many ideas" in html and "bones" not in html and "Ideas for Friday" in html
