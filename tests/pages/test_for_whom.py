"""Page 32 says for whom and in which rooms a number moved, and never of fewer than three rooms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from brightspots.pages.implementation import for_whom
from brightspots.records import Measure, Observation, PDSACycle, Project
from brightspots.records.store.store import Store
from brightspots.series import baseline, implementation, school_series, team_numbers
from brightspots.workbook.book import Book
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.workbook_file import read_workbook

WORKBOOK = read_workbook(find_workbook("32_implementation_and_outcome"))
MONDAY = date(2025, 9, 8)
Page = Callable[..., tuple[Book, list[str]]]


def week(n: int) -> date:
    return MONDAY + timedelta(days=7 * n)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


def write(path: Path, *, tried: int, rest: int) -> Project:
    """Write a team whose test began after twelve weeks; where it was tried, seven more of twenty come on time."""
    store = Store(path)
    project = store.save(Project(title="On time", school_ids=("maple",)), author="AB")
    measure = Measure(
        project_id=project.id,
        name="At the bell",
        kind="outcome",
        unit="percent",
        frequency="week",
        direction="increase",
        counts_people=True,
    )
    where = [f"t-{n}" for n in range(tried)]
    test = PDSACycle(
        project_id=project.id, title="Greeting", start=week(12), classes=tuple(where), state="doing"
    )
    points = [
        Observation(
            project_id=project.id,
            measure_id=measure.id,
            unit_id=room,
            unit_level="classroom",
            period_start=week(n),
            numerator=7 + (4 * n % 7) + (7 if n >= 12 and room in where else 0),
            denominator=20,
        )
        for room in [*where, *(f"r-{n}" for n in range(rest))]
        for n in range(24)
    ]
    store.save_all([measure, test, *points], author="AB")
    return project


def page(monkeypatch, audience: str = "team", **given: str) -> tuple[Book, list[str]]:
    asked = {"district": "practice_team", "audience": audience, **given}
    book, said = Book(WORKBOOK, check_parameters(WORKBOOK, asked)), []
    monkeypatch.setattr(book, "say", lambda text, kind="": said.append(text))
    monkeypatch.setattr(book, "show", lambda *things: said.extend(f"{one.alt}" for one in things))
    return book, said


def show(book: Book, group: str = "", measure: str = "") -> None:
    ours = school_series.of_school(book, measure)
    tests = implementation.events(book)
    spec = baseline.spec(ours, baseline.baseline(ours, tests))
    for_whom.show_for_whom(book, ours, spec, tests, group)


def test_rooms_where_it_was_tried_are_set_against_the_others(path, monkeypatch):
    project = write(path, tried=3, rest=4)
    book, said = page(monkeypatch, records=str(path), project_id=project.id)
    show(book)
    assert said[0].startswith("At the bell, where we try it at ")
    assert "has been higher since Dec 1, 2025" in said[0]
    assert said[0].endswith("3 rooms where we try something, 4 where we do not.")
    assert "Our other classes" in said[1] and "The gap between them" in said[1]
    (measure,) = team_numbers.definitions(book.project).values()
    apart = team_numbers.rooms(book.project, measure, "maple", "week", "")
    plain = pd.DataFrame({"n": [3 * (7 + 4 * n % 7 + 7 * (n >= 12)) for n in range(24)]})
    assert apart.tried.points["numerator"].tolist() == plain["n"].tolist()
    assert apart.rest.points["denominator"].unique().tolist() == [80.0]


@pytest.mark.parametrize(("tried", "rest"), [(2, 4), (3, 2), (0, 6)])
def test_fewer_than_three_rooms_on_a_side_are_not_set_apart(path, monkeypatch, tried, rest):
    project = write(path, tried=tried, rest=rest)
    book, said = page(monkeypatch, records=str(path), project_id=project.id)
    show(book)
    assert len(said) == 1 and said[0].startswith("This page is about all students.")


@pytest.mark.parametrize("audience", ["staff", "public"])
def test_rooms_are_for_the_team_only(path, monkeypatch, audience):
    project = write(path, tried=3, rest=4)
    store = Store(path)
    store.save(project.changed(shared="public"), author="AB")
    book, said = page(monkeypatch, audience, records=str(path), project_id=project.id)
    show(book)
    assert "rooms" not in " ".join(said) and "where we try it" not in " ".join(said)


def test_a_group_gets_a_verdict_of_its_own_and_its_gap(monkeypatch):
    book, said = page(monkeypatch, school_id="maple")
    show(book, "el", "on_time")
    assert said[0].startswith("On time") and ", English learners at " in said[0]
    assert "All others" in said[1] and "The gap between them" in said[1]
    ours = school_series.of_school(book, "on_time")
    everyone, group = ours.points, for_whom.comparison_group.group(book, ours, "el")[1]
    rest = for_whom._without(ours, group).points.set_index("period")["denominator"]
    known = rest.dropna()
    both = everyone.set_index("period")["denominator"] - group.set_index("period")["denominator"]
    assert len(known) and known.equals(both[known.index])


def test_a_group_that_nobody_counts_says_so(monkeypatch):
    book, said = page(monkeypatch, school_id="maple")
    show(book, "swd", "on_time")
    assert len(said) == 1 and "there are no numbers of this group by week" in said[0]
