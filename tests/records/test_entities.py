"""Records: what may be left empty, what is refused and how it is said."""

from __future__ import annotations

import pytest

from brightspots.errors import RecordError
from brightspots.records import KINDS, Aim, Member, Observation, PDSACycle, Prediction, Project, Task, new_id
from brightspots.records.models.links import links_of
from brightspots.records.models.record import Record

PROJECT = Project(title="Here by the bell")

# What a kind cannot be without: its keys.
KEYS = {
    "project_id": PROJECT.id,
    "unit_id": "07X001",
    "class_code": "5B",
    "period_start": "2025-09-01",
    "week": "2025-09-01",
}


def emptiest(kind: type[Record]) -> Record:
    needed = [name for name, field in kind.model_fields.items() if field.is_required()]
    return kind(**{name: KEYS.get(name, PROJECT.id) for name in needed})


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_a_draft_needs_nothing_but_its_keys_and_comes_back_from_json(kind):
    needed = {name for name, field in kind.model_fields.items() if field.is_required()}
    linked = {link.path[0] for link in links_of(kind)}
    assert needed <= linked | set(KEYS)
    draft = emptiest(kind)
    assert kind.model_validate_json(draft.model_dump_json()) == draft


def test_every_link_leads_to_kinds_that_exist():
    for kind in KINDS.values():
        for link in links_of(kind):
            assert set(link.to.kinds) <= set(KINDS), (kind.__name__, link)
        plain = {name for name in kind.model_fields if name.endswith(("_id", "_ids"))}
        assert plain - {link.path[0] for link in links_of(kind)} <= {
            "unit_id",
            "school_ids",
            "item_id",
            "adopter_school_id",
        }, kind.__name__


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Aim(), "Aim, project_id: This is needed."),
        (lambda: Aim(project_id="x"), "not the id of a record"),
        (lambda: Aim(project_id=PROJECT.id, due="soon"), "Write it like 2025-03-31."),
        (lambda: Aim(project_id=PROJECT.id, due="0205-03-31"), "Check the year"),
        (lambda: Aim(project_id=PROJECT.id, baseline_on="2025-03-01", due="2025-02-01"), "This is before"),
        (lambda: Aim(project_id=PROJECT.id, target=float("nan")), "not a number that can be kept"),
        (lambda: Aim(project_id=PROJECT.id, state="done"), "Use one of: 'draft', 'agreed'"),
        (lambda: Aim(project_id=PROJECT.id, goal=1), "The fields are: id"),
        (lambda: Member(code="Maria"), "Use initials such as AB"),
        (lambda: Member(code="5551234567"), "looks like a name or a number"),
        (lambda: PDSACycle(project_id=PROJECT.id, tasks=[{"who": "Mr. Lee"}]), "PDSACycle, tasks.who"),
        (
            lambda: Observation(
                project_id=PROJECT.id, measure_id=new_id(), unit_id="../x", period_start="2025-09-01"
            ),
            "not the id of a school",
        ),
    ],
)
def test_what_is_refused_is_said_with_a_remedy(make, words):
    with pytest.raises(RecordError) as error:
        make()
    assert words in str(error.value)
    assert "alue error" not in str(error.value)


def test_the_reason_for_others_leaves_out_what_was_typed():
    with pytest.raises(RecordError) as error:
        Member(code="Maria")
    assert "Maria" not in error.value.reason


def test_links_are_found_inside_the_parts_of_a_record():
    measure, idea = new_id(), new_id()
    cycle = PDSACycle(
        project_id=PROJECT.id, idea_id=idea, predictions=[Prediction(measure_id=measure), Prediction()]
    )
    assert [(link.field, link.id) for link in cycle.links()] == [
        ("project_id", PROJECT.id),
        ("idea_id", idea),
        ("predictions.measure_id", measure),
    ]


def test_a_change_makes_another_record_and_is_checked():
    cycle = PDSACycle(project_id=PROJECT.id, tasks=[Task(what="Call home", who="AB")])
    longer = cycle.changed(objective="Do calls help?")
    assert (cycle.objective, longer.objective, longer.id) == ("", "Do calls help?", cycle.id)
    assert longer.tasks == cycle.tasks and not longer.says_the_same(cycle)
    with pytest.raises(RecordError):
        cycle.changed(state="finished")


def test_half_a_character_does_not_stop_a_save():
    assert Aim(project_id=PROJECT.id, statement="so \ud83d far").model_dump_json()
