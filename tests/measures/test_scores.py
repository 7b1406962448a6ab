"""Test scores, letter grades and levels of absence: numbers against a plain count, and nothing lost in silence."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from pathlib import Path
from statistics import mean, median

import pytest

from brightspots.district import open_district
from brightspots.district.checks.check import check_folder
from brightspots.errors import DataError
from brightspots.measures.schools.places import latest, with_places
from brightspots.pages.seeing_the_data.page import tell_glance
from brightspots.series.shared_data import Shared
from brightspots.warehouse.counting import count_measures
from brightspots.workbook import book as module
from brightspots.workbook import open_workbook
from brightspots.workbook.mime_types import FINDING
from tests.district.folders import write

TOML = 'schema_version = 1\nname = "Larkmoor"\nkind = "synthetic"\nmin_cell = 11\n'
SPELLINGS = ("Mathematics", "math", "MATH", "Maths", " Math ")
YEARS = ("2023-24", "2024-25")
STUDENTS = [f"k{n}" for n in range(60)]
HEADER = "student_key,assessment_id,subject,administered_on,window,scale_score,performance_level,percentile,growth_percentile"
MARKS = "student_key,section_id,grading_period,subject,letter_grade,is_final"

Rows = list[list[str]]


def where(student: str, on: str) -> str:
    """Return the school of a student on a day: every seventh moves from A to B on January 6."""
    n = int(student[1:])
    has_moved = n % 7 == 0 and "01-06" <= on[5:] < "07"
    return "AB"[(n + has_moved) % 2]


def grade(student: str, year: str) -> str:
    return f"{8 + int(student[1:]) % 3 + (year == YEARS[1]):02d}"


def made_tests(rng: random.Random) -> Rows:
    """Return tests of two years, with gaps, tests taken twice, and windows that are said only sometimes."""
    rows = []
    for year in YEARS:
        first = int(year[:4])
        for student in STUDENTS:
            for day in (f"{first}-09-20", f"{first}-10-02", f"{first + 1}-01-20", f"{first + 1}-05-03"):
                for subject in ("Mathematics", "Reading"):
                    if rng.random() < 0.3:
                        continue
                    spelled = rng.choice(SPELLINGS) if subject == "Mathematics" else subject
                    window = {"09": "fall", "10": "BOY", "01": "Winter", "05": "spring"}[day[5:7]]
                    numbers = [
                        str(rng.randint(180, 260)),
                        f"Level {rng.randint(1, 4)}",
                        str(rng.randint(1, 99)),
                    ]
                    growth = str(rng.randint(1, 99)) if "-05-" in day else ""
                    some = [cell if rng.random() < 0.9 else "" for cell in (*numbers, growth)]
                    rows.append([student, "map", spelled, day, window if rng.random() < 0.5 else "", *some])
    return rows


def made_marks(rng: random.Random) -> Rows:
    return [
        [
            student,
            f"s{section}",
            f"{year} {term}",
            "art",
            rng.choice(["A", "B+", "F", "f ", "F+", "D", "P", ""]),
            "false",
        ]
        for year in YEARS
        for student in STUDENTS
        for term in ("Q1", "Q2")
        for section in range(2)
        if rng.random() < 0.8
    ]


def folder_of(folder: Path, tests: Rows, marks: Rows = (), toml: str = "") -> Path:  # type: ignore[assignment]
    """Write two schools' students, some of whom move, with their tests and grades."""
    students, stays = [], []
    for year in YEARS:
        first = int(year[:4])
        for student in STUDENTS:
            opened, moved, closed = f"{first}-08-15", f"{first + 1}-01-06", f"{first + 1}-06-10"
            one, other = where(student, f"{first}-09-20"), where(student, f"{first + 1}-05-03")
            home = [student, grade(student, year)]
            students.append([student, year, other, home[1]])
            ends = (
                [[one, opened, closed]]
                if one == other
                else [[one, opened, f"{first + 1}-01-05"], [other, moved, closed]]
            )
            stays += [[student, *stay, home[1]] for stay in ends]
    tables = {
        "schools": ("school_id", [["A"], ["B"]]),
        "students": ("student_key,school_year,school_id,grade_level", students),
        "enrollments": ("student_key,school_id,entry_date,exit_date,grade_level", stays),
        "assessments": (HEADER, tests),
        "course_grades": (MARKS, marks),
    }
    files = {
        f"{name}.csv": "\n".join([head, *map(",".join, rows)]) + "\n"
        for name, (head, rows) in tables.items()
        if rows
    }
    return write(folder, **{"district.toml": TOML + toml}, **files)


