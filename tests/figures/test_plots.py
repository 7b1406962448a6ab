"""A plot that somebody drew, as a picture of a page."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from brightspots.figures.plots import NO_WORDS, figure_of, make_picture


def drawn(**words: str) -> Figure:
    axes = Figure().subplots()
    axes.plot([1, 3, 2])
    axes.set(**words)
    return axes.figure


def test_the_same_plot_gives_the_same_bytes():
    assert make_picture(drawn(title="Late buses")).image == make_picture(drawn(title="Late buses")).image


@pytest.mark.parametrize(
    ("words", "alt", "told"),
    [
        ({}, "", NO_WORDS),
        ({"title": "Late buses"}, "", "A plot: Late buses."),
        ({"title": "Late buses"}, "Fewer were late.", "Fewer were late."),
    ],
)
def test_it_says_what_it_shows(words, alt, told):
    assert make_picture(drawn(**words), alt=alt).alt == told


def test_what_has_many_dots_is_drawn_as_dots():
    figure = Figure()
    figure.subplots().scatter(*np.random.default_rng(1).normal(size=(2, 20_000)))
    picture = make_picture(figure)
    assert picture.mime == "image/png"
    assert len(picture.image) < 400_000


@pytest.mark.parametrize("thing", [None, "axes", 3, [1, 2], np.arange(3), []])
def test_what_is_no_plot_stays_what_it_is(thing):
    assert figure_of(thing) is None
