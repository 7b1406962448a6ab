"""The book: only what is declared and released, for any school, and never a stranger's word as a parameter."""

from __future__ import annotations

import json

import pytest

from brightspots.errors import AccessError, DataError, ParameterError
from brightspots.figures import scatter, trends
from brightspots.measures.schools.places import latest, with_places
from brightspots.pages import seeing_the_data
from brightspots.workbook import book as module
from brightspots.workbook import open_workbook
from brightspots.workbook.mime_types import FINDING, PAGE
from tests.district.folders import SETTINGS, district

SCHOOLS = (
    "school_id,school_name,lea_id,lea_name,county,school_level,enrollment,pct_el,pct_sed,pct_swd\n"
    "A1,Ash,L1,Lake,Inyo,high,300,1,2,3\nB2,<b>Birch,L1,Lake,Inyo,high,310,1,2,3\nC3,Cedar,L1,Lake,Inyo,middle,290,1,2,3\n"
    "D4,Dogwood,,,,,5,1,2,3\n"
)
OTHERS = SCHOOLS + "Z1,Zelkova,L1,Lake,Inyo,high,100,4,5,6\nZ2,Zinnia,L9,Far,Kern,high,150,7,8,9\n"
HEAD = "school_id,school_year,measure_id,subgroup_id,value,numerator,denominator,reliability\n"
ROWS = HEAD + (
    "A1,2023-24,late,all,12,,200,reliable\nA1,2024-25,late,all,10,,200,reliable\nA1,2024-25,late,el,40,4,10,reliable\n"
    "A1,2024-25,gone,all,5,,200,reliable\nB2,2024-25,late,all,20,,100,reliable\nC3,2024-25,late,all,30,,100,reliable\n"
    "D4,2024-25,late,all,,,4,suppressed\n"
)
THEIRS = HEAD + (
    "A1,2024-25,late,all,99,,200,reliable\nZ1,2024-25,late,all,40,,50,reliable\nZ2,2024-25,late,all,50,,50,reliable\n"
    "Z2,2024-25,gone,all,7,,50,reliable\n"
)
WORDS = "measure_id,name,unit,direction\nlate,Late,percent,decrease\ngone,Gone,percent,decrease\n"
WHOLE = {
    "school_measures.csv": ROWS,
    "measure_definitions.csv": WORDS,
    "comparison/schools.csv": OTHERS,
    "comparison/school_measures.csv": THEIRS,
}
ALL = ("school", "lea", "district", "comparison")
PARAMETERS = 'district = "x"\nschool_id = ""\nrecords = ""\naudience = "public"\nas_of = ""\n'


@pytest.fixture
def shown(monkeypatch):
    found = []
    monkeypatch.setattr(module, "display", lambda *things, raw=False: found.extend(things))
    monkeypatch.setenv("BRIGHTSPOTS_MODE", "page")
    return found


@pytest.fixture
def open_book(tmp_path, monkeypatch, shown):
    """Return a function that opens a small workbook on a small district."""

    def opened(school_id="A1", *, reads=ALL, files=WHOLE, schools=SCHOOLS, settings=SETTINGS, **parameters):
        folder = district(tmp_path / "district", schools, settings, **files)
        cell = {"cell_type": "code", "source": PARAMETERS, "metadata": {"tags": ["parameters"]}}
        about = {"brightspots": {"unit": ["school"], "reads": list(reads)}}
        (tmp_path / "w.ipynb").write_text(json.dumps({"cells": [cell], "metadata": about}))
        monkeypatch.setenv("BRIGHTSPOTS_WORKBOOK", str(tmp_path / "w.ipynb"))
        return open_workbook("w", {"district": str(folder), "school_id": school_id, **parameters})

    return opened


