"""Readings: plain, true, and in few syllables."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from brightspots.measures import ChartSpec, analyse
from brightspots.measures.spc.phrases import PATTERNS, say_number
from brightspots.measures.spc.result_text import SAY

WEEKS = pd.date_range("2025-09-08", periods=24, freq="7D")


def series(shift: float, n: int = 24) -> pd.DataFrame:
    values = np.round(np.random.default_rng(11).normal(88, 1.5, n), 1)
    values[12:] += shift
    return pd.DataFrame({"period": WEEKS[:n], "value": values})


def grade(text: str) -> float:
    """Flesch and Kincaid's grade, with syllables counted by groups of vowels."""
    sentences = max(len(re.findall(r"[.?:;]+(?:\s|$)", text)), 1)
    words = re.findall(r"[A-Za-z']+", text)
    syllables = sum(max(len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", w.lower()))), 1) for w in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("shift", [0, 4, -4])
@pytest.mark.parametrize(
    "spec",
    [
        ChartSpec(chart="run", freeze=12, direction="increase"),
        ChartSpec(chart="xmr", freeze=12, direction="increase", target=90),
        ChartSpec(chart="xmr", rules="nelson"),
        ChartSpec(chart="run", rules="prestated", freeze=12, direction="increase"),
        ChartSpec(chart="xmr", phases=(13,)),
    ],
)
def test_a_team_can_read_it(spec: ChartSpec, shift: float) -> None:
    result = analyse(series(shift), spec)
    assert grade(result.reading) <= 8.5
    assert result.reading == analyse(series(shift), spec).reading


def test_what_since_when_how_sure_what_not_and_a_question() -> None:
    text = analyse(series(4), ChartSpec(chart="run", freeze=12, direction="increase")).reading
    assert text.startswith(
        'Since Dec 1, 2025 the numbers are higher: 12 points in a row lie above our "before" line'
    )
    assert "way we want to go" in text and "not the way" not in text
    assert "Of 100 charts like this one where nothing changed, about 8" in text
    assert "not why" in text and text.endswith("What was different from Dec 1, 2025 on, and for whom?")
    worse = analyse(series(-4), ChartSpec(chart="run", freeze=12, direction="increase")).reading
    assert "numbers are lower" in worse and "not the way we want to go" in worse


def test_no_sign_is_not_proof_of_no_change() -> None:
    assert "does not show that nothing changed" in analyse(series(0), ChartSpec(chart="xmr")).reading


def test_shares_are_told_in_percent() -> None:
    table = pd.DataFrame({"period": WEEKS, "numerator": [270, 275, 268] * 8, "denominator": 300})
    text = analyse(table, ChartSpec(chart="p")).reading
    assert "90.3%" in text and "percentage points" in text


def test_limits_that_cannot_be_reached_are_not_told() -> None:
    text = analyse([0, 1, 0, 2, 1, 0, 3, 0, 1, 2, 0, 1, 4, 0], ChartSpec(chart="xmr")).reading
    assert "The usual range goes up to" in text and "-" not in text


def test_every_sentence_keeps_to_plain_words() -> None:
    for text in [*SAY.values(), *PATTERNS.values()]:
        assert not re.search(r"caus|significan|median|sigma|control|special|signal|baseline", text, re.I), (
            text
        )


def test_signs_both_ways_are_told() -> None:
    values = [5, 6, 5, 4, 6, 5, 4, 5, 6, 4, 5, 6, 9, 9, 9, 9, 9, 9, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    text = analyse(values, ChartSpec(chart="xmr", freeze=12, rules="wheeler")).reading
    assert "points the other way" in text


def test_numbers_that_never_vary_are_called_so() -> None:
    text = analyse([5] * 14, ChartSpec(chart="xmr")).reading
    assert text.startswith("All 14 numbers are the same: 5.")


def test_a_result_travels_between_processes() -> None:
    import pickle

    result = analyse(series(4), ChartSpec(chart="run", freeze=12))
    other = pickle.loads(pickle.dumps(result))
    assert other.reading == result.reading and other.signals == result.signals


def test_the_next_look() -> None:
    assert analyse([1, 2, 3], ChartSpec(chart="run")).next_look.points == 7
    frozen = analyse(series(0, 16), ChartSpec(chart="xmr", freeze=12)).next_look
    assert frozen.points is None or frozen.points > 0
    assert analyse(series(0, 14), ChartSpec(chart="xmr")).next_look.points == 6


@pytest.mark.parametrize(
    ("values", "said"), [([10.0, 41, 70, 40], "41.4"), ([0.1, 0.5, 0.9], "41.42"), ([40.0, 410, 270], "41")]
)
def test_a_number_is_as_short_as_its_spread_allows(values, said):
    assert say_number(41.41667, analyse(values, ChartSpec(chart="run"))) == said
