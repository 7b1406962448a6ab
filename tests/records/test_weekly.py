"""The week that a team fills in: which it is, and what is asked for in it."""

from __future__ import annotations

from datetime import date, timedelta

from brightspots.records import DoseRecord, Measure, Observation, PDSACycle, new_id
from brightspots.records.status.school_days import SchoolDays
from brightspots.records.status.weekly import way_of, week
from brightspots.records.status.weekly_numbers import monday_of, number_of
from brightspots.records.status.weeks import following, next_week, weeks_entered, weeks_to_choose
from brightspots.records.store.snapshot import Snapshot

PROJECT, SCHOOL, MONDAY = new_id(), "S001", date(2025, 10, 6)
TEST = PDSACycle(project_id=PROJECT, title="Call home", start=MONDAY, classes=("K1", "K2"), state="doing")
DAYS = SchoolDays()


def done(place: str, monday: date, delivered: float | None) -> DoseRecord:
    about = {"cycle_id": TEST.id, "what": "Call home", "class_code": place, "week": monday, "planned": 1}
    return DoseRecord(project_id=PROJECT, delivered=delivered, **about)


def test_the_first_week_is_that_of_a_test_and_today_s_where_there_is_none():
    assert next_week(Snapshot([TEST]), PROJECT, SCHOOL, DAYS) == MONDAY
    assert next_week(Snapshot([]), PROJECT, SCHOOL, DAYS, date(2025, 10, 9)) == MONDAY
    assert next_week(Snapshot([]), PROJECT, SCHOOL, DAYS) is None


def test_a_test_asks_once_for_each_of_its_classes():
    asked = week(Snapshot([TEST]), PROJECT, SCHOOL, MONDAY)
    assert [line.record.class_code for line in asked.lines] == ["K1", "K2"]
    assert (asked.asked, asked.entered) == (2, 0)
    assert {line.way for line in asked.lines} == {"taps"}


def test_ways_of_counting():
    about = {"project_id": PROJECT, "class_code": "K1", "week": MONDAY}
    assert way_of(DoseRecord(**about, planned=5)) == "times"
    assert way_of(DoseRecord(**about, planned=1)) == "taps"
    assert way_of(DoseRecord(**about, planned=20, counts_people=True)) == "people"


def test_weeks_with_something_in_them_and_the_one_after():
    late = Measure(project_id=PROJECT, name="Late", unit="percent", frequency="week", state="active")
    month = Measure(project_id=PROJECT, name="Grades", frequency="month", state="active")
    before = MONDAY - timedelta(days=7)
    points = [
        Observation(project_id=PROJECT, measure_id=measure.id, unit_id=SCHOOL, period_start=on, value=4)
        for measure, on in ((late, MONDAY + timedelta(days=2)), (month, before))
    ]
    there = Snapshot([late, month, *points, done("K1", MONDAY - timedelta(days=14), None)])
    assert weeks_entered(there) == [MONDAY], "neither a month's number nor what was not done is a week's"
    assert weeks_to_choose(there, MONDAY, DAYS) == [MONDAY, before, MONDAY - timedelta(days=14)]
    assert following(date(2025, 12, 15), DAYS) == date(2026, 1, 5)


def test_a_number_counted_is_the_one_above_and_a_day_has_its_monday():
    about = {"project_id": PROJECT, "measure_id": new_id(), "period_start": MONDAY, "unit_id": SCHOOL}
    assert number_of(Observation(**about, numerator=3, denominator=9, value=33)) == 3
    assert number_of(Observation(**about, value=33)) == 33 and number_of(Observation(**about)) is None
    assert {monday_of(MONDAY + timedelta(days=n)) for n in range(7)} == {MONDAY}
