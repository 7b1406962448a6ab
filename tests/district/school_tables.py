"""A clean district folder of every table, as rows to spoil and to write."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from pathlib import Path

TODAY = date(2025, 8, 1)
SETTINGS = 'schema_version = 1\nname = "Test District"\nkind = "synthetic"\nattendance = "daily"\n'
SCHOOLS = ("01611190130229", "01611190130237", "27102720112177")
MONDAY = date(2024, 8, 19)
DAYS = [MONDAY + timedelta(days=d) for d in range(12) if d % 7 < 5]
STUDENTS = [(f"k{s}{n:02d}", school) for s, school in enumerate(SCHOOLS) for n in range(4)]

Row = list[str]


class Folder:
    """Tables as lists of rows, the header first; rows may be spoilt, added and told apart by who they are."""

    def __init__(self) -> None:
        self.tables = {name: [header.split(","), *rows] for name, (header, rows) in _clean().items()}
        self.settings = SETTINGS
        self.used: set[int] = set()

    def cell(self, table: str, row: Row, column: str, value: str) -> None:
        row[self.tables[table][0].index(column)] = value

    def read(self, table: str, row: Row, column: str) -> str:
        return row[self.tables[table][0].index(column)]

    def pick(self, table: str, rng: random.Random) -> Row:
        """Return a row that nothing else has spoilt."""
        row = rng.choice([row for row in self.tables[table][1:] if id(row) not in self.used])
        self.used.add(id(row))
        return row

    def add(self, table: str, row: Row) -> Row:
        self.tables[table].append(row)
        self.used.add(id(row))
        return row

    def number(self, table: str, row: Row) -> int:
        """Return the row as a spreadsheet counts it."""
        return next(n for n, other in enumerate(self.tables[table], start=1) if other is row)

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "district.toml").write_text(self.settings, encoding="utf-8")
        for name, rows in self.tables.items():
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            (folder / f"{name}.csv").write_bytes(text.getvalue().encode("utf-8", "surrogateescape"))
        return folder


def _clean() -> dict[str, tuple[str, list[Row]]]:
    def rows(*lines: str) -> list[Row]:
        return [line.split(",") for line in lines]

    days = [str(day) for day in DAYS]
    return {
        "schools": (
            "school_id,school_name,lea_id,nces_id,school_level,charter,enrollment,pct_el,latitude",
            rows(
                *(
                    f"{s},School {n},01,0600000{n:05d},high,false,30{n},12.5,37.1"
                    for n, s in enumerate(SCHOOLS)
                )
            ),
        ),
        "subgroups": (
            "subgroup_id,category,label",
            rows("all,all,All students", "el,program,English learners"),
        ),
        "students": (
            "student_key,school_year,school_id,grade_level,swd",
            rows(*(f"{k},2024-25,{s},09,false" for k, s in STUDENTS)),
        ),
        "enrollments": (
            "student_key,school_id,entry_date,exit_date,grade_level",
            rows(
                *(
                    f"{k},{s},2024-08-12,{'2025-06-06' if n % 2 else ''},09"
                    for n, (k, s) in enumerate(STUDENTS)
                )
            ),
        ),
        "calendar": (
            "school_id,date,is_instructional,school_year",
            rows(
                *(f"{s},{d},true,2024-25" for s in SCHOOLS for d in days),
                *(f"{s},2024-09-02,false,2024-25" for s in SCHOOLS),
            ),
        ),
        "attendance": (
            "student_key,school_id,date,status,day_fraction_absent,reason",
            rows(
                *(
                    f"{k},{s},{d},{'absent_excused,1,ill' if (n + m) % 9 == 0 else 'present,0,'}"
                    for n, (k, s) in enumerate(STUDENTS)
                    for m, d in enumerate(days)
                )
            ),
        ),
        "attendance_daily_school": (
            "school_id,date,grade_level,enrolled,present,absent,attendance_pct",
            rows(*(f"{s},{d},all,40,38,2,95.0" for s in SCHOOLS for d in days)),
        ),
        "assessments": (
            "student_key,assessment_id,subject,administered_on,window,scale_score,percentile,items_correct,"
            "items_possible",
            rows(*(f"{k},map,math,2024-09-04,fall,210,50,20,30" for k, _ in STUDENTS)),
        ),
        "incidents": (
            "incident_id,student_key,school_id,occurred_on,action,action_days",
            rows(*(f"i{n},{k},{s},2024-08-21,none,0" for n, (k, s) in enumerate(STUDENTS))),
        ),
        "survey_responses": (
            "respondent_key,survey_id,item_id,administered_on,school_id,response,response_max,positive",
            rows(*(f"r{n},climate,q1,2024-08-28,{SCHOOLS[n % 3]},4,5,true" for n in range(12))),
        ),
        "measure_definitions": (
            "measure_id,name,kind,unit,direction",
            rows("absent,Chronic absence,leading,percent,decrease", "ela,English,outcome,points,increase"),
        ),
        "school_measures": (
            "school_id,school_year,measure_id,subgroup_id,value,numerator,denominator,reliability",
            rows(
                *(
                    f"{s},{y},{m},{v},reliable"
                    for s in SCHOOLS
                    for y in ("2022-23", "2023-24", "2024-25")
                    for m, v in (
                        ("absent,all", "12.5,25,200"),
                        ("absent,el", "33.3,10,30"),
                        ("ela,all", "-20.3,-2030,100"),
                    )
                )
            ),
        ),
    }
