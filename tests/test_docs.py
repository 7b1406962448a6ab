"""What the documents say is there, is there; and the site builds without a warning."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click import Command, Context, Group

from brightspots.cli import main
from tests import notebooks_without_outputs

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "lib" / "brightspots"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
# Names that stand for what somebody makes.
MADE = {
    "attendance/2025-09.csv",
    "attendance/2025-10.csv",
    "docs/_build",
    "docs/_build/index.html",
    "pages/index.html",
    "test_what_we_learned.py",
    "workbooks/NN_name.ipynb",
}
ROOMS = {path.name for path in LIBRARY.iterdir() if path.is_dir() and not path.name.startswith("_")}
IN_CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
NAMED = re.compile(
    r"`(?P<file>[\w/]+\.(?:py|js))` \(`(?P<name>\w+)`\)|`(?P<name2>\w+)` in `(?P<file2>[\w/]+\.py)`"
)


@pytest.fixture(params=PAGES, ids=lambda path: path.name)
def page(request) -> Path:
    return request.param


def prose(page: Path) -> str:
    """Return what is written, without what stands in blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def paths_in(text: str) -> list[str]:
    """Return what in a text is written as the path of a folder, or of a file of code."""
    found = [one for one in IN_CODE.findall(text) if re.fullmatch(r"\w[\w.-]*(/[\w.-]+)*/?", one)]
    return [one for one in found if one.endswith("/") or re.search(r"(/.*\.\w+|\w\.py|/\w+)$", one)]


def is_there(path: str) -> bool:
    """Return whether a path is there: from the root, from the library, or below one of its rooms."""
    if (ROOT / path).exists() or (LIBRARY / path).exists():
        return True
    return "/" not in path.rstrip("/") and any(LIBRARY.rglob(path.rstrip("/")))


def test_every_path_is_there(page):
    assert [path for path in paths_in(prose(page)) if path not in MADE and not is_there(path)] == []


def test_paths_of_what_is_not_there_are_found():
    text = "in `riddles/words.py`, `riddles/`, `riddle.py`, `text/riddles`; not `--out`, `all`, `text/`, `errors.py`"
    assert [path for path in paths_in(text) if not is_there(path)] == [
        "riddles/words.py",
        "riddles/",
        "riddle.py",
        "text/riddles",
    ]


def test_names_are_in_the_files_that_are_named_with_them():
    found = [
        (m["file"] or m["file2"], m["name"] or m["name2"])
        for page in PAGES
        for m in NAMED.finditer(prose(page))
    ]
    assert len(found) > 30
    for file, name in found:
        if file.endswith(".py"):
            tree = ast.parse((LIBRARY / file).read_bytes())
            there = {n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef | ast.FunctionDef)}
            # A file with settings or types names them without a definition.
            there |= {
                n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
            assert name in there, (file, name)


def test_links_lead_somewhere(page):
    for target, _ in LINK.findall(prose(page)):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_rooms_are_all_told_of():
    told = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    files = {path.name for path in LIBRARY.glob("*.py")} - {"__init__.py"}
    assert [
        name for name in [*(f"{room}/" for room in sorted(ROOMS)), *files] if f"`{name}`" not in told
    ] == []


def test_workbooks_are_all_told_of():
    told = (ROOT / "docs" / "workbooks.md").read_text(encoding="utf-8")
    names = [path.stem for path in sorted((ROOT / "workbooks").glob("*.ipynb"))]
    assert [name for name in names if f"`{name}`" not in told] == []


def test_options_and_commands_are_there(page):
    for line in page.read_text(encoding="utf-8").splitlines():
        for command in re.findall(r"`?brightspots ((?:[a-z]+ )*[a-z]+)?([^`|\n]*)", line):
            words, rest = command[0].split(), command[1]
            if words and words[0] in main.commands:
                check_options(main.commands[words[0]], words[1:], rest)


def check_options(command: Command, words: list[str], rest: str) -> None:
    if isinstance(command, Group) and words:
        command = command.commands[words[0]]
    known = {option for parameter in command.get_params(Context(command)) for option in parameter.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z-]+", rest)) <= known, (command.name, rest)


def test_readme_is_two_screens():
    assert len((ROOT / "README.md").read_text(encoding="utf-8")) < 5_000


class TestBeforeACommit:
    def test_the_hooks_run_tools_that_are_there(self):
        config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
        hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
        assert {repo["repo"] for repo in config["repos"]} == {"local"}
        assert {hook["language"] for hook in hooks} == {"system"}
        scripts = [word for hook in hooks for word in hook["entry"].split() if word.startswith("tests/")]
        assert scripts and all((ROOT / script).is_file() for script in scripts)

    def test_a_notebook_with_outputs_is_refused(self, tmp_path):
        ran = {"cell_type": "code", "outputs": [{"output_type": "stream"}], "execution_count": 1}
        clean = {"cell_type": "code", "outputs": [], "execution_count": None}
        for name, cell in {"ran": ran, "clean": clean}.items():
            (tmp_path / f"{name}.ipynb").write_text(json.dumps({"cells": [cell, {"cell_type": "markdown"}]}))
        files = [str(tmp_path / f"{name}.ipynb") for name in ("ran", "clean")]
        assert notebooks_without_outputs.holding(files) == files[:1]


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_without_a_network(tmp_path):
    if importlib.util.find_spec("sphinx") is None:
        pytest.skip("needs the extra docs")
    build = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        str(ROOT / "docs"),
        str(tmp_path / "site"),
    ]
    done = subprocess.run([*build, "-d", str(tmp_path / "read")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    gallery = (tmp_path / "site" / "gallery.html").read_text(encoding="utf-8")
    pages = set(re.findall(r'href="(gallery/[^"]+)"', gallery))
    assert len(pages) > 5 and all((tmp_path / "site" / page).is_file() for page in pages)
    book = (tmp_path / "site" / "book.html").read_text(encoding="utf-8")
    assert all(
        f"brightspots.workbook.book.Book.{name}" in book for name in ("measures", "finding", "form", "lines")
    )
    for file in (tmp_path / "site").glob("*.html"):
        loaded = re.findall(
            r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(https?:[^"]+)"', file.read_text(encoding="utf-8")
        )
        assert loaded == [], file.name
