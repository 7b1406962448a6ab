"""Whole batches on small districts: real papermill, real kernels, real files."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import psutil
import pytest

from brightspots.batch.run import run_batch
from brightspots.errors import ParameterError

pytestmark = pytest.mark.slow

SCHOOLS = [
    {"id": "A1", "lea": "L1", "value": "20"},
    {"id": "A2", "lea": "L1", "value": "30"},
    {"id": "A3", "lea": "L1", "value": "40"},
    {"id": "B1", "lea": "L2", "value": "50"},
]
TELL = "mean = book.measures('{of}')['value'].mean()\nbook.finding('mean', round(mean, 3), f\"mean {{mean:.3f}}\")"


def statuses(out: Path) -> dict[str, str]:
    runs = json.loads((out / "manifest.json").read_text())["runs"]
    return {f"{run['school_id']}/{run['workbook']}": run["status"] for run in runs}


def pages(out: Path) -> dict[str, str]:
    return {str(p.relative_to(out)): p.read_text() for p in sorted(out.glob("schools/*/*.html"))}


@pytest.fixture
def short_folder(monkeypatch) -> Iterator[Path]:
    """A folder for temporary files of this test's own; a socket's path has to be short."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.mark.usefixtures("one_warm_process")
class TestReuse:
    """A page runs again when what it reads has changed, and says nothing stale."""

    def test_only_what_changed_runs_again_and_nothing_is_stale(self, make_district, make_workbook, tmp_path):
        schools = [school for school in SCHOOLS if school["id"] != "A3"]
        district = make_district(schools)
        books = [
            str(make_workbook(f"of_{of}", [TELL.format(of=of)], ["school", of]))
            for of in ("school", "lea", "district")
        ]
        out = tmp_path / "out"
        first = run_batch(district, out, workbooks=books, progress=False)
        assert first.counts() == {"ok": 9}, [r.reason for r in first.records]
        assert run_batch(district, out, workbooks=books, progress=False).counts() == {"reused": 9}

        file = district / "school_measures.csv"
        file.write_text(file.read_text().replace("A2,2024-25,late,all,28.0", "A2,2024-25,late,all,7.5"))
        file.write_text(file.read_text().replace('"A2",2024-25,late,all,28.0', '"A2",2024-25,late,all,7.5'))
        assert "7.5" in file.read_text()
        run_batch(district, out, workbooks=books, progress=False)
        again = {page for page, status in statuses(out).items() if status == "ok"}
        of_lea = {f"{school}/of_lea" for school in ("A1", "A2")}
        of_district = {f"{school['id']}/of_district" for school in schools}
        assert again == {"A2/of_school"} | of_lea | of_district

        fresh = tmp_path / "fresh"
        run_batch(district, fresh, workbooks=books, progress=False)
        assert pages(out) == pages(fresh)

    def test_a_changed_parameter_or_workbook_runs_again_and_the_order_of_rows_does_not(
        self, make_district, make_workbook, tmp_path
    ):
        district, out = make_district(SCHOOLS[:1]), tmp_path / "out"
        book = str(make_workbook("tell", [TELL.format(of="school")]))

        def run(**more):
            return dict(run_batch(district, out, workbooks=[book], progress=False, **more).counts())

        assert run() == {"ok": 1}
        lines = (district / "school_measures.csv").read_text().splitlines()
        (district / "school_measures.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
        assert run() == {"reused": 1}
        assert run(params=["note=other"]) == {"ok": 1}
        make_workbook("tell", [TELL.format(of="school") + "\nbook.say('new')"])
        assert run() == {"ok": 1}
        assert run(force=True) == {"ok": 1}
        (out / "schools/A1/tell.html").unlink()
        assert run() == {"ok": 1}

    def test_an_unchanged_run_imports_neither_papermill_nor_nbconvert(
        self, make_district, make_workbook, tmp_path
    ):
        district, out = make_district(SCHOOLS[:1]), tmp_path / "out"
        book = str(make_workbook("tell", [TELL.format(of="school")]))
        run_batch(district, out, workbooks=[book], progress=False)
        code = (
            "import sys; from brightspots.batch.run import run_batch;"
            f"o = run_batch({str(district)!r}, {str(out)!r}, workbooks=[{book!r}], progress=False);"
            "print(dict(o.counts()), {'papermill', 'nbconvert'} & set(sys.modules))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "{'reused': 1} set()"


class TestOneBadSchool:
    """One bad school never stops a batch."""

    def test_failures_of_every_kind_and_all_others_finish(
        self, make_district, make_workbook, tmp_path, own_state, short_folder
    ):
        ids = ["ok", "raises", "dies", "hangs", "badcell", "ok2", "exits", "crashes"]
        district = make_district([{"id": i} for i in ids])
        file = district / "school_measures.csv"
        file.write_text(
            file.read_text().replace('"badcell",2023-24,late,all,19.0', '"badcell",2023-24,late,all,nineteen')
        )
        cell = (
            "import ctypes, os, time\n"
            "{'raises': lambda: 1 / 0, 'dies': lambda: os.kill(os.getpid(), 9), 'exits': lambda: os._exit(3), "
            "'crashes': lambda: ctypes.string_at(0), 'hangs': lambda: time.sleep(600), "
            "'badcell': lambda: book._district.table('school_measures', school_id=school_id), "
            "}.get(school_id, lambda: None)()\n"
            'print(4700 + 11); book.say(f"{len(book.measures())} rows")'
        )
        book = str(make_workbook("tell", [cell]))
        out = tmp_path / "out"
        there = set(psutil.Process().children(recursive=True))
        outcome = run_batch(district, out, workbooks=[book], timeout=20, progress=False)
        found = {record.school_id: record for record in outcome.records}
        assert {school_id: record.status for school_id, record in found.items()} == {
            "ok": "ok", "ok2": "ok", "raises": "failed", "dies": "failed", "exits": "failed", "crashes": "failed",
            "badcell": "failed", "hangs": "timeout",
        }  # fmt: skip
        assert outcome.exit_code == 1
        assert "ZeroDivisionError" in found["raises"].reason
        for school_id in ("dies", "exits", "crashes"):
            assert found[school_id].reason.startswith("The process that ran the workbook stopped")
            assert "memory" in found[school_id].reason
            facts = json.loads((out / "schools" / school_id / "tell.json").read_text())
            assert facts["status"] == "failed"
            assert not (out / "schools" / school_id / "tell.ipynb").exists()
        assert found["badcell"].reason.startswith(
            "school_measures.csv, row 15, column value: This is not a number."
        )
        assert "nineteen" not in found["badcell"].reason
        for record in found.values():
            page = (out / record.outputs[0]).read_text()
            assert ("could not be made" in page) == (record.status in ("failed", "timeout"))
            assert "4711" not in page and "Traceback" not in page
            assert not list(out.glob("schools/**/.*"))
        assert {p.name for p in (out / "schools/raises").iterdir()} == {"tell.html", "tell.json"}
        logs = list(own_state.rglob(f"{found['raises'].run}.log"))
        assert len(logs) == 1 and "ZeroDivisionError" in logs[0].read_text()
        assert logs[0].stat().st_mode & 0o077 == 0 and logs[0].parent.stat().st_mode & 0o077 == 0
        time.sleep(1)
        left = set(psutil.Process().children(recursive=True)) - there
        assert not [p for p in left if p.status() != "zombie"]
        assert not list(short_folder.iterdir())

        again = run_batch(
            district, out, workbooks=[book], schools=["ok", "raises"], timeout=20, progress=False
        )
        assert again.counts() == {"reused": 1, "failed": 1}

    @pytest.mark.usefixtures("one_warm_process")
    def test_schools_that_cannot_be_used_are_failed_rows(self, make_district, make_workbook, tmp_path):
        ids = [
            "../../x",
            "a/b",
            'q"q',
            "a b",
            "",
            ".hidden",
            "DUP",
            "DUP",
            "fine",
            "FINE",
            "x" * 65,
            "-rf",
            "con",
            "nul.txt",
            "a.",
        ]
        district = make_district([{"id": i} for i in ids])
        with (district / "district.toml").open("a") as settings:
            settings.write("\nmin_cell = 3\n")
        out = tmp_path / "out"
        outcome = run_batch(district, out, workbooks=[str(make_workbook("tell", []))], progress=False)
        assert outcome.counts()["ok"] == 1 and outcome.exit_code == 1
        (caution,) = outcome.cautions
        assert "min_cell = 3" in caution
        assert {p.name for p in (out / "schools").iterdir()} == {"fine"}
        reasons = [record.reason for record in outcome.records if record.status == "failed"]
        assert len(reasons) == 13 and all("schools" in reason for reason in reasons)
        assert not (tmp_path / "x").exists()
        index = (out / "index.html").read_text()
        assert "could not" in index or "failed" in index

    def test_hostile_names_are_text_everywhere(self, make_district, make_workbook, tmp_path):
        name = "<script>alert('x')</script> O'Neil & \"Sons\" =1+1"
        district = make_district([{"id": "A1", "name": name}], name="o'dd [folder]*")
        out = tmp_path / "out dir [x]"
        outcome = run_batch(district, out, progress=False)
        assert set(outcome.counts()) == {"ok", "no-data"}, [record.reason for record in outcome.records]
        for file in [*out.glob("schools/*/*.html"), out / "index.html"]:
            assert "<script>alert" not in file.read_text()
        assert "&lt;script&gt;alert" in (out / "schools/A1/11_seeing_the_data.html").read_text()


@pytest.mark.usefixtures("one_warm_process")
class TestPrivatePages:
    """Nothing of the machine, and no secret, stands on a page."""

    def test_no_path_of_this_machine_is_in_any_file(
        self, make_district, make_workbook, tmp_path, monkeypatch
    ):
        monkeypatch.setenv("BRIGHTSPOTS_RECORDS_OURS", "postgresql://coach:s3cret@host/db")
        district, out = make_district(SCHOOLS[:1], name="our_district"), tmp_path / "out"
        cells = [
            "import warnings, sys\nwarnings.warn('w0rn')\nprint('pr1nted', file=sys.stderr)\nbook.sources()"
        ]
        assert (
            run_batch(district, out, workbooks=[str(make_workbook("tell", cells))], progress=False).exit_code
            == 0
        )
        for file in out.rglob("*"):
            if file.is_file():
                content = file.read_bytes()
                for secret in (str(tmp_path), "s3cret", "w0rn\n", "pr1nted\n", sys.prefix):
                    assert secret.encode() not in content or (
                        file.suffix == ".ipynb" and secret not in (str(tmp_path), "s3cret")
                    ), (file, secret)
        notebook = json.loads((out / "schools/A1/tell.ipynb").read_text())
        injected = [c for c in notebook["cells"] if "injected-parameters" in c["metadata"].get("tags", [])]
        assert 'district = "our_district"' in "".join(injected[0]["source"])
        assert not any(o["output_type"] == "stream" for c in notebook["cells"] for o in c.get("outputs", []))

    def test_findings_are_one_table_and_run_no_formula(self, make_district, make_workbook, tmp_path):
        district, out = make_district(SCHOOLS[:2]), tmp_path / "out"
        cells = [
            "book.finding('late', -3.5, '=HYPERLINK(1)', unit='percent', n=200)\nbook.finding('few', 50.0, 'x', n=4)"
        ]
        run_batch(district, out, workbooks=[str(make_workbook("tell", cells))], progress=False)
        rows = list(csv.DictReader((out / "findings.csv").open(encoding="utf-8-sig")))
        assert [row["text"] for row in rows] == ["'=HYPERLINK(1)", "few: hidden to protect students."] * 2
        assert rows[0]["value"] == "-3.5" and rows[0]["n"] == "200"
        assert (rows[1]["state"], rows[1]["value"], rows[1]["n"]) == ("suppressed", "", "")
        table = pd.read_parquet(out / "findings.parquet")
        assert list(table.columns) == list(rows[0]) and len(table) == 4


@pytest.mark.usefixtures("one_warm_process")
class TestStopped:
    """Ctrl-C or a kill leaves whole pages and true statuses, and the same command does only the rest."""

    @pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
    def test_stop_and_go_on(self, how, make_district, make_workbook, tmp_path):
        district, out = make_district([{"id": f"S{n}"} for n in range(6)]), tmp_path / "out"
        book = str(make_workbook("tell", ["import time\ntime.sleep(0.7)", TELL.format(of="school")]))
        command = [sys.executable, "-m", "brightspots.cli", "batch", str(district), "--out", str(out)]
        command += ["--workbook", book, "--jobs", "1"]
        batch = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # A shell that runs the tests in the background has them ignore Ctrl-C, and so would the batch.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        deadline = time.monotonic() + 60
        while len(list(out.glob("schools/*/tell.json"))) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        family = psutil.Process(batch.pid).children(recursive=True)
        batch.send_signal(how)
        batch.communicate(timeout=30)
        if how == signal.SIGINT:
            assert batch.returncode == 130
            assert json.loads((out / "manifest.json").read_text())["stopped"] is True
        _, alive = psutil.wait_procs(family, timeout=10)
        assert not alive
        done = {p.parent.name for p in out.glob("schools/*/tell.json")}
        assert 2 <= len(done) < 6
        for page in out.glob("schools/*/tell.html"):
            assert page.read_text().rstrip().endswith("</html>")
        outcome = run_batch(district, out, workbooks=[book], progress=False)
        assert outcome.counts() == {"reused": len(done), "ok": 6 - len(done)}

    def test_two_batches_do_not_share_a_folder(self, make_district, make_workbook, tmp_path):
        from filelock import FileLock

        district, out = make_district(SCHOOLS[:1]), tmp_path / "out"
        out.mkdir()
        with FileLock(out / ".lock"), pytest.raises(ParameterError, match="Another batch"):
            run_batch(district, out, workbooks=[str(make_workbook("tell", []))], progress=False)

    def test_a_folder_keeps_one_audience_and_one_district(self, make_district, make_workbook, tmp_path):
        district, out = make_district(SCHOOLS[:1]), tmp_path / "out"
        book = str(make_workbook("tell", []))
        run_batch(district, out, workbooks=[book], progress=False)
        with pytest.raises(ParameterError, match="audience public"):
            run_batch(district, out, workbooks=[book], audience="staff", progress=False)
        (district / "district.toml").write_text(
            (district / "district.toml").read_text().replace("Test District", "Another")
        )
        with pytest.raises(ParameterError, match="pages of Test District"):
            run_batch(district, out, workbooks=[book], progress=False)


class TestFullDisk:
    """A full disk is said plainly and leaves no half page."""

    @pytest.mark.skipif(
        not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to mount a small disk"
    )
    def test_small_disk(self, make_district, make_workbook, tmp_path):
        small = tmp_path / "small"
        small.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(small)], capture_output=True
        )
        if mounted.returncode:
            pytest.skip("mounting is not allowed here")
        try:
            district = make_district([{"id": f"S{n}"} for n in range(4)])
            cell = "import os\nbook.say(os.urandom(70_000).hex())"
            command = [
                sys.executable,
                "-m",
                "brightspots.cli",
                "batch",
                str(district),
                "--out",
                str(small / "out"),
            ]
            command += ["--workbook", str(make_workbook("big", [cell]))]
            done = subprocess.run(command, capture_output=True, text=True)
            assert done.returncode in (1, 2)
            assert "disk is full" in done.stderr.lower() or "No space left" in done.stderr
            assert "Traceback" not in done.stderr
            for record in (small / "out").glob("schools/*/big.json"):
                facts = json.loads(record.read_text())
                assert all((small / "out" / name).is_file() for name in facts["outputs"])
            assert not list((small / "out").rglob(".*.part"))
        finally:
            subprocess.run(["umount", str(small)], check=False)
