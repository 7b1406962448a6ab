"""Words of diagrams stay within their cards as a browser draws them, in every script and at every length."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from brightspots import resources
from brightspots.figures.diagrams.driver_diagram import driver_diagram
from brightspots.figures.diagrams.fishbone import Bone, Fishbone, Twig, fishbone
from brightspots.figures.diagrams.impact_effort import impact_effort
from tests.figures import test_diagrams, test_driver_diagram, test_fishbone, test_impact_effort
from tests.figures.test_wrapping import SCRIPTS

OUTSIDE = """() => [...document.querySelectorAll("g.card")].flatMap(card => {
  const edge = card.querySelector("rect").getBBox();
  return [...card.querySelectorAll("text")].filter(text => {
    const drawn = text.getBBox();
    return drawn.x < edge.x - 1 || drawn.x + drawn.width > edge.x + edge.width + 1
      || drawn.y < edge.y - 1 || drawn.y + drawn.height > edge.y + edge.height + 1;
  }).map(text => text.textContent);
})"""

SPOKEN = Fishbone("p", tuple(Bone(name, (Twig(words, "told", votes=3),)) for name, words in SCRIPTS.items()))
DIAGRAMS = {
    "fishbone": lambda: fishbone(test_fishbone.made(40, 200), in_full=True),
    "scripts": lambda: fishbone(SPOKEN),
    "drivers": lambda: driver_diagram(test_driver_diagram.made(15, 200)),
    "ideas": lambda: impact_effort(test_impact_effort.made(15, 200)),
    "map": lambda: test_diagrams.every(15)[0],
    "maps": lambda: test_diagrams.every(40)[1],
    "ramp": lambda: test_diagrams.every(15)[3],
    "path": lambda: test_diagrams.every(15)[4],
}


@pytest.mark.browser
@pytest.mark.parametrize("name", DIAGRAMS)
def test_no_word_leaves_its_card(chromium, name):
    page = chromium.new_page()
    page.set_content(DIAGRAMS[name]().image.decode())
    assert page.locator("g.card").count() > 10
    assert page.evaluate(OUTSIDE) == []
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_maps_ramps_and_paths_print_on_one_page_however_much_there_is_in_them(chromium, paper):
    page = chromium.new_page()
    for many in (3, 40):
        for picture in test_diagrams.every(many):
            page.set_content(f'<body class="bs-page">{resources.style()}<main>{picture.html()}</main>')
            assert len(PdfReader(io.BytesIO(page.pdf(format=paper))).pages) == 1, picture.alt[:60]
    page.close()
