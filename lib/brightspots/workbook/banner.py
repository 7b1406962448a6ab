"""What a page says in words: whose it is, what its numbers say, and where they come from."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

import brightspots
from brightspots import privacy
from brightspots.district.rejects import LeftOut
from brightspots.measures.schools.gaps import apart_from_the_rest
from brightspots.measures.schools.peers import Comparison
from brightspots.measures.schools.places import beyond_chance
from brightspots.measures.spc.periods import say_period
from brightspots.measures.students.whole_years import last_days, of_whole_years
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.text import markup, wording
from brightspots.workbook.links import choose
from brightspots.workbook.parameters import Declared, find_workbook, read_workbook, workbook_names

if TYPE_CHECKING:
    from brightspots.series.released_project import OfProject
    from brightspots.workbook.book import Book

TOP_OF_CHANGES = 0.9


def banner(book: Book) -> tuple[str, dict[str, Any]]:
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
    facts.append(f"data through {_through(book)}" if book.data_through else "no data yet")
    line = " · ".join(escape(fact) for fact in facts if fact)
    who = f"Who may see this: {privacy.WHO[book.audience]}."
    html = (
        f'<header class="bs-banner"><p class="bs-whose">{escape(school.name)}'
        f"{f' <small>{escape(school.school_id)}</small>' if school.school_id else ''}</p><p>{line}</p>"
        f'<p class="bs-small">{escape(who)}</p>{_synthetic(district.kind)}</header>'
    )
    carried = {
        "school_name": school.name,
        "school_level": school.level,
        "lea_id": school.lea,
        "lea_name": school.lea_name,
        "audience": book.audience,
        "data_through": book.data_through,
    }
    return html, carried


def _of_project(book: Book, project: OfProject) -> tuple[str, dict[str, Any]]:
    """Return the head of a project's page; one that is not shared with its readers names no school."""
    school, shown = book.school, project.shared
    facts = [project.team, school.name, school.lea_name] if shown else []
    facts.append(f"data through {_through(book)}" if book.data_through else "no data yet")
    line = " · ".join(f"<bdi>{escape(fact)}</bdi>" for fact in facts if fact)
    html = (
        f'<header class="bs-banner"><p class="bs-whose"><bdi>{escape(project.title)}</bdi></p><p>{line}</p>'
        f'<p class="bs-small">{escape(f"Who may see this: {privacy.WHO[book.audience]}.")}</p>'
        f"{_synthetic(book._district.kind)}</header>"
    )
    return html, {"audience": book.audience, "data_through": book.data_through}


def _synthetic(kind: str) -> str:
    if kind != "synthetic":
        return ""
    return '<p class="bs-synthetic">Practice data: made up by a computer, about no real school or person.</p>'


