"""What forms answer to a browser: fields, lists, advice, sharing, history, steps."""

from datetime import UTC, datetime

import pytest

from brightspots.errors import RecordError
from brightspots.forms.list_form import ListModel
from brightspots.forms.record_form import FormModel
from brightspots.forms.schema import Action, Ask, Fold, Form, ListOf
from brightspots.records import Barrier, CauseCategory, PDSACycle, Prediction, Problem, Project, WarningLog
from brightspots.records.store.snapshot import Snapshot
from tests.forms.browser_says import put

PROBLEM = Form(
    Problem,
    "The problem",
    (Ask("statement", "The problem in a sentence"), Ask("how_many", "How many", unit="students")),
    (Fold("More", (Ask("source", "Where from?"),)),),
    told=lambda problem, records: f"So far: {problem.statement}" if problem.statement else "",
)
TEST = Form(
    PDSACycle,
    "Our test",
    (
        Ask("title", "What do we try?"),
        ListOf(
            "predictions",
            "We predict",
            "prediction",
            (Ask("question", "Question"), Ask("expected", "Answer")),
            most=3,
        ),
    ),
    actions=(
        Action(
            "next",
            "Plan the next test",
            lambda test, records, today: (
                [
                    following := PDSACycle(
                        project_id=test.project_id, previous_id=test.id, number=test.number + 1
                    )
                ],
                following,
            ),
            when=lambda test, records: test.version > 0,
        ),
    ),
)
BARRIERS = Form(
    Barrier, "Stuck on something?", (Ask("text", "What?"), Ask("asked_of", "Whom did we ask?")), one="barrier"
)
BONES = Form(CauseCategory, "Bones", (Ask("label", "Called"),), one="bone")


@pytest.fixture
def model(visit_of):
    return FormModel(visit_of("AB"), PROBLEM, writer=True)


def say(model, do, **rest):
    return model.handle({"do": do, "seq": 7, **rest})


def test_what_was_typed_is_saved_and_shown(model, store):
    reply = put(model, "statement", "120 of 400 9th graders miss a day a week")
    assert (reply["say"], reply["seq"]) == ("saved", 7)
    assert datetime.fromisoformat(reply["at"]) <= datetime.now(UTC)
    assert model.values["statement"] == store.find(Problem)[0].statement
    assert model.told == {"html": '<p class="bs-told">So far: 120 of 400 9th graders miss a day a week</p>'}
    assert model.by["author"] == "AB"


def test_a_form_says_what_it_asks(model):
    spec = model.spec
    assert [ask["label"] for ask in spec["asks"]] == ["The problem in a sentence", "How many"]
    assert spec["folds"][0]["title"] == "More"
    assert spec["share"]["whom"] == [["staff", "Signed-in educators"], ["public", "Everybody"]]
    assert spec["writer"]
    assert spec["key"].endswith(model.record.id)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"do": "put", "path": "author", "text": "x", "base": ""},
        {"do": "put", "path": ["what"], "text": "x", "base": ""},
        {"do": "put", "path": "statement", "text": 5, "base": ""},
        {"do": "put", "path": "predictions/p0/__class__", "text": "x", "base": ""},
        {"do": "add", "list": "statement"},
        {"do": "remove", "list": "statement", "key": "0"},
        {"do": "restore", "version": "1; drop"},
        {"do": "act", "name": "nothing"},
        {"do": "take", "id": "PS1"},
        {"do": "share", "whom": "everyone"},
        {"do": "preview", "whom": None},
        {"do": "__init__"},
    ],
)
def test_a_browser_that_asks_for_nonsense_is_refused_in_words(model, message, store):
    reply = model.handle({"of": model.key, **message, "seq": 3})
    assert reply["say"] == "refused"
    assert reply["seq"] == 3
    assert reply["words"]
    assert not store.find(Problem)


def test_advice_comes_after_leaving_a_field_and_is_taken(model):
    put(model, "statement", "Too many 9th graders fail algebra.")
    assert model.advice == {}
    say(model, "left", path="statement")
    assert model.advice["id"] == "PS1"
    assert model.advice["path"] == "statement"
    reply = say(model, "take", id="PS1")
    assert reply["say"] == "saved"
    assert model.values["statement"] == "___ of ___ 9th graders fail algebra."
    assert model.advice == {}


