"""What stands beside the claim of page 40: like schools, what else could explain it, what not to say, statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

from IPython.display import display

from brightspots.text import markup

if TYPE_CHECKING:
    from brightspots.measures.impact import Claim
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book


def show_picture(book: Book, measured: Measured, found: Claim | None) -> None:
    """Draw ours and like schools before and since, and say in plain words how alike they were before."""
    if found is None:
        return
    from brightspots import figures

    drawn = figures.before_after(
        found, title=f"{measured.name}: before our change, and since", unit=measured.unit
    )
    book.show(replace(drawn, caption=drawn.caption or _caption(found)))
    book.say(balance(book, found))


def _caption(found: Claim) -> str:
    thick = "Thick lines are the means before the change and since; thin ones go through every point."
    return f"{thick} The shaded part is our baseline." if len(found.halves.after) else thick


def balance(book: Book, found: Claim) -> str:
    """Say how alike we and those we compare with were before the change."""
    from brightspots.measures.impact import claim_numbers

    compared = found.compared
    if compared is None:
        few = {"few schools", "no like schools", "no comparison"}
        why = [said for said in found.refused if said.kind in few]
        return why[0] if why else "It is too early to set our numbers beside those of other schools."
    halves = found.halves
    names = _names(book, compared.units)
    rows = {row["what"]: row for row in compared.balance.table.to_dict("records")}
    level, trend = rows["level"], rows["trend"]
    text = (
        f"We compare with {len(compared.units)} schools, chosen by their numbers before our change only: {names}. "
        f"Before it, they stood at {claim_numbers.value(level['theirs'], halves)} on average, we at "
        f"{claim_numbers.value(level['ours'], halves)} ({_near(level)}); whether they were rising or falling was "
        f"{_near(trend)}."
    )
    rest = [f"{what}: {_near(row)}" for what, row in rows.items() if what not in ("level", "trend")]
    text += f" Who goes there: {'; '.join(rest)}." if rest else ""
    doubts = [said for said in found.refused if said.kind in ("not comparable", "compared")]
    return " ".join([text, *doubts])


def _near(row: dict[str, object]) -> str:
    return {
        "fine": "much the same as ours",
        "adjusted": "close to ours, and taken into account",
        "not comparable": "too far from ours",
    }[str(row["reading"])]


def _names(book: Book, units: Sequence[str]) -> str:
    schools = book.schools("district").set_index("school_id")["school_name"].to_dict()
    return ", ".join(str(schools.get(unit, unit)) for unit in units)


def tell_what_else(found: Claim | None) -> None:
    """List what else could explain what is seen."""
    if found is not None:
        display(_list(list(found.alternatives)))


def tell_what_makes_surer(found: Claim | None) -> None:
    """List what would make us surer, with what was not possible and why."""
    if found is None:
        return
    from brightspots.measures.impact.advice import surer as advice

    display(_list(advice(found) or ["Nothing that these numbers could tell; ask the people who were there."]))
    rows = "".join(f"<li>{escape(said)}</li>" for said in found.refused)
    if rows:
        text = "\n".join(f"- {said}" for said in found.refused)
        display(markup.Html(markup.folded("What was not possible here, and why", f"<ul>{rows}</ul>"), text))


def tell_what_not_to_say(found: Claim | None) -> None:
    """List what these numbers do not say."""
    if found is None:
        return
    from brightspots.measures.impact.advice import not_to_say as advice

    display(_list(advice(found)))


def show_how_we_know(book: Book, found: Claim | None) -> None:
    """Show the statistics, folded, and say by which rules the claim was made."""
    if found is None:
        return
    frame = found.statistics
    html = markup.folded("The statistics behind it", markup.table(frame))
    display(markup.Html(html, "\n".join(f"{row.What}: {row.Here}" for row in frame.itertuples())))
    book.facts["Claim"] = (
        "Our numbers before the change set the line; the sign agreed on is six in a row on its good side, and a range "
        "that leaves 0 out, in our own numbers and beside the middle of the other schools. Like schools are matched on "
        "numbers from before the change only."
    )


def _list(lines: Sequence[str]) -> markup.Html:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return markup.Html(f"<ul>{items}</ul>", "\n".join(f"- {line}" for line in lines))
