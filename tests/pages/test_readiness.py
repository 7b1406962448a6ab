"""The page of the team: who sees what, roles that change hands, who is missing, six questions without a score."""

from __future__ import annotations

import json
from datetime import date

import pytest

from brightspots.forms.editing import Visit
from brightspots.forms.list_form import ListModel
from brightspots.forms.record_form import FormModel
from brightspots.forms.schema import choices_of
from brightspots.pages import readiness
from brightspots.pages.charter import CHARTER
from brightspots.pages.readiness import page, words
from brightspots.pages.readiness.people import (
    members_of,
    people_here,
    planned_minutes,
    questions_to_ask,
    role_history,
    roles_held,
)
from brightspots.records import (
    Charter,
    DataPlan,
    Measure,
    Member,
    MemberContact,
    Network,
    Project,
    RoleAssignment,
    Team,
)
from brightspots.records.models.network import JobFamily
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store
from tests.forms.browser_says import put
from tests.pages.reading import Reading

NETWORK = Network(team_size_least=4, team_size_most=5)
TEAM = Team(network_id=NETWORK.id, name="Mornings", meeting_rhythm="Tuesdays, 45 minutes")
PROJECT = Project(title="Here by the bell", team_id=TEAM.id)
DAY = date(2025, 5, 27)


def asked_by(noted: str) -> str:
    return next(one.ask for one in words.questions() if one.noted == noted)


def member(code: str, function: str = "teacher", level: str = "classroom", **fields: object) -> Member:
    about = {"state": "active", "can": ("change the intervention",), **fields}
    return Member(team_ids=(TEAM.id,), code=code, function=function, level=level, **about)


def role(who: Member, name: str, start: str, end: str | None = None) -> RoleAssignment:
    about = {"start": start, "end": end, "state": "ended" if end else "current"}
    return RoleAssignment(member_id=who.id, about_id=TEAM.id, role=name, **about)


TB = member("TB", joined="2024-08-20")
OL = member("OL", "other", "school", can=("get data",))
RM = member("RM", "principal", "school")
LEA = member("DL", "cabinet", "district")
GE = member("GE", left="2025-02-14", state="left")
ALL = (NETWORK, TEAM, TB, OL, RM, LEA, GE)
ROLES = (
    role(TB, "facilitator", "2024-08-20"), role(RM, "sponsor", "2024-08-20"), role(OL, "analyst", "2024-08-20"),
    role(GE, "scribe", "2024-08-20", "2025-02-14"), role(LEA, "scribe", "2025-02-26"),
)  # fmt: skip


class TestPeople:
    def test_who_is_here_is_judged_by_the_day_of_the_page(self):
        records = Snapshot([PROJECT], ALL)
        assert [m.code for m in people_here(records, DAY)] == ["TB", "OL", "RM", "DL"]
        assert "GE" in [m.code for m in people_here(records, date(2025, 1, 10))]
        assert members_of(Snapshot([PROJECT], [member("XX").changed(team_ids=())])) == []

    def test_a_role_that_changed_hands_says_who_had_it_and_when_nobody_did(self):
        times = roles_held(Snapshot([PROJECT], [*ALL, *ROLES]), DAY)
        assert list(times) == ["facilitator", "sponsor", "scribe", "analyst"]
        assert role_history(times["scribe"]) == (
            "DL since Feb 26, 2025. Before: GE, Aug 20, 2024 to Feb 14, 2025. From Feb 14 to Feb 26, 2025 nobody."
        )
        then = roles_held(Snapshot([PROJECT], [*ALL, *ROLES]), date(2025, 1, 10))
        assert [one.code for one in then["scribe"] if one.now] == ["GE"]

    def test_a_team_that_has_what_it_needs_is_asked_nothing(self):
        assert questions_to_ask(Snapshot([PROJECT], [*ALL, *ROLES]), DAY) == []
        assert questions_to_ask(Snapshot([PROJECT], [NETWORK, TEAM]), DAY) == []

    def test_what_is_missing_is_asked_for_and_never_refused(self):
        asked = questions_to_ask(Snapshot([PROJECT], [NETWORK, TEAM, member("TB", can=())]), DAY)
        text = "\n".join(asked)
        for part in ("opens our meetings", "clears the way", "into a picture", "writes down", "get the numbers",
                     "change what is done", "Nobody can get numbers", "looks after the school as a whole", "We are 1; 4 to 5"):  # fmt: skip
            assert part in text, part
        many = [member(f"T{n}") for n in range(9)]
        assert any(
            "We are 9" in one and "8 to 10" in one
            for one in questions_to_ask(Snapshot([PROJECT], [NETWORK, TEAM, *many]), DAY)
        )

    def test_somebody_who_left_with_a_role_is_asked_about(self):
        left = questions_to_ask(Snapshot([PROJECT], [*ALL, role(GE, "lead", "2024-08-20")]), DAY)
        assert "GE has left, and is still down as: lead. Who takes it over?" in left

    def test_planned_minutes_are_those_of_who_collects(self):
        measure = Measure(project_id=PROJECT.id)
        plan = DataPlan(project_id=PROJECT.id, measure_id=measure.id, collectors=("OL",), managers=("OL",),
                        producers=("TB",), analysts=("KD",), minutes=15, frequency="week")  # fmt: skip
        assert [
            (code, round(total)) for code, total in planned_minutes(Snapshot([PROJECT, measure, plan]))
        ] == [
            ("OL", 64),
            ("TB", 64),
        ]


