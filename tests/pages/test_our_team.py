"""Where a team lands: the next step, what a newcomer reads, moving on and back, who is here, what was said."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from brightspots.errors import RecordError
from brightspots.forms.editing import Visit
from brightspots.forms.list_form import ListModel
from brightspots.forms.record_form import FormModel
from brightspots.measures import ChartSpec, analyse
from brightspots.pages import our_team
from brightspots.pages.our_team.catching_up import story
from brightspots.pages.our_team.forms import next_move
from brightspots.pages.our_team.next_step import FIRST, first_steps, next_step
from brightspots.pages.our_team.page import card_under_way, last_card, number_card, tasks_table
from brightspots.pages.our_team.people import last_session, last_talk, people
from brightspots.pages.our_team.phases import stays
from brightspots.records import (
    Aim,
    Barrier,
    Cause,
    ChangeIdea,
    CoachingNote,
    Hypothesis,
    Measure,
    Member,
    Observation,
    PDSACycle,
    PhaseChange,
    Prediction,
    Problem,
    Project,
    Record,
    RoleAssignment,
    Session,
    SustainPlan,
    Task,
    Team,
)
from brightspots.records.status.due import Waiting
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from brightspots.series.model import Measured
from tests.forms.browser_says import put
from tests.pages.made import of
from tests.pages.reading import Reading

TODAY = date(2025, 11, 21)
BITES = "<b>x</b>\u202e"


class TestNextStep:
    """One thing, and always the next one."""

    def test_step_by_step_from_nothing_to_a_test(self, project):
        p = {"project_id": project.id}
        measure = Measure(**p, kind="outcome")
        adding = [
            Problem(**p, what="come late"),
            Aim(**p, target=20),
            measure,
            Cause(**p, text="The bus"),
            Hypothesis(**p, if_we="ask"),
            ChangeIdea(**p, text="A second bus"),
            PDSACycle(**p, state="doing", title="One bus"),
        ]
        records, steps = [project], []
        for one in [None, *adding]:
            records = [*records, *([one] if one is not None else [])]
            steps.append(next_step(Snapshot(records)).workbook)
        assert steps == [
            "12_problem_aim_charter",
            "12_problem_aim_charter",
            "12_problem_aim_charter",
            "20_fishbone",
            "23_driver_diagram",
            "31_pdsa_cycles",
            "31_pdsa_cycles",
            "33_this_week",
        ]

    def test_what_waits_comes_first_but_for_answers_that_are_not_ours_to_give(self, project):
        late = Waiting("test to study", "x", "Test 2 ended on May 16: what happened?", TODAY, 6)
        barrier = Waiting("barrier unanswered", "y", "We asked.", TODAY, 17)
        look = Waiting("next look", "z", "Around December 1.", TODAY)
        records = Snapshot([project])
        assert next_step(records, [barrier, late, look]).workbook == "31_pdsa_cycles"
        assert next_step(records, [barrier, look]) == FIRST[1]

    def test_a_test_that_is_only_planned_is_not_said_to_be_going(self):
        project = Project(phase="intervention")
        own = {"project_id": project.id}
        measure = Measure(**own, name="Late", how_many="late", kind="outcome")
        done = [
            project,
            Problem(**own, what="are late"),
            measure,
            Aim(**own, target=20, measure_id=measure.id),
            Cause(**own, text="Late buses"),
            Hypothesis(**own, because="the bus comes late"),
        ]
        planned = PDSACycle(**own, number=4, title="Six rooms", state="planned")
        step = next_step(Snapshot([*done, planned]))
        assert step.workbook == "31_pdsa_cycles"
        assert step.words.startswith("Look once more at the plan (test 4, Six rooms)")

    def test_a_test_under_way_comes_before_what_the_work_still_lacks(self, project):
        going = PDSACycle(project_id=project.id, title="Six rooms", state="plan_locked", start=TODAY)
        later = PDSACycle(project_id=project.id, number=2, title="Ten rooms", state="planned")

        def step(test: PDSACycle, on: date = TODAY) -> tuple[str, str]:
            found = next_step(Snapshot([project, test, later]), on=on)
            return found.words, found.workbook

        assert step(going) == (
            "Keep the test going (test 1, Six rooms), and write down the week.",
            "33_this_week",
        )
        assert step(going, TODAY - timedelta(days=1))[0].endswith("It begins on Nov 21, 2025.")
        came = going.changed(predictions=(Prediction(expected_count=18, result="wrong"),))
        assert step(came) == ("Test 1, Six rooms, has its result: adapt, adopt or stop?", "31_pdsa_cycles")
        assert step(came.changed(decision="adapt"))[0] == (
            "Test 1, Six rooms, is decided. Plan the next one, or close it."
        )
        assert step(came.changed(decision="adapt", state="acted"))[1] == "12_problem_aim_charter"

    def test_late_phases_and_projects_that_are_over(self, project):
        p = {"project_id": project.id}
        done = [
            Problem(**p, what="late"),
            Aim(**p, target=2),
            Measure(**p, kind="outcome"),
            Cause(**p),
            Hypothesis(**p),
        ]

        def step(phase: str, *more: object) -> str:
            return next_step(Snapshot([project.changed(phase=phase), *done, *more])).words

        assert "what we may claim" in step("impact")
        assert "Say who looks after it" in step("sustainability")
        plan = SustainPlan(**p, state="active", trigger="three weeks over 22%.")
        assert step("sustainability", plan) == (
            "Look at the number as we agreed; what brings us back is: three weeks over 22%."
        )
        assert "over" in step("stopped") and "over" in step("closed")


class Working(Reading):
    """A page as its team works in it on a day, before there is any number, and with no address of another page."""

    def __init__(self, project: Project, *records: Record, practice: bool = False) -> None:
        super().__init__(project, *records, as_of="2025-10-01" if practice else "")
        self.visit = SimpleNamespace(today=lambda: TODAY)
        self.is_practice = practice
        self.declared = SimpleNamespace(name="01_our_team")
        self._district = SimpleNamespace(tables=dict)

    def link(self, workbook: str) -> str:
        return ""

    def no_data(self, reason: str) -> None:
        self.say(reason)


@pytest.fixture
def form_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "form")


@pytest.mark.usefixtures("form_mode")
class TestWhereATeamWorks:
    """What is late is judged by the day on which somebody looks, with or without a number."""

    def test_a_test_that_is_over_waits_before_the_first_number(self, project):
        about = {"project_id": project.id, "state": "plan_locked", "title": "One bus"}
        ended = PDSACycle(**about, start=date(2025, 11, 3), end=date(2025, 11, 14))
        book = Working(project, ended)
        our_team.what_waits(book)
        assert "ended on November 14: what happened, beside what we predicted?" in book.text
        assert "Nothing is waiting" not in book.text

    def test_a_practice_team_stays_on_the_last_day_of_its_numbers(self, project):
        measure = Measure(project_id=project.id, name="Late", frequency="week", kind="outcome")
        number = Observation(
            project_id=project.id,
            measure_id=measure.id,
            unit_id="S001",
            period_start=date(2025, 9, 29),
            period_end=date(2025, 10, 3),
            numerator=3,
            denominator=20,
        )
        late, practising = Working(project, measure, number), Working(project, measure, number, practice=True)
        for book in (late, practising):
            our_team.what_waits(book)
        assert "is 25 school days late" in late.text and "Nothing is waiting for us." in practising.text

    def test_what_is_shown_of_a_test_follows_its_answers(self, project):
        test = PDSACycle(
            project_id=project.id,
            state="plan_locked",
            start=TODAY,
            predictions=(Prediction(expected_count=18, expected_out_of=24),),
        )
        came = Prediction(expected_count=18, expected_out_of=24, actual_count=11, result="wrong")
        tried = test.changed(predictions=(came,))
        shown = []
        for one in (test, tried, tried.changed(decision="adopt")):
            book = Working(project, one)
            our_team.our_test(book)
            our_team.catch_up(book)
            shown.append(book.text)
        assert "(being tried)" in shown[0] and "(Nov 21, 2025, being tried)" in shown[0]
        assert "(tried, not decided yet)" in shown[1] and "We said 18 of 24; it was 11." in shown[1]
        assert "Our last one, Test 1 (adopted)" in shown[2]

    def test_a_number_is_defined_before_its_first_one_is_asked_for(self, project):
        measure = Measure(project_id=project.id, how_many="students late", kind="outcome")
        problem = Problem(project_id=project.id, what="come late")
        said = []
        for records in ((problem,), (problem, measure)):
            book = Working(project, *records)
            first_steps(book, book.project, Measured("", "A first number"))
            said.append(book.html)
        assert "and say how." in said[0] and "What is the problem, and what do we want to reach?" in said[0]
        assert "Write down the first number." in said[1] and "(This week)" in said[1]


class TestCatchingUp:
    """All of it from the records, in order, and nothing that is empty."""

    def test_the_story_of_a_team_that_went_back(self, project):
        p = {"project_id": project.id}
        records = [
            project,
            Problem(**p, statement="39 of 196 miss a tenth of their days."),
            Aim(**p, target=12, statement="From 20% to 12% by May."),
            Hypothesis(
                **p,
                if_we="begin later",
                then="they come",
                because="they work",
                state="abandoned",
                decision="Hardly anybody works.",
            ),
            Hypothesis(**p, if_we="begin at the back", then="more come"),
            PDSACycle(
                **p,
                number=1,
                title="One room",
                decision="adapt",
                state="acted",
                learning="I never got to the back.",
                start=date(2025, 3, 3),
            ),
            PDSACycle(**p, number=2, title="Never tried", state="cancelled"),
            PhaseChange(
                **p,
                before="intervention",
                after="diagnostic",
                on=date(2025, 3, 20),
                reason="We went too fast.",
            ),
            PhaseChange(**p, before="diagnostic", after="intervention"),
        ]
        told = {part.title: part.lines for part in story(Snapshot(records))}
        assert list(told) == [
            "What do we want?",
            "What is the problem?",
            "Why, as far as we can guess?",
            "What have we tried, and what did we learn?",
            "What have we decided?",
        ]
        assert told["Why, as far as we can guess?"] == (
            "If we begin at the back, then more come.",
            "We used to think: if we begin later, then they come, because they work. Hardly anybody works.",
        )
        assert told["What have we tried, and what did we learn?"] == (
            "Test 1: One room (Mar 3, 2025, adapted). I never got to the back.",
        )
        assert told["What have we decided?"] == (
            'Mar 20, 2025: We went back to "find out why". We went too fast.',
        )

    def test_before_a_guess_the_causes_that_were_chosen_stand_for_it(self, project):
        p = {"project_id": project.id}
        chosen = [
            Cause(**p, text="Nobody notices.", state="supported"),
            Cause(**p, text="Colds.", state="parked"),
        ]
        assert story(Snapshot([project, *chosen]))[0].lines == ("Nobody notices.",)

    def test_records_with_holes_tell_nothing_empty(self, project):
        p = {"project_id": project.id}
        records = [
            project,
            Problem(**p),
            Hypothesis(**p),
            Cause(**p),
            PDSACycle(**p),
            PhaseChange(**p),
            ChangeIdea(**p, state="adopted"),
        ]
        lines = [line for part in story(Snapshot(records)) for line in part.lines]
        assert all(line.strip(" ._") for line in lines) and not any("None" in line for line in lines)


class TestMoving:
    """On and back, each with its reason; no phase is locked."""

    def test_back_and_on_again_by_the_same_form(self, tmp_path: Path, project):
        store = Store(tmp_path / "records.db")
        store.save(project.changed(phase="intervention"), author="AB")
        visit = Visit(store, project.id, today=lambda: TODAY, writer="AB")
        form = FormModel(visit, our_team.MOVE, next_move)
        assert form.values["after"] == "impact", "what comes next is offered"
        for after, why in (("diagnostic", "We do not know enough."), ("intervention", "Now we do.")):
            given = {"after": after, "reason": why}
            for path in ("after", "reason"):
                reply = put(form, path, given[path], form.values[path])
                assert reply["say"] == "saved", reply
            assert form.handle({"do": "act", "name": "move"})["say"] == "done"
            assert form.values["reason"] == "", "the next move is a new one"
        moves = visit.snapshot().of(PhaseChange)
        assert [(move.before, move.after, move.reason, move.on) for move in moves] == [
            ("intervention", "diagnostic", "We do not know enough.", TODAY),
            ("diagnostic", "intervention", "Now we do.", TODAY),
        ]
        assert visit.snapshot().of(Project)[0].phase == "intervention"
        assert [(stay.phase, stay.why, stay.came_back) for stay in stays(visit.snapshot())] == [
            ("intervention", "", False),
            ("diagnostic", "We do not know enough.", True),
            ("intervention", "Now we do.", False),
        ]
        again = FormModel(visit, our_team.MOVE, next_move)
        assert again.record.id == form.record.id, "two who begin the next move begin the same one"

    def test_to_where_we_are_is_no_move(self, project):
        stay = PhaseChange(project_id=project.id, after="definition")
        with pytest.raises(RecordError, match="We are there already"):
            our_team.MOVE.actions[0].act(stay, Snapshot([project]), TODAY)


class TestPath:
    """Where the project was, since when and why; what nobody wrote down is no reason to say nothing."""

    def test_moves_stand_in_the_order_of_their_days_and_end_where_the_project_is(self, project):
        p = {"project_id": project.id}
        records = [
            project.changed(phase="stopped"),
            PhaseChange(
                **p, before="diagnostic", after="definition", on=date(2025, 3, 3), reason="No number."
            ),
            PhaseChange(**p, before="definition", after="diagnostic", on=date(2025, 2, 6)),
            PhaseChange(**p, after="impact", reason="only begun"),
        ]
        found = [(stay.phase, stay.until, stay.came_back) for stay in stays(Snapshot(records))]
        assert found == [
            ("definition", date(2025, 2, 6), False),
            ("diagnostic", date(2025, 3, 3), False),
            ("definition", None, True),
            ("stopped", None, False),
        ]
        assert [stay.phase for stay in stays(Snapshot([project]))] == ["definition"]
        assert [stay.phase for stay in stays(Snapshot([]))] == ["definition"]


class TestBarriers:
    def test_what_is_raised_is_counted_by_whether_there_is_an_answer(self, tmp_path: Path, project):
        store = Store(tmp_path / "records.db")
        store.save(project, author="AB")
        visit = Visit(store, project.id, today=lambda: TODAY, writer="AB")
        form = ListModel(visit, our_team.BARRIERS)
        key = form.handle({"do": "add", "list": "items"})["key"]
        put(form, f"items/{key}/text", "The bus leaves early")
        assert "none has an answer yet" in form.told["html"]
        put(form, f"items/{key}/answer", "No.")
        assert "We have raised 1 thing, and it has an answer." in form.told["html"]
        assert visit.snapshot().of(Barrier)[0].state == "raised"


class TestThisWeek:
    def test_the_number_says_how_many_of_how_many_and_where_we_came_from(self):
        table = pd.DataFrame(
            {
                "period": pd.date_range("2025-09-01", periods=12, freq="7D"),
                "numerator": [20.0 + n % 3 for n in range(12)],
                "denominator": [100.0] * 12,
            }
        )
        measured = Measured("late", BITES, unit="percent", points=table, goal=15)
        result = analyse(table, ChartSpec(chart="run", freeze=8))
        card = number_card(measured, result)
        assert "22%" in card.html and "22 of 100" in card.html and "The week of Nov 17, 2025" in card.html
        assert "Our &quot;before&quot; line: 21%" in card.html and "Our goal: 15%" in card.html
        assert "<b>x" not in card.html

    def test_one_number_that_is_no_share(self):
        table = pd.DataFrame({"period": pd.to_datetime(["2025-09-01"]), "value": [12.0]})
        card = number_card(
            Measured("m", "Minutes", unit="minutes", points=table), analyse(table, ChartSpec(chart="run"))
        )
        assert "12 <small>minutes</small>" in card.html and "line" not in card.text


class TestOurTest:
    def test_the_card_says_what_with_whom_when_and_what_we_predict(self, project):
        p = {"project_id": project.id}
        idea = ChangeIdea(**p, text="Two minutes with the same adult")
        test = PDSACycle(
            **p,
            number=2,
            title=BITES,
            idea_id=idea.id,
            state="doing",
            scale=1,
            scale_unit="classes",
            start=date(2025, 4, 28),
            end=date(2025, 5, 16),
            predictions=(Prediction(expected_count=18, expected_out_of=25),),
        )
        card = card_under_way(test, of([project, idea, test]))
        assert "We try: Two minutes with the same adult" in card.text and "We predict: 18 of 25" in card.text
        assert "With: 1 class" in card.text and "(being tried)" in card.text
        assert "<b>x" not in card.html

    def test_tasks_stand_by_their_day_and_columns_that_nobody_filled_in_are_left_out(self, project):
        tasks = (
            Task(what="Later", when=date(2025, 5, 2)),
            Task(what="Some day"),
            Task(what="Sooner", when=date(2025, 5, 1)),
            Task(),
        )
        table = tasks_table(PDSACycle(project_id=project.id, tasks=tasks))
        assert [
            line.split("  ")[0].strip() for line in table.text.splitlines()[1:]
        ] and "Who" not in table.text.splitlines()[0]
        assert table.text.index("Sooner") < table.text.index("Later") < table.text.index("Some day")
        assert tasks_table(PDSACycle(project_id=project.id)) is None

    def test_others_read_of_a_test_what_was_shared_and_never_who_does_it(self, project):
        own = project.changed(shared="public")
        test = PDSACycle(
            project_id=own.id, title="One bus", tasks=(Task(what="Call", who="AB"),), shared="public"
        )
        seen = of([own, test], "public")
        table = tasks_table(seen.of(PDSACycle)[0])
        assert table is not None and "AB" not in table.html

    def test_the_last_one_says_what_was_learned(self, project):
        done = PDSACycle(
            project_id=project.id,
            number=3,
            state="acted",
            decision="adopt",
            learning="Paper by the door.",
            next_step="Ask.",
        )
        assert last_card(done, of([project, done])).text.splitlines()[1:] == [
            "We learned: Paper by the door.",
            "Next: Ask.",
        ]


class TestPeopleAndMeetings:
    def test_who_is_here_by_initials_who_left_comes_last(self):
        team = Team(name="Tuesday")
        project = Project(team_id=team.id)
        left = Member(
            team_ids=(team.id,), code="GE", state="left", joined=date(2024, 8, 21), left=date(2025, 2, 14)
        )
        here = Member(team_ids=(team.id,), code="NS", function="other", state="active")
        role = RoleAssignment(member_id=here.id, role="analyst")
        over = RoleAssignment(member_id=here.id, role="scribe", state="ended")
        ends = RoleAssignment(member_id=here.id, role="lead", end=date(2025, 2, 1))
        table = people(Snapshot([project], [team, left, here, role, over, ends]), TODAY)
        assert table.to_numpy().tolist() == [
            ["NS", "Something else", "Works out what the numbers say", ""],
            ["GE", "", "", "Aug 21, 2024, left Feb 14, 2025"],
        ]

    def test_the_last_meeting_that_was_held_and_the_last_talk_that_the_team_may_read(self):
        team = Team()
        days = [TODAY - timedelta(days=30), TODAY - timedelta(days=7), TODAY + timedelta(days=7)]
        held = [Session(team_ids=(team.id,), on=day, state="done") for day in days]
        planned = Session(team_ids=(team.id,), on=TODAY, state="planned")
        talks = [
            CoachingNote(team_id=team.id, on=days[0], visibility="team", summary="to the team"),
            CoachingNote(team_id=team.id, on=days[1], visibility="coach", summary="to herself"),
        ]
        records = Snapshot([], [team, *held, planned, *talks])
        assert last_session(records, TODAY).on == days[1]
        assert last_session(records).on == days[2]
        assert last_talk(records, TODAY).summary == "to the team"
        assert last_session(Snapshot([])) is None and last_talk(Snapshot([])) is None
