"""Pages are made again when what they read changed, and only then."""

from __future__ import annotations

import shutil

import pytest

from brightspots import resources
from brightspots.batch.fingerprints import of_library
from brightspots.batch.slices import Slices
from brightspots.district import open_district
from brightspots.warehouse.fingerprint import PACKAGE
from tests.district.folders import SETTINGS, district

SCHOOLS = (
    "school_id,school_name,lea_id,lea_name,school_level,enrollment\n"
    "A1,Ash,L1,Lake,high,300\n"
    "B2,Birch,L1,Lake,high,310\n"
    "C3,Cedar,L2,Hill,high,290\n"
    "D4,Dogwood,,,high,280\n"
)
OTHERS = SCHOOLS + "Z1,Zelkova,L1,Lake,high,100\nZ2,Zinnia,L9,Far,high,100\n"
HEAD = "school_id,school_year,measure_id,subgroup_id,value,denominator\n"
ROWS = "".join(f"{s},2024-25,late,all,{n},200\n" for n, s in enumerate(("A1", "B2", "C3", "D4"), 10))
THEIRS = "".join(f"{s},2024-25,late,all,{n},200\n" for n, s in enumerate(("A1", "Z1", "Z2"), 20))
WORDS = "measure_id,name\nlate,Late\n"
READS = ("school", "lea", "district", "comparison")


def written(path):
    return district(
        path,
        SCHOOLS,
        **{
            "school_measures.csv": HEAD + ROWS,
            "measure_definitions.csv": WORDS,
            "comparison/schools.csv": OTHERS,
            "comparison/school_measures.csv": HEAD + THEIRS,
        },
    )


@pytest.fixture
def folder(tmp_path):
    return written(tmp_path)


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> dict:
    """What is found where nothing has changed; in another folder with the same files."""
    return prints(written(tmp_path_factory.mktemp("unchanged")))


def prints(folder) -> dict:
    found = open_district(folder)
    slices = Slices(found)
    return {(s.school_id, read): slices.of(s, [read]) for s in found.schools() for read in READS}


def changed(before: dict, folder, file: str, old: str, new: str) -> set:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    after = prints(folder)
    return {key for key in before if before[key] != after.get(key)}


ALL = {(s, read) for s in ("A1", "B2", "C3", "D4") for read in READS}
WHOLE = {(s, read) for s, read in ALL if read in ("district", "comparison")}
COMPARED = {(s, "comparison") for s in ("A1", "B2", "C3", "D4")}


def test_one_schools_number(before, folder):
    assert changed(before, folder, "school_measures.csv", "B2,2024-25,late,all,11", "B2,2024-25,late,all,12") == {
        ("B2", "school"), ("A1", "lea"), ("B2", "lea"), *WHOLE
    }  # fmt: skip


def test_a_row_taken_away(before, folder):
    assert changed(before, folder, "school_measures.csv", "C3,2024-25,late,all,12,200\n", "") == {
        ("C3", "school"), ("C3", "lea"), *WHOLE
    }  # fmt: skip


def test_a_school_of_our_lea_among_those_compared(before, folder):
    assert changed(before, folder, "comparison/school_measures.csv", "Z1,2024-25,late,all,21", "Z1,2024-25,late,all,9") == {
        ("A1", "lea"), ("B2", "lea"), *COMPARED
    }  # fmt: skip


def test_a_school_far_away(before, folder):
    assert changed(before, folder, "comparison/school_measures.csv", "Z2,", "Z3,") == COMPARED


def test_a_school_that_joins_our_lea(before, folder):
    found = changed(before, folder, "comparison/schools.csv", "Z2,Zinnia,L9,Far", "Z2,Zinnia,L1,Lake")
    assert found == {("A1", "lea"), ("B2", "lea"), *COMPARED}


def test_order_of_rows_is_nothing(before, folder):
    swapped = "".join(reversed(ROWS.splitlines(True)))
    assert changed(before, folder, "school_measures.csv", ROWS, swapped) == set()


def test_a_column_with_another_name_is_another_column(before, folder):
    assert changed(before, folder, "school_measures.csv", "denominator", "numerator") == ALL - {("D4", "lea")}


def test_an_empty_column_is_nothing(before, folder):
    wider = "".join(line.replace("\n", ",\n") for line in ROWS.splitlines(True))
    new = HEAD.replace("\n", ",numerator\n") + wider
    assert changed(before, folder, "school_measures.csv", HEAD + ROWS, new) == set()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("district.toml", "Test", "Best"), ("measure_definitions.csv", "Late", "Tardy")],
)
def test_what_every_page_shows(before, folder, file, old, new):
    assert changed(before, folder, file, old, new) == ALL


