"""Advice on interviews, and on names that stand in any text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from brightspots.privacy.personal_text import PersonalPart, find_personal, without_personal
from brightspots.records.advice.context import Context
from brightspots.records.advice.rule import Noticed, Rule
from brightspots.records.advice.texts.questions_and_tests import leading_question
from brightspots.records.advice.texts.sentences import Spotted
from brightspots.records.models.interviews import Interview
from brightspots.records.models.project import Project
from brightspots.records.models.record import FreeText, Record

# Fewer conversations than these are a beginning.
A_FEW = 3
_CALLED = ("title", "label")


def _leads(interview: Interview, context: Context) -> Iterable[Noticed]:
    for number, question in enumerate(interview.questions):
        if (what := leading_question(question)) is not None:
            return [Noticed(f"questions.{number}", what, question)]
    return []


def _one_kind(project_id: str, context: Context) -> Iterable[Noticed]:
    picked = [
        talk.selection
        for talk in context.of(Interview)
        if talk.project_id == project_id and talk.person in ("student", "") and talk.selection
    ]
    if len(picked) < A_FEW or set(picked) not in ({"does well"}, {"does not do well"}):
        return []
    others = "struggles with this" if picked[0] == "does well" else "does well, in the same classes"
    asked = (
        f"All {len(picked)} students we picked so far are alike. Who {others}, and what could they tell us?"
    )
    return [Noticed("", Spotted("", asked), record_id=project_id)]


def names_in(record: Record, context: Context) -> Iterable[Noticed]:
    """Find names, phone numbers and addresses in every text of a record, with initials to put in their place."""
    for name, text in texts_of(record):
        found = find_personal(text, context.known_names)
        if found:
            kinds = {personal.kind for personal in found}
            yield Noticed(
                name,
                Spotted(_listed(found, text), _asked(found), without_personal(text, context.known_names)),
                text,
                kind="warn" if kinds == {"titled name"} else None,
                final=not kinds <= {"name", "titled name"},
            )


def texts_of(record: BaseModel, before: str = "") -> Iterator[tuple[str, str]]:
    """Yield every free text of a record with its field, those of its parts, too: ``predictions.0.expected``.

    Examples
    --------
    >>> from brightspots.records import PDSACycle, Prediction, new_id
    >>> cycle = PDSACycle(project_id=new_id(), predictions=(Prediction(expected="18 of 24"),))
    >>> [pair for pair in texts_of(cycle) if pair[1]]
    [('predictions.0.expected', '18 of 24')]
    """
    for name, about in type(record).model_fields.items():
        free = name in _CALLED or _is_free(about)
        yield from _texts(getattr(record, name), f"{before}{name}", free=free)


def _texts(value: Any, name: str, *, free: bool) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if free and value.strip():
            yield name, value
    elif isinstance(value, BaseModel):
        yield from texts_of(value, f"{name}.")
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _texts(one, f"{name}.{number}", free=free)


def _is_free(about: Any) -> bool:
    inner = [
        mark
        for part in getattr(about.annotation, "__args__", ())
        for mark in getattr(part, "__metadata__", ())
    ]
    return any(isinstance(mark, FreeText) for mark in (*about.metadata, *inner))


def _asked(found: list[PersonalPart]) -> str:
    kinds = {personal.kind for personal in found}
    if kinds == {"titled name"}:
        return "Does this need a colleague's name? Initials say as much."
    if kinds <= {"name", "titled name"}:
        return "Is this somebody's name? Initials say as much, and nobody can be recognised."
    other = sorted(kinds - {"name", "titled name"})
    looks = " and ".join(f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}" for kind in other)
    return f"This looks like {looks}. Shall we take it out?"


def _listed(found: list[PersonalPart], text: str) -> str:
    return ", ".join(dict.fromkeys(text[personal.start : personal.end] for personal in found))


EI1 = Rule(
    "EI1",
    (Interview,),
    "Would a story tell us more than yes or no?",
    _leads,
    kind="nudge",
    about="text",
    on=False,
    by_use=A_FEW,
    fires=("Don't you think homework is too much?", "Do you like school?"),
    silent=("Tell me about a day when school went well.", "Can you walk me through your morning?"),
)
EI2 = Rule(
    "EI2",
    (Interview, Project),
    "Who does well, and who does not? We have talked to one kind only.",
    lambda record, context: _one_kind(record.scope or record.id, context),
)
EI4 = Rule(
    "EI4",
    (Record,),
    "Is this somebody's name? Initials say as much, and nobody can be recognised.",
    names_in,
    kind="block",
    about="privacy",
    fires=("Jaylen Brown said the bus is late.", "Call home at 831-555-0134."),
    silent=("San Jose and Santa Maria had 12 of 60 late.", "Miss School, Miss Out starts in April."),
)
