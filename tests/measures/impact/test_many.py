"""Many claims at once, and the proof point."""

from __future__ import annotations

import pandas as pd
import pytest

from brightspots.batch.overview.claims import claims_headline, corrected
from brightspots.batch.overview.rows import Row
from brightspots.errors import DataError, ParameterError
from brightspots.measures import impact

from .data import CHANGE, months, moved, others, steady


def claim(values, **options):
    return impact.assess(months(values), CHANGE, "increase", name="Attendance", **options)


def rows_of(claims) -> list[Row]:
    """Return the overview's rows of claims."""
    return [
        Row(
            str(at),
            "Team",
            sentence=claim.title,
            claim=claim.told,
            claim_luck=claim.false_alarm,
            tells_claim=True,
        )
        for at, claim in enumerate(claims)
    ]


def test_among_many_comparisons_a_weak_one_is_lowered_and_says_why():
    strong = claim(moved(step=7), comparison=others(30, 20))
    nothing = claim(steady(20), comparison=others(30, 20))
    assert corrected(rows_of([strong]))[0].claim["level"] == 4
    lowered = corrected(rows_of([strong] + [nothing] * 30))[0]
    assert lowered.claim["level"] < 4
    assert "Among 31 comparisons this one does not stand out" in lowered.sentence


def test_the_headline_counts_beside_what_luck_gives():
    claims = {"a": claim(moved()), "b": claim(steady(20)), "c": claim(moved(12, 3))}
    assert claims_headline(rows_of(claims.values())) == (
        "1 of 2 claims shows the sign that was agreed on; luck alone gives fewer than 1. 1 is too early to say."
    )
    assert impact.as_frame(claims)["level"].tolist() == [2, 1, 0]


def indicators(**columns) -> pd.DataFrame:
    base = {
        "indicator": ["ready", "read", "math", "graduate", "enrol", "finish"],
        "before": [50.0, 40, 30, 80, 60, 45],
        "after": [56.0, 41, 24, 80, 66, 45],
        "n_before": 2000,
        "n_after": 2000,
        "direction": "increase",
    }
    return pd.DataFrame(base | columns)


def test_the_proof_point_says_its_definition_and_what_luck_gives():
    history = indicators(before=[50.0] * 6, after=[50.0, 55, 56, 44, 57, 58])
    found = impact.proof_point(indicators(), history=history)
    assert (found.kept, found.of, found.reached) == (2, 6, False)
    assert found.table["kept"].tolist() == [True, False, False, False, True, False]
    assert found.by_luck == pytest.approx(4 / 6) and found.chance > 0.9
    assert "rules out worsening by more than 1 points" in found.definition
    assert "2 of 6 indicators" in found.sentence and "times in 100" in found.sentence


def test_a_wider_tolerance_keeps_more_and_less_can_be_better():
    assert impact.proof_point(indicators(), tolerance=6).kept > impact.proof_point(indicators()).kept
    assert impact.proof_point(indicators(direction="decrease")).table["kept"].tolist()[2]
    assert "nobody can say" in impact.proof_point(indicators()).sentence


def test_indicators_that_cannot_be_read():
    with pytest.raises(DataError, match="no column n_after"):
        impact.proof_point(indicators().drop(columns="n_after"))
    with pytest.raises(ParameterError, match="direction"):
        impact.proof_point(indicators(direction="up"))
