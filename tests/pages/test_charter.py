"""The charter's page: sentences with blanks, what is known already, the aim beside the usual, agreeing, one sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from brightspots.errors import RecordError
from brightspots.figures import AimLine
from brightspots.forms.editing import Visit
from brightspots.forms.record_form import FormModel
from brightspots.forms.schema import Ask, choices_of, widget_of
from brightspots.measures import ChartSpec, Result, analyse
from brightspots.pages import charter, sentences
from brightspots.pages.charter import page, sheet
from brightspots.pages.charter.aim import aim_sentences, usual
from brightspots.pages.charter.prefill import known_of_aim, known_of_charter, known_of_problem
from brightspots.pages.charter.real_numbers import Number, numbers_for_problem
from brightspots.pages.charter.steps import agree, agree_on_charter, use_number
from brightspots.pages.versions import begin_version
from brightspots.records import (
    Aim,
    Charter,
    Measure,
    Member,
    Network,
    Observation,
    Problem,
    Project,
    Record,
    Team,
    new_id,
)
from brightspots.records.status.current import (
    aim_of,
    charter_of,
    earlier_versions,
    measure_of,
    problem_of,
    served_by,
)
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from brightspots.series.baseline import Baseline
from brightspots.series.model import Measured
from tests.forms.browser_says import put
from tests.pages.made import of
from tests.pages.reading import Reading

MONDAY = date(2025, 9, 8)
TODAY = date(2025, 10, 8)
BITES = '<img src=x onerror=alert(1)> "\u202eturned" \U0001f600'


def counted(project: Project, measure: Measure, shares: list[tuple[int, int]]) -> list[Observation]:
    about: dict[str, Any] = {"project_id": project.id, "measure_id": measure.id, "unit_id": "S001"}
    weeks = (MONDAY + timedelta(weeks=n) for n in range(len(shares)))
    return [
        Observation(
            **about, period_start=week, period_end=week + timedelta(days=4), numerator=n, denominator=of
        )
        for week, (n, of) in zip(weeks, shares, strict=True)
    ]


def series(values: list[float], direction: str | None = "decrease", **spec: Any) -> Result:
    periods = pd.date_range(MONDAY, periods=len(values), freq="7D")
    table = pd.DataFrame({"period": periods, "value": values})
    return analyse(table, ChartSpec(chart="xmr", direction=direction, **spec))


@pytest.fixture
def visit(tmp_path: Path, project: Project) -> Visit:
    store = Store(tmp_path / "records.db")
    store.save(project, author="AB")
    return Visit(store, project.id, today=lambda: TODAY, writer="AB")


class TestSentences:
    """What is filled in stands there; what is not is a blank."""

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({}, "___ of our ___ students ___, since ___."),
            (
                {"what": "come late", "who": "the ninth graders", "how_many": 39, "out_of": 196},
                "39 of our 196 ninth graders come late, since ___.",
            ),
            (
                {"what": "missed days since August", "since": "August"},
                "___ of our ___ students missed days since August.",
            ),
            (
                {"what": "come late", "since": "at least since May."},
                "___ of our ___ students come late, at least since May.",
            ),
            ({"statement": "Too many are late"}, "Too many are late."),
        ],
    )
    def test_the_problem(self, project, fields, said):
        assert sentences.problem_sentence(Problem(project_id=project.id, **fields)) == said

    def test_a_sentence_of_one_s_own_stands_on_the_charter(self, project):
        own = Problem(project_id=project.id, what="come late", statement="39 of us come late!")
        assert sentences.problem_in_own_words(own) == "39 of us come late!"
        assert sentences.problem_sentence(own).startswith("___ of our ___")

    def test_an_aim_of_another_unit_and_a_measure_that_is_no_share(self, project):
        measure = Measure(name="Minutes until we begin", unit="minutes", how_many="minutes after the bell")
        aim = Aim(project_id=project.id, baseline=12.5, target=5, population="all rooms.")
        assert sentences.aim_sentence(aim, measure) == (
            "Minutes until we begin: from 12.5 minutes to 5 minutes by ___, for all rooms."
        )
        assert (
            sentences.counting_sentence(measure) == "We count minutes after the bell, every ___. ___ does it."
        )

    def test_a_measure_without_a_name_goes_by_what_it_counts(self, project):
        counts = Measure(
            project_id=project.id, how_many="students away on Friday", unit="percent", kind="outcome"
        )
        aim = Aim(project_id=project.id, baseline=20, target=12)
        assert sentences.aim_sentence(aim, counts).startswith("Students away on Friday: from 20% to 12%")
        made = sheet.build_sheet(of([project, aim, counts, Charter(project_id=project.id)]), "Quiet Spindle")
        assert "What we count: We count students away on Friday" in made.text

    def test_a_measure_of_which_nothing_is_said_is_all_blanks(self):
        assert sentences.counting_sentence(Measure(name="Late")) == sentences.counting_sentence(None)

    def test_texts_of_any_length_and_script_are_one_short_line(self, project):
        long = Problem(project_id=project.id, what=f"{BITES}\n" * 400, who="家族 " * 900)
        said = sentences.problem_sentence(long)
        assert len(said) < 700 and "\n" not in said and "\u202e" not in said


class TestKnown:
    """What is known is filled in when a form is opened for the first time."""

    def test_a_problem_begins_without_a_number_that_may_be_another_problem_s(self, project):
        late = Measure(project_id=project.id, name="Late", kind="outcome", source="the door list")
        records = Snapshot([project, late, *counted(project, late, [(60, 280), (44, 276)])])
        begun = Problem(project_id=project.id, **known_of_problem(records))
        assert (begun.how_many, begun.out_of, begun.source) == (None, None, "")

    def test_an_aim_begins_where_the_series_stands(self, project):
        late = Measure(project_id=project.id, kind="outcome", unit="percent", direction="decrease")
        rows = counted(project, late, [(90, 100), *[(n, 100) for n in (20, 22, 21, 24, 19, 23, 22, 21)]])
        problem = Problem(project_id=project.id, who="ninth graders")
        known = known_of_aim(Snapshot([project, problem, late, *rows]), "Tin Mill High")
        assert known["baseline"] == 21.5, "the middle of the last eight, not of all nine"
        assert (known["population"], known["place"], known["direction"]) == (
            "ninth graders",
            "Tin Mill High",
            "decrease",
        )
        assert Aim(project_id=project.id, **known).baseline_on == date(2025, 11, 7)

    def test_a_charter_takes_over_what_the_project_says(self, project):
        aim = Aim(project_id=project.id, target=20)
        known = known_of_charter(Snapshot([project, aim]))
        assert Charter(project_id=project.id, **known).aim_id == aim.id
        assert (known["title"], known["sponsor"]) == ("On time", "VC")

    @pytest.mark.parametrize("form", [charter.PROBLEM, charter.AIM, charter.COUNTING, charter.CHARTER])
    def test_each_form_asks_for_fields_that_there_are_and_begins_on_nothing_at_all(self, project, form):
        records = Snapshot([project])
        begun = form.fills(records) if form.fills else {}
        form.kind(**({"project_id": project.id} | dict(begun)))
        for ask in form.everything:
            assert isinstance(ask, Ask) and ask.label
            assert widget_of(form.kind, ask) and choices_of(form.kind, ask, records) is not None

    def test_a_team_begins_with_eight_blanks_for_seven_things(self):
        first = [ask.field for form in (charter.PROBLEM, charter.AIM) for ask in form.first]
        assert first == ["what", "who", "how_many", "out_of", "since", "baseline", "target", "due"]
        assert len(charter.COUNTING.first) == 5


class TestTakingANumber:
    """Our real numbers are offered, and only who taps one has it in the problem."""

    ABSENT = Number("Chronic absence", "19%", "the district's files", 73, 386, when="in 2024-25",
                    did="were absent on 10% or more of their school days", unwanted=True)  # fmt: skip

    def test_a_tap_fills_the_number_and_what_was_counted_and_is_offered_no_more(self, visit):
        form = FormModel(
            visit, replace(charter.PROBLEM, actions=(use_number(self.ABSENT),)), charter.problem_of
        )
        (name,) = form.available
        assert form.values["how_many"] == ""
        assert form.handle({"do": "act", "seq": 1, "name": name})["say"] == "done"
        now = problem_of(visit.snapshot())
        assert (now.how_many, now.out_of, now.source) == (73, 386, "Chronic absence, the district's files")
        assert sentences.problem_sentence(now).startswith(
            "73 of our 386 students were absent on 10% or more of their school days in 2024-25, since ___"
        )
        assert form.available == []

    def test_a_tap_writes_over_nothing_that_was_typed(self, visit, project):
        late = visit.store.save(
            Measure(project_id=project.id, name="Late", source="the door list"), author="AB"
        )
        form = FormModel(
            visit,
            replace(charter.PROBLEM, actions=(use_number(replace(self.ABSENT, measure_id=late.id)),)),
            charter.problem_of,
        )
        put(form, "what", "are late on Mondays")
        form.handle({"do": "act", "seq": 1, "name": form.available[0]})
        now = problem_of(visit.snapshot())
        assert (now.what, now.how_many, now.measure_id, now.source) == (
            "are late on Mondays",
            73,
            late.id,
            "the door list",
        )

    def test_what_there_should_be_more_of_is_no_problem_s_number(self):
        came = replace(self.ABSENT, name="Attendance", unwanted=False)
        assert numbers_for_problem([came, self.ABSENT, replace(self.ABSENT, numerator=None)]) == [self.ABSENT]


class TestTheAimBesideTheUsual:
    """An aim that a good week reaches is said to be one."""

    STEADY = (26, 27, 25, 28, 26, 24, 27, 26, 25, 27)

    def test_inside_the_usual_range_the_weeks_that_were_there_already_are_counted(self):
        said = aim_sentences(series([*self.STEADY]), AimLine(26, 24, date(2025, 9, 8), date(2026, 5, 22)))
        assert said == [
            "24 lies inside our usual ups and downs (21.1 to 31.1): 1 of the 10 weeks that the range is made of was there "
            "already. So one good week will not tell us that we are there: the numbers have to stay there."
        ]

    def test_outside_of_it_the_same_words_would_be_wrong(self):
        said = aim_sentences(series([*self.STEADY]), AimLine(26, 15, date(2025, 9, 8), date(2026, 5, 22)))
        assert (
            len(said) == 1
            and "15 lies outside our usual ups and downs" in said[0]
            and "may still move" in said[0]
        )

    def test_only_the_weeks_before_the_line_was_set_make_the_range(self):
        frozen = series([*self.STEADY, *[15] * 10], freeze=10)
        assert "1 of the 10 weeks" in aim_sentences(frozen, AimLine(26, 24))[-1]

    def test_too_few_numbers_say_nothing_of_the_usual(self):
        for values, words_of in (
            ([], "There are no numbers yet"),
            ([26.0], "1 number is too few"),
            ([26, 25, 27], "3 numbers are too few"),
        ):
            assert aim_sentences(series(values), AimLine(26, 24, due=date(2026, 5, 22)))[-1].startswith(
                words_of
            )

    def test_a_way_that_is_none_and_one_that_is_turned_around(self):
        up = series([*self.STEADY], "increase")
        assert "is the wrong way: here, more is better" in aim_sentences(up, AimLine(26, 20))[-1]
        assert "is no change" in aim_sentences(up, AimLine(26, 26))[-1]
        assert "wrong way" not in " ".join(aim_sentences(series([*self.STEADY], None), AimLine(26, 20)))

    def test_a_start_that_our_numbers_do_not_say_is_asked_about(self):
        said = aim_sentences(series([*self.STEADY]), AimLine(40, 15, date(2025, 9, 12), date(2026, 5, 22)))
        assert said[0].startswith(
            "We say that we stood at 40, on Sep 12, 2025; the 10 weeks that our line is made of say 26"
        )

    def test_counts_that_cannot_be_counts_still_have_a_range(self):
        table = pd.DataFrame(
            {
                "period": pd.date_range(MONDAY, periods=8, freq="7D"),
                "numerator": [5, 12, 7, np.nan, 8, 6, 9, 7],
                "denominator": [10.0] * 8,
            }
        )
        result = usual(Measured("late", "Late", unit="percent", points=table), Baseline("", ""))
        assert result.spec.chart == "xmr"
        table["numerator"] = [5, 2, 7, np.nan, 8, 6, 9, 7]
        assert usual(Measured("late", "Late", points=table), Baseline("", "")).spec.chart == "p_prime"


class TestAgreeing:
    """Agreed is not locked: what was agreed stays, and what comes after says that it is new."""

    def test_with_the_charter_its_problem_and_its_aim_are_agreed(self, project):
        problem, aim = Problem(project_id=project.id, what="come late"), Aim(project_id=project.id, target=20)
        late = Measure(project_id=project.id, kind="outcome")
        own = Charter(project_id=project.id)
        saved, shown = agree_on_charter(own, Snapshot([project, problem, aim, late, own]), TODAY)
        assert [(type(one), one.state) for one in saved] == [
            (Problem, "agreed"),
            (Aim, "agreed"),
            (Charter, "agreed"),
        ]
        assert (shown.problem_id, shown.aim_id, shown.measure_ids) == (problem.id, aim.id, (late.id,))
        assert shown.signed_off_on == TODAY

    @pytest.mark.parametrize("empty", [Problem, Aim])
    def test_there_is_no_agreeing_on_nothing(self, project, empty):
        with pytest.raises(RecordError, match="Say"):
            agree(empty(project_id=project.id), Snapshot([project]), TODAY)
        with pytest.raises(RecordError, match="no problem or no aim"):
            agree_on_charter(Charter(project_id=project.id), Snapshot([project]), TODAY)

    def test_a_later_change_keeps_the_old_words_and_its_links_and_says_that_it_is_a_version_of_its_own(
        self, visit, project
    ):
        form = FormModel(visit, charter.AIM, charter.aim_of)

        def do(what: str, **about: Any) -> None:
            reply = form.handle({"do": what, "of": form.spec["key"], **about})
            assert reply["say"] in ("saved", "done"), reply

        do("put", path="target", text="15", base="")
        assert form.available == ["agree"]
        do("act", name="agree")
        first = aim_of(visit.snapshot())
        kept = visit.store.save(Charter(project_id=project.id, aim_id=first.id), author="AB")
        assert form.available == ["change"]
        do("act", name="change")
        do("put", path="target", text="20", base="15")
        records = visit.snapshot()
        now = aim_of(records)
        assert (now.id, now.state, now.target) == (first.id, "draft", 20)
        assert [old.target for old in earlier_versions(now, records)] == [15]
        assert visit.store.get(kept.aim_id).target == 20, "what led to the aim leads to it still"
        assert sentences.state_words(now, 2) == "Version 2, not agreed yet: it changes what we had agreed on."
        assert form.available == ["agree"]

    def test_typing_over_agreed_words_begins_a_version_of_its_own_and_the_page_shows_both(
        self, visit, project
    ):
        form = FormModel(visit, charter.PROBLEM, charter.problem_of)
        put(form, "what", "come late")
        form.handle({"do": "act", "name": "agree"})
        assert "begins version 2" in form.told["html"]
        for base, text in (
            ("come late", "come"),
            ("come", "come late on Mon"),
            ("come late on Mon", "miss the bell"),
        ):
            assert put(form, "what", text, base)["say"] == "saved"
        records = visit.snapshot()
        now = problem_of(records)
        assert (now.what, now.state) == ("miss the bell", "draft")
        assert [(old.what, old.state) for old in earlier_versions(now, records)] == [
            ("come late", "superseded")
        ]
        assert "Version 2, not agreed yet" in form.told["html"]
        assert form.available == ["agree"]
        book = Reading(project, *records.of(Problem))
        page.show_earlier(book, now, book.project)
        assert "Version 1" in book.text and "come late" in book.text and "<details" not in book.html

    def test_going_back_to_earlier_words_is_a_change_of_what_was_agreed_too(self, visit):
        form = FormModel(visit, charter.PROBLEM, charter.problem_of)
        put(form, "what", "are late")
        put(form, "what", "come late", "are late")
        form.handle({"do": "act", "name": "agree"})
        assert form.handle({"do": "restore", "version": 1})["say"] == "done"
        now = problem_of(visit.snapshot())
        assert (now.what, now.state) == ("are late", "draft")
        assert [old.what for old in earlier_versions(now, visit.snapshot())] == ["come late"]

    def test_who_signs_what_was_agreed_changes_no_word_of_it(self, visit, project):
        agreed = Charter(project_id=project.id, why_now="It is October", state="agreed")
        visit.store.save(agreed, author="AB")
        form = FormModel(visit, charter.CHARTER, charter_of)
        assert put(form, "signed_off_by", "VC, AB")["say"] == "saved"
        assert charter_of(visit.snapshot()).state == "agreed"
        put(form, "why_now", "It is November", "It is October")
        now = charter_of(visit.snapshot())
        assert (now.state, now.signed_off_by) == ("draft", ())
        assert earlier_versions(now, visit.snapshot())[0].signed_off_by == ("VC", "AB")

    def test_an_agreed_charter_says_that_the_problem_on_it_is_newer(self, project):
        old = Problem(project_id=project.id, what="come late", state="agreed")
        behind, now = begin_version(old, old.changed(what="miss the bell"))
        agreed = Charter(project_id=project.id, state="agreed", signed_off_on=date(2025, 10, 8))
        made = sheet.build_sheet(of([project, behind, now, agreed]), "Quiet Spindle")
        assert "agreed on Oct 8, 2025. The problem above is newer, and not agreed yet." in made.text
        assert "newer" not in sheet.build_sheet(of([project, old, agreed]), "Quiet Spindle").text

    def test_an_aim_that_was_put_behind_and_one_of_the_network_are_not_ours(self, project):
        above = Aim(project_id=new_id(), statement="The district: 10% by 2027.")
        ours = Aim(project_id=project.id, target=20, parent_aim_id=above.id)
        behind = Aim(project_id=project.id, target=15, state="revised")
        records = Snapshot([project, ours, behind], [above, Network(aim="Fewer students away")])
        assert aim_of(records) == ours and served_by(ours, records) == above.statement
        assert served_by(ours.changed(parent_aim_id=None), records) == "Fewer students away"

    def test_the_measure_of_the_aim_comes_before_others_and_a_retired_one_is_none(self, project):
        first, second, old = (
            Measure(project_id=project.id, name=name, kind="outcome", state=state)
            for name, state in (("First", "active"), ("Second", "draft"), ("Old", "retired"))
        )
        records = Snapshot([project, old, first, second])
        assert measure_of(records) == first
        assert (
            measure_of(Snapshot([project, first, second, Aim(project_id=project.id, measure_id=second.id)]))
            == second
        )


class TestTheSheet:
    """One page, whatever is written; nobody reads on it what is not theirs to read."""

    def full(self, project: Project, text: str, label: str = "") -> list[Record]:
        team = Team(name="Tuesday", school_ids=("S001",))
        own = project.changed(team_id=team.id)
        texts = dict.fromkeys(("why_now", "evidence_of_gap", "scope_in", "scope_out", "process_start", "process_end", "first_ideas", "stakeholders", "barriers", "resources", "numbers_and_voices", "timeline"), text)  # fmt: skip
        measure = Measure(
            project_id=own.id,
            name=(label or text)[:200],
            how_many=text,
            out_of=text,
            source=text,
            kind="outcome",
        )
        return [
            own,
            team,
            measure,
            Member(team_ids=(team.id,), code="AB", function="teacher"),
            Problem(project_id=own.id, what=text, who=text, how_many=30, out_of=90),
            Aim(project_id=own.id, target=20, statement=text),
            Charter(
                project_id=own.id,
                title=(label or text)[:280],
                sponsor="VC",
                measure_ids=(measure.id,),
                **texts,
            ),
        ]

    def test_an_empty_project_has_a_sheet_to_fill_in_by_hand(self, project):
        made = sheet.build_sheet(of([project]), "Quiet Spindle Elementary")
        assert made.html.count("bs-blank-line") >= 6 and "Sponsor, date" in made.html
        assert "Not written yet." in made.text and "None" not in made.html

    @pytest.mark.parametrize(
        "text",
        [
            "a school that waits " * 300,
            "家族が待っている " * 300,
            "\u0627\u0644\u0639\u0627\u0626\u0644\u0629 " * 300,
        ],
    )
    def test_texts_are_cut_until_all_of_it_stands_on_one_page_and_the_sheet_says_so(self, project, text):
        made = sheet.build_sheet(of(self.full(project, text)), "Quiet Spindle Elementary")
        assert sheet.CUT in made.text and len(made.text) < 3500
        assert "AB (teacher)" in made.html and "VC" in made.html

    def test_short_texts_are_not_cut(self, project):
        parts = [(f"Part {n}", ["Two short lines of what we mean by it."]) for n in range(12)]
        assert sheet.fit_parts(parts) == parts
        made = sheet.build_sheet(of(self.full(project, "As it is.")), "Quiet Spindle Elementary")
        assert sheet.CUT not in made.text

    def test_what_bites_is_escaped_and_turns_nothing_around(self, project):
        html = sheet.build_sheet(of(self.full(project, BITES)), BITES).html
        assert "<img" not in html and "&lt;img src=x onerror" in html and "\u202e" not in html

    def test_the_public_reads_no_text_and_no_person_of_a_charter_that_was_not_shared(self, project):
        shared = [
            one.changed(shared="public") if isinstance(one, Project) else one
            for one in self.full(project, "quietly", "Named")
        ]
        staff = sheet.build_sheet(of(shared, "staff"), "Quiet Spindle Elementary")
        assert "quietly" not in staff.html and "AB" not in staff.html and "VC" not in staff.html
        assert "quietly" in sheet.build_sheet(of(shared), "Quiet Spindle Elementary").html

    def test_who_has_signed_stands_on_the_line_and_made_up_data_says_so(self, project):
        signed = Charter(
            project_id=project.id,
            sponsor="VC",
            signed_off_by=("VC", "AB"),
            signed_off_on=date(2025, 10, 8),
            state="agreed",
        )
        made = sheet.build_sheet(of([project, signed]), "Quiet Spindle", "2025-11-21", synthetic=True)
        assert "VC, Oct 8, 2025" in made.html and "AB, Oct 8, 2025" in made.html
        assert "made up by a computer" in made.html
        assert made.text.endswith("Version 1, agreed on Oct 8, 2025. Numbers through Nov 21, 2025.")

    def test_a_problem_that_was_replaced_is_not_the_one_on_the_sheet(self, project):
        now = Problem(project_id=project.id, statement="What we say now.")
        old = Problem(project_id=project.id, statement="What we said.", state="superseded")
        assert problem_of(Snapshot([project, now, old])) == now
        assert "What we said." not in sheet.build_sheet(of([project, now, old]), "A school").html
