from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from brightspots.errors import DataError, ParameterError
from brightspots.figures import (
    against_the_rest,
    funnel,
    mini_chart,
    result_over_doing,
    run_chart,
    small_multiples,
    wall,
    which_is_real,
)
from brightspots.measures import ChartSpec, Result, analyse

HOSTILE = "</title><script>alert('1')</script> & \"x\" $\\frac$ $y$\x00\nnew line"
LONG = "The share of all students in grades six to eight who missed at least one day in ten " * 4
WEEKS = pd.date_range("2025-09-08", periods=24, freq="W-MON")
GENERATOR = np.random.default_rng(11)
STEADY = np.round(GENERATOR.normal(90, 2, 24), 1)
MANY = np.round(GENERATOR.normal(90, 2, 400), 1)
RUN = ChartSpec(chart="run")
OURS = "stroke: #0b5394; stroke-width: 1.4"


def weekly(values, **spec) -> Result:
    weeks = pd.date_range("2025-09-08", periods=len(values), freq="W-MON")
    return analyse(pd.DataFrame({"period": weeks, "value": values}), ChartSpec(**({"chart": "run"} | spec)))


def moved(direction: str | None = "increase", chart: str = "xmr") -> Result:
    values = [float(v) for v in STEADY]
    values[14:] = [v + 8 for v in values[14:]]
    values[6] = None
    return weekly(values, chart=chart, freeze=12, direction=direction, exclude={4: "snow <b>week</b>"})


EDGES = {
    "no points": analyse([], RUN),
    "all missing": analyse([None, None, None], RUN),
    "one point": analyse([4.2], RUN),
    "two points": weekly([3, 5]),
    "a constant": analyse([7] * 24, ChartSpec(chart="xmr")),
    "400 points": weekly(MANY, chart="xmr", freeze=100),
    "labels": analyse(
        pd.DataFrame(
            {"period": [f"{y}-{(y + 1) % 100:02d}" for y in range(2009, 2025)], "value": STEADY[:16]}
        ),
        RUN,
    ),
    "numbers": analyse(pd.DataFrame({"period": range(3, 27), "value": STEADY}), RUN),
    "huge": analyse([1e9, 2e9, 5e9] * 5, RUN),
    "tiny": analyse([1e-6, 2e-6, 5e-6] * 5, RUN),
    "below zero": analyse([float(v) for v in STEADY - 90], ChartSpec(chart="xmr")),
    "all left out": weekly([1, 2, 3], exclude=(1, 2, 3)),
    "two parts, one empty": weekly([*STEADY[:12], *[None] * 4], phases=(13,)),
}
CROWD = [("2025-10-01", f"Event {i} {LONG}") for i in range(12)] + [
    (f"2025-11-{i:02d}", "x") for i in range(1, 25)
]


def tree(image: bytes) -> ET.Element:
    return ET.fromstring(image)


def words(image: bytes) -> str:
    return " ".join(tree(image).itertext())


def calls(**columns) -> pd.DataFrame:
    return pd.DataFrame(
        {"period": WEEKS[:6], "planned": [5] * 6, "delivered": [3, 5, 0, None, 4, 5]} | columns
    )


