"""Whoever works without a mouse reaches everything, in order, sees where they are, and can do all that a hand can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from brightspots.records import Cause, CauseCategory, PDSACycle, Problem
from brightspots.records.store.new_team import begin
from tests.browser.brightspots_served import Served
from tests.browser.practising import MOST_RECORDS
from tests.browser.serving import wait_for

pytestmark = pytest.mark.browser

# What a Tab should stop at, in the order of the page; a group of radios is one stop.
STOPS = """() => [...document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter(e => e.checkVisibility()
    && !e.disabled && e.tabIndex >= 0 && !e.closest('.bs-skip')).filter(e => e.type !== 'radio'
    || e === (e.form ?? document).querySelector(`input[name="${e.name}"]:checked`)
    || (!document.querySelector(`input[name="${e.name}"]:checked`)
        && e === document.querySelector(`input[name="${e.name}"]`)))"""
MARK = f"() => {{ window.stops = ({STOPS})(); return window.stops.map(e => e.outerHTML.slice(0, 90)); }}"
HERE = """() => {
  const e = document.activeElement;
  if (e === document.body || e === document.documentElement) return null;
  const drawn = e.matches('.bsf-tap input') ? e.nextElementSibling : e;
  const style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  return {at: window.stops?.indexOf(e), seen, html: e.outerHTML.slice(0, 90),
    within: box.bottom > 0 && box.top < innerHeight};
}"""


class Keys:
    """A page, and the keyboard in front of it."""

    def __init__(self, browser, address: str, first: str) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.page.goto(address, timeout=120_000)
        self.form(first).wait_for(timeout=60_000)
        self.page.wait_for_timeout(1000)
        self.press, self.type = self.page.keyboard.press, self.page.keyboard.type

    def form(self, name: str):
        return self.page.get_by_role("region", name=name, exact=True).first

    @property
    def focused(self) -> str:
        """What somebody who does not see the page is told to have the focus."""
        return self.page.evaluate(
            """() => { const e = document.activeElement;
                const by = e.getAttribute('aria-labelledby');
                return e.getAttribute('aria-label') || e.labels?.[0]?.textContent
                  || (by && document.getElementById(by)?.textContent) || e.textContent; }"""
        )

    def reach(self, name: str, within: str = "", *, backwards: bool = False) -> None:
        """Press Tab until the focus is on what has this name, in a form of that name."""
        for _ in range(400):
            self.press("Shift+Tab" if backwards else "Tab")
            if self.focused.startswith(name) and (not within or self._is_in(within)):
                return
        raise AssertionError(f"no Tab leads to {name}")

    def is_at(self, name: str) -> None:
        wait_for_focus = "name => (document.activeElement.getAttribute('aria-label') || document.activeElement.labels?.[0]?.textContent || document.activeElement.textContent).startsWith(name)"
        self.page.wait_for_function(wait_for_focus, arg=name, timeout=60_000)

    def walk(self) -> None:
        """Tab through the page from its start to its end: each stop once, in the order of the page, and seen."""
        every = self.page.evaluate(MARK)
        assert len(every) > 12
        self.page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); }")
        reached = []
        for _ in range(len(every) + 20):
            self.press("Tab")
            here = self.page.evaluate(HERE)
            if here is None:
                break
            if "bs-skip" in here["html"]:
                continue
            assert here["seen"], f"nothing shows that the focus is on {here['html']}"
            assert here["within"], f"the page does not scroll to {here['html']}"
            reached.append(here["at"])
            if here["at"] == len(every) - 1:
                break
        missed = [every[at] for at in range(len(every)) if at not in reached]
        assert missed == [], "no Tab stops there"
        assert reached == sorted(reached), "the focus jumps"

    def _is_in(self, form: str) -> bool:
        return self.page.evaluate(
            """name => { const form = document.activeElement.closest('.bsf, .bsf-list');
                const title = e => e && document.getElementById(e.getAttribute('aria-labelledby') ?? '')?.textContent;
                return title(form) === name || title(form?.closest('.bsf')) === name; }""",
            form,
        )


@pytest.fixture(scope="module")
def served(teams_served: Served) -> Served:
    return teams_served


@pytest.fixture
def keys(served, chromium) -> Iterator:
    open_: list[Keys] = []

    def opened(workbook: str, project_id: str, first: str) -> Keys:
        open_.append(Keys(chromium, served.page(workbook, project_id), first))
        return open_[-1]

    yield opened
    for each in open_:
        each.context.close()


def test_a_problem_is_written_advised_on_and_almost_shared(served, keys):
    project = begin(served.store, team="Keys", title="By keys", school_ids=["S001"], known_schools={"S001"})
    here = keys("12_problem_aim_charter", project.id, "The problem")
    here.walk()

    def problem():
        return served.store.find(Problem, project.id)[0]

    here.reach("What is happening?", "The problem")
    here.type("Too many students are late because of lazy parents")
    here.press("Tab")
    question = here.form("The problem").locator(".bsf-advice .bsf-question")
    expect(question).to_be_visible(timeout=60_000)
    here.reach("Take it")
    here.press("Enter")
    wait_for(
        lambda: problem().what not in ("", "Too many students are late because of lazy parents"),
        lambda: problem().what,
    )

    here.reach("More about the problem")
    here.press("Enter")
    here.press("Tab")
    assert here._is_in("The problem") and here.page.evaluate(
        "Boolean(document.activeElement.closest('details[open]'))"
    )

    here.reach("Share…", "The problem")
    here.press("Enter")
    here.is_at("Signed-in educators")
    here.press("Space")
    expect(here.form("The problem").locator(".bsf-seen")).to_contain_text("will see:")
    here.reach("Not now")
    here.press("Enter")
    here.is_at("Share…")
    assert problem().shared == ""


def test_a_test_is_planned_and_judged(served, keys):
    here = keys("31_pdsa_cycles", MOST_RECORDS, "Before we try it")
    here.walk()
    # The last one is decided: its plan is to be read.
    here.reach("Plan another test", "Before we try it")
    here.press("Enter")
    here.reach("What do we try?", "Before we try it")
    here.type("Greet at the bus")

    def planned():
        return [one for one in served.store.find(PDSACycle, MOST_RECORDS) if one.number == 4]

    wait_for(lambda: planned() and planned()[0].title == "Greet at the bus")
    (test,) = planned()

    def predictions():
        return served.store.get(test.id).predictions

    before = len(predictions())
    here.reach("Add a prediction", "We predict")
    here.press("Enter")
    here.is_at("How many")
    here.type("12")
    wait_for(lambda: len(predictions()) == before + 1 and predictions()[-1].expected_count == 12)
    here.reach(f"Move prediction {before + 1} up", backwards=True)
    here.press("Enter")
    wait_for(lambda: predictions()[before - 1].expected_count == 12)
    here.is_at(f"Move prediction {before} up")
    here.reach(f"Put away prediction {before}")
    here.press("Enter")
    wait_for(lambda: len(predictions()) == before and 12 not in [one.expected_count for one in predictions()])

    here.reach("Adapt it", "After we tried it")
    here.press("ArrowRight")
    wait_for(lambda: served.store.get(test.id).decision == "adopt")
    here.press("ArrowLeft")
    wait_for(lambda: served.store.get(test.id).decision == "adapt")


def test_a_week_is_counted(keys):
    here = keys("33_this_week", MOST_RECORDS, "Week of May 26, 2025")
    here.walk()
    form = here.form("Week of May 26, 2025")
    here.reach("One more: Calls made before the bell: S001-K1")
    for _ in range(3):
        here.press("Enter")
    expect(form.get_by_label("Calls made before the bell: S001-K1", exact=True)).to_have_value("3")
    here.reach("Missed a day this week")
    here.type("40")
    here.press("Enter")
    expect(form.locator(".bsf-told")).to_contain_text("2 of 5 answers", timeout=60_000)
    here.reach("Another week, or a correction")
    here.press("Enter")
    here.press("Tab")
    assert here.focused == "Which week?"


def test_a_cause_is_added_and_put_away(served, keys):
    here = keys("20_fishbone", MOST_RECORDS, "The causes")
    here.walk()
    bones = served.store.find(CauseCategory, MOST_RECORDS)

    def causes():
        return {one.text: one for one in served.store.find(Cause, MOST_RECORDS)}

    here.reach("Add a cause")
    here.press("Enter")
    here.is_at("What happens?")
    here.type("The bus is early on Mondays")
    here.reach("On which bone?")
    here.press("ArrowDown")
    wait_for(lambda: "The bus is early on Mondays" in causes(), lambda: f"{list(causes())}")
    wait_for(lambda: causes()["The bus is early on Mondays"].category_id in {bone.id for bone in bones})
    here.reach("Put away cause", backwards=True)
    here.press("Enter")
    wait_for(lambda: "The bus is early on Mondays" not in causes())
