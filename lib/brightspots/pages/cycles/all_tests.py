"""All tests, from small to bigger: as a picture, and as a list with lessons in which one is found again."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from brightspots.figures.diagrams.ramp import Decision, Fit, Trial, ramp
from brightspots.figures.picture import Picture
from brightspots.pages.cycles.cards import place_of, predictions_table
from brightspots.pages.cycles.words import (
    DECIDED,
    RESULTS,
    cycle_name,
    cycle_size,
    cycle_state,
    filled_predictions,
    format_dates,
    furthest_off,
    withheld_sentence,
)
from brightspots.records.models.intervention import ChangeIdea, PDSACycle, Prediction
from brightspots.records.status import predictions
from brightspots.records.status.current import tests_of
from brightspots.text import markup, typed
from brightspots.text.lists import capitalize, count_noun, join_words

if TYPE_CHECKING:
    from brightspots.series.released_project import ReleasedProject

_DECISIONS: dict[str, Decision] = {"adapt": "adapt", "adopt": "adopt", "abandon": "stop"}
_FITS: dict[str, Fit] = {"right": "right", "partly": "partly", "wrong": "wrong"}


def draw_ramp(tests: Sequence[PDSACycle]) -> Picture:
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
    told = furthest_off(test) or next(iter(filled_predictions(test)), None) or next(judged, Prediction())
    size = float(test.scale) if test.scale is not None else len(test.classes) or None
    return Trial(
        title=test.title,
        scale=cycle_size(test),
        size=size,
        when=format_dates(test.start, test.end),
        predicted=predictions.told(told),
        happened=predictions.happened(told),
        fit=_FITS.get(told.result, ""),
        learned=test.learning,
        decision=_DECISIONS.get(test.decision, ""),
        after=places.get(test.previous_id or ""),
    )


_CREDIT = "This test did its work: nobody has to try it in this way again to find that out."
_TEXTS = (
    "title",
    "objective",
    "conditions",
    "observations",
    "problems",
    "data",
    "compared",
    "surprise",
    "learning",
)
_MORE = ("reason", "next_step", "data_plan", "went_ahead_because")
_FULL = (
    ("objective", "What we wanted to learn"),
    ("data_plan", "Who wrote down what"),
    ("observations", "What we saw and heard"),
    ("problems", "What went otherwise than planned"),
    ("data", "What we counted"),
    ("compared", "Held against our prediction"),
)


def find_tests(project: ReleasedProject, words: str = "") -> markup.Html:
    """Return the tests in which all of these words stand, in whatever was written or decided; all when empty.

    Parameters
    ----------
    project : ReleasedProject
    words : str
        Such as ``bus kindergarten``; parts of words are found, too.
    """
    tests = tests_of(project)
    ideas = {idea.id: typed.line(idea.text, 200) for idea in project.of(ChangeIdea)}
    wanted = words.casefold().split()
    kept = [test for test in tests if all(word in _all_of(test, ideas) for word in wanted)]
    if tests and not kept:
        text = f"No test has “{typed.line(words, 60)}” in it. Fewer letters find more."
        return markup.Html(markup.paragraph(text, "note"), text)
    summary = (
        f"{len(kept)} of {count_noun(len(tests), 'test')} with “{typed.line(words, 60)}”."
        if wanted
        else _summary(tests)
    )
    return _listed(kept, ideas, summary)


def _listed(tests: Sequence[PDSACycle], ideas: dict[str, str], summary: str) -> markup.Html:
    if not tests:
        text = "No test yet. The first one begins the list, however it comes out."
        return markup.Html(markup.paragraph(text, "note"), text)
    items = "".join(_item(test, ideas) for test in tests)
    lines = [summary, *(line for test in tests for line in _as_text(test))]
    return markup.Html(
        f'{markup.paragraph(summary)}<ol class="bs-tests">{items}</ol>', "\n".join(filter(None, lines))
    )


def _summary(tests: Sequence[PDSACycle]) -> str:
    decided = {word: sum(test.decision == word for test in tests) for word in DECIDED}
    parts = [
        f"{n} {words}"
        for n, words in (
            (decided["adopt"], "adopted"),
            (decided["adapt"], "adapted"),
            (decided["abandon"], "stopped with the lesson kept"),
            (len(tests) - sum(decided.values()), "still open"),
        )
        if n
    ]
    return f"{count_noun(len(tests), 'test')} so far: {join_words(parts)}."


def _item(test: PDSACycle, ideas: dict[str, str]) -> str:
    facts = [
        cycle_size(test),
        format_dates(test.start, test.end),
        typed.line(test.conditions, 120),
    ]
    line = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in facts if fact)
    idea = ideas.get(test.idea_id or "", "")
    beside = [predictions.beside(prediction, "We") for prediction in test.predictions]
    said = "".join(
        f'<p dir="auto">{escape(typed.line(sentence, 400))}{_judged(test, at)}</p>'
        for at, sentence in enumerate(beside)
        if sentence
    )
    said += markup.paragraph(kept, "small") if (kept := withheld_sentence(test)) else ""
    told = _labelled("A surprise", test.surprise) + _labelled("The lesson", test.learning)
    decided = _labelled(capitalize(cycle_state(test)), test.reason, always=True)
    credit = markup.paragraph(_CREDIT, "small") if test.decision == "abandon" else ""
    about = f'<p class="bs-small" dir="auto">Idea: {escape(idea)}</p>' if idea else ""
    return (
        f'<li class="bs-test" id="{place_of(test)}"><h3 dir="auto">{escape(cycle_name(test))}</h3>'
        f'<p class="bs-small">{line}</p>{said}{told}{decided}{credit}{about}{_whole(test)}</li>'
    )


def _labelled(label: str, text: str, *, always: bool = False) -> str:
    words = typed.clean(text)
    if not words and not always:
        return ""
    rest = f": {typed.html(words)}" if words else "."
    return f'<div class="bs-lesson"><b>{escape(label)}</b>{rest}</div>'


def _judged(test: PDSACycle, at: int) -> str:
    came = RESULTS.get(test.predictions[at].result, "")
    return f" <small>({came})</small>" if came else ""


def _whole(test: PDSACycle) -> str:
    """Return the rest of what was written down, folded."""
    told = [(label, typed.clean(getattr(test, name))) for name, label in _FULL]
    rows = "".join(f"<div><dt>{label}</dt><dd>{typed.html(text)}</dd></div>" for label, text in told if text)
    expected = predictions_table(test) if len(test.predictions) > 1 or not _has_sentence(test) else ""
    if not rows and not expected:
        return ""
    return markup.folded("All that we wrote down", f'{expected}<dl class="bs-answers">{rows}</dl>')


def _has_sentence(test: PDSACycle) -> bool:
    return any(predictions.beside(prediction) for prediction in test.predictions)


def _all_of(test: PDSACycle, ideas: dict[str, str]) -> str:
    told = [getattr(test, name) for name in (*_TEXTS, *_MORE)]
    told += [getattr(p, name) for p in test.predictions for name in ("question", "expected", "happened")]
    told += [task.what for task in test.tasks]
    told += [
        *test.classes,
        cycle_state(test),
        cycle_name(test),
        ideas.get(test.idea_id or "", ""),
    ]
    return " ".join(typed.clean(text) for text in told).casefold()


def _as_text(test: PDSACycle) -> list[str]:
    came = [predictions.beside(prediction, "We") for prediction in test.predictions]
    lesson = typed.clean(test.learning)
    return [
        f"{cycle_name(test)} ({cycle_state(test)})",
        *filter(None, came),
        *([lesson] if lesson else []),
    ]
