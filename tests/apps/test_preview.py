"""A preview shows the page as the file stands now, says what stopped it and where, and lets in nobody else."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tornado.testing import AsyncHTTPTestCase

from brightspots.apps import preview, preview_page
from brightspots.apps.preview_page import Made, choose_parameters, make
from brightspots.errors import BrightspotsError
from brightspots.workbook.contract.problem import Problem
from brightspots.workbook.new_workbook import write_starter
from tests.ports import free_port

TROUBLE = Problem("run", "KeyError: 'late'", "Look at the names.", 3, "rows['late']")


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return write_starter("late_buses", "project", tmp_path)


class TestState:
    def test_a_page_that_could_not_be_made_leaves_the_last_good_one(self):
        state = preview.State()
        assert state.busy and state.as_dict()["page"] == 0
        state.take(Made(b"good", None, (TROUBLE,)), "14:02:07")
        state.take(Made(b"", TROUBLE), "14:03:00")
        told = state.as_dict()
        assert (state.html, told["made_at"], told["page"], told["version"]) == (b"good", "14:02:07", 1, 2)
        assert told["trouble"]["place"] == "Cell 3, which begins “rows['late']”" and told["problems"] == []
        state.take(Made(b"better", None), "14:04:00")
        assert state.html == b"better" and state.as_dict()["trouble"] is None


class TestWatcher:
    def test_a_page_is_made_once_for_each_saving(self, tmp_path):
        file, made = tmp_path / "a.ipynb", []

        def fake(path, given):
            made.append(path.read_text() if path.exists() else "gone")
            return Made(b"page")

        async def saved():
            watcher = preview.Watcher(file, {}, fake)
            for text in ("one", None, "two and more", "gone", "back"):
                if text == "gone":
                    file.unlink()
                elif text is not None:
                    # As JupyterLab does it: under another name, and then moved into place.
                    (tmp_path / "draft").write_text(text)
                    (tmp_path / "draft").replace(file)
                await watcher.look()
            return watcher.state.version

        assert asyncio.run(saved()) == 4
        assert made == ["one", "two and more", "gone", "back"]


class TestDoor(AsyncHTTPTestCase):
    def get_app(self):
        self.state = preview.State()
        self.state.take(Made(b"<p>secret words</p>", None), "14:02:07")
        return preview.application(self.state, "secret", "late_buses.ipynb")

    def ask(self, path: str, cookie: str = "", host: str = "127.0.0.1"):
        headers = {"Host": f"{host}:{self.get_http_port()}", "Cookie": cookie}
        return self.fetch(path, headers=headers, follow_redirects=False)

    def let_in(self) -> str:
        answer = self.ask("/?token=secret")
        assert answer.code == 303 and answer.headers["Location"] == "/"
        said = answer.headers["Set-Cookie"]
        assert "HttpOnly" in said and "SameSite=Strict" in said
        return said.split(";")[0]

    def test_nothing_is_shown_without_the_token(self):
        for path in ("/", "/stand", "/page", "/preview.js", "/?token=wrong"):
            answer = self.ask(path)
            assert answer.code == 403 and b"secret words" not in answer.body, path
        assert self.ask("/", cookie="brightspots-preview-x=secret").code == 403

    def test_whoever_brought_it_sees_the_page_in_which_no_script_runs(self):
        cookie = self.let_in()
        assert b"late_buses.ipynb" in self.ask("/", cookie).body
        page = self.ask("/page", cookie)
        assert (
            page.body == b"<p>secret words</p>"
            and "default-src 'none'" in page.headers["Content-Security-Policy"]
        )
        assert "script-src" not in page.headers["Content-Security-Policy"]
        assert json.loads(self.ask("/stand", cookie).body)["made_at"] == "14:02:07"
        assert b"textContent" in self.ask("/preview.js", cookie).body
        assert self.ask("/etc/passwd", cookie).code == 404

    def test_another_name_of_this_computer_is_refused(self):
        assert self.ask("/?token=secret", host="elsewhere.example").code == 403

    def test_a_name_of_a_file_is_escaped(self):
        told = preview.templates().get_template("preview.html.j2").render(title="<b>.ipynb")
        assert "<b>.ipynb" not in told and "&lt;b&gt;.ipynb" in told

    def test_a_form_cannot_be_sent_here(self):
        answer = self.fetch("/", method="POST", body=b"", headers={"Host": "127.0.0.1"})
        assert answer.code in (403, 405)


class TestChoosing:
    def test_by_default_the_workbooks_own_parameters_stand(self, project):
        assert choose_parameters(project, audience="team") == {"audience": "team"}

    def test_in_another_district_its_first_school_is_shown(self, tmp_path):
        file = write_starter("late", "school", tmp_path)
        found = choose_parameters(file, district="california")
        assert (
            Path(found["district"]).name == "california" and found["school_id"] and "project_id" not in found
        )

    def test_with_its_records_its_first_project_is(self, project):
        found = choose_parameters(project, district="practice", records="practice")
        assert len(found["project_id"]) == 26 and Path(found["records"]).is_file()

    def test_what_it_is_not_about_is_refused(self, tmp_path):
        network, school = (write_starter(f"of_{unit}", unit, tmp_path) for unit in ("network", "school"))
        for file, given, words in (
            (network, {"school": "S001"}, "not about a school"),
            (school, {"project": "01"}, "not about a project"),
            (school, {"district": "nowhere"}, "nowhere"),
            (school, {"records": str(tmp_path / "none.db")}, "none"),
        ):
            with pytest.raises(BrightspotsError, match=words):
                choose_parameters(file, **given)


class TestTrouble:
    def test_a_cell_that_stops_is_named_with_what_to_do(self, project):
        declared = preview_page.read_workbook(project)
        sources = ["# A title", "rows['late']"]
        found = preview_page._problem(declared, sources, sources[1], "KeyError", "'late'", ["..."])
        assert (found.cell, found.begins) == (2, "rows['late']") and "names that there are" in found.remedy
        other = preview_page._problem(declared, sources, sources[1], "OddError", "<b>", [])
        assert other.what == "OddError: <b>" and "brightspots lab --workbook late_buses.ipynb" in other.remedy
        ours = preview_page._problem(
            declared, sources, sources[1], "AccessError", "x", ["\x1b[31mAdd it.\x1b[0m"]
        )
        assert ours.what == "Add it."

    def test_a_file_that_cannot_be_read_is_trouble_and_no_fault(self, tmp_path):
        broken = tmp_path / "broken.ipynb"
        broken.write_text("{")
        assert "is not a notebook that can be read" in make(broken, {}).trouble.what
        assert "There is no workbook file" in make(tmp_path / "gone.ipynb", {}).trouble.what


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Ctrl-C is sent as Linux does it")
def test_a_preview_from_the_command_line_until_ctrl_c(project):
    """One whole visit: the first page, a cell that stops, the page again; then Ctrl-C ends it without a traceback."""
    from urllib.request import HTTPCookieProcessor, build_opener

    command = [sys.executable, "-m", "brightspots.cli", "workbook", "preview", project.name]
    server = subprocess.Popen(
        [*command, "--no-browser", "--port", str(free_port())],
        cwd=project.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        address = re.search(r"http\S+", server.stdout.readline()).group(0)
        opener = build_opener(HTTPCookieProcessor())
        assert b"late_buses.ipynb" in opener.open(address).read()
        base = address.split("?")[0]

        def until(done) -> dict:
            for _ in range(600):
                told = json.loads(opener.open(f"{base}stand").read())
                if not told["busy"] and done(told):
                    return told
                subprocess.run(["sleep", "0.2"], check=True)
            raise AssertionError(told)

        first = until(lambda told: told["page"] or told["trouble"])
        assert first["trouble"] is None and first["problems"] == []
        page = opener.open(f"{base}page").read()
        assert b"Where do we stand?" in page and b"What stands in our way" in page and b"<img " in page
        whole = project.read_text(encoding="utf-8")
        project.write_text(whole.replace("of(Barrier)", "off(Barrier)"), encoding="utf-8")
        told = until(lambda told: told["trouble"])
        assert told["page"] == first["page"] and told["trouble"]["place"].startswith("Cell 10, which begins")
        project.write_text(whole.replace("Where do we stand?", "Where are we?"), encoding="utf-8")
        until(lambda told: told["page"] > first["page"])
        assert b"Where are we?" in opener.open(f"{base}page").read()
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 130
        assert "Traceback" not in server.stderr.read()
    finally:
        server.kill()
