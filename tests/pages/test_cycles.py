"""Tests on their page: the plan that closes, the next one from the last, lessons that can be found, other readers."""

from __future__ import annotations

from datetime import date

import pytest

from brightspots.errors import ParameterError, RecordError
from brightspots.forms.editing import Visit
from brightspots.forms.record_form import FormModel
from brightspots.forms.render import build_answers
from brightspots.forms.schema import Ask
from brightspots.pages.cycles import (
    AFTER,
    BEFORE,
    all_tests,
    around_tests,
    cards,
    current,
    ours,
    pick,
    transitions,
)
from brightspots.pages.cycles.all_tests import trials
from brightspots.pages.cycles.transitions import known_of_test
from brightspots.pages.cycles.words import learned_question
from brightspots.records import Aim, ChangeIdea, Measure, Observation, PDSACycle, Prediction, Task
from brightspots.records.status.predictions import accuracy, since_ready
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from tests.forms.browser_says import put
from tests.pages.made import PROJECT, SCHOOL, seen
from tests.pages.reading import Reading

MONDAY = date(2025, 10, 6)
BITES = "<img src=x onerror=alert(1)> \u202egnorw\u202c שלום \U0001f600"
SAID = Prediction(question="How many come?", expected_count=18, expected_out_of=24, direction="increase")


def cycle(**fields: object) -> PDSACycle:
    return PDSACycle(**{"project_id": PROJECT.id, **fields})


def came(n: float, result: str) -> Prediction:
    return SAID.model_copy(update={"actual_count": n, "actual_out_of": 24, "result": result})


class TestReadyToTry:
    """The plan closes with a prediction, or with a reason for having none."""

    def act(self, plan: PDSACycle, *around: object) -> list[PDSACycle]:
        return list(transitions.ready(plan, Snapshot([PROJECT, plan, *around]), MONDAY)[0])  # type: ignore[list-item]

    def test_without_a_prediction_it_asks_and_with_a_reason_it_goes_ahead(self):
        plan = cycle(title="Call before the bell")
        with pytest.raises(RecordError, match="What do we expect to happen"):
            self.act(plan)
        went = self.act(plan.changed(went_ahead_because="The class is gone on Friday."))[0]
        assert went.state == "plan_locked" and went.predicted_before_trying == ""
        assert self.act(plan.changed(predicted_before_trying="on paper"))[0].state == "plan_locked"

    def test_it_fills_in_what_it_knows_and_takes_its_idea_along(self):
        idea = ChangeIdea(project_id=PROJECT.id, state="proposed")
        locked, tried = self.act(cycle(title="Call", predictions=(SAID,), idea_id=idea.id), idea)
        assert (locked.start, locked.end) == (MONDAY, date(2025, 10, 17))  # the Friday of the week after
        assert locked.plan_locked_at is not None and locked.predicted_before_trying == "yes"
        assert locked.predictions[0].actual_out_of == 24 and tried.state == "testing"

    def test_what_was_begun_earlier_is_not_said_to_be_predicted_before(self):
        begun = cycle(title="Call", predictions=(SAID,), start=date(2025, 10, 1))
        assert self.act(begun)[0].predicted_before_trying == ""


