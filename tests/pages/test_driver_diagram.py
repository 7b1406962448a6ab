"""The driver diagram's page: how far ideas are tested, what is not tied yet, and the step into a test."""

from __future__ import annotations

from datetime import date

import pytest

from brightspots.forms.editing import Visit
from brightspots.forms.list_form import ListModel
from brightspots.forms.record_form import FormModel
from brightspots.pages.driver_diagram import DRIVERS, GUESSES, IDEAS, JUDGED, ONE_IDEA
from brightspots.pages.driver_diagram.diagram import judged, theory_of
from brightspots.pages.driver_diagram.forms import judgements
from brightspots.pages.driver_diagram.guesses import guesses
from brightspots.pages.driver_diagram.ideas import first_idea, how_far_tested
from brightspots.pages.driver_diagram.page import untied_questions
from brightspots.records import (
    Aim,
    ChangeIdea,
    Driver,
    Evidence,
    Hypothesis,
    Measure,
    PDSACycle,
    Project,
    Vote,
    new_id,
)
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from tests.forms.browser_says import put
from tests.pages.reading import Reading

PROJECT = new_id()
NOTICE = Driver(project_id=PROJECT, text="An adult notices on the same day")
CALL = ChangeIdea(project_id=PROJECT, text="Call home on day one", driver_ids=(NOTICE.id,))


def cycle_of(number: int, state: str) -> PDSACycle:
    return PDSACycle(project_id=PROJECT, idea_id=CALL.id, number=number, state=state)


@pytest.mark.parametrize(
    ("state", "tests", "words"),
    [
        ("proposed", [], "Not tried yet"),
        ("testing", ["acted", "doing"], "In test now: test 2"),
        ("testing", ["acted"], "Tried in 1 test, and not decided yet"),
        ("adopted", ["acted", "acted"], "Kept after 2 tests"),
        ("adapted", ["acted"], "Kept, in another form, after 1 test"),
        ("abandoned", [], "Stopped before it was tried"),
        ("abandoned", ["acted", "cancelled"], "Stopped after 1 test"),
        ("spread", [], "Kept, and shared with others"),
    ],
)
def test_how_far_an_idea_is_tested_is_said_in_words(state, tests, words):
    cycles = [cycle_of(number, one) for number, one in enumerate(tests, start=1)]
    assert how_far_tested(CALL.changed(state=state), Snapshot([CALL, *cycles])) == words


def test_an_idea_stands_once_and_names_what_else_it_serves():
    other = NOTICE.changed(id=new_id(), text="Mornings are calm")
    both = CALL.changed(driver_ids=(NOTICE.id, other.id))
    theory = theory_of(Snapshot([NOTICE, other, both]))
    assert [len(driver.ideas) for driver in theory.drivers] == [1, 0]
    assert theory.drivers[0].ideas[0].notes == ("Also serves: Mornings are calm",)


def test_what_was_dropped_leaves_its_ideas_without_a_driver():
    theory = theory_of(Snapshot([NOTICE.changed(state="dropped"), CALL]))
    assert theory.drivers == () and [idea.text for idea in theory.loose] == [CALL.text]


def test_the_spread_of_what_people_gave_is_kept_and_stands_before_the_team_s_own_word():
    votes = [Vote(project_id=PROJECT, about_id=CALL.id, impact=i, effort=e) for i, e in ((5, 1), (2, 4))]
    known = CALL.changed(impact=3, effort=3)
    assert judged(Snapshot([known]))[0].impact == (3,)
    assert (judged(Snapshot([known, *votes]))[0].impact, judged(Snapshot([known, *votes]))[0].effort) == (
        (5, 2),
        (1, 4),
    )
    assert judged(Snapshot([known.changed(state="abandoned"), *votes])) == []


class TestUntied:
    def test_a_theory_that_holds_together_is_asked_nothing(self):
        guess = Hypothesis(project_id=PROJECT, if_we="call", then="fewer stay out", because="nobody asked")
        ways = ("supports", "challenges")
        evidence = [Evidence(project_id=PROJECT, hypothesis_ids=(guess.id,), direction=way) for way in ways]
        measure = Measure(name="Missed a day this week")
        driver = NOTICE.changed(hypothesis_ids=(guess.id,), measure_ids=(measure.id,))
        assert untied_questions(Snapshot([driver, CALL, guess, measure, *evidence])) == []
        alone = evidence[0].changed(id=new_id())
        assert untied_questions(Snapshot([driver, CALL, guess, evidence[0], alone])) == [
            "What would we see if our best guess were wrong, and have we looked there?"
        ]

    def test_an_idea_that_was_stopped_needs_no_driver(self):
        stopped = CALL.changed(driver_ids=(), state="abandoned")
        driver = NOTICE.changed(measure_ids=(new_id(),))
        assert untied_questions(Snapshot([driver, stopped])) == []


