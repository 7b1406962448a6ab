"""Where records may be kept, and what is said of files that are none."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections import namedtuple
from pathlib import Path

import pytest

import brightspots as bs
from brightspots.errors import RecordError
from brightspots.records import Cause, Project
from brightspots.records.store.location import network_kind
from brightspots.records.store.sqlite import APPLICATION
from brightspots.records.store.store import Store, open_records

Disk = namedtuple("Disk", "device mountpoint fstype opts")


def test_a_name_is_read_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("BRIGHTSPOTS_RECORDS_OURS", str(tmp_path / "a" / "b.db"))
    assert bs.open_records("ours").path == tmp_path / "a" / "b.db"
    with pytest.raises(RecordError, match="Set BRIGHTSPOTS_RECORDS_THEIRS"):
        open_records("theirs")
    assert open_records(tmp_path / "a").path == tmp_path / "a" / "records.db"
    assert open_records(f"sqlite:///{tmp_path}/c.db").path == tmp_path / "c.db"


@pytest.mark.parametrize(
    "address",
    ["postgresql://ana:kanarie@db/x", "sqlite:///x.db?password=kanarie", "mysql+pymysql://a:kanarie@h/d"],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(address):
    with pytest.raises(RecordError, match="holds a password") as error:
        open_records(address)
    assert "kanarie" not in str(error.value)


def test_other_databases_are_not_there_yet():
    with pytest.raises(RecordError, match="postgresql database yet"):
        open_records("postgresql://db/records")


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("OneDrive - Salinas City Schools/team", "OneDrive"),
        ("onedrive", "OneDrive"),
        ("Dropbox (Schools)", "Dropbox"),
        ("Google Drive/My Drive", "Google Drive"),
        ("GoogleDrive-ana@example.org/x", "Google Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("Nextcloud", "cloud service"),
    ],
)
def test_synced_folders_are_refused_and_nothing_is_made_there(tmp_path, folder, service):
    with pytest.raises(RecordError, match=rf"{service} keeps in step.*Keep them on this computer"):
        open_records(tmp_path / folder / "records.db")
    assert not (tmp_path / folder).exists()


def test_a_link_into_a_synced_folder_is_seen_through(tmp_path):
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "mine").symlink_to(tmp_path / "Dropbox", target_is_directory=True)
    with pytest.raises(RecordError, match="Dropbox"):
        open_records(tmp_path / "mine" / "records.db")
    (tmp_path / "plain" / ".stfolder").mkdir(parents=True)
    with pytest.raises(RecordError, match="Syncthing"):
        open_records(tmp_path / "plain" / "records.db")


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "9p", "fuse.sshfs", "smb3", "drvfs"])
def test_network_folders_are_refused(tmp_path, monkeypatch, kind):
    disks = [Disk("/dev/sda", "/", "ext4", "rw"), Disk("srv:/x", str(tmp_path), kind, "rw")]
    monkeypatch.setattr("psutil.disk_partitions", lambda all: disks)
    with pytest.raises(RecordError, match=rf"network folder \({kind}\).*lose what they wrote"):
        open_records(tmp_path / "records.db")
    # A disk of this computer that lies inside of it is fine again.
    disks.append(Disk("/dev/sdb", str(tmp_path / "local"), "ext4", "rw"))
    assert open_records(tmp_path / "local" / "records.db")


def test_a_windows_share_is_a_network_folder():
    assert network_kind(Path("\\\\server\\share\\records.db")) == "Windows share"


@pytest.mark.skipif(os.name != "posix", reason="these are the rights of Unix")
def test_only_the_owner_may_read_the_file_its_log_and_its_folder(tmp_path):
    path = tmp_path / "new" / "records.db"
    old = os.umask(0)
    try:
        store = open_records(path)
        store.save(Project(), author="AB")
        store.export(tmp_path / "out")
        store.backup(tmp_path / "backup.db")
    finally:
        os.umask(old)
    files = [*path.parent.iterdir(), *(tmp_path / "out").iterdir(), tmp_path / "backup.db"]
    assert {f.name for f in path.parent.iterdir()} == {"records.db", "records.db-wal", "records.db-shm"}
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}
    assert {stat.S_IMODE(f.stat().st_mode) for f in (path.parent, tmp_path / "out")} == {0o700}
    path.chmod(0o644)
    store.close()
    open_records(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("our notes, " * 200)
    with pytest.raises(RecordError, match="not a file of records"):
        Store(text)
    assert text.read_text() == "our notes, " * 200
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE gradebook (name)")
    before = other.read_bytes()
    with pytest.raises(RecordError, match="a database of another program"):
        Store(other)
    assert other.read_bytes() == before


def test_a_store_of_a_newer_brightspots_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "records.db"
    store = Store(path)
    store.save(Project(), author="AB")
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    with pytest.raises(
        RecordError, match=r"newer Brightspots.*Update Brightspots.*nothing in the file was changed"
    ):
        Store(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        assert connection.execute("SELECT count(*) FROM revision").fetchone() == (1,)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_told_kindly(tmp_path):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(RecordError, match=r"cannot be made.*give another path"):
        open_records(folder / "records.db")


def test_a_store_that_may_not_be_written_says_so(store, project):
    with store._file.bare() as connection:
        connection.execute("PRAGMA query_only=ON")
    with pytest.raises(RecordError, match=r"may be read, but not written.*another path"):
        store.save(Cause(project_id=project.id), author="AB")


def test_on_a_full_disk_nothing_is_half_saved_and_the_rest_is_safe(store, project):
    kept = store.save(Cause(project_id=project.id, text="kept"), author="AB")
    with store._file.bare() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 4}")
    many = [Cause(project_id=project.id, text="x" * 3000) for _ in range(40)]
    with pytest.raises(RecordError, match=r"The disk is full, so this was not saved\..*Make room"):
        store.save_all(many, author="AB")
    assert store.find(Cause) == [kept]
    with store._file.bare() as connection:
        connection.execute("PRAGMA max_page_count=1000000")
    assert len(store.save_all(many, author="AB")) == 40


def test_a_save_that_waits_too_long_says_so(store, project):
    store._file.patience = 0.05
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RecordError, match=r"was busy.*Save again in a moment"):
        store.save(Cause(project_id=project.id), author="AB")
    other.execute("COMMIT")
    store.save(Cause(project_id=project.id), author="AB")
