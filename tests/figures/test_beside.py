"""Names beside points: none on another, none on a point, none outside, and no line through what is there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from brightspots.figures.charts.point_labels import label_points, overlaps

PLACE = st.tuples(st.floats(0, 100), st.floats(0, 100))


def axes_with(points: list[tuple[float, float, str, bool]], taken=()):
    figure = Figure(figsize=(7, 5))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.1, 0.1, 0.85, 0.85), xlim=(-5, 105), ylim=(-5, 105))
    label_points(axes, points, "black", taken)
    return axes


def boxes(axes) -> np.ndarray:
    """The white ground of each name, in pixels."""
    [white] = [c for c in axes.collections if len(c.get_facecolor())]
    drawn = [axes.transData.transform(path.vertices) for path in white.get_paths()]
    return np.array([[*corners.min(axis=0), *corners.max(axis=0)] for corners in drawn])


def marks(axes, points) -> np.ndarray:
    at = axes.transData.transform([(x, y) for x, y, _, _ in points])
    return np.column_stack([at - 4, at + 4])


class TestLabelPoints:
    @settings(max_examples=25, deadline=None)
    @given(st.lists(PLACE, min_size=1, max_size=9, unique_by=lambda p: (round(p[0]), round(p[1]))))
    def test_every_point_has_its_name_within_the_axes(self, places):
        points = [(x, y, f"School number {i}", i == 0) for i, (x, y) in enumerate(places)]
        axes = axes_with(points)
        assert [text.get_text() for text in axes.texts] == [name for _, _, name, _ in points]
        found, frame = boxes(axes), axes.bbox.extents
        assert (found[:, :2] >= frame[:2] - 1e-6).all() and (found[:, 2:] <= frame[2:] + 1e-6).all()

    def test_a_crowd_is_told_apart(self):
        crowd = [(10, 90), (14, 88), (16, 91), (15, 84), (19, 86), (22, 83), (12, 80)]
        points = [(x, y, f"Kearny College {i}", False) for i, (x, y) in enumerate(crowd)]
        axes = axes_with(points)
        found = boxes(axes)
        assert (overlaps(found, found) == 1).all(), "each lies on itself alone"
        assert (overlaps(found, marks(axes, points)) == 0).all()

    def test_keeps_off_other_words(self):
        corner = (0.0, 0.9, 0.4, 1.0)
        points = [(x, 94.0, "A school of some name", False) for x in (4, 8, 12)]
        free, kept = axes_with(points), axes_with(points, taken=[corner])
        low, size = free.bbox.extents[[0, 1, 0, 1]], np.array([*free.bbox.size, *free.bbox.size])
        where = (low + size * corner)[None]
        assert overlaps(boxes(free), where).sum() > 0 and overlaps(boxes(kept), where).sum() == 0

    def test_nothing_to_name(self):
        assert not list(axes_with([]).texts)


@pytest.mark.parametrize(("other", "found"), [((4, 4, 6, 6), 1), ((5, 5, 6, 6), 0), ((1, 1, 2, 2), 1)])
def test_boxes_that_only_touch_do_not_overlap(other, found):
    assert overlaps(np.array([[0, 0, 5, 5]]), np.array([other])).tolist() == [found]
