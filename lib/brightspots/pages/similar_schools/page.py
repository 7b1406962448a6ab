"""Whom to learn from: like schools that improved more than ours, in words, and whom to call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from IPython.display import display

from brightspots.measures.schools.gaps import CATEGORY_ORDER
from brightspots.measures.schools.improvement import LIKELY, OUT_OF, Improvers
from brightspots.pages.seeing_the_data.page import small_chart
from brightspots.pages.similar_schools.improvement import find, own_rows
from brightspots.pages.similar_schools.words import (
    NOBODY,
    WHO,
    expect_wrong,
    fewest,
    given,
    line,
    looks_words,
    our_change,
    our_move,
    titled,
    to_call,
    who_improved,
    with_years,
    wrong_among,
)
from brightspots.series import why_none
from brightspots.text import markup, wording

if TYPE_CHECKING:
    from brightspots.workbook.book import Book


def find_improvers(
    book: Book, measure: str = "", *, since: str = "", out_of: int = OUT_OF, **choices: str
) -> Improvers:
    """Find like schools that improved more than the book's school.

    Parameters
    ----------
    book : Book
    measure : str
        Its id; the first that our school has a number of when empty.
    since : str
        The school year to count from; the first that our school has when empty.
    out_of : int
        How many like schools to look at.
    **choices : str
        As in `brightspots.measures.schools.peers.narrow`.

    Returns
    -------
    Improvers
    """
    about = book.measure(measure)
    found = find(book, about, own_rows(book, about["measure_id"]), since, choices, out_of=out_of)
    if found.why_none and not (book.measures("school")["state"] == "shown").any():
        name = book.school.name
        why = (
            "its groups are too small to show without exposing students"
            if len(book.measures("school"))
            else why_none.by_year(book._district)
        )
        book.no_data(
            f"There are no yearly numbers of {name} that may be shown, so there is nothing to compare: {why}."
        )
    _how(book, found)
    return found


def tell_improvers(book: Book, found: Improvers) -> None:
    """Say how our school moved, and how many like schools improved more; carry it to the overview."""
    if not found.measure["measure_id"]:
        return
    if not found.ours:
        book.say(f"{titled(found)}We cannot compare changes: {found.why_none}.", "note")
        return
    _tell_ours(book, found)
    if found.why_none:
        book.say(f"We cannot say which schools are like ours: {found.why_none}.", "note")
        return
    if found.swing is None:
        book.say(
            "How much of a change in these numbers is luck is not known here: that takes three years of many schools. "
            "So we name no school as one that improved more.",
            "note",
        )
        return
    text, short = who_improved(book.school.name, found)
    if book.audience == "team":
        # A team reads its own school in full; the overview is read by other teams, too.
        book.say(text, "finding")
        return
    ahead = found.ahead[1] > 0
    book.finding(
        f"{found.measure['measure_id']}_improved_more",
        float(len(found.named)),
        text,
        unit="count",
        n=fewest(found),
        label=f"{found.measure['name']}: like schools that improved more",
        mark="bright spot" if ahead else "",
        short=short,
    )


def _tell_ours(book: Book, found: Improvers) -> None:
    """Say how our school moved; its years go to the overview, except what only its own team may read."""
    text = our_change(book.school.name, found)
    book.say(text)
    if book.audience == "team":
        return
    book.finding(
        found.measure["measure_id"],
        found.ours["after"],
        text,
        unit=found.measure["unit"],
        n=found.ours["n_after"],
        label=found.measure["name"],
        mark="headline",
        short=f"From {found.first} to {found.last}: {our_move(found)}.",
        series=small_chart(book.measures("school"), found.measure["measure_id"], book._district.min_cell),
        quiet=True,
    )


def draw_improvers(book: Book, found: Improvers) -> None:
    """Show the schools that improved more beside ours, where there is anything to show."""
    from brightspots import figures

    if (picture := figures.improvers(found, book.school.name)) is not None:
        book.show(picture)


def tell_whom_to_call(book: Book, found: Improvers) -> None:
    """Show the schools to call: how like ours they are, how much more they improved, how sure that is, whom to ask."""
    if found.named.empty:
        if found.ours:
            book.say(
                "We name no school to call about this number. The questions below fit any school that you know."
            )
        return
    rows = [to_call(row, found) for row in found.named.to_dict("records")]
    ours = book.schools("school").to_dict("records")[0]
    context = {name: words for name, words in given(ours).items() if any(name in row for row in rows)}
    value, unit = wording.value_words, found.measure["unit"]
    went = f"{value(found.ours['before'], unit)} to {value(found.ours['after'], unit)}"
    rows.append(
        {
            "School": f"{book.school.name} (ours)",
            "District": book.school.lea_name or None,
            "Went": went,
            **context,
        }
    )
    frame = pd.DataFrame(rows).dropna(axis=1, how="all")
    _table(frame, "Schools to call, with ours below them", numbers=tuple(context))
    book.say(expect_wrong(wrong_among(found), len(found.named)), "small")


def show_by_subject(book: Book, *, since: str = "", out_of: int = OUT_OF, **choices: str) -> None:
    """Show for every measure whether like schools improved more, and which."""
    rows, looks, wrong = [], 0, 0.0
    for about in book.definitions.to_dict("records"):
        own = own_rows(book, about["measure_id"])
        counted = since if since in set(own.loc[own["value"].notna(), "school_year"]) else ""
        found = find(book, about, own, counted, choices, out_of=out_of)
        if not found.ours:
            continue
        looks, wrong = looks + len(found.like), wrong + wrong_among(found)
        rows.append({"Measure": about["name"], **line(found)})
    if not rows or not looks:
        book.say("There are no like schools to compare with, or no measure with two years.", "note")
        return
    _table(
        with_years(rows), "Measure by measure: like schools that improved more, and by how much", numbers=()
    )
    book.say(looks_words(rows, looks, wrong, "measures"), "small")


def show_by_group(book: Book, measure: str = "", *, since: str = "", **choices: str) -> None:
    """Show for every student group which like school of this folder improved more for that group.

    Student groups are known of the schools of this folder only.
    """
    about = book.measure(measure)
    own = book.measures("school")
    own = own[own["measure_id"] == about["measure_id"]]
    rows, without, looks, wrong = [], [], 0, 0.0
    for group in book.subgroups[book.subgroups["category"].isin(CATEGORY_ORDER)].to_dict("records"):
        ours = own[own["subgroup_id"] == group["subgroup_id"]]
        if ours.empty:
            continue
        found = find(book, about, ours, since, choices, group["subgroup_id"])
        if not found.ours:
            without.append(str(group["label"]))
            continue
        looks, wrong = looks + len(found.like), wrong + wrong_among(found)
        rows.append({"Student group": group["label"], **line(found)})
    if not rows or not looks:
        nothing = (
            "no like schools here to compare with" if rows else "no student groups with two years to show"
        )
        book.say(f"There are {nothing}.", "note")
        return
    named = [row for row in rows if not row[WHO].startswith(NOBODY)]
    if named:
        here = book._district.name
        caption = (
            f"{about['name']}, group by group: like schools of {here} that improved more, and by how much"
        )
        _table(with_years(named), caption, numbers=())
    others = [str(row["Student group"]) for row in rows if row not in named]
    if others:
        book.say(f"No like school here stands out from luck for: {', '.join(others)}.")
    book.say(looks_words(rows, looks, wrong, "groups"), "small")
    if without:
        listed = ", ".join(without)
        book.say(f"Without two years that may be shown, or hidden to protect students: {listed}.", "small")


def _how(book: Book, found: Improvers) -> None:
    """Say below, where the numbers come from, how schools were chosen and how sure changes are."""
    book.facts["Like schools"] = (
        "Chosen by how many students they have and how many of these are from low-income families, learn English or "
        "have disabilities, as far as that is known; never by a result."
        + (
            f" The nearest {len(found.like)} of {found.among:,} {found.chosen} are looked at."
            if len(found.like)
            else ""
        )
    )
    if found.swing is None:
        return
    if found.swing.zigzags:
        luck = (
            "learned from how the years of such schools go up and down "
            f"({found.swing.zigzags:,} times three years in a row)"
        )
    else:
        luck = (
            "three times what chance in who the students are gives, since there are too few years to see more"
        )
    drawn = (
        "Each change is drawn towards the change of schools that are given the same, the more the fewer students it is "
        "about (Fay and Herriot 1979)."
        if found.pooled
        else "There are too few schools to draw changes towards each other; ranges are widened for how many they are."
    )
    book.facts["How sure"] = (
        f"How much a number swings by luck: {luck}. {drawn} A school is named where it improved more than ours with a "
        f"chance of at least {10 * LIKELY:.0f} in 10."
    )


def _table(frame: pd.DataFrame, caption: str, numbers: tuple[str, ...]) -> None:
    html = f'<div class="bs-scroll">{markup.table(frame, caption=caption, numbers=numbers)}</div>'
    display(markup.Html(html, f"{caption}\n{frame.to_string(index=False)}"))
