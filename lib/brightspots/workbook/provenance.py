"""Where the numbers of a page come from, who may see it, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import brightspots
from brightspots import privacy
from brightspots.district.rejects import RejectedRow
from brightspots.measures.students.definitions import day_rule, definition
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.series.data_access import Released
from brightspots.text import markup
from brightspots.text.dates import format_day
from brightspots.warehouse import yearly
from brightspots.workbook.banner import label_synthetic, through
from brightspots.workbook.catalog import known
from brightspots.workbook.links import choose, link
from brightspots.workbook.workbook_file import WorkbookFile

_NOT_CHOSEN = ("district", "school_id", "project_id", "records", "audience")


def sources(book: Released, facts: Mapping[str, str], following: str) -> markup.Html:
    """Return the last part of every page.

    Parameters
    ----------
    book : Released
        Of the page.
    facts : mapping of str to str
        What the page adds to where its numbers come from, by a short name.
    following : str
        The name of the workbook that comes next; nothing is said of one that is not in the collection.
    """
    district = book._district
    hidden = f"Groups of fewer than {district.min_cell} students are hidden to protect them"
    if book.audience in OWN_SCHOOL_IN_FULL:
        hidden = (
            f"Readers of this page read this school in full, small groups, too. Of other schools, groups of fewer than "
            f"{district.min_cell} students are hidden to protect them"
        )
    if book.declared.by == "year":
        hidden += (
            "; the source hides more" if district.published else "; others, so that none can be worked out"
        )
    hidden += "."
    said = [
        ("Data", f"{district.source or district.name}."),
        ("Through", f"{through(book)}." if book.data_through else "No data yet."),
        ("Students", hidden),
        *(
            [("Places and lines", _how_counted(book))]
            if book.declared.by == "year" and book.school.school_id
            else []
        ),
        *([("How we count", _rules(book))] if _is_counted(book) else []),
        *facts.items(),
        *([("Chosen for this page", chosen)] if (chosen := _chosen(book)) else []),
        ("Who may see this", f"{privacy.WHO[book.audience].capitalize()}."),
        ("Made by", f"Brightspots {brightspots.__version__}, workbook {book.declared.name}."),
    ]
    if rows := len(_left_out(book)):
        said.append(
            ("Left out", f"{rows} row{'s' if rows > 1 else ''} of other schools that could not be read.")
        )
    if unclear := _not_understood(book):
        said.append(("Not understood", unclear))
    for year, texts in book.lost_rows.items():
        said.append((f"Rows lost, {year}", f"{' '.join(texts)} To see each: brightspots check."))
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in said)
    text = "\n".join(f"{name}: {words}" for name, words in said)
    if (there := known(following)) is not None:
        items += f"<dt>Next</dt><dd>{markup.link(there.title, _address(book, following))}</dd>"
        text += f"\nNext: {there.title}"
    return markup.Html(f'<dl class="bs-sources">{items}</dl>{label_synthetic(district.kind)}', text)


def _address(book: Released, workbook: str) -> str:
    """Return the address of the next page; from a page about all schools, of where people choose for whom."""
    return link(book, workbook) if book.school.school_id else choose(book, workbook)


def _left_out(book: Released) -> list[RejectedRow]:
    """Return the rows left out of what this page reads; of others it says nothing, since they may change."""
    if {"district", "comparison"} & set(book.declared.reads):
        return [left for left in book.left_out if left.school_id != (book.school.school_id or "")]
    if "lea" not in book.declared.reads:
        return []
    ours = set(book.schools("lea")["school_id"])
    return [left for left in book.left_out if left.school_id in ours]


def _chosen(book: Released) -> str:
    """Return the parameters that somebody chose, with their values; whose page it is, is no choice."""
    if not isinstance(book.declared, WorkbookFile):
        return ""
    own = [
        f"{name} = {book.parameters[name]}"
        for name, parameter in book.declared.parameters.items()
        if name not in _NOT_CHOSEN and book.parameters.get(name, parameter.default) != parameter.default
    ]
    return f"{'; '.join(own)}." if own else ""


def _not_understood(book: Released) -> str:
    """Return what could not be used of what measures and groups are said to be: the first, and how many more."""
    found = book.not_understood
    if not found:
        return ""
    more = f" ({len(found) - 1:,} more: ask “brightspots check”.)" if len(found) > 1 else ""
    return f"{found[0].error.reason}{more}"


def _is_counted(book: Released) -> bool:
    """Return whether this page shows yearly numbers that we counted from rows of students."""
    return book.declared.by == "year" and bool(book.school.school_id) and yearly.is_counted(book._district)


def _rules(book: Released) -> str:
    """Say the rules by which this district counts chronic absence and days."""
    said = book._district.counting
    rules = {"threshold": said.threshold, "inclusive": said.inclusive, "min_days": said.min_days}
    chronic = definition("chronic_absence", **rules, whole_days=said.whole_days)
    through = "through the last day that each school sent"
    if said.through is not None:
        through = f"through {format_day(said.through)} at the latest"
    return (
        f"Chronically absent: {chronic.how_many}, out of {chronic.out_of}. {day_rule(said.whole_days)} Days count "
        f"{through}; a school that has sent nothing for more than {said.most_silent} school days has stopped sending. "
        "An unfinished year is set against as many school days from the first of the year before."
    )


def _how_counted(book: Released) -> str:
    lines = (
        "A line of many schools is their mean over the schools with a number, weighted by students where these are "
        "known in all years."
    )
    if "comparison" not in book.declared.reads:
        return lines
    places = "Places from 1 to 10 are tenths of the schools of the same level with a number in the same year"
    return f"{places}; 10 is best. {lines}"
