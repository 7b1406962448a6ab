"""The head of a page: whose it is, through which day, who may see it."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from brightspots import privacy
from brightspots.series.data_access import Released
from brightspots.series.released_project import ReleasedProject
from brightspots.text import wording
from brightspots.text.dates import format_period


def banner(book: Released) -> tuple[str, dict[str, Any]]:
    """Return the head of a page, and the same facts for the batch."""
    school, district = book.school, book._district
    if book.project is not None:
        return _of_project(book, book.project)
    facts = [
        school.lea_name,
        f"{school.level} school" if school.level in ("elementary", "middle", "high") else "",
    ]
    own = book.schools("school") if "school" in book.declared.reads else pd.DataFrame({"enrollment": []})
    if len(own) and "enrollment" in own and own["enrollment"].notna().all():
        facts.append(f"{wording.count(own['enrollment'].iloc[0])} students")
    facts.append(f"data through {through(book)}" if book.data_through else "no data yet")
    line = " · ".join(escape(fact) for fact in facts if fact)
    who = f"Who may see this: {privacy.WHO[book.audience]}."
    html = (
        f'<header class="bs-banner"><p class="bs-whose">{escape(school.name)}'
        f"{f' <small>{escape(school.school_id)}</small>' if school.school_id else ''}</p><p>{line}</p>"
        f'<p class="bs-small">{escape(who)}</p>{label_synthetic(district.kind)}</header>'
    )
    carried = {
        "school_name": school.name,
        "school_level": school.level,
        "lea_id": school.lea,
        "lea_name": school.lea_name,
        "audience": book.audience,
        "data_through": book.data_through,
        "counted_through": book.counted_through if book.data_through else "",
    }
    return html, carried


def _of_project(book: Released, project: ReleasedProject) -> tuple[str, dict[str, Any]]:
    """Return the head of a project's page; one that is not shared with its readers names no school."""
    school, shown = book.school, project.shared
    facts = [project.team, school.name, school.lea_name] if shown else []
    facts.append(f"data through {through(book)}" if book.data_through else "no data yet")
    line = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in facts if fact)
    html = (
        f'<header class="bs-banner"><p class="bs-whose"><bdi>{escape(project.title)}</bdi></p><p>{line}</p>'
        f'<p class="bs-small">{escape(f"Who may see this: {privacy.WHO[book.audience]}.")}</p>'
        f"{label_synthetic(book._district.kind)}</header>"
    )
    return html, {"audience": book.audience, "data_through": book.data_through}


def label_synthetic(kind: str) -> str:
    """Return the label that made-up data carries; nothing for real data."""
    if kind != "synthetic":
        return ""
    return '<p class="bs-synthetic">Practice data: made up by a computer, about no real school or person.</p>'


def through(book: Released) -> str:
    """Return the last date of a page as people read it; of a school year, the day through which it was counted."""
    if book.declared.by == "year" and book.project is None:
        day = book.counted_through
        return f"{wording.day_words(day)} of {book.data_through}" if day else book.data_through
    return format_period(pd.Timestamp(book.data_through).to_datetime64())