class TestRunChart:
    def test_is_made_from_the_result(self):
        result = moved()
        picture = run_chart(result, title="Attendance", unit="percent")
        assert picture.caption == result.reading
        assert result.alt_text in picture.alt and picture.alt.startswith("Attendance. ")
        table = picture.table
        assert len(table) == len(result.points)
        assert table["Value"].tolist()[6] == "missing"
        assert table["When"].tolist()[0] == result.series.say(1)
        outside = {i for s in result.signals if s.rule == "outside" for i in s.points}
        said = {i + 1 for i, told in enumerate(table["What it shows"]) if "outside" in told}
        assert outside and said == outside

    def test_lists_every_sign_in_words(self):
        result = moved()
        html = run_chart(result, title="Attendance").html()
        assert all(signal.text.split(":")[0] in html for signal in result.signals[:6])
        assert "snow &lt;b&gt;week&lt;/b&gt;" in html and "<b>week" not in html

    def test_same_data_same_bytes(self):
        first, second = (run_chart(moved(), title="x", events=CROWD) for _ in range(2))
        assert first.image == second.image and first.html() == second.html()

    def test_shares_become_percent_once(self):
        rows = pd.DataFrame({"period": WEEKS, "numerator": [18, 20, 17] * 8, "denominator": [20] * 24})
        picture = run_chart(analyse(rows, ChartSpec(chart="p", target=0.95)), title="Present", unit="percent")
        assert picture.table["Value"].tolist()[0] == "90%"
        assert "goal 95%" in words(picture.image) and "9000%" not in words(picture.image)
        plain = run_chart(weekly([90.0, 91.5, 89.0]), title="Present", unit="percent")
        assert plain.table["Value"].tolist() == ["90%", "91.5%", "89%"]

    def test_names_its_lines_and_says_when_they_were_set(self):
        told = words(run_chart(moved(), title="x").image)
        assert 'our "before" line' in told and "set Nov 24" in told
        assert "usual range to" in told and "may still move" in told, "12 points are few"
        assert "may still move" not in words(run_chart(weekly(STEADY, chart="xmr"), title="x").image)

    def test_says_which_way_in_words_and_by_filling(self):
        good, bad = (run_chart(moved(way), title="x") for way in ("increase", "decrease"))
        assert "the way we want" in words(good.image) and "not the way we want" not in words(good.image)
        assert "not the way we want" in words(bad.image) and "hollow ones do not" in bad.aside

    def test_a_gap_breaks_the_line(self):
        whole = run_chart(weekly([1, 2, 3, 4, 5, 6]), title="x").image
        broken = run_chart(weekly([1, 2, 3, None, 5, 6]), title="x").image
        holiday = WEEKS[[0, 1, 2, 5, 6, 7]]
        paused = run_chart(
            analyse(pd.DataFrame({"period": holiday, "value": [1, 2, 3, 4, 5, 6]}), RUN), title="x"
        ).image

        def lines(svg: bytes) -> int:
            drawn = [
                p for p in tree(svg).iter("{http://www.w3.org/2000/svg}path") if OURS in p.get("style", "")
            ]
            return sum(p.get("d").count("M") for p in drawn)

        assert (lines(whole), lines(broken), lines(paused)) == (1, 2, 2)

    def test_events_are_numbered_and_listed_with_their_dates(self):
        events = pd.DataFrame(
            {
                "date": ["2025-11-03", "2025-10-01", "2030-01-01"],
                "label": ["Second", HOSTILE, "Later"],
                "kind": ["test start", None, "context"],
            }
        )
        picture = run_chart(moved(), title="x", events=events)
        assert "<b>1</b> · " in picture.aside and "Oct 1, 2025" in picture.aside
        assert "<b>2</b> · Second (a test begins)<" in picture.aside and "Later<" in picture.aside
        assert "Jan 1, 2030 (not on this picture)" in picture.aside
        assert "<script" not in picture.html()

    def test_twelve_events_on_one_day_share_a_mark(self):
        picture = run_chart(moved(), title="x", events=[("2025-10-01", f"E{i}") for i in range(12)])
        assert "1–12" in words(picture.image)
        assert all(f"E{i}<" in picture.aside for i in range(12))

    def test_an_event_without_a_date_is_an_error(self):
        with pytest.raises(ParameterError, match="has no date"):
            run_chart(moved(), title="x", events=[{"label": "Calls"}])

    @pytest.mark.parametrize("name", list(EDGES))
    def test_draws_whatever_there_is(self, name, recwarn):
        picture = run_chart(EDGES[name], title=LONG, unit="percent", events=CROWD, target=95)
        assert "nan" not in words(picture.image).lower()
        assert picture.caption == EDGES[name].reading and EDGES[name].alt_text in picture.alt
        assert not [w for w in recwarn if "figures" in str(w.filename) or "matplotlib" in str(w.filename)]

    @pytest.mark.parametrize("chart", ["run", "xmr", "mr", "c", "g", "t"])
    def test_draws_every_kind(self, chart):
        result = analyse([int(v) for v in GENERATOR.integers(1, 30, 24)], ChartSpec(chart=chart))
        assert run_chart(result, title=chart).table["Value"].notna().all()

    @pytest.mark.parametrize("rules", ["western_electric", "nelson", "nhs", "provost_murray", "wheeler"])
    def test_knows_the_signs_of_every_rule_set(self, rules):
        values = [*STEADY, *[90.0, 90.1] * 9, *range(90, 97), 120, *[88, 93] * 8]
        result = weekly([float(v) for v in values], chart="xmr", rules=rules, freeze=24)
        assert result.signals
        assert result.reading == run_chart(result, title=rules).caption
        assert mini_chart(result)

    def test_every_point_of_a_short_series_is_numbered(self):
        svg = run_chart(analyse([4, 5, 3, 6, 5, 4, 7], ChartSpec(chart="run", freeze=5)), title="x").image
        ticks = [label.text for label in tree(svg).iter("{http://www.w3.org/2000/svg}text")]
        assert [str(i) for i in range(1, 8)] == ticks[:7]
        assert "set at point 5" in words(svg)
        one = run_chart(analyse([4], RUN), title="x").image
        assert [label.text for label in tree(one).iter("{http://www.w3.org/2000/svg}text")][:2] == ["1", "3"]

    def test_the_goal_may_change_on_the_way(self):
        told = words(run_chart(weekly(STEADY, target={1: 90, 13: 92}, direction="increase"), title="x").image)
        assert "goal 92" in told and "goal 90" not in told


