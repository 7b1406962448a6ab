"""The history of a record in words, for the person at the machine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from brightspots.records.models.record import Record
from brightspots.text import typed

LONGEST = 300


def told_history(versions: Sequence[Record]) -> str:
    """Return who changed what, oldest first.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from brightspots.records import Network
    >>> one = Network(name="Bells", version=1, author="AB", at=datetime(2025, 10, 3, 14, 2, tzinfo=UTC))
    >>> print(told_history([one, one.changed(name="Here by the bell", version=2, author="CD")]))
    Network, 2 versions
    1  2025-10-03 14:02 UTC  AB
       name: Bells
    2  2025-10-03 14:02 UTC  CD
       name: Bells -> Here by the bell
    """
    count = len(versions)
    lines = [f"{versions[0].entity}, {count} version{'s' if count != 1 else ''}"]
    before = {
        name: field.get_default(call_default_factory=True) for name, field in _fields(versions[0]).items()
    }
    known: dict[str, Any] = {name: value if value != () else [] for name, value in before.items()}
    for version in versions:
        when = f"{version.at:%Y-%m-%d %H:%M} UTC" if version.at else ""
        lines.append(f"{version.version}  {when}  {plain(version.author)}")
        written = version.written()
        for name, value in written.items():
            was = known.get(name)
            if value != was:
                earlier = "" if was in (None, "", []) or was is ... else f"{_said(was)} -> "
                lines.append(f"   {name}: {earlier}{_said(value)}")
        known = written
    return "\n".join(lines)


def _fields(record: Record) -> dict[str, Any]:
    return {name: field for name, field in type(record).model_fields.items() if not field.is_required()}


def _said(value: Any) -> str:
    if value in (None, "", []):
        return "(empty)"
    return plain(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def plain(words: str) -> str:
    """Return a text without what would move a terminal's cursor or turn its text around.

    Examples
    --------
    >>> plain("red \\x1b[31m")
    'red [31m'
    """
    shown = typed.one_line(words)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}... ({len(shown):,} characters)"
