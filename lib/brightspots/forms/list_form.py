"""A form over several records of a kind: to add to, to mend, to move, to put away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from brightspots.errors import RecordError
from brightspots.forms import browser_spec
from brightspots.forms.editing import Visit
from brightspots.forms.model import Message, Model, Reply, new_record, store_key
from brightspots.forms.save import FieldPath
from brightspots.forms.schema import Ask, Form
from brightspots.records.advice import Advice
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup

PickAll: TypeAlias = Callable[[Snapshot], Sequence[Record]]


class ListModel(Model):
    """A form over all records of a kind, or over those that are picked: to add to, to mend, to move, to put away.

    Parameters
    ----------
    visit : Visit
    form : Form
    pick : callable, optional
        From the project's records to those to show, in order.
    writer : bool
    """

    def __init__(
        self,
        visit: Visit,
        form: Form,
        pick: PickAll | None = None,
        *,
        writer: bool = False,
    ) -> None:
        super().__init__(visit, form)
        self._pick, self._shows_writer = pick, writer

    @property
    def key(self) -> str:
        """The name under which a browser keeps what is not saved yet."""
        return f"{store_key(self.visit)}/{self.visit.project_id}/{self.form.kind.__name__}"

    @property
    def spec(self) -> dict[str, Any]:
        """What the form asks of each."""
        return browser_spec.build_list_spec(
            self.form,
            self.visit.snapshot(),
            key=self.key,
            name=f"l{self.form.kind.__name__.lower()}",
            shared=browser_spec.shared_by_all(self.shown()),
            writer=self._shows_writer,
        )

    @property
    def values(self) -> dict[str, Any]:
        """What stands in the fields of each, as text."""
        return {
            browser_spec.ITEMS: [
                {"@": record.id, **browser_spec.field_texts(self.form.everything, record)}
                for record in self.shown()
            ]
        }

    @property
    def told(self) -> dict[str, str]:
        """The sentence above the list, as HTML: `Form.told` gets the records."""
        said = self.form.told(self.shown(), self.visit.snapshot()) if self.form.told else ""
        return {"html": markup.paragraph(said, "told") if said else ""}

    def shown(self) -> Sequence[Record]:
        """Return the records, in order."""
        records = self.visit.snapshot()
        found = self._pick(records) if self._pick else records.of(self.form.kind)
        return sorted(found, key=lambda r: getattr(r, field)) if (field := self.form.order) else found

    def spot(self, path: str) -> tuple[Record, FieldPath] | None:
        """Return where a path leads."""
        steps = path.split("/")
        if len(steps) != 3 or steps[0] != browser_spec.ITEMS:
            return None
        record = next((one for one in self.shown() if one.id == steps[1]), None)
        ask = next(
            (one for one in self.form.everything if isinstance(one, Ask) and one.field == steps[2]), None
        )
        return None if record is None or ask is None else (record, FieldPath(ask))

    def _path_of(self, piece: Advice) -> str:
        path = f"{browser_spec.ITEMS}/{piece.record_id}/{piece.field}"
        return path if self.spot(path) is not None else ""

    def _item(self, message: Message) -> Record:
        record = next((one for one in self.shown() if one.id == message.get("key")), None)
        if record is None:
            raise RecordError("It is not here any more.", remedy="Somebody may have put it away.")
        return record

    def _add(self, message: Message) -> Reply:
        records, shown = self.visit.snapshot(), self.shown()
        made = new_record(self.form, self.visit.project_id, records, alone=False)
        if field := self.form.order:
            made = made.changed(**{field: max((getattr(r, field) for r in shown), default=0) + 1})
        saved = self.visit.store.save(made, author=self.visit.author)
        self.visit.look()
        return {"say": "done", "key": saved.id}

    def _remove(self, message: Message) -> Reply:
        record = self._item(message)
        self.visit.store.hide(record.id, author=self.visit.author)
        self.visit.look()
        return {"say": "done", "undo": {"do": "bring back", "key": record.id}}

    def _bring_back(self, message: Message) -> Reply:
        away = [r for r in self.visit.snapshot().of(self.form.kind, hidden=True) if r.hidden]
        record = next((one for one in away if one.id == message.get("key")), None)
        if record is None:
            raise RecordError("It is not here any more.", remedy="Look into the earlier versions.")
        self.visit.store.save(record.changed(hidden=False), author=self.visit.author)
        self.visit.look()
        return {"say": "done"}

    def _move(self, message: Message) -> Reply:
        field = self.form.order
        if not field:
            return {"say": "refused", "words": "These stand in the order in which they were written."}
        shown, record = list(self.shown()), self._item(message)
        at = shown.index(record)
        to = at + (-1 if message.get("by") == -1 else 1)
        if 0 <= to < len(shown):
            shown[at], shown[to] = shown[to], shown[at]
            numbered = [
                one.changed(**{field: number})
                for number, one in enumerate(shown, start=1)
                if getattr(one, field) != number
            ]
            self.visit.store.save_all(numbered, author=self.visit.author)
            self.visit.look()
        return {"say": "done", "key": record.id}
