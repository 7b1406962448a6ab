"""What the records of a week said before: a correction keeps what it corrects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from brightspots.forms import browser_spec, sharing
from brightspots.forms.editing import Visit
from brightspots.forms.render import words
from brightspots.forms.week_asks import Asked
from brightspots.records.models.record import Record

Version: TypeAlias = tuple[dict[str, Any], Record]


def versions(visit: Visit, shown: Sequence[Record], asked: Sequence[Asked]) -> list[Version]:
    """Return what was changed in a week's records, the newest first, with the version to go back to.

    Parameters
    ----------
    visit : Visit
    shown : sequence of Record
        Those that are kept.
    asked : sequence of Asked
        What the form asks of them.
    """
    records = visit.snapshot()
    found: list[Version] = []
    for kept in shown:
        asks = [one.ask for one in asked if one.record.id == kept.id]
        before: dict[str, str] = {}
        for version in visit.store.history(kept.id):
            now = {ask.label: words(version, ask, records) for ask in asks}
            changes = [[label, before.get(label, ""), said] for label, said in now.items()]
            changes = [change for change in changes if change[1] != change[2]]
            told = {"author": version.author, "at": browser_spec.moment(version.at), "changes": changes}
            if changes:
                found.append((told, version))
            before = now
    found.sort(key=lambda pair: str(pair[0]["at"]))
    numbered = [({**told, "version": at}, version) for at, (told, version) in enumerate(found, start=1)]
    return numbered[::-1][: sharing.MOST_VERSIONS]
