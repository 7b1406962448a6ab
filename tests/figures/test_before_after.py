"""The picture of a claim: ours and like schools, before and since."""

from __future__ import annotations

import re

from brightspots.figures import before_after
from brightspots.measures import impact
from tests.measures.impact.data import CHANGE, months, moved, others


def claim(**options):
    return impact.assess(months(moved(step=7)), CHANGE, "increase", name="Attendance", **options)


def test_both_lines_are_named_with_their_levels_and_stand_in_the_table():
    picture = before_after(claim(comparison=others(30, 20)), title="Attendance <b>")
    svg = picture.image.decode()
    assert "our change" in svg and "80 to 86.9" in svg and "Like schools" in svg and "<b>" not in svg
    assert picture.table["Who"].tolist() == ["Ours", "Like schools"]
    assert picture.table["Step"].tolist()[0] == "6.9 up"
    assert "Like schools were at" in picture.alt


def test_alone_there_is_one_line_and_the_same_bytes_each_time():
    one, two = (before_after(claim(), title="Attendance") for _ in range(2))
    assert one.image == two.image and "Like schools" not in one.image.decode()


def test_shares_are_shown_in_percent():
    counted = (
        months(moved()).assign(numerator=lambda t: 2 * t["value"], denominator=200).drop(columns="value")
    )
    picture = before_after(impact.assess(counted, CHANGE, "increase"), title="Attendance", unit="percent")
    assert re.search(r"80% to 85\.9%", picture.image.decode())


def test_before_there_is_anything():
    empty = impact.assess(months([]), CHANGE, "increase", name="Attendance")
    assert "no numbers from before the change" in before_after(empty, title="Attendance").caption
    ahead = impact.assess(months(moved(12, 0)), "2025-01-01", "increase")
    assert before_after(ahead, title="Attendance").table["Since, on average"].tolist() == ["none yet"]