def test_keeping_ours_needs_no_reason_and_ends_the_advice(model, store):
    put(model, "statement", "Too many 9th graders fail algebra.")
    say(model, "left", path="statement")
    assert say(model, "keep", id="PS1")["say"] == "done"
    say(model, "left", path="statement")
    assert model.advice.get("id") != "PS1"
    assert [log.state for log in store.find(WarningLog)] == ["kept"]


def test_the_coach_is_asked_only_when_a_team_asks(model, store):
    put(model, "statement", "Too many 9th graders fail algebra.")
    say(model, "left", path="statement")
    assert say(model, "coach", id="PS1", reason="How many is right?")["say"] == "done"
    (log,) = store.find(WarningLog)
    assert (log.state, log.kept_reason) == ("open", "How many is right?")


def test_others_see_a_preview_before_anything_is_shared(model, store):
    put(model, "statement", "120 of 400 9th graders miss a day a week")
    preview = say(model, "preview", whom="staff")
    assert preview["rows"] == [["The problem in a sentence", "120 of 400 9th graders miss a day a week"]]
    assert preview["blocked"] == ""
    assert store.find(Problem)[0].shared == ""
    assert say(model, "share", whom="staff")["say"] == "done"
    assert store.find(Problem)[0].shared == "staff"
    assert model.spec["share"]["shared"] == "staff"
    say(model, "share", whom="")
    assert store.find(Problem)[0].shared == ""


def test_what_gives_somebody_away_is_saved_and_not_shared(model, store):
    put(model, "statement", "Jaylen Brown's mom (831-555-0134) says mornings are hard.")
    assert store.find(Problem)[0].statement.startswith("Jaylen")
    assert say(model, "preview", whom="public")["blocked"]
    assert say(model, "share", whom="public")["say"] == "refused"
    assert store.find(Problem)[0].shared == ""


def test_a_class_or_a_role_of_one_person_is_asked_about_before_it_is_shared(model, store):
    text = "120 of 400 miss a day. Room 12 knew it, and so did our counselor."
    put(model, "statement", text)
    say(model, "left", path="statement")
    assert not model.advice, "a team among itself names classes all day"
    asked = say(model, "preview", whom="staff")["asked"]
    assert (asked["id"], asked["path"], asked["words"]) == ("AD1", "statement", "Room 12, our counselor")
    assert asked["question"].startswith("Does this have to say which class, and who?")
    assert asked["rewrite"] == "120 of 400 miss a day. One class knew it, and so did somebody on our staff."
    assert not model.advice
    assert say(model, "take", id="AD1")["text"] == asked["rewrite"]
    preview = say(model, "preview", whom="staff")
    assert preview["asked"] == {} and preview["rows"][0][1] == asked["rewrite"]


def test_whoever_keeps_a_class_in_their_text_is_asked_once(model, store):
    put(model, "statement", "120 of 400 miss a day, most of them in 3B.")
    assert say(model, "preview", whom="public")["asked"]["words"] == "3B"
    assert say(model, "keep", id="AD1", reason="")["say"] == "done"
    assert say(model, "preview", whom="public")["asked"] == {}
    assert say(model, "share", whom="public")["say"] == "done"


def test_a_class_is_asked_about_by_the_code_that_the_team_gave_it(model, store, project):
    test = PDSACycle(project_id=project.id, classes=("S001-03-2", "K1"))
    store.save(test, author="AB")
    put(model, "statement", "120 of 400 miss a day; fewer in k1.")
    preview = say(model, "preview", whom="public")
    assert preview["asked"]["words"] == "k1" and "in one class" in preview["asked"]["rewrite"]
    assert [text for _, text in preview["rows"]] == ["120 of 400 miss a day; fewer in one class."]


def test_the_history_tells_who_changed_what_and_brings_it_back(model, visit_of):
    put(model, "statement", "One")
    put(FormModel(visit_of("CD"), PROBLEM), "statement", "Two", base="One")
    versions = say(model, "history")["versions"]
    assert [(v["version"], v["author"], v["changes"]) for v in versions] == [
        (2, "CD", [["The problem in a sentence", "One", "Two"]]),
        (1, "AB", [["The problem in a sentence", "", "One"]]),
    ]
    say(model, "restore", version=1)
    assert model.values["statement"] == "One"


def test_what_somebody_else_saves_is_noticed(model, visit_of):
    told = []
    model.visit.listen(lambda: told.append(model.values["statement"]))
    put(FormModel(visit_of("CD"), PROBLEM), "statement", "From another room")
    assert model.visit.look()
    assert told == ["From another room"]
    assert not model.visit.look()