class TestTheNextTest:
    """The next test is filled in from the last one, and linked to it."""

    last = cycle(
        number=2,
        title="In two rooms",
        scale=2,
        scale_unit="classes",
        classes=("K1", "K2"),
        predictions=(came(11, "wrong"),),
        tasks=(Task(what="Pack a box", who="NS", when=MONDAY),),
        decision="adapt",
        next_step="Aides pack the boxes",
        next_scale=6,
    )

    def test_it_goes_on_from_the_adapted_idea_without_an_old_prediction(self):
        (acted, new), shown = transitions.plan_next(
            self.last, Snapshot([PROJECT, self.last]), date(2025, 10, 15)
        )
        assert (acted.state, acted.decided_on) == ("acted", date(2025, 10, 15)) and shown == new
        assert (new.number, new.previous_id, new.title) == (3, self.last.id, "Aides pack the boxes")
        assert (new.scale, new.classes, new.start) == (6, (), date(2025, 10, 20))
        assert new.predictions == (Prediction(question="How many come?"),)
        assert new.tasks == (Task(what="Pack a box", who="NS"),)

    def test_two_who_press_at_once_and_one_who_presses_again_get_the_same_test(self):
        made = [transitions.following(self.last, MONDAY, 3) for _ in range(2)]
        assert made[0].id == made[1].id
        again, shown = transitions.plan_next(self.last, Snapshot([PROJECT, self.last, made[0]]), MONDAY)
        assert [record.id for record in again] == [self.last.id] and shown == made[0]

    def test_after_a_stop_the_next_one_is_free(self):
        new = transitions.following(self.last.changed(decision="abandon", next_step=""), MONDAY, 3)
        assert (new.title, new.idea_id, new.predictions, new.tasks[0].who) == (
            "",
            None,
            (Prediction(),),
            "NS",
        )


def test_the_one_being_tried_is_shown_before_one_that_is_only_planned():
    tests = [cycle(number=n, state=state) for n, state in enumerate(("acted", "doing", "planned"), start=1)]
    assert current(seen(*tests)).number == 2 and current(seen(tests[0])).number == 1  # type: ignore[union-attr]
    assert current(seen()) is None and pick(3)(seen(*tests)).id == tests[2].id  # type: ignore[union-attr]
    with pytest.raises(ParameterError, match=r"no test 9.* are: 1, 2, 3"):
        pick(9)(seen(*tests))


@pytest.mark.parametrize(
    ("predictions", "said"),
    [
        ((came(11, "wrong"),), "You said 18 of 24; it was 11. What did you learn?"),
        ((came(18, "right"), came(2, "wrong")), "You said 18 of 24; it was 2. What did you learn?"),
        ((came(18, "right"),), "You said 18 of 24; it was 18. What made you so sure"),
        ((SAID,), ""),
    ],
)
def test_the_prediction_that_was_furthest_off_asks_its_question(predictions, said):
    assert learned_question(cycle(predictions=predictions)).startswith(said)
    assert bool(learned_question(cycle(predictions=predictions))) == bool(said)


def test_a_stopped_test_is_credited_and_every_word_of_it_can_be_found():
    tests = [
        cycle(number=1, title="Raffle", decision="abandon", surprise="He never wins anything", state="acted"),
        cycle(number=2, title="Friday hour", learning="Needs a packed box", state="acted", decision="adopt"),
    ]
    shown = all_tests.find_tests(seen(*tests))
    assert "1 adopted and 1 stopped with the lesson kept" in shown.text and "did its work" in shown.html
    for words, numbers in (("NEVER win", [1]), ("box", [2]), ("stopped", [1]), ("test", [1, 2])):
        found = all_tests.find_tests(seen(*tests), words).html
        assert [n for n in (1, 2) if f"Test {n}:" in found] == numbers, words
    assert "No test has “zebra”" in all_tests.find_tests(seen(*tests), "zebra").text


def test_numbers_stand_before_during_and_after_the_test_and_not_in_the_next_one():
    measure = Measure(project_id=PROJECT.id, name="Ready", unit="percent")
    weeks = [date(2025, 9, day) for day in (1, 8, 15, 22, 29)]
    points = [
        Observation(
            project_id=PROJECT.id,
            measure_id=measure.id,
            unit_id=SCHOOL,
            period_start=week,
            numerator=n,
            denominator=50,
        )
        for n, week in enumerate(weeks, start=10)
    ]
    first = cycle(number=1, start=weeks[1], end=weeks[2], measure_ids=(measure.id,))
    second = cycle(number=2, start=weeks[4], end=weeks[4], measure_ids=(measure.id,))
    rows = list(around_tests._rows(seen(measure, first, second, *points), SCHOOL))
    assert rows[0][3:] == ("20%", "22%, 24%", "26%")
    assert rows[1][3:] == ("22%, 24%, 26%", "28%", "")


