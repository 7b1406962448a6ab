"""The document that shows how a workbook is made is followed word for word, and what it makes works."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import Context, Group
from click.testing import CliRunner

from brightspots.cli import main
from brightspots.workbook.contract.check import check_workbook

DOCUMENT = Path(__file__).parents[2] / "docs" / "add_a_workbook.md"
PART = re.compile(
    r"^\*\*(?P<where>Cell|After cell) (?P<number>\d+)\*\*|^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)


def parts() -> Iterator[tuple[str, int, str, str]]:
    """Yield each block with where it goes: (Cell or After cell, its number, its kind, its text)."""
    where, number = "", 0
    for found in PART.finditer(DOCUMENT.read_text(encoding="utf-8")):
        if found["where"]:
            where, number = found["where"], int(found["number"])
        else:
            yield where, number, found["kind"], found["text"].rstrip("\n")
            where = "" if where == "Cell" else where


def commands() -> list[list[str]]:
    return [
        line.split()[1:] for _, _, kind, text in parts() if kind == "console" for line in text.splitlines()
    ]


def build() -> Path:
    """Follow the document up to its test, in this folder; return the workbook."""
    made = CliRunner().invoke(main, commands()[0])
    assert made.exit_code == 0, made.output
    file = Path("what_we_learned.ipynb")
    notebook = json.loads(file.read_text(encoding="utf-8"))
    cells = {number: [cell] for number, cell in enumerate(notebook["cells"], start=1)}
    for where, number, kind, text in parts():
        if kind not in ("python", "markdown") or not where:
            continue
        if where == "Cell":
            assert cells[number][0]["cell_type"] == {"python": "code", "markdown": "markdown"}[kind]
            cells[number][0]["source"] = text
        else:
            cells[number].append(_new(kind, text, f"new-{number}-{len(cells[number])}"))
    notebook["cells"] = [cell for number in sorted(cells) for cell in cells[number]]
    file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def _new(kind: str, text: str, cell_id: str) -> dict:
    cell = {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": text}
    return (
        cell if kind == "markdown" else {**cell, "cell_type": "code", "execution_count": None, "outputs": []}
    )


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_its_cells_make_a_workbook_that_keeps_the_contract():
    report = check_workbook(build())
    assert report.problems == () and report.title == "What did our tests teach us?"
    text = report.path.read_text(encoding="utf-8")
    assert all(
        part in text for part in ("book.form(", "book.finding(", "book.show(plot, alt=", "this_week.chart")
    )


def test_its_commands_are_there_with_their_options():
    for words in commands():
        command = main.commands[words[0]]
        rest = words[1:]
        if isinstance(command, Group):
            command, rest = command.commands[rest[0]], rest[1:]
        command.make_context(words[0], list(rest), parent=Context(main))


def test_what_goes_wrong_is_said_in_the_words_of_the_document():
    told = DOCUMENT.read_text(encoding="utf-8")
    copy = Path("renamed.ipynb")
    copy.write_bytes(build().read_bytes())
    (problem,) = check_workbook(copy).problems
    assert "open_workbook" in problem.remedy and "rename the file" in problem.remedy
    for words in (
        "but the cell that opens the book says",
        "does not declare that it reads",
        "never go on a page",
    ):
        assert words in told


@pytest.mark.slow
def test_its_own_test_passes_and_its_pages_are_made(tmp_path):
    build()
    (source,) = (text for _, _, kind, text in parts() if kind == "python" and "def test_" in text)
    names: dict = {}
    exec(source, names)
    for name, test in names.items():
        if name.startswith("test_"):
            folder = tmp_path / name
            folder.mkdir()
            test(*[folder][: test.__code__.co_argcount])
    (page,) = sorted(
        (tmp_path / "test_each_team_has_its_page").glob("team/projects/01J6AYS9M06XDS87Q5DC4XFJNX/*.html")
    )
    html = page.read_text(encoding="utf-8")
    for shown in ("What would we tell the next team?", 'data-label="What came of it"', "What we learned"):
        assert shown in html
    assert re.search(r'alt="How many of \d+ tests came to each decision, as bars\."', html)
    checked = CliRunner().invoke(main, ["workbook", "check", "what_we_learned.ipynb"])
    assert checked.exit_code == 0 and ["workbook", "check", "what_we_learned.ipynb"] in commands()
