"""Changes of like schools for a page: what many pages share is worked out once."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots.measures.schools.changes import Changes, by_year, changes, years_to_compare
from brightspots.measures.schools.improvement import Improvers, learn_from
from brightspots.measures.schools.peers import narrow
from brightspots.measures.schools.year_to_year_variation import Swing, swing
from brightspots.warehouse.disk_cache import once

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

GROUPS_OUT_OF = 20


def find(
    book: Book,
    about: dict[str, Any],
    own: pd.DataFrame,
    since: str,
    choices: dict[str, str],
    group: str = "all",
    out_of: int = GROUPS_OUT_OF,
) -> Improvers:
    """Find the like schools of one measure and student group; what many pages share is worked out once."""
    shown = own[own["value"].notna()]["school_year"].astype("str")
    years = years_to_compare(own, about, since=since if group == "all" or since in set(shown) else "")
    if isinstance(years, str):
        return Improvers(
            {name: about.get(name) or "" for name in ("measure_id", "name", "unit", "direction")},
            why_none=years,
        )
    scope = "comparison" if group == "all" else "district"
    among, chosen = narrow(book.schools(scope), book.school.school_id, **choices)

    def change() -> Changes:
        rows = book.measures(scope) if group == "all" else book.groups(about["measure_id"])
        known = None if group == "all" else _swing_of_groups(rows, among, about)
        return changes(among, rows[rows["subgroup_id"] == group], about, *years, known=known)

    only_by_level = {name for name, choice in choices.items() if choice not in ("any", "everywhere")} <= {
        "level"
    }
    if only_by_level:
        level = choices.get("level", "same")
        what = (
            "changes",
            about["measure_id"],
            group,
            *years,
            book.school.level if level == "same" else level,
        )
        changed = _stored(once(book._district, book.audience, book.as_of, what, lambda: _to_store(change())))
    else:
        changed = change()
    return learn_from(changed, among, about, book.school.school_id, chosen=chosen, out_of=out_of)


def _swing_of_groups(rows: pd.DataFrame, among: pd.DataFrame, about: dict[str, Any]) -> Swing | None:
    """Learn how much numbers of student groups swing from all groups of these schools together."""
    apart = rows[(rows["subgroup_id"] != "all") & rows["school_id"].isin(among["school_id"])]
    values, people, _ = by_year(
        apart.assign(school_id=apart["school_id"] + "/" + apart["subgroup_id"]), about["measure_id"]
    )
    return swing(values, people, about["unit"])


def _to_store(changed: Changes) -> pd.DataFrame:
    table = changed.table.copy()
    swings = None if changed.swing is None else asdict(changed.swing)
    table.attrs = {
        "first": changed.first, "last": changed.last, "swing": swings, "pooled": changed.pooled,
    }  # fmt: skip
    return table


def _stored(table: pd.DataFrame) -> Changes:
    facts = dict(table.attrs)
    swings = facts.pop("swing")
    return Changes(table, swing=None if swings is None else Swing(**swings), **facts)


def own_rows(book: Book, measure_id: str) -> pd.DataFrame:
    """Return our school's rows of one measure for all students."""
    own = book.measures("school")
    return own[(own["measure_id"] == measure_id) & (own["subgroup_id"] == "all")]
