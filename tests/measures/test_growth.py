"""Growth percentiles: fair to every earlier score, and blind to how tests are scaled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots.errors import ParameterError
from brightspots.measures import growth


def scores(students: int = 1_500, seed: int = 1, curve: float = 0.002) -> pd.DataFrame:
    """Two scores of each student; the later one bends with the earlier, and spreads wider below."""
    rng = np.random.default_rng(seed)
    before = rng.normal(200, 12, students)
    spread = 4 + 0.05 * (230 - before).clip(0)
    now = 60 + 0.75 * before + curve * (before - 200) ** 2 + rng.normal(0, spread)
    keys = [f"k{number}" for number in range(students)]
    same = {"student_key": keys, "subject": "math", "grade_when_assessed": "05"}
    return pd.concat(
        [
            pd.DataFrame({**same, "administered_on": "2024-09-20", "scale_score": before.round()}),
            pd.DataFrame({**same, "administered_on": "2025-04-20", "scale_score": now.round()}),
        ]
    )


def test_every_percentile_comes_equally_often():
    found = growth.percentiles(scores())["percentile"]
    assert found.between(1, 99).all()
    counts = np.histogram(found, bins=[1, 20, 40, 60, 80, 100])[0]
    assert (abs(counts / len(found) - 0.2) < 0.03).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_growth_has_nothing_to_do_with_where_a_student_began(seed):
    rows = scores(seed=seed)
    found = growth.percentiles(rows).set_index("student_key")["percentile"]
    before = rows.drop_duplicates("student_key").set_index("student_key")["scale_score"]
    assert abs(np.corrcoef(found, before[found.index])[0, 1]) < 0.04
    for fifth in pd.qcut(before, 5, labels=False).pipe(lambda f: [f[f == n].index for n in range(5)]):
        assert abs(found[fifth].median() - 50) <= 8


def test_who_scores_more_after_the_same_score_grew_more():
    rows = scores()
    found = growth.percentiles(rows).set_index("student_key")["percentile"]
    wide = rows.pivot(index="student_key", columns="administered_on", values="scale_score").assign(
        found=found
    )
    wide.columns = ["before", "now", "found"]
    for _, same in wide.groupby("before"):
        assert same.sort_values("now")["found"].is_monotonic_increasing


def test_another_scale_changes_nothing():
    rows = scores()
    scaled = rows.assign(scale_score=rows["scale_score"] * 8 + 1_000)
    assert growth.percentiles(rows).equals(growth.percentiles(scaled))


def test_the_score_before_may_be_of_the_grade_before():
    rows = scores(60)
    rows.loc[rows["administered_on"] == "2024-09-20", "grade_when_assessed"] = "04"
    found = growth.percentiles(rows)
    assert len(found) == 60
    assert set(found["grade_when_assessed"]) == {"05"}


def test_subjects_are_measured_apart_and_few_students_not_at_all():
    rows = scores(60)
    few = scores(growth.FEWEST - 1, seed=2).assign(subject="ela")
    found = growth.percentiles(pd.concat([rows, few]))
    assert set(found["subject"]) == {"math"}
    assert growth.percentiles(few).empty


def test_one_score_is_no_growth_and_a_missing_column_is_named():
    once = scores(60).drop_duplicates("student_key")
    assert growth.percentiles(once).empty
    with pytest.raises(ParameterError, match="scale_score"):
        growth.percentiles(once.drop(columns="scale_score"))
