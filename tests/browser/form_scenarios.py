"""What a person does in a form where the page around it matters: the same in Voila and in JupyterLab."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.serving import Page

Visit = Callable[..., Page]
LOST = re.compile("The connection is lost. What you type is kept in this browser")


def banner(page: Page) -> Any:
    return page.page.locator(".bsf-banner")


def questions(here: Page, name: str = "problem") -> list[str]:
    return [item.get("question", "") for item in here.stored(name).get("predictions", [])]


class FormScenarios:
    """Each takes `visit`: it opens a page on a notebook and a store of its own."""

    def test_typing_is_saved_to_the_last_letter(self, visit: Visit) -> None:
        here = visit()
        here.field("What is happening?").press_sequentially("Too many come late", delay=15)
        expect(here.status("what")).to_have_text("Not saved yet")
        expect(here.status("what")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
        assert here.stored()["what"] == "Too many come late"
        assert here.unsaved() == {}
        here.field("For whom?").press_sequentially("6th graders")
        here.page.keyboard.press("Enter")
        here.wait_stored("who", "6th graders", seconds=0.6)
        assert here.field("For whom?").input_value() == "6th graders", "Enter saves a line, and adds none"
        expect(here.form().locator(".bsf-told")).to_have_text("It happens for 6th graders.")

    def test_an_abrupt_end_of_the_page_loses_no_letter(self, visit: Visit) -> None:
        here = visit()
        here.field("What is happening?").press_sequentially("Before the bell, at the very la")
        here.page.keyboard.type("st letter")
        here = here.end().visit_again()
        stored = here.stored().get("what")
        if stored is None:
            expect(here.part("what").locator(".bsf-offer blockquote")).to_have_text(
                "Before the bell, at the very last letter"
            )
        else:
            assert stored == "Before the bell, at the very last letter"
            expect(here.field("What is happening?")).to_have_value(stored)
            assert here.unsaved() == {}

    def test_what_is_typed_while_the_kernel_dies_is_offered_after_a_reload(self, visit: Visit) -> None:
        here = visit(forms=2)
        here.field("What is happening?").fill("Six")
        here.wait_stored("what", "Six")
        here.page.keyboard.type("th")
        here.kill_kernel()
        here.page.keyboard.type(" graders come late")
        expect(banner(here)).to_have_text(LOST, timeout=60_000)
        assert banner(here).count() == 1, "one banner a page, not a form"
        assert banner(here).get_attribute("role") == "alert"
        expect(here.status("what")).to_have_text("Not saved yet")
        expect(banner(here)).to_contain_text(self.way_back, timeout=60_000)
        here = here.end().visit_again()
        expect(here.field("What is happening?")).to_have_value("Six")
        offer = here.part("what").locator(".bsf-offer")
        expect(offer.locator("p")).to_have_text(
            re.compile(r"You typed this here on \w+ \d+ at \d\d:\d\d, and it was not saved:")
        )
        expect(offer.locator("blockquote")).to_have_text("Sixth graders come late")
        offer.get_by_role("button", name="Put it back").click()
        here.wait_stored("what", "Sixth graders come late")
        here.wait_unsaved(0)
        assert offer.count() == 0
        here = here.end().visit_again()
        assert here.part("what").locator(".bsf-offer").count() == 0
        expect(here.field("What is happening?")).to_have_value("Sixth graders come late")

    def test_a_change_from_outside_leaves_a_field_in_use_alone(self, visit: Visit) -> None:
        here = visit()
        here.field("What is happening?").fill("ours")
        here.wait_stored("what", "ours")
        here.others_save(what="theirs", who="CD's words")
        here.look_again()
        expect(here.field("For whom?")).to_have_value("CD's words")
        expect(here.status("who")).to_have_text(re.compile(r"^Changed by CD, \d\d:\d\d$"))
        expect(here.field("What is happening?")).to_have_value("ours")
        expect(here.part("what").locator(".bsf-both blockquote")).to_have_text("theirs")
        here.part("what").get_by_role("button", name="Keep ours").click()
        here.wait_stored("what", "ours")

    def test_the_line_is_pulled_and_put_back(self, visit: Visit) -> None:
        here = visit(pullable=True)
        here.network.pulled = True
        here.field("For whom?").fill("while offline")
        expect(here.status("who")).to_have_text("Saving…")
        expect(banner(here)).to_have_text(LOST, timeout=60_000)
        expect(here.status("who")).to_have_text("Not saved yet")
        here.field("What is happening?").fill("this, too")
        here.page.wait_for_timeout(1_000)
        assert here.stored() == {} and len(here.unsaved()) == 2
        here.network.pulled = False
        expect(banner(here)).to_have_count(0, timeout=60_000)
        here.wait_stored("who", "while offline")
        here.wait_stored("what", "this, too")
        here.wait_unsaved(0)
        assert here.form().locator(".bsf-both").count() == 0

    def test_everything_by_keyboard_alone(self, visit: Visit) -> None:
        here = visit()
        page, press = here.page, here.page.keyboard.press
        here.field("What is happening?").focus()
        page.keyboard.type("AB DD X come late because they oversleep")
        press("Tab")
        expect(here.form().locator(".bsf-advice .bsf-question")).to_have_text(
            "Could the why wait until you have looked?"
        )
        assert here.focused() == "Take it" or "What else" in here.focused()
        here.reach("Keep ours")
        press("Enter")
        here.reach("Why is ours right here?")
        page.keyboard.type("we asked them")
        press("Enter")
        expect(here.form().locator(".bsf-advice")).to_have_count(0)
        assert here.focused() == "What is happening?"
        here.reach("Where?")
        press("ArrowDown")
        press("ArrowDown")
        here.wait_stored("where", "g6")
        here.reach("One more: Late today")
        press("Enter")
        press("Space")
        here.wait_stored("late", "2")
        here.reach("Yes")
        press("Space")
        here.wait_stored("did", "yes")
        press("ArrowRight")
        here.wait_stored("did", "partly")
        here.reach("Monday")
        press("Space")
        here.wait_stored("days", '["mon"]')
        for question in ("first", "second", "third"):
            here.reach("Add a prediction")
            press("Enter")
            here.wait_for(lambda: here.focused() == "Our question", lambda: here.focused())
            page.keyboard.type(question)
        here.wait_for(lambda: questions(here) == ["first", "second", "third"])
        here.reach("Move prediction 3 up", backwards=True)
        press("Enter")
        here.wait_for(lambda: questions(here) == ["first", "third", "second"])
        here.wait_for(lambda: here.focused() == "Move prediction 2 up", lambda: here.focused())
        press("Enter")
        here.wait_for(lambda: questions(here) == ["third", "first", "second"])
        here.wait_for(lambda: here.focused() == "Move prediction 1 up", lambda: here.focused())
        press("Enter")
        here.reach("Put away prediction 1")
        press("Enter")
        here.wait_for(lambda: questions(here) == ["first", "second"])
        here.wait_for(lambda: here.focused() == "Our question")
        assert page.evaluate("document.activeElement.value") == "first", "on the next one"
        here.reach("Undo")
        press("Enter")
        here.wait_for(lambda: questions(here) == ["third", "first", "second"])
        fold = here.form().locator("summary", has_text="More about the problem")
        fold.focus()
        press("Enter")
        expect(here.field("Where else?")).to_be_visible()
        here.reach("Share…")
        press("Enter")
        here.wait_for(lambda: here.focused() == "Signed-in educators")
        press("Space")
        here.reach("Share this")
        press("Enter")
        expect(here.form().locator(".bsf-state")).to_have_text("Shared with: Signed-in educators")
        here.reach("What changed?")
        press("Space")
        expect(here.form().locator(".bsf-versions li").first).to_contain_text("As it is now")
        here.reach("Ready to try", backwards=True)
        press("Enter")
        expect(here.field("What is happening?")).to_have_value("the next one")
        assert here.focused() == "The problem", "on the title of the record that the form moved to"

    def test_hostile_text_is_text_everywhere(self, visit: Visit) -> None:
        here = visit()
        hostile = "<img src=x onerror=document.title='run'></script><script>document.title='run'</script>\u202edlrow"
        here.field("For whom?").fill(hostile)
        here.wait_stored("who", hostile)
        expect(here.form().locator(".bsf-told")).to_contain_text("<img src=x")
        here.field("What is happening?").evaluate(
            "field => { field.value = 'half \\ud83d'; field.dispatchEvent(new Event('input', {bubbles: true})) }"
        )
        here.wait_stored("what", "half \ufffd")
        here.field("What is happening?").press_sequentially("!")
        here.others_save(what=hostile, late=hostile, where=hostile, did=hostile, days=json.dumps([hostile]))
        here.look_again()
        expect(here.part("what").locator("blockquote")).to_have_text(hostile)
        here.form().get_by_role("button", name="What changed?").click()
        expect(here.form().locator(".bsf-versions")).to_contain_text("<img src=x")
        here.form().get_by_role("button", name="Share…").click()
        here.form().get_by_role("radio", name="Signed-in educators").click()
        expect(here.form().locator(".bsf-rows dd").filter(has_text="<img src=x").first).to_be_visible()
        assert here.page.locator("img[src=x]").count() == 0 and here.page.title() != "run"

    def test_no_fault_that_keeps_people_out(self, visit: Visit) -> None:
        here = visit()
        here.field("What is happening?").fill("They come late because they oversleep")
        here.form().get_by_role("button", name="Add a prediction").click()
        expect(here.form().locator(".bsf-advice")).to_be_visible()
        here.others_save(who="theirs")
        here.field("For whom?").fill("ours")
        expect(here.form().locator(".bsf-both")).to_be_visible()
        for summary in here.form().locator(".bsf-fold > summary").all():
            summary.click()
        here.form().get_by_role("button", name="Share…").click()
        here.form().get_by_role("radio", name="Everybody").click()
        here.form().get_by_role("button", name="What changed?").click()
        expect(here.form().locator(".bsf-versions")).to_be_visible()
        here.form().locator(".bsf-i").click()
        found = Axe().run(here.page, context=self.checked).response["violations"]
        grave = [
            (fault["id"], node["html"][:160], node["failureSummary"])
            for fault in found
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]
        assert grave == []

    def test_nothing_is_asked_of_another_host(self, visit: Visit) -> None:
        here = visit()
        here.field("What is happening?").fill("Here")
        here.wait_stored("what", "Here")
        assert [url for url in here.asked if not here.is_own(url)] == []

    checked: Any = None
    way_back = ""
