"""The command line of records."""

from __future__ import annotations

from click.testing import CliRunner

from brightspots.cli import main
from brightspots.records import Cause, Interview


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["records", *map(str, words)])
    return done.exit_code, done.output


def test_export_load_backup_and_history_from_the_command_line(store, project, tmp_path):
    cause = store.save(Cause(project_id=project.id, text="one \x1b[31m\u202e"), author="AB")
    store.save(cause.changed(text="two"), author="CD")
    assert run("export", store.path, tmp_path / "out")[0] == 0
    assert run("load", tmp_path / "new.db", tmp_path / "out") == (0, "3 versions taken in.\n")
    assert run("backup", store.path, tmp_path / "copy.db")[0] == 0
    code, shown = run("history", tmp_path / "copy.db", cause.id)
    assert code == 0 and "text: one [31m -> two" in shown and "\x1b" not in shown
    assert shown.startswith("Cause, 2 versions\n1  2025-10-03 14:02 UTC  AB\n")


def test_purge_says_what_went(store, project):
    store.save(Interview(project_id=project.id, notes="x", keep_until="2099-01-01"), author="AB")
    code, shown = run("purge", store.path, "--as-of", "2099-01-01")
    assert (code, shown) == (0, "The text of 1 record is gone; 0 copies gone through.\n")


def test_a_slip_of_the_pen_begins_no_new_records(tmp_path):
    code, shown = run("backup", tmp_path / "typo.db", tmp_path / "copy.db")
    assert code == 2 and "There are no records at" in shown and not list(tmp_path.glob("*.db"))
    code, shown = run("purge", "nobody")
    assert code == 2 and "Set BRIGHTSPOTS_RECORDS_NOBODY" in shown
