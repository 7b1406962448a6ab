"""What is asked on the fishbone's page."""

from __future__ import annotations

from collections.abc import Sequence

from brightspots.forms.schema import Ask, Fold, Form
from brightspots.pages.fishbone.diagram import bones_of, name
from brightspots.pages.fishbone.evidence import HOW, Found, readable
from brightspots.pages.fishbone.steps import (
    AGAIN,
    ASIDE,
    CHOICE_BACK,
    CHOOSE,
    DOT,
    DOT_BACK,
    NEXT,
    START,
    WHY,
    known_of_cause,
)
from brightspots.records import Cause, CauseCategory, Evidence, Interview, Project, Theme, Vote
from brightspots.records.status.sticky_notes import count_dots
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import typed
from brightspots.text.lists import count_noun

_OURS = (("yes", "Yes, it is ours"), ("influence", "We have a say"), ("no", "No"))
_DIRECTIONS = (
    ("supports", "It supports what we think"),
    ("challenges", "It challenges what we think"),
    ("expands", "It adds something new"),
)


def bones(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the bones to choose from."""
    return [(bone.id, name(bone)) for bone in bones_of(records)]


def causes(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return the causes to choose from."""
    return [(cause.id, typed.line(cause.text, 110)) for cause in readable(records)]


def sources(records: Snapshot) -> Sequence[tuple[str, str]]:
    """Return what evidence may come from: themes of what people told us, and conversations by their code."""
    themes = [(one.id, f"Theme: {typed.line(one.label, 80) or 'no name yet'}") for one in records.of(Theme)]
    talks = [
        (one.id, f"Conversation with {typed.line(one.person_code) or one.person or 'somebody'}")
        for one in records.of(Interview)
    ]
    return [*themes, *talks]


def told_of_cause(cause: Cause, records: Snapshot) -> str:
    """Return where a cause stands: its dots and what was found out."""
    dots = count_dots(records.of(Vote))[cause.id]
    found = len(Found(records).evidence(cause))
    said = f"{count_noun(dots, 'dot')}, {found} {'piece' if found == 1 else 'pieces'} of evidence"
    return (
        f"“{typed.line(cause.text, 200)}” has {said}."
        if cause.text.strip()
        else "A new cause. Write the cause first, then give it a dot."
    )


BEGIN = Form(
    Project,
    "Bones to begin with",
    first=(),
    intro="Take a set, or write your own below. Every bone can be renamed later.",
    actions=START,
    shares=False,
)

BONES = Form(
    CauseCategory,
    "The bones",
    first=(Ask("label", "What is this bone called?"),),
    one="bone",
)

CAUSES = Form(
    Cause,
    "The causes",
    first=(
        Ask(
            "text",
            "What happens?",
            help="One cause at a time: what happens to students today, not what is missing.",
        ),
        Ask("category_id", "On which bone?", choices=bones, term="category"),
    ),
    folds=(
        Fold(
            "More about this cause",
            (
                Ask("parent_id", "Is it a cause of another one?", choices=causes),
                Ask("controllable", "Is it ours to change?", choices=_OURS, kind="choice"),
            ),
        ),
    ),
    intro="Everybody writes for themselves first, then read them out one by one.",
    one="cause",
    fills=known_of_cause,
)

ONE_CAUSE = Form(
    Cause,
    "One cause, looked at together",
    first=(
        Ask("text", "What happens?"),
        Ask("chosen_because", "Why would we work on this one?", help="Dots alone are no reason."),
        Ask("would_change_our_mind", "What would change our mind?"),
    ),
    folds=(
        Fold(
            "More about this cause",
            (
                Ask("category_id", "On which bone?", choices=bones, term="category"),
                Ask("parent_id", "It is a cause of", choices=causes),
                Ask("controllable", "Is it ours to change?", choices=_OURS, kind="choice"),
                Ask("stopped_because", "Why do we stop here, or set it aside?"),
            ),
        ),
    ),
    told=told_of_cause,
    fills=known_of_cause,
    actions=(DOT, DOT_BACK, WHY, CHOOSE, CHOICE_BACK, ASIDE, AGAIN, NEXT),
)

EVIDENCE = Form(
    Evidence,
    "What we found out",
    first=(
        Ask("summary", "What did we see or hear?", help="What happened, not yet what it means."),
        Ask("cause_ids", "Which causes is it about?", choices=causes, kind="many"),
        Ask("type", "How do we know?", choices=HOW, kind="choice"),
        Ask("direction", "What does it do to what we think?", choices=_DIRECTIONS, kind="choice"),
    ),
    folds=(
        Fold(
            "More about how we know it",
            (
                Ask("on", "On which day?"),
                Ask("source_id", "It comes from", choices=sources),
                Ask("source", "Or where it comes from, in words"),
                Ask("strength", "How strong is it?"),
                Ask("changed_our_thinking", "Did it change our thinking?"),
                Ask("led_to", "What did we look at next because of it?"),
                Ask("would_confirm", "What would make us surer?"),
                Ask("found_by", "Who found it?", help="Initials are enough."),
            ),
        ),
    ),
    one="piece of evidence",
)
