"""How a page's project stood at an earlier day, for the page's readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.records.models.record import Record
from brightspots.records.release import release_records
from brightspots.records.store.past_versions import records_at
from brightspots.series.released_project import ReleasedProject, open_existing
from brightspots.workbook.page_forms import Writable


def versions(book: Writable, kinds: Iterable[type[Record]]) -> list[Record]:
    """Return every version of the project's records of some kinds: not released, so never to be shown as they are.

    Where people work, from the store that is open already; else from one that is closed again at once, because a
    page's process may be forked at any time.
    """
    assert book.project is not None
    if book.visit is not None:
        return book.visit.store.versions(book.project.project_id, kinds)
    store = open_existing(str(book.parameters["records"]))
    try:
        return store.versions(book.project.project_id, kinds)
    finally:
        store.close()


def release_past(book: Writable, saved: Sequence[Record], until: date | datetime) -> ReleasedProject:
    """Return what these readers may read of how records stood at the end of a day.

    Parameters
    ----------
    book : Writable
    saved : sequence of Record
        From `versions`.
    until : date or datetime
    """
    assert book.project is not None
    own = book.audience in OWN_SCHOOL_IN_FULL
    # What was put away since is a team's own to remember.
    away = set() if own else {record.id for record in records_at(saved, datetime.max.date()) if record.hidden}
    shown = release_records(
        [record for record in records_at(saved, until) if record.id not in away],
        audience=book.audience,
        own_project=book.project.project_id,
        schools=book.project.school_ids,
        min_cell=book.min_cell,
    )
    return replace(book.project, records=tuple(shown))
