"""What others would see of a record, sharing it with them, and what it said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from brightspots.errors import RecordError
from brightspots.forms.browser_spec import WHOM, format_moment
from brightspots.forms.editing import Visit
from brightspots.forms.render import answer_rows, answer_words
from brightspots.forms.schema import Ask, Form
from brightspots.records.advice import Advice, adults, review
from brightspots.records.class_sums import of_few_classes
from brightspots.records.models.field_marks import free_texts
from brightspots.records.models.intervention import PDSACycle
from brightspots.records.models.measurement import DoseRecord, Observation
from brightspots.records.models.record import Record
from brightspots.records.release import release_records

_ALSO = "Also written here"
_STAYS = (
    "Numbers of single classes stay with us: others see three classes or more together, or the whole school."
)
_STAYS_OF_TEST = (
    "What we predicted and counted stays with us until our test says it is in three classes or more."
)
# More earlier versions than these are in the export.
MOST_VERSIONS = 50


def build_preview(visit: Visit, form: Form, shown: Sequence[Record], whom: str) -> dict[str, Any]:
    """Return what others would see, and what keeps it from being shared; nothing is shared yet.

    Parameters
    ----------
    visit : Visit
    form : Form
    shown : sequence of Record
    whom : {"staff", "public"}
    """
    seen = [row for record in as_others_see(visit, shown, whom) for row in _seen(visit, form, record)]
    return {
        "say": "preview",
        "whom": whom,
        "rows": seen,
        "blocked": blocked(visit, shown),
        "stays": what_stays(shown),
    }


def question_before_sharing(visit: Visit, shown: Sequence[Record]) -> Advice | None:
    """Return what is asked before this is shared: a class, or somebody's role, that a text names.

    Whoever keeps their own words is not asked about them again.
    """
    context = visit.context()
    found = (piece for record in shown for piece in review(record, context, only=(adults.AD1.id,)))
    return next(found, None)


def what_stays(shown: Sequence[Record]) -> str:
    """Return what of this stays with the team, shared or not; empty where nothing does."""
    of_class = any(isinstance(one, DoseRecord | Observation) for one in shown)
    few = any(isinstance(one, PDSACycle) and one.predictions and of_few_classes(one) for one in shown)
    return _STAYS if of_class else _STAYS_OF_TEST if few else ""


def _seen(visit: Visit, form: Form, record: Record) -> list[list[str]]:
    """Return all that a record says: a record is shared as a whole, and a form may ask for a part of it."""
    records = visit.snapshot()
    others = [one for one in visit.forms if one.kind is form.kind]
    asked = [row for one in (form, *others) for row in answer_rows(one.everything, record, records)]
    found = [[label, text] for label, text in dict.fromkeys(asked)]
    shown = "\n".join(text for _, text in found)
    return found + [[_ALSO, text] for text in free_texts(record) if text not in shown]


def as_others_see(visit: Visit, shown: Sequence[Record], whom: str) -> list[Record]:
    """Return records as these readers would see them if they were shared."""
    _check(whom)
    records = visit.snapshot()
    ids = {record.id for record in shown}
    wished = [record.changed(shared=whom) if record.id in ids else record for record in records.every(Record)]
    released = release_records(wished, audience=whom, min_cell=visit.min_cell)
    return [record for record in released if record.id in ids]


def blocked(visit: Visit, shown: Sequence[Record]) -> str:
    """Return what has to be put right before this can be shared; empty where nothing has."""
    context = visit.context()
    for record in shown:
        for piece in review(record, context):
            if piece.kind == "block":
                said = f' ("{piece.words}")' if piece.words else ""
                return f"{piece.question}{said}"
    return ""


def share(visit: Visit, shown: Sequence[Record], whom: str) -> None:
    """Share records with others, or take them back (whom is empty).

    Raises
    ------
    RecordError
        Where a text would give somebody away.
    """
    if whom:
        _check(whom)
        if words := blocked(visit, shown):
            raise RecordError("This is not shared yet.", remedy=words)
    there = [record for record in shown if record.version]
    if not there:
        raise RecordError("There is nothing to share yet.", remedy="Write first.")
    visit.store.save_all([record.changed(shared=whom) for record in there], author=visit.author)


def build_history(visit: Visit, form: Form, shown: Sequence[Record]) -> list[dict[str, Any]]:
    """Return what was changed in each version of a record, by whom and when; the newest first."""
    if len(shown) != 1 or not shown[0].version:
        return []
    records = visit.snapshot()
    told: list[dict[str, Any]] = []
    before: dict[str, str] = {}
    for version in visit.store.history(shown[0].id):
        now = dict(answer_rows(form.everything, version, records))
        labels = list(dict.fromkeys([*before, *now]))
        changes = [
            [label, before.get(label, ""), now.get(label, "")]
            for label in labels
            if before.get(label, "") != now.get(label, "")
        ]
        told.append(
            {
                "version": version.version,
                "author": version.author,
                "at": format_moment(version.at),
                "changes": changes,
            }
        )
        before = now
    return told[::-1][:MOST_VERSIONS]


def history_of_several(
    visit: Visit, shown: Sequence[Record], asks: Mapping[str, Sequence[Ask]]
) -> list[tuple[dict[str, Any], Record]]:
    """Return what was changed in several records together, the newest first, with the version to go back to.

    Parameters
    ----------
    visit : Visit
    shown : sequence of Record
        Those that are kept.
    asks : mapping
        By the id of a record, what the form asks of it.
    """
    records = visit.snapshot()
    found: list[tuple[dict[str, Any], Record]] = []
    for kept in shown:
        before: dict[str, str] = {}
        for version in visit.store.history(kept.id):
            now = {ask.label: answer_words(version, ask, records) for ask in asks[kept.id]}
            changes = [[label, before.get(label, ""), text] for label, text in now.items()]
            changes = [change for change in changes if change[1] != change[2]]
            if changes:
                entry = {"author": version.author, "at": format_moment(version.at), "changes": changes}
                found.append((entry, version))
            before = now
    found.sort(key=lambda pair: str(pair[0]["at"]))
    numbered = [({**entry, "version": at}, version) for at, (entry, version) in enumerate(found, start=1)]
    return numbered[::-1][:MOST_VERSIONS]


def _check(whom: str) -> None:
    if whom not in dict(WHOM):
        raise RecordError(
            "Nobody goes by this.",
            value=whom[:40],
            remedy="Share with signed-in educators or with everybody.",
        )
