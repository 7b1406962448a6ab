"""Page 40: when a change began, what may be claimed of it at most, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from brightspots.errors import ParameterError
from brightspots.measures import impact
from brightspots.pages.impact import ladder
from brightspots.pages.impact import page as impact_page
from brightspots.series.model import Agreed, Measured, NewLine


class TestChange:
    weeks = Measured(
        "a",
        "A",
        points=pd.DataFrame({"period": pd.date_range("2025-01-06", periods=40, freq="7D"), "value": 1.0}),
    )

    def happened(self, *rows):
        return pd.DataFrame(rows, columns=["date", "label", "kind"]).assign(
            date=lambda t: pd.to_datetime(t["date"])
        )

    def test_what_was_adopted_goes_before_what_was_tried(self):
        happened = self.happened(
            ("2025-04-14", "Try", "test start"),
            ("2025-05-12", "All", "adopt"),
            ("2025-06-02", "Storm", "context"),
        )
        found = ladder.find_change(self.weeks, happened)
        assert (found.on, found.trying) == ("2025-05-12", "2025-04-14")
        assert (
            "tried it small from Apr 14, 2025 on (Try); the time between counts on neither side" in found.why
        )

    def test_a_test_with_too_little_before_it_is_none(self):
        happened = self.happened(("2025-02-03", "Try", "test start"), ("2025-05-12", "All", "adopt"))
        assert ladder.find_change(self.weeks, happened) == ladder.Change(
            "2025-05-12", "Our change: May 12, 2025, All."
        )

    def test_people_choose(self):
        assert ladder.find_change(self.weeks, self.happened(), "2025-06-01").on == "2025-06-01"
        with pytest.raises(ParameterError, match="change_on"):
            ladder.find_change(self.weeks, self.happened(), "June")

    def test_nobody_wrote_it_down(self):
        assert ladder.find_change(self.weeks, self.happened(("2025-06-02", "Storm", "context"))).on == ""

    def test_the_day_from_which_the_team_moved_its_line_is_its_change_on_both_pages(self):
        moved = replace(self.weeks, agreed=Agreed(new_lines=(NewLine("2025-05-19"),)))
        found = ladder.find_change(moved, self.happened(("2025-05-05", "One room", "adopt")))
        assert (found.on, found.trying) == ("2025-05-19", "2025-05-05")
        assert "from which our team moved its" in found.why

    def test_a_test_with_few_numbers_before_it_is_still_when_we_changed_something(self):
        found = ladder.find_change(self.weeks, self.happened(("2025-01-20", "Calls", "test start")))
        assert found.on == "2025-01-20" and "Calls" in found.why


@pytest.mark.parametrize("at_most", ["5", "replicated", "high"])
def test_only_the_words_for_lower_claims_are_taken(at_most):
    claim = impact.assess([5, 6, 4, 7], 3, "increase")
    with pytest.raises(ParameterError, match="too early, no change, change, doing, compared"):
        ladder.lower(claim, at_most, "why")


def test_no_claim_shows_nothing_and_one_lists_what_else_and_what_not_to_say(read):
    claim = impact.assess([5, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5, 5, 6, 4, 5, 6, 4], 11, "increase")
    for show in (
        impact_page.tell_what_else,
        impact_page.tell_what_makes_surer,
        impact_page.tell_what_not_to_say,
    ):
        assert read(impact_page, show, None) == ""
        assert read(impact_page, show, claim).startswith("- ")
    assert "A small change can hide" in read(impact_page, impact_page.tell_what_not_to_say, claim)
