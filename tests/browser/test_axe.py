"""Every page that is served: nobody is kept out, nothing leaves this computer, and nothing is wider than a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from brightspots.records.store.new_team import begin
from brightspots.workbook.catalog import find_workbook, workbook_names
from brightspots.workbook.workbook_file import read_workbook
from tests.browser.brightspots_served import Served
from tests.browser.overfull import overfull
from tests.browser.practising import MOST_RECORDS

pytestmark = pytest.mark.browser

SCHOOL = "S001"
WIDER = """() => {
  const room = document.documentElement.clientWidth;
  const scrolls = e => e && e !== document.body && e !== document.documentElement
    && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  return [...document.querySelectorAll('body *')].filter(e => e.checkVisibility()).filter(e => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.left >= 0 && box.right > room + 1 && !scrolls(e.parentElement);
  }).map(e => e.outerHTML.slice(0, 120)).slice(0, 5);
}"""
CUT = """() => [...document.querySelectorAll('.bs-widget, .jupyter-widgets, .jp-OutputArea-output')]
  .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 160))"""


@dataclass
class Opened:
    """What was found on a page: in full width, and on a phone."""

    asked: list[str] = field(default_factory=list)
    grave: list[Any] = field(default_factory=list)
    held: int = 0
    wider: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def served(teams_served: Served) -> Served:
    return teams_served


@pytest.fixture(scope="module")
def pages(served) -> dict[str, str]:
    """The addresses of all pages of one team and one school, of the start, of errors, of what is empty or too full."""
    empty = begin(
        served.store, team="New", title="To begin with", school_ids=[SCHOOL], known_schools={SCHOOL}
    )
    full = overfull(served.store)
    found = {"home": served.address, "no such page": f"{served.address}nowhere"}
    for name in workbook_names():
        units = read_workbook(find_workbook(name)).units
        whose = f"?project_id={MOST_RECORDS}" if "project" in units else f"?school_id={SCHOOL}"
        found[name] = f"{served.address}voila/render/{name}.ipynb{whose if 'network' not in units else ''}"
    found["no such project"] = served.page("12_problem_aim_charter", f"{MOST_RECORDS[:-1]}Y")
    found["an empty charter"] = served.page("12_problem_aim_charter", empty.id)
    for name in ("01_our_team", "20_fishbone", "31_pdsa_cycles"):
        found[f"too full: {name}"] = served.page(name, full.id)
    return found


@pytest.fixture(scope="module")
def opened(pages, served, chromium) -> dict[str, Opened]:
    """Each page opened once, and looked at wide and narrow: tabs of one browser, which has read our scripts once."""
    every = {}
    context = chromium.new_context()
    for name, address in pages.items():
        found = every[name] = Opened()
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": 800})
        page.on("request", lambda request, asked=found.asked: asked.append(request.url))
        page.on("pageerror", lambda error, said=found.said: said.append(f"{error}"))
        page.goto(address, timeout=120_000)
        page.locator("main").wait_for(timeout=60_000)
        page.wait_for_function(
            "() => !document.querySelector('main[aria-busy]')"
            " && [...document.querySelectorAll('.bs-widget')].every(e => e.querySelector('.bsf, .jupyter-widgets'))",
            timeout=60_000,
        )
        _look(page, found, f"{name}, wide")
        page.set_viewport_size({"width": 360, "height": 740})
        _look(page, found, f"{name}, on a phone")
        found.wider += page.evaluate(WIDER) + page.evaluate(CUT)
        page.close()
    context.close()
    return every


def _look(page, found: Opened, where: str) -> None:
    page.wait_for_timeout(150)
    # Of what is well, the rules are enough: every place where each is kept took most of the time.
    result = Axe().run(page, options={"resultTypes": ["violations"]}).response
    found.held += len(result["passes"])
    for fault in result["violations"]:
        if fault["impact"] in ("serious", "critical"):
            found.grave += [(where, fault["id"], node["html"][:200]) for node in fault["nodes"]]


def test_no_page_has_a_fault_that_keeps_people_out(opened):
    assert all(found.held > 20 for found in opened.values())
    assert [fault for found in opened.values() for fault in found.grave] == []


def test_no_page_asks_another_host_for_anything(opened, served):
    own = (served.address, served.address.replace("http", "ws"), "data:", "blob:")
    assert {
        name: other
        for name, found in opened.items()
        if (other := [u for u in found.asked if not u.startswith(own)])
    } == {}
    assert all(found.asked for found in opened.values())


def test_no_page_is_wider_than_a_phone(opened):
    assert {name: found.wider for name, found in opened.items() if found.wider} == {}


def test_no_script_of_a_page_fails(opened):
    assert {name: found.said for name, found in opened.items() if found.said} == {}
