"""The aim on a series: what is drawn with all of it, with parts of it, and with nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from brightspots.figures import AimLine, aim_line
from brightspots.measures import ChartSpec, Result, analyse

AIM = AimLine(27, 20, date(2025, 10, 1), date(2026, 5, 22))
SIGN = 'd="M '


def weeks(values: list[float], **spec: object) -> Result:
    periods = pd.date_range("2025-09-01", periods=len(values), freq="7D")
    table = pd.DataFrame({"period": periods, "value": values})
    return analyse(table, ChartSpec(**{"chart": "xmr", "direction": "decrease", **spec}))


def words_in(image: bytes) -> str:
    return image.decode("utf-8")


def test_the_way_reaches_the_day_on_which_we_want_to_be_there():
    picture = aim_line(weeks([27, 26, 28, 25] * 4), AIM, title="Missed a day", unit="percent")
    svg = words_in(picture.image)
    assert "our aim 20%" in svg and "by May 22, 2026" in svg and "usual range to" in svg
    assert ">May<" in svg, "the axis goes on to the end of the way"
    on_the_way = picture.table["On the way to our aim"]
    assert on_the_way.iloc[0] == "" and on_the_way.iloc[-1] != "", "before its first day there is no way"
    assert picture.alt.startswith("Missed a day. The aim: from 27% on Oct 1, 2025 to 20% by May 22, 2026.")


def test_the_same_numbers_give_the_same_bytes_and_signals_are_left_to_their_own_page():
    shifted = weeks([27, 26, 28, 25, 27, 26] + [15] * 12, freeze=6)
    assert shifted.signals
    first, again = (aim_line(shifted, AIM, title="Missed a day") for _ in range(2))
    assert first.image == again.image
    assert "in a row" not in words_in(first.image)


def test_without_a_number_the_bare_way_is_drawn():
    picture = aim_line(weeks([]), AIM, title="Missed a day", unit="percent")
    svg = words_in(picture.image)
    assert "our aim 20%" in svg and "There are no numbers yet." in picture.alt
    assert "before" not in svg and "nan" not in svg.lower()


@pytest.mark.parametrize(
    "aim",
    [
        AimLine(),
        AimLine(target=20),
        AimLine(target=20, due=date(2026, 5, 22)),
        AimLine(start=27, since=date(2025, 10, 1)),
        AimLine(27, 20, date(2026, 5, 22), date(2026, 5, 22)),
        AimLine(27, 20, date(2020, 1, 1), date(2020, 5, 1)),
    ],
    ids=["nothing", "a height", "no start", "no target", "a day long", "years before"],
)
@pytest.mark.parametrize("values", [[], [27.0], [27.0, np.nan, 25.0], [26.0] * 30], ids=len)
def test_whatever_is_missing_there_is_a_picture_and_words(aim, values):
    picture = aim_line(weeks(values), aim, title="Missed a day", unit="minutes")
    assert picture.image.startswith(b"<") and picture.alt
    assert "nan" not in picture.alt and "None" not in picture.alt


def test_names_that_bite_stay_words():
    title = "<script>alert(1)</script> $x$ \u202e家族"
    svg = words_in(aim_line(weeks([27, 26, 28]), AIM, title=title).image)
    assert "<script>" not in svg and "\u202e" not in svg
