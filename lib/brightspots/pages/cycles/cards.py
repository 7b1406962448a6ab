"""Today's test as a card, and the question that its result asks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from brightspots.pages.cycles.words import (
    RESULTS,
    cycle_name,
    cycle_size,
    cycle_state,
    filled_predictions,
    format_dates,
    learned_question,
    open_sentence,
    who_does_it,
    withheld_sentence,
)
from brightspots.records.models.intervention import PDSACycle, Prediction
from brightspots.records.status import predictions
from brightspots.text import markup, typed
from brightspots.text.dates import format_period
from brightspots.text.lists import capitalize, join_words

_BEFORE = {
    "yes": "Predicted before trying.",
    "no": "Predicted after trying: it does not count as a prediction, but it may still teach us.",
    "on paper": "Predicted before trying, on paper.",
}


def build_card(cycle: PDSACycle) -> markup.Html:
    """Return a test as a card: what, who, when, and what we predict."""
    facts = [
        ("Who", who_does_it(cycle)),
        ("When", format_dates(cycle.start, cycle.end)),
        ("How large", cycle_size(cycle)),
        ("Conditions", typed.line(cycle.conditions, 200)),
        ("Decided", "" if cycle.decided_on is None else format_period(cycle.decided_on)),
    ]
    facts = [(label, text) for label, text in facts if text]
    rows = "".join(f'<div><dt>{label}</dt><dd dir="auto">{escape(text)}</dd></div>' for label, text in facts)
    what = typed.line(cycle.title, 300) or typed.line(cycle.objective, 300) or "A test without a title yet"
    html = (
        f'<section class="bs-test bs-box"><p class="bs-stands">Test {cycle.number} · '
        f"{escape(cycle_state(cycle))}</p>"
        f'<h3 dir="auto">{escape(what)}</h3><dl class="bs-answers">{rows}</dl>{_expected(cycle)}</section>'
    )
    lines = [
        f"{cycle_name(cycle)} ({cycle_state(cycle)})",
        *(f"{label}: {text}" for label, text in facts),
    ]
    return markup.Html(html, "\n".join([*lines, *_as_text(cycle)]))


def build_test_list(tests: Sequence[tuple[PDSACycle, str]]) -> markup.Html:
    """Return tests as a list, each with where it stands and the address that leads to it."""
    told = [(markup.link(cycle_name(test), to), cycle_state(test).lower()) for test, to in tests]
    items = "".join(f"<li><bdi>{name}</bdi> · {escape(stands)}</li>" for name, stands in told)
    html = f'<nav aria-label="Our tests"><p><b>Our tests</b></p><ul>{items}</ul></nav>'
    text = [f"{cycle_name(test)} ({cycle_state(test).lower()})" for test, _ in tests]
    return markup.Html(html, "\n".join(["Our tests", *text]))


def place_of(test: PDSACycle) -> str:
    """Return the name of the place where a test stands among all of them."""
    return f"t-{test.id}"


def build_question(cycle: PDSACycle) -> markup.Html:
    """Return what a test's result asks: what we said, what it was, and what we learned from the difference."""
    asked = learned_question(cycle)
    if not asked:
        expected = [predictions.told(prediction, "you") for prediction in filled_predictions(cycle)]
        asked = (
            f"You said {join_words(expected)}. What was it?"
            if expected
            else withheld_sentence(cycle)
            or "What do you expect, before you try? ___ of ___. A guess is enough."
        )
    asked = typed.line(asked, 600)
    html = f'<p class="bs-finding" dir="auto">{escape(asked)}</p>'
    if cycle.learning.strip():
        html += f'<div class="bs-lesson"><b>The lesson:</b> {typed.html(cycle.learning)}</div>'
    if rest := open_sentence(cycle):
        html += markup.paragraph(rest)
    text = "\n".join(filter(None, [asked, typed.clean(cycle.learning), rest]))
    return markup.Html(html, text)


def predictions_table(cycle: PDSACycle) -> str:
    """Return what was predicted beside what happened, as a table; empty where nothing was predicted."""
    told = [_row(prediction) for prediction in cycle.predictions if _says(prediction)]
    if not told:
        return ""
    frame = pd.DataFrame(told, columns=["We asked", "We said", "It was", "Were we right?"])
    frame = frame[[column for column in frame if (frame[column] != "").any()]]
    return f'<div class="bs-scroll">{markup.table(frame)}</div>'


def _expected(cycle: PDSACycle) -> str:
    told = filled_predictions(cycle)
    before = _before(cycle)
    small = markup.paragraph(before, "small") if before else ""
    if kept := withheld_sentence(cycle):
        return f"{predictions_table(cycle)}{markup.paragraph(kept, 'small')}"
    if not told:
        why = typed.line(cycle.went_ahead_because, 300)
        said = f"We went ahead without a prediction: {why}" if why else "We predict ___ of ___."
        return f'<p dir="auto">{escape(said)}</p>{small}'
    if len(told) > 1 or predictions.happened(told[0]) or told[0].result:
        return f"{predictions_table(cycle)}{small}"
    asked = typed.line(told[0].question, 300)
    big = predictions.said(told[0])
    number = f'<p class="bs-big">{escape(big)}</p>' if told[0].expected_count is not None else ""
    words = "" if number else f'<p dir="auto"><b>{escape(typed.line(big, 400))}</b></p>'
    changed = typed.line(predictions.since_ready(told[0]), 400)
    note = f'<p dir="auto">{escape(capitalize(changed))}.</p>' if changed else ""
    return (
        f'<p class="bs-predict">We predict</p>{number}{words}{note}<p dir="auto">{escape(asked)}</p>{small}'
    )


def _before(cycle: PDSACycle) -> str:
    said = _BEFORE.get(cycle.predicted_before_trying, "")
    changed = any(predictions.since_ready(prediction) for prediction in cycle.predictions)
    return f"{said.removesuffix('.')}, and changed after ready." if said and changed else said


def _says(prediction: Prediction) -> bool:
    return bool(predictions.said(prediction) or predictions.happened(prediction) or prediction.result)


def _row(prediction: Prediction) -> tuple[str, str, str, str]:
    return (
        typed.line(prediction.question, 300) or "What will happen?",
        typed.line(predictions.told(prediction), 400),
        typed.line(predictions.happened(prediction), 400),
        capitalize(RESULTS.get(prediction.result, "")),
    )


def _as_text(cycle: PDSACycle) -> list[str]:
    rows = [_row(prediction) for prediction in cycle.predictions if _says(prediction)]
    return [
        " · ".join(
            filter(None, [asked, f"we said {said}" if said else "", f"it was {was}" if was else "", came])
        )
        for asked, said, was, came in rows
    ]
