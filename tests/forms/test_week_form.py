"""The form of a week where it is filled in, rows that are pasted into it, and a field that finds by a word."""

from __future__ import annotations

from datetime import date

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

from brightspots.errors import DataError, RecordError
from brightspots.forms import controls
from brightspots.forms.pasted_rows import MOST_ROWS, read_rows
from brightspots.forms.week_form import WeekModel
from brightspots.records import DoseRecord, Observation, PDSACycle
from tests.forms import browser_says

CLASSES = ["K1", "23"]


@pytest.fixture
def form(store, project, visit_of):
    # The week of this test is the one to fill in.
    test = PDSACycle(
        project_id=project.id, title="Call home", start=date(2026, 1, 5), classes=("K1",), state="doing"
    )
    store.save(test, author="AB")
    return WeekModel(visit_of("LR"), "S001")


def test_what_was_done_is_asked_for_and_kept_as_a_record(form, store):
    (path,) = [name for name in form.values if name.startswith("delivered-")]
    assert browser_says.put(form, path, "1", "")["say"] == "saved"
    (kept,) = store.find(DoseRecord)
    assert (kept.class_code, kept.delivered, kept.week) == ("K1", 1, date(2026, 1, 5))
    assert store.find(Observation) == []


def test_rows_are_taken_whatever_parts_them():
    expected = [("K1", 4.0, 25.0), ("23", 1004.0, 1100.0)]
    for text in ("Class\tHow many\tOut of\nk1\t4\t25\n23\t1,004\t1,100", "K1;4;25\n\n23;1004;1100"):
        assert [(row.place, row.how_many, row.out_of) for row in read_rows(text, CLASSES)] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There are no rows here"),
        ("K1,1,2\n" * (MOST_ROWS + 1), f"These are {MOST_ROWS + 1} rows"),
        ("K1,4,25\nK1,5,25", "Row 2"),
        ("K9,4,25", "K9"),
    ],
)
def test_rows_are_taken_all_or_none(text, said):
    with pytest.raises(RecordError, match=said):
        read_rows(text, CLASSES)


@pytest.fixture
def shell():
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_a_control_draws_again_and_a_fault_is_said_in_its_place(shell, monkeypatch):
    drawn, shown = [], []
    monkeypatch.setattr(controls, "display", shown.append)

    def draw(x, level):
        drawn.append((x, level))
        if level == "none":
            raise DataError("No school is of this level.")
        display(x)

    options = {"x": [("Absence", "a"), ("Late", "l")], "level": [("All", ""), ("None", "none")]}
    box = controls.show_controls(draw, {"x": "a", "level": ""}, options)
    across, level = box.children[0].children
    assert (across.description, level.description) == ("Across", "Level")
    across.value = "l"
    level.value = "none"
    assert drawn == [("a", ""), ("l", ""), ("l", "none")]
    (note,) = [one for one in shown if one is not box]
    assert note._repr_mimebundle_()["text/plain"] == "No school is of this level."