def glance_findings(book: Book, glance: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one finding a measure; the first with a value is the page's headline and is shown."""
    school = book.school
    if glance.empty or not (glance["state"] == "shown").any():
        states = set(glance["state"]) if len(glance) else {"missing"}
        why = (
            "its groups are too small to show without exposing students"
            if states == {"suppressed"}
            else "the district's files have none for it"
        )
        book.no_data(f"There are no numbers to show for {school.name}: {why}.")
    found, headline_due = [], True
    own = book.measures("school")
    for row in glance.to_dict("records"):
        shown = row["state"] == "shown"
        headline = shown and headline_due
        headline_due = headline_due and not headline
        text = wording.sentence_about(row, school.name, school.level)
        look = _worth_a_look(book, row)
        found.append(
            {
                "key": row["measure_id"],
                "value": row["value"] if shown else None,
                "text": text,
                "unit": row["unit"],
                "n": row["n"] if shown else None,
                "state": row["state"],
                "label": row["name"],
                "mark": "headline" if headline else "",
                "short": wording.change_sentence(row),
                "series": series(own, row["measure_id"], book._district.min_cell) if headline else [],
                "quiet": not headline,
            }
        )
        if look:
            found.append(
                {
                    "key": f"{row['measure_id']}_change",
                    "value": row["change"],
                    "text": look,
                    "unit": row["unit"],
                    "n": row["n"],
                    "label": f"{row['name']}, change",
                    "mark": "worth a look",
                }
            )
    return found


def series(own: pd.DataFrame, measure_id: str, min_cell: int) -> list[dict[str, Any]]:
    """Return the years for the overview, which others read than the page: small numbers stay on the page."""
    rows = own[(own["measure_id"] == measure_id) & (own["subgroup_id"] == "all")].sort_values("school_year")
    rows = rows.assign(through=last_days(rows))
    return [
        {
            "period": wording.year_words(row.school_year, row.through),
            "value": None if pd.isna(row.value) or row.denominator < min_cell else float(row.value),
        }
        for row in rows.itertuples()
    ]


def _worth_a_look(book: Book, row: dict[str, Any]) -> str:
    """Say so when a percentage moved more than chance tends to move it, and more than in most like schools.

    A change for the worse is said to staff and the school's own team only.
    """
    if row["state"] != "shown" or pd.isna(row["change"]) or not beyond_chance(row):
        return ""
    worse = wording.better_or_worse(row["change"], row["direction"]) != "better"
    if (worse and book.audience == "public") or "comparison" not in book.declared.reads:
        return ""
    changes = changes_of(book.measures("comparison", level="same"), row["measure_id"], row["school_year"])
    if len(changes) < 20:
        return ""
    beaten = (changes < row["change"]).mean() if row["change"] > 0 else (changes > row["change"]).mean()
    if beaten < TOP_OF_CHANGES:
        return ""
    moved = "rose" if row["change"] > 0 else "fell"
    size = wording.change_words(row["change"], row["unit"]).split(" ", 1)[1]
    return (
        f"{row['name']} {moved} by {size} to {wording.value_words(row['value'], row['unit'])}: more than in 9 of 10 "
        f"{wording.schools_words(book.school.level)}, and more than chance alone tends to move a school of this size. "
        "Did the way of counting, or who goes to this school, change too?"
    )


def changes_of(measures: pd.DataFrame, measure_id: str, year: str) -> pd.Series:
    """Return schools' changes of one measure from the year before."""
    from brightspots.measures.schools.places import year_before

    rows = of_whole_years(measures[measures["measure_id"] == measure_id])
    wide = rows.pivot(index="school_id", columns="school_year", values="value")
    if not {year, year_before(year)} <= set(wide.columns):
        return pd.Series(dtype=float)
    return (wide[year] - wide[year_before(year)]).dropna()


def bright_spot_finding(book: Book, comparison: Comparison) -> dict[str, Any] | None:
    """Return the finding that our school is a bright spot, or where to find one; None when ours has no place."""
    if comparison.ours.empty:
        missing = f"{comparison.x['name']} or {comparison.y['name']}"
        book.say(
            f"Our school is not in this picture: it has no number for {missing} that may be shown.", "note"
        )
        return None
    key = f"bright_spot:{comparison.x['measure_id']}:{comparison.y['measure_id']}"
    names = f"{comparison.x['name']} and {comparison.y['name']}"
    among = f"{len(comparison.schools):,} {comparison.chosen}"
    if bool(comparison.ours["bright"].iloc[0]):
        place = f"in the top quarter of {among} in both {names}."
        text = f"{book.school.name} is a bright spot: {place}"
        return {
            "key": key,
            "value": 1.0,
            "text": text,
            "label": "Bright spot",
            "mark": "bright spot",
            "short": f"In {place[3:]}",
        }
    if comparison.bright.empty:
        return None
    nearest = comparison.bright.iloc[0]
    lea = f" ({nearest['lea_name']})" if pd.notna(nearest.get("lea_name")) else ""
    text = (
        f"The bright spot most like {book.school.name} is {nearest['school_name']}{lea}: in the top quarter of {among} "
        f"in both {names}. What do they do that we could try?"
    )
    return {"key": key, "value": 0.0, "text": text, "label": "A bright spot to call"}


def gap_finding(book: Book, by_group: pd.DataFrame, measure: dict[str, Any]) -> dict[str, Any] | None:
    """Return the finding on the group furthest behind; None where none is behind by more than chance."""
    if by_group.empty or measure["unit"] != "percent":
        return None
    everyone, groups = by_group.iloc[0], by_group.iloc[1:]
    groups = groups[(groups["state"] == "shown") & groups["n"].notna()]
    sign = -1.0 if measure["direction"] == "decrease" else 1.0
    apart = [
        row
        for row in groups.to_dict("records")
        if sign * row["gap"] < 0 and not row["code"] and apart_from_the_rest(row, everyone.to_dict())
    ]
    if not apart:
        return None
    widest = min(apart, key=lambda row: sign * row["gap"])
    size = wording.change_words(abs(widest["gap"]), "percent").removeprefix("up ")
    side = "above" if widest["gap"] > 0 else "below"
    text = (
        f"{widest['label']}: {wording.value_words(widest['value'], 'percent')}, {size} {side} all students "
        f"({wording.count(widest['n'])} students). What in our own system could make this harder for them?"
    )
    return {
        "key": f"{measure['measure_id']}_gap:{widest['subgroup_id']}",
        "value": widest["gap"],
        "text": text,
        "unit": "percent",
        "n": widest["n"],
        "label": f"{measure['name']}, widest gap",
    }


def sources(book: Book) -> markup.Html:
    """Return the last part of every page."""
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
    facts = [
        ("Data", f"{district.source or district.name}."),
        ("Through", f"{_through(book)}." if book.data_through else "No data yet."),
        ("Students", hidden),
        *(
            [("Places and lines", _how_counted(book))]
            if book.declared.by == "year" and book.school.school_id
            else []
        ),
        *book.facts.items(),
        ("Who may see this", f"{privacy.WHO[book.audience].capitalize()}."),
        ("Made by", f"Brightspots {brightspots.__version__}, workbook {book.declared.name}."),
    ]
    if rows := len(_left_out(book)):
        facts.append(
            ("Left out", f"{rows} row{'s' if rows > 1 else ''} of other schools that could not be read.")
        )
    items = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts)
    text = "\n".join(f"{name}: {words}" for name, words in facts)
    if (following := _next_workbook(book.declared)) is not None:
        words = read_workbook(find_workbook(following)).title
        items += f"<dt>Next</dt><dd>{markup.link(words, _address(book, following))}</dd>"
        text += f"\nNext: {words}"
    return markup.Html(f'<dl class="bs-sources">{items}</dl>{_synthetic(district.kind)}', text)


