"""A form over one record, and the lists of parts in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from brightspots.errors import RecordError
from brightspots.forms import browser_spec
from brightspots.forms.editing import Visit
from brightspots.forms.model import Message, Model, Reply, build_reply, new_record, store_key
from brightspots.forms.part_keys import Keys
from brightspots.forms.render import answer_rows, build_answer_list
from brightspots.forms.save import FieldPath, Saved, save_change
from brightspots.forms.schema import Ask, Form, ListOf, field_type
from brightspots.records.advice import Advice
from brightspots.records.models.record import Part, Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup

Pick: TypeAlias = Callable[[Snapshot], "Record | None"]


class FormModel(Model):
    """A form over one record.

    Parameters
    ----------
    visit : Visit
    form : Form
    pick : callable, optional
        From the project's records to the record to show; None, or a pick that returns None, begins one.
    writer : bool
        Whether it shows who writes.

    Examples
    --------
    >>> import datetime, pathlib, tempfile
    >>> from brightspots.records import Problem, Project
    >>> from brightspots.records.store.store import Store
    >>> store = Store(pathlib.Path(tempfile.mkdtemp()) / "records.db")
    >>> project = store.save(Project(), author="AB")
    >>> visit = Visit(store, project.id, today=lambda: datetime.date(2026, 1, 5), writer="AB")
    >>> model = FormModel(visit, Form(Problem, "The problem", (Ask("what", "What is happening?"),)))
    >>> model.handle({"do": "put", "seq": 1, "of": model.key, "path": "what", "text": "Late", "base": ""})["say"]
    'saved'
    >>> model.values
    {'what': 'Late'}
    """

    def __init__(self, visit: Visit, form: Form, pick: Pick | None = None, *, writer: bool = False) -> None:
        super().__init__(visit, form)
        self._shows_writer = writer
        records = visit.snapshot()
        picked = pick(records) if pick else records.current(form.kind)
        self._keys: dict[tuple[str, str], Keys] = {}
        self._gone: dict[str, tuple[str, int, Part]] = {}
        self._picked: Record = picked if picked is not None else new_record(form, visit.project_id, records)

    @property
    def record(self) -> Record:
        """The record that the form is about: the one picked, or the one that a step has put in its place."""
        while self._picked.id in self.visit.followed:
            self._picked = self.visit.followed[self._picked.id]
        return self._picked

    @property
    def key(self) -> str:
        """The name under which a browser keeps what is not saved yet."""
        return f"{store_key(self.visit)}/{self.record.id}"

    @property
    def spec(self) -> dict[str, Any]:
        """What the form asks."""
        return browser_spec.build_form_spec(
            self.form,
            self._now(),
            self.visit.snapshot(),
            key=self.key,
            name=f"f{self.record.id[-8:].lower()}",
            writer=self._shows_writer,
        )

    @property
    def values(self) -> dict[str, Any]:
        """What stands in its fields, as text."""
        found = browser_spec.field_texts(self.form.everything, self._now())
        for ask in self.form.everything:
            if isinstance(ask, ListOf):
                keys = self._keys_of(ask.field)
                found[ask.field] = [
                    {**part, "@": key} for part, key in zip(found[ask.field], keys, strict=True)
                ]
        return found

    @property
    def told(self) -> dict[str, str]:
        """The sentence above the fields, and in their place what a record says that is done with; as HTML."""
        now, records = self._now(), self.visit.snapshot()
        said = self.form.told(now, records) if self.form.told else ""
        html = markup.paragraph(said, "told") if said else ""
        if self.form.closed is not None and self.form.closed(now):
            html += markup.folded(
                "All that it says", build_answer_list(list(answer_rows(self.form.everything, now, records)))
            )
        return {"html": html}

    @property
    def available(self) -> list[str]:
        """The names of the steps that can be taken now."""
        now, records = self._now(), self.visit.snapshot()
        return [step.name for step in self.form.actions if step.when is None or step.when(now, records)]

    def shown(self) -> Sequence[Record]:
        """Return the record."""
        return [self._now()]

    def spot(self, path: str) -> tuple[Record, FieldPath] | None:
        """Return where a path leads."""
        steps = path.split("/")
        for ask in self.form.everything:
            if isinstance(ask, Ask) and steps == [ask.field]:
                return self.record, FieldPath(ask)
            if isinstance(ask, ListOf) and len(steps) == 3 and steps[0] == ask.field:
                inner = next((one for one in (*ask.asks, *ask.folded) if one.field == steps[2]), None)
                keys = self._keys_of(ask.field)
                if inner is not None and steps[1] in keys:
                    return self.record, FieldPath(inner, ask.field, keys.index(steps[1]))
        return None

    def _now(self) -> Record:
        kept = self.visit.snapshot().get(self.record.id)
        return kept if kept is not None and type(kept) is type(self.record) else self.record

    def _path_of(self, piece: Advice) -> str:
        return piece.field if self.spot(piece.field) is not None else ""

    def _list(self, message: Message) -> ListOf:
        for ask in self.form.everything:
            if isinstance(ask, ListOf) and ask.field == message.get("list"):
                return ask
        raise RecordError("There is no such list here.", remedy="Reload the page.")

    def _keys_of(self, listed: str) -> list[str]:
        """Return the names of the parts of a list, in their order."""
        known = self._keys.setdefault((self.record.id, listed), Keys())
        return known.of(getattr(self._now(), listed))

    def _position(self, message: Message, listed: ListOf) -> int:
        keys = self._keys_of(listed.field)
        if message.get("key") not in keys:
            raise RecordError("It is not here any more.", remedy="Somebody may have put it away.")
        return keys.index(str(message["key"]))

    def _change(self, how: Callable[[Any], Record], kept: Callable[[], None] = lambda: None) -> Reply:
        outcome = save_change(self.visit, self.record, how)
        if isinstance(outcome, Saved):
            kept()
        self._after(outcome)
        reply = build_reply(outcome)
        return {**reply, "say": "done"} if isinstance(outcome, Saved) else reply

    def _room_in(self, listed: ListOf) -> None:
        self._may_change(listed)
        if listed.most and len(getattr(self._now(), listed.field)) >= listed.most:
            raise RecordError(f"{listed.most} are enough here.", remedy="Put one away first.")

    def _may_change(self, listed: ListOf) -> None:
        if listed.fixed is not None and listed.fixed(self._now()):
            raise RecordError(
                f"“{listed.label}” stays as it is.", remedy="No more can be added or put away here."
            )

    def _add(self, message: Message) -> Reply:
        listed = self._list(message)
        self._room_in(listed)
        part = field_type(self.form.kind, listed.field).base
        reply = self._change(lambda now: now.changed(**{listed.field: (*getattr(now, listed.field), part())}))
        return {**reply, "key": self._keys_of(listed.field)[-1]} if reply["say"] == "done" else reply

    def _remove(self, message: Message) -> Reply:
        listed = self._list(message)
        self._may_change(listed)
        at = self._position(message, listed)
        gone = getattr(self._now(), listed.field)[at]

        def without(now: Any) -> Record:
            parts = list(getattr(now, listed.field))
            if at >= len(parts) or parts[at] != gone:
                raise RecordError(
                    "Somebody has changed this list.", kind=now.entity, remedy="Look at it again."
                )
            return now.changed(**{listed.field: tuple(parts[:at] + parts[at + 1 :])})

        reply = self._change(without, lambda: self._keys[self.record.id, listed.field].drop(message["key"]))
        if reply["say"] != "done":
            return reply
        token = f"g{len(self._gone)}"
        self._gone[token] = (listed.field, at, gone)
        return {**reply, "undo": {"do": "bring back", "key": token}}

    def _bring_back(self, message: Message) -> Reply:
        """Put a part back that was put away from here; what was written since stays."""
        listed = self._list(message)
        field, at, part = self._gone.get(str(message.get("key")), ("", 0, None))
        if part is None or field != listed.field:
            raise RecordError("It is not here any more.", remedy="Look into what changed.")
        self._room_in(listed)

        def back(now: Any) -> Record:
            parts = getattr(now, field)
            return now.changed(**{field: (*parts[:at], part, *parts[at:])})

        reply = self._change(back)
        if reply["say"] == "done":
            self._gone[str(message["key"])] = ("", 0, part)
        return reply

    def _move(self, message: Message) -> Reply:
        listed = self._list(message)
        at = self._position(message, listed)
        to = at + (-1 if message.get("by") == -1 else 1)
        parts = getattr(self._now(), listed.field)
        if not 0 <= to < len(parts):
            return {"say": "done", "key": message["key"]}

        def moved(now: Any) -> Record:
            order = list(getattr(now, listed.field))
            if tuple(order) != parts:
                raise RecordError(
                    "Somebody has changed this list.", kind=now.entity, remedy="Look at it again."
                )
            order[at], order[to] = order[to], order[at]
            return now.changed(**{listed.field: tuple(order)})

        return {**self._change(moved), "key": message["key"]}

    def _act(self, message: Message) -> Reply:
        step = next((one for one in self.form.actions if one.name == message.get("name")), None)
        if step is None or step.name not in self.available:
            return super()._act(message)
        to_save, following = step.act(self._now(), self.visit.snapshot(), self.visit.today())
        if to_save:
            self.visit.store.save_all(to_save, author=self.visit.author)
        if following is not None and following.id != self.record.id:
            # It may have stood here before, as with ideas that are looked at one after the other.
            self.visit.followed.pop(following.id, None)
            self.visit.followed[self.record.id] = following
            self._piece = None
        self.visit.look()
        return {"say": "done"}