def plain_count(tests: Rows, marks: Rows, average) -> dict[tuple[str, str, str, str], tuple[float, int]]:
    """Count by hand, student by student: value and students by school, year, measure and group."""
    last: dict[tuple[str, ...], list[str]] = {}
    for row in sorted(tests, key=lambda row: row[3]):
        student, _, subject, day = row[:4]
        year = YEARS[day > "2024-07"]
        window = {"09": "fall", "10": "fall", "01": "winter", "05": "spring"}[day[5:7]]
        of = "reading" if subject == "Reading" else "math"
        if any(row[5:]):
            last[student, of, year, window] = row
    found = defaultdict(list)

    def add(measure: str, student: str, year: str, school: str, number: float) -> None:
        for group in ("all", grade(student, year)):
            found[school, year, measure, group].append(number)

    for (student, of, year, window), row in last.items():
        school = where(student, row[3])
        score, level, percentile, growth = row[5:]
        if score:
            add(f"{of}_score_{window}", student, year, school, float(score))
        if level:
            add(f"{of}_level_{window}", student, year, school, float(level in ("Level 3", "Level 4")))
        if percentile:
            add(f"{of}_percentile_{window}", student, year, school, float(percentile))
        if growth:
            add(f"{of}_growth", student, year, school, float(growth))
        before = last.get((student, of, year, "fall"))
        if window == "spring" and score and before and before[5]:
            add(f"{of}_gain_fall_spring", student, year, school, float(score) - float(before[5]))
    marked = defaultdict(list)
    for student, _, period, _, letter, _ in marks:
        year, term = period.split()
        if grade(student, year) == "09" and letter:
            marked[student, year, term].append(letter.strip().upper() in ("F", "F+"))
    for (student, year, term), fs in marked.items():
        add(
            f"grade_9_f_{term.lower()}",
            student,
            year,
            where(student, f"{int(year[:4]) + 1}-05-03"),
            float(any(fs)),
        )
    how = {
        "score": average,
        "gain": average,
        "level": mean,
        "percentile": median,
        "growth": median,
        "f": mean,
    }
    values = {}
    for key, numbers in found.items():
        what = next(what for what in how if f"_{what}" in key[2])
        values[key] = (how[what](numbers) * (100 if what in ("level", "f") else 1), len(numbers))
    return values


@pytest.mark.parametrize(("average", "seed"), [("mean", 1), ("median", 2)])
def test_each_kind_of_measure_against_a_plain_count(tmp_path, average, seed):
    rng = random.Random(seed)
    tests, marks = made_tests(rng), made_marks(rng)
    district = open_district(folder_of(tmp_path, tests, marks, f'[scores]\naverage = "{average}"\n'))
    rows = count_measures(district)
    assert not rows["lost"].any()
    found = {
        (row.school_id, row.school_year, row.measure_id, row.subgroup_id): (row.value, row.denominator)
        for row in rows.itertuples()
    }
    expected = plain_count(tests, marks, {"mean": mean, "median": median}[average])
    assert len(expected) > 250 and set(found) == set(expected)
    for key, (value, n) in expected.items():
        assert found[key] == (pytest.approx(value), n), key
    assert {measure.partition("_")[0] for _, _, measure, _ in expected} == {"math", "reading", "grade"}


def without(tests: Rows, bad: dict[int, tuple[int, str]]) -> Rows:
    """Return these rows, some with another cell: by row, its column and what stands there."""
    rows = [list(row) for row in tests]
    for at, (column, cell) in bad.items():
        rows[at][column] = cell
    return rows