@pytest.fixture
def visit(tmp_path):
    store = Store(tmp_path / "records.db")
    project = store.save(Project(title="Here by the bell"), author="AB")
    store.save(Aim(project_id=project.id, target=20), author="AB")
    return Visit(store, project.id, today=lambda: date(2025, 10, 1), writer="AB")


def add(model: ListModel, **texts: str) -> str:
    key = model.handle({"do": "add", "seq": 1, "list": "items"})["key"]
    for field, text in texts.items():
        reply = put(model, f"items/{key}/{field}", text)
        assert reply["say"] == "saved", reply
    return key


def test_from_a_guess_over_a_driver_and_an_idea_into_a_test(visit):
    guess = add(ListModel(visit, GUESSES), if_we="call", then="fewer stay out", because="nobody asked")
    driver = add(ListModel(visit, DRIVERS), text="An adult notices")
    assert visit.store.get(driver).aim_id is not None, "it serves the aim that there is"
    idea = add(ListModel(visit, IDEAS), text="Call home on day one")
    one = FormModel(visit, ONE_IDEA, first_idea)
    assert one.available == ["try"]
    assert one.handle({"do": "act", "seq": 1, "name": "try"})["say"] == "done"
    [test] = visit.store.find(PDSACycle)
    assert (test.idea_id, test.number, test.scale) == (idea, 1, 1)
    assert visit.store.get(idea).state == "testing" and "In test now: test 1" in one.told["html"]
    assert one.available == [], "the first test is decided before there is a second"
    assert visit.store.history(guess)[-1].because == "nobody asked"


def test_tests_are_counted_through_the_project(visit):
    other = PDSACycle(project_id=visit.project_id, number=3, title="Of no idea")
    visit.store.save(other, author="AB")
    add(ListModel(visit, IDEAS), text="Call home on day one")
    assert FormModel(visit, ONE_IDEA, first_idea).handle({"do": "act", "name": "try"})["say"] == "done"
    assert sorted(test.number for test in visit.store.find(PDSACycle)) == [3, 4]


def test_what_a_guess_said_before_is_kept_by_itself(visit):
    model = ListModel(visit, GUESSES)
    key = add(model, because="nobody asked")
    put(model, f"items/{key}/because", "it seemed not to matter", "nobody asked")
    said = [version.because for version in visit.store.history(key)]
    assert said == ["", "nobody asked", "it seemed not to matter"]


def test_nothing_is_tried_or_judged_before_it_is_written(visit):
    one = FormModel(visit, ONE_IDEA, first_idea)
    assert one.available == [] and "Write the idea first" in one.told["html"]
    put(one, "core_parts", "A real person calls")
    assert one.available == [] and visit.store.find(PDSACycle) == []
    reply = ListModel(visit, JUDGED, judgements).handle({"do": "add", "seq": 1, "list": "items"})
    assert reply["words"].startswith("There is no idea to judge yet. Write the idea first")
    put(one, "text", "Call home on day one")
    assert one.available == ["try"]


def test_what_has_to_change_is_asked_for_in_plain_words(visit):
    asked = ListModel(visit, DRIVERS).spec["asks"][0]
    level = next(ask for ask in asked["folded"] if ask["path"] == "level")
    assert asked["one"] == "something that has to change"
    assert ([words for _, words in level["choices"]], level["term"]) == (
        ["Main", "Part of another"],
        "primary or secondary",
    )


def test_no_best_guess_yet_says_how_one_begins():
    guesses(book := Reading(Project(title="Here by the bell")))
    assert book.said == ["No best guess yet. Finish: if we…, then…, because…"]


def test_each_person_judges_and_nobody_s_judgement_is_a_dot(visit):
    assert visit.store.find(Vote) == []
    add(ListModel(visit, IDEAS), text="Call home on day one")
    model = ListModel(visit, JUDGED, judgements)
    for voter, impact in (("AB", "5"), ("CD", "2")):
        add(model, voter=voter, impact=impact, effort="3")
    votes = visit.store.find(Vote)
    assert [(vote.impact, vote.effort, vote.dots) for vote in votes] == [(5, 3, 0), (2, 3, 0)]
    assert judged(visit.snapshot())[0].impact == (5, 2)