class TestDoing:
    def test_puts_doing_beside_the_points(self):
        picture = result_over_doing(moved(), {"Calls home": calls()}, title="Attendance", unit="percent")
        said = picture.table["Calls home"].tolist()
        assert said[:4] == [
            "planned 5, did 3",
            "planned 5, did 5",
            "planned 5, did 0",
            "planned 5, not written down",
        ]
        assert said[10] == "", "nothing was planned then"
        assert "Calls home: in all planned 25, did 17." in picture.caption and "did 17" in picture.alt
        assert moved().reading in picture.caption

    def test_little_doing_is_no_test(self):
        few = {"Calls": calls(delivered=[1] * 6)}
        assert "does not test the idea yet" in result_over_doing(weekly(STEADY), few, title="x").caption
        assert "does not test" not in result_over_doing(moved(), few, title="x").caption

    def test_periods_without_a_point_get_their_own_row(self):
        later = calls(period=pd.date_range("2026-02-09", periods=6, freq="W-MON"))
        table = result_over_doing(weekly(STEADY), {"Calls": later}, title="x").table
        assert table["When"].tolist()[-1] == "Mar 16, 2026" and table["Value"].tolist()[-1] == ""

    @pytest.mark.parametrize(
        "lanes", [{}, {str(i): calls() for i in range(4)}, {"x": pd.DataFrame({"period": []})}]
    )
    def test_says_what_is_wrong_with_lanes(self, lanes):
        with pytest.raises(ParameterError):
            result_over_doing(moved(), lanes, title="x")

    @pytest.mark.parametrize("name", list(EDGES))
    def test_draws_whatever_there_is(self, name):
        empty = pd.DataFrame({"period": [], "planned": [], "delivered": []})
        picture = result_over_doing(EDGES[name], {HOSTILE: calls(), "None": empty}, title=LONG, events=CROWD)
        assert "nan" not in words(picture.image).lower() and "<script" not in picture.html()

    def test_same_data_same_bytes(self):
        one, two = (result_over_doing(moved(), {"Calls": calls()}, title="x").image for _ in range(2))
        assert one == two


