"""The week: which one comes next, one form over many records, two who write, pasted rows, what others read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from brightspots.errors import RecordError
from brightspots.forms.editing import Visit
from brightspots.forms.pasted_rows import read_rows
from brightspots.forms.record_form import FormModel
from brightspots.forms.week_form import WeekModel
from brightspots.pages.charter.forms import COUNTING
from brightspots.pages.this_week import last_weeks
from brightspots.pages.this_week.page import nothing_to_fill_in
from brightspots.records import (
    ChangeIdea,
    ChartAnnotation,
    DoseRecord,
    Measure,
    Observation,
    PDSACycle,
    Project,
    Record,
)
from brightspots.records.status.school_days import SchoolDays
from brightspots.records.status.weekly import week
from brightspots.records.status.weeks import next_week, weeks_to_choose
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from tests.forms import browser_says
from tests.pages.made import PROJECT, SCHOOL, of, seen

MONDAY = date(2025, 10, 6)
IDEA = ChangeIdea(project_id=PROJECT.id, text="Call home", state="testing")
READY = Measure(project_id=PROJECT.id, name="Ready", unit="percent", frequency="week", state="active")


def tried(**fields: Any) -> PDSACycle:
    about = {"idea_id": IDEA.id, "start": MONDAY, "classes": ("K1", "K2"), "state": "doing"}
    return PDSACycle(**{"project_id": PROJECT.id, **about, **fields})


def dose(place: str, monday: date, delivered: float | None = 1, **fields: Any) -> DoseRecord:
    about = {"idea_id": IDEA.id, "what": "Calls", "class_code": place, "week": monday, "planned": 1}
    return DoseRecord(**{"project_id": PROJECT.id, "delivered": delivered, **about, **fields})


def point(place: str, monday: date, n: float, of: float, **fields: Any) -> Observation:
    about = {"measure_id": READY.id, "unit_id": place, "period_start": monday, "numerator": n}
    level = "school" if place == SCHOOL else "classroom"
    return Observation(
        **{"project_id": PROJECT.id, **about, "denominator": of, "unit_level": level, **fields}
    )


class TestWhichWeek:
    """The records say which week comes next; holidays are passed over; the clock speaks only where nothing else does."""

    def next(
        self, *records: Record, today: date | None = None, days: SchoolDays | None = None
    ) -> date | None:
        around = Snapshot([PROJECT, *records])
        return next_week(around, PROJECT.id, SCHOOL, days or SchoolDays(), today)

    def test_before_anything_is_written_it_is_the_first_test_s_week_or_today_s(self):
        assert self.next() is None
        assert self.next(today=date(2025, 10, 9)) == MONDAY
        assert self.next(IDEA, tried(start=date(2025, 9, 24)), today=date(2026, 1, 5)) == date(2025, 9, 22)

    def test_a_week_stays_until_all_of_it_is_written_then_the_next_one_comes(self):
        k1, k2 = dose("K1", MONDAY), dose("K2", MONDAY)
        before = [dose(place, MONDAY - timedelta(days=7)) for place in ("K1", "K2")]
        assert self.next(IDEA, *before, k1) == MONDAY
        assert self.next(IDEA, *before, k1, k2) == MONDAY + timedelta(days=7)

    def test_a_number_that_was_defined_since_keeps_nobody_in_a_week_that_is_over(self):
        doses = [dose("K1", MONDAY)]
        assert self.next(IDEA, READY, *doses, today=MONDAY + timedelta(days=4)) == MONDAY
        after = MONDAY + timedelta(days=7)
        assert self.next(IDEA, READY, *doses, today=after) == after
        before = point(SCHOOL, MONDAY - timedelta(days=7), 40, 80)
        assert self.next(IDEA, READY, before, *doses, today=after) == MONDAY, "this one is counted every week"

    def test_a_holiday_week_is_passed_over_and_a_calendar_that_ends_stops_nobody(self):
        last = dose("K1", date(2025, 12, 15))
        assert self.next(IDEA, last) == date(2026, 1, 5)
        ended = SchoolDays([date(2025, 12, 18)])
        assert self.next(IDEA, last, days=ended) == date(2026, 1, 5)

    def test_earlier_weeks_can_be_chosen_but_not_those_without_school(self):
        done = [dose("K1", date(2025, 12, 15)), dose("K1", date(2026, 1, 5))]
        chosen = weeks_to_choose(Snapshot([PROJECT, IDEA, *done]), date(2026, 1, 12), SchoolDays())
        assert chosen[:3] == [date(2026, 1, 12), date(2026, 1, 5), date(2025, 12, 15)]
        assert date(2025, 12, 29) not in chosen


class TestWhatIsAsked:
    """The same things in the same classes, and those of a test under way."""

    def asked(self, *records: Record, monday: date = MONDAY) -> list[tuple[str, str, str]]:
        found = week(Snapshot([PROJECT, IDEA, *records]), PROJECT.id, SCHOOL, monday)
        return [(line.name, line.record.class_code, line.way) for line in found.lines]

    def test_a_new_test_is_asked_for_in_each_class_with_three_taps(self):
        assert self.asked(tried()) == [("Call home", "K1", "taps"), ("Call home", "K2", "taps")]
        assert self.asked(tried(classes=())) == [("Call home", SCHOOL, "taps")]
        assert self.asked(tried(start=MONDAY + timedelta(days=7))) == []

    def test_what_was_counted_is_asked_for_in_the_same_way_and_not_twice(self):
        before = MONDAY - timedelta(days=7)
        people = dose("K1", before, 20, planned=24, counts_people=True)
        times = dose("K2", before, 3, planned=5)
        assert self.asked(tried(), people, times) == [("Calls", "K1", "people"), ("Calls", "K2", "times")]

    def test_what_is_decided_is_asked_for_no_more(self):
        before = dose("K1", MONDAY - timedelta(days=7))
        assert self.asked(tried(decision="adapt", end=date(2025, 10, 31))) == []
        stopped = tried(decision="abandon")
        assert self.asked(stopped, before.changed(cycle_id=stopped.id)) == []

    def test_a_number_is_asked_for_as_soon_as_it_is_said_what_is_counted(self):
        def numbers(**fields: Any) -> list[tuple[str, bool]]:
            about = {"project_id": PROJECT.id, "frequency": "week", "how_many": "students late"}
            found = week(Snapshot([PROJECT], [Measure(**{**about, **fields})]), PROJECT.id, SCHOOL, MONDAY)
            return [(count.measure.called, count.counted) for count in found.counts]

        assert numbers() == numbers(state="active") == [("students late", False)]
        assert numbers(out_of="students") == numbers(unit="percent") == [("students late", True)]
        assert numbers(how_many="", name="Late") == [("Late", False)]
        assert numbers(how_many="") == numbers(state="retired") == numbers(frequency="term") == []
        assert numbers(project_id=None) == [], "a draft of the network's is none of ours yet"

    def test_what_was_stopped_is_asked_for_no_more(self):
        before = MONDAY - timedelta(days=7)
        stopped = tried(state="acted", decision="abandon", decided_on=before)
        assert self.asked(stopped, dose("K1", before, cycle_id=stopped.id)) == []
        assert self.asked(
            dose("K1", MONDAY - timedelta(days=70)),
            *(dose("K2", MONDAY - timedelta(days=7 * n)) for n in (1, 2, 3, 4)),
        ) == [("Calls", "K2", "taps")]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "records.db", clock=lambda: Clock.now)
    made.save_all([PROJECT, IDEA, READY, tried(end=date(2025, 10, 31))], author="AB")
    return made


def nothing(projects: Sequence[Project], monday: date) -> str:
    return f"<a>{projects[0].title}, {monday}</a>"


class Clock:
    now = datetime.fromisoformat("2025-10-10T15:00:00+00:00")


@pytest.fixture
def form_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], WeekModel]:
    monkeypatch.setattr(Clock, "now", Clock.now)

    def form(initials: str) -> WeekModel:
        return WeekModel(Visit(store, PROJECT.id, today=lambda: Clock.now.date(), writer=initials), SCHOOL)

    return form


def path(form: WeekModel, field: str, place: int = 0) -> str:
    return [name for name in form.values if name.startswith(f"{field}-")][place]


def put(form: WeekModel, name: str, text: str, base: str | None = None) -> dict[str, Any]:
    return browser_says.put(form, name, text, form.values[name] if base is None else base)


class TestTheForm:
    """One form over many records, each with its own history."""

    def test_three_taps_are_three_records_of_what_was_done(self, form_of, store):
        form = form_of("LR")
        assert form.spec["title"] == "Week of Oct 6, 2025"
        first = form.spec["asks"][0]
        assert (first["kind"], [words for _, words in first["choices"]]) == ("taps", ["Yes", "Partly", "No"])
        assert put(form, path(form, "delivered"), "0.5")["say"] == "saved"
        assert put(form, path(form, "delivered", 1), "0")["say"] == "saved"
        done = {d.class_code: (d.planned, d.delivered, d.state, d.week) for d in store.find(DoseRecord)}
        assert done == {"K1": (1, 0.5, "logged", MONDAY), "K2": (1, 0, "logged", MONDAY)}
        assert "2 of 3 answers" in form.told["html"]

    def test_two_who_answer_alike_write_one_record_and_else_both_see_both(self, form_of, store):
        one, two = form_of("LR"), form_of("AH")
        name = path(one, "delivered")
        assert put(one, name, "1", base="")["say"] == put(two, name, "1", base="")["say"] == "saved"
        other = path(one, "delivered", 1)
        put(one, other, "1", base="")
        reply = put(two, other, "0", base="")
        assert (reply["say"], reply["text"], reply["author"]) == ("theirs", "1", "LR")
        assert [d.version for d in store.find(DoseRecord)] == [1, 1]

    def test_a_record_that_came_another_way_is_found_and_not_doubled(self, form_of, store):
        store.save(dose("K1", date(2025, 10, 8), 0, what=""), author="CD")
        form = form_of("LR")
        assert form.values[path(form, "delivered")] == "0"
        assert put(form, path(form, "delivered"), "1")["say"] == "saved" and len(store.find(DoseRecord)) == 1

    def test_a_correction_keeps_what_it_corrects_and_says_so(self, form_of, store):
        form = form_of("LR")
        put(form, path(form, "numerator"), "18")
        put(form, path(form, "numerator"), "19")
        assert store.find(Observation)[0].state == "raw"  # the same day: still typing
        Clock.now += timedelta(days=7)
        later = form_of("AH")
        put(later, "week", f"{MONDAY}", base="")
        put(later, path(later, "numerator"), "17")
        kept = store.find(Observation)[0]
        assert (kept.state, [v.numerator for v in store.history(kept.id)]) == ("corrected", [18, 19, 17])
        versions = later.handle({"do": "history", "seq": 1})["versions"]
        assert versions[0]["changes"] == [["Ready", "19", "17"]] and versions[0]["author"] == "AH"
        later.handle({"do": "restore", "seq": 2, "version": versions[1]["version"]})
        assert store.find(Observation)[0].numerator == 19

    def test_planning_one_of_what_is_counted_leaves_the_way_it_is_counted(self, form_of, store):
        store.save(dose("K1", MONDAY - timedelta(days=7), 3, planned=5), author="LR")
        form = form_of("LR")
        plan, asks = path(form, "planned"), form.spec["asks"]
        assert put(form, plan, "1")["say"] == "saved" and put(form, plan, "15", base="1")["say"] == "saved"
        assert [ask["kind"] for ask in form.spec["asks"]] == [ask["kind"] for ask in asks]
        assert put(form, path(form, "planned"), "1")["say"] == "saved"
        assert form_of("AH").spec["asks"][0]["kind"] == "tally" and form.spec["asks"][0]["unit"] == "of 1"

    def test_what_was_put_away_and_is_written_anew_is_not_shared(self, form_of, store):
        form = form_of("LR")
        odd = path(form, "label")
        put(form, odd, "Snow")
        form.handle({"do": "share", "seq": 1, "whom": "public"})
        put(form, odd, "")
        put(form, odd, "Two fights in the hall", base="")
        assert [(flag.label, flag.shared) for flag in store.find(ChartAnnotation)] == [
            ("Two fights in the hall", "")
        ]

    def test_what_was_odd_is_a_flag_and_taken_out_it_is_put_away(self, form_of, store):
        form = form_of("LR")
        put(form, path(form, "label"), "Fire drill")
        flag = store.find(ChartAnnotation)[0]
        assert (flag.on, flag.kind, flag.state) == (MONDAY, "context", "agreed")
        put(form, path(form, "label"), "")
        assert store.find(ChartAnnotation) == []
        put(form, path(form, "label"), "Snow")
        assert [one.label for one in store.find(ChartAnnotation)] == ["Snow"]

    def test_counting_another_way_goes_for_all_classes_and_not_over_answers(self, form_of, store):
        form = form_of("LR")
        way = path(form, "way")
        assert put(form, way, "people")["say"] == "saved"
        assert {ask["kind"] for ask in form.spec["asks"][:2]} == {"tally"}
        put(form, path(form, "planned"), "24")
        put(form, path(form, "delivered"), "20")
        assert put(form, path(form, "way"), "taps")["say"] == "refused"
        assert [d.counts_people for d in store.find(DoseRecord)] == [True, True]

    def test_the_form_asks_the_same_while_it_is_answered(self, form_of):
        form = form_of("LR")
        before = form.spec
        put(form, path(form, "delivered"), "1")
        put(form, path(form, "numerator"), "30")
        put(form, path(form, "denominator"), "20")
        assert form.spec is before and "30 of 20. Are the two the wrong way round?" in form.told["html"]

    def test_an_empty_project_is_told_what_begins_it(self, tmp_path):
        store = Store(tmp_path / "empty.db")
        project = store.save(Project(title="New", school_ids=(SCHOOL,)), author="AB")
        visit = Visit(store, project.id, today=lambda: MONDAY)
        form = WeekModel(visit, SCHOOL, nothing=lambda records, monday: nothing(records.of(Project), monday))
        assert form.told["html"] == f'<p class="bs-told"><a>New, {MONDAY}</a></p>'
        assert len(form.spec["asks"]) == 1

    def test_a_number_defined_on_the_page_of_the_problem_is_asked_for_with_its_words(self, tmp_path):
        store = Store(tmp_path / "first.db")
        project = store.save(Project(title="New", school_ids=(SCHOOL,)), author="AB")
        visit = Visit(store, project.id, today=lambda: MONDAY, writer="AB")
        counting = FormModel(visit, COUNTING)
        put(counting, "how_many", "students late")
        put(counting, "out_of", "students on our roll")
        form = WeekModel(visit, SCHOOL)
        assert [(ask["label"], ask["help"]) for ask in form.spec["asks"][:2]] == [
            ("students late", ""),
            ("Out of how many", "students on our roll"),
        ]
        assert "1 answer to give for this week." in form.told["html"]
        put(form, path(form, "numerator"), "6")
        put(form, path(form, "denominator"), "24")
        found = last_weeks.last_weeks(of([project, *store.find(Measure), *store.find(Observation)]), SCHOOL)
        assert found.columns[0] == "students late" and found.rows[MONDAY][0] == "6 of 24, 25%"


class TestNothingToFillIn:
    """Why nothing is asked, and on which page it is done."""

    def said(self, *records: Record) -> str:
        return nothing_to_fill_in(
            Snapshot([PROJECT, *records]), MONDAY, lambda workbook, words: f"<{workbook[:2]}>{words}</>"
        )

    def test_at_the_beginning_it_leads_to_both_pages(self):
        assert self.said() == (
            "Nothing to fill in yet. First <12>say what you count</>, or <31>plan a test</>."
        )

    def test_a_test_says_what_it_needs_in_escaped_words(self):
        plan = self.said(tried(state="planned", title="<b>One room"))
        assert "Test 1, &lt;b&gt;One room, is still a plan. Press <31>“Ready to try”</>" in plan
        assert "begins on Oct 13, 2025" in self.said(tried(start=MONDAY + timedelta(days=7)))
        assert "ended on Oct 3, 2025. <31>What came of it?</>" in self.said(
            tried(start=date(2025, 9, 1), end=date(2025, 10, 3))
        )

    def test_a_number_of_another_rhythm_says_when_it_is_asked_for(self):
        def number(**fields: Any) -> str:
            return self.said(Measure(project_id=PROJECT.id, name="Late", **fields))

        assert "“Late” is counted every month: it is asked for in the week" in number(frequency="month")
        assert "every day, and a number is typed in here that is counted every week" in number(
            frequency="day"
        )
        assert "Late" not in number(frequency="month", state="retired")


class TestPasting:
    """Rows are taken in all or none, and over nobody's number."""

    def paste(self, form: WeekModel, text: str) -> dict[str, Any]:
        put(form, "paste", text)
        return form.handle({"do": "act", "seq": 2, "name": "paste"})

    def test_rows_of_a_sheet_become_numbers_of_classes(self, form_of, store):
        form = form_of("LR")
        assert self.paste(form, "Class\tHow many\tOut of\nk1\t18\t24\nK2\t20\t25\n")["say"] == "done"
        found = {p.unit_id: (p.numerator, p.denominator, p.unit_level) for p in store.find(Observation)}
        assert found == {"K1": (18, 24, "classroom"), "K2": (20, 25, "classroom")}
        assert "2 rows taken in: K1 18 of 24, K2 20 of 25." in form.told["html"]
        assert form.values["paste"] == "" and form.available == []

    def test_one_bad_row_keeps_all_out_and_is_named(self, form_of, store):
        reply = self.paste(form_of("LR"), "K1,18,24\nK2,twenty,25")
        assert reply["say"] == "refused" and 'Row 2, "twenty": this is not a number.' in reply["words"]
        assert store.find(Observation) == []

    def test_somebody_else_s_number_is_not_written_over(self, form_of, store):
        self.paste(form_of("AH"), "K1,18,24")
        reply = self.paste(form_of("LR"), "K1,17,24\nK2,20,25")
        assert 'Row 1, "K1": AH wrote 18 of 24 here. You both changed this' in reply["words"]
        assert len(store.find(Observation)) == 1
        assert (
            self.paste(form_of("LR"), "K1,18,24\nK2,20,25")["say"] == "done"
        )  # the same again is no trouble

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            ("K1\t18", 'Row 1, "K1, 18": this row has 2 cells. It needs 3'),
            ("K1;30;24", 'Row 1, "30, 24": more than out of how many.'),
            ("K9;3;24", 'Row 1, "K9": no class of ours has this code. The codes are: K1, K2.'),
            ("K1;3;24\n\nK1;4;24", 'Row 3, "K1": this class stands in row 1, too.'),
            ("K1;12%;24", 'Row 1, "12%": this is a percentage.'),
            ("K1;;24", 'Row 1, "": a number is missing here. Write 0'),
            ("K1,four,five", 'Row 1, "four": this is not a number.'),
            (" \n ", "There are no rows here."),
            ("K1,1,2\n" * 201, "These are 201 rows."),
        ],
    )
    def test_what_is_wrong_is_said_with_row_and_value(self, rows, said):
        with pytest.raises(RecordError) as error:
            read_rows(rows, ["K1", "K2"])
        assert str(error.value).startswith(said)


