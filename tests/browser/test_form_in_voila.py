"""A form in Voila: what is typed is kept, come what may."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.form_scenarios import FormScenarios, Visit, banner, questions
from tests.browser.serving import Host, served

pytestmark = [pytest.mark.browser]


def draw(page: Any, address: str) -> None:
    page.goto(address, timeout=60_000)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("voila")
    with served(["voila", ".", "--Voila.ip=127.0.0.1"], folder, "static/favicons/favicon.ico") as address:
        yield Host(folder, lambda name: f"{address}voila/render/{name}/form.ipynb", draw)


class TestInVoila(FormScenarios):
    way_back = "What is not saved yet will be offered to you."

    def test_nothing_is_asked_of_another_host(self, visit: Visit) -> None:
        here = visit()
        here.field("What is happening?").fill("Here")
        here.wait_stored("what", "Here")
        foreign = [url for url in here.asked if not here.is_own(url)]
        assert all("fortawesome" in url for url in foreign), "Voila's own default look, and nothing of ours"

    def test_a_dead_kernel_offers_a_reload(self, visit: Visit) -> None:
        here = visit()
        here.field("For whom?").fill("6th graders")
        here.wait_stored("who", "6th graders")
        here.kill_kernel()
        here.field("For whom?").fill("6th graders on Mondays")
        here.page.get_by_role("button", name="Reload this page").click(timeout=60_000)
        expect(here.part("who").locator(".bsf-offer blockquote")).to_have_text(
            "6th graders on Mondays", timeout=60_000
        )

    def test_a_busy_kernel_is_not_a_lost_one(self, visit: Visit) -> None:
        here = visit()
        here.trouble(sleep=7)
        here.field("For whom?").fill("a chart is being drawn")
        here.page.wait_for_timeout(6_500)
        assert banner(here).count() == 0
        here.wait_stored("who", "a chart is being drawn")
        here.wait_unsaved(0)

    def test_a_list_of_records_whose_keys_are_their_own(self, visit: Visit) -> None:
        here = visit(forms=2)
        form = here.form(1)
        for question in ("first", "second"):
            form.get_by_role("button", name="Add a prediction").click()
            here.wait_for(lambda: here.focused() == "Our question")
            here.page.keyboard.type(question)
        here.wait_for(lambda: questions(here, "second") == ["first", "second"])
        form.get_by_role("button", name="Move prediction 2 up").click()
        here.wait_for(lambda: questions(here, "second") == ["second", "first"])
        here.wait_for(lambda: here.focused() == "Move prediction 1 up")
        form.get_by_role("button", name="Put away prediction 1").click()
        here.wait_for(lambda: questions(here, "second") == ["first"])
        form.get_by_role("button", name="Undo").click()
        here.wait_for(lambda: questions(here, "second") == ["second", "first"])
        expect(form.get_by_label("Our question").nth(0)).to_have_value("second")

    def test_what_is_typed_into_a_part_is_not_lost_when_the_part_is(self, visit: Visit) -> None:
        here = visit()
        for question in ("first", "second"):
            here.form().get_by_role("button", name="Add a prediction").click()
            here.wait_for(lambda: here.focused() == "Our question")
            here.page.keyboard.type(question)
        here.wait_for(lambda: questions(here) == ["first", "second"])
        here.wait_unsaved(0)
        here.trouble(say="refused", words="Too short.")
        here.form().get_by_label("Our question").nth(1).fill("never saved")
        here.wait_unsaved(1)
        here.others_save(predictions=[{"@": "x", "question": "first"}])
        here.look_again()
        expect(here.form().get_by_text("This was put away while you were writing")).to_be_visible()
        expect(here.form().get_by_label("Our question").nth(1)).to_have_value("never saved")
        here = here.end().visit_again()
        lost = here.form().locator(".bsf-list .bsf-offer")
        expect(lost.locator("blockquote")).to_have_text("never saved")
        lost.get_by_role("button", name="Forget it").click()
        assert here.unsaved() == {}

    def test_taps_with_a_thumb_on_a_phone(self, visit: Visit) -> None:
        here = visit(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
        form = here.form()
        form.get_by_role("radio", name="Partly").tap()
        here.wait_stored("did", "partly")
        form.get_by_role("checkbox", name="Tuesday").tap()
        here.wait_stored("days", '["tue"]')
        form.get_by_role("button", name="One more: Late today").tap()
        form.get_by_role("button", name="One more: Late today").tap()
        form.get_by_role("button", name="One fewer: Late today").tap()
        here.wait_stored("late", "1")
        form.get_by_role("button", name="Clear the answer to: Did we do it?").tap()
        here.wait_stored("did", "")
        small = form.evaluate(
            """form => [...form.querySelectorAll('button:not(.bsf-i), input, select, textarea, summary, .bsf-tap')]
                .filter(e => e.checkVisibility()).map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 90)])
                .filter(([box]) => box.height < 43.5 || box.width < 43.5).map(([box, html]) => html)"""
        )
        assert small == []
        wide = form.evaluate(
            "form => [form.scrollWidth - form.clientWidth, form.getBoundingClientRect().right]"
        )
        assert wide[0] <= 0 and wide[1] <= 360

    def test_initials_are_asked_once_a_browser(self, visit: Visit) -> None:
        here = visit(forms=2)
        asked = "Your initials, so that the team knows who wrote what"
        here.field(asked).fill("Maria Lopez")
        here.page.keyboard.press("Enter")
        expect(here.form().locator(".bsf-writer .bsf-trouble")).to_contain_text("initials instead of a name")
        here.field(asked).fill("ML")
        here.page.keyboard.press("Enter")
        for place in (0, 1):
            expect(here.form(place).locator(".bsf-known")).to_contain_text("Writing as ML")
        here = here.end().visit_again()
        expect(here.form().locator(".bsf-known")).to_contain_text("Writing as ML")
        here.field("For whom?").fill("6th graders")
        here.wait_stored("who", "6th graders")
        here.form().get_by_role("button", name="What changed?").click()
        expect(here.form().locator(".bsf-versions")).to_contain_text("ML")

    def test_what_is_asked_before_sharing_is_taken_in_the_preview(self, visit: Visit) -> None:
        here = visit()
        here.field("What is happening?").fill("Room 12 comes late")
        here.wait_stored("what", "Room 12 comes late")
        here.form().get_by_role("button", name="Share…").click()
        here.form().get_by_role("radio", name="Signed-in educators").click()
        expect(here.form().locator(".bsf-seen .bsf-question")).to_contain_text("which class? (“Room 12”)")
        assert here.form().get_by_role("button", name="Share this").count() == 0
        here.form().get_by_role("button", name="Take it").click()
        here.wait_stored("what", "One class comes late")
        expect(here.field("What is happening?")).to_have_value("One class comes late")
        expect(here.form().locator(".bsf-seen .bsf-question")).to_have_count(0)
        here.form().get_by_role("button", name="Share this").click()
        expect(here.form().locator(".bsf-state")).to_have_text("Shared with: Signed-in educators")

    def test_on_a_projector_advice_folds(self, visit: Visit) -> None:
        here = visit(viewport={"width": 1920, "height": 1000})
        here.field("What is happening?").fill("They come late because they oversleep")
        here.field("For whom?").focus()
        advice = here.form().locator(".bsf-advice")
        expect(advice).to_have_text(re.compile("One idea?"))
        expect(advice.locator(".bsf-question")).to_be_hidden()
        advice.locator("summary").click()
        advice.get_by_role("button", name="Take it").click()
        expect(here.field("What is happening?")).to_have_value("They come late.")
        here.wait_stored("what", "They come late.")
        expect(advice).to_have_count(0)
        assert here.focused() == "What is happening?"

    def test_it_works_where_a_browser_keeps_nothing(self, visit: Visit) -> None:
        here = visit(
            script="Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
        )
        here.field("For whom?").fill("6th graders")
        here.wait_stored("who", "6th graders")
        here.kill_kernel()
        here.field("For whom?").fill("7th graders")
        expect(banner(here)).to_contain_text(
            "This browser keeps no text: copy what you typed", timeout=60_000
        )

    def test_on_paper_it_is_text(self, visit: Visit) -> None:
        here = visit()
        for label, text in (
            ("What is happening?", "long words\n" * 9),
            ("How many", "24"),
            ("Since", "2025-09-02"),
        ):
            here.field(label).fill(text)
        here.form().get_by_role("radio", name="Partly").check()
        here.page.emulate_media(media="print")
        assert (
            here.form().locator("button:visible, input:visible, textarea:visible, select:visible").count()
            == 0
        )
        shown = here.form().inner_text()
        for words in ("long words\n" * 8, "24 students", "Sep 2, 2025", "Partly"):
            assert words in shown

    def test_who_goes_back_to_what_it_was_while_the_other_is_saved_has_it_so(self, visit: Visit) -> None:
        here = visit()
        here.field("For whom?").fill("6th graders")
        here.wait_stored("who", "6th graders")
        expect(here.status("who")).to_have_text(re.compile("^Saved"))
        here.trouble(sleep=1.5)
        here.field("For whom?").fill("7th graders")
        expect(here.status("who")).to_have_text("Saving…")
        here.field("For whom?").fill("6th graders")
        here.wait_stored("who", "7th graders")
        here.trouble()
        here.wait_stored("who", "6th graders")
        here.wait_unsaved(0)

    def test_an_offer_over_another_s_words_shows_both_and_can_be_forgotten(self, visit: Visit) -> None:
        here = visit()
        key = "brightspots:k3f9/01J-problem/"
        entry = {"text": "ours", "base": "old", "at": "2025-11-03T14:02:00"}
        forgotten = {**entry, "at": "2020-01-01T00:00:00Z"}
        here.page.evaluate(
            "entries => entries.forEach(([k, e]) => localStorage.setItem(k, JSON.stringify(e)))",
            [
                [key + "what", here.recent(entry)],
                [key + "who", here.recent({**entry, "text": "not this"})],
                [key + "where_else", forgotten],
                [key + "predictions/p0/question", here.recent({**entry, "item": ["Who smiles?"]})],
                [key + "predictions/p1/question", here.recent({**entry, "item": ["Who stays?"]})],
            ],
        )
        part = [{"@": "p0", "question": "Who smiles?"}, {"@": "p1", "question": "Another by now"}]
        here.others_save(what="theirs", predictions=part)
        here = here.end().visit_again()
        assert key + "where_else" not in here.unsaved(), "older than thirty days goes"
        expect(here.part("predictions/p0/question").locator(".bsf-offer")).to_have_count(1)
        expect(here.part("predictions/p1/question").locator(".bsf-offer")).to_have_count(0)
        elsewhere = here.page.locator(".bsf-list > .bsf-below .bsf-offer")
        expect(elsewhere).to_contain_text("an item that is not here any more")
        elsewhere.get_by_role("button", name="Forget it").click()
        here.part("predictions/p0/question").get_by_role("button", name="Forget it").click()
        assert set(here.unsaved()) == {key + "what", key + "who"}
        here.part("what").get_by_role("button", name="Put it back").click()
        both = here.part("what").locator(".bsf-both")
        expect(both).to_contain_text("You both changed this")
        expect(both).to_contain_text("CD wrote at")
        expect(both.locator("blockquote")).to_have_text("theirs")
        assert here.stored()["what"] == "theirs"
        both.get_by_role("button", name="Keep ours").click()
        here.wait_stored("what", "ours")
        here.field("For whom?").fill("typed since")
        here.wait_stored("who", "typed since")
        here.wait_for(lambda: json.loads(here.unsaved()[key + "who"])["text"] == "not this")
        here.part("who").get_by_role("button", name="Forget it").click()
        assert here.unsaved() == {} and here.stored()["who"] == "typed since"

    def test_two_who_changed_the_same(self, visit: Visit) -> None:
        here = visit()
        what = here.field("What is happening?")
        here.others_save(what="theirs <b>first</b>")
        what.fill("ours")
        both = here.part("what").locator(".bsf-both")
        expect(both.locator("blockquote")).to_have_text("theirs <b>first</b>")
        expect(what).to_have_value("ours")
        expect(here.status("what")).to_have_text("Not saved yet")
        what.fill("ours and theirs")
        here.page.wait_for_timeout(900)
        assert here.stored()["what"] == "theirs <b>first</b>", "nothing is put until somebody has chosen"
        both.get_by_role("button", name="Keep ours").click()
        here.wait_stored("what", "ours and theirs")
        expect(both).to_have_count(0)
        here.others_save(who="theirs")
        here.field("For whom?").fill("ours")
        here.part("who").get_by_role("button", name="Take theirs").click()
        expect(here.field("For whom?")).to_have_value("theirs")
        assert here.stored()["who"] == "theirs" and here.unsaved() == {}

    def test_what_is_refused_or_not_kept_is_said_and_stays(self, visit: Visit) -> None:
        here = visit()
        here.trouble(say="refused", words="This is not a number.")
        here.field("How many").fill("a dozen")
        alert = here.part("how_many").get_by_role("alert")
        expect(alert).to_have_text("This is not a number.")
        assert here.field("How many").input_value() == "a dozen" and len(here.unsaved()) == 1
        here.field("How many").fill("12")
        here.wait_stored("how_many", "12")
        expect(alert).to_have_text("")
        for trouble in ({"say": "not kept", "words": "The disk is full."}, {"raise": True}):
            here.trouble(**trouble)
            here.field("For whom?").fill(f"7th graders {len(trouble)}")
            alert = here.part("who").get_by_role("alert")
            expect(alert).to_contain_text(trouble.get("words", "something went wrong here, not with you"))
            expect(here.status("who")).to_have_text("Not saved yet")
            alert.get_by_role("button", name="Try again").click()
            here.wait_stored("who", f"7th graders {len(trouble)}")
        here.wait_unsaved(0)
