"""A rule, what it finds, and the advice that a person reads."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from brightspots.records.advice.context import Context
from brightspots.records.advice.texts.sentences import Spotted, is_spanish
from brightspots.records.models.record import Record

Kind: TypeAlias = Literal["block", "warn", "nudge"]
About: TypeAlias = Literal["text", "structure", "lifecycle", "privacy", "dates"]


@dataclass(frozen=True)
class Advice:
    """One piece of advice on a record.

    Attributes
    ----------
    id : str
        The rule's, such as ``PS3``.
    kind : str
        ``block`` (not to be shared like this: a person can be recognised, or a date cannot be), ``warn`` (a fault of
        method) or ``nudge`` (polish). Nothing ever keeps a draft from being saved.
    about : str
        text, structure, lifecycle, privacy or dates.
    question : str
        One question, in plain words.
    rewrite : str or None
        The person's own sentence, rewritten, to take or to leave; ``___`` stands for what only they know.
    good : str
        What is good about what they wrote; empty where nothing can be said yet.
    record_id, field : str
        Where it belongs. A project's id for what is about a whole fishbone or family of measures.
    words : str
        The words that it is about.
    fingerprint : str
        Of the text that was looked at: advice kept once is not repeated for the same text.
    final : bool
        Whether it cannot be kept: a phone number is one, whoever says otherwise.
    """

    id: str
    kind: Kind
    about: About
    question: str
    rewrite: str | None
    good: str
    record_id: str
    field: str
    words: str
    fingerprint: str
    final: bool = False


@dataclass(frozen=True)
class Noticed:
    """Where a rule noticed something, and what.

    Attributes
    ----------
    field : str
        The field of the record, or empty.
    what : Spotted
    text : str
        The text that was looked at; empty for what is about several records together.
    record_id : str
        Where it is about another record than the one that is looked at.
    kind : str or None
        Where it weighs more or less than the rule usually does.
    final : bool
        Whether nobody can keep their own text against it.
    """

    field: str
    what: Spotted
    text: str = ""
    record_id: str = ""
    kind: Kind | None = None
    final: bool = False


Look: TypeAlias = Callable[[Any, Context], Iterable[Noticed]]


@dataclass(frozen=True)
class Rule:
    """A rule of the method.

    Attributes
    ----------
    id : str
        As METHOD and pages name it, such as ``PS3``.
    kinds : tuple of type
        The kinds of record it looks at.
    question : str
        What it asks where nothing more fitting can be asked.
    look : callable
        From a record and its context to what was found. Pure.
    kind, about : str
    on : bool
        Whether it is on before anybody switches anything.
    by_use : int or None
        For a rule that is off: it comes on by itself once a project has as many records of its first kind.
    fires, silent : tuple of str
        For a rule about a text: short examples of both.
    """

    id: str
    kinds: tuple[type[Record], ...]
    question: str
    look: Look
    kind: Kind = "warn"
    about: About = "structure"
    on: bool = True
    by_use: int | None = None
    fires: tuple[str, ...] = field(default=(), repr=False)
    silent: tuple[str, ...] = field(default=(), repr=False)

    def advice(self, record: Record, context: Context, good: str = "") -> list[Advice]:
        """Return what this rule has to say about a record."""
        return [
            Advice(
                id=self.id,
                kind=found.kind or self.kind,
                about=self.about,
                question=found.what.question or self.question,
                rewrite=None if self.about == "text" and is_spanish(found.text) else found.what.rewrite,
                good=good,
                record_id=found.record_id or record.id,
                field=found.field,
                words=found.what.words,
                fingerprint=fingerprint(found.text),
                final=found.final,
            )
            for found in self.look(record, context)
        ]


def fingerprint(text: str) -> str:
    """Return a short mark of a text; spaces and capitals do not change it.

    Examples
    --------
    >>> fingerprint("Too many  absences") == fingerprint("too many absences ")
    True
    """
    return hashlib.sha256(" ".join(text.casefold().split()).encode("utf-8", "replace")).hexdigest()[:16]


def reading(spot: Callable[[str], Spotted | None], *fields: str) -> Look:
    """Return a look at fields of a record by a function that reads a text; the first that shows something counts."""

    def look(record: Record, context: Context) -> Iterable[Noticed]:
        for name in fields:
            text = getattr(record, name, "")
            if text.strip() and (what := spot(text)) is not None:
                return [Noticed(name, what, text)]
        return []

    return look
