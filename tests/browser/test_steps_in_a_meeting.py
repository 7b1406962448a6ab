"""A map typed line by line, with the keyboard alone: Enter goes on, buttons move, choices follow what is typed."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from brightspots.records import ProcessStep, Project
from brightspots.records.store.store import Store
from tests.browser.serving import served

pytestmark = [pytest.mark.browser]

SETUP = """\
from datetime import date
from pathlib import Path
from brightspots.forms.view import FormView
from brightspots.forms.editing import Visit
from brightspots.pages.process_map import StepList
from brightspots.records.store.store import Store
visit = Visit(Store(Path({path!r})), {project!r}, today=lambda: date(2026, 1, 5), writer="AB")
shown = FormView(StepList(visit, "now"))
visit.listen(shown.refresh)
shown"""


@pytest.fixture
def meeting(chromium: Any, tmp_path: Path) -> Iterator[tuple[Any, Store]]:
    store = Store(tmp_path / "records.db")
    project = store.save(Project(title="Who is away"), author="AB")
    source = SETUP.format(path=str(tmp_path / "records.db"), project=project.id)
    cell = {
        "cell_type": "code",
        "id": "c",
        "metadata": {},
        "source": source,
        "execution_count": None,
        "outputs": [],
    }
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    (tmp_path / "map.ipynb").write_text(
        json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})
    )
    with served(["voila", ".", "--Voila.ip=127.0.0.1"], tmp_path, "static/favicons/favicon.ico") as address:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.route(re.compile(r"fortawesome"), lambda route: route.abort())
        page.goto(f"{address}voila/render/map.ipynb", timeout=60_000)
        page.wait_for_selector(".bsf", timeout=60_000)
        yield page, store
        page.close()


def texts(store: Store) -> list[str]:
    return [step.description for step in sorted(store.find(ProcessStep), key=lambda step: step.number)]


def until(page: Any, store: Store, wanted: list[str]) -> None:
    deadline = time.monotonic() + 60
    while texts(store) != wanted and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert texts(store) == wanted


def test_steps_are_typed_and_moved_without_a_mouse_and_what_comes_next_is_chosen_by_name(
    meeting: tuple[Any, Store],
) -> None:
    page, store = meeting
    lines = ["Attendance is taken", "A list is printed", "Somebody calls"]
    page.get_by_role("button", name="Add a step").focus()
    page.keyboard.press("Enter")
    for number, line in enumerate(lines, start=1):
        item = page.locator(".bsf-item").nth(number - 1)
        expect(item.get_by_label("What happens?")).to_be_focused(timeout=60_000)
        page.keyboard.type(line, delay=10)
        page.keyboard.press("Enter")
    expect(page.locator(".bsf-item").nth(3).get_by_label("What happens?")).to_be_focused(timeout=60_000)
    page.keyboard.press("Enter")
    until(page, store, [*lines, ""])
    assert page.locator(".bsf-item").count() == 4, "Enter in an empty line begins nothing"
    first = page.locator(".bsf-item").nth(0)
    first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(first.get_by_label("2. A list is printed", exact=True)).to_be_visible(timeout=60_000)
    first.get_by_label("3. Somebody calls", exact=True).focus()
    page.keyboard.press("Space")
    down = page.get_by_role("button", name="Move step 1 down")
    down.focus()
    page.keyboard.press("Enter")
    until(page, store, [lines[1], lines[0], lines[2], ""])
    by_text = {step.description: step for step in store.find(ProcessStep)}
    assert by_text[lines[0]].next_ids == (by_text[lines[2]].id,)
    expect(first.get_by_label("1. A list is printed", exact=True)).to_have_count(1)
