"""How a test is asked for: five fields before trying, four after; everything else opens when it is needed."""

from __future__ import annotations

from brightspots.forms.schema import Action, Ask, Fold, Form, ListOf
from brightspots.pages.cycles import transitions
from brightspots.pages.cycles.words import (
    DECISIONS,
    RESULTS,
    cycle_name,
    filled_predictions,
    learned_question,
    open_sentence,
    plan_sentence,
)
from brightspots.records.models.intervention import ChangeIdea, PDSACycle, Prediction
from brightspots.records.models.measurement import Measure
from brightspots.records.status import predictions
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed
from brightspots.text.lists import capitalize

_RESULTS = tuple((value, capitalize(words)) for value, words in RESULTS.items())
_DECISIONS = tuple(DECISIONS.items())


def _ideas(records: Snapshot) -> list[tuple[str, str]]:
    return [(idea.id, typed.line(idea.text, 80) or "An idea") for idea in records.of(ChangeIdea)]


def _measures(records: Snapshot) -> list[tuple[str, str]]:
    return [
        (measure.id, typed.line(measure.name, 80) or "A measure without a name")
        for measure in records.of(Measure)
        if measure.state != "retired"
    ]


def _planned(cycle: PDSACycle, records: Snapshot) -> str:
    plan = plan_sentence(cycle)
    return (
        f"{plan} It is decided, so its plan is here to be read." if transitions.is_decided_on(cycle) else plan
    )


def _studied(cycle: PDSACycle, records: Snapshot) -> str:
    if (asked := learned_question(cycle)) != "":
        return " ".join(filter(None, [asked, open_sentence(cycle)]))
    return " ".join(
        [f"{cycle_name(cycle)}.", *(_said(prediction) for prediction in filled_predictions(cycle))]
    )


def _said(prediction: Prediction) -> str:
    said = predictions.told(prediction)
    return " ".join(filter(None, [typed.line(prediction.question, 120), f"We said {said}." if said else ""]))


def _changed(prediction: Prediction) -> str:
    changed = predictions.since_ready(prediction)
    return f"{capitalize(changed)}." if changed else ""


_NEXT = Action(
    "next",
    "Plan the next test",
    transitions.plan_next,
    help="Ends this one, carries our decision to its idea, and fills the next one in from it.",
    when=transitions.is_decided,
)

BEFORE = Form(
    PDSACycle,
    "Before we try it",
    first=(
        Ask(
            "title",
            "What do we try?",
            help="One change, small enough for next week: one class, one teacher, one day.",
            kind="line",
            term="Plan",
        ),
        ListOf(
            "tasks",
            "Who does it?",
            "person",
            asks=(Ask("who", "Who", help="Initials.", width="short"),),
            folded=(
                Ask("what", "Does what", kind="line"),
                Ask("when", "When"),
                Ask("where", "Where", kind="line"),
            ),
        ),
        Ask("start", "When do we begin?"),
        ListOf(
            "predictions",
            "We predict",
            "prediction",
            asks=(
                Ask("expected_count", "How many", term="Prediction"),
                Ask("expected_out_of", "Out of how many"),
            ),
            folded=(
                Ask("question", "Of what? The question that this test answers", kind="line"),
                Ask("expected", "Or in words, where it cannot be counted", kind="line"),
                Ask(
                    "direction",
                    "More or less than before?",
                    choices=(
                        ("increase", "More than before"),
                        ("decrease", "Less than before"),
                        ("same", "The same"),
                    ),
                ),
                Ask("measure_id", "The number that would show it", choices=_measures),
            ),
            help="A guess is enough. What we guess wrong teaches us most.",
            fixed=transitions.has_its_predictions,
            told=_changed,
        ),
    ),
    folds=(
        Fold(
            "More about the plan",
            (
                Ask("objective", "What do we want to learn?"),
                Ask("idea_id", "Which idea does it try?", choices=_ideas),
                Ask("scale", "How large is it?", of="scale_unit"),
                Ask("scale_unit", "Of what?", help="classes, students, days"),
                Ask("classes", "In which classes?", help="Their codes, with commas."),
                Ask("conditions", "What is special there?", help="First graders, a substitute, flu season."),
                Ask(
                    "end", "When do we look at it together?", help="Two weeks are enough for a first answer."
                ),
                Ask("data_plan", "Who writes down what, and on what?"),
                Ask("measure_ids", "Which of our numbers do we watch?", kind="many", choices=_measures),
                Ask(
                    "predicted_before_trying",
                    "Predicted before trying?",
                    kind="taps",
                    choices=(("yes", "Yes"), ("no", "No"), ("on paper", "On paper")),
                ),
                Ask("went_ahead_because", "We go ahead without a prediction, because"),
                Ask(
                    "purpose",
                    "Why this test?",
                    choices=(
                        ("develop", "To work out the idea"),
                        ("test", "To see whether it works"),
                        ("implement", "To make it how we do things"),
                    ),
                ),
            ),
        ),
    ),
    told=_planned,
    fills=transitions.known_of_test,
    closed=transitions.is_decided_on,
    actions=(
        Action(
            "ready",
            "Ready to try",
            transitions.ready,
            help="Keeps what we predict now, to hold it against what happens. If we change it later, the page says so.",
            when=transitions.is_plan,
        ),
        _NEXT,
        Action(
            "another",
            "Plan another test",
            transitions.another,
            help="A new one, beside this one.",
            when=transitions.says_what,
        ),
    ),
)

AFTER = Form(
    PDSACycle,
    "After we tried it",
    first=(
        ListOf(
            "predictions",
            "What happened, beside what we predicted",
            "prediction",
            asks=(
                Ask("actual_count", "It was"),
                Ask("actual_out_of", "Out of"),
                Ask("result", "Were we right?", kind="taps", choices=_RESULTS),
            ),
            folded=(Ask("happened", "Or in words", kind="line"),),
            help="What we predict is written further up, before we try it.",
            fixed=lambda cycle: True,
            told=_said,
        ),
        Ask("surprise", "What surprised us?"),
        Ask("decision", "What now?", kind="taps", choices=_DECISIONS, term="Adapt, adopt, abandon"),
        Ask("learning", "The lesson", help="One or two sentences that another team could use."),
    ),
    folds=(
        Fold(
            "Why we decide so, and the next step",
            (
                Ask("reason", "Why do we decide so?"),
                Ask(
                    "next_step",
                    "What do we try next?",
                    help="It becomes the title of the next test.",
                    kind="line",
                ),
                Ask(
                    "next_scale",
                    "How large will it be?",
                    help="How many classes, students, days.",
                    of="scale_unit",
                ),
            ),
        ),
        Fold(
            "What we saw while trying",
            (
                Ask("done_as_planned", "Did we do it as planned?", kind="taps"),
                Ask("observations", "What did we see and hear?"),
                Ask("problems", "What went otherwise than planned?"),
                Ask("data", "What did we count?"),
                Ask("compared", "What do we see when we hold it against our prediction?"),
            ),
        ),
    ),
    told=_studied,
    fills=transitions.known_of_test,
    actions=(
        _NEXT,
        Action(
            "close",
            "Keep the lesson, no next test for now",
            transitions.close,
            help="Ends this one, and carries our decision to its idea.",
            when=transitions.is_to_close,
        ),
    ),
)