class TestWords:
    def test_every_function_and_role_that_a_record_can_hold_has_its_words(self):
        assert set(words.functions()) == {name for name in JobFamily.__args__ if name}
        kinds = RoleAssignment.model_fields["role"].annotation.__args__
        assert set(words.role_cards()) == {name for name in kinds if name}
        assert len(words.questions()) == 6
        for one in words.questions():
            assert one.ask.endswith("?")
            assert any(one.noted in kind.model_fields for kind in (Team, Charter))
        assert all(card.asks.endswith("?") and card.does for card in words.role_cards().values())


class TestPage:
    def test_the_team_reads_who_sees_what_and_what_it_noted(self):
        charter = Charter(project_id=PROJECT.id, resources="OL two hours a week")
        book = Reading(PROJECT, *ALL, *ROLES, charter)
        for part in (
            page.roster,
            page.roles,
            page.missing,
            page.rhythm,
            page.conversation,
            page.role_cards,
            page.time_check,
        ):
            part(book)
        assert "4 of us are here, and 1 who left." in book.text
        assert "what happens in a lesson" in book.text and "left Feb 14, 2025" in book.text
        assert "Which parent would tell us how this looks from home?" in book.text
        assert "Tuesdays, 45 minutes" in book.text and "OL two hours a week" in book.text
        assert "Keeps the conversation going" in book.text and "score" not in book.text

    def test_others_read_no_initials_and_nobody_reads_contacts(self):
        contact = MemberContact(member_id=TB.id, name="Terry Brook", email="t@x.test", phone="555-0147")
        for audience in ("public", "staff", "team"):
            shared = PROJECT.changed(shared="public")
            book = Reading(shared, *ALL, *ROLES, contact, audience=audience)
            for part in (page.roster, page.roles, page.missing, page.conversation, page.time_check):
                part(book)
            assert not any(secret in book.text + book.html for secret in ("Terry", "t@x.test", "555-0147"))
            assert ("TB" in book.text) == (audience == "team"), audience

    def test_nothing_yet_asks_who_is_at_the_table(self):
        book = Reading(PROJECT, NETWORK, TEAM)
        for part in (page.roster, page.roles, page.missing, page.rhythm, page.time_check):
            part(book)
        assert "Who is at the table today?" in book.text and "Who opens the next meeting" in book.text
        alone = Reading(Project(title="No team"))
        page.roster(alone)
        assert "names no team yet" in alone.text


class TestForms:
    @pytest.fixture
    def visit(self, tmp_path):
        store = Store(tmp_path / "records.db")
        team = store.save(Team(name="Mornings"), author="AB")
        project = store.save(Project(title="x", team_id=team.id), author="AB")
        return Visit(store, project.id, today=lambda: DAY, writer="AB")

    def test_somebody_is_added_by_initials_and_a_name_is_refused(self, visit):
        people = ListModel(visit, readiness.PEOPLE, readiness.members_of)
        key = people.handle({"do": "add", "seq": 1, "list": "items"})["key"]
        assert put(people, f"items/{key}/code", "Terry Brook")["say"] == "refused"
        assert put(people, f"items/{key}/code", "TB")["say"] == "saved"
        assert put(people, f"items/{key}/can", json.dumps(["get data"]), "[]")["say"] == "saved"
        added = members_of(visit.snapshot())[0]
        assert (added.code, added.can, added.state) == ("TB", ("get data",), "active")

    def test_a_note_is_asked_for_in_one_wording_here_and_on_the_charter(self):
        asked = {
            ask.field: ask.label for form in (readiness.RHYTHM, readiness.NOTES) for ask in form.everything
        }
        assert {one.noted for one in words.questions()} <= set(asked)
        on_the_charter = {ask.field: ask.label for ask in CHARTER.everything}
        for ask in readiness.NOTES.everything:
            assert on_the_charter[ask.field] == ask.label == asked_by(ask.field)

    def test_a_note_on_an_agreed_charter_begins_a_new_version_of_it(self, visit):
        visit.store.save(
            Charter(project_id=visit.project_id, resources="a free hour", state="agreed"), author="AB"
        )
        notes = FormModel(visit, readiness.NOTES)
        assert put(notes, "resources", "DV is free on Tuesdays", "a free hour")["say"] == "saved"
        found = {one.state: one.resources for one in visit.snapshot().of(Charter)}
        assert found == {"superseded": "a free hour", "draft": "DV is free on Tuesdays"}

    def test_each_function_is_offered_once(self, visit):
        ask = next(ask for ask in readiness.PEOPLE.first if ask.field == "function")
        offered = [label for _, label in choices_of(Member, ask, visit.snapshot())]
        assert len(offered) == len(set(offered)) and "Something else" in offered

    def test_a_role_needs_somebody_to_have_it(self, visit):
        roles = ListModel(visit, readiness.ROLES, readiness.roles_of)
        refused = roles.handle({"do": "add", "seq": 1, "list": "items"})
        assert refused["say"] == "refused" and "Nobody is in the team yet" in refused["words"]
        ListModel(visit, readiness.PEOPLE, readiness.members_of).handle(
            {"do": "add", "seq": 1, "list": "items"}
        )
        key = roles.handle({"do": "add", "seq": 2, "list": "items"})["key"]
        assert put(roles, f"items/{key}/role", "scribe")["say"] == "saved"
        assert readiness.roles_of(visit.snapshot())[0].role == "scribe"
