"""The fishbone's page: how causes are known, what changed, who may see what, and the steps that a team takes."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from brightspots.errors import RecordError
from brightspots.figures.diagrams.fishbone import Fishbone, every_cause, fishbone
from brightspots.forms.editing import Visit
from brightspots.forms.list_form import ListModel
from brightspots.forms.record_form import FormModel
from brightspots.pages.fishbone import BEGIN, BONES, CAUSES, EVIDENCE, ONE_CAUSE
from brightspots.pages.fishbone.diagram import (
    CUT,
    MOST_BYTES,
    TOO_MANY,
    UNGROUPED,
    every_cause_in_words,
    fishbone_of,
)
from brightspots.pages.fishbone.evidence import LOOSE, MOST, TOLD, Found, show_evidence, show_voices
from brightspots.pages.fishbone.history import changes, steps
from brightspots.pages.fishbone.page import missing_questions, show_choice, show_fishbone
from brightspots.pages.fishbone.phone import MOST_DRAWN
from brightspots.pages.fishbone.steps import choose, first_cause
from brightspots.records import (
    Cause,
    CauseCategory,
    Evidence,
    Interview,
    Project,
    Theme,
    Vote,
    new_id,
)
from brightspots.records.models.bone_sets import CORE, GENERAL, SETS, bones
from brightspots.records.models.record import Record
from brightspots.records.release import release_records
from brightspots.records.status.sticky_notes import new_cause
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from brightspots.series.released_project import ReleasedProject
from tests.forms.browser_says import put
from tests.pages.reading import Reading

PROJECT = new_id()
BONE = CauseCategory(project_id=PROJECT, label="How we answer", order=1)
LATE = Cause(project_id=PROJECT, category_id=BONE.id, text="Nobody calls on the first day")
TALK = Interview(project_id=PROJECT, person_code="S1", person="student")
STAFF = Interview(project_id=PROJECT, person_code="T1", person="teacher")


def found(**fields) -> Evidence:
    return Evidence(project_id=PROJECT, cause_ids=(LATE.id,), **{"direction": "supports", **fields})


class TestHowKnown:
    @pytest.mark.parametrize(
        ("evidence", "known"),
        [
            ([], "guess"),
            ([found(type="data")], "seen"),
            ([found(type="experience")], "guess"),
            ([found(type="interview", source_id=TALK.id)], "told"),
            ([found(type="interview", source_id=STAFF.id)], "seen"),
            ([found(type="data"), found(type="interview", source_id=TALK.id)], "seen+told"),
            ([found(type="data", direction="challenges")], "challenged"),
            ([found(type="data"), found(type="test", direction="challenges")], "seen"),
            ([found(type="data", state="withdrawn")], "guess"),
            ([Theme(project_id=PROJECT, label="Nobody asked", cause_ids=(LATE.id,))], "told"),
        ],
    )
    def test_by_what_was_found_out(self, evidence, known):
        assert Found(Snapshot([LATE, TALK, STAFF, *evidence])).how(LATE) == known

    def test_a_cause_that_was_given_up_is_no_guess_any_more(self):
        assert Found(Snapshot([found(type="data")])).how(LATE.changed(state="rejected")) == "challenged"


class TestDrawn:
    def test_a_cause_whose_bone_was_put_away_is_not_lost(self):
        drawn = fishbone_of(Snapshot([BONE.changed(hidden=True), LATE]))
        assert [(bone.label, len(bone.causes)) for bone in drawn.bones] == [(UNGROUPED, 1)]

    def test_a_why_stands_below_its_cause_whatever_bone_it_names(self):
        why = Cause(project_id=PROJECT, text="Nobody has the list", parent_id=LATE.id)
        drawn = fishbone_of(Snapshot([BONE, LATE, why]))
        assert [one.text for one in drawn.bones[0].causes[0].whys] == ["Nobody has the list"] and len(
            drawn.bones
        ) == 1

    def test_dots_are_counted_and_judgements_are_not(self):
        votes = [Vote(project_id=PROJECT, about_id=LATE.id, dots=n) for n in (2, 1)]
        judged = Vote(project_id=PROJECT, about_id=LATE.id, impact=5)
        assert fishbone_of(Snapshot([BONE, LATE, *votes, judged])).bones[0].causes[0].votes == 3

    def test_before_others_nothing_is_called_a_guess(self):
        shared = LATE.changed(shared="public")
        evidence = found(type="data")
        ours = fishbone_of(Snapshot([BONE, shared, evidence]))
        theirs = fishbone_of(
            Snapshot(release_records([BONE, shared, evidence], audience="public")), ours=False
        )
        assert ours.bones[0].causes[0].evidence == "seen"
        assert [cause.evidence for bone in theirs.bones for cause in bone.causes] == [""]


def crowd(count: int, text: str = "Cause") -> list[Cause]:
    """Return as many causes as a large room sends, every third one on no bone."""
    return [
        LATE.changed(id=new_id(), text=f"{text} {n}", category_id=BONE.id if n % 3 else None)
        for n in range(count)
    ]


def names(drawn: Fishbone) -> list[str]:
    return [twig.text for bone in drawn.bones for twig, _ in every_cause(bone.causes)]


class TestMany:
    def test_the_chosen_those_with_dots_and_the_newest_are_drawn_and_the_others_counted_by_bone(self):
        many = crowd(300)
        many[5] = many[5].changed(state="exploring", chosen_because="It is ours")
        votes = [Vote(project_id=PROJECT, about_id=many[n].id, dots=n) for n in (7, 8)]
        drawn = fishbone_of(Snapshot([BONE, *many, *votes]), most=10)
        assert sorted(names(drawn)) == sorted(
            ["Cause 5", "Cause 7", "Cause 8", *(f"Cause {n}" for n in range(293, 300))]
        )
        left = [n for n in range(293) if n not in (5, 7, 8)]
        counted = {bone.label: bone.more for bone in drawn.bones}
        assert counted == {BONE.label: sum(n % 3 > 0 for n in left), UNGROUPED: sum(n % 3 == 0 for n in left)}

    def test_a_why_is_drawn_below_its_cause_or_counted_with_it(self):
        top = LATE.changed(id=new_id(), text="Top")
        middle = LATE.changed(id=new_id(), text="Middle", parent_id=top.id)
        newest = LATE.changed(id=new_id(), text="Newest", parent_id=middle.id)
        records = Snapshot([BONE, top, middle, *crowd(9), newest])
        drawn = fishbone_of(records, most=3)
        assert names(drawn) == ["Top", "Middle", "Newest"]
        assert names(fishbone_of(records, most=2)) == ["Cause 7", "Cause 8"]
        assert sum(bone.more for bone in fishbone_of(records, most=2).bones) == 10

    def test_causes_of_each_other_are_left_where_they_were(self):
        one, two = LATE.changed(id=new_id()), LATE.changed(id=new_id())
        circle = [one.changed(parent_id=two.id), two.changed(parent_id=one.id), *crowd(3)]
        assert len(names(fishbone_of(Snapshot([BONE, *circle]), most=4))) <= 4

    def test_the_page_leads_to_a_list_of_all_of_them(self):
        many = crowd(MOST + 5, "<b>Cause")
        show_fishbone(book := Reading(Project(id=PROJECT), BONE, *many))
        assert "All 65 causes, bone by bone" in book.text and 'id="all-causes"' in book.html
        assert "60 of 65 causes are drawn" in book.html and "<b>Cause" not in book.html
        whole = book.html.partition('id="all-causes"')[2]
        assert all(f"&lt;b&gt;Cause {n}</li>" in whole for n in range(MOST + 5))
        show_fishbone(few := Reading(Project(id=PROJECT), BONE, *many[:MOST]))
        assert "all-causes" not in few.html and "are drawn" not in few.html

    @pytest.mark.parametrize(
        ("count", "text", "note"), [(1000, "long " * 80, CUT), (9000, "x" * 90, TOO_MANY)]
    )
    def test_the_list_never_grows_beyond_its_room_and_says_so(self, count, text, note):
        listed = every_cause_in_words(fishbone_of(Snapshot([BONE, *crowd(count, text)])))
        assert len(listed.html.encode()) < MOST_BYTES + 1000 and note in listed.html

    def test_a_thousand_are_drawn_again_within_a_second(self):
        many = crowd(1000, "A sticky of about as many words as people write on a phone, and")
        heard = [found(type="observation").changed(id=new_id(), cause_ids=(one.id,)) for one in many[::2]]

        def redraw(last: Cause) -> float:
            records, began = Snapshot([BONE, *many, *heard, last]), time.thread_time()
            fishbone(fishbone_of(records, most=MOST_DRAWN), listed=fishbone_of(records)).html()
            return time.thread_time() - began

        redraw(many[0])
        assert redraw(LATE) < 1.0


class TestMissing:
    def project(self, *records: Record) -> ReleasedProject:
        return ReleasedProject(PROJECT, "Here", "", (), True, records)

    def test_guesses_alone_are_asked_about_and_two_questions_are_enough(self):
        many = [LATE.changed(id=new_id(), text=f"Cause {n}", controllable="no") for n in range(5)]
        asked = missing_questions(self.project(BONE, BONE.changed(id=new_id()), *many))
        assert len(asked) == 2 and "students or families" in asked[0] and "guesses" in asked[1]

    def test_a_few_causes_are_left_alone(self):
        assert missing_questions(self.project(BONE, LATE)) == []


class TestPage:
    def page(self, *records: Record, audience: str = "team") -> Reading:
        return Reading(
            Project(id=PROJECT, title="Here by the bell", shared="public"), *records, audience=audience
        )

    def test_what_was_found_out_and_is_about_no_cause_yet_is_shown(self):
        loose = Evidence(project_id=PROJECT, type="test", summary="<b>Two</b> of nine were called")
        gone = LATE.changed(id=new_id(), hidden=True)
        left = found(summary="Its cause was put away").changed(cause_ids=(gone.id,))
        show_evidence(book := self.page(LATE, loose, gone, left))
        said = book.said[0].splitlines()
        assert said == [
            LOOSE,
            "- <b>Two</b> of nine were called (we tried it)",
            "- Its cause was put away",
        ]
        assert "<b>Two" not in book.html and "&lt;b&gt;Two" in book.html

    def test_a_colleague_s_words_are_not_called_a_family_s(self):
        said = {"type": "interview", "summary": "Nobody calls", "direction": ""}
        show_evidence(book := self.page(LATE, STAFF, found(**said), found(**said, source_id=STAFF.id)))
        assert book.said[0].splitlines()[1:] == [
            "- Nobody calls (a student or a family told us)",
            "- Nobody calls (somebody told us)",
        ]

    def test_others_are_not_told_that_a_cause_they_may_not_read_is_none(self):
        shared = found(summary="Nine of ten were not called", shared="public")
        show_evidence(book := self.page(LATE, shared, audience="public"))
        assert LOOSE not in book.text and "Nine of ten" not in book.text

    def test_what_phones_say_a_family_told_stands_with_what_people_told(self):
        sent = new_cause(
            Snapshot([]), PROJECT, key="a1", text="<i>The bus</i> comes late", known="told", by="AB"
        )
        heard = found(type="interview", source_id=TALK.id, summary="Nobody ever called", shared="public")
        staff = found(type="interview", source_id=STAFF.id, summary="I never call")
        show_voices(book := self.page(LATE, TALK, STAFF, heard, staff, *sent))
        assert book.said[0].splitlines() == [
            f"{TOLD}:",
            "- Nobody calls on the first day: Nobody ever called",
            "- <i>The bus</i> comes late",
        ]
        assert "<i>" not in book.html
        show_voices(
            theirs := self.page(
                *[one.changed(shared="public") for one in (LATE, heard, *sent)], audience="public"
            )
        )
        assert TOLD not in theirs.text and "stays with the team" in theirs.text

    def test_what_stands_in_a_theme_is_said_there_alone(self):
        theme = Theme(project_id=PROJECT, label="Nobody asked", cause_ids=(LATE.id,))
        show_voices(
            book := self.page(LATE, theme, found(type="interview", source_id=theme.id, summary="3 of 6"))
        )
        assert "Nobody asked" in book.text and TOLD not in book.text

    def test_a_reason_alone_chooses_nothing(self):
        weighed = [
            LATE.changed(id=new_id(), text=f"Cause {n}", chosen_because="It is ours") for n in range(3)
        ]
        show_choice(book := self.page(*weighed, LATE.changed(state="exploring")))
        assert [said for said in book.said if said.startswith("We work on")] == [
            "We work on: Nobody calls on the first day"
        ]

    @pytest.mark.parametrize(("kept", "words"), [(1, "1 more cause is not"), (2, "2 more causes are not")])
    def test_how_many_causes_are_not_shared_is_said_in_right_numbers(self, kept, words):
        unshared = [LATE.changed(id=new_id(), text="Ours") for _ in range(kept)]
        book = self.page(LATE.changed(shared="staff"), *unshared, audience="staff")
        show_fishbone(book)
        assert f"{words} shared with these readers." in book.said


class TestOverTime:
    def test_what_a_day_changed_is_said_in_words(self):
        before = Snapshot([BONE, LATE])
        chosen = LATE.changed(state="supported", text="Nobody calls home on the first day", category_id=None)
        dot = Vote(project_id=PROJECT, about_id=LATE.id, dots=2)
        said = changes(before, Snapshot([BONE, chosen, dot, found(type="data")]))
        assert said == [
            "1 cause was reworded: Nobody calls home on the first day.",
            "1 cause was moved: Nobody calls home on the first day.",
            "2 dots given.",
            "1 new piece of evidence.",
            "Chosen: Nobody calls home on the first day.",
        ]
        back = chosen.changed(state="proposed", chosen_because="It is ours")
        assert changes(Snapshot([chosen]), Snapshot([back])) == [
            "Not chosen any more: Nobody calls home on the first day."
        ]
        gone = changes(before, Snapshot([BONE, LATE.changed(hidden=True)]))
        assert gone == ["1 cause was taken off: Nobody calls on the first day."]

    def test_readers_see_no_step_from_before_it_was_shared(self, tmp_path):
        now = [datetime(2025, 9, 1, tzinfo=UTC)]
        store = Store(tmp_path / "records.db", clock=lambda: now[0])
        project = store.save(Project(shared="public"), author="AB")
        cause = store.save(Cause(project_id=project.id, text="A secret word"), author="AB")
        now[0] += timedelta(days=7)
        cause = store.save(cause.changed(text="Nobody calls", shared="public"), author="AB")
        now[0] += timedelta(days=7)
        store.save(cause.changed(state="exploring", chosen_because="It is ours"), author="AB")

        def said(audience: str) -> list[str]:
            of = ReleasedProject(
                project.id, "Here", "", (), True, tuple(store.snapshot(project.id).of(Record))
            )
            book = SimpleNamespace(
                project=of, audience=audience, min_cell=11, visit=SimpleNamespace(store=store)
            )
            return [f"{step.day:%d} {' '.join(step.words)}" for step in steps(book)]

        assert said("team")[0] == "01 1 cause was put on: A secret word."
        assert said("public") == ["08 1 cause was put on: Nobody calls.", "15 Chosen: Nobody calls."]


@pytest.fixture
def visit(tmp_path):
    store = Store(tmp_path / "records.db")
    project = store.save(Project(title="Here by the bell"), author="AB")
    return Visit(store, project.id, today=lambda: date(2025, 10, 1), writer="AB")


def act(model: FormModel, name: str) -> dict:
    return model.handle({"do": "act", "seq": 1, "name": name})


class TestSteps:
    def test_bones_to_begin_with_are_offered_once(self, visit):
        begin = FormModel(visit, BEGIN, lambda records: records.get(visit.project_id))
        assert begin.available == [f"begin-{CORE}", f"begin-{GENERAL}"]
        assert act(begin, f"begin-{CORE}")["say"] == "done"
        assert [bone.label for bone in visit.store.find(CauseCategory)] == list(SETS[CORE][1])
        assert begin.available == [] and act(begin, f"begin-{CORE}")["say"] == "refused"
        more = bones(GENERAL, visit.project_id, [BONE.changed(label="People and skills")])
        assert len(more) == 7 and more[0].order == 2, "one that is there is not put there twice"

    def test_from_a_sticky_over_dots_and_whys_to_a_choice(self, visit):
        added = ListModel(visit, CAUSES)
        key = added.handle({"do": "add", "seq": 1, "list": "items"})["key"]
        assert put(added, f"items/{key}/text", "Buses come late")["say"] == "saved"
        one = FormModel(visit, ONE_CAUSE, first_cause)
        assert act(one, "dot")["say"] == act(one, "dot")["say"] == "done"
        assert "2 dots" in one.told["html"]
        act(one, "dot-back")
        assert sum(vote.dots for vote in visit.store.find(Vote)) == 1
        assert act(one, "choose")["words"].startswith("Why this one?")
        put(one, "chosen_because", "It is ours")
        assert not visit.store.get(key).is_chosen, "a reason alone chooses nothing"
        assert act(one, "choose")["say"] == "done" and visit.store.get(key).is_chosen
        assert act(one, "choice-back")["say"] == "done"
        assert (visit.store.get(key).is_chosen, visit.store.get(key).chosen_because) == (False, "It is ours")
        act(one, "why")
        assert one.record.id != key
        put(one, "text", "Two drivers for three lines")
        assert visit.store.get(one.record.id).parent_id == key
        assert act(one, "aside")["words"].startswith("Why do we set it aside?")

    def test_what_is_not_written_yet_gets_no_dot(self, visit):
        one = FormModel(visit, ONE_CAUSE, first_cause)
        assert one.available == [] and act(one, "dot")["say"] == "refused" and visit.store.find(Vote) == []
        assert "Write the cause first, then give it a dot." in one.told["html"]
        put(one, "chosen_because", "It is ours")
        assert one.available == [], "a reason without a cause is nothing to work on"
        put(one, "text", "Buses come late")
        assert one.available == ["dot", "why", "choose", "aside"] and act(one, "dot")["say"] == "done"

    def test_a_third_cause_is_not_chosen_beside_two(self):
        chosen = [LATE.changed(id=new_id(), state="exploring") for _ in range(2)]
        third = LATE.changed(chosen_because="It is ours")
        with pytest.raises(RecordError, match="Two causes are chosen already"):
            choose(third, Snapshot([*chosen, third]), date(2025, 10, 1))

    @pytest.mark.parametrize("form", [BONES, CAUSES, EVIDENCE])
    def test_every_list_can_be_added_to(self, visit, form):
        model = ListModel(visit, form)
        key = model.handle({"do": "add", "seq": 1, "list": "items"})["key"]
        field = form.first[0].field
        assert put(model, f"items/{key}/{field}", "<b>One</b>")["say"] == "saved"
        assert model.spec["asks"][0]["one"] == form.one

    def test_what_evidence_is_about_is_asked_at_once_and_in_words_of_a_team(self, visit):
        asked = {ask["path"]: ask for ask in ListModel(visit, EVIDENCE).spec["asks"][0]["asks"]}
        ways = dict(asked["type"]["choices"])
        assert "cause_ids" in asked and (ways["test"], ways["data"]) == ("We tried it", "Numbers")
