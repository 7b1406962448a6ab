"""Advice on process maps, and what follows what in them."""

from __future__ import annotations

from brightspots.records import ProcessMap, ProcessStep
from brightspots.records.advice import BY_ID, Context, review
from brightspots.records.status.step_order import flow, in_order, lost
from tests.records.advice.asking import OWN, PROJECT, ids, one

DRAWN = ProcessMap(**OWN, title="Who is away", kind="as is")
PM = ("PM1", "PM2", "PM3", "PM5")


def step(number: int, **fields: object) -> ProcessStep:
    about = {"number": number, "description": f"step {number}", "owner": "OL", **fields}
    return ProcessStep(**OWN, map_id=DRAWN.id, **about)


def tied(*steps: ProcessStep, **ways: tuple[int, ...]) -> list[ProcessStep]:
    """Let steps name what follows them: s3=(4, 6)."""
    return [
        one.changed(next_ids=tuple(steps[to - 1].id for to in ways.get(f"s{number}", ())))
        for number, one in enumerate(steps, start=1)
    ]


def raised(steps: list[ProcessStep], *only: str) -> dict[int, list[str]]:
    context = Context((PROJECT, DRAWN, *steps))
    found = {s.number: [a.id for a in review(s, context, only=only or PM)] for s in steps}
    return {number: advice for number, advice in found.items() if advice}


def test_silent_steps_follow_in_order_however_they_were_written_down():
    steps = [step(3), step(1), step(2), step(4, hidden=True)]
    leads = flow(in_order(steps, DRAWN.id))
    assert [(one.step.number, one.sure, one.ends) for one in leads] == [
        (1, True, False),
        (2, True, False),
        (3, True, False),
    ]
    assert [one.to for one in leads] == [(steps[2].id,), (steps[0].id,), ()]
    assert raised(steps[:3]) == {}


def test_a_step_without_an_owner_is_asked_for_one_and_a_role_is_an_owner_too():
    steps = [
        step(1),
        step(2, owner=""),
        step(3, owner="", owner_role="front office"),
        step(4, owner="", description=""),
    ]
    assert raised(steps) == {2: ["PM1"]}


def test_the_end_of_one_way_out_of_a_decision_is_asked_what_comes_after_it():
    steps = tied(step(1), step(2, is_decision=True), step(3), step(4), step(5), s2=(3, 4))
    assert raised(steps) == {3: ["PM2"]}
    assert raised(tied(*steps, s2=(3, 4), s3=(5,))) == {}
    where = one(steps[2], "PM2", DRAWN, *steps[:2], *steps[3:], step(6))
    assert where.field == "next_ids" and where.question == "What happens after this?"


def test_a_silent_step_among_steps_that_say_what_follows_is_a_dead_end():
    assert raised(tied(*map(step, range(1, 6)), s1=(2,), s2=(3,), s4=(5,))) == {3: ["PM2"]}


def test_an_end_that_somebody_named_is_one_and_a_circle_without_an_end_is_asked_about():
    steps = tied(*map(step, range(1, 5)), s2=(2,))
    assert [one.ends for one in flow(steps)] == [False, True, False, False] and raised(steps) == {}
    round_ = tied(*map(step, range(1, 5)), s3=(2,))
    assert lost(flow(round_)) == {s.id for s in round_[:3]}
    assert raised(round_) == {1: ["PM2"], 2: ["PM2"], 3: ["PM2"]}


def test_a_decision_with_one_way_out_is_asked_for_the_other():
    steps = tied(step(1, is_decision=True), step(2), step(3), s1=(2,))
    assert raised(steps, "PM3") == {1: ["PM3"]}
    assert raised(tied(*steps, s1=(1, 2)), "PM3") == {} == raised(tied(*steps, s1=(2, 3)), "PM3")


def test_a_map_of_data_is_followed_until_somebody_acts():
    data = DRAWN.changed(kind="data")
    steps = [step(1, stage="collect"), step(2, stage="analyse"), step(3, stage="report")]
    assert ids(data, *steps, only=("PM5",)) == ["PM5"] == ids(DRAWN, *steps, only=("PM5",))
    assert ids(data, *steps, step(4, stage="act"), only=("PM5",)) == []
    assert ids(DRAWN, *map(step, range(1, 4)), only=("PM5",)) == [] == ids(data, *steps[:2], only=("PM5",))


def test_the_rules_come_on_by_use():
    bare = [step(number, owner="") for number in range(1, 7)]
    assert not any(BY_ID[rule].on for rule in PM)
    assert ids(bare[0], DRAWN, *bare[1:5]) == [] and ids(bare[0], DRAWN, *bare[1:]) == ["PM1"]
