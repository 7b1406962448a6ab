"""How predictions come out."""

from __future__ import annotations

import pytest

from brightspots.records import PDSACycle, Prediction, new_id
from brightspots.records.status.predictions import accuracy


def cycles(*results, **fields):
    predictions = tuple(Prediction(expected="18 of 24", result=result) for result in results)
    return [PDSACycle(project_id=new_id(), predictions=predictions, **fields)]


@pytest.mark.parametrize(
    ("results", "share", "says"),
    [
        ((), None, "No prediction"),
        (("",), None, "No prediction"),
        (("right", "wrong"), 0.5, "too few"),
        (("right",) * 6, 1.0, "already knows"),
        (("wrong",) * 5, 0.0, "surprises"),
        (("right", "right", "partly", "wrong", "right", "unknown"), 0.6, "the 2 that were not"),
    ],
)
def test_the_share_and_what_it_says(results, share, says):
    found = accuracy(cycles(*results))
    assert found.share == share and says in found.sentence


def test_predictions_written_afterwards_and_cancelled_tests_do_not_count():
    late = cycles("right", "right", predicted_before_trying="no")
    gone = cycles("right", state="cancelled")
    hidden = [cycle.changed(hidden=True) for cycle in cycles("right")]
    on_paper = cycles("wrong", predicted_before_trying="on paper")
    found = accuracy([*late, *gone, *hidden, *on_paper])
    assert (found.judged, found.wrong, found.afterwards) == (1, 1, 2)


def test_an_empty_line_of_the_form_is_no_prediction():
    assert accuracy([PDSACycle(project_id=new_id(), predictions=(Prediction(question="?"),))]).open == 0
