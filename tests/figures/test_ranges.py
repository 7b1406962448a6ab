"""Improvements and early signs as dots with ranges: the same bytes, words for all of it, and no name that does harm."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest

from brightspots.figures import early_signs, improvers
from brightspots.measures.schools.early_signs import EarlySigns
from brightspots.measures.schools.early_signs import early_signs as look
from brightspots.measures.schools.improvement import Improvers
from tests.figures.test_pictures import HOSTILE, harmless
from tests.measures.test_early_signs import WORDS, world
from tests.measures.test_improving import LATE, improved_more, rows_of, schools


def found(n: int = 60, name: str = "Mesa") -> Improvers:
    rng = np.random.default_rng(2)
    values = 40 + rng.normal(0, 1.5, (n, 1)) * np.arange(3) + rng.normal(0, 1.5, (n, 3))
    values[7] = [40, 30, 20]
    about = schools(n)
    about["school_name"] = about["school_name"].where(about["school_id"] != "S007", name)
    return improved_more(about, rows_of(values, 500.0, "late"), LATE, "S008", out_of=n - 1)


def test_the_same_bytes_every_time_and_everything_is_said_in_words_too():
    one, other = improvers(found(), "Ours"), improvers(found(), "Ours")
    assert one.image == other.image and one.html() == other.html()
    for words in ("Mesa", "Ours", "40.0% to 20.0%", "middle of the 59"):
        assert words in one.alt
    assert one.table["School"].iloc[-1] == "Ours" and len(one.table) == len(found().named) + 1


def test_better_is_to_the_right_when_fewer_is_better():
    texts = ElementTree.fromstring(improvers(found(), "Ours").image).iter("{http://www.w3.org/2000/svg}text")
    at = {text.text: float(re.search(r"translate\(([\d.]+)|$", text.get("transform", "")).group(1) or text.get("x"))
          for text in texts}  # fmt: skip
    assert at["−20"] > at["−10"] > at["0"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(name):
    picture = improvers(found(name=name), name)
    harmless(picture.html())
    ElementTree.fromstring(picture.image)


def test_few_schools_have_no_part_that_lasts():
    few = found(9)
    assert not few.pooled
    assert (
        "Part likely to last" not in improvers(few, "Ours").table
        and "as published" not in improvers(few, "x").caption
    )


def test_nothing_to_draw():
    assert improvers(Improvers(LATE), "Ours") is None
    assert early_signs(EarlySigns({"name": "Reading"})) is None


def test_signs_say_when_how_often_and_whether_they_stand():
    signs = look(*world(1, n=400, leads=0.5), WORDS, "result")
    picture = early_signs(signs)
    assert picture.image == early_signs(signs).image
    lead = picture.table[(picture.table["Sign"] == "Absence") & (picture.table["When"] == "One year before")]
    assert lead["When all looks are counted"].tolist() == ["it stands"]
    assert set(picture.table["When all looks are counted"]) == {"it stands", "it may be luck"}
    for words in ("Two years before", "Absence", "Lunches"):
        assert words in picture.alt and words in picture.image.decode()
    assert pd.Series(picture.table["Of 100 pairs"]).astype(int).between(0, 100).all()