def test_a_list_is_added_to_moved_and_mended(visit_of, store):
    model = FormModel(visit_of("AB"), TEST)
    put(model, "title", "Greeting")
    assert [say(model, "add", list="predictions")["key"] for _ in range(2)] == ["p0", "p1"]
    put(model, "predictions/p0/question", "How many?")
    put(model, "predictions/p1/question", "Who smiles?")
    assert say(model, "move", list="predictions", key="p1", by=-1)["key"] == "p1"
    assert [one["question"] for one in model.values["predictions"]] == ["Who smiles?", "How many?"]
    reply = say(model, "remove", list="predictions", key="p1")
    assert [one["question"] for one in model.values["predictions"]] == ["How many?"]
    model.handle({"list": "predictions", **reply["undo"], "seq": 9})
    assert [one["question"] for one in model.values["predictions"]] == ["Who smiles?", "How many?"]
    say(model, "add", list="predictions")
    assert "3 are enough" in say(model, "add", list="predictions")["words"]


def test_a_step_saves_and_moves_on_to_the_next_record(visit_of, store):
    model = FormModel(visit_of("AB"), TEST)
    assert model.available == []
    put(model, "title", "Greeting")
    assert model.available == ["next"]
    assert say(model, "act", name="next")["say"] == "done"
    assert [test.number for test in store.find(PDSACycle)] == [1, 2]
    assert model.record.number == 2
    assert model.values["title"] == ""


def test_who_writes_gives_initials_and_no_name(model):
    assert say(model, "writer", text="cd ")["say"] == "done"
    assert model.writer == "CD"
    assert say(model, "writer", text="Carla Diaz")["say"] == "refused"
    assert model.writer == "CD"
    say(model, "writer", text="")
    assert model.writer == ""
    put(model, "statement", "Nobody has said who writes")
    assert model.by["author"] == "not named"


def test_records_are_listed_added_and_put_away(visit_of, store):
    model = ListModel(visit_of("AB"), BARRIERS)
    key = say(model, "add", list="items")["key"]
    put(model, f"items/{key}/text", "The bus comes late")
    assert [item["text"] for item in model.values["items"]] == ["The bus comes late"]
    reply = say(model, "remove", list="items", key=key)
    assert model.values["items"] == []
    model.handle({**reply["undo"], "seq": 1})
    assert len(model.values["items"]) == 1
    assert not model.spec["asks"][0]["movable"]
    assert say(model, "remove", list="items", key="0" * 26)["say"] == "refused"


def test_records_with_an_order_are_moved(visit_of, store):
    model = ListModel(visit_of("AB"), BONES)
    keys = [say(model, "add", list="items")["key"] for _ in range(3)]
    for key, label in zip(keys, "ABC", strict=True):
        put(model, f"items/{key}/label", label)
    say(model, "move", list="items", key=keys[2], by=-1)
    assert [item["label"] for item in model.values["items"]] == ["A", "C", "B"]
    say(model, "move", list="items", key=keys[0], by=-1)
    assert [item["label"] for item in model.values["items"]] == ["A", "C", "B"]


def test_a_step_that_cannot_be_taken_says_what_to_do_first(visit_of):
    def act(test, records, today):
        raise RecordError("Nothing is predicted yet.", remedy="Write what you expect.")

    form = Form(PDSACycle, "Our test", (Ask("title", "?"),), actions=(Action("lock", "Ready to try", act),))
    reply = say(FormModel(visit_of("AB"), form), "act", name="lock")
    assert reply == {"seq": 7, "say": "refused", "words": "Nothing is predicted yet. Write what you expect."}


def test_the_parts_of_a_test_show_in_a_page(visit_of, project):
    from brightspots.forms.render import build_answers

    test = PDSACycle(
        project_id=project.id,
        title="<b>Greeting",
        predictions=(Prediction(question="How many?", expected="18"),),
    )
    html = build_answers(TEST, [test], Snapshot([test])).html
    assert "&lt;b&gt;Greeting" in html
    assert "Question: How many?<br>Answer: 18" in html
    assert "nothing written yet" in build_answers(TEST, [], Snapshot([])).html


