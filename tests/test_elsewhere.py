"""Where there is no Unix: what a workshop needs goes on, with a kernel for each page.

`tests/elsewhere` hides from our own code what Windows lacks, and says that this is Windows. It is no Windows: paths,
consoles and locks of files are still those of this system.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.entering import enter, told
from tests.ports import free_port

pytestmark = pytest.mark.slow
HIDES = Path(__file__).parent / "elsewhere"


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    paths = os.pathsep.join(filter(None, [str(HIDES), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": paths, "XDG_STATE_HOME": str(tmp_path / "state")}


def command(*given: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [Path(sys.executable).with_name("brightspots"), *given],
        env=env,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_our_own_code_sees_no_unix_and_the_libraries_below_it_do(elsewhere):
    code = "import os, sys; exec(compile('import os, sys; a = (os.name, sys.platform, hasattr(os, \"fork\"))', '', 'exec'), g := {'__name__': 'brightspots.x'}); print(g['a'], os.name)"
    seen = subprocess.run(
        [sys.executable, "-c", code], env=elsewhere, capture_output=True, text=True, check=True
    )
    assert seen.stdout.strip() == "('nt', 'win32', False) posix"


def test_pages_are_made_with_a_kernel_each(elsewhere, tmp_path):
    out = tmp_path / "out"
    said = command(
        "batch",
        "practice",
        "--workbook",
        "11_seeing_the_data",
        "--schools",
        "S001",
        "--out",
        str(out),
        env=elsewhere,
    )
    assert "Every page starts a kernel of its own here" in said and "1 page: 1 made" in said
    assert "Quiet Spindle" in (out / "schools" / "S001" / "11_seeing_the_data.html").read_text(
        encoding="utf-8"
    )


def test_a_folder_is_checked_and_records_are_written_copied_and_read_again(elsewhere, tmp_path):
    assert "41_similar_schools: no school gets a page" in command("check", "practice_team", env=elsewhere)
    copy, again = tmp_path / "copy", tmp_path / "again.db"
    assert "All versions are in" in command("records", "export", "practice", str(copy), env=elsewhere)
    command("records", "load", str(again), str(copy), env=elsewhere)
    command("records", "backup", str(again), str(tmp_path / "backup.db"), env=elsewhere)
    assert (tmp_path / "backup.db").stat().st_size > 100_000


def test_a_page_is_served(elsewhere, tmp_path):
    log = tmp_path / "log"
    with log.open("w", encoding="utf-8") as lines:
        server = subprocess.Popen(
            [
                Path(sys.executable).with_name("brightspots"),
                *("serve", "practice_team", "--no-browser", "--port", str(free_port())),
            ],
            env=elsewhere,
            stdout=lines,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + 90
        while not (address := told(log)) and time.monotonic() < until:
            assert server.poll() is None, log.read_text()
            time.sleep(0.2)
        page = enter(address).get(
            f"{address}voila/render/32_implementation_and_outcome.ipynb",
            params={"school_id": "maple", "measure": "on_time"},
            timeout=120,
        )
        assert page.status_code == 200 and "Maple Street School" in page.text
        assert "Look at it another way" in page.text and "What can we say" in page.text
        assert "Traceback" not in page.text + log.read_text()
    finally:
        server.terminate()
        server.wait(30)
