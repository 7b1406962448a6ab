"""What page 11 says: each measure in a sentence, bright spots, the widest gap, the district from above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots.measures.schools.gaps import apart_from_the_rest
from brightspots.measures.schools.places import beyond_chance, year_before
from brightspots.measures.students.lost_rows import WITHHELD
from brightspots.measures.students.school_years import last_days, of_whole_years
from brightspots.pages.seeing_the_data import birds_eye
from brightspots.series import why_none
from brightspots.text import wording
from brightspots.text.lists import join_words

if TYPE_CHECKING:
    from brightspots.measures.schools.peers import Comparison
    from brightspots.workbook.book import Book

TOP_OF_CHANGES = 0.9
MOST_NAMED = 6

ABOUT_THE_SAME = (
    "A change that such a number makes by itself from one year to the next: where nothing lasting has changed, 95 of "
    "100 schools of this size and level change by no more. Learned from how their numbers went up and down."
)


def tell_glance(book: Book, glance: pd.DataFrame) -> None:
    """Show the first measure as a sentence, and carry every measure to the overview and the findings.

    Parameters
    ----------
    book : Book
    glance : DataFrame
        From `brightspots.measures.schools.places.with_places`.
    """
    school = book.school
    if glance.empty or not glance["state"].isin(["shown", "bound"]).any():
        states = set(glance["state"]) if len(glance) else {"missing"}
        why = {
            frozenset(["suppressed"]): "its groups are too small to show without exposing students",
            frozenset(["not-available"]): "their source says that they are not available",
        }.get(frozenset(states), _why_none(book))
        book.no_data(f"There are no numbers to show for {school.name}: {why}.")
    if (stopped := glance["stopped"].astype(bool)).any():
        book.say(_stopped_words(book, glance[stopped].iloc[0]), "note")
    tell_withheld(book, glance)
    if "usual" in glance and glance["usual"].notna().any():
        book.facts["About the same"] = ABOUT_THE_SAME
    headline_due = True
    own = book.measures("school")
    for row in glance.to_dict("records"):
        shown = row["state"] == "shown"
        bound = _bound(row)
        headline = (shown or bound is not None) and headline_due
        headline_due = headline_due and not headline
        text = wording.sentence_about(row, school.name, school.level)
        look = _worth_a_look(book, row)
        book.finding(
            row["measure_id"],
            row["value"] if shown and bound is None else bound,
            text,
            unit=row["unit"],
            n=row["n"] if shown else None,
            state=row["state"] if bound is None else "bound",
            label=row["name"],
            mark="headline" if headline else "",
            short=_short(row),
            series=small_chart(own, row["measure_id"], book.min_cell) if headline else [],
            quiet=not headline,
        )
        if look:
            book.finding(
                f"{row['measure_id']}_change",
                row["change"],
                look,
                unit=row["unit"],
                n=row["n"],
                label=f"{row['name']}, change",
                mark="worth a look",
            )


def _bound(row: dict[str, Any]) -> str | None:
    """Return the words for a share of which only a limit is shown: it is no number to reckon with."""
    if row["state"] == "bound":
        return wording.state_words(row)
    if row["state"] == "shown" and row["code"]:
        return wording.value_words(row["value"], row["unit"], row["code"])
    return None


def tell_withheld(book: Book, glance: pd.DataFrame) -> None:
    """Say which numbers of the last year are not shown, since too many of their rows cannot be used.

    Parameters
    ----------
    book : Book
    glance : DataFrame
        As in `tell_glance`: where the last year has no number, an earlier one is there.
    """
    for names, year, lost in _withheld(book, glance):
        book.say(
            f"There is no number for {_some(names)} in {year}, since {wording.why_lost(lost)} "
            "brightspots check names each row.",
            "note",
        )


def _some(names: list[str]) -> str:
    """Name them, or one of many: of test scores there are as many as subjects, parts of the year and kinds."""
    return join_words(names) if len(names) <= MOST_NAMED else f'{len(names)} measures (such as "{names[0]}")'


def _withheld(book: Book, glance: pd.DataFrame) -> list[tuple[list[str], str, str]]:
    """Return the measures without a number in the last year, by what is said of it."""
    own = book.measures("school")
    if "lost" not in own or own.empty:
        return []
    own = own[(own["subgroup_id"] == "all") & (own["school_year"] == own["school_year"].max())]
    own = own[(own["reliability"] == WITHHELD) & own["measure_id"].isin(glance["measure_id"])]
    names = dict(zip(glance["measure_id"], glance["name"], strict=True))
    return [
        ([names[i] for i in rows["measure_id"]], str(rows["school_year"].iloc[0]), str(lost))
        for lost, rows in own.groupby("lost", sort=True)
    ]


def _why_none(book: Book) -> str:
    said = [lost for texts in book.lost_rows.values() for lost in texts][-1:]
    if said:
        return f"{wording.why_lost(said[0])} brightspots check names each row"
    return why_none.by_year(book._district)


def tell_bright_spot(book: Book, comparison: Comparison | None) -> None:
    """Show whether our school is a bright spot in this comparison, or which one is nearest."""
    if comparison is None:
        return
    if book.stopped_after:
        book.say(
            "Our school is no bright spot this year, nor near one: it stopped sending before the others.",
            "note",
        )
        return
    if comparison.ours.empty:
        missing = f"{comparison.x['name']} or {comparison.y['name']}"
        book.say(
            f"Our school is not in this picture: it has no number for {missing} that may be shown.", "note"
        )
        return
    key = f"bright_spot:{comparison.x['measure_id']}:{comparison.y['measure_id']}"
    if comparison.no_quarter:  # The picture says so.
        return
    year = wording.year_words(comparison.school_year, comparison.through)
    names = f"{comparison.x['name']} and {comparison.y['name']} in {year}"
    among = f"{len(comparison.schools):,} {comparison.chosen}"
    if bool(comparison.ours["bright"].iloc[0]):
        place = f"in the top quarter of {among} in both {names}."
        text = f"{book.school.name} is a bright spot: {place}"
        book.finding(key, 1.0, text, label="Bright spot", mark="bright spot", short=f"In {place[3:]}")
        return
    if comparison.bright.empty:
        return
    nearest = comparison.bright.iloc[0]
    lea = f" ({nearest['lea_name']})" if pd.notna(nearest.get("lea_name")) else ""
    text = (
        f"The bright spot most like {book.school.name} is {nearest['school_name']}{lea}: in the top quarter of {among} "
        f"in both {names}. What do they do that we could try?"
    )
    book.finding(key, 0.0, text, label="A bright spot to call")


def tell_gap(book: Book, by_group: pd.DataFrame, measure: dict[str, Any]) -> None:
    """Show the student group that is furthest behind all students by more than chance tends to put it.

    Groups that nobody gave a name are not shown, and that is said first.
    """
    own = book.measures("school")
    ids = set(own.loc[own["measure_id"] == measure["measure_id"], "subgroup_id"]) - {"all"}
    if unnamed := sorted(ids.difference(book.subgroups["subgroup_id"])):
        are, them = ("group is", "it") if len(unnamed) == 1 else ("groups are", "them")
        book.say(
            f"{len(unnamed)} student {are} not in this picture, since subgroups has no row for {them}: "
            f"{join_words(unnamed, most=6)}.",
            "note",
        )
    if by_group.empty:
        return
    bounds = by_group[by_group["state"] == "bound"].to_dict("records")
    if bounds:
        told = "; ".join(
            f"{row['label']}, {wording.state_words(row | {'unit': measure['unit']})}" for row in bounds
        )
        book.say(f"Only a bound or a range is known: {told}.", "note")
    if measure["unit"] != "percent" or measure["direction"] not in ("increase", "decrease"):
        return
    everyone, groups = by_group.iloc[0], by_group.iloc[1:]
    groups = groups[(groups["state"] == "shown") & groups["n"].notna()]
    sign = -1.0 if measure["direction"] == "decrease" else 1.0
    apart = [
        row
        for row in groups.to_dict("records")
        if pd.notna(row["gap"])
        and sign * row["gap"] < 0
        and not row["code"]
        and apart_from_the_rest(row, everyone.to_dict())
    ]
    if not apart:
        return
    widest = min(apart, key=lambda row: sign * row["gap"])
    year = wording.year_words(widest["school_year"], everyone["through"])
    size = wording.change_words(abs(widest["gap"]), "percent").removeprefix("up ")
    side = "above" if widest["gap"] > 0 else "below"
    text = (
        f"{widest['label']}: {wording.value_words(widest['value'], 'percent')} in {year}, {size} {side} all students "
        f"({wording.count(widest['n'])} students). What in our own system could make this harder for them?"
    )
    if book.audience == "team":
        # A team reads its own school in full; the overview is read by other teams, too.
        book.say(text, "finding")
        return
    book.finding(
        f"{measure['measure_id']}_gap:{widest['subgroup_id']}",
        widest["gap"],
        text,
        unit="percent",
        n=widest["n"],
        label=f"{measure['name']}, widest gap",
    )


def show_bands(book: Book, given: str = "", band: int = 0) -> None:
    """Show where the schools of this folder lie that are in one band of one measure.

    Parameters
    ----------
    book : Book
    given : str
        The chosen measure; the first that our school has a number of when empty.
    band : int
        The chosen band, 5 (top fifth) to 1; our school's own when 0.
    """
    if (seen := birds_eye.above(book, given, band)) is None:
        book.say("Fewer than 10 schools of this level have numbers: too few to sort into fifths.", "note")
    else:
        book.show(seen)


def small_chart(own: pd.DataFrame, measure_id: str, min_cell: int) -> list[dict[str, Any]]:
    """Return the years for the overview, which others read than the page: small numbers stay on the page."""
    rows = own[(own["measure_id"] == measure_id) & (own["subgroup_id"] == "all")].sort_values("school_year")
    coded = rows["code"].fillna(0).ne(0) if "code" in rows else False
    rows = rows.assign(through=last_days(rows), exact=rows["value"].notna() & ~coded)
    return [
        {
            "period": wording.year_words(row.school_year, row.through),
            "value": float(row.value) if row.exact and not row.denominator < min_cell else None,
        }
        for row in rows.itertuples()
    ]


def _stopped_words(book: Book, row: pd.Series) -> str:
    """Say that our school stopped sending, and what that means for this page."""
    return (
        f"{book.school.name} stopped sending attendance after {wording.day_words(row['through'])}, while others went "
        "on. Its numbers stop there, and it is in no place, line or bright spot until it sends again. Who could send "
        "the missing days?"
    )


def _short(row: dict[str, Any]) -> str:
    """Return what the overview says beside the number."""
    said = wording.change_sentence(row)
    if not row["stopped"]:
        return said
    return f"Stopped sending attendance after {wording.day_words(row['through'])}. {said}".strip()


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
    """Return schools' changes of one measure from the year before or, of unfinished years, from as many days of it."""
    measures = measures[measures["measure_id"] == measure_id]
    now = measures[(measures["school_year"] == year) & (last_days(measures) != "")]
    if len(now):
        return (now["value"] - now["before"]).set_axis(now["school_id"]).dropna()
    rows = of_whole_years(measures)
    wide = rows.pivot(index="school_id", columns="school_year", values="value")
    if not {year, year_before(year)} <= set(wide.columns):
        return pd.Series(dtype=float)
    return (wide[year] - wide[year_before(year)]).dropna()