class TestOpen:
    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"school_id": "Z9"}, 'no school "Z9"'),
            ({"school_id": "../../x"}, "is not a school id"),
            ({"school_id": ""}, "is not a school id"),
            ({"audience": "everyone"}, "public, staff, team, officials"),
            ({"as_of": "yesterday"}, "as_of cannot be"),
            ({"as_of": "2025-02-30"}, "as_of is not a date"),
            ({"records": "postgresql://me:secret@host/db"}, "never an address"),
            ({"as_of": 2025}, "as_of must be text"),
            ({"scool_id": "A1"}, "Did you mean school_id"),
            ({"stranger": 3}, 'no parameter "stranger"'),
        ],
    )
    def test_wrong_parameters(self, open_book, more, words):
        with pytest.raises(ParameterError, match=words) as caught:
            open_book(**more)
        assert "secret" not in str(caught.value)

    def test_an_unusable_school_says_why(self, open_book):
        with pytest.raises(DataError, match="enrollment"):
            open_book(schools=SCHOOLS.replace("300", "some"))

    def test_names_of_the_notebook_itself_are_no_strangers(self, open_book):
        open_book(In=[], Out={}, get_ipython=print, _i1="x", bs=json)

    def test_the_banner_escapes_names_and_carries_the_facts(self, open_book, shown):
        open_book("B2")
        (page,) = shown
        assert "&lt;b&gt;Birch" in page["text/html"] and "<b>Birch" not in page["text/html"]
        assert page[PAGE]["school_name"] == "<b>Birch" and page[PAGE]["data_through"] == "2024-25"
        assert "anyone" in page["text/html"] and "Practice data" in page["text/html"]

    def test_a_school_of_five_keeps_its_size_to_itself(self, open_book, shown):
        open_book("D4")
        assert "5 students" not in shown[0]["text/html"]


class TestReads:
    @pytest.mark.parametrize("of", ALL)
    def test_only_what_is_declared(self, open_book, of):
        book = open_book(reads=[read for read in ALL if read != of])
        for call in (book.measures, book.schools):
            with pytest.raises(AccessError, match=f"does not declare that it reads {of}"):
                call(of)

    def test_unknown_reads(self, open_book):
        with pytest.raises(ParameterError, match="school, lea, district"):
            open_book().measures("everything")

    def test_not_published(self, open_book):
        own = open_book(settings=SETTINGS.replace("published = true\n", "")).measures()
        assert own.loc[own["subgroup_id"] == "el", "state"].tolist() == ["suppressed"]


class TestNumbers:
    def test_ours_have_groups_and_small_ones_are_hidden(self, open_book):
        own = open_book().measures()
        group = own[own["subgroup_id"] == "el"]
        assert group["state"].tolist() == ["suppressed"]
        assert group[["value", "numerator", "denominator"]].isna().all(axis=None)

    def test_each_school_once_and_ours_from_our_folder(self, open_book):
        rows = open_book().measures("comparison").query("measure_id == 'late' and school_year == '2024-25'")
        assert sorted(rows["school_id"]) == ["A1", "B2", "C3", "D4", "Z1", "Z2"]
        assert rows.set_index("school_id")["value"]["A1"] == 10

    def test_the_suppressed_rows_lose_their_denominator(self, open_book):
        rows = open_book().measures("district")
        row = rows[rows["school_id"] == "D4"].iloc[0]
        assert row["state"] == "suppressed" and row[["value", "numerator", "denominator"]].isna().all()

    def test_lea_and_district_and_level(self, open_book):
        book = open_book()
        assert set(book.schools("lea")["school_id"]) == {"A1", "B2", "C3", "Z1"}
        assert set(book.schools("district")["school_id"]) == {"A1", "B2", "C3", "D4"}
        assert set(book.measures("comparison", level="same")["school_id"]) == {"A1", "B2", "Z1", "Z2"}

    def test_lines_by_hand(self, open_book):
        lines = (
            open_book().lines().query("measure_id == 'late' and school_year == '2024-25'").set_index("scope")
        )
        assert lines["value"]["school"] == 10
        assert lines["value"]["lea"] == pytest.approx((10 * 200 + 20 * 100 + 30 * 100 + 40 * 50) / 450)
        assert lines["value"]["district"] == pytest.approx((10 * 200 + 20 * 100 + 30 * 100) / 400)
        assert lines["value"]["comparison"] == pytest.approx((2000 + 2000 + 3000 + 2000 + 2500) / 500)
        assert lines["schools"].to_dict() == {"school": 1, "lea": 4, "district": 3, "comparison": 5}

    def test_an_unusable_school_of_ours_keeps_our_numbers(self, open_book):
        rows = open_book("B2", schools=SCHOOLS.replace("300", "some")).measures("comparison")
        rows = rows.query("school_id == 'A1' and measure_id == 'late' and school_year == '2024-25'")
        assert rows["value"].tolist() == [10]

    def test_as_of(self, open_book):
        assert open_book(as_of="2023-24").measures()["school_year"].unique().tolist() == ["2023-24"]
        assert open_book(as_of="2025-06-29").data_through == "2023-24"
        assert open_book(as_of="2025-06-30").data_through == "2024-25"
        assert open_book(as_of="2029-30").data_through == "2024-25"

    def test_one_schools_bad_row_is_left_out_of_others_pages_and_said(self, open_book, shown):
        files = WHOLE | {
            "school_measures.csv": ROWS.replace("C3,2024-25,late,all,30", "C3,2024-25,late,all,thirty")
        }
        book = open_book(files=files)
        theirs = book.measures("district").set_index("school_id").loc["C3"]
        assert theirs["state"] == "missing" and theirs["reliability"] == "rows-lost"
        book.sources()
        assert "1 row of other schools" in shown[-1].html

    def test_definitions_without_words(self, open_book):
        words = open_book(files=WHOLE | {"measure_definitions.csv": "measure_id\nlate\n"}).definitions
        assert words[["name", "unit", "direction"]].values.tolist()[0] == ["late", "", None]

    def test_no_definitions_at_all(self, open_book):
        files = {name: text for name, text in WHOLE.items() if name != "measure_definitions.csv"}
        assert sorted(open_book(files=files).definitions["name"]) == ["gone", "late"]


