"""Classes are teachers: what others read of them, and of what was tried in them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from brightspots.records import ChartPhase, DoseRecord, Measure, Observation, PDSACycle, Prediction, Project
from brightspots.records.class_codes import ClassNames, classes_of
from brightspots.records.models.record import Record
from brightspots.records.release import release_records
from brightspots.records.status.predictions import keep
from brightspots.records.store.snapshot import Snapshot
from brightspots.records.store.store import Store, open_records
from brightspots.series.released_project import head_of
from brightspots.series.released_project import released as of_project

PROJECT = Project(title="On time", school_ids=("S9",), shared="public")
OWN = {"project_id": PROJECT.id, "shared": "public"}
OTHERS = ("public", "staff")
# As a class goes by its code in the practice district: the school, the grade or band, and which one.
A_CLASS = re.compile(r"S\d{3}-[\w-]+")


def seen(*records: Record, audience: str = "staff", **given: Any) -> list[Any]:
    return release_records([PROJECT, *records], audience=audience, **given)[1:]


def doing(rooms: int, **given: Any) -> list[DoseRecord]:
    about = {"what": "Call home", "week": date(2025, 9, 8), "planned": 5, "delivered": 4, **OWN, **given}
    return [DoseRecord(**about, class_code=f"S9-0{room}") for room in range(rooms)]


def counted(rooms: int, **given: Any) -> list[Record]:
    measure = Measure(**OWN, name="Away", unit="percent")
    about = {"measure_id": measure.id, "period_start": date(2025, 9, 8), "unit_level": "classroom"}
    numbers = {"numerator": 4, "denominator": 20, **OWN, **given}
    points = [Observation(**about, **numbers, unit_id=f"S9-0{room}") for room in range(rooms)]
    return [measure, *points]


@pytest.mark.parametrize("audience", OTHERS)
def test_three_classes_stand_together_and_fewer_are_not_seen(audience):
    [three] = seen(*doing(3), audience=audience)
    assert (three.delivered, three.planned, three.class_code) == (12, 15, "")
    [two] = seen(*doing(2), audience=audience)
    assert (two.delivered, two.planned) == (None, None) and "planned" in two.withheld
    _, point = seen(*counted(3), audience=audience)
    assert (point.numerator, point.denominator, point.unit_id, point.state) == (12, 60, "", "raw")
    _, hidden = seen(*counted(2), audience=audience)
    assert (hidden.numerator, hidden.denominator, hidden.state) == (None, None, "suppressed")


def test_one_class_typed_in_three_ways_is_one():
    about = {"what": "Call home", "week": date(2025, 9, 8), "planned": 5, "delivered": 4, **OWN}
    [row] = seen(*(DoseRecord(**about, class_code=code) for code in ("3B", "3b", "3-b")))
    assert (row.planned, row.delivered) == (None, None)


def test_a_project_that_is_named_for_a_class_goes_by_no_class(tmp_path):
    store = open_records(tmp_path / "ours.db")
    project = store.save(Project(title="Ortiz and 3B come on time", shared="public"), author="AB")
    store.save(PDSACycle(project_id=project.id, classes=("Ortiz", "3B"), shared="public"), author="AB")
    for audience in OTHERS:
        assert head_of(store, project, audience, 11).title == "one class and one class come on time"
    assert head_of(store, project, "team", 11).title == project.title


def test_one_class_twice_is_no_second_class():
    twice = [*doing(2), *doing(1, week=date(2025, 9, 9))]
    assert [dose.delivered for dose in seen(*twice)] == [None]


def test_a_sum_is_not_made_beside_a_whole_nor_of_a_number_that_its_source_hid():
    measure, *points = counted(3)
    whole = points[0].changed(id=PROJECT.id, unit_id="S9", unit_level="school", numerator=13, denominator=80)
    assert [point.numerator for point in seen(measure, *points, whole)[1:]] == [13]
    points[2] = points[2].changed(state="suppressed", numerator=None, denominator=None)
    assert [point.state for point in seen(measure, *points)[1:]] == ["suppressed"]


def test_a_class_that_was_pasted_as_a_school_is_a_class():
    measure, *points = counted(3)
    _, point = seen(measure, *(point.changed(unit_level="school") for point in points))
    assert (point.numerator, point.unit_id) == (12, "")


def test_a_sum_is_shared_no_further_than_the_least_of_its_classes():
    rooms = [*doing(3), *doing(4, shared="")[3:]]
    assert seen(*rooms, audience="public") == []
    assert [dose.delivered for dose in seen(*rooms)] == [16]


def test_a_sum_of_few_students_is_hidden_like_any_other():
    assert [point.state for point in seen(*counted(3, numerator=1, denominator=3))[1:]] == ["suppressed"]
    assert [point.state for point in seen(*counted(3, numerator=1, denominator=4))[1:]] == ["raw"]


def test_a_team_reads_its_own_classes_and_not_those_of_another():
    other = Project(title="Other", school_ids=("S8",))
    theirs = [dose.changed(project_id=other.id, class_code=f"S8-{n}") for n, dose in enumerate(doing(1))]
    shown = seen(*doing(2), other, *theirs, audience="team", own_project=PROJECT.id)
    told = [(dose.class_code, dose.delivered) for dose in shown if isinstance(dose, DoseRecord)]
    assert told == [("S9-00", 4), ("S9-01", 4), ("", None)]


def test_what_was_counted_in_a_test_of_few_classes_stays_and_how_it_came_out_does_not():
    came = keep(Prediction(expected_count=18, expected_out_of=24, expected="as 3 of 4", result="wrong"))
    came = came.model_copy(update={"happened": "11 of 24", "actual_count": 11, "actual_out_of": 24})
    changed = came.model_copy(update={"expected_count": 12})
    told = {
        "learning": "4 out of 13, and 31% in S9-02. Begin at the back.",
        "data": "11",
        "compared": "7 off",
    }
    test = PDSACycle(**OWN, **told, title="One room", classes=("S9-02",), predictions=(came, changed))
    [shown] = seen(test)
    assert shown.predictions == (Prediction(result="wrong"), Prediction())
    assert (shown.learning, shown.data, shown.compared) == (
        "some, and some in one class. Begin at the back.",
        "",
        "",
    )
    assert (shown.scale, shown.scale_unit, shown.classes) == (1, "classes", ())
    wide = test.changed(classes=("S9-02", "S9-03", "S9-04"))
    assert seen(wide)[0].predictions == (came, changed) and seen(wide)[0].classes == ()
    assert seen(test, audience="team", own_project=PROJECT.id)[0].says_the_same(test)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("In S9-04, s9-07-b. and K1", "In one class, one class. and one class"),
        ("Mrs. Ortiz-Vega or Ortiz, and a tortiz", "Mrs. Ortiz-Vega or one class, and a tortiz"),
        ("Maple-Street math: 23 of 40, blue sky", "Maple-Street math: 23 of 40, blue sky"),
        ("maple-3 and Maple-K2, not crabmaple-3", "one class and one class, not crabmaple-3"),
    ],
)
def test_a_code_is_taken_out_where_it_is_one_and_everyday_words_stay(text, left):
    codes = ("S9-04", "K1", "Ortiz", "math", "23", "blue")
    names = ClassNames([*doing(1), PDSACycle(**OWN, classes=codes)], ["S9", "maple"])
    assert names.without(text) == left
    assert bool(names.found(text)) == (text != left)


@pytest.fixture(scope="module")
def practice(tmp_path_factory) -> Store:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        return open_records("practice")


@pytest.mark.parametrize("audience", OTHERS)
@pytest.mark.parametrize("shared", ["as it is", "all of it"])
def test_no_class_of_a_practice_team_goes_by_code_or_number_in_what_others_read(practice, audience, shared):
    for project in practice.find(Project):
        records = practice.snapshot(project.id).every(Record)
        assert A_CLASS.search("".join(record.model_dump_json() for record in records))
        if shared == "all of it":
            records = [record.changed(shared="public") for record in records]
        shown = of_project(Snapshot(records), project, audience=audience, min_cell=11).records
        text = "\n".join(record.model_dump_json() for record in shown)
        assert not A_CLASS.search(text), A_CLASS.search(text)
        for number in ("4 of 13", "4 of 17", "13 of 79", "18 of 34", "16 of 25", "11 of 25", "11 of 15"):
            assert number not in text
        for test in (one for one in shown if isinstance(one, PDSACycle) and (one.scale or 0) < 3):
            assert all((p.expected_count, p.actual_count) == (None, None) for p in test.predictions)


def test_a_line_is_about_a_class_where_its_unit_is_no_school():
    for unit, classes in (("S9-01", ("S9-01",)), ("S9", ()), ("", ())):
        line = ChartPhase(**OWN, measure_id=Measure(**OWN, name="Away").id, unit_id=unit)
        assert classes_of(line, ["S9"]) == classes
