"""Which advice is given, how it is kept and switched, and that no text breaks it."""

from __future__ import annotations

from datetime import date

import pytest

from brightspots.errors import ParameterError
from brightspots.records import (
    KINDS,
    Aim,
    Cause,
    ChangeIdea,
    ChartPhase,
    Evidence,
    Hypothesis,
    Interview,
    Measure,
    PDSACycle,
    Prediction,
    Problem,
    Project,
)
from brightspots.records.advice import BY_ID, RULES, Context, first, good, keep, review, rules_on
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from tests.records.advice.asking import OWN, PROJECT, TODAY, ids, one

AGREED = "PS1 PS3 PS4 AI1 AI2 AI6 AI9 FB1 FB5 EI2 EI4 FM1 OD4 PD1 PD4 PD6 PD10 HE1 RC2"
ON_BY_DEFAULT = set(AGREED.split())
LIFECYCLE = {"LC1", "LC2", "LC3", "DA1"}


class TestWhichRules:
    def test_those_on_by_default_are_the_ones_agreed_on(self):
        assert {rule.id for rule in RULES if rule.on} == ON_BY_DEFAULT | LIFECYCLE
        assert not {"PS5", "PS6", "W1", "PD7", "CH4", "AI8", "IE1", "FB6", "CO2"} & set(BY_ID)

    def test_a_project_switches_rules_on_and_off(self):
        asked = Interview(**OWN, questions=("Do you like school?",))
        assert ids(asked) == []
        switched = PROJECT.changed(advice_on=("EI1",))
        assert [a.id for a in review(asked, Context((switched,)))] == ["EI1"]
        quiet = PROJECT.changed(advice_off=("PS1", "EI4"))
        named = Problem(**OWN, statement="Jaylen and many others fail algebra")
        assert [a.id for a in review(named, Context((quiet,)))] == ["EI4"]  # names are not switched off

    def test_a_rule_comes_on_by_use(self):
        asked = Interview(**OWN, questions=("Do you like school?",))
        assert ids(asked, *(Interview(**OWN) for _ in range(2))) == ["EI1"]

    def test_only_known_rules_are_asked_for(self):
        with pytest.raises(ParameterError, match="PS99"):
            rules_on(Context(), only=["PS99"])


class TestManners:
    def test_an_empty_draft_raises_nothing(self):
        measure, interview = Measure(), Interview(**OWN)
        needs = {
            "Excerpt": {"interview_id": interview.id},
            "Observation": {"measure_id": measure.id, "unit_id": "S", "period_start": TODAY},
            "DoseRecord": {"class_code": "R1", "week": TODAY},
        }
        for name, kind in KINDS.items():
            given = dict(needs.get(name, {}))
            for field, about in kind.model_fields.items():
                if about.is_required() and field not in given:
                    given[field] = PROJECT.id
            assert review(kind(**given), Context((PROJECT,))) == [], name

    def test_one_piece_at_a_time_the_weightiest_first(self):
        problem = Problem(
            **OWN, statement="Parents don't care, says Jaylen, and we need a new reading program."
        )
        advice = review(problem)
        assert [a.id for a in advice] == ["EI4", "PS4", "PS3", "PS1"]
        assert first(advice) == advice[0] and first(advice).kind == "block"
        assert first(advice, field="what") is None

    def test_it_says_what_is_good_too(self):
        aim = Aim(**OWN, statement="Raise on-time arrival from 71% to 85%.")
        assert one(aim, "AI2").good == "It says how much."
        assert good(Problem(**OWN)) == ""

    def test_every_question_is_one_question_and_plain(self):
        for rule in RULES:
            assert rule.question.count("?") <= 1 and len(rule.question) < 120, rule.id
            assert not any(
                word in rule.question.lower() for word in ("invalid", "error", "must", "wrong with")
            ), rule.id

    def test_what_a_team_keeps_is_not_said_again_for_the_same_text(self):
        problem = Problem(**OWN, statement="Lack of tutoring for 31 of 96 students")
        advice = first(review(problem))
        kept = keep(advice, project_id=PROJECT.id)
        assert ids(problem, kept) == []
        assert ids(problem.changed(statement="lack of tutoring  for 31 of 96 students"), kept) == []
        assert ids(problem.changed(statement="Lack of tutors for 31 of 96 students"), kept) == ["PS3"]

    def test_a_name_is_kept_only_by_saying_what_it_is_and_a_phone_number_never(self):
        note = Interview(**OWN, notes="We used Zoe Reads on Friday; Zoe is what they call it")
        advice = first(review(note))
        assert advice.kind == "block"
        assert ids(note, keep(advice, project_id=PROJECT.id)) == ["EI4"]
        assert ids(note, keep(advice, project_id=PROJECT.id, reason="the name of an app")) == []
        call = Interview(**OWN, notes="Call 831-555-0147")
        assert ids(call, keep(first(review(call)), project_id=PROJECT.id, reason="the office")) == ["EI4"]

    def test_spanish_is_asked_about_without_an_english_rewrite(self):
        problem = Problem(**OWN, statement="Las familias no reciben la carta de la escuela en su idioma")
        assert one(problem, "PS1").rewrite is None