def test_an_unknown_subject_and_an_unreadable_date_are_named_and_counted(tmp_path):
    tests = made_tests(random.Random(3))
    mine = [at for at, row in enumerate(tests) if row[0] == "k2" and row[3] < "2024-07"]
    folder = folder_of(tmp_path, without(tests, {mine[0]: (2, "Mathmatics"), mine[1]: (3, "May the 3rd")}))
    problems = {problem.kind: problem for problem in check_folder(folder, date(2025, 7, 1)).problems}
    unknown, unread = problems["code-not-in-list"], problems["not-a-date"]
    assert [(e.file, e.row, e.column, e.value) for e in (*unknown.examples, *unread.examples)] == [
        ("assessments.csv", mine[0] + 2, "subject", "Mathmatics"),
        ("assessments.csv", mine[1] + 2, "administered_on", "May the 3rd"),
    ]
    assert "[codes.assessments.subject]" in unknown.remedy
    rows = count_measures(open_district(folder)).set_index(["school_id", "school_year"])
    lost = rows["lost"]["A", "2023-24"]
    assert set(lost) == {
        "Fewer than 11 rows of assessments could not be used: fewer than 11 rows with a value in subject that is not on "
        "its list; fewer than 11 rows whose administered_on is not a date. Use one of: math, ela, reading, writing, "
        "language, science, social_studies, english_proficiency, spanish_reading, other. Or say in district.toml, under "
        "[codes.assessments.subject], what each stands for."
    }
    assert set(rows["lost"]["B", "2023-24"]) == {""}
    ours = plain_count([row for at, row in enumerate(tests) if at not in mine[:2]], [], mean)
    found = rows.reset_index().set_index(["school_id", "school_year", "measure_id", "subgroup_id"])
    assert all(found["value"][key] == pytest.approx(value) for key, (value, _) in ours.items())


def test_a_district_says_what_its_own_subject_stands_for(tmp_path):
    tests = [
        [*row[:2], "MA3" if row[2] != "Reading" else "Keyboarding", *row[3:]]
        for row in made_tests(random.Random(4))
    ]
    codes = '[codes.assessments.subject]\nMA3 = "math"\nKeyboarding = "other"\n'
    folder = folder_of(tmp_path, tests, toml=codes)
    assert not [p for p in check_folder(folder, date(2025, 7, 1)).problems if p.table == "assessments"]
    rows = count_measures(open_district(folder))
    assert not rows["lost"].any() and {name.partition("_")[0] for name in rows["measure_id"]} == {"math"}


def test_students_who_are_enrolled_nowhere_on_the_day_are_said(tmp_path):
    tests = made_tests(random.Random(5))
    stranger = ["k999", *next(row for row in tests if row[2] == "Reading")[1:]]
    folder = folder_of(tmp_path, [*tests, stranger, [*tests[0][:3], "2024-07-20", *tests[0][4:]]])
    kinds = [p.kind for p in check_folder(folder, date(2025, 7, 1)).problems if p.table == "assessments"]
    assert kinds == ["not-enrolled"]
    rows = count_measures(open_district(folder))
    assert rows["lost"].str.contains("of a student who is not enrolled anywhere on that day").any()
    values = rows.set_index(["school_id", "school_year", "measure_id", "subgroup_id"])["value"]
    assert all(
        values[key] == pytest.approx(value) for key, (value, _) in plain_count(tests, [], mean).items()
    )


def test_grades_of_two_years_without_their_year_are_said(tmp_path):
    marks = [[*row[:2], row[2].split()[1], *row[3:]] for row in made_marks(random.Random(6))]
    folder = folder_of(tmp_path, made_tests(random.Random(6)), marks)
    problems = [p for p in check_folder(folder, date(2025, 7, 1)).problems if p.table == "course_grades"]
    assert ("no-school-year", len(marks)) in [(p.kind, p.rows) for p in problems]
    rows = count_measures(open_district(folder))
    said = rows[rows["measure_id"] == "course_grades"]
    assert len(said) == 4 and said["value"].isna().all() and (said["reliability"] == "rows-lost").all()
    assert said["lost"].str.contains("whose grading_period does not say of which school year it is").all()


def test_levels_that_nobody_knows_are_named_until_the_district_says(tmp_path):
    tests = [[*row[:6], row[6].replace("Level ", "Band "), *row[7:]] for row in made_tests(random.Random(7))]
    folder = folder_of(tmp_path / "unsaid", tests)
    found = [p for p in check_folder(folder, date(2025, 7, 1)).problems if p.table == "assessments"]
    assert [p.kind for p in found] == ["unknown-levels"] and "[scores]" in found[0].remedy
    assert not count_measures(open_district(folder))["measure_id"].str.contains("_level_").any()
    said = '[scores.proficient]\nmap = ["band 3", "Band 4"]\n'
    folder = folder_of(tmp_path / "said", tests, toml=said)
    assert not [p for p in check_folder(folder, date(2025, 7, 1)).problems if p.table == "assessments"]
    rows = count_measures(open_district(folder))
    values = rows.set_index(["school_id", "school_year", "measure_id", "subgroup_id"])["value"]
    plain = plain_count([[*row[:6], row[6].replace("Band ", "Level "), *row[7:]] for row in tests], [], mean)
    assert all(values[key] == pytest.approx(value) for key, (value, _) in plain.items())


