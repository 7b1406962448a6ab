"""What is noticed, which chart is chosen, and when a new line is suggested."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from brightspots.errors import ParameterError
from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc.chart_choice import choose_chart
from brightspots.measures.spc.rebase import accept, suggest


def kinds(data: object, spec: ChartSpec) -> set[str]:
    return {notice.kind for notice in analyse(data, spec).notices}


def carried(n: int, phi: float, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(size=n)
    for i in range(1, n):
        noise[i] += phi * noise[i - 1]
    return noise


class TestNotices:
    def test_carry_over(self) -> None:
        found = np.mean(
            ["autocorrelation" in kinds(carried(60, 0.7, s), ChartSpec(chart="xmr")) for s in range(40)]
        )
        false = np.mean(
            ["autocorrelation" in kinds(carried(60, 0.0, s), ChartSpec(chart="xmr")) for s in range(40)]
        )
        assert found > 0.7 and false < 0.1

    def test_a_real_shift_is_not_taken_for_carry_over(self) -> None:
        noise = np.random.default_rng(4).normal(size=40)
        noise[20:] += 5
        assert "autocorrelation" not in kinds(noise, ChartSpec(chart="run"))
        assert "autocorrelation" not in kinds(noise, ChartSpec(chart="run", freeze=20))

    def test_days_of_the_week(self) -> None:
        days = pd.bdate_range("2025-09-08", periods=50)
        values = np.random.default_rng(1).normal(93, 1, 50)
        friday = days.day_of_week == 4
        table = pd.DataFrame({"period": days, "value": values})
        assert "day_of_week" not in kinds(table, ChartSpec(chart="run"))
        table["value"] = values - 4 * friday
        (notice,) = [n for n in analyse(table, ChartSpec(chart="run")).notices if n.kind == "day_of_week"]
        assert notice.numbers["lowest"] == "Fridays" and notice.text.startswith("Fridays run lower")

    def test_time_of_year(self) -> None:
        months = pd.date_range("2021-09-01", periods=48, freq="MS")
        values = np.random.default_rng(1).normal(93, 0.5, 48) - 3 * np.cos(2 * np.pi * months.month / 12)
        notices = analyse(pd.DataFrame({"period": months, "value": values}), ChartSpec(chart="run")).notices
        assert [n.numbers["lowest"] for n in notices if n.kind == "time_of_year"] == ["December"]

    def test_overdispersion(self) -> None:
        generator = np.random.default_rng(1)
        counts = pd.DataFrame({"numerator": generator.binomial(5000, 0.9, 30), "denominator": 5000})
        assert "overdispersion" not in kinds(counts, ChartSpec(chart="p"))
        counts["numerator"] = generator.binomial(5000, generator.normal(0.9, 0.02, 30).clip(0, 1))
        assert "overdispersion" in kinds(counts, ChartSpec(chart="p"))
        assert "overdispersion" not in kinds(counts, ChartSpec(chart="p_prime"))

    def test_one_odd_day_is_not_overdispersion(self) -> None:
        counts = pd.DataFrame(
            {"numerator": np.random.default_rng(1).binomial(300, 0.9, 30), "denominator": 300}
        )
        counts.loc[4, "numerator"] = 150
        assert "overdispersion" not in kinds(counts, ChartSpec(chart="p"))

    def test_sparse_counts_and_small_groups(self) -> None:
        assert "sparse_counts" in kinds([0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0], ChartSpec(chart="xmr"))
        table = pd.DataFrame({"numerator": [72, 70, 73, 71, 74, 72] * 3, "denominator": 80})
        (notice,) = [n for n in analyse(table, ChartSpec(chart="p")).notices if n.kind == "small_groups"]
        assert "No single high point" in notice.text and "more than 81" in notice.text

    def test_a_pause_without_a_calendar(self) -> None:
        weeks = pd.date_range("2025-10-06", periods=20, freq="7D").delete([10, 11])
        table = pd.DataFrame({"period": weeks, "value": range(18)})
        assert "gaps" in kinds(table, ChartSpec(chart="run"))
        assert (
            "2 points are missing" in analyse(table, ChartSpec(chart="run", calendar="week")).notices[0].text
        )


class TestChoosing:
    @pytest.mark.parametrize(
        ("data", "what", "chart"),
        [
            ([3, 4, 5], None, "run"),
            (list(range(20)), None, "xmr"),
            ([16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16], "count", "c"),
            ([0, 1, 0, 0, 2, 0, 0, 1, 0, 0, 0, 1, 0], "count", "g"),
            ([1, 0, 2, 1, 1, 2, 0, 1, 3, 1, 2, 1, 1, 2], "count", "c"),
            ([4, 9, 0, 2], "time between", "g"),
            ([4, 9, 3, 2], "time between", "t"),
            ([1, 90, 3, 70, 2, 88, 5, 60, 4, 99, 1, 80], "count", "xmr"),
            (pd.DataFrame({"numerator": [12, 9] * 10, "denominator": 50}), None, "p"),
            (pd.DataFrame({"numerator": [53, 47] * 10, "denominator": 50}), None, "u"),
            (pd.DataFrame({"numerator": [4000, 4600] * 10, "denominator": 5000}), None, "p_prime"),
            (pd.DataFrame({"value": range(20), "denominator": range(10, 30)}), None, "i_prime"),
            ([4, 9, 2], "cases between", "g"),
        ],
    )
    def test_choice(self, data: object, what: str | None, chart: str) -> None:
        choice = choose_chart(data, what)
        assert choice.chart == chart and choice.reasons and all(r.endswith(".") for r in choice.reasons)

    def test_what_is_not_known(self) -> None:
        with pytest.raises(ParameterError):
            choose_chart([1, 2], "grade")
        with pytest.raises(ParameterError):
            choose_chart([1, 2], "share")


BEFORE = [5.0, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5, 4, 6]
AFTER = [value + 4 for value in BEFORE]


class TestRebase:
    def test_nothing_to_suggest(self) -> None:
        search = suggest(BEFORE + BEFORE, ChartSpec(chart="run", freeze=12))
        assert not search.suggestions and search.log[-1].code == "steady"
        assert suggest([], ChartSpec(chart="run")).log[0].code == "no_data"

    def test_waits_until_the_level_has_settled(self) -> None:
        search = suggest(BEFORE + AFTER[:9], ChartSpec(chart="run", freeze=12))
        assert [d.code for d in search.log] == ["triggered", "wait"]

    def test_a_level_that_falls_back_is_rejected(self) -> None:
        search = suggest(BEFORE + AFTER[:8] + BEFORE + BEFORE, ChartSpec(chart="run", freeze=12))
        assert not search.suggestions and "rejected" in [d.code for d in search.log]

    def test_starts_at_an_event_inside_the_run(self) -> None:
        spec = ChartSpec(chart="run", freeze=12)
        (found,) = suggest(BEFORE + AFTER, spec, events=(3, 14)).suggestions
        assert found.start == 14 and any("changed" in reason for reason in found.reasons)

    def test_accepted_or_declined_by_people(self) -> None:
        spec = ChartSpec(chart="xmr", freeze=12)
        (found,) = suggest(BEFORE + AFTER, spec).suggestions
        assert analyse(BEFORE + AFTER, accept(spec, found)).phases["n"].tolist() == [12, 12]
        assert not suggest(BEFORE + AFTER, spec, declined={13: 24}).suggestions
        assert suggest(BEFORE + AFTER + AFTER[:1], spec, declined={13: 24}).suggestions

    def test_two_steps(self) -> None:
        higher = [value + 8 for value in BEFORE]
        search = suggest(BEFORE + AFTER + higher, ChartSpec(chart="run"))
        assert [s.start for s in search.suggestions] == [13, 25]
