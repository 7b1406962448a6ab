"""Two people write in one record: nothing of either is ever lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.forms.editing import Visit
from brightspots.forms.save import Conflict, FieldPath, NotKept, Refused, Saved, save_text
from brightspots.forms.schema import Ask
from brightspots.records import Member, PDSACycle, Prediction, Problem, Project, fixed_id
from brightspots.records.store.store import Store

resource = pytest.importorskip("resource", reason="only where the system limits what a process may write")

WHAT, WHO = FieldPath(Ask("what", "What is happening?")), FieldPath(Ask("who", "For whom?"))
HOW_MANY = FieldPath(Ask("how_many", "How many"))


@pytest.fixture
def problem(project):
    return Problem(id=fixed_id(project.id, "Problem"), project_id=project.id)


def test_two_who_write_in_two_fields_keep_both(visit_of, problem):
    assert isinstance(save_text(visit_of("AB"), problem, WHAT, "Late to first period", ""), Saved)
    assert isinstance(save_text(visit_of("CD"), problem, WHO, "9th graders", ""), Saved)
    kept = visit_of("AB").newest(problem)
    assert (kept.what, kept.who) == ("Late to first period", "9th graders")


def test_two_who_begin_the_same_form_at_once_write_one_record(store, visit_of, problem, project):
    twin = Problem(id=fixed_id(project.id, "Problem"), project_id=project.id)
    save_text(visit_of("AB"), problem, WHAT, "Late", "")
    save_text(visit_of("CD"), twin, WHO, "9th graders", "")
    assert len(store.find(Problem, project.id)) == 1


def test_what_somebody_else_wrote_here_is_shown_and_not_overwritten(visit_of, problem):
    save_text(visit_of("CD"), problem, WHAT, "Absent on Mondays", "")
    outcome = save_text(visit_of("AB"), problem, WHAT, "Late to first period", "")
    assert isinstance(outcome, Conflict)
    assert (outcome.text, outcome.author) == ("Absent on Mondays", "CD")
    assert visit_of("AB").newest(problem).what == "Absent on Mondays"
    # Choosing one's own text is typing it over theirs.
    kept = save_text(visit_of("AB"), problem, WHAT, "Late to first period", outcome.text)
    assert isinstance(kept, Saved)
    assert [version.what for version in visit_of("AB").store.history(problem.id)] == [
        "Absent on Mondays",
        "Late to first period",
    ]


def test_the_same_text_from_both_is_no_conflict(visit_of, problem):
    save_text(visit_of("CD"), problem, WHAT, "Late", "")
    assert isinstance(save_text(visit_of("AB"), problem, WHAT, "Late", ""), Saved)


def test_an_empty_field_begins_no_record(store, visit_of, problem):
    assert isinstance(save_text(visit_of("AB"), problem, WHAT, "  ", ""), Saved)
    assert not store.find(Problem)


def test_a_part_that_somebody_moved_is_not_written_over(store, visit_of, project):
    test = PDSACycle(project_id=project.id, predictions=(Prediction(question="A"), Prediction(question="B")))
    store.save(test, author="AB")
    second = FieldPath(Ask("question", "Question"), "predictions", 1)
    now = store.get(test.id)
    store.save(now.changed(predictions=(now.predictions[1], now.predictions[0])), author="CD")
    outcome = save_text(visit_of("AB"), test, second, "B, more exactly", "B")
    assert isinstance(outcome, Conflict)
    assert outcome.text == "A"


def test_a_part_that_somebody_put_away_is_told(store, visit_of, project):
    test = PDSACycle(project_id=project.id, predictions=(Prediction(question="A"),))
    store.save(test, author="AB")
    store.save(store.get(test.id).changed(predictions=()), author="CD")
    assert isinstance(
        save_text(visit_of("AB"), test, FieldPath(Ask("question", ""), "predictions", 0), "A, and why", "A"),
        Conflict,
    )


def test_what_cannot_be_is_refused_in_words(visit_of, problem, project):
    outcome = save_text(visit_of("AB"), problem, HOW_MANY, "many", "")
    assert isinstance(outcome, Refused)
    assert outcome.words == "This is not a number. Type digits, such as 12 or 3.5."
    named = save_text(visit_of("AB"), Member(), FieldPath(Ask("code", "Initials")), "Jaylen Brown", "")
    assert isinstance(named, Refused)
    assert "initials" in named.words


def test_a_full_disk_is_told_and_nothing_is_claimed(visit_of, problem):
    visit = visit_of("AB")
    save_text(visit, problem, WHAT, "Late", "")
    with visit.store._file.bare() as connection:
        connection.execute("PRAGMA max_page_count=1")
    outcome = save_text(visit, problem, WHAT, "Late to first period. " * 5000, "Late")
    assert isinstance(outcome, NotKept)
    assert "disk is full" in outcome.words
    assert visit.newest(problem).what == "Late"
    with visit.store._file.bare() as connection:
        connection.execute("PRAGMA max_page_count=100000")
    assert isinstance(save_text(visit, problem, WHAT, "Late to first period. " * 5000, "Late"), Saved)


def test_a_disk_that_does_not_take_it_is_told(visit_of, problem):
    save_text(visit_of("AB"), problem, WHAT, "Late", "")
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, most[1]))
    try:
        outcome = save_text(visit_of("AB"), problem, WHAT, "Late to first period", "Late")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert isinstance(outcome, NotKept)
    assert "The disk did not take this" in outcome.words
    assert isinstance(save_text(visit_of("AB"), problem, WHAT, "Late to first period", "Late"), Saved)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("AC"), st.sampled_from(["what", "who"]), st.text(min_size=1, max_size=8)),
        max_size=8,
    )
)
def test_whatever_two_type_everything_confirmed_is_in_the_history(tmp_path_factory, typed):
    store = Store(tmp_path_factory.mktemp("store") / "records.db")
    project = store.save(Project(), author="AB")
    problem = Problem(id=fixed_id(project.id, "Problem"), project_id=project.id)
    visits = {name: Visit(store, project.id, today=lambda: None, writer=f"{name}B") for name in "AC"}  # type: ignore[arg-type,return-value]
    knows = {(name, field): "" for name in "AC" for field in ("what", "who")}
    confirmed = []
    for name, field, text in typed:
        outcome = save_text(visits[name], problem, FieldPath(Ask(field, "")), text, knows[name, field])
        if isinstance(outcome, Saved):
            knows[name, field] = outcome.text
            if outcome.record.version:
                confirmed.append((field, outcome.text))
        else:
            assert isinstance(outcome, Conflict)
            knows[name, field] = outcome.text
    versions = store.history(problem.id) if store.find(Problem) else []
    for field, text in confirmed:
        assert any(getattr(version, field) == text for version in versions)
    store.close()
