"""Taking a project's pages out of a folder of pages, and nothing else.

Only what we made ourselves goes: files that the batch's own manifest, or the record beside a page, lists as this
project's. Links are not followed, and what somebody else has put there stays.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from brightspots.records.models.links import is_id

# Where a batch puts the pages of projects, and what it calls the list of what it made.
FOLDER, MANIFEST = "projects", "manifest.json"
_SCHEMA = 1
# What pages and their parts are called; one of these that nobody lists may hold what is to go.
_PAGES = (".html", ".ipynb", ".json", ".part")


def clear(out: Path, projects: set[str]) -> bool:
    """Take the pages of some projects away, and return whether none of them is left.

    Parameters
    ----------
    out : Path
        Where a batch put its pages, without links in it.
    projects : set of str
    """
    manifest = _read(out / MANIFEST)
    if manifest is None or manifest.get("schema") != _SCHEMA or "district" not in manifest:
        return False
    left = [p for p in sorted(projects) if is_id(p) and not _clear(out, p, manifest)]
    return not left


def _clear(out: Path, project: str, manifest: dict[str, Any]) -> bool:
    folder = out / FOLDER / project
    if not folder.exists() and not folder.is_symlink():
        return True
    if folder.resolve() != folder or not folder.is_dir() or project not in _named(manifest):
        return False
    listed = set(_listed(folder, project, manifest))
    for path in sorted(folder.iterdir()):
        draft = re.fullmatch(r"\.(.+)\.\d+\.part", path.name)
        if (draft[1] if draft else path.name) in listed and _is_file(path):
            path.unlink()
    left = list(folder.iterdir())
    if not left:
        folder.rmdir()
    return not any(path.name.endswith(_PAGES) for path in left)


def _named(manifest: dict[str, Any]) -> set[str]:
    named = manifest.get("projects")
    return {
        *(one for one in (named if isinstance(named, list) else []) if isinstance(one, str)),
        *(run["project_id"] for run in _runs(manifest) if isinstance(run.get("project_id"), str)),
    }


def _listed(folder: Path, project: str, manifest: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the files in a project's folder that the manifest or a page's own record lists."""
    for run in _runs(manifest):
        if run.get("project_id") == project:
            yield from _names(run, project)
    for path in folder.glob("*.json"):
        record = _read(path) or {}
        whose = [record.get(name) for name in ("schema", "unit", "project_id")]
        if whose == [_SCHEMA, "project", project] and path.name == f"{record.get('workbook')}.json":
            yield from _names(record, project)


def _names(page: dict[str, Any], project: str) -> Iterator[str]:
    outputs = page.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, str) and output.startswith(inside := f"{FOLDER}/{project}/"):
            yield output.removeprefix(inside)
    yield f"{page.get('workbook')}.json"


def _runs(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    runs = manifest.get("runs")
    return [run for run in runs if isinstance(run, dict)] if isinstance(runs, list) else []


def _read(path: Path) -> dict[str, Any] | None:
    try:
        read = json.loads(path.read_bytes()) if _is_file(path) else None
    except (OSError, ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
