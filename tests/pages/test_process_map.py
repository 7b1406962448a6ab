"""The page of maps: which map is which, typed line by line, copied, compared in words, asked about."""

from __future__ import annotations

import json
from datetime import date

import pytest

from brightspots.errors import RecordError
from brightspots.forms.editing import Visit
from brightspots.forms.record_form import FormModel
from brightspots.pages import process_map
from brightspots.pages.process_map import page
from brightspots.pages.process_map.diagram import draw_map
from brightspots.pages.process_map.forms import copy_map
from brightspots.pages.process_map.maps import SLOTS, map_of, others, steps_of
from brightspots.records import ProcessMap, ProcessStep, Project
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from tests.forms.browser_says import put
from tests.pages.reading import Reading

PROJECT = Project(title="Here by the bell", shared="public")
BITES = "<script>alert(1)</script> \u202e"


def drawn(
    kind: str, *texts: str, project: Project = PROJECT, **fields: object
) -> list[ProcessMap | ProcessStep]:
    about = {"project_id": project.id, **fields}
    one = ProcessMap(**about, kind=kind, title=f"map {texts[0]}")
    steps = [
        ProcessStep(**about, map_id=one.id, number=n, description=text, owner="OL", lane="Office")
        for n, text in enumerate(texts, start=1)
    ]
    return [one, *steps]


@pytest.fixture
def visit(tmp_path):
    store = Store(tmp_path / "records.db")
    project = store.save(Project(title="Here by the bell"), author="AB")
    return Visit(store, project.id, today=lambda: date(2026, 1, 5), writer="AB")


def add(model: process_map.StepList, text: str) -> str:
    reply = model.handle({"do": "add", "seq": 1, "list": "items"})
    assert reply["say"] == "done", reply
    assert put(model, f"items/{reply['key']}/description", text)["say"] == "saved"
    return reply["key"]


class TestTypedInAMeeting:
    def test_the_first_line_begins_the_map_and_each_next_one_stands_below_in_the_same_lane(self, visit):
        model = process_map.StepList(visit, "users")
        assert model.spec["asks"][0]["quick"] and model.spec["asks"][0]["asks"][0]["kind"] == "line"
        first = add(model, "Wakes up with a cough")
        put(model, f"items/{first}/lane", "Family")
        add(model, "Stays in bed")
        records = visit.snapshot()
        one = map_of(records, "users")
        assert (one.kind, one.title, map_of(records, "now")) == (
            "as is",
            "As families and students see it",
            None,
        )
        assert [(s.number, s.lane, s.description) for s in steps_of(records, one)] == [
            (1, "Family", "Wakes up with a cough"), (2, "Family", "Stays in bed")]  # fmt: skip

    def test_two_who_begin_the_same_map_begin_one(self, visit):
        for initials in ("AB", "CD"):
            other = Visit(visit.store, visit.project_id, today=visit.today, writer=initials)
            add(process_map.StepList(other, "now"), f"step of {initials}")
        assert len(visit.store.find(ProcessMap)) == 1 and len(visit.store.find(ProcessStep)) == 2

    def test_a_step_is_moved_and_put_away_and_what_comes_next_is_chosen_from_its_own_map(self, visit):
        model = process_map.StepList(visit, "now")
        one, two = add(model, "Bell"), add(model, "Attendance")
        add(process_map.StepList(visit, "should"), "Elsewhere")
        assert model.handle({"do": "move", "seq": 4, "list": "items", "key": two, "by": -1})["say"] == "done"
        assert [s.description for s in model.shown()] == ["Attendance", "Bell"]
        ways = next(ask for ask in model.spec["asks"][0]["folded"] if ask["path"] == "next_ids")
        assert ways["choices"] == [[two, "1. Attendance"], [one, "2. Bell"]]
        model.handle({"do": "remove", "seq": 5, "list": "items", "key": one})
        assert [s.description for s in model.shown()] == ["Attendance"]

    def test_a_line_asks_what_a_step_is_known_by_and_no_more(self, visit):
        asked = [ask["path"] for ask in process_map.StepList(visit, "now").spec["asks"][0]["asks"]]
        assert asked == ["description", "lane", "owner", "others", "minutes"]

    def test_each_way_of_a_decision_keeps_its_name_whatever_is_moved_or_chosen(self, visit):
        model = process_map.StepList(visit, "now")
        ask, letter, back = (add(model, text) for text in ("Out twice?", "Letter", "Back"))

        def write(field: str, text: str, base: str = "") -> None:
            assert put(model, f"items/{ask}/{field}", text, base)["say"] == "saved"

        def named() -> dict[str, str]:
            return {visit.store.get(to).description: way for to, way in visit.store.get(ask).named.items()}

        write("next_ids", json.dumps([letter, back]), "[]")
        write("ways", "yes, no")
        assert named() == {"Letter": "yes", "Back": "no"}
        model.handle({"do": "move", "seq": 4, "list": "items", "key": back, "by": -1})
        assert named() == {"Letter": "yes", "Back": "no"}
        shown = {item["@"]: item for item in model.values["items"]}[ask]
        assert shown["ways"] == "no, yes", "in the order in which the steps stand now"
        write("next_ids", json.dumps([letter]), shown["next_ids"])
        assert named() == {"Letter": "yes"}
        write("next_ids", json.dumps([back, letter]), json.dumps([letter]))
        assert named() == {"Letter": "yes"}, "nobody has named the other one yet"
        picture = draw_map(visit.snapshot(), "now")
        assert picture.table["Then"].tolist()[0] == "yes: 3, 2"

    def test_how_it_should_be_begins_with_a_copy_in_which_ways_lead_inside_the_copy(self, visit):
        now = process_map.StepList(visit, "now")
        one, two = add(now, "Out twice?"), add(now, "Letter")
        visit.store.save(
            visit.store.get(one).leading((two, one), {two: "yes"}).changed(is_decision=True), author="AB"
        )
        form = FormModel(visit, process_map.map_form("should"), lambda records: map_of(records, "should"))
        assert (
            form.available == ["copy"]
            and form.handle({"do": "act", "seq": 1, "name": "copy"})["say"] == "done"
        )
        records = visit.snapshot()
        made = steps_of(records, map_of(records, "should"))
        assert [s.description for s in made] == ["Out twice?", "Letter"] and made[0].next_ids == (
            made[1].id,
            made[0].id,
        )
        assert not {s.id for s in made} & {one, two} and form.available == []
        assert made[0].named == {made[1].id: "yes"}
        with pytest.raises(RecordError, match="has steps already"):
            copy_map(records, map_of(records, "now"), SLOTS["should"])


