"""Tests on their page: the plan that closes, the next one from the last, lessons that can be found, other readers."""

from __future__ import annotations

from datetime import date

import pytest

from brightspots.errors import ParameterError, RecordError
from brightspots.forms.asking import Ask
from brightspots.forms.record_form import FormModel
from brightspots.forms.visit import Visit
from brightspots.pages.cycles import (
    AFTER,
    BEFORE,
    asking,
    beside,
    cards,
    current,
    moves,
    pick,
    saying,
    tested,
)
from brightspots.records import Aim, ChangeIdea, Measure, Observation, PDSACycle, Prediction, Task
from brightspots.records.snapshot import Snapshot
from brightspots.records.store import Store
from tests.forms.browser_says import put
from tests.pages.made import PROJECT, SCHOOL, seen

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
        return list(moves.ready(plan, Snapshot([PROJECT, plan, *around]), MONDAY)[0])  # type: ignore[list-item]

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
        (acted, new), shown = moves.plan_next(self.last, Snapshot([PROJECT, self.last]), date(2025, 10, 15))
        assert (acted.state, acted.decided_on) == ("acted", date(2025, 10, 15)) and shown == new
        assert (new.number, new.previous_id, new.title) == (3, self.last.id, "Aides pack the boxes")
        assert (new.scale, new.classes, new.start) == (6, (), date(2025, 10, 20))
        assert new.predictions == (Prediction(question="How many come?"),)
        assert new.tasks == (Task(what="Pack a box", who="NS"),)

    def test_two_who_press_at_once_and_one_who_presses_again_get_the_same_test(self):
        made = [moves.following(self.last, MONDAY) for _ in range(2)]
        assert made[0].id == made[1].id
        again, shown = moves.plan_next(self.last, Snapshot([PROJECT, self.last, made[0]]), MONDAY)
        assert [record.id for record in again] == [self.last.id] and shown == made[0]

    def test_after_a_stop_the_next_one_is_free(self):
        new = moves.following(self.last.changed(decision="abandon", next_step=""), MONDAY)
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
    assert saying.learned(cycle(predictions=predictions)).startswith(said)
    assert bool(saying.learned(cycle(predictions=predictions))) == bool(said)


def test_a_stopped_test_is_credited_and_every_word_of_it_can_be_found():
    tests = [
        cycle(number=1, title="Raffle", decision="abandon", surprise="He never wins anything", state="acted"),
        cycle(number=2, title="Friday hour", learning="Needs a packed box", state="acted", decision="adopt"),
    ]
    shown = tested.found(seen(*tests))
    assert "1 adopted and 1 stopped with the lesson kept" in shown.text and "did its work" in shown.html
    for words, numbers in (("NEVER win", [1]), ("box", [2]), ("stopped", [1]), ("test", [1, 2])):
        found = tested.found(seen(*tests), words).html
        assert [n for n in (1, 2) if f"Test {n}:" in found] == numbers, words
    assert "No test has “zebra”" in tested.found(seen(*tests), "zebra").text


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
    rows = list(beside._rows(seen(measure, first, second, *points), SCHOOL))
    assert rows[0][3:] == ("20%", "22%, 24%", "26%")
    assert rows[1][3:] == ("22%, 24%, 26%", "28%", "")


def test_others_read_no_text_that_is_not_shared_and_no_count_of_few():
    few = Prediction(question="How many of nine?", expected_count=4, expected_out_of=9, result="wrong")
    private = cycle(title="Small group", learning="S21 said so", predictions=(few,), state="acted")
    staff = seen(private, audience="staff")
    said = cards.card(staff.of(PDSACycle)[0]).text + tested.found(staff).text
    assert "Small group" in said and "S21" not in said and "4 of 9" not in said and "nine" not in said


def test_hostile_and_endless_texts_are_shown_whole_and_run_nothing():
    texts = dict.fromkeys(
        ("objective", "conditions", "surprise", "learning", "reason"), f"{BITES} {'long ' * 400}"
    )
    tests = [
        cycle(number=n, title=BITES, predictions=(came(n, "wrong"),), decision="abandon", **texts)
        for n in range(1, 13)
    ]
    html = cards.card(tests[0]).html + cards.question(tests[0]).html + tested.found(seen(*tests)).html
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


def test_a_first_test_begins_with_what_is_known():
    measure = Measure(project_id=PROJECT.id, name="Missed a day this week")
    idea = ChangeIdea(project_id=PROJECT.id, text="Call home", state="shortlisted")
    aim = Aim(project_id=PROJECT.id, measure_id=measure.id)
    begun = asking.begun(Snapshot([PROJECT, measure, idea, aim]))
    assert begun["predictions"] == (Prediction(question="Missed a day this week", measure_id=measure.id),)
    assert begun["idea_id"] == idea.id and begun["tasks"] == (Task(),)
