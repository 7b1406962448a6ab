"""A poster comes out of a browser on the pages that it says it has."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest

from brightspots.figures.diagrams.fishbone import fishbone
from brightspots.figures.diagrams.poster import poster
from tests.figures.test_fishbone import made


@pytest.mark.browser
@pytest.mark.parametrize(("paper", "size"), [("letter", (792, 612)), ("a4", (842, 595))])
def test_it_prints_on_as_many_pages_as_it_says(chromium, tmp_path, paper, size):
    page = chromium.new_page()
    file = tmp_path / "poster.html"
    file.write_text(poster(fishbone(made(40, 200), in_full=True), "t", paper=paper), encoding="utf-8")
    page.goto(file.as_uri())
    printed = pypdf.PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == file.read_text(encoding="utf-8").count('class="sheet"')
    assert all(abs(float(a) - b) < 2 for a, b in zip(printed.pages[0].mediabox[2:], size, strict=True))
    page.close()