def test_others_read_no_text_that_is_not_shared_and_no_count_of_few():
    few = Prediction(question="How many of nine?", expected_count=4, expected_out_of=9, result="wrong")
    private = cycle(title="Small group", learning="S21 said so", predictions=(few,), state="acted")
    staff = seen(private, audience="staff")
    said = cards.build_card(staff.of(PDSACycle)[0]).text + all_tests.find_tests(staff).text
    assert "Small group" in said and "S21" not in said and "4 of 9" not in said and "nine" not in said


@pytest.mark.parametrize("audience", ["public", "staff"])
def test_others_read_the_lesson_of_one_class_and_neither_its_code_nor_its_numbers(audience):
    told = {"learning": "Begin at the back.", "data": "11 of 24 in maple-3", "shared": "public"}
    one = cycle(title="In maple-3", classes=("maple-3",), predictions=(came(11, "wrong"),), **told)
    wide = cycle(number=2, scale=6, scale_unit="rooms", predictions=(came(20, "right"),), shared="public")
    measure = Measure(project_id=PROJECT.id, name="Away", unit="percent", shared="public")
    about = {
        "project_id": PROJECT.id,
        "measure_id": measure.id,
        "unit_level": "classroom",
        "shared": "public",
    }
    points = [
        Observation(**about, unit_id=f"maple-{n}", period_start=MONDAY, numerator=n, denominator=20)
        for n in (3, 4, 5)
    ]
    one = one.changed(measure_ids=(measure.id,), start=MONDAY, end=MONDAY)
    page = seen(one, wide, measure, *points, audience=audience)
    first, second = page.of(PDSACycle)
    said = [cards.build_card(first), cards.build_question(first), all_tests.find_tests(page)]
    said.append(around_tests.numbers_around_tests(page, SCHOOL, ("Is it working?", "32.html")))
    html = "".join(part.html for part in said) + "".join(part.text for part in said)
    assert "Begin at the back." in html and "stays with the team" in html and "In one class" in html
    assert "maple-3" not in html and "11 of 24" not in html and "it was 11" not in html
    assert "We said 18 of 24; it was 20." in html
    assert "all classes" in html and "20%" in html
    assert [step.fit for step in trials([first, second])] == ["wrong", "right"]


def test_hostile_and_endless_texts_are_shown_whole_and_run_nothing():
    texts = dict.fromkeys(
        ("objective", "conditions", "surprise", "learning", "reason"), f"{BITES} {'long ' * 400}"
    )
    tests = [
        cycle(number=n, title=BITES, predictions=(came(n, "wrong"),), decision="abandon", **texts)
        for n in range(1, 13)
    ]
    html = (
        cards.build_card(tests[0]).html
        + cards.build_question(tests[0]).html
        + all_tests.find_tests(seen(*tests)).html
    )
    assert "<img" not in html and "\u202e" not in html and "&lt;img" in html and "שלום" in html
    assert html.count("long ") > 12 * 400  # nothing is cut away: it is folded


def test_five_fields_before_and_four_after():
    def fields(form):
        return [one.field for ask in form.first for one in ([ask] if isinstance(ask, Ask) else ask.asks)]

    assert fields(BEFORE) == ["title", "who", "start", "expected_count", "expected_out_of"]
    # Out of how many is filled in when the plan closes: what happened, surprise, what now, and the lesson are asked.
    assert fields(AFTER) == ["actual_count", "actual_out_of", "result", "surprise", "decision", "learning"]


def test_both_forms_go_on_to_the_next_test_together(tmp_path):
    store = Store(tmp_path / "records.db")
    tried = cycle(title="Call", predictions=(came(11, "wrong"),), decision="adapt", state="doing")
    store.save_all([PROJECT, tried], author="AB")
    visit = Visit(store, PROJECT.id, today=lambda: MONDAY, writer="LR")
    before, after = (FormModel(visit, form, current) for form in (BEFORE, AFTER))
    assert after.available == ["next", "close"]
    assert after.handle({"do": "act", "seq": 1, "name": "next"})["say"] == "done"
    assert before.record.id == after.record.id != tried.id and before.values["title"] == "Call"
    refused = before.handle({"do": "act", "seq": 2, "name": "ready"})
    assert refused["say"] == "refused" and "___ of ___" in refused["words"]
    assert put(before, "predictions/p0/expected_count", "15")["say"] == "saved"
    assert before.handle({"do": "act", "seq": 4, "name": "ready"})["say"] == "done"
    states = [test.state for test in store.find(PDSACycle)]
    assert states == ["acted", "plan_locked"] and len(store.history(tried.id)) == 2


