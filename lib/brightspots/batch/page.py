"""Make one page: run a workbook with papermill, render it with nbconvert, put it into place whole.

Runs in a worker process. papermill and nbconvert take seconds to import, so only workers import this module.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook
from papermill.translators import PythonTranslator
from traitlets.config import Config

from brightspots import errors
from brightspots.batch.engine import NAME
from brightspots.batch.failed_page import remove_record, write_failed
from brightspots.batch.job import Job
from brightspots.batch.page_record import PageRecord, write_whole
from brightspots.batch.render import render
from brightspots.batch.warm.client import NoWarmProcess
from brightspots.workbook.catalog import FILE_IN_USE
from brightspots.workbook.findings import Finding
from brightspots.workbook.links import PAGES
from brightspots.workbook.mime_types import FINDING, PAGE

MOST_BYTES = 400_000
_OUR_ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type)}


def make_page(job: Job, warm: str = "") -> PageRecord:
    """Make one page and its record.

    Whatever goes wrong inside the workbook becomes a record with status failed and a page that says so; what it
    printed is kept in the state folder under the run's id.

    Parameters
    ----------
    job : Job
    warm : str
        The address of a warm process; empty runs the notebook in a kernel of its own.

    Raises
    ------
    NoWarmProcess
        When there is none at that address any more.
    """
    out = Path(job.out)
    started = time.monotonic()
    remove_record(job)
    notebook = nbformat.read(job.file, as_version=4)
    try:
        try:
            executed = _execute(notebook, job, warm)
        except DeadKernelError:
            # Whatever ended it from outside may be over: a page may be begun anew, since nothing of it is in place.
            executed = _execute(notebook, job, warm)
    except NoWarmProcess:
        raise
    except PapermillExecutionError as error:
        _keep_log(job, "\n".join(error.traceback))
        return _fail(job, _reason(error, notebook), time.monotonic() - started)
    except Exception as error:
        _keep_log(job, repr(error))
        return _fail(job, _reason_outside(error), time.monotonic() - started)
    if printed := _take_streams(executed):
        _keep_log(job, printed)
    facts, findings = _carried(executed)
    _clean(executed, job)
    html = render(executed, title=f"{job.subject.name}: {job.title}", home=job.home)
    outputs = [f"{job.folder}/{job.workbook}.html", f"{job.folder}/{job.workbook}.ipynb"]
    if len(html) > MOST_BYTES:
        reason = (
            f"The page would be {len(html) // 1000} KB; at most {MOST_BYTES // 1000} KB open well everywhere."
        )
        return _fail(job, reason, time.monotonic() - started)
    write_whole(out / outputs[0], html)
    write_whole(out / outputs[1], nbformat.v4.writes(executed).encode())
    no_data = str(facts.pop("no_data", ""))
    record = job.record(
        "no-data" if no_data else "ok",
        reason=no_data,
        seconds=time.monotonic() - started,
        outputs=outputs,
        findings=findings,
        data_through=str(facts.get("data_through", "")),
    )
    record.write(out)
    return record


def _fail(job: Job, reason: str, seconds: float) -> PageRecord:
    return write_failed(job, job.record("failed", reason=reason, seconds=seconds))


def _execute(notebook: nbformat.NotebookNode, job: Job, warm: str) -> nbformat.NotebookNode:
    facts = {"BRIGHTSPOTS_MODE": "page", FILE_IN_USE: job.file, PAGES: job.pages}
    with _environment(**facts), _engine(warm) as engine:
        return execute_notebook(
            notebook,
            None,
            parameters=job.parameters,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            log_output=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            cwd=str(Path(job.file).parent),
            **engine,
        )


@contextmanager
def _environment(**facts: str) -> Iterator[None]:
    """Give a notebook's process these facts in its environment, and leave our own as it was."""
    before = {name: os.environ.get(name) for name in facts}
    os.environ.update(facts)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _engine(warm: str) -> Iterator[dict[str, Any]]:
    """Yield how papermill is to run a notebook: in a fork of the warm process, or in a kernel of its own."""
    if warm:
        yield {"engine_name": NAME, "warm": warm}
        return
    with TemporaryDirectory(prefix="bs-") as sockets:
        config = Config()
        if os.name == "posix":
            # Sockets of a name of their own: by default two kernels in one folder answer each other's messages.
            config.KernelManager.transport = "ipc"
            config.KernelManager.ip = f"{sockets}/k"
        yield {"start_timeout": 60, "config": config}


def _reason(error: PapermillExecutionError, notebook: nbformat.NotebookNode) -> str:
    """Return why in words without anybody's values: our own errors say it themselves."""
    if error.ename in _OUR_ERRORS and error.traceback:
        return str(error.traceback[0])
    part = _heading_before(notebook, error.source)
    where = f'in its part "{part}"' if part else "before its first part"
    return f"The workbook stopped {where} with an error that it did not expect ({error.ename})."


def _reason_outside(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == 28:
        return "The disk is full."
    if "Kernel" in type(error).__name__ or "Kernel" in str(error):
        return "The process that ran the workbook stopped before it was done; it may have needed more memory."
    return f"The workbook could not be run ({type(error).__name__})."


def _heading_before(notebook: nbformat.NotebookNode, source: str) -> str:
    heading = ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            heads = [line.lstrip("# ") for line in cell.source.splitlines() if line.startswith("#")]
            heading = heads[-1] if heads else heading
        elif cell.source == source:
            return heading
    return ""


def _take_streams(notebook: nbformat.NotebookNode) -> str:
    """Take printed text and warnings out of the notebook: they may hold anything."""
    printed = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            printed += [output.text for output in cell.outputs if output.output_type == "stream"]
            cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]
    return "".join(printed)


def _carried(notebook: nbformat.NotebookNode) -> tuple[dict[str, Any], list[Finding]]:
    facts: dict[str, Any] = {}
    findings: list[Finding] = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            facts |= data.pop(PAGE, {})
            if FINDING in data:
                findings.append(Finding(**data[FINDING]))
    return facts, findings


def _clean(notebook: nbformat.NotebookNode, job: Job) -> None:
    """Leave in the notebook what its readers need: no paths of this machine, no times, no widgets."""
    shown = job.parameters | {"district": job.shown_district}
    if "records" in shown:
        shown["records"] = job.shown_records
    if job.subject.unit == "project":
        # Its school follows from the project, and is not for readers with whom that is not shared.
        shown["school_id"] = ""
    notebook.metadata.pop("papermill", None)
    notebook.metadata.pop("widgets", None)
    notebook.metadata.setdefault("brightspots", {})["parameters"] = shown
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            for output in cell.outputs:
                if output.get("data", {}).get("text/html") == "":
                    output.data.pop("text/html")
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.source = PythonTranslator.codify(shown, "Parameters")
            cell.id = "injected-parameters"


def _keep_log(job: Job, text: str) -> None:
    folder = Path(job.state)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    log = folder / f"{job.id}.log"
    log.write_text(f"{job.workbook} {job.subject.id}\n{text}\n", encoding="utf-8")
    log.chmod(0o600)
