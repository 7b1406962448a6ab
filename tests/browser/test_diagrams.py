"""Words of diagrams stay within their boxes as a browser draws them, in every script and at every length."""

from __future__ import annotations

import pytest

from brightspots.figures.driver_diagram import driver_diagram
from brightspots.figures.fishbone import Bone, Fishbone, Twig, fishbone
from brightspots.figures.impact_effort import impact_effort
from tests.figures import test_driver_diagram, test_fishbone, test_impact_effort
from tests.figures.test_wrapping import SCRIPTS

OUTSIDE = """() => [...document.querySelectorAll("g.box")].flatMap(box => {
  const edge = box.querySelector("rect").getBBox();
  return [...box.querySelectorAll("text")].filter(text => {
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
}


@pytest.mark.browser
@pytest.mark.parametrize("name", DIAGRAMS)
def test_no_word_leaves_its_box(chromium, name):
    page = chromium.new_page()
    page.set_content(DIAGRAMS[name]().image.decode())
    assert page.locator("g.box").count() > 10
    assert page.evaluate(OUTSIDE) == []
    page.close()