class TestAPredictionOnceItsTestIsReady:
    """What was said first is kept; what is changed later is said to be, and none is added or put away."""

    @pytest.fixture
    def visit(self, tmp_path):
        store = Store(tmp_path / "records.db")
        few = Prediction(question="How many?", expected_count=4, expected_out_of=6)
        store.save_all([PROJECT, cycle(title="Call", predictions=(few,))], author="AB")
        visit = Visit(store, PROJECT.id, today=lambda: MONDAY, writer="LR")
        assert FormModel(visit, BEFORE, current).handle({"do": "act", "name": "ready"})["say"] == "done"
        return visit

    def test_a_change_is_kept_and_said_wherever_the_prediction_is_shown(self, visit):
        before, after = (FormModel(visit, form, current) for form in (BEFORE, AFTER))
        assert "changed" not in before.told["html"] and before.values["predictions"][0]["told"] == ""
        assert put(before, "predictions/p0/expected_count", "2", "4")["say"] == "saved"
        note = "hanged after ready; we first said 4 of 6"
        assert note in before.told["html"] and note in before.values["predictions"][0]["told"]
        assert note in after.told["html"] and note in after.values["predictions"][0]["told"]
        assert put(after, "predictions/p0/actual_count", "2")["say"] == "saved"
        assert put(after, "predictions/p0/result", "right")["say"] == "saved"
        (now,) = visit.store.find(PDSACycle)
        assert (
            "You said 2 of 6 (changed after ready; you first said 4 of 6); it was 2."
            in cards.build_question(now).text
        )
        assert (
            note in cards.build_card(now).html
            and "before trying, and changed after ready." in cards.build_card(now).html
        )
        assert (
            note in all_tests.find_tests(seen(now)).html
            and note in build_answers(BEFORE, [now], visit.snapshot()).html
        )
        assert accuracy([now]).judged == 0, "a guess that was changed later did not come true"

    def test_what_a_blank_one_says_later_was_said_only_after_ready(self):
        blank = Prediction(question="How many?")
        went = cycle(title="Call", predictions=(blank,), went_ahead_because="It is Friday.")
        (locked,), _ = transitions.ready(went, Snapshot([PROJECT, went]), MONDAY)
        assert (
            since_ready(locked.predictions[0].model_copy(update={"expected_count": 3}))
            == "said only after ready"
        )
        copied = went.changed(predicted_before_trying="on paper")
        (locked,), _ = transitions.ready(copied, Snapshot([PROJECT, copied]), MONDAY)
        assert since_ready(locked.predictions[0].model_copy(update={"expected_count": 3})) == ""

    def test_none_is_added_or_put_away(self, visit):
        for form in (BEFORE, AFTER):
            model = FormModel(visit, form, current)
            (asked,) = [item for item in model.spec["asks"] if item.get("list") == "predictions"]
            assert asked["fixed"]
            for message in ({"do": "add"}, {"do": "remove", "key": "p0"}):
                assert model.handle({"list": "predictions", **message})["say"] == "refused"
        assert len(visit.store.find(PDSACycle)[0].predictions) == 1
        assert FormModel(visit, BEFORE, current).handle({"do": "add", "list": "tasks"})["say"] == "done"