def test_advice_is_the_same_from_a_store(tmp_path):
    store = Store(tmp_path / "records.db")
    project = store.save(Project(), author="AB")
    causes = [
        store.save(Cause(project_id=project.id, text=text), author="AB") for text in ("Bus", "Work", "Sleep")
    ]
    context = Context.of_snapshot(store.snapshot(project.id), as_of=TODAY)
    (advice,) = review(causes[0], context)
    assert advice.id == "FB5"
    store.save(keep(advice, project_id=project.id), author="AB")
    assert review(causes[1], Context.of_snapshot(store.snapshot(project.id))) == []
    assert isinstance(store.snapshot(project.id), Snapshot)


def test_a_project_that_is_done_well_hears_nothing():
    project = Project(title="Here by the bell", phase="intervention")
    own = {"project_id": project.id}
    problem = Problem(
        **own, statement="31 of 96 ninth graders come late twice a week or more since September."
    )
    late = Measure(
        **own,
        name="On time",
        kind="outcome",
        frequency="week",
        chart="run",
        how_many="in their seat at the bell",
    )
    others = [Measure(**own, kind=kind, frequency="week") for kind in ("process", "balancing")]
    aim = Aim(**own, statement="By June 2026 move on-time arrival from 68% to 85%.", measure_id=late.id)
    talks = [
        Interview(**own, person="student", selection=kind)
        for kind in ("does well", "does not do well", "in between")
    ]
    causes = [
        Cause(**own, text=text)
        for text in ("No one notices before day 5", "Late bus 72", "Early shifts at home")
    ]
    guess = Hypothesis(**own, because="someone expects them", cause_ids=(causes[0].id,))
    seen = [
        Evidence(
            **own, type="interview", source_id=talks[0].id, hypothesis_ids=(guess.id,), direction="supports"
        ),
        Evidence(**own, type="data", hypothesis_ids=(guess.id,), direction="challenges"),
    ]
    line = ChartPhase(**own, measure_id=late.id, on=date(2025, 9, 1), through=date(2025, 10, 3))
    idea = ChangeIdea(**own, text="Greet each student at the door by name", hypothesis_ids=(guess.id,))
    tests = [
        PDSACycle(
            **own,
            number=number,
            idea_id=idea.id,
            objective="Greet at the door of one room and tally who is on time.",
            predictions=(Prediction(expected_count=18, expected_out_of=24, actual_count=11, result="wrong"),),
            predicted_before_trying="yes",
            classes=("R12",),
            start=date(2025, 10, 6 + 7 * number),
            state="acted",
            decision="adapt",
        )
        for number in (1, 2)
    ]
    everything = (project, problem, late, *others, aim, *talks, *causes, guess, *seen, line, idea, *tests)
    context = Context(everything, as_of=date(2025, 11, 3))
    assert [(a.id, a.words) for record in everything for a in review(record, context)] == []
