"""Whom to learn from: like schools that improved more than ours, in words, and whom to call."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd
from IPython.display import display

from brightspots import markup, wording
from brightspots.measures.gaps import CATEGORY_ORDER
from brightspots.measures.improving import (
    LIKELY,
    OUT_OF,
    Changes,
    Improvers,
    by_year,
    changes,
    learn_from,
    years_to_compare,
)
from brightspots.measures.peers import narrow
from brightspots.measures.swings import Swing, swing
from brightspots.workbook.once import once

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

GROUPS_OUT_OF = 20
_WHO = "Like schools that improved more, by"


def improvers(
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
        As in `brightspots.measures.peers.narrow`.

    Returns
    -------
    Improvers
    """
    about = book.measure(measure)
    # Every page says which rows of others could not be read, also where what is made of them is remembered.
    book.measures("comparison")
    found = _found(book, about, _own(book, about["measure_id"]), since, choices, out_of=out_of)
    if found.why_none and not (book.measures("school")["state"] == "shown").any():
        name = book.school.name
        book.no_data(
            f"There are no yearly numbers of {name} that may be shown, so there is nothing to compare."
        )
    _how(book, found)
    return found


def tell(book: Book, found: Improvers) -> None:
    """Say how our school moved, and how many like schools improved more; carry it to the overview."""
    if not found.measure["measure_id"]:
        return
    if not found.ours:
        book.say(f"{_named(found)}We cannot compare changes: {found.why_none}.", "note")
        return
    book.say(_our_change(book, found))
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
    text, short = _who_improved(book, found)
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
        n=_fewest(found),
        label=f"{found.measure['name']}: like schools that improved more",
        mark="bright spot" if ahead else "",
        short=short,
    )


def draw(book: Book, found: Improvers) -> None:
    """Show the schools that improved more beside ours, where there is anything to show."""
    from brightspots import figures

    if (picture := figures.improvers(found, book.school.name)) is not None:
        book.show(picture)


def whom_to_call(book: Book, found: Improvers) -> None:
    """Show the schools to call: how like ours they are, how much more they improved, how sure that is, whom to ask."""
    if found.named.empty:
        return
    rows = [_to_call(row, found) for row in found.named.to_dict("records")]
    ours = book.schools("school").to_dict("records")[0]
    given = {name: words for name, words in _given(ours).items() if any(name in row for row in rows)}
    value, unit = wording.value_words, found.measure["unit"]
    went = f"{value(found.ours['before'], unit)} to {value(found.ours['after'], unit)}"
    rows.append(
        {
            "School": f"{book.school.name} (ours)",
            "District": book.school.lea_name or None,
            "Went": went,
            **given,
        }
    )
    frame = pd.DataFrame(rows).dropna(axis=1, how="all")
    _table(frame, "Schools to call, with ours below them", numbers=tuple(given))
    book.say(_expect_wrong(_wrong(found), len(found.named)), "small")


def by_subject(book: Book, *, since: str = "", out_of: int = OUT_OF, **choices: str) -> None:
    """Show for every measure whether like schools improved more, and which."""
    rows, looks, wrong = [], 0, 0.0
    for about in book.definitions.to_dict("records"):
        own = _own(book, about["measure_id"])
        counted = since if since in set(own.loc[own["value"].notna(), "school_year"]) else ""
        found = _found(book, about, own, counted, choices, out_of=out_of)
        if not found.ours:
            continue
        looks, wrong = looks + len(found.like), wrong + _wrong(found)
        rows.append({"Measure": about["name"], **_line(found)})
    if not rows or not looks:
        book.say("There are no like schools to compare with, or no measure with two years.", "note")
        return
    _table(
        _with_years(rows), "Measure by measure: like schools that improved more, and by how much", numbers=()
    )
    _looks(book, rows, looks, wrong, "measures")