class TestSmall:
    def test_mini_chart_is_one_image_with_words(self):
        result = moved()
        svg = ET.fromstring(mini_chart(result))
        assert svg.attrib["role"] == "img" and svg.findtext("title") == result.alt_text
        assert (
            ET.fromstring(mini_chart(result, label=HOSTILE)).findtext("title").startswith("</title><script>")
        )

    def test_mini_chart_marks_by_shape_and_filling(self):
        good, bad = (mini_chart(moved(way, chart="run")) for way in ("increase", "decrease"))
        assert 'fill="#fff"' in bad and 'fill="#fff"' not in good
        assert "stroke-dasharray" in good, "the line goes on after it was set"

    def test_mini_chart_keeps_gaps(self):
        path = re.findall(
            r'<path d="(M[^"]+)" fill="none" stroke="#0b5394"', mini_chart(weekly([1, 2, None, 4, 5]))
        )
        assert path[0].count("M") == 2

    @pytest.mark.parametrize("name", list(EDGES))
    def test_draw_whatever_there_is(self, name):
        svg = mini_chart(EDGES[name])
        assert "nan" not in svg and svg == mini_chart(EDGES[name])
        ET.fromstring(svg)

    def test_stays_inside_its_box(self):
        for result in EDGES.values():
            for x in re.findall(r'c[xy]="([^"]+)"', mini_chart(result, width=90, height=30)):
                assert 0 <= float(x) <= 90

    def test_multiples_say_what_luck_alone_gives(self):
        results = [moved(), weekly(STEADY, freeze=12)] * 3
        titles = ["Mesa", HOSTILE, LONG, "a", "b", "c"]
        picture = small_multiples(results, titles=titles, events=CROWD, unit="percent", title="Attendance")
        assert "3 of 6 charts show more than the usual ups and downs; luck alone gives" in picture.caption
        assert (
            len(picture.table) == 6
            and picture.table["What it shows"].tolist()[1] == "The usual ups and downs."
        )
        assert "<script" not in picture.html()
        assert (
            picture.image
            == small_multiples(results, titles=titles, events=CROWD, unit="percent", title="Attendance").image
        )

    @pytest.mark.parametrize("shared", [True, False])
    def test_multiples_of_whatever_there_is(self, shared):
        picture = small_multiples(list(EDGES.values()), titles=list(EDGES), shared=shared, events=CROWD)
        assert "nan" not in words(picture.image).lower()
        assert small_multiples([], titles=[]).caption
        with pytest.raises(ParameterError):
            small_multiples([moved()], titles=[])

    def test_wall_has_a_row_each_in_the_order_given(self):
        page = wall([moved(), *EDGES.values()], ["Zuni", *EDGES], unit="percent", what="Team", codes=None)
        rows = re.findall(r'<th scope="row"[^>]*>([^<]+)', page.html)
        assert rows == ["Zuni", *EDGES]
        assert page.text.splitlines()[0] in page.html and "luck alone gives" in page.text
        assert "<script" not in wall([moved()], [HOSTILE], codes=[HOSTILE]).html
        assert wall([], []).text
        with pytest.raises(ParameterError):
            wall([moved()], [])


class TestWhichIsReal:
    def test_all_have_the_same_numbers(self):
        picture = which_is_real(moved(), seed=3)
        assert len(picture.table) == 8
        assert len({tuple(sorted(row.split(", "))) for row in picture.table["In order"]}) == 1

    def test_the_answer_is_folded_and_nowhere_else(self):
        result = moved()
        picture = which_is_real(result, seed=3)
        assert picture.aside.startswith("<details")
        [letter] = re.findall(r"<p>([A-H]) is ours", picture.aside)
        own = picture.table.set_index("Chart")["In order"][letter].split(", ")
        shown = [
            v for i, v in enumerate(result.series.values) if np.isfinite(v) and i + 1 not in result.excluded
        ]
        assert [float(v) for v in own] == pytest.approx(shown)
        assert "is ours" not in picture.alt + picture.caption + words(picture.image)
        assert "#1e6b43" not in picture.image.decode(), "signs would give it away"

    def test_the_answer_goes_by_all_points_that_are_shown(self):
        """A line that was moved leaves nothing to see since; the whole picture still shows the step."""
        step = [5, 6, 4, 7, 5.5, 3, 6, 5, 4, 6, 12, 13, 11, 12.5, 13, 12, 11, 12, 13, 11]
        since = analyse(step, ChartSpec(chart="run", phases=(11,)))
        assert not since.signals
        assert "What stands out by the line of today" in run_chart(since, title="x").aside
        assert "It does show more than the usual ups and downs." in which_is_real(since, seed=3).aside

    def test_the_seed_decides(self):
        assert which_is_real(moved(), seed=3).html() == which_is_real(moved(), seed=3).html()
        places = {
            re.findall(r"<p>([A-H]) is ours", which_is_real(moved(), seed=s).aside)[0] for s in range(12)
        }
        assert len(places) > 3

    @pytest.mark.parametrize("name", list(EDGES))
    def test_whatever_there_is(self, name):
        picture = which_is_real(EDGES[name], seed=1, title=HOSTILE)
        assert "nan" not in words(picture.image).lower() and "<script" not in picture.html()

    def test_too_many_shuffles_are_refused(self):
        with pytest.raises(ParameterError, match="1 to 25"):
            which_is_real(moved(), seed=1, n=40)


