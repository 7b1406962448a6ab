"""A teacher who has never seen this writes a problem and an aim, and nothing that was said to be saved is lost."""

from __future__ import annotations

import resource
import time

import pytest

from brightspots.records import Aim, Cause, Problem, WarningLog
from brightspots.records.store.new_team import begin
from tests.browser.brightspots_served import Served
from tests.browser.serving import wait_for

pytestmark = pytest.mark.browser

CHARTER = "12_problem_aim_charter"


@pytest.fixture(scope="module")
def served(teams_served: Served) -> Served:
    return teams_served


@pytest.fixture
def project(served):
    return begin(
        served.store,
        team="Mornings",
        title=f"Here by the bell {time.time_ns()}",
        school_ids=["S001"],
        known_schools={"S001"},
    )


@pytest.fixture
def laptop(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def field(page, label, form="The problem"):
    return page.get_by_role("region", name=form, exact=True).get_by_label(label, exact=True)


def opened(context, address):
    page = context.new_page()
    page.goto(address)
    field(page, "What is happening?").wait_for(timeout=60_000)
    return page


def problem_of(served, project):
    return next(iter(served.store.find(Problem, project.id)), None)


def test_a_newcomer_writes_takes_advice_and_finds_all_of_it_again(served, project, laptop):
    page = opened(laptop, served.page(CHARTER, project.id))
    field(page, "What is happening?").fill("")
    page.keyboard.type("Too many students are late because of lazy parents", delay=15)
    field(page, "Which students?").click()
    advice = page.locator(".bsf-advice:visible").first
    advice.wait_for(timeout=60_000)
    kept = problem_of(served, project)
    assert kept.what == "Too many students are late because of lazy parents"
    if advice.get_by_role("button", name="Take it").count():
        advice.get_by_role("button", name="Take it").click()
        wait_for(lambda: problem_of(served, project).what != kept.what)
    else:
        advice.get_by_role("button", name="Keep ours").click()
        wait_for(lambda: served.store.find(WarningLog, project.id))
    field(page, "Which students?").fill("")
    page.keyboard.type("our 9th graders, and those who ride the late bus", delay=5)
    field(page, "To how much?", "The aim").fill("6")
    # Nothing is said, no field is left: the page is closed in the middle of the work.
    field(page, "Since when?").fill("since the new bus plan of Augus")
    page.keyboard.type("t", delay=0)
    page.close(run_before_unload=False)
    again = opened(laptop, served.page(CHARTER, project.id))
    unsaved = again.get_by_role("button", name="Put it back")
    while unsaved.count():
        unsaved.first.click()
        again.wait_for_timeout(300)
    wait_for(lambda: problem_of(served, project).since == "since the new bus plan of August")
    wait_for(lambda: [aim.target for aim in served.store.find(Aim, project.id)] == [6.0])
    assert problem_of(served, project).who == "our 9th graders, and those who ride the late bus"
    assert field(again, "Since when?").input_value() == "since the new bus plan of August"


def test_what_is_typed_right_before_the_page_is_closed_is_in_the_store(served, project, laptop):
    page = opened(laptop, served.page(CHARTER, project.id))
    field(page, "What is happening?").press_sequentially("Late to first period")
    page.close(run_before_unload=True)
    # The browser goes on closing it while something else is looked at.
    other = laptop.new_page()
    wait_for(lambda: problem_of(served, project) is not None, pause=lambda: other.wait_for_timeout(50))
    assert problem_of(served, project).what == "Late to first period"


def test_a_killed_kernel_is_told_and_the_text_is_offered_again(served, project, laptop):
    page = opened(laptop, served.page(CHARTER, project.id))
    field(page, "What is happening?").fill("Late to first period")
    wait_for(lambda: problem_of(served, project) is not None)
    for kernel in served.kernels():
        kernel.kill()
    field(page, "Which students?").fill("9th graders who ride the late bus")
    page.get_by_role("alert").filter(has_text="connection is lost").first.wait_for(timeout=60_000)
    page.reload()
    field(page, "What is happening?").wait_for(timeout=60_000)
    page.get_by_role("button", name="Put it back").click()
    wait_for(lambda: problem_of(served, project).who == "9th graders who ride the late bus")
    wait_for(lambda: not page.evaluate("Object.keys(localStorage).filter(k => k.includes('/who')).length"))


def test_a_server_that_was_started_again_loses_nothing(served, project, laptop):
    page = opened(laptop, served.page(CHARTER, project.id))
    field(page, "What is happening?").fill("Late to first period")
    wait_for(lambda: problem_of(served, project) is not None)
    served.end()
    field(page, "Which students?").fill("9th graders")
    page.get_by_role("alert").filter(has_text="connection is lost").first.wait_for(timeout=60_000)
    served.start()
    page.reload()
    field(page, "What is happening?").wait_for(timeout=60_000)
    page.get_by_role("button", name="Put it back").click()
    wait_for(lambda: problem_of(served, project).who == "9th graders")


def test_a_disk_that_takes_nothing_more_is_told_in_the_middle_of_typing(served, project, laptop):
    before = {kernel.pid for kernel in served.kernels()}
    page = opened(laptop, served.page(CHARTER, project.id))
    field(page, "What is happening?").fill("Late to first period")
    wait_for(lambda: problem_of(served, project) is not None)
    (kernel,) = [kernel for kernel in served.kernels() if kernel.pid not in before]
    most = resource.prlimit(kernel.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(kernel.pid, resource.RLIMIT_FSIZE, (1000, most[1]))
    field(page, "Which students?").fill("9th graders")
    page.get_by_text("The disk did not take this").first.wait_for(timeout=60_000)
    assert problem_of(served, project).who == ""
    resource.prlimit(kernel.pid, resource.RLIMIT_FSIZE, most)
    field(page, "Which students?").press_sequentially(" of ours")
    wait_for(lambda: problem_of(served, project).who == "9th graders of ours")


def test_two_browsers_on_one_record_lose_nothing(served, project, chromium):
    contexts = [chromium.new_context(), chromium.new_context()]
    first, second = (opened(context, served.page(CHARTER, project.id)) for context in contexts)
    field(first, "What is happening?").fill("Late to first period")
    wait_for(lambda: problem_of(served, project) is not None)
    field(second, "Which students?").fill("9th graders")
    wait_for(lambda: problem_of(served, project).who == "9th graders")
    assert problem_of(served, project).what == "Late to first period"
    wait_for(lambda: field(first, "Which students?").input_value() == "9th graders")
    # Both in one field: the second sees the other's text beside the own one, and chooses.
    field(second, "Since when?").focus()
    second.keyboard.type("since Sept")
    field(first, "Since when?").fill("since August")
    wait_for(lambda: problem_of(served, project).since in ("since August", "since Sept"))
    wait_for(lambda: any(map(_is_asked, (first, second))))
    second.wait_for_timeout(1_000)
    (page,) = [page for page in (first, second) if _is_asked(page)]
    page.get_by_role("button", name="Keep ours").first.click()
    texts = {"since August", "since Sept"}
    wait_for(
        lambda: {version.since for version in served.store.history(problem_of(served, project).id)} >= texts
    )
    for context in contexts:
        context.close()


def _is_asked(page) -> bool:
    return page.get_by_text("You both changed this").first.is_visible()


def test_the_chain_leads_to_the_place_where_a_record_is_written(served, project, laptop):
    causes = [
        served.store.save(Cause(project_id=project.id, text=f"The bus comes late, number {n}"), author="AB")
        for n in range(12)
    ]
    page = laptop.new_page()
    page.goto(f"{served.page('20_fishbone', project.id)}#r-{causes[8].id}")
    place = page.locator(f"#r-{causes[8].id}")
    place.locator("textarea").first.wait_for(timeout=60_000)
    wait_for(
        lambda: 0 <= place.bounding_box()["y"] < 900,
        lambda: (
            f"{place.bounding_box()} {page.evaluate('[scrollY, location.hash, document.body.scrollHeight, brightspots.arrived]')}"
        ),
    )
    assert place.locator("textarea").first.input_value() == "The bus comes late, number 8"
    page.goto(served.page(CHARTER, project.id))
    link = page.locator(".bs-chain a").first
    link.wait_for(state="attached", timeout=60_000)
    assert "/voila/render/" in link.get_attribute("href")
    page.close()
