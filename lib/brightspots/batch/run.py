"""Run a batch: one command, every school, whole pages, true statuses."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from brightspots.batch import logs
from brightspots.batch.failed_page import write_failed
from brightspots.batch.job import Job
from brightspots.batch.out_folder import check_same_readers, check_same_teams, make_folder, only_one_batch
from brightspots.batch.page_record import PageRecord, Status, read_records
from brightspots.batch.plan import Plan, make_plan
from brightspots.batch.pool import Answer, run_jobs
from brightspots.batch.request import BatchRequest, Engine
from brightspots.batch.results import write_first_manifest, write_results
from brightspots.batch.warm.client import PageDied, PageTooSlow, WarmProcess
from brightspots.errors import BrightspotsError


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
        """Return how many runs have each status."""
        return Counter(record.status for record in self.records)

    @property
    def exit_code(self) -> int:
        """0 when none failed, 1 when some did, 130 when somebody stopped it."""
        if self.stopped:
            return 130
        counts = self.counts()
        return 1 if counts["failed"] or counts["timeout"] else 0


def run_batch(district: str | Path, out: str | Path, **options: Any) -> Outcome:
    """Make a page for every school or project and workbook, and the overview of them all.

    Parameters
    ----------
    district : str or Path
        A district folder, or the name of a sample.
    out : str or Path
        Where pages go; made when it is not there. A second run into it makes only what has changed.
    **options
        What else there is to say in a `brightspots.batch.request.BatchRequest`, by its names.

    Raises
    ------
    BrightspotsError
        When nothing could be started. A page that fails is a failed run instead, and all others finish.
    """
    return run_request(BatchRequest(district, Path(out), **options))


def run_request(request: BatchRequest) -> Outcome:
    """Make the pages that a request asks for, and the overview of them all; as `run_batch`."""
    request = replace(request, out=make_folder(request.out))
    out = request.out
    with only_one_batch(out):
        batch_id = f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        logs.clear_old()
        state = logs.log_folder(batch_id)
        plan = make_plan(request, batch_id=batch_id, state=state)
        check_same_readers(out, plan)
        check_same_teams(out, plan)
        if plan.projects is not None:
            # Before the first page is there: what is purged from the records goes from these pages, too.
            plan.projects.store.keep_in_mind(out)
            plan.projects.store.close()
        before = [record for record in read_records(out) if record.audience == plan.audience]
        write_first_manifest(plan, out)
        if plan.jobs:
            logs.make_folder(state)
            plan.neighbors.write(state / "pages.json")
        made, stopped = _make(plan, request, state, _warm(plan, request.engine, state))
        return _finish(plan, out, before, made, state, stopped)


def _warm(plan: Plan, engine: Engine, state: Path) -> WarmProcess | None:
    """Return the process whose forks run the notebooks; None where each has a kernel of its own."""
    if engine == "stock" or not plan.jobs:
        return None
    one_of_each = {job.workbook: {"file": job.file, "parameters": job.parameters} for job in plan.jobs}
    return WarmProcess(list(one_of_each.values()), log=state / "workers.log")


def _make(
    plan: Plan, request: BatchRequest, state: Path, warm: WarmProcess | None
) -> tuple[list[PageRecord], bool]:
    """Return the records of the pages that were made, and whether somebody stopped it before all were."""
    made: list[PageRecord] = []
    show = sys.stderr.isatty() if request.progress is None else request.progress
    total = len(plan.jobs) + len(plan.reused)
    bar = tqdm(
        total=total, initial=len(plan.reused), unit="page", disable=not show, dynamic_ncols=True, desc="Pages"
    )
    runs = run_jobs(
        plan.jobs,
        workers=request.jobs or os.cpu_count() or 1,
        timeout=request.timeout,
        log=state / "workers.log",
        warm=warm,
    )
    said = False
    with bar, contextlib.closing(runs) as answers:
        try:
            for job, answer in answers:
                if warm is not None and warm.trouble and not said:
                    bar.write(f"Every page starts a kernel of its own here: {warm.trouble}", file=sys.stderr)
                    said = True
                made.append(_record_of(job, answer, request.timeout))
                bar.update()
                bar.set_postfix_str(f"{sum(r.status in ('failed', 'timeout') for r in made)} failed")
        except KeyboardInterrupt:
            return made, True
    return made, False


def _record_of(job: Job, answer: Answer, timeout: float) -> PageRecord:
    """Turn an answer into the record of the page; where it made none, make the page that says so."""
    status: Status = "failed"
    if isinstance(answer, dict) and "record" in answer:
        try:
            return PageRecord.from_dict(answer["record"])
        except ValueError:
            answer = {"problem": "What this page found is of a kind that no overview can hold."}
    if isinstance(answer, PageTooSlow):
        status, reason = "timeout", f"The page took longer than {timeout:g} seconds and was stopped."
    elif isinstance(answer, PageDied):
        reason = (
            "The process that ran the workbook stopped before it was done; it may have needed more memory."
        )
    elif isinstance(answer, dict):
        reason = str(answer["problem"])
    else:
        reason = f"The page could not be made ({type(answer).__name__})."
    record = job.record(status, reason=reason, seconds=timeout if status == "timeout" else 0.0)
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
