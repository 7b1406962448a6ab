"""Our tests as the steps of a picture, from small to bigger."""

from __future__ import annotations

from collections.abc import Sequence

from brightspots.figures.diagrams.ramp import Decision, Fit, Trial, ramp
from brightspots.figures.picture import Picture
from brightspots.pages.cycles import cycle_words
from brightspots.records.models.intervention import PDSACycle, Prediction
from brightspots.records.status import predictions

_DECISIONS: dict[str, Decision] = {"adapt": "adapt", "adopt": "adopt", "abandon": "stop"}
_FITS: dict[str, Fit] = {"right": "right", "partly": "partly", "wrong": "wrong"}


def picture(tests: Sequence[PDSACycle]) -> Picture:
    """Draw tests in their order."""
    return ramp(trials(tests))


def trials(tests: Sequence[PDSACycle]) -> list[Trial]:
    """Return tests as steps, each with the prediction that was furthest off.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> came = Prediction(expected_count=18, expected_out_of=24, actual_count=11, result="wrong")
    >>> step = trials([PDSACycle(project_id=new_id(), predictions=(came,), decision="abandon")])[0]
    >>> step.predicted, step.happened, step.fit, step.decision
    ('18 of 24', '11', 'wrong', 'stop')
    """
    places = {test.id: place for place, test in enumerate(tests, start=1)}
    return [_trial(test, places) for test in tests]


def _trial(test: PDSACycle, places: dict[str, int]) -> Trial:
    judged = (prediction for prediction in test.predictions if prediction.result)
    told = (
        cycle_words.furthest_off(test)
        or next(iter(cycle_words.predicted(test)), None)
        or next(judged, Prediction())
    )
    size = float(test.scale) if test.scale is not None else len(test.classes) or None
    return Trial(
        title=test.title,
        scale=cycle_words.size(test),
        size=size,
        when=cycle_words.dates(test.start, test.end),
        predicted=predictions.told(told),
        happened=predictions.happened(told),
        fit=_FITS.get(told.result, ""),
        learned=test.learning,
        decision=_DECISIONS.get(test.decision, ""),
        after=places.get(test.previous_id or ""),
    )
