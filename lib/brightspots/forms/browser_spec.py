"""A form as a browser gets it: plain lists and texts, ready for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from brightspots.forms.save import field_text
from brightspots.forms.schema import Ask, Form, ListOf, choices_of, field_type, widget_of
from brightspots.records.models.readers import READERS
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot

# The one list of a form over several records.
ITEMS = "items"
DRAFT = "Only our team sees this until we share"
WHOM = (("staff", "Signed-in educators"), ("public", "Everybody"))
# Of several records: some are shared and others are not, or not with the same readers.
IN_PART = "in part"
_WIDTHS = {"number": "short", "date": "short", "tally": "short", "choice": "half"}


def build_form_spec(
    form: Form, record: Record, records: Snapshot, *, key: str, name: str, writer: bool
) -> dict[str, Any]:
    """Return what a browser draws for a form over one record."""
    closed = form.closed is not None and form.closed(record)
    return {
        **build_frame(form, key=key, name=name, shared=record.shared, writer=writer),
        "title": form.title,
        "asks": [] if closed else [_item(record, ask, records) for ask in form.first],
        "folds": [
            {"title": fold.title, "asks": [_item(record, ask, records) for ask in fold.asks]}
            for fold in form.folds
            if not closed
        ],
        "actions": [
            {"name": action.name, "words": action.words, "help": action.help} for action in form.actions
        ],
        "history": True,
    }


def build_list_spec(
    form: Form, records: Snapshot, *, key: str, name: str, shared: str, writer: bool
) -> dict[str, Any]:
    """Return what a browser draws for a form over several records."""
    asked = {
        "list": ITEMS,
        "label": form.title,
        "one": form.one or form.title.lower(),
        "help": form.intro,
        "most": 0,
        "movable": bool(form.order),
        "removable": True,
        "brief": not form.quick,
        "quick": form.quick,
        "asks": [_ask(form.kind, ask, records) for ask in form.first if isinstance(ask, Ask)],
        "folded": [
            _ask(form.kind, ask, records) for fold in form.folds for ask in fold.asks if isinstance(ask, Ask)
        ],
    }
    about = build_frame(form, key=key, name=name, shared=shared, writer=writer)
    return {**about, "title": "", "intro": "", "asks": [asked], "folds": [], "actions": [], "history": False}


def field_texts(asks: Sequence[Ask | ListOf], holder: Any) -> dict[str, Any]:
    """Return what stands in the fields of a record or a part, as text."""
    found: dict[str, Any] = {}
    for ask in asks:
        if isinstance(ask, ListOf):
            parts = getattr(holder, ask.field)
            inner = (*ask.asks, *ask.folded)
            found[ask.field] = [
                {"@": str(at), **({"told": ask.told(part)} if ask.told else {}), **field_texts(inner, part)}
                for at, part in enumerate(parts)
            ]
        else:
            found[ask.field] = field_text(holder, ask)
    return found


def build_field(path: str, kind: type[BaseModel], ask: Ask, records: Snapshot) -> dict[str, Any]:
    """Return one question under a path of its own, for a form over records of several kinds."""
    return {**_ask(kind, ask, records), "path": path}


def shared_by_all(records: Sequence[Record]) -> str:
    """Return with whom records are shared: all with the same readers, with nobody, or only a part of them."""
    found = {record.shared for record in records} or {""}
    return found.pop() if len(found) == 1 else IN_PART


def format_moment(at: datetime | None) -> str:
    """Return a time as a browser reads it; empty for none."""
    return "" if at is None else at.isoformat()


def build_frame(form: Form, *, key: str, name: str, shared: str, writer: bool) -> dict[str, Any]:
    """Return what every form has: its names, whether it is shared and with whom, and whether it asks who writes."""
    share = {"shared": shared, "said": _said(shared), "whom": _whom(form.kind)} if form.shares else None
    return {
        "name": name,
        "key": key,
        "intro": form.intro,
        "level": 3,
        "share": share if share and share["whom"] else None,
        "writer": writer,
    }


def _said(shared: str) -> str:
    if shared == IN_PART:
        return "A part of this is shared. The rest only our team sees."
    return f"Shared with: {dict(WHOM).get(shared, shared)}" if shared else DRAFT


def _whom(kind: type[BaseModel]) -> list[list[str]]:
    """Return who may ever read the text of a kind."""
    readers = READERS.get(kind.__name__)
    return [list(pair) for pair in WHOM if readers is not None and readers.text_for(pair[0], pair[0])]


def _item(record: Record, ask: Ask | ListOf, records: Snapshot) -> dict[str, Any]:
    if isinstance(ask, Ask):
        return _ask(type(record), ask, records)
    part = field_type(type(record), ask.field).base
    return {
        "list": ask.field,
        "label": ask.label,
        "one": ask.one,
        "help": ask.help,
        "most": ask.most,
        # A part has no name of its own: the one that it has on this page may be another's on the next.
        "passing": True,
        "movable": True,
        "removable": True,
        "fixed": ask.fixed is not None and ask.fixed(record),
        "asks": [_ask(part, one, records) for one in ask.asks],
        "folded": [_ask(part, one, records) for one in ask.folded],
    }


def _ask(kind: type[BaseModel], ask: Ask, records: Snapshot) -> dict[str, Any]:
    how = widget_of(kind, ask)
    return {
        "path": ask.field,
        "kind": how,
        "label": ask.label,
        "help": ask.help,
        "term": ask.term,
        "unit": ask.unit,
        "choices": [list(pair) for pair in choices_of(kind, ask, records)],
        "width": ask.width or _WIDTHS.get(how, "full"),
    }
