"""The colors of the California School Dashboard, against what the state published for Monterey County in 2018."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from brightspots.errors import ParameterError
from brightspots.measures import colours

PUBLISHED = Path(__file__).parent / "cases" / "ca_dashboard_2018_monterey_rows.csv.gz"


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    rows = pd.read_csv(PUBLISHED, dtype={"cds": "str"}, keep_default_na=False, na_values=[""])
    # Progress of English learners was published without levels and colors that year.
    return rows[rows["ind"] != "elpi"]


@pytest.mark.parametrize("column", ["statuslevel", "changelevel", "color"])
def test_levels_and_colors_are_those_that_were_published(published, column):
    found = colours.rate(published)
    differs = published[found[column] != published[column].fillna(0).astype(int)]
    # Schools with alternative status had cut points of their own for graduation.
    assert differs.empty or (
        column == "statuslevel" and set(differs["dass_flag"]) == {"Y"} and len(differs) == 3
    )
    assert len(found) == 2_845
    assert found.index.equals(published.index)


def test_the_order_of_the_rows_changes_nothing(published):
    mixed = published.sample(frac=1, random_state=1)
    assert colours.rate(mixed).sort_index().equals(colours.rate(published).sort_index())


def test_what_is_not_known_is_named(published):
    with pytest.raises(ParameterError, match=r"texas.*california"):
        colours.rate(published, grid="texas")
    with pytest.raises(ParameterError, match=r"science.*chronic"):
        colours.rate(published.assign(ind="science"))
    with pytest.raises(ParameterError, match="change"):
        colours.rate(published.drop(columns="change"))
