"""The folder that a batch writes to: its own while it runs, for one audience, one district and the teams named."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from brightspots.batch.page_record import read_records
from brightspots.batch.plan import Plan
from brightspots.errors import ParameterError


def make_folder(out: Path) -> Path:
    """Make the folder where it is not there yet, and return its full path.

    Raises
    ------
    ParameterError
        For one in which nothing can be written.
    """
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
def only_one_batch(out: Path) -> Iterator[None]:
    """Keep other batches out of a folder.

    Raises
    ------
    ParameterError
        When another batch is writing there, or nothing can be locked.
    """
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


def check_same_readers(out: Path, plan: Plan) -> None:
    """Keep pages for different readers, or of different districts, out of one folder.

    Raises
    ------
    ParameterError
        When a batch for others, or of another district, has written there.
    """
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


def check_same_teams(out: Path, plan: Plan) -> None:
    """Let teams come together in one folder only where somebody has named them all.

    Raises
    ------
    ParameterError
        When pages of other teams are there.
    """
    if plan.audience != "team" or plan.projects is None:
        return
    named = {about.subject.id for about in plan.projects.about} | {
        project.project_id for project, _ in plan.projects.unusable
    }
    there = {record.project_id for record in read_records(out) if record.project_id}
    if others := sorted(there - named):
        raise ParameterError(
            f"{out} holds pages of other teams: {', '.join(others)}. Name them, too, with --projects, or give these "
            "pages a folder of their own with --out."
        )