def test_a_name_stands_on_every_page_of_its_school(before, folder):
    found = changed(before, folder, "schools.csv", "Dogwood", "Cornel")
    assert {("D4", read) for read in READS} <= found
    assert not {("A1", "school"), ("C3", "lea")} & found


def test_the_last_year_with_data_stands_on_every_page(before, folder):
    assert changed(before, folder, "school_measures.csv", "C3,2024-25", "C3,2025-26") == ALL


def test_a_row_that_cannot_be_read_counts(before, folder):
    found = changed(before, folder, "school_measures.csv", "B2,2024-25,late,all,11,200", "B2,2024-25,late")
    assert {("B2", "school"), ("A1", "lea")} <= found and ("C3", "school") not in found


def test_an_earlier_part_leaves_the_rows_of_later_ones_alone(tmp_path):
    folder = district(tmp_path, SCHOOLS, **{"school_measures/2.csv": HEAD + ROWS})
    before = prints(folder)
    (folder / "school_measures" / "1.csv").write_text(HEAD + "A1,2023-24,late,all,1,200\n")
    after = prints(folder)
    assert before["A1", "school"] != after["A1", "school"] and before["C3", "school"] == after["C3", "school"]


def test_a_group_that_a_page_follows_is_read(tmp_path):
    rows = {
        "attendance.csv": "student_key,school_id,date,status\n"
        + "".join(f"k{k},A1,2024-09-{d:02d},present\n" for k in range(12) for d in (3, 4, 5)),
        "enrollments.csv": "student_key,school_id,entry_date,homeroom_id\n"
        + "".join(f"k{k},A1,2024-09-01,{'R1' if k else 'R2'}\n" for k in range(12)),
        "calendar.csv": "school_id,date,is_instructional\n"
        + "".join(f"A1,2024-09-{d:02d},true\n" for d in (3, 4, 5)),
    }

    def found(files) -> tuple[str, str]:
        folder = open_district(district(tmp_path, SCHOOLS, **files))
        school = folder.school("A1")
        asked = [
            Slices(folder).of(school, ["school"], by_day=True, groups=groups) for groups in (False, True)
        ]
        return asked[0], asked[1]

    alike, of_group = found(rows)
    moved = rows | {
        "enrollments.csv": rows["enrollments.csv"].replace("k3,A1,2024-09-01,R1", "k3,A1,2024-09-01,R2")
    }
    now, now_of_group = found(moved)
    assert alike == now and of_group != now_of_group


def test_without_comparison_or_measures(tmp_path):
    folder = district(tmp_path, SCHOOLS, settings=SETTINGS)
    assert len(set(prints(folder).values())) > 1


@pytest.mark.parametrize("name", ["gate.py", "chances.json", "given_names.txt", "index.html.j2"])
def test_code_and_the_tables_and_templates_beside_it_are_part_of_what_makes_a_page(tmp_path, name):
    package, templates = tmp_path / "library", tmp_path / "templates"
    copied = list(PACKAGE.rglob(name))
    copied += (resources.folder("templates") / "nbconvert").rglob(name)
    assert copied
    for path in copied:
        within, root = (
            (package, PACKAGE) if path.is_relative_to(PACKAGE) else (templates, resources.folder("templates"))
        )
        copy = within / path.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        before = of_library.__wrapped__(package, templates)
        assert before == of_library.__wrapped__(package, templates)
        copy.write_bytes(copy.read_bytes() + b"\n")
        assert before != of_library.__wrapped__(package, templates)


def test_data_that_an_installed_copy_ships_is_no_part_of_what_makes_a_page(tmp_path):
    package = tmp_path / "library"
    (package / "shipped" / "data_samples").mkdir(parents=True)
    before = of_library.__wrapped__(package, package / "shipped" / "templates")
    (package / "shipped" / "data_samples" / "schools.csv").write_text("school_id\n")
    assert before == of_library.__wrapped__(package, package / "shipped" / "templates")
    page = package / "shipped" / "templates" / "nbconvert" / "index.html.j2"
    page.parent.mkdir(parents=True)
    page.write_text("<main>")
    assert before != of_library.__wrapped__(package, package / "shipped" / "templates")
