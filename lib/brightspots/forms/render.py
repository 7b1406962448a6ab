"""What a form's answers say, in words: for a page that is read, for a preview, for the history of a record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from typing import Any

from brightspots.forms.schema import Ask, Form, ListOf, choices_of, field_type
from brightspots.forms.values import format_value
from brightspots.records.models.record import Part, Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup, typed
from brightspots.text.dates import format_period
from brightspots.text.lists import noun_of

Row = tuple[str, str]


def answer_words(holder: Record | Part, ask: Ask, records: Snapshot) -> str:
    """Return one answer in words; empty where nothing was said.

    Examples
    --------
    >>> from brightspots.records import Aim, new_id
    >>> aim = Aim(project_id=new_id(), target=92, due=date(2026, 6, 5), direction="increase")
    >>> nothing = Snapshot([])
    >>> [answer_words(aim, ask, nothing) for ask in (Ask("target", "To", unit="percent"), Ask("due", "By when"))]
    ['92 percent', 'Jun 5, 2026']
    >>> from brightspots.records import PDSACycle
    >>> test = PDSACycle(project_id=new_id(), scale=1, scale_unit="classes")
    >>> answer_words(test, Ask("scale", "", of="scale_unit"), nothing)
    '1 class'
    >>> answer_words(aim, Ask("direction", "Better is", choices=(("increase", "more"), ("decrease", "less"))), nothing)
    'more'
    """
    value = getattr(holder, ask.field)
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, date):
        return format_period(value)
    known = dict(choices_of(type(holder), ask, records))
    if isinstance(value, tuple):
        return ", ".join(known.get(f"{one}", f"{one}") for one in value)
    text = format_value(value, field_type(type(holder), ask.field))
    if known:
        return known.get(text, text)
    if not isinstance(value, int | float):
        return text
    unit = noun_of(value, typed.line(getattr(holder, ask.of), 60)) if ask.of else ask.unit
    return f"{text} {unit}".rstrip()


def answer_rows(asks: Sequence[Ask | ListOf], holder: Any, records: Snapshot) -> Iterator[Row]:
    """Yield the answers of a record as (label, words), without those that were not given."""
    counted = {
        ask.of for ask in asks if isinstance(ask, Ask) and ask.of and answer_words(holder, ask, records)
    }
    for ask in asks:
        if isinstance(ask, ListOf):
            for number, part in enumerate(getattr(holder, ask.field), start=1):
                said = [
                    f"{label}: {text}" for label, text in answer_rows((*ask.asks, *ask.folded), part, records)
                ]
                if said:
                    first = ask.told(part) if ask.told else ""
                    yield f"{ask.one.capitalize()} {number}", "\n".join(filter(None, [first, *said]))
        elif ask.field in counted:
            continue
        elif text := answer_words(holder, ask, records):
            yield ask.label, text


def build_answer_list(answers: Sequence[Row]) -> str:
    """Return answers as HTML: what was asked, and what was said.

    Examples
    --------
    >>> build_answer_list([("What is happening?", "<late>")])
    '<dl class="bs-answers"><div><dt>What is happening?</dt><dd><span dir="auto">&lt;late&gt;</span></dd></div></dl>'
    """
    pairs = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{typed.html(text)}</dd></div>" for label, text in answers
    )
    return f'<dl class="bs-answers">{pairs}</dl>' if pairs else ""


def build_answers(form: Form, shown: Sequence[Record], records: Snapshot) -> markup.Html:
    """Return the answers of one record, or of several, as a page shows them.

    Parameters
    ----------
    form : Form
    shown : sequence of Record
        Released for the page's readers.
    records : Snapshot
        For words of what they link to.
    """
    pieces, texts = [], [form.title]
    for number, record in enumerate(shown, start=1):
        first = list(answer_rows(form.first, record, records))
        rest = [(fold.title, list(answer_rows(fold.asks, record, records))) for fold in form.folds]
        html = build_answer_list(first) + "".join(
            markup.folded(title, build_answer_list(said)) for title, said in rest if said
        )
        if html:
            heading = f"<h4>{escape(form.one.capitalize())} {number}</h4>" if form.one else ""
            pieces.append(
                f'<section class="bs-record" id="{markup.anchor(record.id)}">{heading}{html}</section>'
            )
            texts += [f"{label}: {typed.line(text, typed.LONGEST)}" for label, text in first]
    if not pieces:
        nothing = f"{form.title}: nothing written yet."
        return markup.Html(markup.paragraph(nothing, "note"), nothing)
    return markup.Html(
        f'<div class="bs-form-read"><h3>{escape(form.title)}</h3>{"".join(pieces)}</div>',
        "\n".join(texts),
    )
