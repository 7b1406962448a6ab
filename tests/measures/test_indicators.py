"""Indicators against a slow, plain reference, on the practice sample, made-up tables and the edges."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import brightspots as bs
from brightspots import privacy
from brightspots.errors import ParameterError
from brightspots.measures.students import indicators
from brightspots.measures.students.day_rules import DayRules
from brightspots.measures.students.student_days import student_days
from tests.measures import reference

SOME = ("S001", "S007", "S008")
"""Schools of the practice district, of both levels, between which students move."""
DAYS = pd.bdate_range("2024-08-12", periods=180)


def calendar_of(*schools, days=DAYS, **columns):
    parts = [
        pd.DataFrame({"school_id": s, "date": days, "is_instructional": True, **columns}) for s in schools
    ]
    return pd.concat(parts, ignore_index=True)


def stay(student="k", school="A", entry=DAYS[0], leave=None, **columns):
    row = {"student_key": student, "school_id": school, "entry_date": entry, "exit_date": leave}
    return pd.DataFrame([row | columns]).astype({"entry_date": "datetime64[s]", "exit_date": "datetime64[s]"})


def stays(*rows):
    return pd.concat(rows, ignore_index=True)


def absences(days, student="k", school="A", status="absent_excused", **columns):
    return pd.DataFrame(
        {"student_key": student, "school_id": school, "date": days, "status": status, **columns}
    )


def every_day(absent, student="k", school="A", days=DAYS):
    status = np.where(days.isin(absent), "absent_unexcused", "present")
    return absences(days, student, school, status)


def counted(frame):
    return frame["n"].tolist(), frame["numerator"].tolist()


class TestChronicAbsenceAtTheEdges:
    @pytest.mark.parametrize(("missed", "chronic"), [(17, 0), (18, 1), (19, 1)])
    def test_exactly_a_tenth_counts(self, missed, chronic):
        found = indicators.chronic_absence(absences(DAYS[:missed]), stay(), calendar_of("A"))
        assert counted(found) == ([1], [chronic]) and list(found) == ["n", "numerator", "rate"]

    @pytest.mark.parametrize(("missed", "chronic"), [(18, 0), (19, 1)])
    def test_exactly_a_tenth_need_not_count(self, missed, chronic):
        found = indicators.chronic_absence(absences(DAYS[:missed]), stay(), calendar_of("A"), inclusive=False)
        assert counted(found) == ([1], [chronic])

    @pytest.mark.parametrize(("enrolled", "n"), [(30, 0), (31, 1)])
    def test_thirty_and_thirty_one_days(self, enrolled, n):
        found = indicators.chronic_absence(
            absences(DAYS[:3]), stay(leave=DAYS[enrolled - 1]), calendar_of("A")
        )
        assert counted(found) == ([n], [0])
        assert found["rate"].isna().tolist() == [n == 0]

    @pytest.mark.parametrize("threshold", [0.05, 0.07, 0.1, 0.15, 0.2, 0.3])
    def test_no_float_falls_beside_the_threshold(self, threshold):
        share = Fraction(str(threshold))
        for enrolled in range(1, 181):
            for missed in {int(share * enrolled), int(share * enrolled) + 1} & set(range(enrolled)):
                days = pd.DataFrame(
                    {"enrolled": [enrolled], "absent": [missed * 1_000_000], "attended": [True]}
                )
                found = indicators._chronic(days, [], threshold, True, 1)
                assert found["numerator"].tolist() == [int(Fraction(missed, enrolled) >= share)]

    @pytest.mark.parametrize("people", [10, 11])
    def test_ten_and_eleven_students(self, people):
        keys = [f"k{number}" for number in range(people)]
        enrolled = stays(*(stay(key) for key in keys))
        found = indicators.chronic_absence(absences(DAYS[:20], "k0"), enrolled, calendar_of("A"))
        assert counted(found) == ([people], [1])
        released = privacy.release(
            found.rename(columns={"rate": "value", "n": "denominator"}), published=True
        )
        assert released["state"].tolist() == ["suppressed" if people == 10 else "shown"]

    def test_one_row_even_without_students(self):
        found = indicators.chronic_absence(absences(DAYS[:0]), stay().iloc[:0], calendar_of("A"))
        assert counted(found) == ([0], [0]) and found["rate"].isna().all()

    @pytest.mark.parametrize("threshold", [0, -0.1, 1.5])
    def test_a_threshold_is_a_share(self, threshold):
        with pytest.raises(ParameterError, match="share"):
            indicators.chronic_absence(absences(DAYS[:3]), stay(), calendar_of("A"), threshold=threshold)

    def test_an_unknown_column_is_named(self):
        with pytest.raises(ParameterError, match="colour"):
            indicators.chronic_absence(absences(DAYS[:3]), stay(), calendar_of("A"), by=["colour"])


class TestWhatCounts:
    @pytest.mark.parametrize(
        ("status", "missed"),
        [
            ("absent_excused", 1), ("absent_unexcused", 1), ("absent_oss", 1), ("independent_study_not_earned", 1),
            ("tardy", 0), ("partial", 0), ("present", 0),
        ],
    )  # fmt: skip
    def test_each_status(self, status, missed):
        days = student_days(absences(DAYS[:1], status=status), stay(), calendar_of("A"))
        assert days["absent"].tolist() == [missed * 1_000_000]

    def test_part_of_a_day(self):
        half = absences(DAYS[:2], status=["partial", "absent_excused"], day_fraction_absent=[0.5, 0.5])
        whole = student_days(half, stay(), calendar_of("A"))
        parts = student_days(half, stay(), calendar_of("A"), rules=DayRules(whole_days=False))
        assert whole["absent"].tolist() == [0] and parts["absent"].tolist() == [1_000_000]

    def test_tenths_of_days_add_up_exactly(self):
        tenths = absences(DAYS[:180], status="partial", day_fraction_absent=0.1)
        found = indicators.chronic_absence(tenths, stay(), calendar_of("A"), rules=DayRules(whole_days=False))
        assert counted(found) == ([1], [1])

    def test_days_off_and_days_outside_do_not_count(self):
        off = calendar_of("A")
        off.loc[:9, "is_instructional"] = False
        enrolled = stay(entry=DAYS[20], leave=DAYS[99])
        days = student_days(absences(DAYS[:30]), enrolled, off)
        assert days[["enrolled", "absent"]].values.tolist() == [[80, 10_000_000]]
        assert student_days(absences(DAYS[:30]), stay(), off)["enrolled"].tolist() == [170]

    def test_a_row_before_a_student_enters_is_nobodys(self):
        enrolled = stays(stay("a"), stay("b", entry=DAYS[100]))
        rows = pd.concat([absences(DAYS[:1], "a"), absences(DAYS[:50], "b"), absences(DAYS[:9], "stranger")])
        days = student_days(rows, enrolled, calendar_of("A")).set_index("student_key")["absent"]
        assert days.to_dict() == {"a": 1_000_000, "b": 0}

    def test_who_never_came_is_in_neither_number(self):
        enrolled = stays(stay("here"), stay("never"), stay("no row"))
        rows = pd.concat([every_day(DAYS[:50], "here"), every_day(DAYS, "never")])
        assert counted(indicators.chronic_absence(rows, enrolled, calendar_of("A"))) == ([1], [1])

    def test_absences_only_and_every_day_agree(self):
        enrolled = stays(stay("a"), stay("b", leave=DAYS[99]), stay("c", entry=DAYS[60]))
        full = pd.concat([every_day(DAYS[:18], "a"), every_day(DAYS[:5], "b"), every_day(DAYS[60:90], "c")])
        only = full[full["status"] != "present"]
        for by in ((), ["school_id"], ["student_key"][:0]):
            daily, few = (
                indicators.chronic_absence(t, enrolled, calendar_of("A"), by=by) for t in (full, only)
            )
            pd.testing.assert_frame_equal(daily, few)

    def test_with_absences_only_nobody_absent_is_everybody_present(self):
        found = indicators.chronic_absence(absences(DAYS[:0]), stay(), calendar_of("A"))
        assert counted(found) == ([1], [0])
        rules = DayRules(absences_only=False)
        told = indicators.chronic_absence(absences(DAYS[:0]), stay(), calendar_of("A"), rules=rules)
        assert counted(told) == ([0], [0])

    def test_the_calendar_stops_where_the_data_does(self):
        rows = every_day(DAYS[:9], days=DAYS[:90])
        for through in (DAYS[89].date(), str(DAYS[89].date()), {"A": DAYS[89].date()}):
            found = indicators.chronic_absence(
                rows, stay(), calendar_of("A"), rules=DayRules(through=through)
            )
            assert counted(found) == ([1], [1])
        assert counted(indicators.chronic_absence(rows, stay(), calendar_of("A"))) == ([1], [0])

    def test_enrollments_that_overlap_count_each_day_once(self):
        enrolled = stays(stay(leave=DAYS[99]), stay(entry=DAYS[50]), stay(entry=DAYS[60], leave=DAYS[70]))
        days = student_days(absences(DAYS[55:65]), enrolled, calendar_of("A"))
        assert days[["enrolled", "absent"]].values.tolist() == [[180, 10_000_000]]


class TestPlacesAndGroups:
    MOVED = stays(stay(leave=DAYS[79], grade_level="05"), stay(school="B", entry=DAYS[80], grade_level="06"))
    ROWS = pd.concat([absences(DAYS[:9]), absences(DAYS[80:90], school="B")])

    def test_a_transfer_counts_at_each_school(self):
        found = indicators.chronic_absence(self.ROWS, self.MOVED, calendar_of("A", "B"), by=["school_id"])
        assert found[["school_id", "n", "numerator"]].values.tolist() == [["A", 1, 1], ["B", 1, 1]]

    def test_and_once_in_the_district(self):
        assert counted(indicators.chronic_absence(self.ROWS, self.MOVED, calendar_of("A", "B"))) == ([1], [1])

    def test_two_short_stays_make_a_long_one(self):
        short = stays(stay(leave=DAYS[19]), stay(school="B", entry=DAYS[20], leave=DAYS[39]))
        found = indicators.chronic_absence(self.ROWS, short, calendar_of("A", "B"))
        assert found["n"].tolist() == [1]
        by_school = indicators.chronic_absence(self.ROWS, short, calendar_of("A", "B"), by="school_id")
        assert by_school["n"].tolist() == [0, 0] and by_school["rate"].isna().all()

    def test_other_columns_are_those_of_the_last_enrollment(self):
        found = indicators.chronic_absence(self.ROWS, self.MOVED, calendar_of("A", "B"), by=["grade_level"])
        assert found[["grade_level", "n"]].values.tolist() == [["06", 1]]

    def test_columns_of_students_by_year(self):
        students = pd.DataFrame(
            {"student_key": "k", "school_year": ["2023-24", "2024-25"], "sed": [False, True]}
        )
        found = indicators.chronic_absence(
            self.ROWS, self.MOVED, calendar_of("A", "B"), by=["sed"], students=students
        )
        assert found[["sed", "n"]].values.tolist() == [[True, 1]]

    def test_a_student_counts_once_a_year(self):
        later = pd.bdate_range("2025-08-11", periods=180)
        both = pd.concat([calendar_of("A"), calendar_of("A", days=later)])
        rows = absences(later[:18])
        assert counted(indicators.chronic_absence(rows, stay(), both)) == ([2], [1])
        by_year = indicators.chronic_absence(rows, stay(), both, by=["school_year"])
        assert by_year[["school_year", "numerator"]].values.tolist() == [["2024-25", 0], ["2025-26", 1]]


class TestInAPeriod:
    def test_months_stand_alone(self):
        rows = absences(DAYS[DAYS.month == 10][:3])
        found = indicators.chronic_absence_in_period(rows, stay(), calendar_of("A"))
        chronic = found.set_index("period")["numerator"]
        assert chronic["2024-10"] == 1 and chronic.sum() == 1
        assert found["n"].tolist() == [
            int((DAYS.strftime("%Y-%m") == m).sum() >= 10) for m in found["period"]
        ]

    def test_terms_are_those_of_the_calendar(self):
        calendar = calendar_of("A", term=np.repeat(["first", "second"], 90))
        found = indicators.chronic_absence_in_period(
            absences(DAYS[90:99]), stay(), calendar, period="term", by="school_id"
        )
        assert found[["period", "school_id", "numerator"]].values.tolist() == [
            ["first", "A", 0],
            ["second", "A", 1],
        ]

    def test_without_terms_it_says_so(self):
        with pytest.raises(ParameterError, match="term"):
            indicators.chronic_absence_in_period(absences(DAYS[:1]), stay(), calendar_of("A"), period="term")

    def test_attendance_by_month_adds_up_to_the_year(self):
        rows = every_day(DAYS[::7])
        months = indicators.attendance_rate(rows, stay(), calendar_of("A"), period="month")
        year = indicators.attendance_rate(rows, stay(), calendar_of("A"))
        sums = months[["numerator", "denominator"]].sum()
        assert year[["numerator", "denominator"]].iloc[0].tolist() == sums.tolist() == [154, 180]


STATUSES = ["present", "absent_excused", "absent_unexcused", "absent_oss", "tardy", "partial"]
SHORT = pd.bdate_range("2024-06-17", periods=30)


@st.composite
def tables(draw):
    """A few students at two schools over a few weeks in June and July, around the turn of a school year."""
    open_days = draw(st.lists(st.booleans(), min_size=60, max_size=60))
    calendar = calendar_of("A", "B", days=SHORT).assign(is_instructional=open_days)
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from("kl"), st.sampled_from("AB"), st.integers(0, 29), st.integers(0, 32)),
            max_size=6,
            unique_by=lambda row: row[:3],
        )
    )
    enrolled = [stay().iloc[:0]] + [
        stay(student, school, SHORT[entry], None if leave >= 30 else SHORT[leave])
        for student, school, entry, leave in rows
    ]
    marks = draw(
        st.lists(
            st.tuples(
                st.sampled_from("klm"),
                st.sampled_from("ABC"),
                st.integers(0, 29),
                st.sampled_from(STATUSES),
                st.sampled_from([None, 0.0, 0.5, 1.0]),
            ),
            max_size=40,
            unique_by=lambda row: row[:3],
        )
    )
    attendance = pd.DataFrame(
        [(s, c, SHORT[d], status, part) for s, c, d, status, part in marks],
        columns=["student_key", "school_id", "date", "status", "day_fraction_absent"],
    ).astype({"date": "datetime64[s]", "day_fraction_absent": "float64"})
    return attendance, pd.concat(enrolled, ignore_index=True), calendar


class TestAgainstTheReference:
    @settings(max_examples=60, deadline=None)
    @given(tables(), st.sampled_from(["0.05", "0.1", "0.25", "0.5"]), st.booleans(), st.integers(1, 12),
           st.booleans(), st.booleans())  # fmt: skip
    def test_on_made_up_tables(self, made, threshold, inclusive, min_days, by_school, absences_only):
        attendance, enrollments, calendar = made
        found = indicators.chronic_absence(
            attendance,
            enrollments,
            calendar,
            float(threshold),
            inclusive,
            min_days,
            by=["school_year", "school_id"] if by_school else ["school_year"],
            rules=DayRules(absences_only=absences_only),
        )
        expected = reference.chronic(
            reference.days_by_student(
                attendance, enrollments, calendar, by_school=by_school, absences_only=absences_only
            ),
            threshold=threshold,
            inclusive=inclusive,
            min_days=min_days,
            key=lambda unit: unit[1:3] if by_school else unit[1:2],
        )
        keys = ["school_year", "school_id"] if by_school else ["school_year"]
        rows = {tuple(row[k] for k in keys): (row["n"], row["numerator"]) for row in found.to_dict("records")}
        assert rows == expected

    @pytest.mark.slow
    @pytest.mark.parametrize("some", [SOME, pytest.param((), id="all", marks=pytest.mark.soak)])
    def test_on_the_practice_district(self, some):
        district = bs.open_district("practice")
        tables = {
            name: district.table(name)
            for name in ("attendance", "enrollments", "calendar", "incidents", "course_grades")
        }
        if some:
            grades = tables.pop("course_grades")
            tables = {name: table[table["school_id"].isin(some)] for name, table in tables.items()}
            tables["course_grades"] = grades[grades["student_key"].isin(tables["enrollments"]["student_key"])]
        attendance, enrollments, calendar, incidents, grades = tables.values()
        days = reference.days_by_student(attendance, enrollments, calendar, by_school=False)
        found = indicators.chronic_absence(attendance, enrollments, calendar, by=["school_year"])
        expected = reference.chronic(days, key=lambda unit: unit[1])
        assert dict(zip(found["school_year"], zip(*counted(found), strict=True), strict=True)) == expected

        by_school = reference.days_by_student(attendance, enrollments, calendar, by_school=True)
        found = indicators.chronic_absence(attendance, enrollments, calendar, by=["school_year", "school_id"])
        expected = reference.chronic(by_school, key=lambda unit: unit[1:3])
        assert {
            (row["school_year"], row["school_id"]): (row["n"], row["numerator"])
            for row in found.to_dict("records")
        } == expected

        rate = indicators.attendance_rate(attendance, enrollments, calendar)
        known = [counts for counts in days.values() if counts[1] or counts[2]]
        assert rate["denominator"].tolist() == [sum(enrolled for enrolled, _, _ in known)]
        assert rate["numerator"].tolist() == [sum(enrolled - absent for enrolled, absent, _ in known)]

        found = indicators.suspension_rate(incidents, enrollments, calendar, by=["school_year", "school_id"])
        expected = reference.suspended(incidents, by_school, by_school=True)
        assert {
            (row["school_year"], row["school_id"]): (row["n"], row["numerator"])
            for row in found.to_dict("records")
        } == expected

        found = indicators.hs_readiness(
            grades, attendance, enrollments, calendar, incidents, by="school_year"
        )
        expected = reference.ready(grades, days, enrollments, calendar, incidents)
        assert {
            row["school_year"]: (row["n"], row["numerator"], row["students"])
            for row in found.to_dict("records")
        } == expected

    @pytest.mark.slow
    def test_months_of_one_practice_school(self):
        district = bs.open_district("practice")
        attendance, enrollments, calendar = (
            district.table(name, school_id="S001") for name in ("attendance", "enrollments", "calendar")
        )
        days = reference.days_by_student(attendance, enrollments, calendar, by_school=False, month=True)
        expected = reference.chronic(days, min_days=10, key=lambda unit: unit[3])
        found = indicators.chronic_absence_in_period(attendance, enrollments, calendar)
        assert dict(zip(found["period"], zip(*counted(found), strict=True), strict=True)) == expected


def incident(student="k", action="oss", days=1.0, school="A", on=DAYS[10], offender=True):
    row = {"student_key": student, "school_id": school, "occurred_on": on, "action": action}
    return row | {"action_days": days, "is_offender": offender}


class TestSuspension:
    @pytest.mark.parametrize(
        ("rows", "suspended"),
        [
            ([incident()], 1),
            ([incident(days=0.5)], 0),
            ([incident(days=0.5), incident(action="iss", days=0.5)], 1),
            ([incident(action="iss", days=0.1)] * 9, 0),
            ([incident(action="iss", days=0.1)] * 10, 1),
            ([incident()] * 10, 1),
            ([incident(days=None)], 1),
            ([incident(action="other", days=5.0)], 0),
            ([incident(offender=False)], 0),
            ([incident(student="stranger")], 0),
            ([incident(on=pd.Timestamp("2023-10-02"))], 0),
        ],
    )
    def test_a_full_day_in_all_and_each_student_once(self, rows, suspended):
        enrolled = stays(stay("k"), stay("l"))
        found = indicators.suspension_rate(pd.DataFrame(rows), enrolled, calendar_of("A"))
        assert counted(found) == ([2], [suspended])

    def test_halves_at_two_schools(self):
        enrolled = stays(stay(leave=DAYS[79]), stay(school="B", entry=DAYS[80]))
        rows = pd.DataFrame([incident(days=0.5), incident(days=0.5, school="B", on=DAYS[100])])
        calendar = calendar_of("A", "B")
        assert counted(indicators.suspension_rate(rows, enrolled, calendar)) == ([1], [1])
        assert counted(indicators.suspension_rate(rows, enrolled, calendar, by="school_id")) == (
            [1, 1],
            [0, 0],
        )


class TestPercentPositive:
    ANSWERS = pd.DataFrame(
        {
            "respondent_key": ["a", "a", "b", "b", "c"],
            "survey_id": "s",
            "item_id": ["1", "2", "1", "2", "1"],
            "construct": ["safety", "belonging"] * 2 + ["safety"],
            "response": [4, 3, 5, None, 1],
            "administered_on": "2025-02-10",
        }
    )
    ITEMS = pd.DataFrame({"survey_id": "s", "item_id": ["1", "2"], "positive_values": ["4|5", "3|4|5"]})

    def test_answers_out_of_answers_and_people_beside(self):
        found = indicators.percent_positive(self.ANSWERS, self.ITEMS)
        assert found.values.tolist() == [[3, 3, 4, 0.75]]

    def test_by_construct_and_year(self):
        found = indicators.percent_positive(self.ANSWERS, self.ITEMS, by=["construct", "school_year"])
        assert found.values.tolist() == [
            ["belonging", "2024-25", 1, 1, 1, 1.0],
            ["safety", "2024-25", 3, 2, 3, 2 / 3],
        ]

    def test_what_the_answers_say_themselves_wins(self):
        told = self.ANSWERS.assign(positive=[True, None, False, None, None])
        assert indicators.percent_positive(told, self.ITEMS).values.tolist() == [[3, 2, 4, 0.5]]
        assert indicators.percent_positive(told).values.tolist() == [[2, 1, 2, 0.5]]

    def test_people_are_counted_once(self):
        many = pd.concat([self.ANSWERS] * 4)
        assert indicators.percent_positive(many, self.ITEMS)["n"].tolist() == [3]


def final(subject, letter, student="k", **columns):
    row = {"student_key": student, "subject": subject, "letter_grade": letter, "is_final": True}
    return row | {"grading_period": "2024-25 final"} | columns


PASSING = [final("ela", "B"), final("math", "C"), final("art", "B"), final("pe", "C")]
NOBODY = pd.DataFrame(columns=list(incident()))


class TestReadiness:
    def ready(self, grades=PASSING, missed=7, incidents=NOBODY, days=175, enrolled=None, **more):
        year = DAYS[:days]
        stays_ = stay(grade_level="08") if enrolled is None else enrolled
        return indicators.hs_readiness(
            pd.DataFrame(grades, columns=list(final("", ""))),
            absences(year[:missed]),
            stays_,
            calendar_of("A", days=year),
            incidents,
            **more,
        )

    def test_exactly_at_every_edge_is_ready(self):
        found = self.ready()
        assert found.to_dict("records") == [
            {"n": 1, "numerator": 1, "rate": 1.0, "students": 1, "coverage": 1.0}
        ]

    @pytest.mark.parametrize(
        "change",
        [
            {"missed": 8},
            {"grades": [*PASSING, final("art", "D")]},
            {"grades": [*PASSING, final("math", "D"), final("art", "A"), final("art", "A")]},
            {"grades": [*PASSING, final("ela", "F"), *[final("art", "A")] * 9]},
            {"incidents": pd.DataFrame([incident(action="iss", days=0.5)])},
        ],
    )
    def test_one_thing_less_is_not(self, change):
        assert self.ready(**change)["numerator"].tolist() == [0]
        assert self.ready(**change)["n"].tolist() == [1]

    @pytest.mark.parametrize(
        "change",
        [
            {"grades": []},
            {"grades": [final("ela", "B"), final("art", "B")]},
            {"grades": [{**mark, "is_final": False} for mark in PASSING]},
            {"incidents": None},
        ],
    )
    def test_what_is_missing_is_in_neither_number(self, change):
        found = self.ready(**change)
        assert found[["n", "numerator", "students", "coverage"]].values.tolist() == [[0, 0, 1, 0.0]]
        assert found["rate"].isna().all()

    def test_who_left_or_is_in_another_grade_does_not_finish(self):
        gone = stays(stay(leave=DAYS[100], grade_level="08"), stay("l", grade_level="07"))
        assert self.ready(enrolled=gone)["students"].tolist() == [0]

    def test_attendance_is_that_of_the_year_and_the_school_the_last(self):
        moved = stays(
            stay(leave=DAYS[99], grade_level="08"), stay(school="B", entry=DAYS[100], grade_level="08")
        )
        found = indicators.hs_readiness(
            pd.DataFrame(PASSING),
            absences(DAYS[:8]),
            moved,
            calendar_of("A", "B"),
            NOBODY,
            by="school_id",
        )
        assert found[["school_id", "numerator"]].values.tolist() == [["B", 0]]

    def test_credits_weigh_and_signs_do_not(self):
        grades = [final("ela", "B+"), final("math", "B-"), final("art", "F")]
        light = [
            {**mark, "credits_attempted": weight} for mark, weight in zip(grades, (10, 10, 4), strict=True)
        ]
        assert self.ready(grades)["numerator"].tolist() == [0]
        found = indicators.hs_readiness(
            pd.DataFrame(light), absences(DAYS[:2]), stay(grade_level="08"), calendar_of("A"), NOBODY
        )
        assert found["numerator"].tolist() == [1]

    def test_enrollments_over_years_need_the_grade_of_each_year(self):
        long = stay(entry=pd.Timestamp("2022-08-15"), grade_level="06")
        students = pd.DataFrame({"student_key": ["k"], "school_year": "2024-25", "grade_level": "08"})
        assert self.ready(enrolled=long)["students"].tolist() == [0]
        assert self.ready(enrolled=long, students=students)["numerator"].tolist() == [1]

    def test_periods_that_do_not_name_their_year(self):
        plain = [{**mark, "grading_period": "final"} for mark in PASSING]
        assert self.ready(plain)["numerator"].tolist() == [1]
        both = stays(
            stay(leave=DAYS[179], grade_level="08"),
            stay("l", entry=pd.Timestamp("2025-08-11"), grade_level="08"),
        )
        calendar = pd.concat(
            [calendar_of("A"), calendar_of("A", days=pd.bdate_range("2025-08-11", periods=9))]
        )
        with pytest.raises(ParameterError, match="2024-25 final"):
            indicators.hs_readiness(pd.DataFrame(plain), absences(DAYS[:1]), both, calendar, NOBODY)


class TestDefinitions:
    def test_words_follow_the_parameters(self):
        text = indicators.definition("chronic_absence", threshold=0.15, inclusive=False, min_days=20).text
        assert "more than 15%" in text and "at least 20 school days" in text

    @pytest.mark.parametrize(
        "measure",
        [
            "chronic_absence",
            "chronic_absence_in_period",
            "attendance_rate",
            "suspension_rate",
            "percent_positive",
            "hs_readiness",
        ],
    )
    def test_defaults_are_those_of_the_indicator(self, measure):
        import inspect

        from brightspots.measures.students.definitions import _WORDS

        signature = inspect.signature(getattr(indicators, measure)).parameters
        for name, value in _WORDS[measure][1].items():
            if name == "whole_days":
                assert signature["rules"].default.whole_days == value
            else:
                assert signature[name].default == value
        assert indicators.definition(measure).text.endswith(".")

    def test_what_does_not_exist_is_said(self):
        with pytest.raises(ParameterError, match="chronic_absence"):
            indicators.definition("late")
        with pytest.raises(ParameterError, match="min_days"):
            indicators.definition("chronic_absence", days=3)
