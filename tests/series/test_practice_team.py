"""What was planted in the practice team is found again, and nothing else is."""

from __future__ import annotations

import json
import runpy

import pandas as pd
import pytest

from brightspots import resources
from brightspots.measures import analyse
from brightspots.measures.spc.verdict import Verdict, verdict
from brightspots.series import baseline, implementation, model, school_series
from brightspots.workbook import find_workbook, read_workbook
from brightspots.workbook.book import Book

FOLDER = resources.folder("data_samples") / "practice_team"
PLANTED = {plan["school_id"]: plan for plan in json.loads((FOLDER / "planted.json").read_text("utf-8"))}


def book_of(school_id: str, audience: str = "public", **more: str) -> Book:
    declared = read_workbook(find_workbook("32_implementation_and_outcome"))
    defaults = {name: parameter.default for name, parameter in declared.parameters.items()}
    given = {"district": "practice_team", "school_id": school_id, "audience": audience, **more}
    return Book(declared, defaults | given)


def judged(school_id: str, measure: str = "on_time") -> tuple[Verdict, model.Measured]:
    book = book_of(school_id)
    ours = school_series.of_school(book, measure)
    line = baseline.baseline(ours, implementation.events(book))
    return verdict(analyse(ours.points, baseline.spec(ours, line))), ours


@pytest.mark.parametrize(
    ("school_id", "kind", "way"),
    [
        ("maple", "shift", "better"),
        ("harbor", "steady", ""),
        ("summit", "shift", "better"),
        ("prairie", "shift", "worse"),
        ("cedar", "too few", ""),
        ("willow", "no data", ""),
    ],
)
def test_the_result_is_judged_as_it_was_planted(school_id, kind, way):
    found, ours = judged(school_id)
    assert (found.kind, found.way) == (kind, way)
    if found.signal is not None:
        began = pd.Timestamp(found.signal.result.series.period(found.signal.first))
        assert abs((began - pd.Timestamp(PLANTED[school_id]["change_on"])).days) <= 42
    assert (ours.hidden > 0) == (PLANTED[school_id]["students"] < 11)


@pytest.mark.parametrize("school_id", [i for i, plan in PLANTED.items() if plan["students"] > 10])
def test_late_lessons_get_worse_only_where_that_was_planted(school_id):
    found, _ = judged(school_id, "late_starts")
    plan = PLANTED[school_id]
    assert (found.way == "worse") == (plan["late_lessons_after"] > plan["late_lessons_before"])


def test_doing_is_what_was_planned_and_delivered():
    calls, greetings = implementation.lanes(book_of("maple"))
    assert (calls.name, greetings.name) == ("Welcome calls made", "Greeted at the door")
    assert (calls.points["planned"] == 12).all() and (calls.points["delivered"] <= 12).all()
    before = calls.points["period"] < PLANTED["maple"]["change_on"]
    share = calls.points.groupby(before)[["planned", "delivered"]].sum()
    share = share["delivered"] / share["planned"]
    assert share[True] == pytest.approx(0.45, abs=0.1) and share[False] == pytest.approx(0.9, abs=0.1)


def test_a_team_reads_its_own_small_group_and_nobody_else_does():
    assert school_series.of_school(book_of("willow", "team")).hidden == 0
    for audience in ("public", "staff"):
        hidden = school_series.of_school(book_of("willow", audience))
        assert hidden.periods.empty and "hidden to protect students" in hidden.why_none


def test_it_is_read_until_the_day_that_was_asked_for():
    book = book_of("maple", as_of="2025-12-01")
    ours = school_series.of_school(book)
    assert ours.periods.max() == pd.Timestamp("2025-12-01") and len(implementation.events(book)) == 1


def test_making_it_again_gives_the_same_bytes(tmp_path):
    made = runpy.run_path(str(FOLDER / "rebuild.py"))
    made["main"].__globals__["HERE"] = tmp_path
    made["main"]()
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (FOLDER / path.name).read_bytes(), path.name
    assert len(list(tmp_path.iterdir())) == 6
