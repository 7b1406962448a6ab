"""What changed since the last run, in three lines: the pages, the results, what is newly marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from brightspots.batch.overview.rows import Row, make_rows
from brightspots.batch.overview.words import alphabet_key, counted, day_or_year, may_see, name_of, page_of
from brightspots.batch.page_record import PageRecord
from brightspots.text.lists import join_words
from brightspots.text.wording import day_words

BROKEN = ("failed", "timeout")


def since_last_run(
    records: Sequence[PageRecord],
    previous: Sequence[PageRecord],
    run_statuses: Mapping[str, str],
    audience: str,
) -> list[str]:
    """Return in at most three lines what is new.

    Parameters
    ----------
    records, previous : sequence of PageRecord
        All pages as they are now, and as they were after the last run (empty: there was none).
    run_statuses : mapping of str to str
        This run's status of each page it dealt with, by ``schools/<school_id>/<workbook>``.
    audience : str
        Who will read this.

    Examples
    --------
    >>> page = PageRecord("11_x", "Seeing the data", "school", school_id="1", school_name="Alisal")
    >>> since_last_run([page], [], {"schools/1/11_x": "ok"}, "public")
    ['This run made 1 page.', 'It is the first for these readers: the next run says here what changed.']
    """
    made = _pages(records, run_statuses)
    previous = [r for r in previous if may_see(r.audience, audience)]
    if not previous:
        return [made, "It is the first for these readers: the next run says here what changed."]
    now, before = _all_rows(records, audience), _all_rows(previous, audience)
    return [
        f"{made} {_repairs(records, previous)}".strip(),
        " ".join(part for part in (_results(now, before), _through(records, previous)) if part),
        _marks(now, before, audience),
    ]


def data_through(records: Sequence[PageRecord]) -> str:
    """Return the last date, or school year, of any page's data, in words.

    Examples
    --------
    >>> data_through([PageRecord("11_x", "X", "school", data_through=t) for t in ("2023-24", "2024-25", "")])
    '2024-25'
    >>> data_through([PageRecord("11_x", "X", "school", data_through="2024-25", counted_through="2025-01-31")])
    'Jan 31 of 2024-25'
    """
    last = max((r.data_through for r in records), default="", key=alphabet_key)
    days = [r.counted_through for r in records if r.data_through == last and r.counted_through]
    return f"{day_words(max(days))} of {last}" if days else day_or_year(last)


def _pages(records: Sequence[PageRecord], run_statuses: Mapping[str, str]) -> str:
    statuses = [run_statuses.get(page_of(r), "earlier") for r in records]
    if not run_statuses:
        statuses = [r.status for r in records]
    made = statuses.count("ok") + statuses.count("no-data")
    broken = sum(statuses.count(status) for status in BROKEN)
    parts = [f"made {counted(made, 'page')}"] if made else []
    if empty := statuses.count("no-data"):
        parts[-1] += f" ({counted(empty, 'has', 'have')} nothing to show yet)"
    if same := statuses.count("reused"):
        parts.append(
            f"left {counted(same, 'page')} as {'it was' if same == 1 else 'they were'} (no new data)"
        )
    if other := statuses.count("earlier"):
        parts.append(f"did not touch {counted(other, 'other page')}")
    if broken:
        parts.append(f"could not make {counted(broken, 'page')}")
    return f"This run {join_words(parts)}." if parts else "This run had no pages to make."


def _repairs(records: Sequence[PageRecord], previous: Sequence[PageRecord]) -> str:
    """Return which pages failed last time and are there now, and the other way round."""
    was = {page_of(r): r.status in BROKEN for r in previous}
    now = {page_of(r): r for r in records}
    mended = [name_of(r) for page, r in now.items() if was.get(page) and r.status not in BROKEN]
    broke = [name_of(r) for page, r in now.items() if was.get(page) is False and r.status in BROKEN]
    said = [f"Back after failing last time: {_names(mended)}."] if mended else []
    said += [f"Worked last time and failed now: {_names(broke)}."] if broke else []
    return " ".join(said)


def _results(now: Mapping[str, Row], before: Mapping[str, Row]) -> str:
    both = [unit for unit in now if unit in before and "failed" not in (now[unit].state, before[unit].state)]
    moved = [now[u].subject.name for u in both if _result(now[u]) != _result(before[u])]
    joined = [row.subject.name for unit, row in now.items() if unit not in before]
    left = [row.subject.name for unit, row in before.items() if unit not in now]
    said = ["No last result changed."]
    if moved:
        said = [f"The last result changed for {len(moved):,}: {_names(moved)}."]
    if joined:
        said.append(f"New here: {_names(joined)}.")
    if left:
        said.append(f"No longer here: {_names(left)}.")
    return " ".join(said)


def _through(records: Sequence[PageRecord], previous: Sequence[PageRecord]) -> str:
    now, then = data_through(records), data_through(previous)
    return f"The data now reach to {now} (last run: {then})." if now and then and now != then else ""


def _marks(now: Mapping[str, Row], before: Mapping[str, Row], audience: str) -> str:
    def fresh(what: str) -> list[str]:
        return [
            row.subject.name
            for unit, row in now.items()
            if getattr(row, what) and not (unit in before and getattr(before[unit], what))
        ]

    kinds = [("brights", "New bright spots")]
    if audience != "public":
        kinds.append(("looks", "Newly worth a look"))
    said = [f"{words}: {_names(names)}." for what, words in kinds if (names := fresh(what))]
    nothing = "No new bright spots." if audience == "public" else "Nothing is newly marked."
    return " ".join(said) or nothing


def _result(row: Row) -> tuple[str, str, str]:
    return row.state, row.value, row.when


def _all_rows(records: Sequence[PageRecord], audience: str) -> dict[str, Row]:
    units = ("school", "project", "network")
    return {f"{unit}/{row.unit_id}": row for unit in units for row in make_rows(records, unit, audience)}


def _names(names: Sequence[str]) -> str:
    return join_words(sorted(dict.fromkeys(names), key=alphabet_key))
