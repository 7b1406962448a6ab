"""What is remembered hangs on every module that takes part: a change of any of them is a miss."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from brightspots.warehouse import fingerprint


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code that numbers come from."""
    package = tmp_path_factory.mktemp("package")
    for room in fingerprint.ROOMS:
        shutil.copytree(
            fingerprint.PACKAGE / room, package / room, ignore=shutil.ignore_patterns("__pycache__")
        )
    for file in fingerprint.PACKAGE.glob("*.py"):
        shutil.copy(file, package / file.name)
    return package


def test_a_change_of_any_module_is_a_miss(copy: Path) -> None:
    before = fingerprint.of_code(copy)
    assert before == fingerprint.of_code()
    files = [path for path in copy.rglob("*.*") if path.is_file()]
    assert {"counting.py", "reader.py", "mask.py", "sent_days.py", "markup.py", "chances.json"} <= {
        path.name for path in files
    }
    for path in files:
        text = path.read_bytes()
        path.write_bytes(text + b"\n# doubled\n")
        assert fingerprint.of_code(copy) != before, path
        path.write_bytes(text)
    assert fingerprint.of_code(copy) == before


def test_a_change_of_a_file_of_the_district_is_a_miss(tmp_path: Path) -> None:
    file = tmp_path / "schools.csv"
    file.write_text("school_id\nA\n")
    before = fingerprint.of_files(tmp_path, [file])
    file.write_text("school_id\nA\nB\n")
    assert fingerprint.of_files(tmp_path, [file]) != before
