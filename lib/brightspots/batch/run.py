"""Run a batch: one command, every school, whole pages, true statuses."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout
from tqdm import tqdm

from brightspots.batch import logs
from brightspots.batch.failed_page import failed_record, write_failed
from brightspots.batch.job import Job
from brightspots.batch.page_record import PageRecord, Status, read_records
from brightspots.batch.plan import Plan, make_plan
from brightspots.batch.pool import WorkerDied, WorkerTimeout, run_jobs
from brightspots.batch.results import begin, write_results
from brightspots.batch.warm.client import NoWarmProcess, WarmProcess
from brightspots.errors import BrightspotsError, ParameterError

Engine = Literal["warm", "stock"]


@dataclass(frozen=True)
class Outcome:
    """How a batch went.

    Attributes
    ----------
    records : list of PageRecord
        One a run of this batch; status as the manifest says it.
    index : Path
        The overview.
    logs : Path
        Where whoever ran the batch finds what failed pages printed.
    stopped : bool
        Whether somebody stopped it before it was done.
    cautions : tuple of str
        What to look at before anybody sees the pages.
    """

    records: list[PageRecord]
    index: Path
    logs: Path
    stopped: bool = False
    cautions: tuple[str, ...] = ()

    def counts(self) -> Counter[str]:
        """How many runs have each status."""
        return Counter(record.status for record in self.records)

    @property
    def exit_code(self) -> int:
        """0 when none failed, 1 when some did, 130 when somebody stopped it."""
        if self.stopped:
            return 130
        counts = self.counts()
        return 1 if counts["failed"] or counts["timeout"] else 0


def run_batch(
    district: str | Path,
    out: str | Path,
    *,
    workbooks: Sequence[str] = (),
    schools: Sequence[str] = (),
    projects: Sequence[str] = (),
    records: str = "",
    params: Sequence[str] = (),
    audience: str = "public",
    jobs: int | None = None,
    timeout: float = 600,
    force: bool = False,
    engine: Engine = "warm",
    progress: bool | None = None,
) -> Outcome:
    """Make a page for every school or project and workbook, and the overview of them all.

    Parameters
    ----------
    district : str or Path
        A district folder, or the name of a sample.
    out : str or Path
        Where pages go; made when it is not there. A second run into it makes only what has changed.
    workbooks, schools, projects, records, params, audience, force
        As in `brightspots.batch.plan.make_plan`.
    jobs : int, optional
        Worker processes; as many as there are cores when None.
    timeout : float
        Seconds that a page may take.
    engine : {"warm", "stock"}
        Run notebooks in forks of a warm process, where that can be done; or each in a kernel of its own.
    progress : bool, optional
        Show a progress bar; by default where somebody is watching.

    Raises
    ------
    BrightspotsError
        When nothing could be started. A page that fails is a failed run instead, and all others finish.
    """
    if timeout <= 0 or (jobs is not None and jobs < 1):
        raise ParameterError("--timeout and --jobs must be more than 0.")
    out = _own_folder(Path(out))
    with _only_one(out):
        batch_id = f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        logs.clear_old()
        state = logs.log_folder(batch_id)
        plan = make_plan(
            district,
            out,
            workbooks=workbooks,
            schools=schools,
            projects=projects,
            records=records,
            params=params,
            audience=audience,
            force=force,
            batch_id=batch_id,
            state=state,
        )
        _same_folder_same_readers(out, plan)
        _no_other_team(out, plan)
        if plan.projects is not None:
            # Before the first page is there: what is purged from the records goes from these pages, too.
            plan.projects.store.keep_in_mind(out)
            plan.projects.store.close()
        before = [record for record in read_records(out) if record.audience == plan.audience]
        begin(plan, out)
        if plan.jobs:
            logs.begin(state)
            plan.neighbors.write(state / "pages.json")
        made, stopped = _make(
            plan,
            workers=jobs or os.cpu_count() or 1,
            timeout=timeout,
            state=state,
            warm=_warm(plan, engine, state),
            progress=progress,
        )
        return _finish(plan, out, before, made, state, stopped)


def _warm(plan: Plan, engine: Engine, state: Path) -> WarmProcess | None:
    """Return the process whose forks run the notebooks; None where each has a kernel of its own."""
    if engine == "stock" or not plan.jobs:
        return None
    one_of_each = {job.workbook: {"file": job.file, "parameters": job.parameters} for job in plan.jobs}
    return WarmProcess(list(one_of_each.values()), log=state / "workers.log")


def _make(
    plan: Plan, *, workers: int, timeout: float, state: Path, warm: WarmProcess | None, progress: bool | None
) -> tuple[list[PageRecord], bool]:
    made: list[PageRecord] = []
    show = sys.stderr.isatty() if progress is None else progress
    total = len(plan.jobs) + len(plan.reused)
    bar = tqdm(
        total=total, initial=len(plan.reused), unit="page", disable=not show, dynamic_ncols=True, desc="Pages"
    )
    runs = run_jobs(plan.jobs, workers=workers, timeout=timeout, log=state / "workers.log", warm=warm)
    said = False
    with bar, _ending(warm), contextlib.closing(runs) as answers:
        try:
            for job, answer in answers:
                if warm is not None and warm.trouble and not said:
                    bar.write(f"Every page starts a kernel of its own here: {warm.trouble}", file=sys.stderr)
                    said = True
                made.append(_record_of(job, answer, timeout))
                bar.update()
                bar.set_postfix_str(f"{sum(r.status in ('failed', 'timeout') for r in made)} failed")
        except KeyboardInterrupt:
            return made, True
    return made, False


@contextlib.contextmanager
def _ending(warm: WarmProcess | None) -> Iterator[None]:
    try:
        yield
    finally:
        if warm is not None:
            warm.stop()


def _record_of(job: Job, answer: dict[str, Any] | Exception, timeout: float) -> PageRecord:
    """Turn a worker's answer into the record of the page; where it made none, make the page that says so."""
    status: Status = "failed"
    if isinstance(answer, dict) and "record" in answer:
        try:
            return PageRecord.from_dict(answer["record"])
        except ValueError:
            answer = {"problem": "What this page found is of a kind that no overview can hold."}
    if isinstance(answer, WorkerTimeout):
        status, reason = "timeout", f"The page took longer than {timeout:g} seconds and was stopped."
    elif isinstance(answer, (WorkerDied, NoWarmProcess)):
        reason = "The process that made the page stopped before it was done; it may have needed more memory."
    elif isinstance(answer, dict):
        reason = str(answer["problem"])
    else:
        reason = f"The page could not be made ({type(answer).__name__})."
    record = failed_record(job, status, reason, seconds=timeout if status == "timeout" else 0.0)
    with contextlib.suppress(OSError):
        return write_failed(job, record)
    return record


