"""A ready-made rate that cannot be used: its number is missing and says why, and its school keeps its page."""

from __future__ import annotations

import pytest

from brightspots.district.checks.check import check_folder
from brightspots.district.folder import held_open
from brightspots.series.data_access import Released
from brightspots.series.shared_data import shared
from brightspots.warehouse import yearly
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.workbook_file import read_workbook

DECLARED = read_workbook(find_workbook("11_seeing_the_data"))
ROWS = """\
A,2022-23,late,all,10.1,31,307
A,2023-24,late,all,{value},,
A,2023-24,late,girls,9.0,14,155
B,{year},late,all,17.6,49,279
B,2022-23,late,all,16.0,48,300
"""


@pytest.fixture
def write(tmp_path):
    def made(value="10.4", year="2023-24", rows=ROWS):
        files = {
            "district.toml": 'schema_version = 1\nname = "Larkmoor"\nkind = "real"\nsource = "State"\npublished = true\n',
            "measure_definitions.csv": "measure_id,name,kind,unit,direction\nlate,Late,outcome,percent,decrease\n",
            "schools.csv": "school_id,school_name,school_level,enrollment\nA,Alder,elementary,310\nB,Birch,elementary,280\n",
            "subgroups.csv": "subgroup_id,category,label\nall,all,All\ngirls,sex,Girls\nboys,sex,Boys\nx,sex,X\n",
            "school_measures.csv": "school_id,school_year,measure_id,subgroup_id,value,numerator,denominator\n"
            + rows.format(value=value, year=year),
        }
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        return tmp_path

    return made


def book_of(district, school):
    return Released(DECLARED, {"district": str(district.path), "school_id": school, "audience": "public"})


@pytest.mark.parametrize("value", ['"1,017.0"', "101", "-0.5", ">=120", "ten"])
def test_one_value_costs_one_number_and_no_page(write, value):
    folder = write(value=value)
    (problem,) = [one for one in check_folder(folder).problems if one.table == "school_measures"]
    with held_open(folder) as district:
        rows = book_of(district, "A").measures("school").set_index(["school_year", "subgroup_id"])
        lost = rows.loc[("2023-24", "all")]
        assert (lost["state"], lost["reliability"]) == ("missing", "rows-lost")
        assert problem.problem.split("row ")[1].rstrip(".") in lost["lost"]
        assert problem.remedy.split(".")[0] in lost["lost"]
        assert rows.loc[("2022-23", "all"), "value"] == 10.1
        assert rows.loc[("2023-24", "girls"), "value"] == 9.0
        assert set(book_of(district, "A").lost_rows) == {"2023-24"}
        assert not book_of(district, "B").lost_rows


@pytest.mark.parametrize("first_for_one", [False, True])
def test_one_school_is_told_as_all_are(write, first_for_one):
    with held_open(write(value="101", year="2022-24")) as district:
        if first_for_one:
            alone = yearly.school_measures(district, "A").rows
        whole = yearly.school_measures(district).rows
        if not first_for_one:
            alone = yearly.school_measures(district, "A").rows
        of_all = whole[whole["school_id"] == "A"].reset_index(drop=True)
        key = ["school_year", "subgroup_id"]
        assert alone.sort_values(key, ignore_index=True).equals(of_all.sort_values(key, ignore_index=True))


def test_a_row_of_an_unknown_year_is_said_beside_the_last(write):
    with held_open(write(year="2022-24")) as district:
        book = book_of(district, "B")
        assert "school_year is not one" in book.lost_rows["2022-23"][0]
        assert book.measures("school")["value"].tolist() == [16.0]


def test_rows_that_contradict_each_other_are_no_number(write):
    with held_open(write(rows=ROWS + "A,2022-23,late,all,11,33,300\n")) as district:
        rows = book_of(district, "A").measures("school").set_index(["school_year", "subgroup_id"])
        assert rows.loc[("2022-23", "all"), "state"] == "missing"
        assert "another row says something else" in rows.loc[("2022-23", "all"), "lost"]


def test_a_small_group_whose_row_is_lost_cannot_be_worked_out(write):
    groups = """\
A,2023-24,late,all,33.3,100,300
A,2023-24,late,boys,33.1,50,151
A,2023-24,late,girls,32.9,47,143
A,2023-24,late,x,500,3,6
"""
    with held_open(write(rows=groups)) as district:
        rows = shared(district, "public").release(yearly.school_measures(district).rows)
        shown = set(rows.loc[rows["state"] == "shown", "subgroup_id"])
        assert "all" in shown and not {"boys", "girls"} <= shown
