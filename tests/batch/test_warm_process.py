"""The life of the warm process: what it holds at the fork, how it heals, and that nothing is left of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from brightspots.batch import health
from brightspots.batch.run import run_batch
from brightspots.batch.warm import client
from brightspots.batch.warm.client import Fork, NoWarmProcess, PageDied, PageTooSlow, WarmProcess, can_be_warm
from brightspots.workbook import find_workbook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_be_warm(), reason="pages are forked on Linux only"),
]

SCHOOLS = [{"id": "A1"}, {"id": "A2"}, {"id": "A3"}]
ALLOCATOR = "jemalloc_bg_thd"
"""pyarrow's; it is there as soon as pyarrow is, and survives in no child."""
CWD = os.getcwd()  # noqa: PTH109


@pytest.fixture(scope="module")
def pages() -> list[dict[str, Any]]:
    """Pages of districts that are read in whole, or counted from students, before the first fork."""
    chosen = [
        ("32_implementation_and_outcome", "new_york", "07X334"),
        ("11_seeing_the_data", "practice", "S001"),
    ]
    return [
        {"file": str(find_workbook(name)), "parameters": {"district": district, "school_id": school_id}}
        for name, district, school_id in chosen
    ]


@pytest.fixture(scope="module")
def warm(pages) -> Iterator[WarmProcess]:
    process = WarmProcess(pages)
    process.ensure()
    yield process
    process.stop()


@pytest.fixture(autouse=True)
def own_temporary_folder(monkeypatch) -> Iterator[None]:
    """Keep temporary folders apart from those of whoever else works here; a socket's path has to be short."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield


def forked(address: str, cwd: str = CWD) -> Fork:
    return Fork(address, os.environ, cwd)


def said(page: Fork, code: str, timeout: float = 30) -> str:
    """Run a cell and return what it printed; the traceback when it failed."""
    contents = [message["content"] for message in page.ask({"code": code}, timeout)]
    return "".join(c.get("text", "") or "\n".join(c.get("traceback", [])) for c in contents).strip()


def soon(true: Callable[[], bool], seconds: float = 15) -> bool:
    """Tell whether something comes true in time."""
    until = time.monotonic() + seconds
    while not (came := true()) and time.monotonic() < until:
        time.sleep(0.05)
    return came


def is_gone(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    return True


def left() -> set[Any]:
    """Return what could be left behind: temporary folders, and processes of this one."""
    return {*Path(tempfile.gettempdir()).glob("bs-*"), *psutil.Process().children(recursive=True)}


class TestAtTheFork:
    """Threads do not survive a fork, and a lock that one of them held is held for good."""

    @pytest.mark.parametrize("cached", [False, True])
    def test_there_is_one_thread_and_that_of_an_allocator(self, cached, pages, tmp_path_factory, monkeypatch):
        if not cached:
            monkeypatch.setenv("BRIGHTSPOTS_CACHE", str(tmp_path_factory.mktemp("cache")))
        process = WarmProcess(pages)
        process.ensure()
        tasks = sorted(
            Path(f"/proc/{process.pid}/task").glob("*/comm"), key=lambda task: int(task.parent.name)
        )
        first, *others = [task.read_text().strip() for task in tasks]
        process.stop()
        assert first.startswith("python")
        assert set(others) <= {ALLOCATOR}

    def test_a_child_reads_with_duckdb_what_its_parent_has_read(self, warm):
        with forked(warm.ensure()) as page:
            held = said(
                page, "import brightspots as bs\nd = bs.open_district('new_york')\nprint(len(d._known))"
            )
            assert int(held) > 0
            rows = "len(d.desk.read('attendance_daily_school', school_ids=['07X334']).rows)"
            assert int(said(page, f"print({rows})")) > 100
            assert said(page, "import duckdb\nprint(duckdb.sql('select 6 * 7').fetchall())") == "[(42,)]"


class TestNothingLeaks:
    """A page finds everything as the first one did, whatever another page has done."""

    MESS = """
