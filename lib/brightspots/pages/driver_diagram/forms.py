"""What is asked on the driver diagram's page."""

from __future__ import annotations

from collections.abc import Sequence

from brightspots.errors import RecordError
from brightspots.forms.schema import Ask, Fold, Form
from brightspots.pages.driver_diagram.diagram import drivers_of, guess_sentence, ideas_of
from brightspots.pages.driver_diagram.ideas import NEXT, TRY, how_far_tested
from brightspots.records import Cause, ChangeIdea, Driver, Hypothesis, Measure, Vote
from brightspots.records.status.current import aim_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed

_SURE = (("low", "Not very"), ("medium", "Somewhat"), ("high", "Very"))
_STATES = (
    ("initial", "A first guess"),
    ("supported", "Supported so far"),
    ("revised", "We changed it"),
    ("abandoned", "We gave it up"),
)
_FROM = (("own", "From our own team"), ("network", "From the network"), ("research", "From research"))
_IDEA_STATES = (
    ("proposed", "Only an idea"),
    ("shortlisted", "We would like to try it"),
    ("testing", "In test"),
    ("adopted", "We keep it"),
    ("adapted", "We keep it in another form"),
    ("abandoned", "Stopped, the lesson kept"),
    ("spread", "Shared with others"),
)
_ONE_TO_FIVE = tuple((f"{n}", f"{n}") for n in range(1, 6))


def causes(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the causes to choose from."""
    return [(one.id, typed.line(one.text, 110)) for one in records.of(Cause) if one.text.strip()]


def guesses(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the best guesses to choose from."""
    return [
        (one.id, typed.line(guess_sentence(one), 160))
        for one in records.of(Hypothesis)
        if one.state != "abandoned"
    ]


def drivers(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the drivers to choose from."""
    return [(one.id, typed.line(one.text, 110)) for one in drivers_of(records)]


def measures(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the measures to choose from."""
    return [
        (one.id, typed.line(one.name, 80) or "A measure without a name")
        for one in records.of(Measure)
        if one.state != "retired"
    ]


def ideas(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the ideas to choose from."""
    return [(one.id, typed.line(one.text, 110)) for one in ideas_of(records)]


def known_of_driver(records: Snapshot) -> dict[str, object]:
    """Return what is known of a new driver: the aim that it serves."""
    aim = aim_of(records)
    return {} if aim is None else {"aim_id": aim.id}


def known_of_judgement(records: Snapshot) -> dict[str, object]:
    """Return what is known of a new judgement: it is about the idea that the fewest people have judged.

    Raises
    ------
    RecordError
        Where there is no idea to judge.
    """
    found = {one.id: 0 for one in ideas_of(records)}
    if not found:
        raise RecordError(
            "There is no idea to judge yet.", remedy="Write the idea first, then give it two numbers."
        )
    for vote in records.of(Vote):
        if vote.about_id in found:
            found[vote.about_id] += 1
    return {"about_id": min(found, key=lambda one: found[one]), "dots": 0}


def judgements(records: Snapshot) -> Sequence[Vote]:
    """Return what people gave to ideas, without their dots for causes."""
    about = {one.id for one in ideas_of(records)}
    return [one for one in records.of(Vote) if one.about_id in about]


def tested_sentence(idea: ChangeIdea, records: Snapshot) -> str:
    """Return how far an idea is tested."""
    return (
        f"{typed.line(idea.text, 200).rstrip('.')}: {how_far_tested(idea, records)}."
        if idea.text.strip()
        else "A new idea. Write the idea first, then make a test of it."
    )


GUESSES = Form(
    Hypothesis,
    "Our best guesses why",
    first=(
        Ask("if_we", "If we"),
        Ask("then", "then"),
        Ask("because", "because"),
    ),
    folds=(
        Fold(
            "How sure we are, and what would change our mind",
            (
                Ask("cause_ids", "Which causes is it about?", choices=causes, kind="many"),
                Ask("confidence_before", "How sure were we at first?", choices=_SURE, kind="choice"),
                Ask("confidence_after", "How sure are we now?", choices=_SURE, kind="choice"),
                Ask("would_change_our_mind", "What would change our mind?"),
                Ask("state", "Where does it stand?", choices=_STATES, kind="choice"),
                Ask("decision", "What did we decide, and why?"),
            ),
        ),
    ),
    intro="One line each. Change it whenever you learn something: what it said before is kept.",
    one="best guess",
)

DRIVERS = Form(
    Driver,
    "What has to change",
    first=(
        Ask(
            "text",
            "What has to change?",
            help='How it will be, not what you will do: "an adult notices on the same day".',
            term="driver",
        ),
        Ask("measure_ids", "How would we see it?", choices=measures, kind="many"),
        Ask("hypothesis_ids", "Which best guess is behind it?", choices=guesses, kind="many"),
    ),
    folds=(
        Fold(
            "More about it",
            (
                Ask("parent_id", "Is it a part of another one?", choices=drivers, term="secondary driver"),
                Ask(
                    "level",
                    "Is it a main one?",
                    choices=(("primary", "Main"), ("secondary", "Part of another")),
                    term="primary or secondary",
                ),
                Ask("cause_ids", "Which causes does it answer?", choices=causes, kind="many"),
                Ask(
                    "state",
                    "Where does it stand?",
                    choices=(("draft", "A draft"), ("active", "We work on it"), ("dropped", "Dropped")),
                ),
            ),
        ),
    ),
    one="something that has to change",
    fills=known_of_driver,
)

IDEAS = Form(
    ChangeIdea,
    "Ideas to try",
    first=(
        Ask("text", "What could we try?", help="Something that one person could begin next week."),
        Ask("driver_ids", "What would it change?", choices=drivers, kind="many"),
        Ask("provenance", "Where does it come from?", choices=_FROM, kind="choice"),
    ),
    folds=(
        Fold(
            "More about the idea",
            (
                Ask("source", "From whom, or from which school or book?"),
                Ask("core_parts", "What has to stay, or it is another idea?", term="core parts"),
                Ask("adaptable_parts", "What may be done in your own way?", term="adaptable parts"),
                Ask("cause_ids", "Which causes does it answer?", choices=causes, kind="many"),
                Ask("hypothesis_ids", "Which best guess does it test?", choices=guesses, kind="many"),
                Ask("basis", "Why do we think that it could work?"),
                Ask("state", "Where does it stand?", choices=_IDEA_STATES, kind="choice"),
                Ask("reason", "Why do we keep it, change it or stop it?"),
            ),
        ),
    ),
    one="idea",
)

JUDGED = Form(
    Vote,
    "How much change, how much work",
    first=(
        Ask("about_id", "Which idea?", choices=ideas, kind="choice"),
        Ask("impact", "How much could it change?", help="1 is little, 5 is much.", choices=_ONE_TO_FIVE, kind="choice"),
        Ask("effort", "How much work is it?", help="1 is little, 5 is much.", choices=_ONE_TO_FIVE, kind="choice"),
        Ask("voter", "Who says so?", help="Initials or a code."),
    ),
    intro="Each person gives their own two numbers, before anybody says theirs aloud.",
    one="judgement",
    fills=known_of_judgement,
    shares=False,
)  # fmt: skip

ONE_IDEA = Form(
    ChangeIdea,
    "From an idea to a test",
    first=(
        Ask("text", "What would we try?"),
        Ask("core_parts", "What has to stay, or it is another idea?", term="core parts"),
        Ask("adaptable_parts", "What may be done in your own way?", term="adaptable parts"),
    ),
    told=tested_sentence,
    actions=(TRY, NEXT),
)
