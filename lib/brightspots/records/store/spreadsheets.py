"""Records as tables for spreadsheets, in which no text that somebody typed runs as a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

from brightspots.records.models.kinds import kind_of

# What makes a spreadsheet compute, at the beginning of a cell; also after what some take for the end of one.
_STARTS = re.compile(r"(^|[;,|\t\r\n])([ \u00a0\"']*)(?=[=+\-@＝＋－＠])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def as_csv(kind: str, revisions: list[dict[str, Any]]) -> str:
    """Return the newest version of each record as CSV, with a mark by which spreadsheets know that it is UTF-8.

    Parameters
    ----------
    kind : str
    revisions : list of dict
        Versions as an export holds them, older before newer.
    """
    newest: dict[str, dict[str, Any]] = {}
    for revision in revisions:
        newest[revision["id"]] = revision
    names = list(kind_of(kind).model_fields)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(names)
    for revision in newest.values():
        values = {**revision["body"], **{key: revision[key] for key in ("id", "version", "author", "at")}}
        writer.writerow([_cell(values[name]) for name in names])
    return "\ufeff" + out.getvalue()


def defused(words: str) -> str:
    """Return text that a spreadsheet only shows: an apostrophe stands before what would compute.

    Examples
    --------
    >>> defused('=HYPERLINK("http://x")'), defused("late; -3 days"), defused("well-known")
    ('\\'=HYPERLINK("http://x")', "late;' -3 days", 'well-known')
    """
    return _STARTS.sub(r"\1'\2", _CONTROL.sub("", words))


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        parts = [part if isinstance(part, str) else json.dumps(part, ensure_ascii=False) for part in value]
        return defused("\n".join(parts))
    return defused(str(value))