def _finish(
    plan: Plan, out: Path, before: list[PageRecord], made: list[PageRecord], state: Path, stopped: bool
) -> Outcome:
    reused = [replace(record, status="reused") for record in plan.reused]
    runs = sorted(
        [*made, *reused, *plan.unusable], key=lambda r: (r.school_id or "", r.project_id or "", r.workbook)
    )
    index = out / "index.html"
    try:
        write_results(plan, out, before, runs, stopped=stopped)
    except OSError as error:
        raise BrightspotsError(
            f"The summary of the batch could not be written ({error.strerror}). Pages that are there are whole; make "
            "room and run the same command again."
        ) from error
    return Outcome(runs, index, state, stopped, plan.district.cautions)


def _own_folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
        out = out.resolve()
        with tempfile.NamedTemporaryFile(dir=out):
            pass
    except OSError as error:
        raise ParameterError(
            f"Pages cannot be written to {out} ({error.strerror}). Give another folder with --out."
        ) from error
    return out


@contextlib.contextmanager
def _only_one(out: Path) -> Any:
    lock = FileLock(out / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise ParameterError(
            f"Another batch is writing to {out} now. Wait for it, or give another folder with --out."
        ) from error
    except OSError as error:
        raise ParameterError(
            f"{out} cannot be locked ({error.strerror}). Give another folder with --out."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _same_folder_same_readers(out: Path, plan: Plan) -> None:
    """Pages for different readers, or of different districts, do not share a folder."""
    try:
        manifest = json.loads((out / "manifest.json").read_bytes())
        district, audience = manifest["district"], manifest["audience"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    if audience != plan.audience:
        raise ParameterError(
            f"{out} holds pages for the audience {audience}. Give pages for {plan.audience} a folder of their own "
            "with --out."
        )
    if district != plan.district.name:
        raise ParameterError(
            f"{out} holds pages of {district}. Give {plan.district.name} a folder of its own with --out."
        )


def _no_other_team(out: Path, plan: Plan) -> None:
    """Teams come together in one folder only where somebody has named them all."""
    if plan.audience != "team" or plan.projects is None:
        return
    named = {about.id for about in plan.projects.about} | {
        project.project_id for project, _ in plan.projects.unusable
    }
    there = {record.project_id for record in read_records(out) if record.project_id}
    if others := sorted(there - named):
        raise ParameterError(
            f"{out} holds pages of other teams: {', '.join(others)}. Name them, too, with --projects, or give these "
            "pages a folder of their own with --out."
        )