class TestTheTable:
    """The last weeks, as their readers may see them."""

    def test_classes_are_added_up_and_stand_below_one_by_one(self):
        doses = [dose("K1", MONDAY, 1), dose("K2", MONDAY, 0.5), dose("K1", MONDAY - timedelta(days=7), 0)]
        points = [point(SCHOOL, MONDAY, 40, 80), point("K1", MONDAY, 10, 20, state="corrected")]
        found = last_weeks.last_weeks(seen(IDEA, READY, *doses, *points), SCHOOL)
        assert found.columns == ["Calls", "Ready", "Anything odd"]
        assert list(found.rows.values()) == [["1.5 of 2", "40 of 80, 50%", ""], ["no", "", ""]]
        assert ("Ready", "K1", ["10 of 20, 50% (corrected)", ""]) in found.by_class
        assert ("Calls", "K2", ["partly", ""]) in found.by_class
        assert last_weeks.newest_week(found)[1:] == [("Calls", "1.5 of 2"), ("Ready", "40 of 80, 50%")]

    def test_small_groups_and_what_would_give_them_away_are_hidden_from_others(self):
        doses = [
            dose("K1", MONDAY, 9, planned=24, counts_people=True),
            dose("K2", MONDAY, 7, planned=9, counts_people=True),
        ]
        points = [point("K1", MONDAY, 10, 20), point("K2", MONDAY, 3, 9)]
        staff = last_weeks.last_weeks(seen(IDEA, READY, *doses, *points, audience="staff"), SCHOOL)
        assert staff.rows[MONDAY][:2] == ["hidden", "hidden"] and not staff.by_class
        third = [dose("K3", MONDAY, 8, planned=20, counts_people=True), point("K3", MONDAY, 4, 20)]
        staff = last_weeks.last_weeks(seen(IDEA, READY, *doses, *points, *third, audience="staff"), SCHOOL)
        assert staff.rows[MONDAY][:2] == ["24 of 53", "17 of 49, 35%"] and not staff.by_class
        assert all("3 of 9" not in cell for _, _, cells in staff.by_class for cell in cells)

    def test_nothing_written_is_an_empty_table(self):
        empty = last_weeks.last_weeks(seen(), SCHOOL)
        assert not empty.rows and last_weeks.newest_week(empty) == []
