"""Many who save at once, and processes that are killed: shorter than `make soak`, the same judge."""

from __future__ import annotations

import sys
import threading

import pytest

from brightspots.records import Cause
from brightspots.records.store.store import Store
from tests.soak.save_hard import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked and killed")


@pytest.mark.slow
def test_eight_processes_saving_hard_lose_nothing_and_none_is_refused(tmp_path):
    outcome = run(tmp_path, seconds=4)
    assert outcome.lost == [] and outcome.refused == []
    assert outcome.confirmed > 200 and outcome.conflicts > 0


@pytest.mark.slow
def test_random_kills_lose_nothing_that_was_confirmed(tmp_path):
    outcome = run(tmp_path, seconds=600, kills=6)
    assert outcome.lost == [] and outcome.refused == [] and outcome.confirmed > 20


def test_threads_of_one_store_and_a_backup_beside_them(store, project, tmp_path):
    done: list[str] = []

    def work(number: int) -> None:
        for turn in range(20):
            done.append(store.save(Cause(project_id=project.id, text=f"{number} {turn}"), author="AB").id)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    store.backup(tmp_path / "copy.db")
    for thread in threads:
        thread.join()
    assert {cause.id for cause in store.find(Cause)} == set(done) and len(done) == 100
    copied = Store(tmp_path / "copy.db")
    kept = [cause.text for cause in copied.find(Cause)]
    # A copy of one moment: what each had saved until then, in order, without gaps.
    for number in range(5):
        turns = [int(text.split()[1]) for text in kept if text.startswith(f"{number} ")]
        assert turns == list(range(len(turns)))
