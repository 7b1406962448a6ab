"""What is drawn again after a save, and what others' saves do to a page."""

import asyncio

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

from brightspots.errors import DataError
from brightspots.forms import live
from brightspots.records import Problem
from brightspots.text import markup


@pytest.fixture(autouse=True)
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_an_area_shows_what_a_function_shows():
    def show():
        display(markup.Html("<p>One</p>", "One"))
        display({"text/plain": "<two>"}, raw=True)

    assert live.draw_html(show) == "<p>One</p><pre>&lt;two&gt;</pre>"


def test_what_goes_wrong_is_said_in_its_place():
    def show():
        raise DataError("This school is listed twice.", file="schools.csv", value="<07X001>")

    def fail():
        raise ZeroDivisionError("secret")

    assert live.draw_html(show) == '<p class="bs-note">schools.csv: This school is listed twice.</p>'
    assert "secret" not in live.draw_html(fail)
    assert "What you saved is safe" in live.draw_html(fail)


def test_many_saves_are_drawn_once_and_others_saves_are_noticed(visit_of, project, monkeypatch):
    monkeypatch.setattr(live, "PAUSE", 0.02)
    monkeypatch.setattr(live, "WATCH", 0.02)
    drawn = []

    async def page():
        visit = visit_of("AB")
        area = live.Live(visit, lambda: drawn.append(len(visit.snapshot().of(Problem))))
        live.watch(visit)
        await asyncio.sleep(0.1)
        other = visit_of("CD")
        for text in ("a", "b", "c"):
            other.store.save(Problem(project_id=project.id, what=text), author="CD")
        await asyncio.sleep(0.4)
        assert area.area.value == ""

    asyncio.run(page())
    assert drawn[0] == 0
    assert drawn[-1] == 3
    assert len(drawn) <= 3
