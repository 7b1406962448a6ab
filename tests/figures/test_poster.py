"""A poster: every part of the picture is on some page, neighbors overlap, and it prints on the pages that it says."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.figures.diagrams.fishbone import fishbone
from brightspots.figures.diagrams.poster import poster, sheets
from tests.figures.test_fishbone import made


@settings(max_examples=100, deadline=None)
@given(st.floats(200, 4000), st.floats(100, 4000), st.integers(1, 5), st.sampled_from(["letter", "a4"]))
def test_the_pages_cover_the_picture_and_overlap(width, height, across, paper):
    cut = sheets(width, height, across=across, paper=paper)
    assert max(sheet.x + sheet.width for sheet in cut) >= width - 0.01
    assert max(sheet.y + sheet.height for sheet in cut) >= height - 0.01
    for sheet in cut:
        if sheet.column > 1:
            left = next(s for s in cut if (s.row, s.column) == (sheet.row, sheet.column - 1))
            assert left.x < sheet.x < left.x + left.width
        if sheet.row > 1:
            above = next(s for s in cut if (s.row, s.column) == (sheet.row - 1, sheet.column))
            assert above.y < sheet.y < above.y + above.height


def test_every_page_names_its_place_and_shows_its_part():
    page = poster(fishbone(made(40, 200), in_full=True), "Why? <Here> by the bell", across=3)
    shown = re.findall(r"<p>([^<]+)</p><svg[^>]*viewBox=\"([^\"]+)\"", page)
    assert len({view for _, view in shown}) == len(shown) >= 6
    assert shown[0][0] == "Why? &lt;Here&gt; by the bell: row 1 of " + shown[0][0].split("row 1 of ")[1]
    assert page.count("<symbol") == 1 and page.count("<use") == len(shown), "drawn once, shown on each page"


def test_a_note_is_for_the_screen_alone():
    page = poster(fishbone(made(3, 40)), "t", note="Who <reads> this")
    assert re.search(r'<p class="how">[^<]*Who &lt;reads&gt; this</p>', page) and page.count("Who") == 1
    assert "@media print{.how{display:none}}" in page


def test_it_asks_the_network_for_nothing():
    page = poster(fishbone(made(3, 40)), "t")
    assert not re.search(r"(src|href)=\"(?!#)", page) and "url(" not in page and "<script" not in page
