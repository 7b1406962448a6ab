"""The folder of an export: written so that nobody's own files in it are touched, read so that any fault is named.

``brightspots.json`` lists what is ours in it: for each kind a JSON file and a CSV. Whatever else lies there stays.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from brightspots.errors import RecordError
from brightspots.records.models.kinds import KINDS
from brightspots.records.models.record import Record
from brightspots.records.store import schema, spreadsheets
from brightspots.records.store.rows import as_row

FORMAT = "brightspots records"
ABOUT = "brightspots.json"
MOST_VERSIONS = 2**31

Json = dict[str, Any]


class Version(NamedTuple):
    """One version of one record, and its row."""

    record: Record
    row: Json


def write(
    folder: Path, revisions: list[Json], told: Json, *, ready: Callable[[], None] = lambda: None
) -> None:
    """Write an export in the place of an earlier one, or into a new folder.

    Parameters
    ----------
    folder : Path
    revisions : list of dict
        Rows with their bodies as JSON has them, older versions first.
    told : dict
        ``written_at`` and ``project_id``.
    ready : callable
        Called when nothing stands in the way, before the first file is written.

    Raises
    ------
    RecordError
        For a folder that holds something else, files of somebody's own in the way, and what cannot be written.
    """
    by_kind: dict[str, list[Json]] = defaultdict(list)
    for revision in revisions:
        by_kind[revision["kind"]].append(revision)
    files = {}
    for kind, some in by_kind.items():
        files[f"{kind}.json"] = json.dumps({"kind": kind, "revisions": some}, ensure_ascii=False, indent=1)
        files[f"{kind}.csv"] = spreadsheets.as_csv(kind, some)
    counts = {kind: len(some) for kind, some in sorted(by_kind.items())}
    told = {name: told.get(name) for name in ("written_at", "project_id")}
    whole = {"format": FORMAT, "schema": schema.newest(), **told, "revisions": counts}
    earlier = _earlier(folder)
    before = _files(earlier)
    _refuse_others(folder, files, before)
    ready()
    # While some files are new and some old, the list says so, and names them all.
    between = {**whole, "unfinished": True, "revisions": {**earlier, **counts}}
    try:
        _replace(folder, files, before, json.dumps(between, indent=1), json.dumps(whole, indent=1))
    except OSError as error:
        raise RecordError(
            f"{folder} cannot be written ({error.strerror}).",
            remedy="Close what has its files open and export again, or give another folder.",
        ) from error


def _refuse_others(folder: Path, files: Iterable[str], before: Iterable[str]) -> None:
    """Raise a RecordError where a file that is not ours stands in the way of one of these, or a link does."""
    for name in sorted({*files, *before, ABOUT}):
        place = folder / name
        there = place.exists() or place.is_symlink()
        ours = name in before or name == ABOUT
        if there and (place.is_symlink() or not place.is_file() or not ours):
            raise RecordError(
                f"{folder} holds something else: the last export did not write {name}.",
                remedy="Move it elsewhere, or give a new folder.",
            )


def _earlier(folder: Path) -> dict[str, int]:
    """Return how many versions of which kinds an earlier export put into a folder; none for a new folder."""
    if not folder.exists():
        return {}
    try:
        if not any(folder.iterdir()):
            return {}
        return _counts(_about(folder))
    except (OSError, RecordError) as error:
        raise RecordError(f"{folder} holds something else.", remedy="Give a new folder.") from error


def _files(counts: Iterable[str]) -> set[str]:
    return {f"{kind}{ending}" for kind in counts for ending in (".json", ".csv")}


def _replace(folder: Path, files: dict[str, str], before: set[str], between: str, whole: str) -> None:
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _drop_drafts(folder, {*files, *before, ABOUT})
    try:
        # All of it is on the disk before any earlier file goes: a full disk leaves the earlier export whole.
        drafts = {name: _draft(folder / name, words) for name, words in files.items()}
        last = _draft(folder / ABOUT, whole)
        _draft(folder / ABOUT, between, ".first").replace(folder / ABOUT)
        for name, draft in drafts.items():
            draft.replace(folder / name)
        for name in before - set(files):
            (folder / name).unlink(missing_ok=True)
        last.replace(folder / ABOUT)
    finally:
        with contextlib.suppress(OSError):
            _drop_drafts(folder, {*files, ABOUT})
            if new:
                # Only where nothing could be put into it.
                folder.rmdir()


def _draft(path: Path, words: str, mark: str = "") -> Path:
    draft = path.with_name(f".{path.name}{mark}.{os.getpid()}.part")
    with os.fdopen(
        os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w", encoding="utf-8", newline=""
    ) as f:
        f.write(words)
    return draft


def _drop_drafts(folder: Path, names: set[str]) -> None:
    """Take away what an export that was stopped has left."""
    for path in list(folder.iterdir()):
        draft = re.fullmatch(r"\.(.+?)(\.first)?\.\d+\.part", path.name)
        if draft and draft[1] in names:
            path.unlink(missing_ok=True)


def read(folder: Path) -> tuple[Json, list[Version]]:
    """Return what an export says of itself, and its versions in the order in which they were saved.

    Raises
    ------
    RecordError
        For whatever is not as `write` left it; it says where.
    """
    about = _about(folder)
    if about["schema"] > schema.newest():
        raise RecordError(f"{folder} was written by a newer Brightspots.", remedy="Update Brightspots here.")
    if about["schema"] < 1:
        raise RecordError(
            f"{folder} says that it was written with schema {about['schema']}, and there never was one.",
            remedy="Export again.",
        )
    if about.get("unfinished"):
        raise RecordError(f"The export into {folder} was stopped before it was done.", remedy="Export again.")
    found = []
    for name, count in _counts(about).items():
        revisions = _json(folder / f"{name}.json").get("revisions")
        if not isinstance(revisions, list):
            raise RecordError(f"{name}.json holds no list of versions.", remedy="Export again.")
        if len(revisions) != count:
            raise RecordError(
                f"{name}.json holds {len(revisions)} versions, and {count} were written.",
                remedy="Export again, or take the file from a copy.",
            )
        for place, revision in enumerate(revisions, start=1):
            if not isinstance(revision, dict) or type(revision.get("seq")) is not int:
                raise _no_version(name, place)
            found.append((revision, name, place))
    found.sort(key=lambda one: one[0]["seq"])
    return about, [_version(*one, about["schema"]) for one in found]


def _about(folder: Path) -> Json:
    about = _json(folder / ABOUT)
    if about.get("format") != FORMAT or type(about.get("schema")) is not int:
        raise RecordError(
            f"{folder} is not an export of records.", remedy="Give the folder that export wrote."
        )
    return about


def _counts(about: Json) -> dict[str, int]:
    counts = about.get("revisions")
    if not isinstance(counts, dict):
        raise RecordError(f"{ABOUT} does not say what was written.", remedy="Export again.")
    for name, count in counts.items():
        if name not in KINDS or type(count) is not int:
            raise RecordError(
                f"{ABOUT} lists something that is no kind of record.",
                value=_plain(name),
                remedy="Export again.",
            )
    return counts


def _json(path: Path) -> Json:
    try:
        if path.exists() and not path.is_file():
            raise RecordError(f"{path} is not a file.", remedy="Export again.")
        read = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RecordError(
            f"There is no {path}.", remedy="Give the folder that export wrote, whole."
        ) from error
    except RecursionError as error:
        raise RecordError(f"{path} cannot be read (too many brackets).", remedy="Export again.") from error
    except (OSError, ValueError) as error:
        raise RecordError(f"{path} cannot be read ({error}).", remedy="Export again.") from error
    if not isinstance(read, dict):
        raise RecordError(f"{path} is not part of an export.", remedy="Export again.")
    return read


def _version(revision: Json, name: str, place: int, written_with: int) -> Version:
    from brightspots.records.models.kinds import kind_of

    try:
        kind, body = schema.brought_up(revision["kind"], revision["body"], written_with)
        beside = {key: revision[key] for key in ("id", "version", "author", "at")}
        if type(beside["version"]) is not int or not 1 <= beside["version"] < MOST_VERSIONS:
            raise ValueError("version")
        if not isinstance(beside["at"], str):
            raise ValueError("at")
        record = kind_of(kind).model_validate({**body, **beside})
        row = as_row(record)
        # Half a character cannot be kept.
        "".join(str(value) for value in row.values()).encode()
    except RecordError as error:
        raise RecordError(
            f"{name}.json, entry {place}: {_plain(error.reason)}", remedy="Correct it, or export again."
        ) from error
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise _no_version(name, place) from error
    return Version(record, row)


def _no_version(name: str, place: int) -> RecordError:
    return RecordError(
        f"{name}.json, entry {place}: this is not a version of a record.", remedy="Export again."
    )


def _plain(words: str) -> str:
    return words.encode("utf-8", "replace").decode()