class TestFunnel:
    def schools(self, spread: float = 0.0) -> pd.DataFrame:
        generator = np.random.default_rng(5)
        n = generator.integers(30, 900, 60)
        rate = np.clip(0.2 + generator.normal(0, spread or 1e-9, 60), 0.02, 0.9)
        counted = generator.binomial(n, rate)
        counted[7] = int(0.7 * n[7])
        return pd.DataFrame(
            {
                "school_id": [f"s{i}" for i in range(60)],
                "school_name": [f"School {i}" for i in range(60)],
                "numerator": counted,
                "denominator": n,
            }
        )

    def test_names_only_those_outside_and_ours(self):
        picture = funnel(self.schools(), title="Missed 1 day in 10", ours="s3", direction="decrease")
        assert set(picture.table["School"]) >= {"School 3", "School 7"} and len(picture.table) < 6
        assert picture.table["What it shows"].tolist()[0] == "inside the range (ours)"
        assert "luck alone would put fewer than 1 there" in picture.caption and "School 7" in picture.alt
        assert "School 20" not in picture.html()

    def test_says_when_schools_differ_by_more_than_luck(self):
        assert "as much as luck alone would have it" in funnel(self.schools(0.06), title="x").caption
        assert "times as much" not in funnel(self.schools().drop(index=7), title="x").caption

    def test_takes_values_with_sizes(self):
        table = self.schools().assign(
            value=lambda t: 100 * t.numerator / t.denominator, n=lambda t: t.denominator
        )
        picture = funnel(table.drop(columns=["numerator", "denominator"]), title="x", ours=["School 3"])
        assert "School 3" in picture.table["School"].tolist()

    def test_whatever_there_is(self):
        schools = self.schools()
        assert "at least 6" in funnel(schools.head(3), title="x").caption
        assert "at least 6" in funnel(schools.assign(denominator=0), title="x").caption
        same = schools.assign(numerator=20, denominator=100)
        for table in (same, same.assign(numerator=0), same.assign(school_name=HOSTILE), schools.head(6)):
            picture = funnel(table, title=HOSTILE)
            assert "nan" not in words(picture.image).lower() and "<script" not in picture.html()
            assert picture.image == funnel(table, title=HOSTILE).image
        with pytest.raises(DataError):
            funnel(pd.DataFrame({"school_name": ["a"]}), title="x")


class TestAgainstTheRest:
    def test_reads_the_gap(self):
        ours = weekly([float(v) for v in STEADY - 5], freeze=12, direction="increase", exclude={3: "snow"})
        rest = weekly([float(v) for v in STEADY])
        picture = against_the_rest(ours, rest, title="Attendance", unit="percent")
        assert picture.table["Gap"].unique().tolist() == ["-5"]
        assert ours.alt_text in picture.alt and rest.alt_text in picture.alt
        assert "All 23 are the same" in picture.caption or "same" in picture.caption

    def test_matches_by_period(self):
        ours = weekly([float(v) for v in STEADY])
        rest = analyse(pd.DataFrame({"period": WEEKS[2:], "value": STEADY[2:] + 1}), RUN)
        assert against_the_rest(ours, rest, title="x").table["Gap"].tolist()[:3] == [
            "missing",
            "missing",
            "-1",
        ]

    @pytest.mark.parametrize("name", list(EDGES))
    def test_whatever_there_is(self, name):
        for pair in (
            (EDGES[name], EDGES[name]),
            (EDGES[name], weekly(STEADY)),
            (weekly(STEADY), EDGES[name]),
        ):
            picture = against_the_rest(*pair, title=LONG, names=(HOSTILE, LONG), events=CROWD)
            assert "nan" not in words(picture.image).lower() and "<script" not in picture.html()


def test_a_drawing_library_is_loaded_only_to_draw():
    code = (
        "import sys, brightspots.figures as f; from brightspots.measures import analyse, ChartSpec;"
        "f.wall([analyse([1, 2, 3], ChartSpec(chart='run'))], ['x']); print('matplotlib' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "False\n"
    )


def test_never_says_more_than_it_knows():
    result = moved()
    pictures = [
        run_chart(result, title="x"),
        result_over_doing(result, {"Calls": calls()}, title="x"),
        small_multiples([result], titles=["x"]),
        which_is_real(result, seed=1),
        against_the_rest(result, result, title="x"),
    ]
    for picture in pictures:
        said = f"{picture.html()} {words(picture.image)}".lower()
        assert not re.search(r"significan|caused|because of|proves|rank", said)