def test_what_others_write_meanwhile_stays_when_a_part_is_brought_back(visit_of, store):
    model = FormModel(visit_of("AB"), TEST)
    put(model, "title", "Greeting")
    for question in ("How many?", "Who smiles?"):
        key = say(model, "add", list="predictions")["key"]
        put(model, f"predictions/{key}/question", question)
    away = say(model, "remove", list="predictions", key="p0")
    now = store.get(model.record.id)
    store.save(now.changed(title="Greeting at the door"), author="CD")
    assert say(model, "bring back", list="predictions", **{"key": away["undo"]["key"]})["say"] == "done"
    assert model.values["title"] == "Greeting at the door"
    assert [one["question"] for one in model.values["predictions"]] == ["How many?", "Who smiles?"]
    assert say(model, "bring back", list="predictions", key=away["undo"]["key"])["say"] == "refused"


def test_an_answer_goes_to_the_part_where_it_was_typed(visit_of, store):
    model = FormModel(visit_of("AB"), TEST)
    put(model, "title", "Greeting")
    for question in ("How many?", "Who smiles?", "Who stays?"):
        key = say(model, "add", list="predictions")["key"]
        put(model, f"predictions/{key}/question", question)
    typed_in = model.values["predictions"][1]["@"]
    now = store.get(model.record.id)
    store.save(now.changed(predictions=now.predictions[1:]), author="CD")
    assert put(model, f"predictions/{typed_in}/expected", "Most of them")["say"] == "saved"
    said = [(one.question, one.expected) for one in store.get(model.record.id).predictions]
    assert said == [("Who smiles?", "Most of them"), ("Who stays?", "")]


def test_news_that_another_question_has_read_is_still_told(visit_of, model):
    put(model, "statement", "Late")
    heard = []
    model.visit.look()
    model.visit.listen(lambda: 1 / 0)
    model.visit.listen(lambda: heard.append(model.values["source"]))
    put(FormModel(visit_of("CD"), PROBLEM), "source", "Our sheet")
    assert say(model, "ping")["say"] == "pong" and model.values["source"] == "Our sheet"
    assert model.visit.look() and heard == ["Our sheet"]
    assert not model.visit.look()


def test_nothing_is_written_into_what_somebody_has_put_away(visit_of, model, store):
    put(model, "statement", "Late")
    away = FormModel(visit_of("CD"), PROBLEM)
    store.hide(away.record.id, author="EF")
    reply = put(away, "statement", "Late buses", base="Late")
    assert reply["say"] == "not kept" and "EF has put this away" in reply["words"]
    anew = FormModel(visit_of("AB"), PROBLEM)
    assert put(anew, "statement", "Absent on Mondays")["say"] == "saved"
    kept = store.get(anew.record.id)
    assert (kept.statement, kept.hidden) == ("Absent on Mondays", False)


def test_advice_on_a_text_that_somebody_has_changed_since_is_not_taken(visit_of, model, store):
    put(model, "statement", "Students lack motivation")
    say(model, "left", path="statement")
    assert model.advice["rewrite"]
    put(FormModel(visit_of("CD"), PROBLEM), "statement", "12 of 40 are late", base="Students lack motivation")
    reply = say(model, "take", id=model.advice["id"])
    assert reply["say"] == "refused" and "CD has changed this text" in reply["words"]
    assert store.get(model.record.id).statement == "12 of 40 are late"


def test_what_is_shared_is_what_was_looked_at(visit_of, model, store):
    put(model, "statement", "Late")
    say(model, "preview", whom="public")
    put(FormModel(visit_of("CD"), PROBLEM), "source", "Our sheet")
    assert "Look again" in say(model, "share", whom="public")["words"]
    say(model, "preview", whom="public")
    assert say(model, "share", whom="public")["say"] == "done"


def test_a_preview_shows_what_other_forms_ask_of_the_same_record(visit_of, store):
    visit = visit_of("AB")
    model, other = FormModel(visit, PROBLEM), Form(Problem, "Where", (Ask("where", "Where?"),))
    put(model, "statement", "Late")
    put(FormModel(visit, other), "where", "At the gate")
    now = store.get(model.record.id)
    store.save(now.changed(who="First graders"), author="CD")
    seen = say(model, "preview", whom="public")["rows"]
    assert ["Where?", "At the gate"] in seen and ["Also written here", "First graders"] in seen