def test_two_tests_of_one_subject_are_two_measures(tmp_path):
    tests = made_tests(random.Random(8))
    other = [[row[0], "SBAC 2024", *row[2:]] for row in tests if row[2] == "Reading" and "-05-" in row[3]]
    rows = count_measures(open_district(folder_of(tmp_path, [*tests, *other])))
    ids = set(rows["measure_id"])
    assert {"reading__map_score_spring", "reading__sbac_score_spring", "math_score_spring"} <= ids
    assert not [name for name in ids if name.startswith("reading_") and not name.startswith("reading__")]
    both = rows[rows["subgroup_id"] == "all"].set_index(["school_id", "school_year", "measure_id"])["value"]
    assert (
        both["A", "2024-25", "reading__map_score_spring"]
        == both["A", "2024-25", "reading__sbac_score_spring"]
    )


def test_a_page_has_them_with_their_words_and_hides_small_groups(tmp_path, monkeypatch):
    shown: list[dict[str, object]] = []
    monkeypatch.setattr(module, "display", lambda *things, raw=False: shown.extend(things))
    tests, marks = made_tests(random.Random(9)), made_marks(random.Random(9))
    folder = folder_of(tmp_path, tests, marks)
    names = {"district": str(folder), "school_id": "A", "audience": "public"}
    book = open_workbook("11_seeing_the_data", names)
    own = book.measures("school")
    glance = with_places(
        latest(own.query("subgroup_id == 'all'"), book.definitions), book.measures("comparison")
    )
    tell_glance(book, glance)
    texts = {found[FINDING]["key"]: found[FINDING]["text"] for found in shown if FINDING in found}
    plain = plain_count(tests, marks, mean)
    value, n = plain["A", "2024-25", "math_score_spring", "all"]
    row = glance.set_index("measure_id").loc["math_score_spring"]
    # Neither a score nor a percentile is a share: nothing of it is coded or rounded.
    assert (row["value"], row["n"], row["code"]) == (pytest.approx(value), n, 0)
    assert f"was {value:.1f} in 2024-25" in texts["math_score_spring"]
    assert glance["measure_id"].tolist()[:2] == ["math_level_spring", "math_growth"]
    words = book.definitions.set_index("measure_id")
    assert set(own["measure_id"]) <= set(words.index)
    assert words.loc["math_gain_fall_spring", ["name", "unit", "direction"]].tolist() == [
        "Mathematics: points gained, fall to spring", "points", "increase",
    ]  # fmt: skip
    assert words.loc["grade_9_f_q1", ["name", "unit", "direction"]].tolist() == [
        "Ninth graders with an F, Q1", "percent", "decrease",
    ]  # fmt: skip
    few = {key[1:] for key, (_, n) in plain.items() if key[0] == "A" and n < 11}
    visible = own[own["state"] == "shown"]
    assert few and not few & set(
        zip(visible["school_year"], visible["measure_id"], visible["subgroup_id"], strict=True)
    )


def test_pages_by_week_do_not_wait_for_test_scores(tmp_path):
    district = open_district(folder_of(tmp_path, made_tests(random.Random(9))))
    assert Shared(district, "staff").definitions is not None
    assert not district.known(("school_measures", None))


@pytest.mark.parametrize(
    ("toml", "remedy"),
    [
        ('[scores]\naverage = "mode"\n', 'average = "mean"'),
        ("[scores]\nproficient = 3\n", 'proficient = ["3", "4"]'),
        ("[scores.proficient]\nmap = []\n", 'proficient = ["3", "4"]'),
        ('[scores]\nfailling = ["F"]\n', "Did you mean failing?"),
        ("[levels]\nsevere = 20\n", "Write 5% as 0.05."),
    ],
)
def test_settings_that_cannot_be_used_are_told(tmp_path, toml, remedy):
    folder = folder_of(tmp_path, made_tests(random.Random(1))[:5], toml=toml)
    assert any(remedy in p.remedy for p in check_folder(folder, date(2025, 7, 1)).problems)
    with pytest.raises(DataError, match=r"district\.toml"):
        open_district(folder)