def _address(book: Book, workbook: str) -> str:
    """Return the address of the next page; from a page about all schools, of where people choose for whom."""
    return book.link(workbook) if book.school.school_id else choose(book, workbook)


def _through(book: Book) -> str:
    """Write a date as people read it, and a school year with the day through which its days were counted."""
    if book.declared.by == "year":
        day = book.counted_through
        return f"{wording.day_words(day)} of {book.data_through}" if day else book.data_through
    return say_period(pd.Timestamp(book.data_through).to_datetime64())


def _left_out(book: Book) -> list[LeftOut]:
    """Return the rows left out of what this page reads; of others it says nothing, since they may change."""
    if {"district", "comparison"} & set(book.declared.reads):
        return book.left_out
    if "lea" not in book.declared.reads:
        return []
    ours = set(book.schools("lea")["school_id"])
    return [left for left in book.left_out if left.school_id in ours]


def _how_counted(book: Book) -> str:
    lines = "A line of many schools is their mean, weighted by students, over the schools with a number."
    if "comparison" not in book.declared.reads:
        return lines
    places = "Places from 1 to 10 are tenths of the schools of the same level with a number in the same year"
    return f"{places}; 10 is best. {lines}"


def _next_workbook(declared: Declared) -> str | None:
    names = workbook_names()
    return declared.then if declared.then in names else next((n for n in names if n > declared.name), None)