def test_an_older_text_that_is_brought_back_is_not_shared_again(model, store):
    put(model, "statement", "Late")
    say(model, "share", whom="public")
    say(model, "share", whom="")
    say(model, "restore", version=2)
    assert store.get(model.record.id).shared == ""


def test_a_text_is_not_put_into_the_record_that_came_in_its_place(visit_of, store):
    model = FormModel(visit_of("AB"), TEST)
    put(model, "title", "Greeting")
    before = model.spec["key"]
    say(model, "act", name="next")
    late = {"path": "title", "text": "Greeting at the door", "base": "", "of": before}
    assert say(model, "put", **late)["say"] == "refused"
    assert model.values["title"] == ""


def test_new_words_in_what_is_shared_are_the_teams_alone_until_it_shares_them(model, store):
    put(model, "statement", "Late")
    put(model, "source", "Our sheet")
    say(model, "share", whom="public")
    put(model, "source", "", base="Our sheet")
    assert store.get(model.record.id).shared == "public", "there is less to read, and nothing new"
    put(model, "statement", "Late, and some of us gave up on them", base="Late")
    assert store.get(model.record.id).shared == ""


def test_a_part_that_comes_back_is_the_teams_alone_until_it_is_shared(visit_of, store):
    model = FormModel(visit_of("AB"), TEST)
    put(model, "title", "Greeting")
    key = say(model, "add", list="predictions")["key"]
    put(model, f"predictions/{key}/question", "Will Jaylen Brown's mom (831-555-0134) smile?")
    assert say(model, "share", whom="staff")["say"] == "refused"
    away = say(model, "remove", list="predictions", key=key)
    assert say(model, "share", whom="staff")["say"] == "done"
    assert say(model, "bring back", list="predictions", key=away["undo"]["key"])["say"] == "done"
    kept = store.get(model.record.id)
    assert (len(kept.predictions), kept.shared) == (1, "")


def test_a_list_that_is_shared_in_part_says_so(visit_of):
    model = ListModel(visit_of("AB"), BARRIERS)
    first = say(model, "add", list="items")["key"]
    put(model, f"items/{first}/text", "The bus comes late")
    assert model.spec["share"]["said"].startswith("Only our team")
    say(model, "share", whom="public")
    assert model.spec["share"]["said"] == "Shared with: Everybody"
    say(model, "add", list="items")
    assert (
        model.spec["share"]["said"].startswith("A part of this is shared") and model.spec["share"]["shared"]
    )


def test_going_through_ideas_one_after_the_other_comes_round_again(visit_of, store, project):
    first, second = (
        store.save(Problem(project_id=project.id, statement=text), author="AB") for text in ("One", "Two")
    )

    def next_one(shown, records, today):
        return [], second if shown.id == first.id else first

    form = Form(Problem, "One", (Ask("statement", "What?"),), actions=(Action("next", "Next", next_one),))
    visit = visit_of("AB")
    models = [FormModel(visit, form, lambda records: records.get(first.id)) for _ in range(2)]
    seen = []
    for _ in range(5):
        assert say(models[0], "act", name="next")["say"] == "done"
        seen.append({model.values["statement"] for model in models})
    assert seen == [{"Two"}, {"One"}, {"Two"}, {"One"}, {"Two"}]


def test_other_projects_records_do_not_stand_in_our_list(visit_of, store, project):
    other = store.save(Project(title="Elsewhere"), author="CD")
    theirs = store.save(Problem(project_id=other.id, statement="Theirs"), author="CD")
    near = Snapshot([project], [theirs])
    assert near.of(Problem) == [] and near.current(Problem) is None
    assert near.others(Problem) == [theirs] and near.get(theirs.id) == theirs


def test_a_store_that_does_not_answer_is_not_taken_for_a_record_that_was_never_saved(
    model, store, monkeypatch
):
    put(model, "statement", "Late")

    def busy(*given):
        raise RecordError("The records are busy.", remedy="Try again in a moment.")

    monkeypatch.setattr(model.visit.store, "get", busy)
    assert put(model, "statement", "", base="Late")["say"] == "not kept"


def test_nothing_is_written_into_a_project_that_was_put_away(model, store, project, visit_of):
    put(model, "statement", "One")
    store.hide(project.id, author="CD")
    reply = put(model, "statement", "Two", base="One")
    assert reply["say"] == "refused"
    assert "put away by CD" in reply["words"]
    assert store.find(Problem)[0].statement == "One"
    assert say(model, "history")["say"] == "history"
