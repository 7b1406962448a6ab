"""A project full of text that bites, in a real browser: nothing runs, nothing is asked for, nothing hangs over."""

from __future__ import annotations

import pytest

from brightspots.batch.run import run_batch
from tests.batch.test_projects import NAME, full_of_it

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def out(tmp_path_factory, warm_for_many):
    folder = tmp_path_factory.mktemp("project")
    project = full_of_it(folder / "records.db")
    given = {"records": str(folder / "records.db"), "projects": [project.id], "workbooks": [NAME]}
    with warm_for_many.in_use():
        made = run_batch("practice_team", folder / "out", audience="team", progress=False, **given)
    assert made.exit_code == 0
    return folder / "out"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_that_a_person_typed_runs_or_breaks_the_page(chromium, out, width):
    for file in [*out.glob(f"projects/*/{NAME}.html"), out / "index.html"]:
        page = chromium.new_page(viewport={"width": width, "height": 900})
        asked, said = [], []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("dialog", lambda dialog, said=said: (said.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
        assert said == [] and page.locator("img[src='x']").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
        assert "onerror" in page.inner_text("body")
        page.close()
