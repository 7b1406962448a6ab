"""Page records that something damaged, and the logs of failed pages: what a batch does about them."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from brightspots.batch import logs
from brightspots.batch.page_record import PageRecord, read_record, read_records
from brightspots.batch.run import run_batch
from brightspots.workbook.findings import Finding

SCHOOLS = [{"id": "A1", "lea": "L1", "value": "20"}, {"id": "A2", "lea": "L1", "value": "30"}]
TELL = "book.finding('mean', 3.5, 'mean 3.5')"
DAY = 86_400


def written(out: Path) -> Path:
    """Write the record of a page, and return where it is."""
    finding = Finding("rate", 18, "Says 18.", series=[{"period": "2023-24", "value": None}])
    PageRecord(
        "11_x", "X", "school", school_id="A1", outputs=["schools/A1/11_x.html"], findings=[finding]
    ).write(out)
    return out / "schools/A1/11_x.json"


def damage(path: Path, how: str) -> None:
    raw = path.read_bytes()
    facts = json.loads(raw)
    wrong = {
        "findings are no list": {"findings": 3},
        "a finding is a word": {"findings": ["x"]},
        "a value is a list": {"findings": [{**facts["findings"][0], "value": [1]}]},
        "a series of words": {"findings": [{**facts["findings"][0], "series": ["x"]}]},
        "a title is a number": {"title": 5},
        "no unit of ours": {"unit": "planet"},
        "no status of ours": {"status": "splendid"},
        "a school is a list": {"school_id": ["A1"]},
        "another school's": {"school_id": "A2"},
        "pages elsewhere": {"outputs": ["../../index.html"]},
        "an absolute page": {"outputs": ["/etc/hostname"]},
        "pages are a word": {"outputs": "schools/A1/11_x.html"},
        "seconds are a word": {"seconds": "fast"},
    }
    if how == "cut short":
        path.write_bytes(raw[: len(raw) // 2])
    elif how == "a folder":
        path.unlink()
        path.mkdir()
    elif how == "a full folder":
        path.unlink()
        path.mkdir()
        (path / "mine.txt").write_text("mine")
    elif how == "a pipe":
        path.unlink()
        os.mkfifo(path)
    elif how == "a link that leads nowhere":
        path.unlink()
        path.symlink_to(path.with_name("nothing"))
    elif how == "deep":
        path.write_text("[" * 100_000)
    else:
        path.write_text({"empty": "", "a list": "[]", "a word": '"x"', "not JSON": "{x}", "not UTF-8": "\udcff"}.get(
            how, json.dumps({**facts, **wrong.get(how, {})})
        ), errors="surrogateescape")  # fmt: skip


DAMAGES = (
    "cut short", "empty", "a list", "a word", "not JSON", "not UTF-8", "deep", "a folder", "a full folder",
    "a link that leads nowhere", "findings are no list", "a finding is a word", "a value is a list",
    "a series of words", "a title is a number", "no unit of ours", "no status of ours", "a school is a list",
    "another school's", "pages elsewhere", "an absolute page", "pages are a word", "seconds are a word",
)  # fmt: skip


class TestRead:
    """A record that is not whole is none, and nobody trips over it."""

    @pytest.mark.parametrize("how", DAMAGES)
    def test_damaged(self, how, tmp_path):
        path = written(tmp_path)
        damage(path, how)
        assert read_record(path) is None
        assert list(read_records(tmp_path)) == []

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
    def test_a_pipe_keeps_nobody_waiting(self, tmp_path):
        path = written(tmp_path)
        damage(path, "a pipe")
        assert list(read_records(tmp_path)) == []

    def test_whole_ones_and_facts_of_other_versions(self, tmp_path):
        path = written(tmp_path)
        before = read_record(path)
        facts = json.loads(path.read_text())
        facts["mood"] = facts["findings"][0]["mood"] = "good"
        path.write_text(json.dumps(facts))
        assert before is not None and read_record(path) == before == PageRecord.from_dict(asdict(before))


@pytest.mark.slow
@pytest.mark.usefixtures("one_warm_process")
class TestBatch:
    """The overview is made whatever became of a record: the page is made again, or said to be missing."""

    def test_remade_or_named(self, make_district, make_workbook, tmp_path):
        district, out = make_district(SCHOOLS[:1]), tmp_path / "out"
        books = [str(make_workbook(name, [TELL])) for name in ("cut", "typed", "plain", "kept", "full")]
        assert run_batch(district, out, workbooks=books, progress=False).counts() == {"ok": 5}
        folder = out / "schools/A1"
        damage(folder / "cut.json", "cut short")
        damage(folder / "typed.json", "findings are no list")
        damage(folder / "plain.json", "a folder")
        damage(folder / "full.json", "a full folder")
        again = run_batch(district, out, workbooks=books, progress=False)
        said = {f"{record.school_id}/{record.workbook}": record for record in again.records}
        made = {name for name, record in said.items() if record.status == "ok"}
        assert made == {"A1/cut", "A1/typed", "A1/plain"} and again.counts()["reused"] == 1
        assert said["A1/full"].status == "failed" and "full.json" in said["A1/full"].reason
        assert str(tmp_path) not in said["A1/full"].reason
        assert (folder / "full.json/mine.txt").read_text() == "mine"
        assert "full.json" in (out / "index.html").read_text()


class TestLogs:
    """What failed pages printed is kept thirty days, and for one's own user."""

    def test_old_ones_go_and_all_else_stays(self, tmp_path):
        now, runs = 2_000_000_000.0, tmp_path / "runs"
        ages = {
            "20330401-120000-abcdef": 31,
            "20330402-120000-abcdef": 29,
            "holiday photos": 300,
            "20330403-120000-abcde": 300,
        }
        for name, days in ages.items():
            (runs / name).mkdir(parents=True)
            (runs / name / "workers.log").write_text("x")
            for path in (runs / name / "workers.log", runs / name):
                os.utime(path, (now - days * DAY, now - days * DAY))
        logs.clear_old(runs, now)
        assert {path.name for path in runs.iterdir()} == set(ages) - {"20330401-120000-abcdef"}

    def test_one_that_is_still_written_stays(self, tmp_path):
        now, folder = 2_000_000_000.0, tmp_path / "20330401-120000-abcdef"
        folder.mkdir()
        (folder / "workers.log").write_text("x")
        os.utime(folder / "workers.log", (now - DAY, now - DAY))
        os.utime(folder, (now - 40 * DAY, now - 40 * DAY))
        logs.clear_old(tmp_path, now)
        assert folder.is_dir()

    def test_links_are_not_followed(self, tmp_path):
        theirs, runs = tmp_path / "theirs", tmp_path / "runs"
        theirs.mkdir()
        runs.mkdir()
        (theirs / "thesis.txt").write_text("x")
        (runs / "20330401-120000-abcdef").symlink_to(theirs)
        logs.clear_old(runs, 4_000_000_000.0)
        assert (theirs / "thesis.txt").exists()

    @pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
    def test_folders_are_for_one_user(self, own_state):
        (own_state / "brightspots/runs").mkdir(parents=True, mode=0o755)
        folder = logs.log_folder("20330401-120000-abcdef")
        logs.make_folder(folder)
        for path in (folder, folder.parent, folder.parent.parent):
            assert path.stat().st_mode & 0o777 == 0o700

    def test_no_logs_yet(self, tmp_path):
        logs.clear_old(tmp_path / "nothing")
