"""Whom to learn from, on small districts: who is named, whom to call, and what stays hidden."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from brightspots.pages import similar_schools
from brightspots.pages.similar_schools import page as similar_page
from brightspots.workbook.book import FINDING, PAGE
from tests.district.folders import SETTINGS
from tests.workbook.test_book import HEAD, WORDS, open_book, shown  # noqa: F401

YEARS = ("2022-23", "2023-24", "2024-25")
ABOUT = "school_id,school_name,lea_id,lea_name,school_level,enrollment,pct_el,pct_sed,pct_swd,contact\n"
GROUPS = (
    "subgroup_id,category,label\nall,all,All students\nel,program,English learners\nkg,grade,Kindergarten\n"
)


def files(n: int = 40, *, groups: bool = True, people: int = 400, **fell: float) -> dict[str, str]:
    """Schools S00, S01 ... of which those named fell by so much, of 30 out of 100; the others hardly moved."""
    rng = np.random.default_rng(1)
    lines = []
    for i in range(n):
        steps = rng.normal(0, 1.2, 3)
        for step, year in enumerate(YEARS):
            value = 30 - fell.get(f"S{i:02d}", 0.0) * step / 2 + steps[step]
            lines.append(f"S{i:02d},{year},late,all,{value:.1f},,{people},reliable")
            if groups:
                lines.append(f"S{i:02d},{year},late,el,{value + 2:.1f},,{people // 2},reliable")
                lines.append(f"S{i:02d},{year},late,kg,77.7,7,9,reliable")
    text = HEAD + "\n".join(lines) + "\n"
    return {"school_measures.csv": text, "measure_definitions.csv": WORDS, "subgroups.csv": GROUPS}


def about(n: int = 40, contact: str = "") -> str:
    rows = [
        f"S{i:02d},School {i:02d},L{i % 15},District {i % 15},high,{300 + i},10,{40 + i % 7},12,{contact if i % 2 else ''}"
        for i in range(n)
    ]
    return ABOUT + "\n".join(rows) + "\n"


@pytest.fixture
def page(open_book, shown, monkeypatch, tmp_path):  # noqa: F811
    """Return a function that does what the workbook does, and gives all that it shows as text and as HTML."""
    monkeypatch.setenv("BRIGHTSPOTS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(similar_page, "display", lambda *things, raw=False: shown.extend(things))

    def made(school="S00", given=None, schools=None, settings=SETTINGS, **parameters):
        shown.clear()
        book = open_book(
            school, files=files() if given is None else given, schools=schools or about(), settings=settings,
            **parameters,
        )  # fmt: skip
        found = similar_schools.find_improvers(book, out_of=20)
        similar_schools.tell_improvers(book, found)
        similar_schools.draw_improvers(book, found)
        similar_schools.tell_whom_to_call(book, found)
        similar_schools.show_by_subject(book, out_of=20)
        similar_schools.show_by_group(book)
        signs = similar_schools.find_signs(book)
        similar_schools.tell_signs(book, signs)
        similar_schools.draw_signs(book, signs)
        similar_schools.draw_signs(book, similar_schools.find_signs_by_grade(book))
        book.sources()
        bundles = [t if isinstance(t, dict) else t._repr_mimebundle_() for t in shown]
        words = "\n".join(str(bundle.get("text/plain", "")) for bundle in bundles)
        html = "\n".join(str(bundle.get("text/html", "")) for bundle in bundles)
        return words, html, [bundle[FINDING] for bundle in bundles if FINDING in bundle]

    return made


def test_three_like_schools_with_how_much_and_how_sure(page):
    words, _, findings = page(given=files(S07=24, S14=20, S01=16))
    assert "three like schools improved more, as far as we can tell: School 07 (District 7)" in words
    assert "(range" in words and "nearly sure" in words
    (found,) = [f for f in findings if f["key"] == "late_improved_more"]
    assert (found["value"], found["n"], found["state"]) == (3.0, 400, "shown")
    json.dumps(findings, allow_nan=False)


def test_fewer_than_three_and_none_are_said(page):
    assert "only one like school improved more" in page(given=files(S03=24))[0]
    words, _, _ = page()
    assert "none of the 20" in words and "School 03" not in words


def test_a_school_that_improved_more_than_its_like_is_the_bright_spot_itself(page):
    words, _, findings = page(given=files(S00=24))
    assert (
        "School 00 itself is the bright spot" in words and "S00" not in words.split("Measure by measure")[0]
    )
    assert [f["mark"] for f in findings if f["key"] == "late_improved_more"] == ["bright spot"]


def test_whom_to_call_is_the_contact_as_it_was_written_and_otherwise_the_front_office(page):
    given = files(S07=24, S14=20, S01=16)
    words, html, _ = page(given=given, schools=about(contact="Front desk <b>555-0100"))
    assert "Front desk &lt;b&gt;555-0100" in html and "<b>555" not in html
    assert "The front office" in words


def test_a_school_that_did_not_improve_more_is_named_nowhere(page):
    words, html, _ = page(given=files(S03=24))
    for other in ("School 07", "School 08", "School 12"):
        assert other not in words and other not in html


@pytest.mark.parametrize("audience", ["public", "staff", "team"])
def test_no_hidden_number_of_any_school_is_on_the_page(page, audience):
    """Groups of nine have one and the same number, that nothing else has; only our own team may read ours."""
    words, html, findings = page(given=files(S03=24), audience=audience)
    assert "77.7" not in words and "77.7" not in html and "77.7" not in json.dumps(findings)


def test_an_unpublished_district_shows_nothing_hidden_either(page):
    unpublished = SETTINGS.replace("published = true\n", "")
    words, html, findings = page(given=files(S03=24), settings=unpublished)
    assert "77.7" not in words + html + json.dumps(findings)
    assert "School 03" in words


def test_a_team_reads_it_and_the_overview_does_not(page):
    words, _, findings = page(given=files(S03=24), audience="team")
    assert "School 03" in words and not [f for f in findings if f["key"].startswith("late")]


def test_small_numbers_of_a_team_are_not_kept_for_others(page, tmp_path):
    page(given=files(S03=24), audience="team")
    assert not (tmp_path / "cache" / "once").exists()


def test_what_is_remembered_is_what_is_worked_out_and_goes_when_a_file_changes(page, tmp_path):
    first = page(given=files(S03=24))
    assert list((tmp_path / "cache" / "once").rglob("*.parquet"))
    assert page(given=files(S03=24)) == first
    assert "School 14" in page(given=files(S14=24))[0]


def test_rows_that_could_not_be_read_are_told_on_every_page(page):
    given = files(S03=24)
    given["school_measures.csv"] += "S09,2024-25,gone,all,many,,100,reliable\n"
    assert "1 row of other schools" in page(given=given)[0]
    assert "1 row of other schools" in page(given=given)[0]


def test_a_change_of_rounded_numbers_is_no_more_than_rounding_lets_see(page):
    unpublished = SETTINGS.replace("published = true\n", "")
    given = files(12, groups=False, people=30)
    words, _, _ = page(given=given, schools=about(12), settings=unpublished)
    assert "too few schools to draw" in words.lower()


def test_nothing_to_compare_ends_in_words(page, shown):  # noqa: F811
    given = files(groups=False)
    one_year = given | {
        "school_measures.csv": HEAD
        + "\n".join(x for x in given["school_measures.csv"].split("\n")[1:] if "2024-25" in x)
    }
    assert "two years to compare" in page(given=one_year)[0]
    none = given | {"school_measures.csv": HEAD}
    words, _, _ = page(given=none)
    assert "nothing to compare" in words
    assert any(PAGE in thing and "no_data" in thing[PAGE] for thing in shown if isinstance(thing, dict))
    bare = "school_id\n" + "\n".join(f"S{i:02d}" for i in range(40)) + "\n"
    assert "what our school is given is not known" in page(given=given, schools=bare)[0]


def test_the_map_names_the_earliest_sign_and_counts_its_looks(page):
    rng = np.random.default_rng(3)
    lines = []
    for i in range(60):
        sign, result = rng.normal(20, 5, 3), rng.normal(0, 1, 3)
        for step, year in enumerate(YEARS):
            pushed = 3 * (20 - sign[step - 1]) if step else 0.0
            lines.append(f"S{i:02d},{year},late,all,{sign[step]:.2f},,400,reliable")
            lines.append(f"S{i:02d},{year},score,all,{100 + pushed + result[step]:.2f},,400,reliable")
    given = {
        "school_measures.csv": HEAD + "\n".join(lines) + "\n",
        "measure_definitions.csv": (
            "measure_id,name,kind,unit,direction\nlate,Late,leading,percent,decrease\nscore,Score,outcome,points,increase\n"
        ),
        "subgroups.csv": GROUPS,
    }
    words, _, findings = page(given=given, schools=about(60))
    assert "Score: the earliest early sign that we see is Late, one school year before" in words
    assert "We looked at 3 pairs of a sign and a time before" in words and "Tossing a coin gives 50" in words
    (sign,) = [f for f in findings if "early_sign" in f["key"]]
    assert sign["value"] > 65 and sign["n"] == 60
    assert pd.notna(sign["value"])