class TestWholePage:
    """What the workbook on seeing the data does, on schools that have little."""

    def page(self, book):
        glance = latest(book.measures("school").query("subgroup_id == 'all'"), book.definitions)
        glance = with_places(glance, book.measures("comparison", level="same"))
        seeing_the_data.tell_glance(book, glance)
        view = book.explore(scatter, x="late", y="gone")
        seeing_the_data.tell_bright_spot(book, view)
        book.show(*trends(book.lines(), glance))
        book.show_definitions()
        book.sources()

    def findings(self, shown) -> list[dict]:
        return [thing[FINDING] for thing in shown if isinstance(thing, dict) and FINDING in thing]

    def pages(self, shown) -> list[dict]:
        return [thing[PAGE] for thing in shown if isinstance(thing, dict) and PAGE in thing]

    def test_a_school_with_numbers(self, open_book, shown):
        self.page(open_book())
        late = next(f for f in self.findings(shown) if f["key"] == "late")
        assert (late["value"], late["n"], late["unit"], late["mark"]) == (10.0, 200, "percent", "headline")
        assert late["series"] == [{"period": "2023-24", "value": 12.0}, {"period": "2024-25", "value": 10.0}]
        json.dumps(self.findings(shown), allow_nan=False)

    @pytest.mark.parametrize("school", ["B2", "C3"])
    def test_a_school_with_one_year_and_one_measure(self, open_book, shown, school):
        self.page(open_book(school))
        assert [f["key"] for f in self.findings(shown)][:1] == ["late"]

    def test_a_school_whose_numbers_are_all_hidden(self, open_book, shown):
        self.page(open_book("D4"))
        assert any("too small" in page.get("no_data", "") for page in self.pages(shown))
        (finding,) = self.findings(shown)
        assert (finding["state"], finding["value"], finding["n"]) == ("suppressed", None, None)

    @pytest.mark.parametrize(
        "files",
        [
            {},
            {"school_measures.csv": HEAD},
            {"school_measures.csv": HEAD, "measure_definitions.csv": WORDS},
            {"measure_definitions.csv": WORDS, "comparison/schools.csv": OTHERS},
            {"comparison/schools.csv": OTHERS, "comparison/school_measures.csv": THEIRS},
        ],
    )
    def test_a_folder_without_measures(self, open_book, shown, files):
        self.page(open_book(files=files))
        assert any("no_data" in page for page in self.pages(shown))

    def test_a_finding_for_a_group_too_small_says_nothing(self, open_book, shown):
        book = open_book()
        book.finding(
            "x", 50.0, "5 of 10 were late: 50%", n=10, label="Late", series=[{"period": "a", "value": 50.0}]
        )
        told = json.dumps(shown[-1])
        assert (
            "50" not in told
            and shown[-1][FINDING]["state"] == "suppressed"
            and shown[-1][FINDING]["series"] == []
        )

    def test_a_finding_escapes_its_sentence(self, open_book, shown):
        open_book().finding("x", 1.0, "<script>alert(1)</script>", n=11)
        assert "<script>" not in shown[-1]["text/html"] and shown[-1][FINDING]["value"] == 1.0
