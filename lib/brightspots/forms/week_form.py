"""The form of a week: a field for each thing and class, for each number, and for what was odd."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from brightspots.errors import RecordError
from brightspots.forms import browser_spec, sharing
from brightspots.forms.editing import Visit
from brightspots.forms.model import Message, Model, Reply, store_key
from brightspots.forms.pasted_rows import PastedRows
from brightspots.forms.render import answer_words
from brightspots.forms.save import FieldPath
from brightspots.forms.schema import Ask, Form
from brightspots.forms.week_fields import (
    WAYS,
    WeekField,
    WeekFieldPath,
    choose_way,
    main_fields,
    note_fields,
    planned_fields,
    ways_of,
    wrong_way_round,
)
from brightspots.records.advice import Advice
from brightspots.records.models.measurement import DoseRecord
from brightspots.records.models.record import Record
from brightspots.records.status import weekly, weekly_numbers, weeks
from brightspots.records.status.school_days import SchoolDays
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.text.lists import count_noun

_FORM = Form(DoseRecord, "This week", first=(), one="answer")
_PASTE, _INTO, _WEEK = "paste", "paste-into", "week"


class WeekModel(Model):
    """A form over all that a team writes down for one week.

    Parameters
    ----------
    visit : Visit
    school_id : str
        Stands for what no class is named for.
    days : SchoolDays, optional
        A week without school is passed over; the usual school days when not given.
    monday : date, optional
        The week to begin with; the next one to fill in when not given.
    writer : bool
        Whether it shows who writes.
    nothing : callable, optional
        From the project's records and the Monday to what is said, as HTML, of a week in which nothing is asked.
    """

    def __init__(
        self,
        visit: Visit,
        school_id: str,
        days: SchoolDays | None = None,
        monday: date | None = None,
        *,
        writer: bool = False,
        nothing: Callable[[Snapshot, date], str] | None = None,
    ) -> None:
        super().__init__(visit, _FORM)
        self._school, self._days, self._shows_writer = school_id, days or SchoolDays(), writer
        self._nothing = nothing or (lambda records, monday: "Nothing to fill in yet.")
        self._seen: Snapshot | None = None
        self._weeks: dict[date, weekly.Week] = {}
        self._next = self._next_week()
        self.monday = weekly_numbers.monday_of(monday) if monday is not None else self._next
        self._rows, self._told = PastedRows(), ""
        self._standing: tuple[Any, ...] = ()
        self._spec: dict[str, Any] = {}

    # What a browser draws

    @property
    def key(self) -> str:
        """The name under which a browser keeps what is not saved yet: each week's apart."""
        return f"{store_key(self.visit)}/{self.visit.project_id}/{self.monday}"

    @property
    def spec(self) -> dict[str, Any]:
        """What the form asks in this week; the same for as long as it asks the same, whatever is answered."""
        asked = [(one.path, one.ask.kind, one.ask.unit) for one in self._all()]
        standing = (self.monday, browser_spec.shared_by_all(self.shown()), *asked)
        if standing != self._standing:
            self._standing, self._spec = standing, self._asked_now()
        return self._spec

    def _asked_now(self) -> dict[str, Any]:
        frame = browser_spec.build_frame(
            _FORM,
            key=self.key,
            name=f"w{self.monday:%y%m%d}",
            shared=browser_spec.shared_by_all(self.shown()),
            writer=self._shows_writer,
        )
        return {
            **frame,
            "title": f"Week of {format_period(self.monday)}",
            "asks": self._asks(main_fields(self._week(), self._school)),
            "folds": [fold for fold in self._folds() if fold["asks"]],
            "actions": [{"name": _PASTE, "words": "Take these rows in", "help": ""}],
            "history": True,
        }

    @property
    def values(self) -> dict[str, Any]:
        """What stands in its fields, as text."""
        found = {asked.path: self._entry(asked).text(asked.record) for asked in self._all()}
        ways = {path: line.way for path, line in ways_of(self._week()).items()}
        return {
            _WEEK: f"{self.monday}",
            **found,
            **ways,
            _PASTE: self._rows.text,
            _INTO: self._rows.measure(self._week()),
        }

    @property
    def told(self) -> dict[str, str]:
        """How much of the week is written down, and what became of pasted rows, as HTML."""
        week = self._week()
        said, nothing = "", ""
        if not week.asked:
            nothing = f'<p class="bs-told">{self._nothing(self.visit.snapshot(), self.monday)}</p>'
        elif week.entered == week.asked:
            said = "Everything for this week is written down. What does it tell us?"
        elif not week.entered:
            said = f"{count_noun(week.asked, 'answer')} to give for this week."
        else:
            were = "is" if week.entered == 1 else "are"
            said = f"{week.entered} of {week.asked} answers for this week {were} written down."
        parts = [self._told, *wrong_way_round(week), said]
        html = "".join(markup.paragraph(part, "told") for part in parts if part)
        return {"html": f"{html}{nothing}"}

    @property
    def available(self) -> list[str]:
        """Rows can be taken in once some are pasted."""
        return [_PASTE] if self._rows.text.strip() else []

    def shown(self) -> Sequence[Record]:
        """Return the week's records that are kept."""
        week = self._week()
        every = [*(line.record for line in week.lines), *(count.record for count in week.counts), week.odd]
        return [record for record in every if record.version and not record.hidden]

    def spot(self, path: str) -> tuple[Record, FieldPath] | None:
        """Return where a path leads."""
        asked = next((one for one in self._all() if one.path == path), None)
        return None if asked is None else (asked.record, self._entry(asked))

    # What it answers

    def _put(self, message: Message) -> Reply:
        path, text = message.get("path"), message.get("text")
        if not isinstance(path, str) or not isinstance(text, str):
            return super()._put(message)
        if path in (_WEEK, _PASTE, _INTO) or path in ways_of(self._week()):
            self._told = ""
            kept = {_WEEK: self._choose_week, _PASTE: self._rows.keep, _INTO: self._rows.choose}
            said = kept[path](text) if path in kept else choose_way(self.visit, self._week(), path, text)
            return {"say": "saved", "path": path, "text": said, "at": ""}
        self._told = ""
        return super()._put(message)

    def _act(self, message: Message) -> Reply:
        if message.get("name") != _PASTE or not self._rows.text.strip():
            return super()._act(message)
        self._told = self._rows.take_in(self.visit, self._week(), self._school)
        self.visit.look()
        return {"say": "done"}

    def _preview(self, message: Message) -> Reply:
        whom, records = str(message.get("whom")), self.visit.snapshot()
        self._previewed[whom] = self._versions()
        seen = [
            [asked.ask.label, text]
            for record in sharing.as_others_see(self.visit, self.shown(), whom)
            for asked in self._all()
            if asked.record.id == record.id and (text := answer_words(record, asked.ask, records))
        ]
        return self._asked_first(
            {
                "say": "preview",
                "whom": whom,
                "rows": seen,
                "blocked": sharing.blocked(self.visit, self.shown()),
                "stays": sharing.what_stays(self.shown()),
            }
        )

    def _history(self, message: Message) -> Reply:
        return {"say": "history", "versions": [told for told, _ in self._kept()]}

    def _restore(self, message: Message) -> Reply:
        kept = next((v for told, v in self._kept() if told["version"] == message.get("version")), None)
        if kept is None:
            return {"say": "refused", "words": "There is no such version."}
        self.visit.store.restore(kept.id, kept.version, author=self.visit.author)
        self.visit.look()
        return {"say": "done"}

    def _add(self, message: Message) -> Reply:
        return {
            "say": "refused",
            "words": "A class is added to a test: there its plan says where it is tried.",
        }

    _remove = _bring_back = _move = _add

    # Inside

    def _kept(self) -> list[tuple[dict[str, Any], Record]]:
        asked, shown = list(self._all()), self.shown()
        asks = {kept.id: [one.ask for one in asked if one.record.id == kept.id] for kept in shown}
        return sharing.history_of_several(self.visit, shown, asks)

    def _next_week(self) -> date:
        records, today = self.visit.snapshot(), self.visit.today()
        found = weeks.next_week(records, self.visit.project_id, self._school, self._days, today)
        return found or weekly_numbers.monday_of(today)

    def _week(self, monday: date | None = None) -> weekly.Week:
        """Return a week as it is now, worked out once for as long as nobody saves."""
        records, at = self.visit.snapshot(), monday or self.monday
        if self._seen is not records:
            self._seen, self._weeks = records, {}
        if at not in self._weeks:
            self._weeks[at] = weekly.week(records, self.visit.project_id, self._school, at)
        return self._weeks[at]

    def _all(self) -> Iterator[WeekField]:
        week = self._week()
        for part in (main_fields, planned_fields, note_fields):
            yield from part(week, self._school)

    def _entry(self, asked: WeekField) -> WeekFieldPath:
        return WeekFieldPath(asked.ask, today=self.visit.today())

    def _path_of(self, piece: Advice) -> str:
        paths = [a.path for a in self._all() if (a.record.id, a.ask.field) == (piece.record_id, piece.field)]
        return paths[0] if paths else ""

    def _asks(self, asked: Iterator[WeekField]) -> list[dict[str, Any]]:
        records = self.visit.snapshot()
        return [browser_spec.build_field(one.path, one.kind, one.ask, records) for one in asked]

    def _folds(self) -> Iterator[dict[str, Any]]:
        records, week = self.visit.snapshot(), self._week()
        known = weekly.places(records, self._school)
        asks = zip((_PASTE, _INTO), self._rows.asks(week, known), strict=False)
        paste = [browser_spec.build_field(path, DoseRecord, ask, records) for path, ask in asks]
        yield {"title": "Another week, or a correction", "asks": [self._which_week()]}
        yield {"title": "Paste from a sheet", "asks": paste}
        yield {
            "title": "Planned otherwise this week",
            "asks": self._asks(planned_fields(week, self._school)),
        }
        yield {"title": "How it went", "asks": self._asks(note_fields(week, self._school))}
        ways = [
            browser_spec.build_field(
                path, DoseRecord, Ask("what", line.name, kind="choice", choices=WAYS), records
            )
            for path, line in ways_of(self._week()).items()
        ]
        yield {"title": "Count it another way", "asks": ways}

    # Which week

    def _which_week(self) -> dict[str, Any]:
        records = self.visit.snapshot()
        choices = [(f"{monday}", self._said_week(monday)) for monday in self._choices()]
        ask = Ask("what", "Which week?", kind="choice", choices=choices)
        return browser_spec.build_field(_WEEK, DoseRecord, ask, records)

    def _choices(self) -> list[date]:
        upto = max(self._next, self.monday)
        found = weeks.weeks_to_choose(self.visit.snapshot(), upto, self._days)
        return found if self.monday in found else [*found, self.monday]

    def _said_week(self, monday: date) -> str:
        week = self._week(monday)
        done = "" if not week.entered else ", written down" if week.entered == week.asked else ", begun"
        return f"Week of {format_period(monday)}{done}"

    def _choose_week(self, text: str) -> str:
        if text not in [f"{monday}" for monday in self._choices()]:
            raise RecordError(
                "This week cannot be chosen.", value=text[:40], remedy="Choose one from the list."
            )
        self.monday = date.fromisoformat(text)
        return text
