"""A real page in a real browser: laptop, phone and paper."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from brightspots.batch.run import run_batch
from tests.one_warm_process import ForMany

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, warm_for_many: ForMany) -> str:
    out = tmp_path_factory.mktemp("pages")
    with warm_for_many.in_use():
        outcome = run_batch(
            "california", out, workbooks=["11_seeing_the_data"], schools=["27661420108068"], progress=False
        )
    assert outcome.exit_code == 0, outcome.records[0].reason
    return (out / outcome.records[0].outputs[0]).as_uri()


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["laptop", "phone"])
def page(request, chromium, address) -> Iterator:
    width, height = request.param
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.asked, page.said = [], []
    page.on("request", lambda r: page.asked.append(r.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(address)
    yield page
    page.close()


def test_asks_no_other_host_and_has_no_errors(page, address):
    assert [url for url in page.asked if not url.startswith("data:")] == [address]
    assert page.said == []


def test_nothing_scrolls_sideways(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_first_the_school_then_a_sentence_and_three_numbers(page):
    assert page.title() == "Boronda Meadows: Seeing the data"
    assert "Boronda Meadows" in page.locator(".bs-whose").inner_text()
    assert page.locator(".bs-finding").first.inner_text().startswith("Chronic absence at Boronda Meadows was")
    assert page.locator(".bs-card").count() == 3
    tops = [page.locator(s).first.bounding_box()["y"] for s in (".bs-whose", ".bs-finding", ".bs-card")]
    assert tops == sorted(tops)


def test_every_picture_is_drawn_and_says_what_it_shows(page):
    pictures = page.locator("img")
    assert pictures.count() == 5
    for i in range(5):
        picture = pictures.nth(i)
        assert picture.evaluate("p => p.complete && p.naturalWidth > 100")
        assert len(picture.get_attribute("alt")) > 60


def test_contents_lead_to_headings_and_code_shows_when_asked(page):
    for link in page.locator(".bs-nav ol a").all():
        anchor = link.get_attribute("href")
        assert page.evaluate("a => !!document.getElementById(decodeURIComponent(a.slice(1)))", anchor), anchor
    assert not page.locator(".bs-code").first.is_visible()
    page.get_by_text("Show the code").click()
    assert page.locator(".bs-code").first.is_visible()
    assert "district =" not in page.locator("main").inner_text()


def test_text_can_be_read_against_its_ground(page):
    faint = page.evaluate(
        """() => {
          const light = c => { const [r, g, b] = c.match(/\\d+/g).map(v => { v /= 255;
            return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }); return .2126*r + .7152*g + .0722*b };
          const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
            if (!c.endsWith(', 0)')) return c } return 'rgb(255, 255, 255)' };
          return [...document.querySelectorAll('main *')].filter(e => e.childNodes.length && e.innerText
              && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).map(e => {
            const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
            return [(a + .05) / (b + .05), e.innerText.slice(0, 40)] }).filter(([ratio]) => ratio < 4.5) }"""
    )
    assert faint == []


def test_prints_on_few_sides(chromium, address):
    from pypdf import PdfReader

    page = chromium.new_page()
    page.goto(address)
    for paper in ("A4", "Letter"):
        pdf = PdfReader(io.BytesIO(page.pdf(format=paper)))
        assert len(pdf.pages) <= 5
        words = pdf.pages[0].extract_text()
        assert "Boronda Meadows" in words and "All pages" not in words
    page.close()
