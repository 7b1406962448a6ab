"""A form over one record, and the lists of parts in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from brightspots import markup
from brightspots.errors import RecordError
from brightspots.forms import specs
from brightspots.forms.asking import Ask, Form, ListOf, holds
from brightspots.forms.model import Message, Model, Reply, begun, said, store_key
from brightspots.forms.visit import Visit
from brightspots.forms.writing import Saved, Spot, change
from brightspots.records.advice import Advice
from brightspots.records.record import Record
from brightspots.records.snapshot import Snapshot

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
    >>> from brightspots.records.store import Store
    >>> store = Store(pathlib.Path(tempfile.mkdtemp()) / "records.db")
    >>> project = store.save(Project(), author="AB")
    >>> visit = Visit(store, project.id, today=lambda: datetime.date(2026, 1, 5), writer="AB")
    >>> model = FormModel(visit, Form(Problem, "The problem", (Ask("what", "What is happening?"),)))
    >>> model.handle({"do": "put", "seq": 1, "path": "what", "text": "Late", "base": ""})["say"]
    'saved'
    >>> model.values
    {'what': 'Late'}
    """

    def __init__(self, visit: Visit, form: Form, pick: Pick | None = None, *, writer: bool = False) -> None:
        super().__init__(visit, form)
        self._shows_writer = writer
        records = visit.snapshot()
        picked = pick(records) if pick else records.one(form.kind)
        self._picked: Record = picked if picked is not None else begun(form, visit.project_id, records)

    @property
    def record(self) -> Record:
        """The record that the form is about: the one picked, or the one that a step has put in its place."""
        while self._picked.id in self.visit.followed:
            self._picked = self.visit.followed[self._picked.id]
        return self._picked

    @property
    def spec(self) -> dict[str, Any]:
        """What the form asks."""
        return specs.of_form(
            self.form,
            self.visit.snapshot(),
            key=f"{store_key(self.visit)}/{self.record.id}",
            name=f"f{self.record.id[-8:].lower()}",
            shared=self._now().shared,
            writer=self._shows_writer,
        )

    @property
    def values(self) -> dict[str, Any]:
        """What stands in its fields, as text."""
        return specs.values(self.form.everything, self._now())

    @property
    def told(self) -> dict[str, str]:
        """The sentence above the fields, as HTML."""
        said = self.form.told(self._now(), self.visit.snapshot()) if self.form.told else ""
        return {"html": markup.paragraph(said, "told") if said else ""}

    @property
    def available(self) -> list[str]:
        """The names of the steps that can be taken now."""
        now, records = self._now(), self.visit.snapshot()
        return [step.name for step in self.form.actions if step.when is None or step.when(now, records)]

    def shown(self) -> Sequence[Record]:
        """Return the record."""
        return [self._now()]

    def spot(self, path: str) -> tuple[Record, Spot] | None:
        """Return where a path leads."""
        steps = path.split("/")
        for ask in self.form.everything:
            if isinstance(ask, Ask) and steps == [ask.field]:
                return self.record, Spot(ask)
            if isinstance(ask, ListOf) and len(steps) == 3 and steps[0] == ask.field and steps[1].isdigit():
                inner = next((one for one in (*ask.asks, *ask.folded) if one.field == steps[2]), None)
                if inner is not None and int(steps[1]) < len(getattr(self._now(), ask.field)):
                    return self.record, Spot(inner, ask.field, int(steps[1]))
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

    def _position(self, message: Message, listed: ListOf) -> int:
        key = str(message.get("key", ""))
        if not key.isdigit() or int(key) >= len(getattr(self._now(), listed.field)):
            raise RecordError("It is not here any more.", remedy="Somebody may have put it away.")
        return int(key)

    def _change(self, how: Callable[[Any], Record]) -> Reply:
        outcome = change(self.visit, self.record, how)
        self._after(outcome)
        reply = said(outcome)
        return {**reply, "say": "done"} if isinstance(outcome, Saved) else reply

    def _add(self, message: Message) -> Reply:
        listed = self._list(message)
        there = len(getattr(self._now(), listed.field))
        if listed.most and there >= listed.most:
            return {"say": "refused", "words": f"{listed.most} are enough here: put one away first."}
        part = holds(self.form.kind, listed.field).base
        reply = self._change(lambda now: now.changed(**{listed.field: (*getattr(now, listed.field), part())}))
        return {**reply, "key": str(len(getattr(self._now(), listed.field)) - 1)}

    def _remove(self, message: Message) -> Reply:
        listed = self._list(message)
        at = self._position(message, listed)
        before = self._now().version
        gone = getattr(self._now(), listed.field)[at]

        def without(now: Any) -> Record:
            parts = list(getattr(now, listed.field))
            if at >= len(parts) or parts[at] != gone:
                raise RecordError(
                    "Somebody has changed this list.", kind=now.entity, remedy="Look at it again."
                )
            return now.changed(**{listed.field: tuple(parts[:at] + parts[at + 1 :])})

        reply = self._change(without)
        return {**reply, "undo": {"do": "restore", "version": before}} if reply["say"] == "done" else reply

    def _move(self, message: Message) -> Reply:
        listed = self._list(message)
        at = self._position(message, listed)
        to = at + (-1 if message.get("by") == -1 else 1)
        parts = getattr(self._now(), listed.field)
        if not 0 <= to < len(parts):
            return {"say": "done", "key": str(at)}

        def moved(now: Any) -> Record:
            order = list(getattr(now, listed.field))
            if tuple(order) != parts:
                raise RecordError(
                    "Somebody has changed this list.", kind=now.entity, remedy="Look at it again."
                )
            order[at], order[to] = order[to], order[at]
            return now.changed(**{listed.field: tuple(order)})

        return {**self._change(moved), "key": str(to)}

    def _act(self, message: Message) -> Reply:
        step = next((one for one in self.form.actions if one.name == message.get("name")), None)
        if step is None or step.name not in self.available:
            return super()._act(message)
        to_save, following = step.act(self._now(), self.visit.snapshot(), self.visit.today())
        if to_save:
            self.visit.store.save_all(to_save, author=self.visit.author)
        if following is not None and following.id != self.record.id:
            self.visit.followed[self.record.id] = following
            self._piece = None
        self.visit.look()
        return {"say": "done"}
