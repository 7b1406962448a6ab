"""The bridge between a form's model and the page, without a page."""

from __future__ import annotations

import comm
import pytest

from brightspots.errors import RecordError
from brightspots.forms.view import FormView
from tests.forms.fake import SPEC, FakeForm


@pytest.fixture
def form(tmp_path):
    return FakeForm(tmp_path)


@pytest.fixture
def view(form, monkeypatch):
    # Whatever has been imported before: whoever imports a kernel has comms that wait for one.
    monkeypatch.setattr(comm, "create_comm", comm._create_comm)
    view = FormView(form)
    view.sent = []
    view._send = lambda message, buffers=None: view.sent.append(message)
    return view


def ask(view, **message):
    """Say something as a browser would, and return what came back: answers, and the state that was shown."""
    view.sent.clear()
    view._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
    answers = [sent["content"] for sent in view.sent if sent["method"] == "custom"]
    shown = {}
    for sent in view.sent:
        shown |= sent.get("state", {})
    return answers, shown


def test_shows_what_the_model_has(view):
    assert view.spec["title"] == "The problem"
    assert view.values == {} and view.advice == {} and view.writer == ""


def test_sends_no_state_but_what_the_protocol_names_and_the_widget_itself(view):
    ours = {name for name in view.keys if not name.startswith("_")}
    assert ours == {"spec", "values", "by", "told", "advice", "available", "writer"} | {
        "layout",
        "tabbable",
        "tooltip",
    }


def test_answers_first_and_then_shows_all_changes_at_once(view, form):
    answers, shown = ask(view, do="put", path="who", text="6th graders", base="", seq=7)
    assert len(answers) == 1
    assert answers[0]["say"] == "saved" and answers[0]["seq"] == 7
    assert shown["values"] == {"who": "6th graders"} and "6th graders" in shown["told"]["html"]
    assert [sent["method"] for sent in view.sent] == ["custom", "update"]
    assert form.values == {"who": "6th graders"}


def test_every_answer_carries_its_question_s_number(view):
    for seq, do in enumerate(("ping", "history", "left"), start=3):
        answers, _ = ask(view, do=do, path="who", seq=seq)
        assert [answer["seq"] for answer in answers] == [seq]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("secret detail"), "went wrong here, not with you"),
        (RecordError("This is not a date.", remedy="Write it like 2025-03-31."), "Write it like 2025-03-31."),
    ],
)
def test_no_error_loses_an_answer(view, form, monkeypatch, error, words):
    def fails(message):
        raise error

    monkeypatch.setattr(form, "handle", fails)
    ((answer,), _) = ask(view, do="put", path="who", text="x", base="", seq=1)
    assert answer["say"] == "not kept" and answer["path"] == "who" and answer["seq"] == 1
    assert words in answer["words"] and "secret" not in answer["words"]


@pytest.mark.parametrize("reply", [None, {"say": object()}, {"say": "saved", "n": float("nan")}, ["saved"]])
def test_an_answer_that_cannot_be_sent_is_one_that_says_so(view, form, monkeypatch, reply):
    monkeypatch.setattr(form, "handle", lambda message: reply)
    ((answer,), _) = ask(view, do="put", path="who", text="x", base="", seq=1)
    assert answer["say"] == "not kept"


def test_a_model_that_cannot_be_read_afterwards_still_answers(view, form, monkeypatch):
    monkeypatch.setattr(FakeForm, "told", property(lambda self: 1 / 0))
    answers, _ = ask(view, do="put", path="who", text="x", base="", seq=1)
    assert [answer["say"] for answer in answers] == ["saved"]


@pytest.mark.parametrize("message", ["put", None, 3, ["do"]])
def test_what_is_no_message_is_not_answered(view, message):
    view._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
    assert view.sent == []


def test_a_message_without_a_known_question_is_answered(view):
    ((answer,), _) = ask(view, do="__class__", seq=1)
    assert answer["say"] == "not kept"
    ((answer,), _) = ask(view, seq=2)
    assert answer["say"] == "not kept" and answer["seq"] == 2


def test_what_the_browser_says_of_the_state_changes_nothing(view, form):
    hostile = {"values": {"who": "not written"}, "writer": "XX", "_esm": "alert(1)", "spec": {"title": "!"}}
    script = view._esm
    view._handle_msg(
        {"content": {"data": {"method": "update", "state": hostile, "buffer_paths": []}}, "buffers": []}
    )
    assert view.values == {} and view.writer == "" and view.spec["title"] == SPEC["title"]
    assert view._esm == script and form.values == {}


def test_half_letters_come_in_and_go_out_whole(view, form):
    ((answer,), shown) = ask(view, do="put", path="who", text="late \ud83d", base="", seq=1)
    assert answer["text"] == "late \ufffd" == form.values["who"]
    assert shown["values"]["who"].encode("utf-8")


def test_another_s_change_is_shown_with_the_next_ping(view, form):
    form.save({"who": "7th graders"}, "CD")
    _, shown = ask(view, do="ping", seq=1)
    assert shown["values"] == {"who": "7th graders"} and shown["by"]["author"] == "CD"
    _, shown = ask(view, do="ping", seq=2)
    assert shown == {}


def test_the_cursor_can_be_put_into_a_field(view):
    view.focus("who")
    assert view.sent == [{"method": "custom", "content": {"say": "focus", "path": "who"}}]


def test_the_page_gets_one_script_that_asks_no_other_host(view):
    assert view._esm.count("export default") == 1
    assert "import " not in view._esm and "http" not in view._esm and "url(" not in view._css


def test_markup_is_taken_from_python_s_sentence_alone(view):
    lines = [line for line in view._esm.splitlines() if "innerHTML" in line]
    assert len(lines) == 1 and "this.told.innerHTML" in lines[0]
    assert not any(
        word in view._esm for word in ("outerHTML", "insertAdjacentHTML", "document.write", "eval(")
    )
