"""The evidence of page 32: what the numbers say, what else could explain it, and how we know.

Nothing here says that one thing made another happen.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from IPython.display import display

from brightspots.measures.spc import verdict as judging
from brightspots.measures.spc.phrases import middle_name, say_number
from brightspots.measures.spc.power import counts_carry
from brightspots.series.verdict import luck_of
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.text.lists import count_noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from brightspots.measures import Result
    from brightspots.measures.spc.verdict import Verdict
    from brightspots.series.baseline import Baseline
    from brightspots.series.model import Measured
    from brightspots.workbook.book import Book


def can_say(
    book: Book, measured: Measured, result: Result, found: Verdict, others: Result | None = None
) -> None:
    """List what the numbers say besides the first sentence, and what they cannot show."""
    if found.kind == "no data":
        return
    lines = _more_signs(result, found)
    lines += _same_weeks(measured, result)
    lines += _beside_only(found, others, measured.step)
    if found.kind in ("steady", "passed", "pattern"):
        lines.append(_unseen(result))
    if result.state == "tested":
        lines.append(_luck(measured, result))
    if found.kind in ("too few",):
        lines.append(
            "Nothing can be said of a change yet. What did we see or hear that numbers cannot show so soon?"
        )
    lines.append("This shows when the numbers moved, not why.")
    display(_list(lines))


def what_else(book: Book, measured: Measured, result: Result, base: Baseline, happened: pd.DataFrame) -> None:
    """List what could look like a change and be none, before anybody believes a sign."""
    if not result.last_measured:
        return
    lines = [notice.text for notice in result.notices]
    if base.until and "school year" in base.why:
        lines.append(
            "Two school years are set side by side: other students, other classes, perhaps another way of taking the "
            "register."
        )
    if measured.every == "week" and measured.shares and (same := _pairs(measured)).n and same.alone:
        lines.append(
            f"{count_noun(same.alone, 'week')} of the last school year {'has' if same.alone == 1 else 'have'} no "
            "partner in the year before, so a good "
            "or bad start of a year can look like a shift."
        )
    for row in happened[happened["kind"] == "context"].to_dict("records"):
        lines.append(f"{format_period(row['date'].to_datetime64())}: {row['label']}.")
    lines += measured.notes
    lines.append("Something else may have begun at the same time. Who would know?")
    display(_list(lines))


def how_we_know(book: Book, measured: Measured, result: Result, base: Baseline) -> None:
    """Show the rules and the numbers behind the verdict, folded, and add them to where numbers come from."""
    if not result.last_measured:
        return
    facts = _facts(measured, result, base)
    frame = pd.DataFrame(facts, columns=["What", "Here"])
    text = "\n".join(f"{what}: {here}" for what, here in facts)
    display(markup.Html(markup.folded("How we know", markup.table(frame)), text))
    book.facts["Counted"] = f"{measured.name}: {measured.how or 'no definition is given'}."
    book.facts["Rules"] = f"{RULES[result.spec.rule_set]}, engine {result.provenance['engine']}."


RULES = {
    "anhoej": "runs and crossings of the middle line (Anhøj)",
    "ihi": "shift, trend and number of runs (IHI)",
    "prestated": "six in a row on the good side, agreed before",
    "shewhart_anhoej": "points outside the usual range, runs and crossings (Shewhart, Anhøj)",
    "nhs": "Making Data Count (NHS)",
    "provost_murray": "five rules of Provost and Murray",
    "wheeler": "three rules of Wheeler",
    "western_electric": "four rules of Western Electric",
    "nelson": "eight rules of Nelson",
}


def _facts(measured: Measured, result: Result, base: Baseline) -> list[tuple[str, str]]:
    phase = result.phase_numbers[-1]
    chance = 100 * luck_of(measured, result)
    facts = [
        ("How it is counted", measured.how or "no definition is given"),
        ("Points", f"{phase.n_measured} with a number; {phase.n_useful} not on the line (useful points)"),
        (middle_name(phase).capitalize(), f"{say_number(phase.centre, result)}. {base.why}".strip()),
        ("Rule set", RULES[result.spec.rule_set]),
    ]
    if result.state == "tested" and result.spec.rule_set in ("anhoej", "shewhart_anhoej"):
        facts += [
            (
                "Longest run on one side",
                f"{phase.longest_run}; more than {phase.longest_run_max} would be a sign",
            ),
            ("Crossings of the line", f"{phase.crossings}; fewer than {phase.crossings_min} would be a sign"),
        ]
    if np.isfinite(phase.lower) and np.isfinite(phase.upper) and result.spec.chart != "run":
        facts.append(
            ("Usual range", f"{say_number(phase.lower, result)} to {say_number(phase.upper, result)}")
        )
    if chance > 0:
        facts.append(
            (
                "Chance of a false sign",
                f"about {chance:.0f} in 100 charts where nothing changes, {_leaning(result)}",
            )
        )
    if np.isfinite(result.detectable):
        least = say_number(result.detectable, result).replace("%", " percentage points")
        facts.append(("Smallest lasting change it would most likely find", f"about {least}"))
    look = result.next_look
    more = f"{count_noun(look.points, measured.step)} more" if look.points else "there is enough"
    until = (
        "Until there is enough to test"
        if result.state != "tested"
        else "Until such a change would most likely show"
    )
    facts.append((until, more))
    left = [
        f"{result.series.say(at)}{f' ({why})' if why else ''}" for at, why in sorted(result.excluded.items())
    ]
    if left:
        facts.append(("Shown and not counted", "; ".join(left)))
    return [*facts, *(("Put right on the way", note) for note in result.notes)]


def _more_signs(result: Result, found: Verdict) -> list[str]:
    rest = [s for s in judging.after_baseline(result) if s is not found.signal]
    rest.sort(key=lambda s: s.last, reverse=True)
    lines = [signal.text for signal in rest[:3]]
    if len(rest) > 3:
        lines.append(
            f"There {'is' if len(rest) == 4 else 'are'} {count_noun(len(rest) - 3, 'more sign')}, "
            "marked in the picture."
        )
    return lines


def _pairs(measured: Measured) -> judging.SameWeeks:
    return judging.same_weeks(measured.points.assign(value=measured.values), measured.exclude)


def _same_weeks(measured: Measured, result: Result) -> list[str]:
    if measured.every != "week" or result.state != "tested":
        return []
    same = _pairs(measured)
    if same.n < 10:
        return []
    return [
        f"Set beside the same week of the year before, the last school year was higher in {same.higher} of {same.n} "
        "weeks. This leaves the time of year out."
    ]


def _beside_only(found: Verdict, others: Result | None, step: str) -> list[str]:
    """Say what the difference from the other schools shows where our own chart shows nothing that lasts."""
    if others is None or found.kind in ("shift", "shared", "seasonal", "tied", "too few"):
        return []
    judged = judging.verdict(others)
    if judged.signal is None or judged.kind != "shift":
        return [f"Set beside the other schools of the same {step}s, there is no lasting shift either."]
    up = judged.signal.direction == "increase"
    side, when = "higher" if up else "lower", judging.when_it_was(judged.signal, others)
    they, we = ("fell", "rose") if up else ("rose", "fell")
    return [
        f"Set beside the other schools of the same {step}s, we were {side} than before "
        f"{when}: they {they} and we did not, or we {we} in smaller steps than our own chart shows."
    ]


def _unseen(result: Result) -> str:
    least = result.detectable
    if not np.isfinite(least) or least <= 0:
        return "This does not show that nothing changed. A small change could stay hidden."
    size = say_number(least, result).replace("%", " percentage points")
    return f"This does not show that nothing changed. A lasting change of less than about {size} could stay hidden."


def _luck(measured: Measured, result: Result) -> str:
    chance = 100 * luck_of(measured, result)
    count = "1 or fewer" if chance < 1.5 else f"about {chance:.0f}"
    told = f"Of 100 charts like this one where nothing changed, {count} would show some sign by luck"
    return f"{told}, {_leaning(result)}."


def _leaning(result: Result) -> str:
    return f"{'counted in that' if counts_carry(result) else 'and more where'} a high number tends to follow a high one"


def _list(lines: Sequence[str]) -> markup.Html:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return markup.Html(f"<ul>{items}</ul>", "\n".join(f"- {line}" for line in lines))