import os, random, statistics, sys
import matplotlib, numpy as np, pandas as pd
import brightspots.text.wording
left = 1
statistics.mean = pd.DataFrame = brightspots.text.wording.leaked = None
os.environ['LEFT'] = 'x'
os.chdir('/')
sys.path.insert(0, '/left')
sys.argv.append('left')
matplotlib.rcParams['figure.dpi'] = 7
pd.set_option('display.max_rows', 3)
print(random.random(), np.random.random())
"""
    LOOK = """
import os, random, statistics, sys
import matplotlib, numpy as np, pandas as pd
import brightspots.text.wording
print([
    'left' in globals(), statistics.mean is None, pd.DataFrame is None, hasattr(brightspots.text.wording, 'leaked'),
    'LEFT' in os.environ, os.getcwd() == '/', '/left' in sys.path, 'left' in sys.argv,
    matplotlib.rcParams['figure.dpi'] == 7, pd.get_option('display.max_rows') == 3, len(In) != 2,
])
print(random.random(), np.random.random())
"""

    def test_from_one_page_to_the_next(self, warm):
        with forked(warm.ensure()) as one, forked(warm.ensure()) as beside:
            first = said(one, self.MESS)
            with forked(warm.ensure()) as after:
                pages = [said(page, self.LOOK).splitlines() for page in (beside, after)]
        assert [found for found, _ in pages] == [str([False] * 11)] * 2
        drawn = [first, *(numbers for _, numbers in pages)]
        assert len({number for line in drawn for number in line.split()}) == 6

    def test_a_page_has_the_environment_of_whoever_asks(self, warm, monkeypatch, tmp_path):
        monkeypatch.setenv("OURS", "yes")
        with forked(warm.ensure(), str(tmp_path)) as page:
            answer = said(page, "import os, sys\nprint(os.environ['OURS'], os.getcwd(), sys.path[0])")
            assert answer == f"yes {tmp_path} {tmp_path}"
            asked = "open('/etc/hostname')\nprint(repr(sys.stdin.read()))"
            assert said(page, asked) == "''"


class TestEnds:
    """Whoever is ended, and however: what depended on it ends too, and nothing else."""

    def test_a_child_that_is_killed_is_no_other_page(self, warm):
        with forked(warm.ensure()) as page, forked(warm.ensure()) as other:
            pid = int(said(page, "import os\nprint(os.getpid())"))
            with pytest.raises(PageDied):
                said(page, "os.kill(os.getpid(), 9)")
            assert soon(lambda: is_gone(pid))
            assert said(other, "print('here')") == "here"

    def test_a_page_that_nobody_waits_for_ends_with_what_it_started(self, warm):
        with forked(warm.ensure()) as page:
            code = "import os, signal, subprocess\nsignal.signal(15, signal.SIG_IGN)\n"
            code += "child = subprocess.Popen(['sleep', '600'])\nprint(os.getpid(), child.pid)"
            pids = [int(pid) for pid in said(page, code).split()]
            with pytest.raises(PageTooSlow):
                said(page, "while True: pass", timeout=0.3)
        assert soon(lambda: all(is_gone(pid) for pid in pids))

    def test_a_killed_one_takes_its_children_along_and_has_a_successor(self):
        before = left()
        process = WarmProcess()
        with forked(process.ensure()) as page:
            pid, first = int(said(page, "import os\nprint(os.getpid())")), process.pid
            os.kill(first, signal.SIGKILL)
            assert soon(lambda: is_gone(pid))
            with pytest.raises(PageDied):
                said(page, "1")
        with pytest.raises(NoWarmProcess):
            forked(process.address)
        with forked(process.ensure()) as page:
            assert said(page, "print('here')") == "here"
        assert process.starts == 2 and process.pid != first
        process.stop()
        assert is_gone(first) and left() <= before

    @pytest.mark.parametrize("when", ["while it gets warm", "in the middle of a page"])
    def test_it_ends_with_its_owner(self, when, pages):
        before = left()
        code = (
            "import os, sys, json, threading, time\n"
            "from brightspots.batch.warm.client import Fork, WarmProcess\n"
            f"process = WarmProcess({pages!r})\n"
            "threading.Thread(target=process.ensure, daemon=True).start()\n"
            "while not os.path.exists(f'/proc/{os.getpid()}/task/{os.getpid()}/children'): pass\n"
            "import psutil\n"
            "while not (kids := psutil.Process().children()): time.sleep(0.01)\n"
            "print(kids[0].pid, flush=True)\n"
            "page = Fork(process.ensure(), os.environ, '.')\n"
            "print(page.pid, flush=True)\n"
            "page.ask({'code': 'while True: pass'})\n"
        )
        owner = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        pids = [int(owner.stdout.readline())]
        if when == "in the middle of a page":
            pids.append(int(owner.stdout.readline()))
        else:
            time.sleep(0.5)
        owner.kill()
        owner.communicate()
        assert soon(lambda: all(is_gone(pid) for pid in pids))
        assert soon(lambda: left() <= before)

    def test_one_that_is_not_ready_yet_keeps_nobody_waiting_who_wants_to_stop(self, pages):
        before = left()
        process = WarmProcess(pages)
        told = []

        def begin():
            try:
                process.ensure()
            except NoWarmProcess as trouble:
                told.append(trouble)

        beginning = threading.Thread(target=begin)
        beginning.start()
        assert soon(lambda: process._beginning is not None)
        process.stop()
        beginning.join(timeout=20)
        assert told and process.starts == 0
        assert soon(lambda: left() <= before)


class TestSuccessors:
    """A library that changed, or a process that grew: pages begun are finished, the next ones are made anew."""

    @pytest.mark.parametrize("why", ["a file of the library changed", "it has grown"])
    def test_there_is_one(self, why, monkeypatch):
        before = left()
        process = WarmProcess()
        with forked(process.ensure()) as page:
            first, address = process.pid, process.address
            assert process.ensure() == address
            if why == "it has grown":
                monkeypatch.setattr(health, "GROWTH", -1_000_000_000)
            else:
                monkeypatch.setattr(health, "library_stamp", lambda: "another")
            time.sleep(1.1)
            assert process.ensure() != address and process.pid != first
            assert said(page, "print('not cut short')") == "not cut short"
            with pytest.raises(NoWarmProcess):
                forked(address)
            assert not is_gone(first)
        assert soon(lambda: is_gone(first))
        process.stop()
        assert left() <= before


class TestInABatch:
    """Whatever ends in the middle of a batch, every page is made, or says why it was not."""

    FIRST_TIME = """
