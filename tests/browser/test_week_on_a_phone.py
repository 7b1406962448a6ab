"""The sixty-second week: a thumb on a phone, and a chart that has moved when it is done."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect

from brightspots.records import ChartAnnotation, DoseRecord, Observation
from tests.browser.brightspots_served import Served
from tests.browser.practising import MOST_RECORDS, practising
from tests.browser.serving import wait_for

pytestmark = pytest.mark.browser

WEEK = date(2025, 5, 26)
CLASSES = {"S001-K1": 5, "S001-23": 4, "S001-45": 5}
ODD = "Fire drill on Tuesday"

# As people do it: a look at the next thing, then a tap; and a letter of a phone's keyboard.
LOOK, TAP, KEY = 0.6, 0.25, 0.15


class Thumb:
    """Taps and types, and counts what a person would need for each: nobody has to wait for that here."""

    def __init__(self, page) -> None:
        self.page, self.taps, self.keys, self.looks = page, 0, 0, 0

    @property
    def seconds(self) -> float:
        return self.looks * LOOK + self.taps * TAP + self.keys * KEY

    def tap(self, where, times: int = 1) -> None:
        where.scroll_into_view_if_needed()
        self.looks += 1
        for _ in range(times):
            where.tap()
            self.taps += 1

    def type(self, where, text: str) -> None:
        self.tap(where)
        self.page.keyboard.type(text, delay=5)
        self.keys += len(text)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    with practising(tmp_path_factory.mktemp("week")) as server:
        yield server


def test_a_whole_week_takes_less_than_a_minute_on_a_phone(served, chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(served.page("33_this_week", MOST_RECORDS), timeout=90_000)
    form = page.get_by_role("region", name="Week of May 26, 2025")
    form.wait_for(timeout=60_000)
    chart = page.locator(".bs-live .bs-picture img").first
    drawn_before = chart.get_attribute("src")
    thumb = Thumb(page)

    began = time.monotonic()
    for code, calls in CLASSES.items():
        more = form.get_by_role("button", name=f"One more: Calls made before the bell: {code}")
        thumb.tap(more, calls)
    thumb.type(form.get_by_label("Missed a day this week", exact=True), "41")
    thumb.type(form.get_by_label("Out of how many", exact=True), "276")
    thumb.type(form.get_by_label("Office minutes on the phone", exact=True), "95")
    thumb.type(form.get_by_label("Anything odd this week?", exact=True), ODD)
    page.keyboard.press("Enter")
    expect(form.locator(".bsf-told").first).to_contain_text("Everything for this week", timeout=60_000)
    wait_for(lambda: _stored(served) == (CLASSES, {(41.0, 276.0, None), (None, None, 95.0)}, [ODD]))
    page.wait_for_function(
        "before => document.querySelector('.bs-live .bs-picture img')?.getAttribute('src') !== before",
        arg=drawn_before,
        timeout=60_000,
    )
    rows = page.locator(".bs-live tr", has_text="May 26, 2025")
    for words in ("14.9%.*planned 15, did 14", "14 of 15.*41 of 276, 15%.*95 minutes"):
        expect(rows.filter(has_text=re.compile(words))).to_have_count(1)
    took = time.monotonic() - began + thumb.seconds

    told = f"{took:.0f} seconds for {thumb.taps} taps and {thumb.keys} keys"
    print(told)
    assert took < 60, told
    context.close()


def _stored(served: Served):
    """Return what the store holds for the week: done by class, the numbers, what was odd."""
    done = served.store.find(DoseRecord, MOST_RECORDS)
    numbers = served.store.find(Observation, MOST_RECORDS)
    odd = served.store.find(ChartAnnotation, MOST_RECORDS)
    return (
        {one.class_code: one.delivered for one in done if one.week == WEEK},
        {(one.numerator, one.denominator, one.value) for one in numbers if one.period_start == WEEK},
        [one.label for one in odd if one.on is not None and one.on >= WEEK],
    )
