"""`brightspots serve` for a while, over records of a test's own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from brightspots.records.store.store import Store
from tests.browser.serving import wait_for
from tests.entering import told
from tests.ports import free_port


class Served:
    """`brightspots serve` over a store of our own; it can be ended and started again at the same address."""

    def __init__(self, folder: Path, district: str = "practice") -> None:
        self.district = district
        self.store = Store(folder / "records.db")
        self.folder = folder
        self.log = folder / "server.log"
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        arguments = [
            "serve",
            self.district,
            "--records",
            str(self.store.path),
            "--port",
            str(self.port),
            "--no-browser",
        ]
        own = {name: value for name, value in os.environ.items() if not name.startswith("BRIGHTSPOTS_")}
        # The same folder when it is started again, whatever one test has for itself.
        own["XDG_STATE_HOME"] = str(self.folder / "state")
        with self.log.open("w") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-c", "from brightspots.cli import main; main()", *arguments],
                stdout=log,
                stderr=log,
                env=own,
                start_new_session=True,
            )
        wait_for(self._answers, lambda: self.log.read_text(), 120)

    def end(self) -> None:
        if self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGTERM)
            self.server.wait(timeout=20)

    def kernels(self) -> list[psutil.Process]:
        """Processes behind open pages: kernels of their own, and forks of the warm process."""
        every = psutil.Process(self.server.pid).children(recursive=True)
        warm = {child.pid for child in every if "warm_kernel" in " ".join(child.cmdline())}
        return [
            child
            for child in every
            if "ipykernel" in " ".join(child.cmdline()) or (child.pid in warm and child.ppid() in warm)
        ]

    def page(self, workbook: str, project_id: str) -> str:
        return f"{self.address}voila/render/{workbook}.ipynb?project_id={project_id}"

    def _answers(self) -> bool:
        return told(self.log) == self.address
