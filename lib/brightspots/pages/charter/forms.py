"""What is asked on the charter's page: the few things a team begins with, the rest folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from brightspots.forms.schema import Ask, Fold, Form
from brightspots.pages.charter.prefill import (
    known_of_aim,
    known_of_charter,
    known_of_counting,
    known_of_problem,
)
from brightspots.pages.charter.real_numbers import numbers_for_problem, our_numbers
from brightspots.pages.charter.steps import AGREE, AGREE_ON_CHARTER, CHANGE, use_number
from brightspots.pages.readiness.forms import READY
from brightspots.pages.sentences import measure_words
from brightspots.pages.versions import version_note, versions_to_save
from brightspots.records import Aim, Charter, Measure, Problem
from brightspots.records.store.snapshot import Snapshot
from brightspots.text.typed import line

if TYPE_CHECKING:
    from brightspots.workbook.book import Book


def measures(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the team's measures to choose from."""
    return [
        (one.id, measure_words(one, 80) or "A measure without a name")
        for one in records.of(Measure)
        if one.state != "retired"
    ]


def aims_above(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the aims of others that this project's aim may serve."""
    return [(one.id, line(one.statement, 120) or "An aim without words") for one in records.others(Aim)]


_WAY = (("increase", "Go up"), ("decrease", "Go down"))
_KINDS = (
    ("outcome", "Result"),
    ("leading", "Early sign"),
    ("driver", "What has to change"),
    ("process", "Are we doing it?"),
    ("balancing", "Did anything else get worse?"),
)
_OFTEN = (
    ("day", "Every day"),
    ("week", "Every week"),
    ("fortnight", "Every two weeks"),
    ("month", "Every month"),
    ("term", "Every term"),
    ("year", "Every year"),
)

PROBLEM = Form(
    Problem,
    "The problem",
    first=(
        Ask(
            "what",
            "What is happening?",
            help='Finish the sentence "They ...": missed a day of school this week.',
        ),
        Ask(
            "who",
            "Which students?",
            kind="line",
            help="Such as: our students, grades 3 to 5. No names of people.",
        ),
        Ask(
            "how_many",
            "How many?",
            help="Your own count, or one of our real numbers, where it is about this problem.",
            term="numerator",
        ),
        Ask("out_of", "Out of how many?", term="denominator"),
        Ask(
            "since",
            "Since when?",
            kind="line",
            help="As far as you know. A guess is fine, if you say that it is one.",
        ),
    ),
    folds=(
        Fold(
            "More about the problem",
            (
                Ask("measured_on", "Counted on which day?"),
                Ask("where", "Where?"),
                Ask("compared_with", "Compared with what?", help="Another school, another grade, last year."),
                Ask("consequence", "What comes of it, for students?"),
                Ask("source", "Where does the number come from?"),
                Ask("measure_id", "The measure that this number belongs to", choices=measures),
                Ask(
                    "statement",
                    "In one sentence of your own",
                    help="Where you like yours better than the one above.",
                ),
            ),
        ),
    ),
    told=version_note,
    fills=known_of_problem,
    edited=versions_to_save,
    actions=(AGREE, CHANGE),
)

AIM = Form(
    Aim,
    "The aim",
    first=(
        Ask(
            "baseline",
            "From how much?",
            help="Where we stand now, in the unit of the chart.",
            term="baseline",
        ),
        Ask("target", "To how much?", term="target"),
        Ask("due", "By when?"),
    ),
    folds=(
        Fold(
            "More about the aim",
            (
                Ask("measure_id", "Which measure?", choices=measures),
                Ask("direction", "Which way should it go?", choices=_WAY),
                Ask("baseline_on", "Where we stood, on which day?"),
                Ask("population", "Which students?"),
                Ask("place", "Where?"),
                Ask(
                    "parent_aim_id", "Which larger aim does it serve?", choices=aims_above, term="parent aim"
                ),
                Ask("reason", "Why this much, and why by then?"),
                Ask("statement", "In one sentence of your own"),
            ),
        ),
    ),
    told=version_note,
    edited=versions_to_save,
    actions=(AGREE, CHANGE),
)

COUNTING = Form(
    Measure,
    "How we count it",
    first=(
        Ask(
            "how_many",
            "How many of what?",
            help="Such as: students away for one whole day or more.",
            term="numerator",
        ),
        Ask(
            "out_of", "Out of how many?", help="Such as: students on our roll that week.", term="denominator"
        ),
        Ask(
            "included",
            "Who is counted, and who is not?",
            help="Such as: excused or not; a half day does not count.",
        ),
        Ask("frequency", "How often?", choices=_OFTEN),
        Ask("owner", "Who collects it?", help="Initials are enough."),
    ),
    folds=(
        Fold(
            "More about how we count it",
            (
                Ask("name", "What do we call it?"),
                Ask(
                    "kind",
                    "What does it tell us?",
                    choices=_KINDS,
                    term="outcome, leading, driver, process or balancing measure",
                ),
                Ask("source", "Where does the number come from?"),
                Ask("collected_how", "How is it collected?"),
                Ask("unit", "In what unit?"),
                Ask("direction", "Which way is better?", choices=_WAY),
                Ask("why", "Why this one?"),
                Ask("known_breaks", "Has the way of counting changed?"),
            ),
        ),
    ),
    fills=known_of_counting,
)

CHARTER = Form(
    Charter,
    "The charter",
    first=(
        Ask("title", "What do we call our project?"),
        Ask("why_now", "Why now?"),
        Ask("scope_in", "What is part of it?"),
        Ask("scope_out", "What is not?"),
        Ask(
            "sponsor",
            "Who stands behind us?",
            help="Initials of the person who can open doors.",
            term="sponsor",
        ),
    ),
    folds=(
        Fold(
            "Ideas and dates",
            (
                Ask(
                    "first_ideas", "First ideas", help="Hold them lightly: we do not know yet why it happens."
                ),
                Ask("timeline", "What happens by when?"),
                Ask("start", "We begin on"),
                Ask("end", "We end on"),
            ),
        ),
        Fold("Whom and what we need, and what stands in the way", READY),
        Fold(
            "More for the charter",
            (
                Ask("evidence_of_gap", "How do we know that it is a problem?"),
                Ask("process_start", "The process we look at starts when"),
                Ask("process_end", "The process we look at ends when"),
                Ask("measure_ids", "What we count", kind="many", choices=measures),
                Ask("signed_off_by", "Who has signed?", help="Initials, with commas between them."),
                Ask("signed_off_on", "Signed on"),
            ),
        ),
    ),
    told=version_note,
    fills=known_of_charter,
    edited=versions_to_save,
    actions=(AGREE_ON_CHARTER, CHANGE),
)


def problem_form(book: Book) -> Form:
    """Return the form of the problem, with our real numbers to take where none is written yet."""
    return replace(
        PROBLEM, actions=(*PROBLEM.actions, *map(use_number, numbers_for_problem(our_numbers(book))))
    )


def aim_form(book: Book) -> Form:
    """Return the form of the aim, with what the series says filled in where nothing is written yet."""
    return replace(AIM, fills=partial(known_of_aim, school=book.school.name if book.project else ""))
