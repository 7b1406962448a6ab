from __future__ import annotations

import math
import re
import time
import xml.etree.ElementTree as ET

import pytest

from brightspots.figures.charts.sparkline import sparkline


def parts(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def subpaths(svg: str) -> list[list[tuple[float, float]]]:
    path = parts(svg).find("path")
    if path is None:
        return []
    return [
        [tuple(map(float, pair.split(" "))) for pair in piece.split("L")]
        for piece in path.attrib["d"].split("M")[1:]
    ]


def dots(svg: str) -> list[tuple[float, float, float]]:
    return [tuple(float(c.attrib[k]) for k in ("cx", "cy", "r")) for c in parts(svg).iter("circle")]


class TestLine:
    def test_goes_up_when_the_numbers_do(self):
        [line] = subpaths(sparkline([1, 2, 5], label="x"))
        xs, ys = zip(*line, strict=True)
        assert list(xs) == sorted(xs)
        assert list(ys) == sorted(ys, reverse=True)

    def test_breaks_where_a_value_is_missing(self):
        lines = subpaths(sparkline([1, 2, None, 4, 5], label="x"))
        assert [len(line) for line in lines] == [2, 2]
        whole = subpaths(sparkline([1, 2, 3, 4, 5], label="x"))[0]
        assert lines[1][0][0] == whole[3][0], "a gap keeps its place in time"

    @pytest.mark.parametrize("gap", [None, math.nan, math.inf])
    def test_what_is_not_a_number_is_a_gap(self, gap):
        assert [len(line) for line in subpaths(sparkline([1, 2, gap, 4, 5], label="x"))] == [2, 2]

    def test_equal_values_are_level_in_the_middle(self):
        [line] = subpaths(sparkline([7, 7, 7], label="x", height=28))
        assert {y for _, y in line} == {14.0}

    def test_span_keeps_a_small_change_small(self):
        def rise(svg: str) -> float:
            [[(_, first), (_, last)]] = subpaths(svg)
            return first - last

        assert rise(sparkline([10, 11], label="x", span=20)) == pytest.approx(1.0)
        assert rise(sparkline([10, 11], label="x")) == pytest.approx(20.0)
        assert rise(sparkline([0, 60], label="x", span=20)) == pytest.approx(20.0), (
            "it never leaves the chart"
        )

    @pytest.mark.parametrize("values", [[-5, 1e9], [0.1, 0.2, 0.3], [3], list(range(60))])
    def test_stays_inside_its_box(self, values):
        svg = sparkline(values, label="x", width=80, height=20)
        for x, y in [p for line in subpaths(svg) for p in line]:
            assert 0 <= x <= 80 and 0 <= y <= 20
        for x, y, r in dots(svg):
            assert r <= x <= 80 - r and r <= y <= 20 - r


class TestDots:
    def test_marks_the_last_point_only(self):
        svg = sparkline([1, 2, 3], label="x")
        [(x, y, _)] = dots(svg)
        assert (x, y) == subpaths(svg)[0][-1]

    def test_marks_the_last_point_there_is(self):
        svg = sparkline([1, 2, None], label="x")
        assert dots(svg)[-1][:2] == subpaths(svg)[0][-1]

    def test_a_lone_point_is_a_dot(self):
        svg = sparkline([1, None, 2, 3], label="x")
        assert len(dots(svg)) == 2
        assert dots(svg)[0][2] < dots(svg)[1][2], "the last one stands out"

    def test_one_value(self):
        svg = sparkline([4.0], label="x")
        assert subpaths(svg) == [] and len(dots(svg)) == 1

    @pytest.mark.parametrize("values", [[], [None], [None, None]])
    def test_nothing_to_draw_is_still_an_image_with_words(self, values):
        svg = sparkline(values, label="no data")
        assert parts(svg).findtext("title") == "no data"
        assert dots(svg) == [] and subpaths(svg) == []


class TestText:
    def test_is_an_image_with_a_title(self):
        svg = parts(sparkline([1, 2], label="Chronic absence"))
        assert svg.attrib["role"] == "img"
        assert svg[0].tag == "title" and svg[0].text == "Chronic absence"

    def test_escapes_its_label(self):
        label = "</title><script>alert('1')</script> & \"x\""
        svg = sparkline([1, 2], label=label)
        assert "<script" not in svg
        assert parts(svg).findtext("title") == label

    def test_has_no_colour_of_its_own(self):
        assert set(re.findall(r'(?:fill|stroke)="([^"]+)"', sparkline([1, None, 2, 3], label="x"))) == {
            "none",
            "currentColor",
        }

    def test_same_input_same_text(self):
        assert sparkline([0.1 + 0.2, 1 / 3], label="x") == sparkline([0.1 + 0.2, 1 / 3], label="x")


def test_is_made_in_a_fraction_of_its_five_milliseconds():
    values = [math.sin(i) for i in range(40)]

    def best() -> float:
        start = time.perf_counter()
        sparkline(values, label="x")
        return time.perf_counter() - start

    assert min(best() for _ in range(20)) < 0.001
