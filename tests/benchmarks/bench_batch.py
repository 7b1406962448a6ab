"""What a page of a batch costs, against the warm floor and against the stock way, measured in the same run.

Run with ``python tests/benchmarks/bench_batch.py``, on a machine that does nothing else. In each round every way
makes pages of the same schools, one after another, and the order changes from round to round; medians over rounds.

- ours: a fork of the warm process, HTML and files included, one page at a time;
- floor: the same cells in one process that has everything in memory, over and over, without a fork and without HTML;
- loop: papermill's execute_notebook as it comes, and nbconvert's exporter, made once;
- commands: ``papermill`` and ``jupyter nbconvert``.

Bounds: at most 1.5 times the floor; at least 5 times less than the loop and 12 times less than the commands, by the
clock and by the processor. And a second run with nothing changed costs at most 2% of the first.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

os.environ["BRIGHTSPOTS_MODE"] = "page"

from costs import Cost, brightspots, machine, measure, median, practice, run

from brightspots import resources
from brightspots.batch.job import Job
from brightspots.batch.plan import make_plan
from brightspots.batch.request import BatchRequest
from brightspots.batch.warm.client import Fork, WarmProcess
from brightspots.district import open_district

WORKBOOKS = (("11_seeing_the_data", "california"), ("32_implementation_and_outcome", "new_york"))
BOUNDS = {"floor": 1.5, "loop": 1 / 5, "commands": 1 / 12}
SECOND_RUN = 0.02
BIN = Path(sys.executable).parent

Costs = dict[str, list[Cost]]


# The floor is a process of its own: this file, run with the pages to prepare for.


def floor(page: dict[str, Any]) -> None:
    """Run a workbook's cells for each school that a line of input names; answer with the time that it took."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output
    from traitlets.config import Config

    from brightspots.batch.warm.preload import preload

    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    preload([page], lambda *_: None)
    cells = [c for c in json.loads(Path(page["file"]).read_text())["cells"] if c["cell_type"] == "code"]
    told, empty = sys.stdout, set(shell.user_ns)
    print("ready", file=told, flush=True)
    for line in sys.stdin:
        parameters = "\n".join(f"{name} = {value!r}" for name, value in json.loads(line).items())
        with capture_output():
            for cell in cells:
                shell.run_cell("".join(cell["source"]), store_history=True).raise_error()
                if "parameters" in cell["metadata"].get("tags", ()):
                    shell.run_cell(parameters, store_history=True).raise_error()
        for name in set(shell.user_ns) - empty:
            del shell.user_ns[name]
        print("done", file=told, flush=True)


