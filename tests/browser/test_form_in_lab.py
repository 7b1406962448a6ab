"""The same form in JupyterLab, whose keys must not swallow what is typed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.form_scenarios import FormScenarios
from tests.browser.serving import Host, served

pytestmark = [pytest.mark.browser]
TOKEN = secrets.token_hex(16)


def draw(page: Any, address: str) -> None:
    """Open the notebook and run all of it, as its menu does."""
    page.goto(address, timeout=60_000)
    page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell", timeout=60_000)
    page.wait_for_function(
        """() => { const panel = window.jupyterapp?.shell.currentWidget;
            return panel?.sessionContext?.session?.kernel?.status === 'idle' }""",
        timeout=60_000,
    )
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("lab")
    settings = folder / ".settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false"}))
    command = [
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        f"--IdentityProvider.token={TOKEN}",
        "--allow-root",
        "--LabApp.extension_manager=readonly",
        "--expose-app-in-browser",
        f"--LabApp.user_settings_dir={folder / '.settings'}",
        f"--LabApp.workspaces_dir={folder / '.workspaces'}",
    ]
    with served(command, folder, "api") as address:
        yield Host(
            folder,
            lambda name: f"{address}lab/workspaces/{name}/tree/{name}/form.ipynb?reset&token={TOKEN}",
            draw,
        )


class TestInLab(FormScenarios):
    checked = {"include": [[".bsf"]]}
    way_back = "Run the workbook again"
