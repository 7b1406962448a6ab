"""Two hundred schools with nothing changed, or with a change that is known: what is claimed of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots.batch.overview.claims import corrected
from brightspots.batch.overview.rows import Row
from brightspots.measures import impact

from .data import CHANGE, months

SCHOOLS = 200


def levels_of(step: float, after: int = 6, *, seed: int = 20_140) -> tuple[np.ndarray, np.ndarray]:
    """Return the levels, and whether the range holds the true step, of schools that moved by so many SD."""
    rng = np.random.default_rng(seed)
    claims = []
    for _ in range(SCHOOLS):
        values = rng.normal(80, 3, 12 + after)
        values[12:] += 3 * step
        claims.append(impact.assess(months(values), CHANGE, "increase"))
    covered = [claim.interval[0] <= 3 * step <= claim.interval[1] for claim in claims]
    return np.array([claim.level for claim in claims]), np.array(covered)


def test_with_nothing_changed_a_change_is_claimed_of_one_in_twenty_at_most():
    levels, covered = levels_of(0.0)
    assert (levels >= 2).mean() <= 0.05
    assert covered.mean() >= 0.92


def test_a_change_of_one_and_a_half_standard_deviations_is_found():
    levels, covered = levels_of(1.5)
    assert (levels >= 2).mean() >= 0.55
    assert covered.mean() >= 0.92


def test_a_year_later_more_is_found_and_the_false_ones_stay_rare():
    assert (levels_of(0.0, after=12)[0] >= 2).mean() <= 0.05
    assert (levels_of(1.5, after=12)[0] >= 2).mean() >= 0.7


def test_what_is_said_of_luck_is_what_luck_gives():
    rng = np.random.default_rng(5)
    claims = [impact.assess(months(rng.normal(80, 3, 24)), CHANGE, "increase") for _ in range(400)]
    said = np.mean([claim.false_alarm for claim in claims])
    assert np.mean([claim.level >= 2 for claim in claims]) == pytest.approx(said, abs=0.035)


@pytest.mark.parametrize("known", ["own", "group"])
def test_the_worst_ten_of_fifty_left_alone_are_not_called_better(known):
    rng = np.random.default_rng(11)
    alone, held = [], []
    for _ in range(20):
        year = rng.normal(80, 4, 50)[:, None] + rng.normal(0, 3, (50, 4))
        for school in np.argsort(year[:, 2])[:10]:
            before = year[school, 2] + rng.normal(0, 1.5, 12)
            after = year[school, 3] + rng.normal(0, 1.5, 9)
            table = months(np.concatenate([before, after]))
            earlier = year[school, :2].tolist() if known == "own" else year[:, :3]
            picked = {"value": year[school, 2], "mean": year[:, 2].mean(), "earlier": earlier}
            alone.append(impact.assess(table, CHANGE, "increase").level)
            held.append(impact.assess(table, CHANGE, "increase", selected_on=picked))
    assert np.mean(np.array(alone) >= 2) > 0.4, "without the warning they would be"
    assert np.mean([claim.level <= 1 for claim in held]) >= 0.95
    assert all("The school was picked" in " ".join(claim.alternatives) for claim in held)


def district(seed: int, schools: int, months_after: int, drift: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    n = 12 + months_after
    return rng.normal(80, 4, schools)[:, None] + drift * np.arange(n) + rng.normal(0, 3, (schools, n))


def claim_beside(values: np.ndarray, school: int) -> impact.Claim:
    n = values.shape[1]
    periods = months(values[0])["period"].to_numpy()
    names = [f"{i:03d}" for i in range(len(values)) if i != school]
    rest = pd.DataFrame(
        {
            "unit": np.repeat(names, n),
            "period": np.tile(periods, len(names)),
            "value": np.delete(values, school, 0).ravel(),
        }
    )
    return impact.assess(months(values[school]), CHANGE, "increase", comparison=rest)


def test_a_drift_of_the_whole_district_is_not_claimed_by_its_schools():
    """Of 200 drifting schools nearly none stands out beside the others, though many have six in a row."""
    values = district(7, SCHOOLS, 12, drift=0.24)
    claims = [claim_beside(values, school) for school in range(SCHOOLS)]
    levels = np.array([claim.level for claim in claims])
    assert np.mean([claim.told["signal"] for claim in claims]) > 0.3, "alone, a drift looks like a change"
    assert (levels >= 2).mean() <= 0.05 and (levels >= 4).mean() <= 0.02
    rows = [Row(str(at), "School", claim=claim.told) for at, claim in enumerate(claims)]
    assert not any(row.claim["level"] >= 4 for row in corrected(rows)), "and none among so many"
    compared = [claim.compared for claim in claims if claim.compared is not None]
    covered = [found.interval[0] <= 0 <= found.interval[1] for found in compared]
    assert len(compared) > 150 and np.mean(covered) >= 0.94


def test_a_change_in_a_drifting_district_is_found_beside_the_others():
    levels = []
    for seed in range(40):
        values = district(100 + seed, 60, 12, drift=0.24)
        values[0, 12:] += 7.5
        claim = claim_beside(values, 0)
        if claim.compared is not None and claim.compared.balanced:
            levels.append(claim.level)
            assert claim.compared.p >= 1 / (claim.compared.placebos + 1)
    assert len(levels) >= 20 and np.mean(np.array(levels) == 4) >= 0.75


def test_the_step_that_is_said_to_show_four_times_in_five_does():
    rng = np.random.default_rng(3)
    for after in (8, 12):
        claims = [
            impact.assess(months(rng.normal(80, 3, 24 + after)), "2025-09-01", "increase") for _ in range(40)
        ]
        said = float(np.mean([claim.detectable for claim in claims]))
        seen = []
        for _ in range(SCHOOLS):
            values = rng.normal(80, 3, 24 + after)
            values[24:] += said
            seen.append(impact.assess(months(values), "2025-09-01", "increase").level >= 2)
        assert np.mean(seen) == pytest.approx(0.8, abs=0.07)
