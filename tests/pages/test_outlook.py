"""What check says a batch will make is what a batch then makes."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from brightspots.batch.run import run_batch
from brightspots.cli import main
from brightspots.pages.outlook import outlook, written
from tests.district.folders import MEASURES, SETTINGS, district

WEEKS = "".join(
    f"late,A1,2024-{month:02d}-{day:02d},5,40\n" for month in (9, 10, 11) for day in (2, 9, 16, 23)
)
BY_WEEK = f"measure_id,unit_id,period_start,numerator,denominator\n{WEEKS}late,B2,soon,4,40\n"
DEFINED = "measure_id,name,kind,unit,direction\nlate,Late,outcome,percent,decrease\n"
DAILY = "school_id,date,enrolled,present\n" + "".join(
    f"A1,2024-{month:02d}-{day:02d},300,2{day:02d}\n" for month in (9, 10, 11) for day in range(2, 30)
)
FOLDERS = {
    "yearly, one bad value": {
        "measure_definitions.csv": DEFINED,
        "school_measures.csv": MEASURES.replace("B2,2024-25,late,all,12", "B2,2024-25,late,all,twelve"),
    },
    "by week, one bad date, a change": {
        "measure_definitions.csv": DEFINED,
        "measures.csv": BY_WEEK,
        "events.csv": "unit_id,date,label,kind\nA1,2024-11-24,Calls,adopt\nB2,2024-11-24,Calls,adopt\n",
    },
    "by day, and a measure that nothing defines": {
        "attendance_daily_school.csv": DAILY,
        "school_measures.csv": MEASURES,
        "measure_definitions.csv": DEFINED.replace("late,Late", "early,Early"),
    },
    "rows of students without enrollments": {
        "attendance.csv": "student_key,school_id,date,status\nk1,A1,2024-09-03,present\n",
    },
    "small groups": {
        "settings": SETTINGS.replace("true", "false"),
        "school_measures.csv": MEASURES.replace(",13,203", ",13,9"),
        "measure_definitions.csv": DEFINED,
    },
}


def folder(path, name):
    return district(path / "district", **FOLDERS[name])


@pytest.mark.slow
@pytest.mark.usefixtures("one_warm_process")
@pytest.mark.parametrize("name", FOLDERS)
def test_it_is_what_batch_makes(tmp_path, name):
    path = folder(tmp_path, name)
    told = {one.workbook: one.pages for one in outlook(path)}
    records = run_batch(path, tmp_path / "out", progress=False).records
    made = dict.fromkeys(told, 0)
    for record in records:
        if record.school_id and record.workbook in made:
            made[record.workbook] += record.status == "ok"
    assert told == made, [(r.workbook, r.school_id, r.status, r.reason) for r in records]


@pytest.mark.parametrize(
    "name, workbook, said",
    [
        ("yearly, one bad value", "11_seeing_the_data", "school_measures.csv, row 4, column value"),
        ("yearly, one bad value", "32_implementation_and_outcome", "neither attendance_daily_school"),
        ("by week, one bad date, a change", "40_impact", "measures.csv, row 14, column period_start"),
        (
            "rows of students without enrollments",
            "11_seeing_the_data",
            "needs students, enrollments and calendar",
        ),
        ("rows of students without enrollments", "40_impact", "also needs enrollments and calendar"),
        ("by day, and a measure that nothing defines", "40_impact", "this folder has no events"),
        ("small groups", "11_seeing_the_data", "too small to show"),
    ],
)
def test_what_others_lack_is_said(tmp_path, name, workbook, said):
    found = {one.workbook: one for one in outlook(folder(tmp_path, name))}
    assert any(said in why for why in found[workbook].lacking), found[workbook].lacking
    assert said in " ".join(written(list(found.values())).split())


def test_check_ends_with_it(tmp_path):
    path = folder(tmp_path, "yearly, one bad value")
    shown = CliRunner().invoke(main, ["check", str(path)]).output
    assert (
        "11_seeing_the_data: 2 of 3 schools get a page, with Late (2)."
        in shown.split("WHAT BATCH WILL MAKE")[1]
    )
    told = json.loads(CliRunner().invoke(main, ["check", str(path), "--json"]).output)
    assert told["pages"][0]["pages"] == 2


def test_a_folder_that_cannot_be_opened_has_no_outlook(tmp_path):
    assert outlook(district(tmp_path / "d", schools="name\nAsh\n")) == [] and written([]) == ""
