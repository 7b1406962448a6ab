"""The folder that a batch writes to: its own while it runs, for one audience, one district and the teams named."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from brightspots.batch.page_record import read_records
from brightspots.batch.plan import Plan
from brightspots.errors import ParameterError
from brightspots.workbook.links import FOLDERS
from brightspots.workbook.subject import Unit


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
    manifest = read_manifest(out)
    audience, district = manifest.get("audience"), manifest.get("district")
    if audience is None:
        audience = next(
            (record.audience for record in read_records(out) if record.audience != plan.audience), None
        )
    if audience not in (None, plan.audience):
        raise ParameterError(
            f"{out} holds pages for the audience {audience}. Give pages for {plan.audience} a folder of their own "
            "with --out."
        )
    if district not in (None, plan.district.name):
        raise ParameterError(
            f"{out} holds pages of {district}. Give {plan.district.name} a folder of its own with --out."
        )


def check_same_teams(out: Path, plan: Plan) -> None:
    """Let teams come together in one folder only where somebody has named them all.

    Whose pages are there is what the manifest says and what folders there are: a page counts with its record damaged.

    Raises
    ------
    ParameterError
        When pages of other teams, or of schools that are none of these teams', are there.
    """
    if plan.audience != "team":
        return
    if others := sorted(known_teams(out) - teams_of(plan)):
        raise ParameterError(
            f"{out} holds pages of other teams: {', '.join(others)}. Name them, too, with --projects, or give these "
            "pages a folder of their own with --out."
        )
    if others := sorted(_folders(out, "school") - _schools_of(plan)):
        raise ParameterError(
            f"{out} holds pages of {', '.join(others)} for another team. Give these pages a folder of their own with "
            "--out."
        )


def teams_of(plan: Plan) -> set[str]:
    """Return the ids of the projects whose teams a batch makes pages for."""
    if plan.projects is None:
        return set()
    return {about.subject.id for about in plan.projects.about} | {
        project.project_id for project, _ in plan.projects.unusable
    }


def known_teams(out: Path) -> set[str]:
    """Return the ids of the projects whose teams have had pages made in a folder, for themselves or their schools."""
    manifest = read_manifest(out)
    told = [
        one for key in ("teams", "projects") if isinstance(found := manifest.get(key), list) for one in found
    ]
    return {one for one in told if isinstance(one, str)} | _folders(out, "project")


def read_manifest(out: Path) -> dict[str, Any]:
    """Return what the last batch left in a folder's manifest; empty where there is none that can be read."""
    try:
        manifest = json.loads((out / "manifest.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _schools_of(plan: Plan) -> set[str]:
    if plan.projects is None:
        made = [*(job.subject for job in plan.jobs), *(record.subject for record in plan.reused)]
        return {subject.id for subject in made if subject.unit == "school"}
    return {one for about in plan.projects.about if about.project for one in about.project.school_ids}


def _folders(out: Path, unit: Unit) -> set[str]:
    """Return the ids of which pages are there, whole or not."""
    return {
        folder.name
        for folder in (out / FOLDERS[unit]).glob("*")
        if any(file.suffix in (".html", ".json") for file in folder.glob("*"))
    }
