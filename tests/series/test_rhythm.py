"""Fortnights, months and terms are called what they are, and stand at their own dates."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from brightspots.measures import analyse
from brightspots.measures.spc import verdict as judging
from brightspots.pages import headline
from brightspots.pages.implementation import pictures, progress
from brightspots.records import Measure, Observation
from brightspots.series import baseline, team_numbers
from brightspots.series.model import Measured
from tests.pages.made import PROJECT, SCHOOL, seen

LOW = [26.0, 28, 25, 27, 29, 24, 26.5, 24.5, 25.5, 26, 28.5, 27.5]
HIGH = [36.0, 38, 35, 37, 39, 34, 36.5, 35.5]
NO_TESTS = pd.DataFrame({"date": pd.Series(dtype="datetime64[ns]"), "label": [], "kind": []})


def team(days: list[date], frequency: str = "") -> Measured:
    measure = Measure(
        project_id=PROJECT.id, name="On time", unit="percent", frequency=frequency, direction="increase"
    )
    points = [
        Observation(
            project_id=PROJECT.id, measure_id=measure.id, unit_id=SCHOOL, period_start=day, value=value
        )
        for day, value in zip(days, [*LOW, *HIGH], strict=False)
    ]
    project = seen(measure, *points)
    (about,) = team_numbers.definitions(project).values()
    return team_numbers.points(project, about, SCHOOL, "week", "")


def every(freq: str, n: int = 20) -> list[date]:
    return [stamp.date() for stamp in pd.date_range("2022-09-01", periods=n, freq=freq)]


@pytest.mark.parametrize(
    ("freq", "step"),
    [("7D", "week"), ("14D", "fortnight"), ("MS", "month"), ("QS-SEP", "term"), ("YS-SEP", "year")],
)
def test_every_sentence_calls_them_what_they_are(freq, step):
    ours = team(every(freq))
    assert ours.step == step
    days = ours.points["period"]
    result = analyse(ours.points, baseline.spec(ours, baseline.Baseline(f"{days.iloc[11]:%Y-%m-%d}", "")))
    found = judging.verdict(result)
    said = [
        judging.sentence(found, result, name=ours.name, school="Maple", step=ours.step),
        progress.next_look(result, found, ours.step),
        *(picture.caption for picture in pictures.pictures(ours, result, (), NO_TESTS)),
    ]
    assert f"10 {step}s in a row" in said[0] and f"half of the 12 {step}s" in said[2]
    others = {"day", "week", "fortnight", "month", "term", "year"} - {step}
    assert not [word for word in others for text in said if f" {word}" in text.replace("next", "")]


def test_a_month_stands_at_its_month_and_not_at_a_monday_of_the_one_before():
    ours = team(every("MS"))
    assert ours.every == "month" and list(ours.points["period"].dt.day.unique()) == [1]


def test_what_a_team_said_counts_until_its_numbers_tell():
    assert team(every("MS", 2), "month").step == "month"
    assert team(every("7D", 2), "week").step == "week"
    assert team(every("MS", 2)).step == "week", "two numbers do not tell"


def test_the_headline_of_a_page_uses_the_same_word(monkeypatch):
    ours = team(every("MS"))
    result = analyse(ours.points, baseline.spec(ours, baseline.Baseline("2023-08-01", "")))

    class Page:
        class school:
            name = "Maple"

    assert "months in a row" in headline.sentence(Page, ours, result, judging.verdict(result))  # type: ignore[arg-type]
