"""Ctrl-C while a command is only starting: it ends at once with 130, and leaves nothing in the temporary folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from brightspots.cli import main
from tests.ports import free_port

COMMANDS = {
    "serve": ["serve", "practice", "--no-browser", "--port", "{port}"],
    "lab": ["lab", "practice", "--no-browser", "--port", "{port}"],
    "batch": ["batch", "california", "--out", "{out}"],
}
RUN = """
import signal
# A shell that starts this in the background would have it ignore Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
from brightspots.cli import main
print("begun", flush=True)
main()
"""


def test_ctrl_c_while_rows_are_read_is_no_fault_of_ours(monkeypatch):
    def interrupted() -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setitem(main.commands, "reads", click.Command("reads", callback=interrupted))
    ran = CliRunner().invoke(main, ["reads"])
    assert (ran.exit_code, ran.output) == (130, "Stopped.\n")


# Once JupyterLab has started, it asks whether it is meant, so that nobody ends it by a slip.
OFTEN = {"serve": (0.05, 1.2), "lab": (0.6,), "batch": (0.6, 2.0)}
MOMENTS = [
    pytest.param(command, seconds, marks=() if seconds in OFTEN[command] else pytest.mark.soak)
    for command in COMMANDS
    for seconds in (0.05, 0.6, 1.2, 2.0)
    if (command, seconds) != ("lab", 2.0)
]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "seconds"), MOMENTS)
def test_it_ends_with_130_and_leaves_nothing(command: str, seconds: float, tmp_path: Path):
    folder = Path(f"/tmp/bs{os.getpid()}-{command}-{seconds}")
    folder.mkdir()
    own = {
        "TMPDIR": str(folder),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }
    arguments = [one.format(port=free_port(), out=tmp_path / "out") for one in COMMANDS[command]]
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **own},
    )
    try:
        assert process.stdout is not None and process.stdout.readline() == "begun\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
    until = time.monotonic() + 20
    while (left := sorted(path.name for path in folder.iterdir())) and time.monotonic() < until:
        time.sleep(0.1)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert left == []
    folder.rmdir()
