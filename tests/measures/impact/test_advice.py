"""What would make a claim surer, and what nobody should say: as much as these numbers bear, and no more."""

from __future__ import annotations

import pandas as pd

from brightspots.measures import impact
from brightspots.measures.impact.advice import not_to_say, surer

STEADY = [5.1, 6, 4, 5.5, 4.5, 6, 4.9, 4, 6, 5.2, 5, 4]
BETTER = [*STEADY, *[9, 9.5, 8.5, 9, 10, 9, 8.8, 9.4]]


def test_too_early_asks_to_wait_and_says_neither():
    few, soon = impact.assess([5, 6, 4, 7], 3, "increase"), impact.assess([*STEADY, 7], 12, "increase")
    assert surer(few) == [
        "Wait for more numbers from before a change: with fewer than 10 nobody can see what is usual."
    ]
    (wait,) = surer(soon)
    assert wait.startswith("Wait. ")
    assert not_to_say(few) == not_to_say(soon)
    assert "too little to say either" in not_to_say(few)[0]


def test_no_change_does_not_mean_that_it_does_not_work():
    said = not_to_say(impact.assess([*STEADY, *STEADY], 12, "increase"))
    assert said[0].startswith('"It does not work."') and said[1].startswith('"Nothing changed."')


def test_a_change_without_others_asks_for_doing_for_like_schools_and_for_another_place():
    months = pd.date_range("2024-09-01", periods=len(BETTER), freq="MS")
    table = pd.DataFrame({"period": months, "value": BETTER})
    claim = impact.assess(table, "2025-08-01", "increase")
    assert claim.level == 2
    lines = surer(claim)
    assert len(lines) == len(set(lines))
    for words in (
        "Write down, each time we count, how much of it was done",
        "Find schools that did not change this",
    ):
        assert any(line.startswith(words) for line in lines), lines
    assert any("another school, or another grade, begin later" in line for line in lines)
    assert [line.split('"')[1] for line in not_to_say(claim)] == [
        "This was the program.",
        "It will work for you, too.",
        "Everybody gained.",
    ]