def by_group(book: Book, measure: str = "", *, since: str = "", **choices: str) -> None:
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
        found = _found(book, about, ours, since, choices, group["subgroup_id"])
        if not found.ours:
            without.append(str(group["label"]))
            continue
        looks, wrong = looks + len(found.like), wrong + _wrong(found)
        rows.append({"Student group": group["label"], **_line(found)})
    if not rows or not looks:
        nothing = (
            "no like schools here to compare with" if rows else "no student groups with two years to show"
        )
        book.say(f"There are {nothing}.", "note")
        return
    named = [row for row in rows if not row[_WHO].startswith(("None", "Not known"))]
    if named:
        here = book._district.name
        caption = (
            f"{about['name']}, group by group: like schools of {here} that improved more, and by how much"
        )
        _table(_with_years(named), caption, numbers=())
    others = [str(row["Student group"]) for row in rows if row not in named]
    if others:
        book.say(f"No like school here stands out from luck for: {', '.join(others)}.")
    _looks(book, rows, looks, wrong, "groups")
    if without:
        listed = ", ".join(without)
        book.say(f"Without two years that may be shown, or hidden to protect students: {listed}.", "small")


def _found(
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
        changed = _stored(once(book, what, lambda: _to_store(change())))
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


def _own(book: Book, measure_id: str) -> pd.DataFrame:
    own = book.measures("school")
    return own[(own["measure_id"] == measure_id) & (own["subgroup_id"] == "all")]


def _named(found: Improvers) -> str:
    return f"{found.measure['name']}: " if found.measure.get("measure_id") else ""


def _fewest(found: Improvers) -> float | None:
    known = [n for n in (found.ours["n_before"], found.ours["n_after"]) if pd.notna(n)]
    return min(known) if known else None


def _our_change(book: Book, found: Improvers) -> str:
    unit = found.measure["unit"]
    before, after = (wording.value_words(found.ours[name], unit) for name in ("before", "after"))
    text = (
        f"{found.measure['name']} at {book.school.name} went from {before} in {found.first} to {after} in {found.last}"
        f" ({_our_move(found)})."
    )
    if pd.notna(found.typical):
        text += f" In the middle one of the {_like(found)} the change was: {_moved(found.typical, found)}."
    return text


def _like(found: Improvers) -> str:
    kind = found.chosen if found.chosen.startswith(("elementary", "middle", "high")) else "schools"
    if len(found.like) == found.among:
        return f"{len(found.like)} other {kind} here"
    return f"{len(found.like)} {kind} most like ours"


def _our_move(found: Improvers) -> str:
    """Say our change, as far as rounding lets anyone see it."""
    rounding = found.ours["rounding"]
    if not rounding:
        return _moved(found.ours["change"], found)
    if abs(found.ours["change"]) <= rounding:
        return "no change that can be seen in rounded numbers"
    return _moved(found.ours["change"], found).replace(" ", " about ", 1)


def _moved(change: float, found: Improvers) -> str:
    words = wording.change_words(change, found.measure["unit"])
    better = wording.better_or_worse(change, found.measure["direction"])
    return f"{words}, {better}" if better else words


def _who_improved(book: Book, found: Improvers) -> tuple[str, str]:
    """Return the sentence of the page, and the short one of the overview."""
    names = [_with_district(row) for row in found.named.to_dict("records")]
    what = found.measure["name"]
    if len(names) >= 3:
        text = f"{what}: three like schools improved more, as far as we can tell: {_listed(names)}."
        return f"{text} Whom do we call first?", f"To learn from: {_listed(names)}."
    if names:
        only = "only one like school" if len(names) == 1 else "only two like schools"
        text = f"{what}: {only} improved more, as far as we can tell: {_listed(names)}."
        return f"{text} We name no other, since luck could explain it.", f"To learn from: {_listed(names)}."
    ahead, low, high = found.ahead
    if low > 0:
        size = f"{_size(ahead, found)} more (range {wording.number(low)} to {wording.number(high)})"
        text = (
            f"{what}: here {book.school.name} itself is the bright spot. It improved by {size} than the "
            f"{_like(found)} did on the whole. What do we do that others could learn?"
        )
        return text, f"Improved more than the schools most like it in {what}."
    none = f"{what}: none of the {_like(found)} improved so much more than ours that we would name it."
    could = (
        f" We would have named a school that improved about {_size(found.detectable, found)} more than ours."
    )
    improved = found.sign * found.ours["change"] > 0
    if ahead > 0 and improved:
        return f"{none} Our school may itself be the bright spot here.{could}", ""
    return f"{none}{could}", ""


def _size(amount: float, found: Improvers) -> str:
    return wording.change_words(abs(amount), found.measure["unit"]).removeprefix("up ")


def _with_district(row: dict[str, Any]) -> str:
    lea = row.get("lea_name")
    return f"{row['school_name']} ({lea})" if isinstance(lea, str) and lea else str(row["school_name"])


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def _to_call(row: dict[str, Any], found: Improvers) -> dict[str, Any]:
    lea = row.get("lea_name")
    contact = row.get("contact")
    office = f"its front office{f', {lea}' if isinstance(lea, str) and lea else ''}"
    unit, value = found.measure["unit"], wording.value_words
    units = {"percent": "percentage points", "": "its unit"}
    return {
        "School": row["school_name"],
        "District": lea if isinstance(lea, str) else None,
        "Went": f"{value(row['before'], unit)} to {value(row['after'], unit)}",
        f"Improved more than ours by ({units.get(unit, unit)})": _more(row),
        "How sure": _how_sure(row["chance"]),
        **_given(row),
        "Whom to call": contact
        if isinstance(contact, str) and contact
        else f"No contact is known: ask {office}",
    }


def _more(row: dict[str, Any]) -> str:
    span = f"{wording.number(row['more_low'])} to {wording.number(row['more_high'])}"
    return f"{wording.number(row['more'])} (range {span})"


def _given(row: dict[str, Any]) -> dict[str, str]:
    names = {"pct_sed": "Low-income", "pct_el": "English learners", "pct_swd": "With disabilities"}
    given = {"Students": wording.count(row["enrollment"])} if pd.notna(row.get("enrollment")) else {}
    return given | {
        title: wording.value_words(float(row[name]), "percent")
        for name, title in names.items()
        if pd.notna(row.get(name))
    }


def _how_sure(chance: float) -> str:
    return "nearly sure" if chance >= 0.95 else f"{int(10 * chance + 1e-9)} in 10"


def _line(found: Improvers) -> dict[str, str]:
    """Return one line of a table: our change, and who improved more."""
    years = f"{found.first} to {found.last}"
    if found.why_none:
        who = f"Not known: {found.why_none}"
    elif found.swing is None:
        who = "Not known: too few years to tell luck from change"
    elif len(found.named):
        who = "; ".join(f"{_with_district(row)}: {_more(row)}" for row in found.named.to_dict("records"))
    elif found.ahead[1] > 0:
        who = "None: ours is the bright spot"
    else:
        who = "None that stands out from luck"
    return {
        "Years": years,
        "Our change": _our_move(found),
        _WHO: who,
    }


def _wrong(found: Improvers) -> float:
    return float((1 - found.named["chance"]).sum()) if len(found.named) else 0.0


def _looks(book: Book, rows: list[dict[str, Any]], looks: int, wrong: float, what: str) -> None:
    named = sum(row[_WHO].count("; ") + 1 for row in rows if not row[_WHO].startswith(("None", "Not known")))
    text = f"We looked at {looks:,} changes of like schools, over {len(rows)} {what}."
    book.say(f"{text} {_expect_wrong(wrong, named)}" if named else text, "small")


def _expect_wrong(wrong: float, named: int) -> str:
    which = "the one school" if named == 1 else f"the {named} schools"
    return f"Expect about {wording.number(max(wrong, 0.1))} wrong among {which} named."


def _with_years(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Say the years once where they are the same in all lines."""
    frame = pd.DataFrame(rows)
    return frame if frame["Years"].nunique() > 1 else frame.drop(columns="Years")


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
