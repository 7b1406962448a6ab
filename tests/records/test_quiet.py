"""A copy of the file alone, taken while it is in use: all that was saved before the last seconds is in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time

import pytest

from brightspots.errors import RecordError
from brightspots.records import Cause, Project
from brightspots.records.store import checkpoint
from brightspots.records.store.sqlite import APPLICATION
from brightspots.records.store.store import Store


def until(true, seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def alone(store: Store, name: str = "alone.db") -> Store:
    copy = store.path.parent / "copies" / name
    copy.parent.mkdir(exist_ok=True)
    shutil.copy(store.path, copy)
    return Store(copy)


def log_of(store: Store) -> int:
    return store.path.with_name(f"{store.path.name}-wal").stat().st_size


def test_new_records_can_be_copied_as_soon_as_something_was_saved(make_store, monkeypatch):
    monkeypatch.setattr(checkpoint, "QUIET", 60.0)
    monkeypatch.setattr(checkpoint, "LATEST", 60.0)
    assert checkpoint.AT_FIRST < 0.5
    store = make_store()
    time.sleep(2 * checkpoint.AT_FIRST)
    project = store.save(Project(title="On time"), author="AB")
    assert until(lambda: log_of(store) == 0)
    assert alone(store).find(Project) == [project]


def test_after_seconds_of_quiet_the_file_alone_holds_everything(make_store, monkeypatch):
    monkeypatch.setattr(checkpoint, "QUIET", 0.05)
    store = make_store()
    project = store.save(Project(title="On time"), author="AB")
    assert until(lambda: log_of(store) == 0)
    assert alone(store).find(Project) == [project]
    # And so does what comes later.
    cause = store.save(Cause(project_id=project.id), author="AB")
    assert until(lambda: log_of(store) == 0)
    assert alone(store, "later.db").find(Cause) == [cause]


def test_where_there_is_no_quiet_it_is_done_now_and_then(make_store, monkeypatch):
    monkeypatch.setattr(checkpoint, "QUIET", 60.0)
    monkeypatch.setattr(checkpoint, "LATEST", 0.05)
    store = make_store()
    project = store.save(Project(title="On time"), author="AB")
    assert until(lambda: log_of(store) == 0)
    assert alone(store).find(Project) == [project]


def test_what_a_process_that_was_killed_has_left_is_worked_in_after_the_next_opening(make_store, monkeypatch):
    monkeypatch.setattr(checkpoint, "QUIET", 60.0)
    store = make_store()
    project = store.save(Project(title="On time"), author="AB")
    checkpoint._keeper._waiting.clear()
    log = store.path.with_name(f"{store.path.name}-wal")
    os.utime(log, (log.stat().st_mtime - 100,) * 2)
    monkeypatch.setattr(checkpoint, "QUIET", 0.05)
    again = Store(store.path)
    assert until(lambda: log_of(again) == 0)
    assert alone(store).find(Project) == [project]


def test_a_new_file_has_its_tables_in_itself_from_the_first(make_store, monkeypatch):
    monkeypatch.setattr(checkpoint, "QUIET", 60.0)
    store = make_store()
    copy = store.path.with_name("alone.db")
    shutil.copy(store.path, copy)
    found = sqlite3.connect(copy)
    assert found.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
    assert found.execute("SELECT count(*) FROM revision").fetchone() == (0,)
    found.close()
    assert Store(copy).find(Project) == []


def test_a_file_that_holds_nothing_of_ours_without_its_log_is_not_whole(tmp_path):
    # As a store was born once: everything but the first page in the log.
    path = tmp_path / "records.db"
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE revision (id)")
        (tmp_path / "alone").mkdir()
        shutil.copy(path, tmp_path / "alone" / "records.db")
    before = (tmp_path / "alone" / "records.db").read_bytes()
    with pytest.raises(RecordError, match=r"is not whole: its -wal file is missing\. Copy records\.db and"):
        Store(tmp_path / "alone" / "records.db")
    assert (tmp_path / "alone" / "records.db").read_bytes() == before
    connection.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_child_works_in_what_it_saves_itself(make_store, project, monkeypatch):
    monkeypatch.setattr(checkpoint, "QUIET", 0.05)
    store = make_store()
    child = os.fork()
    if child == 0:
        done = 1
        try:
            store.save(Cause(project_id=project.id, text="child"), author="AB")
            done = 0 if until(lambda: log_of(store) == 0) else 2
        finally:
            os._exit(done)
    assert os.waitpid(child, 0)[1] == 0
    assert [cause.text for cause in alone(store).find(Cause)] == ["child"]


def test_those_who_save_meanwhile_are_not_held_up_and_nothing_is_lost(make_store, project, monkeypatch):
    monkeypatch.setattr(checkpoint, "QUIET", 0.0)
    store, failed = make_store(), []

    def work() -> None:
        try:
            for _ in range(15):
                store.save(Cause(project_id=project.id), author="AB")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == [] and len(store.find(Cause)) == 60


def test_nothing_is_made_where_the_file_has_gone(make_store, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "QUIET", 0.05)
    store = make_store("gone.db")
    store.save(Project(), author="AB")
    store.close()
    for path in tmp_path.glob("gone.db*"):
        path.unlink()
    assert until(lambda: checkpoint._keeper._thread is None)
    assert not list(tmp_path.glob("gone.db*"))
