"""A form without a browser: what it shows, and what it answers to each thing that a browser can ask of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from brightspots.errors import BrightspotsError, RecordConflict, RecordError
from brightspots.forms import browser_spec, sharing
from brightspots.forms.editing import Visit
from brightspots.forms.field_advice import ask_coach, build_advice, keep_text, pick_advice
from brightspots.forms.save import Conflict, FieldPath, NotKept, Outcome, Refused, Saved, restore, save_text
from brightspots.forms.schema import Form
from brightspots.records.advice import Advice, adults
from brightspots.records.models.record import Record, fixed_id
from brightspots.records.store.snapshot import Snapshot

Message: TypeAlias = Mapping[str, Any]
Reply: TypeAlias = dict[str, Any]


# What somebody writes with; the rest only looks.
_WRITES = frozenset(
    ("put", "add", "remove", "bring back", "move", "take", "keep", "coach", "share", "restore", "act")
)


class Model:
    """What every form shows and answers.

    Attributes
    ----------
    visit : Visit
    form : Form
    spec, values, by, told, advice : dict
        What a browser draws.
    available : list of str
        The steps that can be taken now.
    """

    def __init__(self, visit: Visit, form: Form) -> None:
        self.visit, self.form = visit, form
        visit.forms.append(form)
        self._piece: Advice | None = None
        self._about = ""
        self._previewed: dict[str, tuple[Any, ...]] = {}
        self._answers: dict[str, Callable[[Message], Reply]] = {
            "put": self._put,
            "left": self._left,
            "add": self._add,
            "remove": self._remove,
            "bring back": self._bring_back,
            "move": self._move,
            "take": self._take,
            "keep": self._keep,
            "coach": self._coach,
            "writer": self._writer,
            "preview": self._preview,
            "share": self._share,
            "history": self._history,
            "restore": self._restore,
            "act": self._act,
            "ping": lambda message: {"say": "pong"},
        }

    # What a browser draws

    @property
    def key(self) -> str:
        """The name under which a browser keeps what is not saved yet."""
        raise NotImplementedError

    @property
    def spec(self) -> dict[str, Any]:
        """What the form asks."""
        raise NotImplementedError

    @property
    def values(self) -> dict[str, Any]:
        """What stands in its fields, as text."""
        raise NotImplementedError

    @property
    def by(self) -> dict[str, str]:
        """Who saved the newest version of what is shown, and when."""
        kept = [record for record in self.shown() if record.at is not None]
        newest = max(kept, key=lambda record: str(record.at), default=None)
        return (
            {} if newest is None else {"author": newest.author, "at": browser_spec.format_moment(newest.at)}
        )

    @property
    def told(self) -> dict[str, str]:
        """The sentence above the fields, as HTML."""
        return {"html": ""}

    @property
    def advice(self) -> dict[str, Any]:
        """The one piece of advice, or nothing."""
        # What is asked before sharing stands in the preview.
        if self._piece is None or self._piece.id == adults.AD1.id:
            return {}
        return build_advice(self._piece, self._path_of(self._piece))

    @property
    def available(self) -> list[str]:
        """The names of the steps that can be taken now."""
        return []

    @property
    def writer(self) -> str:
        """Who writes."""
        return self.visit.writer

    # What it answers

    def handle(self, message: Message) -> Reply:
        """Answer what a browser asked.

        Parameters
        ----------
        message : mapping
            ``do``, ``seq`` and what belongs to it. Nothing in it is believed.

        Returns
        -------
        dict
            ``seq``, ``say`` and what belongs to it.
        """
        do = str(message.get("do"))
        answer = self._answers.get(do)
        try:
            if answer is None:
                reply = {"say": "refused", "words": "This page does not know that."}
            elif do in _WRITES and (gone := self._put_away()):
                reply = {"say": "refused", "words": gone}
            else:
                reply = answer(message)
        except RecordConflict as conflict:
            reply = {"say": "refused", "words": str(conflict)}
        except BrightspotsError as error:
            reply = {"say": "refused", "words": str(error)}
        return {"seq": message.get("seq", 0), **reply}

    def _put_away(self) -> str:
        """Return what is said where the whole project was put away: what is written in it now, nobody would find."""
        project = self.visit.snapshot().get(self.visit.project_id)
        if project is None or not project.hidden:
            return ""
        return (
            f"This project was put away by {project.author}, so nothing more is saved in it. Copy your text if you "
            "need it, and ask them whether to bring the project back."
        )

    # To be filled in by the two kinds of form

    def shown(self) -> Sequence[Record]:
        """Return the records that the form shows, as they are now."""
        raise NotImplementedError

    def spot(self, path: str) -> tuple[Record, FieldPath] | None:
        """Return where a path leads; None where it leads nowhere."""
        raise NotImplementedError

    def _path_of(self, piece: Advice) -> str:
        raise NotImplementedError

    def _add(self, message: Message) -> Reply:
        raise NotImplementedError

    def _remove(self, message: Message) -> Reply:
        raise NotImplementedError

    def _bring_back(self, message: Message) -> Reply:
        raise NotImplementedError

    def _move(self, message: Message) -> Reply:
        raise NotImplementedError

    def _act(self, message: Message) -> Reply:
        return {"say": "refused", "words": "There is no such step here."}

    # What both do alike

    def _put(self, message: Message) -> Reply:
        path, text, base = (message.get(name) for name in ("path", "text", "base"))
        # A step elsewhere on the page may have put another record here since this was typed.
        here = message.get("of") == self.key
        where = self.spot(path) if here and isinstance(path, str) else None
        if where is None or not isinstance(text, str) or not isinstance(base, str):
            return {
                "say": "refused",
                "path": str(path),
                "words": "This field is not here any more. Reload the page.",
            }
        outcome = save_text(self.visit, *where, text, base, self.form.edited)
        self._after(outcome)
        return {"path": path, **build_reply(outcome)}

    def _left(self, message: Message) -> Reply:
        path = str(message.get("path", ""))
        where = self.spot(path)
        if where is not None:
            now, spot = self.visit.newest(where[0]), where[1]
            self._piece = pick_advice(self.visit, now, spot.listed or spot.ask.field)
            self._about = spot.text(now)
        return {"say": "done"}

    def _advised(self, message: Message) -> Advice:
        if self._piece is None or self._piece.id != message.get("id"):
            raise RecordError("This advice is not here any more.", remedy="Go on writing.")
        return self._piece

    def _take(self, message: Message) -> Reply:
        piece = self._advised(message)
        path = self._path_of(piece)
        where = self.spot(path)
        if where is None or piece.rewrite is None:
            return {"say": "refused", "words": "There is nothing to put here."}
        outcome = save_text(self.visit, *where, piece.rewrite, self._about, self.form.edited)
        self._piece = None
        self._after(outcome)
        if isinstance(outcome, Conflict):
            return {
                "say": "refused",
                "words": f"{outcome.author} has changed this text since. Look at it again.",
            }
        return {"path": path, **build_reply(outcome)}

    def _keep(self, message: Message) -> Reply:
        return self._log(message, keep_text)

    def _coach(self, message: Message) -> Reply:
        return self._log(message, ask_coach)

    def _log(self, message: Message, log: Callable[[Visit, Advice, str], None]) -> Reply:
        piece = self._advised(message)
        log(self.visit, piece, str(message.get("reason", ""))[:1000])
        self._piece = None
        return {"say": "done"}

    def _writer(self, message: Message) -> Reply:
        self.visit.introduce(str(message.get("text", "")))
        return {"say": "done"}

    def _preview(self, message: Message) -> Reply:
        whom = str(message.get("whom"))
        self._previewed[whom] = self._versions()
        return self._asked_first(sharing.build_preview(self.visit, self.form, self.shown(), whom))

    def _asked_first(self, preview: Reply) -> Reply:
        """Return a preview with the one question that comes before sharing, if there is one."""
        piece = sharing.question_before_sharing(self.visit, self.shown())
        if piece is None:
            return {**preview, "asked": {}}
        self._piece, path = piece, self._path_of(piece)
        if (where := self.spot(path)) is not None:
            self._about = where[1].text(self.visit.newest(where[0]))
        return {**preview, "asked": {**build_advice(piece, path), "words": piece.words}}

    def _share(self, message: Message) -> Reply:
        whom = str(message.get("whom"))
        if self._previewed.pop(whom, self._versions()) != self._versions():
            return {
                "say": "refused",
                "words": "This was changed while you looked at it. Look again at what they will see, then share it.",
            }
        sharing.share(self.visit, self.shown(), whom)
        self.visit.look()
        return {"say": "done"}

    def _versions(self) -> tuple[Any, ...]:
        return tuple((record.id, record.version) for record in self.shown())

    def _history(self, message: Message) -> Reply:
        return {"say": "history", "versions": sharing.build_history(self.visit, self.form, self.shown())}

    def _restore(self, message: Message) -> Reply:
        record, version = self.shown()[0], message.get("version")
        if not isinstance(version, int):
            return {"say": "refused", "words": "There is no such version."}
        restore(self.visit, record, version, self.form.edited)
        self.visit.look()
        return {"say": "done"}

    def _after(self, outcome: Outcome) -> None:
        if isinstance(outcome, Saved):
            self.visit.look()


def new_record(form: Form, project_id: str, records: Snapshot, *, alone: bool = True) -> Record:
    """Return a new record, with what is known already filled in; not saved yet.

    Parameters
    ----------
    form : Form
    project_id : str
    records : Snapshot
    alone : bool
        Whether it is the only one of its kind: two who begin it at once then begin the same one.
    """
    fields: dict[str, Any] = dict(form.fills(records)) if form.fills else {}
    if "project_id" in form.kind.model_fields:
        fields.setdefault("project_id", project_id)
    if alone:
        fields.setdefault("id", fixed_id(project_id, form.kind.__name__))
    return form.kind(**fields)


def store_key(visit: Visit) -> str:
    """Return a short mark of the store, so that a browser keeps the unsaved text of two stores apart."""
    return hashlib.sha256(str(visit.store.path.resolve()).encode()).hexdigest()[:8]


def build_reply(outcome: Outcome) -> Reply:
    """Return what a browser is told of a put."""
    if isinstance(outcome, Saved):
        return {"say": "saved", "text": outcome.text, "at": browser_spec.format_moment(outcome.at)}
    if isinstance(outcome, Conflict):
        return {
            "say": "theirs",
            "text": outcome.text,
            "author": outcome.author,
            "at": browser_spec.format_moment(outcome.at),
        }
    if isinstance(outcome, NotKept):
        return {"say": "not kept", "words": outcome.words}
    assert isinstance(outcome, Refused)
    return {"say": "refused", "words": outcome.words}