def test_which_map_stands_where_and_none_stands_twice():
    ours, theirs, third = (drawn("as is", text) for text in ("ours", "theirs", "third"))
    data, plan = drawn("data", "numbers"), drawn("to be", "plan")
    elsewhere = drawn("as is", "other project", project=Project())
    records = Snapshot([PROJECT, *ours, *theirs, *third, *data, *plan], elsewhere)
    assert [map_of(records, name) for name in SLOTS] == [ours[0], theirs[0], None, plan[0]]
    assert others(records) == [third[0], data[0]]


def test_what_differs_is_said_in_words():
    whose = {"project_id": PROJECT.id, "map_id": PROJECT.id}
    bell = ProcessStep(**whose, description="Take attendance.", owner="TB", minutes=5, lane="Room")
    letter = ProcessStep(
        **whose, description="Mail a letter", owner="OL", minutes=20, wait_minutes=14_400, pain_point="late"
    )
    call = ProcessStep(**whose, description="Call", owner="TB", minutes=4, lane="Room")
    said = process_map.differences(
        [bell, letter], [bell.changed(description="take  attendance", owner="KD", minutes=3), call]
    )
    assert said == [
        "Work: 7 min instead of 25 min. Waiting: none instead of 10 days.",
        "Times that it goes from one lane to another: none instead of 1.",
        "This falls away: “Mail a letter”.",
        "This is new: “Call”.",
        "“take attendance”: owned by KD instead of TB.",
        "“take attendance”: 3 min instead of 5 min.",
        "It is hard at none of 2 steps instead of 1 of 2.",
    ]
    assert process_map.differences([bell], [bell]) == ["The two maps say the same."]
    seen = process_map.differences([bell, letter], [call, bell], planned=False)
    assert (
        "This stands on our map alone: “Mail a letter”." in seen
        and "This stands on theirs alone: “Call”." in seen
    )


class TestPage:
    def test_side_by_side_with_what_differs_and_what_is_open(self):
        now, plan = drawn("as is", "Bell", "Letter"), drawn("to be", "Bell", "Call")
        plan[2] = plan[2].changed(owner="")
        book = Reading(PROJECT, *now, *plan)
        for part in (page.side_by_side, page.differ, page.questions):
            part(book)
        assert "map Bell: 2 steps" in book.text and "This is new: “Call”." in book.text
        assert (
            "map Bell, step 2: Call: Who owns this step, so that it is done even in a hard week?" in book.text
        )
        nothing = Reading(PROJECT)
        for name in SLOTS:
            page.draw(nothing, name)
        for part in (page.side_by_side, page.differ, page.questions, page.more):
            part(nothing)
        assert nothing.html == "" and len(nothing.said) == 7

    def test_what_is_not_shared_is_not_shown_nor_asked_about_and_owners_stay_inside(self):
        hidden = drawn("as is", "Secret step", "Another")
        staff = Reading(PROJECT, *hidden, audience="staff")
        page.draw(staff, "now")
        page.questions(staff)
        page.differ(staff)
        assert "has not shared it" in staff.said[0] and "Secret" not in staff.text + staff.html
        shared = Reading(PROJECT, *drawn("as is", "Bell", "Call", shared="public"), audience="public")
        page.draw(shared, "now")
        page.questions(shared)
        assert "Bell" in shared.text and "Every step has an owner" in shared.text
        assert "OL" not in shared.text and "OL" not in shared.html

    def test_other_maps_have_a_heading_only_where_there_are_some(self):
        data = drawn("data", "Ticks who came", "Types it")
        page.more(book := Reading(PROJECT, *data))
        assert f"<h2>{page.OTHERS}</h2>" in book.html and "Ticks who came" in book.text + book.html
        page.more(none := Reading(PROJECT, *drawn("as is", "Bell")))
        assert none.said == []

    def test_text_that_bites_stays_text(self):
        book = Reading(PROJECT, *drawn("as is", BITES, BITES), *drawn("to be", BITES + "x"))
        for part in (page.side_by_side, page.differ, page.questions):
            part(book)
        assert "<script" not in book.html and "\u202e" not in book.html
