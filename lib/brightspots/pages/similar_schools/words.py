"""What a page says about like schools: how they changed, who improved more, how sure that is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from brightspots.measures.schools.improvement import Improvers
from brightspots.text import wording
from brightspots.text.lists import join_words

WHO = "Like schools that improved more, by"
NOBODY = ("No school stands out", "No other: ours", "Not known:")


def titled(found: Improvers) -> str:
    """Put a measure's name before a sentence."""
    return f"{found.measure['name']}: " if found.measure.get("measure_id") else ""


def fewest(found: Improvers) -> float | None:
    """Return the fewer people of the two years, where that is known."""
    known = [n for n in (found.ours["n_before"], found.ours["n_after"]) if pd.notna(n)]
    return min(known) if known else None


def our_change(school: str, found: Improvers) -> str:
    """Say how our school changed, and the middle one of the like schools."""
    unit = found.measure["unit"]
    before, after = (wording.value_words(found.ours[name], unit) for name in ("before", "after"))
    text = (
        f"{found.measure['name']} at {school} went from {before} in {found.first} to {after} in {found.last}"
        f" ({our_move(found)})."
    )
    if pd.notna(found.typical):
        text += f" In the middle one of the {_like(found)} the change was: {_moved(found.typical, found)}."
    return text


def _like(found: Improvers) -> str:
    kind = found.chosen if found.chosen.startswith(("elementary", "middle", "high")) else "schools"
    if len(found.like) == found.among:
        return f"{len(found.like)} other {kind} here"
    return f"{len(found.like)} {kind} most like ours"


def our_move(found: Improvers) -> str:
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


def who_improved(school: str, found: Improvers) -> tuple[str, str]:
    """Return the sentence of the page, and the short one of the overview."""
    names = [_with_district(row) for row in found.named.to_dict("records")]
    what = found.measure["name"]
    if len(names) >= 3:
        text = f"{what}: three like schools improved more, as far as we can tell: {join_words(names)}."
        return f"{text} Whom do we call first?", f"To learn from: {join_words(names)}."
    if names:
        only = "only one like school" if len(names) == 1 else "only two like schools"
        text = f"{what}: {only} improved more, as far as we can tell: {join_words(names)}."
        return (
            f"{text} We name no other, since luck could explain it.",
            f"To learn from: {join_words(names)}.",
        )
    ahead, low, high = found.ahead
    if low > 0:
        size = f"{_size(ahead, found)} more (range {wording.number(low)} to {wording.number(high)})"
        text = (
            f"{what}: here {school} itself is the bright spot. It improved by {size} than the "
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


def to_call(row: dict[str, Any], found: Improvers) -> dict[str, Any]:
    """Return one line of the table of schools to call."""
    lea = row.get("lea_name")
    contact = row.get("contact")
    unit, value = found.measure["unit"], wording.value_words
    units = {"percent": "percentage points", "": "its unit"}
    return {
        "School": row["school_name"],
        "District": lea if isinstance(lea, str) else None,
        "Went": f"{value(row['before'], unit)} to {value(row['after'], unit)}",
        f"Improved more than ours by ({units.get(unit, unit)})": _more(row),
        "How sure": _how_sure(row["chance"]),
        **given(row),
        "Whom to call": contact if isinstance(contact, str) and contact else "The front office",
    }


def _more(row: dict[str, Any]) -> str:
    span = f"{wording.number(row['more_low'])} to {wording.number(row['more_high'])}"
    return f"{wording.number(row['more'])} (range {span})"


def given(row: dict[str, Any]) -> dict[str, str]:
    """Return what a school is given, in words."""
    names = {"pct_sed": "Low-income", "pct_el": "English learners", "pct_swd": "With disabilities"}
    given = {"Students": wording.count(row["enrollment"])} if pd.notna(row.get("enrollment")) else {}
    return given | {
        title: wording.value_words(float(row[name]), "percent")
        for name, title in names.items()
        if pd.notna(row.get(name))
    }


def _how_sure(chance: float) -> str:
    return "nearly sure" if chance >= 0.95 else f"{int(10 * chance + 1e-9)} in 10"


def line(found: Improvers) -> dict[str, str]:
    """Return one line of a table: our change, and who improved more."""
    years = f"{found.first} to {found.last}"
    if found.why_none:
        who = f"Not known: {found.why_none}"
    elif found.swing is None:
        who = "Not known: too few years to tell luck from change"
    elif len(found.named):
        who = "; ".join(f"{_with_district(row)}: {_more(row)}" for row in found.named.to_dict("records"))
    elif found.ahead[1] > 0:
        who = "No other: ours is the bright spot"
    else:
        who = "No school stands out from luck"
    return {
        "Years": years,
        "Our change": our_move(found),
        WHO: who,
    }


def wrong_among(found: Improvers) -> float:
    """Return how many of the named are expected not to have improved more."""
    return float((1 - found.named["chance"]).sum()) if len(found.named) else 0.0


def looks_words(rows: list[dict[str, Any]], looks: int, wrong: float, what: str) -> str:
    """Say how many changes were looked at, and how many of the named are likely to be wrong."""
    named = sum(row[WHO].count("; ") + 1 for row in rows if not row[WHO].startswith(NOBODY))
    text = f"We looked at {looks:,} changes of like schools, over {len(rows)} {what}."
    return f"{text} {expect_wrong(wrong, named)}" if named else text


def expect_wrong(wrong: float, named: int) -> str:
    """Say how many of the named schools are likely to be wrong."""
    which = "the one school" if named == 1 else f"the {named} schools"
    return f"Expect about {wording.number(max(wrong, 0.1))} wrong among {which} named."


def with_years(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Say the years once where they are the same in all lines."""
    frame = pd.DataFrame(rows)
    return frame if frame["Years"].nunique() > 1 else frame.drop(columns="Years")
