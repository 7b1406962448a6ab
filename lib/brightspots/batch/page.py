"""Make one page: run a workbook with papermill, render it with nbconvert, put it into place whole.

Runs in a fork of the warm process, or where there is none in a worker. papermill and nbconvert take seconds to
import, so nobody else imports this module.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbclient.exceptions import DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from papermill.translators import PythonTranslator
from traitlets.config import Config

from brightspots import errors
from brightspots.batch.engine import NAME
from brightspots.batch.failed_page import remove_record, write_failed
from brightspots.batch.fork_engine import RunCell
from brightspots.batch.job import Job, reader
from brightspots.batch.page_record import PageRecord, write_whole
from brightspots.batch.render import render
from brightspots.workbook.catalog import FILE_IN_USE
from brightspots.workbook.findings import Finding
from brightspots.workbook.links import PAGES
from brightspots.workbook.mime_types import FINDING, PAGE

MOST_BYTES = 400_000
_OUR_ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type)}


def answer(raw: dict[str, Any], run: RunCell | None = None) -> dict[str, Any]:
    """Make one page, and return what whoever asked is told.

    Parameters
    ----------
    raw : dict
        A `Job`, as `dataclasses.asdict` gives it.
    run : callable, optional
        What runs a cell in this process; without it the notebook has a kernel of its own.

    Returns
    -------
    dict
        ``record``: the page's record as a dict; or ``problem``: why there is none; or ``died``: the kernel ended.
    """
    try:
        return {"record": asdict(make_page(Job.from_dict(raw), run))}
    except DeadKernelError:
        return {"died": True}
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return {"problem": "The disk is full."}
        # The name of the file, but not where on this computer it is.
        named = Path(error.filename).name if isinstance(error.filename, str) else "A file"
        return {"problem": f"{named} could not be written ({error.strerror})."}


def make_page(job: Job, run: RunCell | None = None) -> PageRecord:
    """Make one page and its record.

    Whatever goes wrong inside the workbook becomes a record with status failed and a page that says so; what it
    printed is kept in the state folder under the run's id.

    Raises
    ------
    DeadKernelError
        When the kernel ended. Nothing of the page is in place: it may be begun anew.
    OSError
        When a file cannot be written.
    """
    out = Path(job.out)
    started = time.monotonic()
    remove_record(job)
    os.environ |= {"BRIGHTSPOTS_MODE": "page", FILE_IN_USE: job.file, PAGES: job.pages}
    try:
        executed = _execute(job.file, job.parameters, run)
    except DeadKernelError:
        raise
    except PapermillExecutionError as error:
        _keep_log(job, "\n".join(error.traceback))
        return _fail(job, _reason(error, job.file), time.monotonic() - started)
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
        counted_through=str(facts.get("counted_through", "")),
    )
    record.write(out)
    return record


def _fail(job: Job, reason: str, seconds: float) -> PageRecord:
    return write_failed(job, job.record("failed", reason=reason, seconds=seconds))


def rehearse(file: Path, parameters: dict[str, Any], run: RunCell | None) -> None:
    """Make a page for nobody, so that what libraries do only the first time is done for all pages.

    Parameters
    ----------
    file : Path
    parameters : dict
    run : callable or None
        What runs a cell in this process; None for a workbook whose code is not to be run here.
    """
    reader()
    if run is None:
        notebook = load_notebook_node(str(file))
    else:
        os.environ[FILE_IN_USE] = str(file)
        notebook = _execute(str(file), parameters, run)
    render(notebook, title="", home="")


def _execute(file: str, parameters: dict[str, Any], run: RunCell | None) -> nbformat.NotebookNode:
    """Run a notebook as papermill's `execute_notebook` does, but for what that writes and reads again on the way."""
    python = {"kernel_name": "python3", "language": "python"}
    with _engine(run) as (name, options), contextlib.chdir(Path(file).parent):
        notebook = parameterize_notebook(load_notebook_node(file), parameters, engine_name=name, **python)
        notebook = papermill_engines.execute_notebook_with_engine(
            name, notebook, progress_bar=False, autosave_cell_every=0, kernel_name="python3", **options
        )
    raise_for_execution_errors(notebook, None)
    return notebook


@contextlib.contextmanager
def _engine(run: RunCell | None) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Yield how papermill is to run a notebook: in this process, or in a kernel of its own."""
    if run is not None:
        yield NAME, {"run": run}
        return
    with TemporaryDirectory(prefix="bs-") as sockets:
        config = Config()
        if os.name == "posix":
            # Sockets of a name of their own: by default two kernels in one folder answer each other's messages.
            config.KernelManager.transport = "ipc"
            config.KernelManager.ip = f"{sockets}/k"
        yield None, {"start_timeout": 60, "config": config}


def _reason(error: PapermillExecutionError, file: str) -> str:
    """Return why in words without anybody's values: our own errors say it themselves."""
    if error.ename in _OUR_ERRORS and error.traceback:
        return str(error.traceback[0])
    part = _heading_before(file, error.source)
    where = f'in its part "{part}"' if part else "before its first part"
    return f"The workbook stopped {where} with an error that it did not expect ({error.ename})."


def _reason_outside(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == 28:
        return "The disk is full."
    if "Kernel" in type(error).__name__ or "Kernel" in str(error):
        return "The process that ran the workbook stopped before it was done; it may have needed more memory."
    return f"The workbook could not be run ({type(error).__name__})."


def _heading_before(file: str, source: str) -> str:
    heading = ""
    for cell in nbformat.read(file, as_version=4).cells:
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
