"""What others read of what a team writes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from brightspots.errors import RecordError
from brightspots.privacy import AUDIENCES
from brightspots.records import (
    KINDS,
    Cause,
    CoachingNote,
    Measure,
    Member,
    MemberContact,
    Observation,
    PDSACycle,
    Prediction,
    Problem,
    Project,
    SurveyResponse,
    Team,
    new_id,
)
from brightspots.records.models.field_marks import BOTH, marked, parts_in
from brightspots.records.models.links import links_of
from brightspots.records.models.readers import READERS
from brightspots.records.models.record import FreeText, Personal, Record
from brightspots.records.release import release_records
from brightspots.records.small_counts import code_shares
from brightspots.records.status.predictions import keep
from brightspots.records.store.store import open_records

PROJECT, TEAM = new_id(), Team(name="Maple Street")
CANARY, CODE = "kanarie", "q.x-7"
# A class, in many a school a teacher.
CLASS = "S9-03-2"
# It tells that S9 is a school, and is itself put away.
SCHOOL = Project(school_ids=("S9",), hidden=True)
OTHERS = ("public", "staff")


def full(kind: type[Record], **given: Any) -> Record:
    """A record with a canary in every field that holds text or points to a person."""

    def filled(model: Any) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for marker, typed in ((FreeText, f"{CANARY} in {CLASS.lower()}"), (Personal, CODE)):
            for name, whole in marked(model, (marker,)):
                annotation = model.model_fields[name].annotation
                if whole:
                    values[name] = [typed] if "tuple" in str(annotation) else typed
                else:
                    values[name] = [filled(parts_in(annotation)[0])]
        return values

    keys = {n: PROJECT for n, f in kind.model_fields.items() if f.is_required()}
    keys |= {
        n: v
        for n, v in {
            "unit_id": CLASS,
            "unit_level": "classroom",
            "class_code": CLASS,
            "place_code": CLASS,
            "classes": (CLASS,),
            "title": CLASS,
            "label": CLASS,
            "name": CLASS,
            "what": CLASS,
            "numerator": 13.579,
            "denominator": 97531,
            "n": 97531,
            "planned": 97531,
            "delivered": 13.579,
            "period_start": "2025-09-01",
            "week": "2025-09-01",
        }.items()
        if n in kind.model_fields
    }
    if kind is PDSACycle:
        counted = {f"{name}_{what}": n for name in ("expected", "actual", "first")
                   for what, n in (("count", 13.579), ("out_of", 97531))}  # fmt: skip
        given = {"predictions": [{**filled(Prediction), **counted}], "data": "13.579 of 97531"} | given
    return kind(**{**keys, **filled(kind), **given})


def gives_a_class_away(record: Record) -> bool:
    """Whether a class's code or number stands in what was released."""
    return re.search(rf"{CLASS}|13\.579|97531", record.model_dump_json(), re.IGNORECASE) is not None


def test_every_kind_stands_in_the_table():
    assert set(READERS) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("audience", ["public", "staff", "officials", "team"])
def test_text_that_was_not_shared_and_codes_of_persons_never_reach_others(kind, audience):
    record = full(kind)
    assert CANARY in record.model_dump_json() or CODE in record.model_dump_json() or not marked(kind, BOTH)
    given = [SCHOOL, record]
    for released in release_records(given, audience=audience, own_project=new_id(), own_team=new_id()):
        assert CANARY not in released.model_dump_json()
        assert CODE not in released.model_dump_json()
        assert not gives_a_class_away(released)
        assert not marked(kind, BOTH) or released.withheld


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_sharing_goes_no_further_than_the_table_and_takes_no_codes_along(kind):
    for shared in ("staff", "public"):
        record = full(kind, shared=shared)
        for audience in OTHERS:
            for released in release_records([SCHOOL, record], audience=audience):
                assert CODE not in released.model_dump_json()
                assert not gives_a_class_away(released)
                if CANARY in released.model_dump_json():
                    assert not (audience == "public" and shared == "staff")
                    assert READERS[kind.__name__].text in ("public", audience)


@pytest.mark.parametrize(
    "name",
    ["Excerpt", "Interview", "Member", "MemberContact", "RoleAssignment", "CoachingNote", "SurveyResponse"],
)
def test_what_people_said_and_who_they_are_is_never_public(name):
    for audience in OTHERS:
        assert release_records([full(KINDS[name], shared="public")], audience=audience) == []


def test_a_team_reads_its_own_in_full_and_not_what_a_coach_keeps():
    own = Cause(project_id=PROJECT, text=CANARY)
    other = Cause(project_id=new_id(), text=CANARY)
    member = Member(team_ids=[TEAM.id], code="AB")
    contact = MemberContact(member_id=member.id, email="ab@example.org")
    stranger = MemberContact(member_id=new_id(), email="cd@example.org")
    notes = [CoachingNote(team_id=TEAM.id, summary=CANARY, visibility=v) for v in ("coach", "team")]
    answer = SurveyResponse(wave_id=new_id(), text=CANARY)
    given = [own, other, member, contact, stranger, *notes, answer]
    released = release_records(given, audience="team", own_project=PROJECT, own_team=TEAM.id)
    assert [r.id for r in released] == [own.id, other.id, member.id, contact.id, notes[1].id]
    assert [r.withheld for r in released] == [(), ("text",), (), (), ()]