class Floor:
    """The floor's process, seen from here."""

    def __init__(self, page: dict[str, Any]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--floor", json.dumps(page)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._hear("ready")

    def make(self, job: Job) -> None:
        assert self.process.stdin is not None
        print(json.dumps(job.parameters), file=self.process.stdin, flush=True)
        self._hear("done")

    def stop(self) -> None:
        self.process.kill()
        self.process.communicate()

    def _hear(self, word: str) -> None:
        assert self.process.stdout is not None
        if (heard := self.process.stdout.readline().strip()) != word:
            raise SystemExit(f"The floor said {heard!r} and not {word!r}.")


class Ours:
    """One warm process, as a batch has it."""

    def __init__(self, page: dict[str, Any], log: Path) -> None:
        began = time.perf_counter()
        self._warm = WarmProcess([page], log)
        self.address = self._warm.ensure()
        assert self._warm.pid is not None
        self.pids = (self._warm.pid,)
        self.began, self.warm_seconds = began, self._warm.start_seconds

    def make(self, job: Job) -> None:
        with Fork(self.address, os.environ, str(Path(job.file).parent)) as fork:
            answer = fork.ask({"job": asdict(job)}, 600)
        if answer.get("record", {}).get("status") != "ok":
            raise SystemExit(f"Our page of {job.subject.id} was not made: {answer}")

    def stop(self) -> None:
        self._warm.stop()


class Loop:
    """papermill's own loop and nbconvert's exporter."""

    def __init__(self, folder: Path) -> None:
        from nbconvert import HTMLExporter

        self._folder = folder
        templates = str(resources.folder("templates") / "nbconvert/templates")
        self._exporter = HTMLExporter(template_name="brightspots", extra_template_basedirs=[templates])

    def make(self, job: Job) -> None:
        import papermill

        notebook = self._folder / f"{job.subject.id}.ipynb"
        with quiet():
            papermill.execute_notebook(job.file, str(notebook), parameters=job.parameters, progress_bar=False)
        html, _ = self._exporter.from_filename(str(notebook))
        notebook.with_suffix(".html").write_text(html, encoding="utf-8")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what kernels warn of out of the table."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def by_commands(job: Job, folder: Path) -> None:
    """Make a page with the two command lines."""
    notebook = str(folder / f"{job.subject.id}.ipynb")
    # As they are: -p would take a school's id for a number.
    given = {name: value for name, value in job.parameters.items() if isinstance(value, str)}
    parameters = [part for name, value in given.items() for part in ("--parameters_raw", name, value)]
    for command in (
        [str(BIN / "papermill"), job.file, notebook, *parameters],
        [str(BIN / "jupyter"), "nbconvert", "--to", "html", notebook],
    ):
        subprocess.run(command, check=True, capture_output=True)


def jobs_of(workbook: str, district: str, count: int, folder: Path) -> list[Job]:
    """Plan pages of so many schools, from all over the district; those that have data."""
    schools = [school.school_id for school in open_district(district).schools()]
    chosen = random.Random(7).sample(schools, min(count, len(schools)))
    out, state = folder / "out", folder / "state"
    request = BatchRequest(district, out, workbooks=[workbook], schools=chosen, force=True)
    return make_plan(request, batch_id="bench", state=state).jobs


def costs_of(workbook: str, district: str, rounds: int, pages: int, folder: Path) -> Costs:
    """Measure all ways on one workbook."""
    jobs = jobs_of(workbook, district, rounds * pages + pages, folder)
    page = {"file": jobs[0].file, "parameters": jobs[0].parameters}
    ours = Ours(page, folder / "log")
    ours.make(jobs[0])
    first = time.perf_counter() - ours.began
    below, loop = Floor(page), Loop(folder)
    loop.make(jobs[0])
    costs: Costs = defaultdict(list)
    try:
        for job in jobs[:pages]:
            ours.make(job)
            below.make(job)
        for number in range(rounds):
            start = (number + 1) * pages
            some = jobs[start : start + pages] or jobs[:pages]
            ways = {
                "ours": lambda some=some: measure(
                    lambda: [ours.make(job) for job in some], ours.pids, len(some)
                ),
                "floor": lambda some=some: measure(
                    lambda: [below.make(job) for job in some], (below.process.pid,), len(some)
                ),
                "loop": lambda some=some: measure(lambda: loop.make(some[0]), ()),
                "commands": lambda some=some: measure(lambda: by_commands(some[0], folder), ()),
            }
            names = list(ways)
            for name in names[number % len(names) :] + names[: number % len(names)]:
                costs[name].append(ways[name]())
    finally:
        ours.stop()
        below.stop()
    print(f"\n{workbook}, {district}: {rounds} rounds, {pages} pages of ours and of the floor in each")
    print(
        f"  start-up: {first:.1f} s to the end of the first page; {ours.warm_seconds:.1f} s for the warm process"
    )
    for name, found in costs.items():
        cost = median(found)
        spread = f"{min(c.wall for c in found):.2f} to {max(c.wall for c in found):.2f}"
        print(f"  {name:10} {cost.wall:7.3f} s a page ({spread}), {cost.cpu:7.3f} s of the processor")
    return costs


def second_run(pages: int, cache: Path, folder: Path) -> tuple[Cost, Cost, Cost, set[str]]:
    """Return what a first run of so many pages costs, what a second does, the start-up that is apart from both, and
    what the second imports of the stock way.
    """
    district, out = practice(cache, pages, 40 * pages), folder / "out"
    command = ["batch", str(district), "--out", str(out), "--workbook", WORKBOOKS[0][0]]
    first, _ = run(brightspots(*command))
    seconds = []
    for _ in range(3):
        cost, said = run(brightspots(*command))
        assert f"{pages} unchanged" in said, said
        seconds.append(cost)
    # Python and our imports are there before any page is looked at.
    start, _ = run([sys.executable, "-c", "import brightspots.cli, brightspots.batch.run"])
    _, said = run([sys.executable, "-X", "importtime", *brightspots(*command)[1:]])
    imported = {
        line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time")
    }
    return first.less(start), median(seconds).less(start), start, {"papermill", "nbconvert"} & imported


@contextmanager
def folder_for(cache: Path | None) -> Iterator[Path]:
    """Yield the folder for districts: the one given, or one for this run."""
    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
        yield cache
        return
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def main() -> int:
    """Print the table; exit 1 when a bound is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--block", type=int, default=4, help="pages of ours and of the floor in a round")
    parser.add_argument(
        "--pages", type=int, default=200, help="pages of the first and second run; 0 for none"
    )
    parser.add_argument("--cache", type=Path, help="keep the practice district here")
    parser.add_argument("--floor", type=json.loads, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.floor:
        floor(given.floor)
        return 0
    print(machine())
    rows: list[tuple[str, float, Cost]] = []
    for workbook, district in WORKBOOKS:
        with tempfile.TemporaryDirectory() as name:
            costs = costs_of(workbook, district, given.rounds, given.block, Path(name))
        ours = median(costs["ours"])
        rows += [
            (f"{workbook} / {way}", bound, ours.over(median(costs[way]))) for way, bound in BOUNDS.items()
        ]
    imported: set[str] = set()
    if given.pages:
        with folder_for(given.cache) as cache, tempfile.TemporaryDirectory() as name:
            first, second, start, imported = second_run(given.pages, cache, Path(name))
        print(f"\nA first run of {given.pages} pages: {first.wall:.1f} s, {first.cpu:.1f} s of the processor")
        print(f"A second with nothing changed: {second.wall:.2f} s, {second.cpu:.2f} s of the processor")
        print(f"Start-up of either, apart: {start.wall:.2f} s, {start.cpu:.2f} s of the processor")
        print(f"It imports of papermill and nbconvert: {', '.join(sorted(imported)) or 'nothing'}")
        rows.append((f"second run of {given.pages} pages / first", SECOND_RUN, second.over(first)))
    print(f"\n{'ours as a share of':46} {'bound':>7} {'clock':>7} {'processor':>10}")
    missed = bool(imported)
    for name, bound, ratio in rows:
        held = max(ratio.wall, ratio.cpu) <= bound
        missed |= not held
        times = (
            ""
            if bound > 0.5 or "second" in name
            else f"  ({1 / ratio.wall:.1f} and {1 / ratio.cpu:.1f} times less)"
        )
        print(
            f"{name:46} {bound:7.3f} {ratio.wall:7.3f} {ratio.cpu:10.3f}  {'held' if held else 'MISSED'}{times}"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
