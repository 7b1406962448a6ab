"""What waits for a team, by school days."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightspots.records import (
    Barrier,
    DataPlan,
    DoseRecord,
    Measure,
    Observation,
    PDSACycle,
    Prediction,
    new_id,
)
from brightspots.records.status.due import FIRST_LOOK, PATIENCE, waiting
from brightspots.records.status.school_days import SchoolDays

PROJECT = new_id()
MONDAY = date(2025, 10, 6)
TERM = SchoolDays(
    day
    for week in range(11)
    for day in (MONDAY + timedelta(weeks=week, days=d) for d in range(5))
    if week != 7  # Thanksgiving week
)


def weekly(**fields):
    return Measure(project_id=PROJECT, name="On time", frequency="week", kind="outcome", **fields)


def points(measure, n, start=MONDAY):
    return [
        Observation(
            project_id=PROJECT,
            measure_id=measure.id,
            unit_id="07X001",
            period_start=start + timedelta(weeks=week),
            period_end=start + timedelta(weeks=week, days=6),
            numerator=18,
            denominator=24,
        )
        for week in range(n)
    ]


def of(what, records, as_of, days=TERM):
    return [item for item in waiting(records, as_of, days) if item.what == what]


def test_a_test_that_has_ended_waits_to_be_studied_then_decided():
    test = PDSACycle(project_id=PROJECT, title="Greeting", state="doing", end=date(2025, 10, 10))
    assert not of("test to study", [test], date(2025, 10, 9))
    (item,) = of("test to study", [test], date(2025, 10, 15))
    assert item.school_days == 3 and item.record_id == test.id and "Greeting" in item.sentence
    studied = test.changed(state="studying")
    assert not of("test to study", [studied], date(2025, 10, 15))
    assert of("test to decide", [studied], date(2025, 10, 15))
    assert not waiting([studied.changed(decision="adapt", state="acted")], date(2025, 10, 15), TERM)
    assert not waiting([test.changed(state="cancelled")], date(2025, 10, 15), TERM)


def test_what_a_test_waits_for_follows_from_its_answers_and_its_days():
    plan = PDSACycle(project_id=PROJECT, title="Greeting", start=MONDAY, end=date(2025, 10, 10))
    assert not waiting([plan], MONDAY, TERM)
    locked = plan.changed(state="plan_locked")
    came = locked.changed(predictions=(Prediction(expected_count=18, actual_count=11),))
    decided = came.changed(decision="adapt")
    said = {
        item.what: item.sentence
        for test in (plan, locked, came, decided)
        for item in waiting([test], date(2025, 10, 15), TERM)
    }
    assert said == {
        "test to begin": "Test 1, Greeting, was to begin on October 6: is it ready to try?",
        "test to study": "Test 1, Greeting, ended on October 10: what happened, beside what we predicted?",
        "test to decide": "Test 1, Greeting, has its result: adapt, adopt or stop?",
        "test to close": "Test 1, Greeting, is decided. Plan the next one, or close it.",
    }
    early = waiting([decided], MONDAY, TERM)
    assert [item.on for item in early] == [MONDAY], "what is decided early is decided"
    assert not waiting([decided.changed(state="acted")], date(2025, 10, 15), TERM)


def test_a_number_is_late_after_three_school_days_and_says_by_how_many():
    measure = weekly()
    records = [measure, *points(measure, 2)]  # up to Sunday, October 19: the next week ends on the 26th
    assert not of("data overdue", records, date(2025, 10, 29))
    (item,) = of("data overdue", records, date(2025, 10, 31))
    assert item.school_days == 2
    assert item.sentence == "On time: the number up to October 26 is 2 school days late."
    plan = DataPlan(project_id=PROJECT, measure_id=measure.id, report_after_days=10)
    assert not of("data overdue", [*records, plan], date(2025, 10, 31))


def test_weeks_of_holiday_are_not_late():
    measure = weekly()
    records = [measure, *points(measure, 7)]  # the last number before Thanksgiving week
    assert not of("data overdue", records, date(2025, 12, 5))
    (item,) = of("data overdue", records, date(2025, 12, 12))
    assert "December 7" in item.sentence  # the week after the holiday, not the week of it
    assert not of("data overdue", [measure, *points(measure, 11)], date(2026, 7, 1))


@pytest.mark.parametrize("state", ["retired", "active"])
def test_only_what_the_team_collects_is_expected(state):
    assert not waiting([weekly(state=state)], date(2025, 12, 1), TERM)
    yearly = Measure(project_id=PROJECT, frequency="year", kind="outcome")
    assert not waiting([yearly, *points(yearly, 1)], date(2026, 12, 1), TERM)


def test_a_measure_with_a_plan_and_no_number_is_expected_from_its_first_day():
    measure = weekly()
    plan = DataPlan(project_id=PROJECT, measure_id=measure.id, first_test_on=MONDAY)
    assert of("data overdue", [measure, plan], date(2025, 10, 17))


def test_doing_waits_once_its_week_is_over():
    doses = [
        DoseRecord(project_id=PROJECT, what="greeting", class_code=room, week=MONDAY, planned=5)
        for room in ("R12", "R14")
    ]
    assert not of("doing to log", doses, MONDAY + timedelta(days=4))
    (item,) = of("doing to log", doses, MONDAY + timedelta(days=8))
    assert "2 classes" in item.sentence and item.school_days == 2
    done = [dose.changed(delivered=4) for dose in doses]
    assert not of("doing to log", done, MONDAY + timedelta(days=8))


def test_a_barrier_waits_after_ten_school_days_without_an_answer():
    barrier = Barrier(project_id=PROJECT, text="The late bus " * 20, asked_of="transport", asked_on=MONDAY)
    assert not of("barrier unanswered", [barrier], MONDAY + timedelta(days=11))
    (item,) = of("barrier unanswered", [barrier], MONDAY + timedelta(days=14))
    assert item.school_days == PATIENCE and len(item.sentence) < 160 and "transport" in item.sentence
    assert not waiting([barrier.changed(state="answered", answer="yes")], date(2025, 12, 1), TERM)
    assert not waiting([barrier.changed(hidden=True)], date(2025, 12, 1), TERM)


def test_the_first_look_comes_with_the_tenth_point_and_no_week_of_holiday_counts():
    measure = weekly()
    (item,) = of("next look", [measure, *points(measure, 7)], date(2025, 11, 24))
    assert item.on == date(2025, 12, 21) and f"7 of {FIRST_LOOK}" in item.sentence
    assert "comes around December 21" in item.sentence
    # With one point fewer the term's calendar ends before the tenth.
    (late,) = of("next look", [measure, *points(measure, 5)], date(2025, 11, 24))
    assert "after December 21" in late.sentence
    (later,) = of("next look", [measure, *points(measure, 10, date(2025, 9, 1))], date(2025, 11, 3))
    assert later.on == date(2025, 11, 16) and "next number" in later.sentence


def test_months_end_with_the_month():
    measure = Measure(project_id=PROJECT, name="Absence", frequency="month", kind="outcome")
    point = Observation(
        project_id=PROJECT,
        measure_id=measure.id,
        unit_id="07X001",
        period_start=date(2026, 1, 1),
        period_end=date(2026, 1, 31),
    )
    (item,) = of("data overdue", [measure, point], date(2026, 3, 20), SchoolDays())
    assert "February 28" in item.sentence


def test_the_longest_wait_comes_first():
    old = PDSACycle(project_id=PROJECT, state="doing", end=MONDAY)
    new = PDSACycle(project_id=PROJECT, state="doing", end=MONDAY + timedelta(days=9))
    found = waiting([new, old], MONDAY + timedelta(days=14), TERM)
    assert [item.record_id for item in found] == [old.id, new.id]


class TestSchoolDays:
    def test_the_usual_days_leave_out_weekends_holidays_and_the_summer(self):
        usual = SchoolDays()
        assert usual.between(date(2025, 11, 24), date(2025, 11, 30)) == 2  # Thanksgiving and the day after
        assert usual.between(date(2025, 12, 19), date(2026, 1, 4)) == 0
        assert usual.between(date(2025, 6, 30), date(2025, 8, 1)) == 0
        assert usual.between(date(2026, 1, 16), date(2026, 1, 20)) == 1  # Martin Luther King's day

    def test_a_calendar_is_taken_for_the_schools_that_are_asked_for(self):
        calendar = pd.DataFrame(
            {
                "school_id": ["A", "A", "B"],
                "date": ["2025-10-06", "2025-10-07", "2025-10-08"],
                "is_instructional": [True, False, True],
            }
        )
        assert SchoolDays.of_calendar(calendar, ["A"]).between(date(2025, 10, 1), date(2025, 10, 31)) == 1
        assert SchoolDays.of_calendar(calendar).between(date(2025, 10, 1), date(2025, 10, 31)) == 2
        nothing = SchoolDays.of_calendar(calendar, ["C"])
        assert nothing.between(date(2025, 10, 5), date(2025, 10, 10)) == 5

    @given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(0, 400))
    def test_days_add_up(self, start, first, second):
        usual = SchoolDays()
        middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
        assert usual.between(start, end) == usual.between(start, middle) + usual.between(middle, end)
