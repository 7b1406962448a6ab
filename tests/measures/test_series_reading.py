"""Reading a series: order, gaps, calendars, and errors that name the row."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from brightspots.errors import DataError, ParameterError
from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc.series import read_series


def table(periods: list, values: list | None = None) -> pd.DataFrame:
    return pd.DataFrame({"period": periods, "value": values or list(range(len(periods)))})


class TestCalendar:
    def test_weeks(self) -> None:
        series = read_series(table(["2025-09-08", "2025-09-16", "2025-09-29"]), calendar="week")
        assert series.values.tolist() == pytest.approx([0, 1, np.nan, 2], nan_ok=True)
        assert series.gaps == 1 and "1 point missing" in series.notes[0]

    def test_fortnights_and_months(self) -> None:
        days = ["2025-09-08", "2025-10-06", "2025-10-20"]
        assert len(read_series(table(days), calendar="fortnight")) == 4
        months = read_series(table(["2025-09-30", "2025-12-31"]), calendar="month")
        assert [months.say(i) for i in (1, 2, 3, 4)] == [
            "Sep 30, 2025",
            "Oct 28, 2025",
            "Nov 28, 2025",
            "Dec 31, 2025",
        ]

    def test_school_days_do_not_miss_weekends(self) -> None:
        days = pd.bdate_range("2025-09-05", periods=6)
        assert len(read_series(table(list(days)), calendar="day")) == 6
        assert len(read_series(table([*days[:2], *days[3:]]), calendar="day")) == 6
        assert len(read_series(table(["2025-09-05", "2025-09-06", "2025-09-08"]), calendar="day")) == 4

    def test_a_list_knows_the_holidays(self) -> None:
        expected = ["2025-12-12", "2025-12-19", "2026-01-09"]
        series = read_series(table(["2025-12-12", "2026-01-09"]), calendar=expected)
        assert np.isnan(series.values).tolist() == [False, True, False]
        labels = read_series(table(["2021-22", "2023-24"]), calendar=["2021-22", "2022-23", "2023-24"])
        assert len(labels) == 3 and labels.kind == "label"

    def test_no_range_across_a_gap(self) -> None:
        weeks = ["2025-09-08", "2025-09-15", "2025-10-06", "2025-10-13"]
        result = analyse(table(weeks, [1, 2, 12, 13]), ChartSpec(chart="xmr", calendar="week"))
        assert result.phases["mr_bar"].iloc[0] == 1

    @pytest.mark.parametrize(
        ("data", "calendar", "words"),
        [
            (table(["2025-09-08", "2025-09-10"]), "week", "same week"),
            (table(["2025-09-08", "1025-09-10"]), "day", "mistyped year"),
            (table(["2025-09-08"]), ["2025-09-15"], "calendar does not have"),
            (table([1, 2]), "week", "needs dates"),
            (table(["2025-09-08"]), ["2025-09-08", "2025-09-08"], "twice"),
            (table(["2025-09-08"]), ["autumn"], "same way"),
            ([1, 2], "week", "needs periods"),
            (pd.DataFrame({"value": [1]}), "week", "column period"),
        ],
    )
    def test_errors(self, data: object, calendar: object, words: str) -> None:
        with pytest.raises((DataError, ParameterError), match=words):
            read_series(data, calendar=calendar)


class TestRareEvents:
    DAYS = ("2024-09-03", "2024-09-10", "2024-09-10", "2024-09-20", "2024-10-04", "2024-10-04")
    BETWEEN = (12, 30, 0, 45, 60, 3)

    @pytest.mark.parametrize("periods", [DAYS, tuple(f"week {day}" for day in DAYS)])
    def test_two_on_one_day_are_two_points_in_the_order_given(self, periods: tuple) -> None:
        result = analyse(table(list(periods), list(self.BETWEEN)), ChartSpec(chart="g"))
        plain = analyse(list(self.BETWEEN), ChartSpec(chart="g"))
        assert result.points["value"].tolist() == list(self.BETWEEN)
        assert result.phases["centre"].tolist() == plain.phases["centre"].tolist()
        assert not result.provenance.get("notes") and "order" not in result.alt_text

    def test_out_of_order_they_are_sorted_and_those_of_a_day_stay_as_given(self) -> None:
        days, between = ([*of[3:], *of[:3]] for of in (self.DAYS, self.BETWEEN))
        result = analyse(table(days, between), ChartSpec(chart="g"))
        assert result.points["value"].tolist() == list(self.BETWEEN)

    def test_days_between_events_may_share_a_day_only_as_events(self) -> None:
        days = table(["2024-09-03", "2024-09-10", "2024-09-10"], [12, 30, 4])
        assert len(analyse(days, ChartSpec(chart="t")).points) == 3
        with pytest.raises(DataError, match="same period"):
            analyse(days, ChartSpec(chart="run"))


class TestPeriods:
    def test_duplicates_are_named_by_row(self) -> None:
        with pytest.raises(DataError, match="Points 1 and 3") as caught:
            read_series(table(["2025-09-08", "2025-09-01", "2025-09-08"]))
        assert caught.value.row == 3 and "Sep 8, 2025" in str(caught.value)
        with pytest.raises(DataError, match="Points 1 and 2"):
            read_series(table(["autumn", "autumn"]))

    @pytest.mark.parametrize("period", [None, pd.NaT, float("nan")])
    def test_missing(self, period: object) -> None:
        with pytest.raises(DataError, match="no period"):
            read_series(table(["2025-09-08", period]))

    def test_kinds(self) -> None:
        assert read_series(table([dt.date(2025, 9, 8), dt.date(2025, 9, 1)])).values.tolist() == [1, 0]
        assert read_series(table([2021, 2019, 2020])).values.tolist() == [1, 2, 0]
        assert read_series(table(["week b", "week a"])).values.tolist() == [0, 1]
        assert read_series(table(list(pd.period_range("2025-09", periods=2, freq="M")))).kind == "date"
        assert read_series(table(list(pd.date_range("2025-09", periods=2, tz="UTC")))).kind == "date"
        assert read_series(table(["2010-11", "2011-12"])).kind == "label"
        assert read_series(table(["2010-10", "2010-11"])).kind == "date"

    @pytest.mark.parametrize(
        "texts",
        [
            ["10/7/2024", "9/30/2024", "9/23/2024"],
            ["10/07/24 0:00", "9/30/24 0:00", "9/23/24 0:00"],
            ["7-Oct-24", "30-Sep-24", "23-Sep-24"],
            ["Oct 7, 2024", "Sep 30, 2024", "Sep 23, 2024"],
            ["October 7, 2024", "September 30, 2024", "September 23, 2024"],
        ],
    )
    def test_dates_as_spreadsheets_write_them_stand_in_their_order(self, texts: list[str]) -> None:
        series = read_series(pd.DataFrame({"period": texts, "value": [3.0, 2.0, 1.0]}))
        assert series.kind == "date" and series.values.tolist() == [1, 2, 3]
        assert series.say(1) == "Sep 23, 2024"

    @pytest.mark.parametrize(
        "texts", [["9/9/2024", "10/7/2024"], ["23/9/2024", "30/9/2024"], ["9/31/2024", "9/30/2024"]]
    )
    def test_dates_of_two_meanings_are_refused(self, texts: list[str]) -> None:
        with pytest.raises(DataError, match="Write dates as 2025-11-03"):
            read_series(pd.DataFrame({"period": texts, "value": [1.0, 2.0]}))

    def test_other_texts_stay_labels_in_their_order(self) -> None:
        series = read_series(pd.DataFrame({"period": ["fall", "winter", "1/2"], "value": [1.0, 2.0, 3.0]}))
        assert series.kind == "label" and series.values.tolist() == [1, 2, 3]

    def test_a_date_that_is_none(self) -> None:
        with pytest.raises(DataError, match="looks like a date"):
            read_series(table(["2025-09-31", "2025-10-01"]))


class TestCounts:
    def test_nobody_to_count_is_missing_not_zero(self) -> None:
        data = pd.DataFrame({"numerator": [1, 0, 3], "denominator": [10, 0, 10]})
        result = analyse(data, ChartSpec(chart="p"))
        assert result.points["value"].tolist() == pytest.approx([0.1, np.nan, 0.3], nan_ok=True)
        assert "nobody to count" in result.notes[0]

    @pytest.mark.parametrize(
        ("chart", "numerator", "denominator", "row"),
        [
            ("p", [1, 11], [10, 10], 2),
            ("u", [1, -1], [10, 10], 2),
            ("run", [1, 1], [10, 0], 2),
            ("u", [1], [-1], 1),
        ],
    )
    def test_impossible_counts(self, chart: str, numerator: list, denominator: list, row: int) -> None:
        data = pd.DataFrame({"numerator": numerator, "denominator": denominator})
        with pytest.raises(DataError) as caught:
            analyse(data, ChartSpec(chart=chart))
        assert caught.value.row == row

    @pytest.mark.parametrize(("chart", "value"), [("t", 0), ("c", -1), ("g", -1)])
    def test_impossible_values(self, chart: str, value: int) -> None:
        with pytest.raises(DataError):
            analyse([3, value], ChartSpec(chart=chart))

    def test_columns_that_are_not_there(self) -> None:
        with pytest.raises(DataError, match="absences"):
            analyse(pd.DataFrame({"absences": [1]}), ChartSpec(chart="run"))
        with pytest.raises(DataError, match="out of how many"):
            analyse([0.1, 0.2], ChartSpec(chart="p"))


class TestPlaces:
    DATES = table([str(d.date()) for d in pd.date_range("2025-09-08", periods=30, freq="7D")])

    def test_a_period_may_stand_for_a_position(self) -> None:
        for phases in ((13,), ("2025-12-01",), (pd.Timestamp("2025-12-01"),), (dt.date(2025, 11, 27),)):
            result = analyse(self.DATES, ChartSpec(chart="xmr", phases=phases))
            assert result.phases["n"].tolist() == [12, 18]
        for freeze in (12, "2025-11-24", dt.date(2025, 11, 27)):
            result = analyse(self.DATES, ChartSpec(chart="xmr", freeze=freeze))
            assert result.phase_numbers[0].n_baseline == 12
        result = analyse(self.DATES, ChartSpec(chart="xmr", exclude={"2025-09-22": "snow week"}))
        assert result.excluded == {3: "snow week"}

    def test_labels_and_years(self) -> None:
        years = table(list(range(2000, 2030)))
        assert analyse(years, ChartSpec(chart="run", phases=(2010,))).phases["n"].tolist() == [10, 20]
        labels = table([f"week {i}" for i in range(1, 31)])
        assert analyse(labels, ChartSpec(chart="run", freeze="week 12")).phase_numbers[0].frozen == 12

    @pytest.mark.parametrize(
        "wrong",
        [
            {"phases": (31,)},
            {"phases": (1,)},
            {"phases": (20, 10)},
            {"phases": ("2031-01-01",)},
            {"phases": ("soon",)},
            {"exclude": (0,)},
            {"exclude": ("2025-09-09",)},
            {"freeze": "2020-01-01"},
            {"freeze": {3: 12}},
            {"freeze": {2: 12}, "phases": (15,)},
            {"freeze": 20, "phases": (15,)},
            {"freeze": True},
        ],
    )
    def test_errors(self, wrong: dict) -> None:
        with pytest.raises(ParameterError):
            analyse(self.DATES, ChartSpec(chart="xmr", **wrong))

    def test_a_freeze_that_is_still_to_come(self) -> None:
        result = analyse([1, 2, 3], ChartSpec(chart="run", freeze=12))
        assert result.phase_numbers[0].n_baseline == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"chart": "pie"},
        {"chart": "run", "rules": "nhs"},
        {"chart": "run", "rules": "sixsigma"},
        {"chart": "run", "rules": "prestated"},
        {"chart": "xmr", "direction": "up"},
        {"chart": "xmr", "scaling": 2.66},
        {"chart": "xmr", "sigma": 0},
        {"chart": "xmr", "centre": "high"},
        {"chart": "xmr", "target": float("nan")},
        {"chart": "xmr", "calendar": "year"},
        {"chart": "xmr", "screen": "yes"},
        {"chart": "t", "centre": 3},
        {"chart": "p", "centre": 3},
    ],
)
def test_a_specification_says_what_it_allows(wrong: dict) -> None:
    with pytest.raises(ParameterError):
        ChartSpec(**wrong)


@pytest.mark.parametrize("many", [list, tuple, np.array, pd.Index, dict.fromkeys])
def test_places_come_in_any_collection(many) -> None:
    values = list(range(30))
    result = analyse(values, ChartSpec(chart="xmr", phases=many([13, 20]), exclude=many([2, 5])))
    assert result.phases["n"].tolist() == [10, 7, 11]
    assert result.provenance["spec"]["phases"] in ((13, 20), {13: None, 20: None})
    assert analyse(values, ChartSpec(chart="xmr", phases=13, exclude=2)).phases["n"].tolist() == [11, 18]


def test_a_calendar_may_be_an_index() -> None:
    weeks = pd.date_range("2025-09-08", periods=4, freq="7D")
    data = table(list(weeks.delete(2)))
    for calendar in (weeks, weeks.to_numpy(), list(weeks), weeks.strftime("%Y-%m-%d")):
        result = analyse(data, ChartSpec(chart="run", calendar=calendar))
        assert len(result.points) == 4 and result.provenance["n_missing"] == 1


@pytest.mark.parametrize("periods", [pd.Series([], dtype="datetime64[us]"), pd.Series([], dtype=object)])
def test_an_empty_series_with_a_plan_says_that_it_is_empty(periods: pd.Series) -> None:
    empty = pd.DataFrame({"period": periods, "value": pd.Series([], dtype=float)})
    spec = ChartSpec(
        chart="xmr", freeze="2025-11-24", phases=("2026-01-05",), exclude=(3,), calendar="week", target={9: 1}
    )
    result = analyse(empty, spec)
    assert result.state == "no data" and result.reading.startswith("There are no numbers here yet")
    assert len(result.points) == 0 and result.assurance is None and result.false_alarm == 0


def test_a_point_is_named_by_the_number_of_its_period_even_where_that_is_0():
    series = read_series(pd.DataFrame({"period": [0, 10, 20], "value": [1.0, 2, 3]}))
    assert [series.place(period, "baseline") for period in (0, 10, 20)] == [1, 2, 3]
