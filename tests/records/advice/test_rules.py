"""What each rule says of a record, and of several together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brightspots.records import (
    Aim,
    Barrier,
    Cause,
    ChangeIdea,
    ChartPhase,
    DoseRecord,
    Driver,
    Evidence,
    Excerpt,
    Hypothesis,
    Interview,
    LearningReport,
    Measure,
    PDSACycle,
    PhaseChange,
    Prediction,
    Problem,
    Task,
    Theme,
)
from brightspots.records.advice import RULES, Context, good, keep, review
from tests.records.advice.asking import OWN, PREDICTED, PROJECT, TODAY, ids, one


class TestText:
    def test_numbers_in_their_own_fields_count(self):
        assert ids(Problem(**OWN, statement="Students come late", how_many=31, out_of=96)) == []
        assert ids(Problem(**OWN, what="come late")) == ["PS1"]
        aim = Aim(**OWN, statement="Students come on time", baseline=71, target=85, due=date(2026, 6, 5))
        assert ids(aim) == []
        assert ids(Aim(**OWN, target=85)) == ["AI2"]

    def test_ten_percent_of_what_is_asked_with_the_real_numbers(self):
        measure = Measure(**OWN, name="Chronic absence", unit="percent")
        aim = Aim(**OWN, statement="Reduce it by 10% by June 2026", measure_id=measure.id)
        advice = one(aim, "AI9", measure, baselines={measure.id: 24.0})
        assert advice.question == 'Does "by 10%" mean from 24% to 14%, or from 24% to 21.6%?'
        assert advice.rewrite == "Reduce it from 24% to 14% by June 2026"
        counted = measure.changed(unit="count")
        assert "AI9" not in ids(aim.changed(statement="Reduce absence by 10% by June"), counted)
        assert ids(aim.changed(baseline=24, target=14), measure) == []

    def test_names_are_found_in_every_field_of_a_record(self):
        cycle = PDSACycle(
            **OWN,
            objective="Greet",
            predictions=(Prediction(expected="Jaylen will be on time, 18 of 24"),),
            tasks=(Task(what="call maria's mom"),),
        )
        advice = review(cycle)
        assert [(a.field, a.rewrite) for a in advice if a.id == "EI4"] == [
            ("predictions.0.expected", "J. will be on time, 18 of 24"),
            ("tasks.0.what", "call M.'s mom"),
        ]

    def test_blame_that_finishes_the_sentence_they_is_asked_about_in_the_words_that_were_typed(self):
        for typed, words in (("are lazy", "are lazy"), ("do not care about school", "do not care")):
            advice = one(Problem(**OWN, what=typed, how_many=30, out_of=90), "PS4")
            assert (advice.field, advice.words) == ("what", words)
            assert advice.rewrite == "do ___, and say that ___ gets in the way"
        because = Problem(**OWN, what="missed 9 days or more because they are lazy")
        assert one(because, "PS4").rewrite == "missed 9 days or more"
        assert "PS4" not in ids(Problem(**OWN, what="say they are lazy"))

    def test_what_looks_like_a_number_of_somebody_s_is_called_so(self):
        said = Evidence(**OWN, summary="Write to ab@example.org or call 831-555-0134")
        assert one(said, "EI4").question == (
            "This looks like an e-mail address and a phone number. Shall we take it out?"
        )

    def test_a_colleague_is_a_softer_question(self):
        advice = one(Evidence(**OWN, summary="Ms. Ortiz tallied 12 of 24"), "EI4")
        assert advice.kind == "warn" and advice.rewrite == "Ms. O. tallied 12 of 24"

    def test_names_of_schools_and_members_may_stand(self):
        said = Evidence(**OWN, summary="Sofia Delgado has 12 of 24 on time")
        assert ids(said) == ["EI4"]
        assert ids(said, known_names=frozenset({"Sofia Delgado Academy"})) == []

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.text(max_size=400))
    def test_no_text_breaks_a_rule(self, text):
        for record in (
            Problem(**OWN, statement=text, what=text),
            Aim(**OWN, statement=text),
            Cause(**OWN, text=text),
            PDSACycle(**OWN, objective=text, title=text[:100]),
            Interview(**OWN, questions=(text,), notes=text),
            Measure(**OWN, name=text[:100], how_many=text, frequency="week"),
        ):
            review(record, only=[rule.id for rule in RULES])

    @pytest.mark.parametrize(
        "text",
        [
            "a" * 100_000,
            "we need " * 12_500,
            "Maria " * 16_000,
            "by 10 % " * 12_500,
            "\U0001f600‮" * 30_000,
        ],
        ids=range(5),
    )
    def test_a_hundred_kilobytes_of_anything_take_no_time(self, text):
        began = process_time()
        for record in (
            Problem(**OWN, statement=text),
            Interview(**OWN, notes=text, questions=(text,)),
            Aim(**OWN, statement=text),
        ):
            review(record, only=[rule.id for rule in RULES])
        # Of the processor: what else this machine does is not its fault.
        assert process_time() - began < 6


class TestCauses:
    causes = tuple(Cause(**OWN, text=text) for text in ("Late bus", "Early shifts", "No one notices"))

    def test_a_fishbone_without_a_voice_asks_for_one_and_says_so_of_the_project(self):
        advice = one(self.causes[0], "FB5", *self.causes)
        assert advice.record_id == PROJECT.id
        assert "FB5" in ids(PROJECT, *self.causes)
        assert "FB5" not in ids(self.causes[0], self.causes[1])

    @pytest.mark.parametrize(
        ("person", "asks"), [("student", False), ("family", False), ("teacher", True), ("", False)]
    )
    def test_only_students_and_families_are_that_voice(self, person, asks):
        talk = Interview(**OWN, person=person)
        seen = Evidence(**OWN, cause_ids=(self.causes[0].id,), type="interview", source_id=talk.id)
        assert ("FB5" in ids(self.causes[1], *self.causes, talk, seen)) == asks
        theme = Theme(**OWN, cause_ids=(self.causes[0].id,))
        said = Excerpt(**OWN, interview_id=talk.id, theme_ids=(theme.id,))
        assert ("FB5" in ids(self.causes[1], *self.causes, talk, theme, said)) == asks

    def test_a_number_alone_is_no_voice_and_a_best_guess_may_carry_one(self):
        guess = Hypothesis(**OWN, cause_ids=(self.causes[0].id,))
        number = Evidence(**OWN, hypothesis_ids=(guess.id,), type="data")
        assert "FB5" in ids(PROJECT, *self.causes, guess, number)
        assert "FB5" not in ids(PROJECT, *self.causes, guess, number.changed(type="survey"))

    def test_kept_for_the_fishbone_it_is_kept_for_all_causes(self):
        advice = one(self.causes[0], "FB5", *self.causes)
        assert "FB5" not in ids(self.causes[2], *self.causes, keep(advice, project_id=PROJECT.id))

    def test_only_supporting_evidence_is_asked_about(self):
        guess = Hypothesis(**OWN, because="someone waits for them")
        seen = [Evidence(**OWN, hypothesis_ids=(guess.id,), direction="supports") for _ in range(3)]
        assert "All 3 pieces" in one(guess, "HE1", *seen).question
        assert ids(guess, seen[0]) == []
        against = seen[0].changed(direction="challenges")
        assert ids(guess, *seen[1:], against) == []
        assert "looked for what speaks against" in good(guess, Context((PROJECT, *seen[1:], against)))
        withdrawn = against.changed(state="withdrawn")
        assert ids(guess, *seen[1:], withdrawn) == ["HE1"]


class TestListening:
    @pytest.mark.parametrize("picked", ["does well", "does not do well"])
    def test_one_kind_of_student_is_asked_about(self, picked):
        talks = [Interview(**OWN, person="student", selection=picked) for _ in range(3)]
        assert "All 3 students" in one(talks[0], "EI2", *talks).question
        assert ids(talks[0], talks[1]) == []
        other = "does well" if picked == "does not do well" else "does not do well"
        assert "EI2" not in ids(talks[0], *talks, Interview(**OWN, person="student", selection=other))
        adults = [talk.changed(person="teacher") for talk in talks]
        assert ids(adults[0], *adults) == []


class TestMeasures:
    def test_a_family_without_a_balancing_measure(self):
        outcome, process = Measure(**OWN, kind="outcome"), Measure(**OWN, kind="process")
        assert ids(outcome) == []
        assert ids(outcome, process) == ["FM1"] and "FM1" in ids(PROJECT, outcome, process)
        assert ids(outcome, process, Measure(**OWN, kind="balancing")) == []
        assert ids(outcome, process.changed(state="retired")) == []

    def test_a_count_that_carries_its_past(self):
        so_far = Measure(**OWN, how_many="students absent 10% of days year to date", frequency="week")
        advice = one(so_far, "OD4")
        assert advice.rewrite == "students absent 10% of days in that week" and advice.field == "how_many"
        assert ids(Measure(**OWN, cumulative=True, chart="run")) == ["OD4"]
        assert ids(so_far.changed(frequency="year")) == []

    def test_a_before_line_ends_before_the_first_test(self):
        measure = Measure(**OWN)
        test = PDSACycle(**OWN, start=date(2025, 10, 6), predictions=PREDICTED)
        line = ChartPhase(**OWN, measure_id=measure.id, on=date(2025, 9, 1), through=date(2025, 10, 31))
        assert "October 5" in one(line, "RC2", test).question
        assert ids(line.changed(through=date(2025, 10, 5)), test) == []
        assert ids(line, test.changed(state="cancelled")) == []
        assert ids(line, test.changed(measure_ids=(Measure(**OWN).id,))) == []


class TestTests:
    def test_no_prediction(self):
        cycle = PDSACycle(**OWN, objective="Greet at the door")
        assert ids(cycle) == ["PD1"]
        assert ids(cycle.changed(predictions=PREDICTED)) == []
        assert ids(cycle.changed(predictions=(Prediction(question="Will they come?"),))) == ["PD1"]
        assert ids(cycle.changed(predicted_before_trying="on paper")) == []
        assert "from memory" in one(cycle.changed(state="doing"), "PD1").question.lower()
        assert ids(cycle.changed(state="cancelled")) == []

    def test_a_first_test_in_many_classes(self):
        cycle = PDSACycle(**OWN, objective="Greet", predictions=PREDICTED, classes=("R1", "R2", "R3"))
        assert "3 classes" in one(cycle, "PD4").question
        assert ids(cycle.changed(classes=("R1",))) == []
        assert ids(cycle.changed(number=2)) == []
        other = ChangeIdea(**OWN)
        assert ids(cycle.changed(number=2, idea_id=other.id)) == ["PD4"], "the first test of this idea"
        wide = cycle.changed(classes=(), scale=6, scale_unit="teachers")
        assert "6 teachers" in one(wide, "PD4").question
        assert ids(wide.changed(scale=24, scale_unit="students")) == []

    def test_adopting_after_one_test_or_without_knowing_how_much_was_done(self):
        idea = ChangeIdea(**OWN)
        last = PDSACycle(
            **OWN,
            idea_id=idea.id,
            number=2,
            predictions=PREDICTED,
            decision="adopt",
            plan_locked_at=datetime.now(UTC),
            state="acted",
        )
        earlier = last.changed(id=PDSACycle(**OWN).id, number=1, decision="adapt")
        assert ids(last) == ["PD6"]
        assert "really done" in one(last, "PD6", earlier).question
        dose = DoseRecord(**OWN, idea_id=idea.id, class_code="R1", week=TODAY, delivered=4)
        assert ids(last, earlier, dose) == []
        assert ids(last.changed(reason="three schools showed it")) == []

    def test_two_changes_at_once(self):
        cycle = PDSACycle(
            **OWN, predictions=PREDICTED, objective="Greet at the door and also start a raffle."
        )
        assert one(cycle, "PD10").rewrite == "Greet at the door."

    def test_predicted_before_trying_is_believed(self):
        cycle = PDSACycle(**OWN, predictions=PREDICTED, state="doing")
        assert ids(cycle) == ["LC1"]
        assert ids(cycle, only=["PD2"]) == ["PD2"]
        for answer in ("yes", "on paper"):
            assert ids(cycle.changed(predicted_before_trying=answer), only=["PD2", "LC1"]) == []
        assert ids(cycle.changed(plan_locked_at=datetime.now(UTC))) == []
        assert ids(cycle.changed(went_ahead_because="the bus strike began")) == []


class TestMovingOn:
    def test_an_idea_is_adopted_after_two_tests_or_with_a_reason(self):
        idea = ChangeIdea(**OWN, state="adopted")
        done = [PDSACycle(**OWN, idea_id=idea.id, state="acted") for _ in range(2)]
        assert "No test" in one(idea, "LC2").question
        assert "One test" in one(idea, "LC2", done[0]).question
        assert ids(idea, *done) == [] == ids(idea.changed(reason="the law asks for it"))

    def test_closing_asks_the_first_open_question_of_the_four(self):
        closing = PhaseChange(**OWN, before="impact", after="closed")
        report = LearningReport(**OWN, done_and_why="Greeting", achieved="85%")
        assert "what have we done" in one(closing, "LC3").question
        assert "what did we learn" in one(closing, "LC3", report).question
        full = report.changed(learned="Small first", do_better="Ask sooner")
        assert ids(closing, full) == [] == ids(PROJECT.changed(phase="closed"), full)

    def test_phases_never_lock_and_going_back_asks_nothing(self):
        forward = PhaseChange(**OWN, before="definition", after="diagnostic")
        assert ids(forward) == []
        assert ids(forward, only=["LC4"]) == ["LC4"]
        assert ids(PhaseChange(**OWN, before="impact", after="diagnostic"), only=["LC4"]) == []

    def test_each_phase_leans_on_something(self):
        agreed = Problem(**OWN, state="agreed", how_many=31, out_of=96)
        assert ids(PhaseChange(**OWN, before="definition", after="diagnostic"), agreed, only=["LC4"]) == []
        move = PhaseChange(**OWN, before="diagnostic", after="intervention")
        cause = Cause(**OWN, text="Nobody notices", state="exploring", chosen_because="four of six said so")
        seen = [Evidence(**OWN, cause_ids=(cause.id,), type=kind) for kind in ("data", "interview")]
        driver = Driver(**OWN, text="Belonging")
        family = [Measure(**OWN, kind=kind) for kind in ("process", "balancing")]
        asked = [ids(move, *around, only=["LC4"]) for around in ((), (cause, *seen), (cause, *seen, driver))]
        assert asked == [["LC4"]] * 3
        assert ids(move, cause, *seen, driver, *family, only=["LC4"]) == []
        impact = PhaseChange(**OWN, before="intervention", after="impact")
        idea = ChangeIdea(**OWN, state="adopted")
        dose = DoseRecord(**OWN, idea_id=idea.id, class_code="R1", week=TODAY, delivered=4)
        assert ids(impact, idea, only=["LC4"]) == ["LC4"] and ids(impact, idea, dose, only=["LC4"]) == []

    def test_dates_that_cannot_be_block_and_cannot_be_kept(self):
        future = Evidence(**OWN, on=TODAY + timedelta(days=1), summary="12 of 24")
        advice = one(future, "DA1", as_of=TODAY)
        assert advice.kind == "block"
        assert ids(future, keep(advice, project_id=PROJECT.id, reason="sure"), as_of=TODAY) == ["DA1"]
        assert ids(future) == []  # without a day to judge by, nothing is late or early
        assert ids(Interview(**OWN, on=TODAY + timedelta(days=1)), as_of=TODAY) == []  # only planned
        assert ids(PDSACycle(**OWN, start=TODAY, decided_on=TODAY - timedelta(days=1))) == ["DA1"]
        assert ids(Barrier(**OWN, asked_on=TODAY), as_of=TODAY) == []
