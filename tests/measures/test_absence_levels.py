"""The levels of absence that a district names, against a plain count."""

from __future__ import annotations

import pytest

from brightspots.district import open_district
from brightspots.series.shared_data import Shared
from brightspots.warehouse.counting import count_measures
from tests.district.folders import write
from tests.measures.test_lost_rows import DAYS, STUDENTS, days_of, folder_of

LEVELS = '[levels]\nfine = 0\n"at risk" = 0.05\nsevere = 0.45\n'


@pytest.mark.parametrize(
    ("inclusive", "reached"), [("true", lambda a, b: a >= b), ("false", lambda a, b: a > b)]
)
def test_levels_against_a_plain_count(tmp_path, inclusive, reached):
    # Student n is absent on 3 n of 40 days; the sixth exactly on 18, which are 45%.
    rows = [row for school in ("A", "B") for row in days_of(school)]
    folder = folder_of(tmp_path, rows, more=f"[counting]\ninclusive = {inclusive}\n{LEVELS}")
    people = [f"{school}{key},2024-25,{school},03" for school in ("A", "B") for key in STUDENTS]
    write(
        folder,
        **{"students.csv": "\n".join(["student_key,school_year,school_id,grade_level", *people]) + "\n"},
    )
    district = open_district(folder)
    found = count_measures(district)
    values = found[found["subgroup_id"] == "all"].set_index(["school_id", "measure_id"])
    shares = [3 * n / len(DAYS) for n in range(len(STUDENTS))]
    at = [2 if reached(share, 0.45) else 1 if reached(share, 0.05) else 0 for share in shares]
    assert 18 / len(DAYS) in shares
    for place, name in enumerate(("absence_fine", "absence_at_risk", "absence_severe")):
        row = values.loc[("A", name)]
        assert (row["numerator"], row["denominator"]) == (at.count(place), len(STUDENTS))
        assert row["value"] == pytest.approx(100 * at.count(place) / len(STUDENTS))
        assert row["through"] == values.loc[("A", "chronic_absence"), "through"]
    words = Shared(district, "staff").definitions
    assert words is not None
    named = words[words["measure_id"].str.startswith("absence_")].set_index("measure_id")
    assert named["direction"].tolist() == ["increase", "decrease", "decrease"]
    assert named.loc["absence_at_risk", "name"] == "Absence: at risk"
    ends = ("5% or more", "less than 45%") if inclusive == "true" else ("more than 5%", "at most 45%")
    assert (
        f"absent on {ends[0]} and {ends[1]} of their school days"
        in named.loc["absence_at_risk", "numerator_def"]
    )


def test_without_the_section_there_are_none_and_without_lines_there_are_four(tmp_path):
    rows = [row for school in ("A", "B") for row in days_of(school)]
    plain = count_measures(open_district(folder_of(tmp_path / "plain", rows)))
    assert not plain["measure_id"].str.startswith("absence_").any()
    usual = count_measures(open_district(folder_of(tmp_path / "usual", rows, more="[levels]\n")))
    here = usual[(usual["subgroup_id"] == "all") & (usual["school_id"] == "A")].set_index("measure_id")[
        "value"
    ]
    shares = [here[f"absence_{name}"] for name in ("on_track", "at_risk", "chronic", "severe")]
    assert sum(shares) == pytest.approx(100)
    assert shares[2] + shares[3] == pytest.approx(here["chronic_absence"])