import os, pathlib
mark = pathlib.Path(note) / school_id
if school_id == 'A2' and not mark.exists():
    mark.touch()
    {end}
"""
    ENDS = {
        "the page's own process": "os.kill(os.getpid(), 9)",
        "the warm process": "os.kill(os.getppid(), 9); import time; time.sleep(60)",
        "the way to the warm process": "[path.unlink() for path in pathlib.Path(os.environ['TMPDIR']).glob('bs-*/warm')]"
        "; os.kill(os.getpid(), 9)",
    }

    @pytest.mark.parametrize("who", ENDS)
    def test_a_page_is_begun_anew(self, who, make_district, make_workbook, tmp_path):
        marks = tmp_path / "marks"
        marks.mkdir()
        cell = self.FIRST_TIME.format(end=self.ENDS[who])
        before = left()
        outcome = run_batch(
            make_district(SCHOOLS),
            tmp_path / "out",
            workbooks=[str(make_workbook("tell", [cell, "book.say(school_id)"]))],
            params=[f"note={marks}"],
            jobs=1,
            progress=False,
        )
        assert (marks / "A2").exists()
        assert outcome.counts() == {"ok": 3}, [record.reason for record in outcome.records]
        assert left() <= before

    @pytest.mark.parametrize("why", ["not on Linux", "no room for an address"])
    def test_where_none_can_be_started_every_page_has_a_kernel_and_one_line_says_so(
        self, why, make_district, make_workbook, tmp_path, monkeypatch, capfd
    ):
        if why == "not on Linux":
            monkeypatch.setattr(client, "can_be_warm", lambda: False)
        else:
            monkeypatch.setattr(client, "_LONGEST_FOLDER", 0)
        outcome = run_batch(
            make_district(SCHOOLS),
            tmp_path / "out",
            workbooks=[str(make_workbook("tell", ["book.say(school_id)"]))],
            jobs=1,
            progress=False,
        )
        assert outcome.counts() == {"ok": 3}, [record.reason for record in outcome.records]
        assert capfd.readouterr().err.count("Every page starts a kernel of its own here") == 1
