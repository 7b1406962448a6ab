"""Arrows in a grid: whatever the boxes, they run in the gaps, and no two lie on each other."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.figures.diagrams import edge_routing

PLACES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=2, max_size=14, unique=True)


@st.composite
def wired(draw):
    places = draw(PLACES)
    box = st.integers(0, len(places) - 1)
    pairs = draw(st.lists(st.tuples(box, box), max_size=16))
    heights = draw(st.lists(st.floats(30, 200), min_size=len(places), max_size=len(places)))
    return places, pairs, heights


def laid_out(places, pairs, heights):
    found = edge_routing.wire(places, pairs)
    rows, columns = 1 + max(r for r, _ in places), 1 + max(c for _, c in places)
    tall = [
        max([h for h, p in zip(heights, places, strict=True) if p[0] == row], default=0)
        for row in range(rows)
    ]
    grid = edge_routing.spaced(found, tall, columns, x=5, y=5, width=2000, gap=14, row_gap=22)
    boxes = [
        (grid.left[c], grid.top[r], grid.left[c] + grid.width, grid.top[r] + h)
        for (r, c), h in zip(places, heights, strict=True)
    ]
    return boxes, [(a, edge_routing.points(a, grid, places, heights)) for a in found.arrows]


def stretches(corners):
    return [(*map(min, a, b), *map(max, a, b)) for a, b in pairwise(corners)]


@given(wired())
@settings(max_examples=150, deadline=None)
def test_no_arrow_crosses_a_box_and_each_leads_from_its_box_to_its_box(given_):
    places, pairs, heights = given_
    boxes, arrows = laid_out(places, pairs, heights)
    assert [(a.start, a.end) for a, _ in arrows] == [p for p in dict.fromkeys(pairs) if p[0] != p[1]]
    for arrow, corners in arrows:
        assert corners[0][1] in (boxes[arrow.start][3], corners[-1][1])
        assert corners[-1][0] == boxes[arrow.end][0] or corners[-1][1] == boxes[arrow.end][1]
        for x, y, right, bottom in stretches(corners):
            for left, top, end, floor in boxes:
                inside = x < end - 0.01 and right > left + 0.01 and y < floor - 0.01 and bottom > top + 0.01
                assert not inside, (arrow, corners)


@given(wired())
@settings(max_examples=150, deadline=None)
def test_no_two_arrows_run_on_each_other_but_where_both_enter_the_same_box(given_):
    _, arrows = laid_out(*given_)
    for (one, path), (other, way) in combinations(arrows, 2):
        for a in stretches(path)[: -1 if one.end == other.end else None]:
            for b in stretches(way)[: -1 if one.end == other.end else None]:
                upright = a[0] == a[2] == b[0] == b[2] and min(a[3], b[3]) - max(a[1], b[1]) > 0.01
                level = a[1] == a[3] == b[1] == b[3] and min(a[2], b[2]) - max(a[0], b[0]) > 0.01
                assert not (upright or level), (one, other)


def test_a_box_beside_or_below_is_reached_straight():
    found = edge_routing.wire([(0, 0), (0, 2), (2, 0)], [(0, 1), (0, 2), (2, 0)])
    assert [arrow.way for arrow in found.arrows] == ["across", "down", "around"]