def test_what_is_put_away_is_released_to_nobody():
    hidden = Cause(project_id=PROJECT, text=CANARY, hidden=True, shared="public")
    for audience in AUDIENCES:
        assert release_records([hidden], audience=audience, own_project=PROJECT) == []


def test_a_released_record_cannot_be_saved_over_the_real_one(tmp_path):
    store = open_records(tmp_path / "records.db")
    project = store.save(Project(title="x"), author="AB")
    cause = store.save(Cause(project_id=project.id, text="Late buses"), author="AB")
    [released] = release_records([cause], audience="staff")
    for form in (released, released.changed(state="exploring")):
        with pytest.raises(RecordError, match="parts of it are left out"):
            store.save(form, author="AB")


def numbers(*rows: tuple[str, str, str, float | None, float | None], **measure: Any) -> list[Record]:
    about = Measure(project_id=PROJECT, name="On time", unit="percent", shared="public", **measure)
    return [about] + [
        Observation(
            project_id=PROJECT,
            measure_id=about.id,
            unit_id=unit,
            unit_level=level,
            subgroup=group,
            period_start=date(2025, 9, 1),
            numerator=many,
            denominator=out_of,
            shared="public",
        )
        for unit, level, group, many, out_of in rows
    ]


@pytest.mark.parametrize("audience", OTHERS)
@pytest.mark.parametrize(
    ("rows", "states"),
    [
        ([("a", "school", "all", 40, 60)], ["raw"]),
        ([("a", "school", "all", 4, 10)], ["suppressed"]),
        ([("a", "school", "all", None, None)], ["raw"]),
        # A class of eight is the school less the other class.
        (
            [
                ("a", "school", "all", 20, 28),
                ("5A", "classroom", "all", 14, 20),
                ("5B", "classroom", "all", 6, 8),
            ],
            ["raw"],
        ),
        ([("a", "school", "all", 20, 28), ("5A", "classroom", "all", 14, 20)], ["raw"]),
        (
            [("a", "school", "all", 20, 60), ("a", "school", "girls", 10, 30)],
            ["raw", "raw"],
        ),
        (
            [("a", "school", "all", 20, 38), ("a", "school", "girls", 10, 30)],
            ["raw", "suppressed"],
        ),
    ],
)
def test_small_groups_and_what_gives_them_away_are_hidden_from_others(audience, rows, states):
    given = numbers(*rows)
    released = release_records(given, audience=audience)[1:]
    assert [row.state for row in released] == states
    for row in released:
        if row.state == "suppressed":
            assert (row.numerator, row.denominator, row.value, row.n) == (None, None, None, None)
    own = release_records(given, audience="team", own_project=PROJECT)[1:]
    assert [row.state for row in own] == ["raw"] * len(rows)


def test_the_same_numbers_without_people_are_shown():
    given = numbers(("a", "school", "all", 3, 4), counts_people=False)
    assert release_records(given, audience="public")[1].numerator == 3


def test_the_public_reads_a_bound_where_nearly_all_were_counted():
    given = numbers(("a", "school", "all", 150, 150))
    public, staff = (release_records(given, audience=audience)[1] for audience in OTHERS)
    assert (public.numerator, public.value) == (None, 98.0) and "value" in public.withheld
    assert staff.numerator == 150


def test_counts_of_few_leave_predictions_and_problems_and_the_rest_stays():
    few = Prediction(
        question=CANARY, expected_count=3, expected_out_of=4, actual_count=1, actual_out_of=4, result="wrong"
    )
    many = Prediction(expected_count=18, expected_out_of=24)
    raised = keep(few).model_copy(update={"expected_count": 18, "expected_out_of": 24, "question": ""})
    large = {"scale": 3, "scale_unit": "classes"}
    cycle = PDSACycle(project_id=PROJECT, predictions=[few, many, raised], **large)
    problem = Problem(project_id=PROJECT, how_many=2, out_of=9)
    released = release_records([cycle, problem], audience="staff")
    assert CANARY not in released[0].model_dump_json()
    assert released[0].predictions[:2] == (Prediction(result="wrong"), many)
    assert released[0].predictions[2].first_count is None, (
        "what was said first of few people leaves as little"
    )
    assert (released[1].how_many, released[1].out_of) == (None, None)


def test_no_link_of_a_released_record_leads_to_a_person():
    for kind, readers in READERS.items():
        if readers.facts_for("staff", ""):
            assert not any("Member" in link.to.kinds for link in links_of(KINDS[kind])), kind


@pytest.mark.parametrize(("unit", "coded"), [("percent", True), ("points", False)])
def test_a_number_near_none_is_coded_where_it_is_a_share_and_no_count_stands_beside_it(unit, coded):
    measure = Measure(project_id=PROJECT, name="Late", unit=unit)
    row = Observation(
        project_id=PROJECT,
        measure_id=measure.id,
        unit_id="S9",
        period_start=date(2025, 9, 8),
        value=0.5,
        n=400,
    )
    assert (row.id in code_shares([measure, row], {})) == coded
