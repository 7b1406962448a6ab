"""Marks, bounds and ranges: what a source writes where it gives no exact number."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brightspots.district.cell_forms import Forms, number_cell, state_columns
from brightspots.district.marks import Marks, bound_of
from brightspots.district.reader import Desk
from brightspots.district.tables import TABLES
from brightspots.errors import DataError
from tests.district.folders import SETTINGS, district, opened

HEAD = "school_id,school_year,measure_id,subgroup_id,value,numerator,denominator\n"
DEFINED = "measure_id,name,kind,unit,direction\nlate,Late,outcome,percent,decrease\ngap,Gap,outcome,points,increase\n"


def read(folder, *cells: str, measure: str = "late", settings_text: str = SETTINGS):
    rows = "".join(
        f"A1,{2000 + n}-{(n + 1) % 100:02d},{measure},all,{cell}\n" for n, cell in enumerate(cells)
    )
    files = {"school_measures.csv": HEAD + rows, "measure_definitions.csv": DEFINED}
    return Desk(district(folder, settings=settings_text, **files)).read("school_measures")


def state(row) -> str:
    bound = row["bound"] if isinstance(row["bound"], str) else ""
    reliability = row["reliability"] if isinstance(row["reliability"], str) else ""
    return f"{'' if row['value'] != row['value'] else row['value']}|{reliability}|{bound}"


STATES = {
    "*,*,*": "|suppressed|",
    "PS,,": "|suppressed|",
    "n<10,,": "|suppressed|",
    "c,,40": "|suppressed|",
    "N/A,,": "|not-available|",
    "--,,": "||",
    ",,": "||",
    "-9,,": "||",
    "-2,,": "|not-available|",
    "-3.0,,": "|suppressed|",
    "<5,,40": "||<5",
    "<=5%,,40": "||<=5",
    "GE95,39,40": "||>=95",
    "LT50,,40": "||<50",
    "20-24,,40": "||20-24",
    "17.6%,49,279": "17.6||",
    "17.6,49,<10": "|suppressed|",
    "17.6,*,*": "|suppressed|",
    "17.6,*,279": "17.6||",
    "0,0,40": "0.0||",
}


class TestReading:
    def test_a_mark_is_a_state_and_no_fault(self, tmp_path):
        reading = read(tmp_path, *STATES)
        rows = reading.rows.to_dict("records")
        assert dict(zip(STATES, map(state, rows), strict=True)) == STATES and not reading.left_out
        # A bound keeps no count that would undo it.
        bounded = next(row for row in rows if row["bound"] == ">=95")
        assert pd.isna(bounded["numerator"]) and bounded["denominator"] == 40

    def test_a_negative_number_is_one_where_the_unit_has_them(self, tmp_path):
        reading = read(tmp_path, "-9,,", "-3,,", "-20.3,,", measure="gap")
        assert reading.rows["value"].tolist() == [-9.0, -3.0, -20.3] and not reading.left_out

    def test_no_share_below_0_or_above_100(self, tmp_path):
        cells = ['"1,017.0"', "-4.7", "101", ">=950", "120-130"]
        reading = read(tmp_path, *(f"{cell},," for cell in cells), "12,,")
        assert reading.rows["value"].tolist() == [12.0]
        errors = sorted((left.error for left in reading.left_out), key=lambda error: error.row)
        assert [error.row for error in errors] == [2, 3, 4, 5, 6]
        assert [error.column for error in errors] == ["value"] * 3 + ["bound"] * 2
        assert [error.value for error in errors] == [cell.strip('"') for cell in cells]
        assert all("outside 0 to 100" in error.problem and error.remedy for error in errors)

    def test_thousands_where_a_number_may_be_so_large(self, tmp_path):
        assert read(tmp_path, '"1,017.0",,', measure="gap").rows["value"].tolist() == [1017.0]

    def test_what_has_no_known_meaning_is_named(self, tmp_path):
        reading = read(tmp_path, "ten,,", "24-20,,")
        assert [left.error.row for left in reading.left_out] == [2, 3] and reading.rows.empty

    def test_marks_of_a_districts_own(self, tmp_path):
        own = SETTINGS + '[marks]\nsuppressed = ["#"]\nnot_available = ["c"]\n'
        states = [
            state(row) for row in read(tmp_path, "#,,", "c,,", settings_text=own).rows.to_dict("records")
        ]
        assert states == ["|suppressed|", "|not-available|"]

    @pytest.mark.parametrize("marks", ['hidden = ["*"]', "suppressed = [1.5]", 'suppressed = [""]'])
    def test_marks_that_are_none(self, tmp_path, marks):
        with pytest.raises(DataError, match=r"district.toml"):
            opened(tmp_path, settings=f"{SETTINGS}[marks]\n{marks}\n")

    def test_marks_stand_in_columns_of_numbers_only(self, tmp_path):
        schools = "school_id,school_name,enrollment,pct_el\nA1,PS,-1,-3\nNA,N/A,*,5%\n"
        rows = Desk(district(tmp_path, schools)).read("schools").rows
        assert rows["school_name"].tolist() == ["PS", "N/A"] and rows["school_id"].tolist() == ["A1", "NA"]
        assert rows["enrollment"].isna().all() and rows["pct_el"].tolist()[1] == 5.0


texts = st.one_of(
    st.text(alphabet="0123456789<>=≤≥-–+.,% nNGELTgetoravmsPSc*/", max_size=9),
    st.sampled_from([*Marks().suppressed, *Marks().not_available, *Marks().missing]),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["<", "<=", "GE", "n<", ""]),
        st.integers(0, 999),
        st.sampled_from(["", "%", "+"]),
    ),
)


@pytest.fixture(scope="module")
def in_duckdb():
    con = duckdb.connect()
    forms = Forms(units={"late": "percent"})
    column = TABLES["school_measures"].column("value")
    states = state_columns({"value": "value", "measure_id": "measure_id"}, forms)
    query = (
        f"SELECT {number_cell('value', column, forms, ['measure_id'])}, {states['reliability']}, {states['bound']}"
        " FROM (SELECT ? AS value, 'late' AS measure_id)"
    )
    return lambda text: con.execute(query, [text]).fetchone()


@settings(max_examples=150, deadline=None)
@given(text=texts.map(str.strip).filter(bool))
def test_python_and_duckdb_read_a_cell_alike(in_duckdb, text):
    number, reliability, bound = in_duckdb(text)
    meaning = Marks().meaning(text)
    if meaning is None:
        assert reliability is None and bound is None and number is not None
        return
    assert number is None
    assert (reliability or "") == (meaning if meaning in ("suppressed", "not-available") else "")
    assert (bound or "") == (bound_of(text) if meaning == "bound" else "")


@settings(max_examples=50, deadline=None)
@given(
    low=st.decimals(0, 5000, places=1),
    high=st.decimals(0, 5000, places=1),
    dash=st.sampled_from(["-", " - ", "–", " to "]),
    sign=st.sampled_from(["<", "<=", ">", ">="]),
    share=st.sampled_from(["", "%", " %"]),
)
def test_bounds_and_ranges_come_back_as_they_were_meant(low, high, dash, sign, share):
    assert bound_of(f"{sign}{low:,}{share}") == f"{sign}{low}"
    expected = f"{low}-{high}" if low < high else ""
    assert bound_of(f"{low:,}{share}{dash}{high:,}{share}") == expected
    assert bound_of(str(low)) == ""
