"""Records that nobody may write to can be read; a full disk and a schema that never was are told at opening."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from brightspots.errors import RecordError
from brightspots.records import Cause, Interview, Project
from brightspots.records.store import readonly
from brightspots.records.store.store import Store, open_records

posix = pytest.mark.skipif(os.name != "posix", reason="these are the rights of Unix")


@pytest.fixture
def place():
    """A folder that every account of this computer can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def filled(path: Path, clock, *, log: bool) -> tuple[Project, Interview]:
    """Write records; with a log, as a process leaves them that was killed."""
    made = Path(tempfile.mkdtemp())
    store = Store(made / "made.db", clock=clock)
    project = store.save(Project(title="On time"), author="AB")
    store._file.engine.dispose()
    notes = store.save(
        Interview(project_id=project.id, notes="heard", keep_until=date(2026, 1, 1)), author="AB"
    )
    for ending in ("", "-wal") if log else ("",):
        if not log:
            store.close()
        shutil.copy(f"{store.path}{ending}", f"{path}{ending}")
        Path(f"{path}{ending}").chmod(0o444)
    store.close()
    shutil.rmtree(made)
    return project, notes


@contextmanager
def as_nobody():
    """Have the rights of an account that owns nothing: root may write anywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@posix
@pytest.mark.parametrize("log", [False, True], ids=["whole", "with the log of a killed process"])
def test_records_in_a_folder_that_may_only_be_read_can_be_read(place, clock, log, monkeypatch):
    folder = place / "ours"
    folder.mkdir()
    project, notes = filled(folder / "records.db", clock, log=log)
    folder.chmod(0o555)
    there = sorted(folder.iterdir())
    # Where root looks, and it may write anywhere, look with the rights of the account in use.
    access = os.access
    monkeypatch.setattr("os.access", lambda path, mode: access(path, mode, effective_ids=True))
    with as_nobody():
        store = Store(folder / "records.db", clock=clock)
        assert store.find(Project) == [project] and store.get(notes.id) == notes
        assert store.snapshot(project.id).records == (project, notes)
        store.close()
        assert store.find(Project) == [project]
        with pytest.raises(RecordError, match=r"may be read, but not written.*records backup"):
            store.save(Cause(project_id=project.id), author="AB")
        with pytest.raises(RecordError, match="may be read, but not written"):
            store.purge(date(2026, 1, 1))
        # On the day its notes are gone for those who read, though the file cannot be changed.
        clock.now += timedelta(days=400)
        assert Store(folder / "records.db", clock=clock).get(notes.id).state == "purged"
    folder.chmod(0o755)
    assert sorted(folder.iterdir()) == there


@posix
def test_a_copy_of_records_that_may_only_be_read_may_be_written(place, clock, monkeypatch):
    project, _ = filled(place / "records.db", clock, log=False)
    monkeypatch.setattr(readonly, "is_readonly", lambda path: path.name == "records.db")
    store = Store(place / "records.db", clock=clock)
    store.backup(place / "copy.db")
    store.export(place / "out")
    store.keep_in_mind(place / "pages")
    copied = Store(place / "copy.db", clock=clock)
    copied.save(Cause(project_id=project.id), author="AB")
    assert Store(place / "fresh.db", clock=clock).load(place / "out") == 2


def test_an_empty_file_that_may_only_be_read_is_no_store(tmp_path, monkeypatch):
    (tmp_path / "records.db").touch()
    monkeypatch.setattr(readonly, "is_readonly", lambda path: True)
    with pytest.raises(RecordError, match="is not a file of records"):
        Store(tmp_path / "records.db")


@contextmanager
def disk(folder: Path, *options: str):
    """Mount a small disk; skip where that is not allowed."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.skipif(shutil.which("mount") is None, reason="there are no mounts here")
@pytest.mark.parametrize("log", [False, True])
def test_records_on_a_disk_that_is_read_only_can_be_read(tmp_path, clock, log):
    with disk(tmp_path / "disk"):
        path = tmp_path / "disk" / "records.db"
        project, notes = filled(path, clock, log=log)
        path.chmod(0o644)
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "disk")], check=True)
        store = Store(path, clock=clock)
        assert store.find(Project) == [project] and store.get(notes.id) == notes
        store.close()


@pytest.mark.skipif(shutil.which("mount") is None, reason="there are no mounts here")
@pytest.mark.parametrize("room", [0, 8192, 20_000])
def test_a_disk_that_is_full_says_so_when_records_open(tmp_path, clock, room):
    with disk(tmp_path / "disk", "-o", "size=400k"):
        filled(tmp_path / "disk" / "records.db", clock, log=False)
        left = os.statvfs(tmp_path / "disk")
        (tmp_path / "disk" / "photos").write_bytes(b"x" * (left.f_bavail * left.f_frsize - room))
        for name in ("records.db", "new.db"):
            with pytest.raises(RecordError, match=r"The disk is full, so .* cannot be opened.*Make room"):
                open_records(tmp_path / "disk" / name)


@pytest.mark.parametrize(
    "cause", ["disk I/O error", "unable to open database file", "database or disk is full"]
)
def test_a_full_disk_hides_behind_other_signs(tmp_path, monkeypatch, cause):
    def fails(*_):
        raise sqlite3.OperationalError(cause)

    monkeypatch.setattr("brightspots.records.store.sqlite.File._prepare", fails)
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(100, 99, 1))
    with pytest.raises(RecordError, match="The disk is full, so"):
        Store(tmp_path / "records.db")


@pytest.mark.parametrize("schema", [0, -1])
def test_records_of_a_schema_that_never_was_are_refused_and_left_alone(tmp_path, schema):
    path = tmp_path / "records.db"
    store = Store(path)
    store.save(Project(), author="AB")
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version={schema}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(RecordError, match=rf"with schema {schema}, and there never was one.*the last backup"):
        Store(path)
    assert path.read_bytes() == before
