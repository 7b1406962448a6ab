"""A team's predictions against what happened: in one sentence, and how often they come true.

Not a grade, but a sign of whether its tests teach it anything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from brightspots.records.models.intervention import PDSACycle, Prediction

# Fewer judged predictions than these say nothing about a team.
ENOUGH = 5


@dataclass(frozen=True)
class Accuracy:
    """Predictions that were made before trying, against what happened.

    Attributes
    ----------
    right, partly, wrong : int
        As the team judged them.
    not_known : int
        Of which the team could not say.
    open : int
        That are still to be judged.
    afterwards : int
        That were written after trying, or changed once the test was ready; they do not count.
    """

    right: int = 0
    partly: int = 0
    wrong: int = 0
    not_known: int = 0
    open: int = 0
    afterwards: int = 0

    @property
    def judged(self) -> int:
        """How many came out right, partly or wrong."""
        return self.right + self.partly + self.wrong

    @property
    def share(self) -> float | None:
        """Share of the judged ones that were right, 0 to 1; None where none is judged."""
        return self.right / self.judged if self.judged else None

    @property
    def sentence(self) -> str:
        """What it says, and what to do with it."""
        if not self.judged:
            return "No prediction has been set against what happened yet."
        were = f"{self.right} of {self.judged} predictions {'was' if self.judged == 1 else 'were'} right"
        if self.judged < ENOUGH:
            return f"{were}; too few to say more."
        if self.right == self.judged:
            return f"{were}. A team that is always right is testing what it already knows: what are we not sure of?"
        if self.right == 0:
            return f"{were}. Every test taught us something: what do our surprises have in common?"
        return f"{were}. What did we learn from the {self.judged - self.right} that were not?"


def accuracy(cycles: Iterable[PDSACycle]) -> Accuracy:
    """Count a team's predictions by how they came out.

    Parameters
    ----------
    cycles : iterable of PDSACycle
        Those that were cancelled or put away do not count.

    Examples
    --------
    >>> from brightspots.records import Prediction, new_id
    >>> came = [Prediction(expected="18 of 24", result=result) for result in ("right", "wrong", "")]
    >>> accuracy([PDSACycle(project_id=new_id(), predictions=tuple(came))])
    Accuracy(right=1, partly=0, wrong=1, not_known=0, open=1, afterwards=0)
    """
    counted: Counter[str] = Counter()
    for cycle in cycles:
        if cycle.state == "cancelled" or cycle.hidden:
            continue
        for prediction in cycle.predictions:
            empty = (
                not (prediction.expected.strip() or prediction.direction)
                and prediction.expected_count is None
            )
            if not (empty and not prediction.result):
                late = cycle.predicted_before_trying == "no" or bool(since_ready(prediction))
                counted["afterwards" if late else prediction.result or "open"] += 1
    return Accuracy(
        right=counted["right"],
        partly=counted["partly"],
        wrong=counted["wrong"],
        not_known=counted["unknown"],
        open=counted["open"],
        afterwards=counted["afterwards"],
    )


def said(prediction: Prediction) -> str:
    """Return what was predicted, as briefly as it can be said; empty where nothing was.

    Examples
    --------
    >>> said(Prediction(expected="18 of 24, as before", expected_count=18, expected_out_of=24))
    '18 of 24'
    >>> said(Prediction(expected="About half, as before.")), said(Prediction(direction="decrease"))
    ('About half, as before', 'less than before')
    """
    if (counted := _counted(prediction.expected_count, prediction.expected_out_of)) != "":
        return counted
    return _without_stop(prediction.expected) or _WAY.get(prediction.direction, "")


def keep(prediction: Prediction) -> Prediction:
    """Return a prediction that keeps what it says now, whatever is changed in it later."""
    return prediction.model_copy(
        update={
            "kept": True,
            "first_expected": prediction.expected,
            "first_direction": prediction.direction,
            "first_count": prediction.expected_count,
            "first_out_of": prediction.expected_out_of,
        }
    )


def since_ready(prediction: Prediction, whose: str = "we") -> str:
    """Return in what way a prediction was changed once its test was ready to try; empty where it was not.

    Examples
    --------
    >>> since_ready(keep(Prediction(expected_count=4)).model_copy(update={"expected_count": 2}))
    'changed after ready; we first said 4'
    """
    if not prediction.kept or said(prediction) == (first := said(_as_kept(prediction))):
        return ""
    return f"changed after ready; {whose} first said {_quoted(first)}" if first else "said only after ready"


def told(prediction: Prediction, whose: str = "we") -> str:
    """Return what was predicted and, where it was changed once the test was ready, what was said first.

    Examples
    --------
    >>> told(Prediction(expected_count=18, expected_out_of=24))
    '18 of 24'
    """
    return _with_note(said(prediction), prediction, whose)


def happened(prediction: Prediction) -> str:
    """Return what happened beside it, as briefly as it can be said; empty where nobody has said.

    Examples
    --------
    >>> happened(Prediction(expected_count=18, expected_out_of=24, actual_count=11, actual_out_of=24))
    '11'
    >>> happened(Prediction(happened="11 of 15")), happened(Prediction(actual_count=13, actual_out_of=81))
    ('11 of 15', '13 of 81')
    """
    if prediction.actual_count is not None:
        same = prediction.expected_count is not None and prediction.actual_out_of in (
            None,
            prediction.expected_out_of,
        )
        return _counted(prediction.actual_count, None if same else prediction.actual_out_of)
    return _without_stop(prediction.happened)


def beside(prediction: Prediction, whose: str = "You") -> str:
    """Set what was predicted beside what happened, in a sentence; empty where one of them is missing.

    Examples
    --------
    >>> beside(Prediction(expected_count=18, expected_out_of=24, actual_count=11, actual_out_of=24))
    'You said 18 of 24; it was 11.'
    >>> beside(Prediction(expected="fewer than half", happened="4 of 13"), "We")
    'We said “fewer than half”; it was 4 of 13.'
    """
    then, now = said(prediction), happened(prediction)
    if not then or not now:
        return ""
    then = _with_note(_quoted(then), prediction, whose.lower())
    return f"{whose} said {then}; it was {_quoted(now)}."


def _as_kept(prediction: Prediction) -> Prediction:
    return Prediction(
        expected=prediction.first_expected,
        direction=prediction.first_direction,
        expected_count=prediction.first_count,
        expected_out_of=prediction.first_out_of,
    )


def _with_note(words: str, prediction: Prediction, whose: str) -> str:
    note = since_ready(prediction, whose)
    return " ".join(filter(None, [words, f"({note})" if note else ""]))


def _quoted(words: str) -> str:
    """Return in quotation marks what is more than a number."""
    return words if words in _WAY.values() or _NUMBERS.fullmatch(words) else f"“{words}”"


_NUMBERS = re.compile(r"[\d.,]+ ?%?( (of|out of) [\d.,]+)?|yes|no", re.IGNORECASE)
_WAY = {"increase": "more than before", "decrease": "less than before", "same": "the same as before"}


def _counted(count: float | None, out_of: float | None) -> str:
    if count is None:
        return ""
    return f"{count:g}" if out_of is None else f"{count:g} of {out_of:g}"


def _without_stop(words: str) -> str:
    return " ".join(words.split()).rstrip(".;,")
