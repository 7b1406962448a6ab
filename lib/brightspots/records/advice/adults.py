"""A class or somebody's role in a text that is about to be shared: asked about before anybody else reads it."""

from __future__ import annotations

from collections.abc import Iterable

from brightspots.privacy.adults_in_text import find_adults, without_adults
from brightspots.records.advice.context import Context
from brightspots.records.advice.interviews import texts_of
from brightspots.records.advice.rule import Noticed, Rule
from brightspots.records.advice.texts.sentences import Spotted
from brightspots.records.class_codes import ClassNames, schools_in
from brightspots.records.models.record import Record

_ASKED = {
    ("class",): "Does this have to say which class? To those who know our school, a class is its teacher.",
    ("role",): "Does this point to one of our colleagues? Where one person has a job, the job is a name.",
    (
        "class",
        "role",
    ): "Does this have to say which class, and who? To those who know our school, both are names.",
}


def adults_in(record: Record, context: Context) -> Iterable[Noticed]:
    """Find classes and roles of one person in every text of a record, with words to put in their place."""
    names = ClassNames(context.records, schools_in(context.records))
    for field, text in texts_of(record):
        classes = names.found(text)
        if found := find_adults(text, classes):
            words = ", ".join(dict.fromkeys(text[one.start : one.end] for one in found))
            asked = _ASKED[tuple(sorted({one.kind for one in found}))]
            yield Noticed(field, Spotted(words, asked, without_adults(text, classes)), text)


AD1 = Rule(
    "AD1",
    (Record,),
    _ASKED[("class",)],
    adults_in,
    about="privacy",
    # A team among itself names classes all day: it is asked when it shares.
    on=False,
    fires=(
        "Room 12 calls before the bell.",
        "Our counselor forgot the list.",
        "It worked in Ms. O.'s class.",
    ),
    silent=(
        "Two rooms call before the bell.",
        "Counselors forgot the list.",
        "The principal reason is the bus.",
    ),
)