class TestAfterADecision:
    """A decided test is read, the next one is planned beside it, and its idea knows what was decided."""

    idea = ChangeIdea(project_id=PROJECT.id, text="Call home", state="testing")
    decided = cycle(
        number=4, title="Call", predictions=(came(11, "wrong"),), state="studying", idea_id=idea.id
    )

    def visit(self, tmp_path, *tests: PDSACycle) -> Visit:
        store = Store(tmp_path / "records.db")
        store.save_all([PROJECT, self.idea, *tests], author="AB")
        return Visit(store, PROJECT.id, today=lambda: MONDAY, writer="LR")

    def test_its_plan_is_to_be_read_and_a_new_one_is_written_elsewhere(self, tmp_path):
        done = self.decided.changed(title=BITES, decision="adopt", state="acted", shared="staff")
        visit = self.visit(tmp_path, done)
        before = FormModel(visit, BEFORE, current)
        assert before.spec["asks"] == before.spec["folds"] == [] and before.available == ["next", "another"]
        assert (
            "18" in before.told["html"]
            and "&lt;img" in before.told["html"]
            and "<img" not in before.told["html"]
        )
        assert before.handle({"do": "act", "name": "another"})["say"] == "done"
        assert before.values["title"] == "" and len(visit.store.find(PDSACycle)) == 1, (
            "nothing is written in it yet"
        )
        assert put(before, "title", "Text home")["say"] == "saved"
        old, new = sorted(visit.store.find(PDSACycle), key=lambda test: test.number)
        assert (old.title, new.title, new.number, new.shared) == (done.title, "Text home", 5, "")

    @pytest.mark.parametrize(
        ("decision", "step", "state"),
        [("adopt", "close", "adopted"), ("abandon", "next", "abandoned"), ("adapt", "next", "testing")],
    )
    def test_its_idea_stands_as_decided_from_the_same_step_on_and_can_be_taken_back(
        self, tmp_path, decision, step, state
    ):
        visit = self.visit(tmp_path, self.decided.changed(decision=decision))
        assert FormModel(visit, AFTER, current).handle({"do": "act", "name": step})["say"] == "done"
        assert visit.store.get(self.idea.id).state == state
        assert visit.store.history(self.idea.id)[0].state == "testing"

    def test_an_old_test_says_nothing_more_of_an_idea_that_went_on(self):
        old = self.decided.changed(decision="adapt", state="acted")
        kept = self.idea.changed(state="adopted")
        assert kept.id not in [
            one.id for one in transitions.plan_next(old, Snapshot([PROJECT, kept, old]), MONDAY)[0]
        ]


def test_each_test_leads_to_its_own_place(monkeypatch):
    class Here(Reading):
        def link(self, workbook, **shows):
            return f"/{workbook}?test={shows['test']}"

    tests = [cycle(number=1, title=BITES, decision="adopt", state="acted"), cycle(number=2, state="doing")]
    page = Here(PROJECT, *tests)
    ours(page)
    assert (
        f'href="#t-{tests[0].id}"' in page.html
        and f'id="t-{tests[0].id}"' in all_tests.find_tests(seen(*tests)).html
    )
    assert "<img" not in page.html and "Test 2 (being tried)" in page.text
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "form")
    open_here = Here(PROJECT, *tests)
    ours(open_here)
    assert "/31_pdsa_cycles?test=1" in open_here.html and "?test=2" not in open_here.html, (
        "it is open already"
    )


def test_how_large_and_under_which_conditions_read_as_they_were_said():
    three = cycle(scale=3, scale_unit="classes", conditions="flu season", predicted_before_trying="no")
    page = build_answers(BEFORE, [three], Snapshot([PROJECT, three])).html
    assert "3 classes" in page and "Of what?" not in page
    said = cards.build_card(three)
    assert "Conditions: flu season" in said.text and "but it may still teach us" in said.html


def test_a_first_test_begins_with_what_is_known():
    measure = Measure(project_id=PROJECT.id, name="Missed a day this week")
    idea = ChangeIdea(project_id=PROJECT.id, text="Call home", state="shortlisted")
    aim = Aim(project_id=PROJECT.id, measure_id=measure.id)
    begun = known_of_test(Snapshot([PROJECT, measure, idea, aim]))
    assert begun["predictions"] == (Prediction(question="Missed a day this week", measure_id=measure.id),)
    assert begun["idea_id"] == idea.id and begun["tasks"] == (Task(),)
