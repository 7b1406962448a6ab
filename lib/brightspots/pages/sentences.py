"""What a team's records say in words: problem, aim and counting with blanks for what is missing, a number, evidence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from brightspots.records import Aim, Charter, Evidence, Measure, Problem
from brightspots.records.models.measurement import Frequency, Observation
from brightspots.text import wording
from brightspots.text.dates import format_period
from brightspots.text.typed import line

BLANK = "___"
LONGEST, CLAUSE = 400, 200
_OURS = re.compile(r"^(all\s+)?(of\s+)?(our\s+|the\s+)?", re.IGNORECASE)
_EACH: dict[Frequency, str] = {
    "": "",
    "day": "every day",
    "week": "every week",
    "fortnight": "every two weeks",
    "month": "every month",
    "term": "every term",
    "year": "every year",
}
_PERCENT = ("percent", "")


def problem_sentence(problem: Problem | None) -> str:
    """Return a problem as one sentence: how many of how many of whom do what, and since when.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> problem_sentence(Problem(project_id=new_id(), how_many=68, out_of=280, who="all our students, K to 5",
    ...                          what="missed a day of school in the week", since="August"))
    '68 of our 280 students, K to 5, missed a day of school in the week, since August.'
    >>> problem_sentence(None)
    '___ of our ___ students ___, since ___.'
    """
    if problem is None:
        return f"{BLANK} of our {BLANK} students {BLANK}, since {BLANK}."
    if not _has_parts(problem) and problem.statement.strip():
        return _sentence(line(problem.statement, LONGEST))
    who = _OURS.sub("", clause(problem.who)) or (
        "students" if not problem.who.strip() else clause(problem.who)
    )
    who = f"{who}," if "," in who else who
    since, what = clause(problem.since), clause(problem.what) or BLANK
    when = f", {since}" if "since" in since.casefold() else f", since {since or BLANK}"
    if since and since.casefold() in what.casefold():
        when = ""
    return _sentence(f"{_number(problem.how_many)} of our {_number(problem.out_of)} {who} {what}{when}")


def problem_in_own_words(problem: Problem | None) -> str:
    """Return a problem as the team wrote it; where it wrote no sentence, as its parts make one."""
    if problem is not None and problem.statement.strip():
        return _sentence(line(problem.statement, LONGEST))
    return problem_sentence(problem)


def aim_sentence(aim: Aim | None, measure: Measure | None = None) -> str:
    """Return an aim as one sentence: of what, from how much to how much, by when and for whom.

    Examples
    --------
    >>> from datetime import date
    >>> from brightspots.records import new_id
    >>> aim_sentence(Aim(project_id=new_id(), baseline=27, target=20, due=date(2026, 5, 22)),
    ...              Measure(name="Missed a day this week", unit="percent"))
    'Missed a day this week: from 27% to 20% by May 22, 2026.'
    >>> aim_sentence(None)
    '___: from ___ to ___ by ___.'
    """
    name = measure_words(measure)
    name = f"{name[:1].upper()}{name[1:]}"
    if aim is None:
        return f"{name or BLANK}: from {BLANK} to {BLANK} by {BLANK}."
    unit = measure.unit if measure is not None else ""
    due = format_period(aim.due) if aim.due else BLANK
    whom = f", for {clause(aim.population)}" if aim.population.strip() else ""
    start, target = format_amount(aim.baseline, unit), format_amount(aim.target, unit)
    return f"{name or BLANK}: from {start} to {target} by {due}{whom}."


def aim_in_own_words(aim: Aim | None, measure: Measure | None = None) -> str:
    """Return an aim as the team wrote it; where it wrote no sentence, as its parts make one."""
    if aim is not None and aim.statement.strip():
        return _sentence(line(aim.statement, LONGEST))
    return aim_sentence(aim, measure)


def measure_words(measure: Measure | None, longest: int = CLAUSE) -> str:
    """Return what a measure is called; what it counts, where it has no name yet; empty where it has neither.

    Examples
    --------
    >>> measure_words(Measure(how_many="students away on Friday."))
    'students away on Friday'
    """
    if measure is None:
        return ""
    return line(measure.name, longest) or line(clause(measure.how_many), longest)


def counting_sentence(measure: Measure | None) -> str:
    """Return how a measure is counted, in its five parts.

    Examples
    --------
    >>> counting_sentence(Measure(how_many="students away on Friday", out_of="students on our roll", owner="DV",
    ...                           included="excused or not", frequency="week", source="attendance system"))
    'We count students away on Friday, out of students on our roll (excused or not), every week. DV does it, from \
attendance system.'
    >>> counting_sentence(None)
    'We count ___, out of ___, every ___. ___ does it.'
    """
    if measure is None:
        return f"We count {BLANK}, out of {BLANK}, every {BLANK}. {BLANK} does it."
    if not (measure.how_many.strip() or measure.out_of.strip() or measure.frequency or measure.owner):
        return counting_sentence(None)
    counted = f" ({clause(measure.included)})" if measure.included.strip() else ""
    out_of = f", out of {clause(measure.out_of) or BLANK}" if _is_share(measure) else ""
    often = _EACH[measure.frequency] or f"every {BLANK}"
    source = f", from {clause(measure.source)}" if measure.source.strip() else ""
    first = f"We count {clause(measure.how_many) or BLANK}{out_of}{counted}, {often}"
    return f"{first}. {line(measure.owner) or BLANK} does it{source}."


def format_amount(value: float | None, unit: str) -> str:
    """Write a number of a measure in its unit.

    Examples
    --------
    >>> [format_amount(*one) for one in ((20.0, "percent"), (8.9, "minutes"), (None, "percent"), (1234.0, "count"))]
    ['20%', '8.9 minutes', '___', '1,234']
    """
    if value is None:
        return BLANK
    words = f"{value:,.1f}".removesuffix(".0").replace("-", "−")
    if unit == "percent":
        return f"{words}%"
    return f"{words} {unit}" if unit in ("points", "minutes", "days") else words


def state_words(record: Problem | Aim | Charter | None, version: int = 1) -> str:
    """Return whether a text is agreed on, and which version of it this is.

    Examples
    --------
    >>> from datetime import date
    >>> from brightspots.records import new_id
    >>> state_words(Charter(project_id=new_id(), state="agreed", signed_off_on=date(2024, 10, 8)))
    'Version 1, agreed on Oct 8, 2024.'
    >>> state_words(Problem(project_id=new_id()), 2)
    'Version 2, not agreed yet: it changes what we had agreed on.'
    """
    if record is None:
        return "Nothing is written yet."
    if record.state == "draft":
        changes = ": it changes what we had agreed on" if version > 1 else ""
        return f"Version {version}, not agreed yet{changes}."
    words = {"agreed": "agreed", "met": "met", "missed": "missed"}.get(record.state, record.state)
    on = getattr(record, "signed_off_on", None)
    return f"Version {version}, {words}{f' on {format_period(on)}' if on and words == 'agreed' else ''}."


def _has_parts(problem: Problem) -> bool:
    return bool(problem.what.strip() or problem.who.strip() or problem.how_many is not None)


def _is_share(measure: Measure) -> bool:
    return bool(measure.out_of.strip()) or measure.unit in _PERCENT


def clause(text: str) -> str:
    """Return what somebody wrote as a part of a sentence: on one line, without an end.

    Examples
    --------
    >>> clause(" Out of school. ")
    'Out of school'
    """
    return line(text, CLAUSE).rstrip(" .;,")


def _number(value: float | None) -> str:
    return BLANK if value is None else f"{value:,.1f}".removesuffix(".0")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


HIDDEN = "hidden"


def format_number(point: Observation, measure: Measure, *, brief: bool = False) -> str:
    """Return a number in words; empty where there is none.

    Parameters
    ----------
    point : Observation
        Released for its readers.
    measure : Measure
    brief : bool
        A share alone, without how many of how many.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> measure = Measure(unit="percent")
    >>> about = {"project_id": new_id(), "measure_id": measure.id, "unit_id": "K1", "period_start": "2025-05-12"}
    >>> point = Observation(**about, numerator=6, denominator=24)
    >>> format_number(point, measure), format_number(point, measure, brief=True)
    ('6 of 24, 25%', '25%')
    """
    if point.state == "suppressed":
        return HIDDEN
    if "value" in point.withheld and point.value is not None and point.numerator is None:
        # For the public a share near none or all of few people is a bound.
        return wording.value_words(point.value, "percent", -1 if point.value <= 50 else 1)
    corrected = " (corrected)" if point.state == "corrected" and not brief else ""
    if point.numerator is not None and point.denominator:
        share = f"{100 * point.numerator / point.denominator:.0f}%" if measure.unit == "percent" else ""
        if brief and share:
            return share
        counted = f"{point.numerator:g} of {point.denominator:g}"
        return f"{counted}, {share}{corrected}" if share else f"{counted}{corrected}"
    if point.value is not None:
        unit = measure.unit if measure.unit in ("percent", "points", "minutes", "days") else ""
        value = f"{point.value:g}" if unit in ("", "minutes", "days") else ""
        return f"{f'{value} {unit}'.strip() if value else wording.value_words(point.value, unit)}{corrected}"
    return f"{point.numerator:g}{corrected}" if point.numerator is not None else ""


_WAYS = {
    "supports": ("supports it", "support it"),
    "challenges": ("challenges it", "challenge it"),
    "expands": ("adds something new", "add something new"),
}


def count_evidence(found: Iterable[Evidence]) -> str:
    """Return how much was found out for and against something; empty where nothing was judged.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> ways = ("supports", "challenges", "supports")
    >>> count_evidence(Evidence(project_id=new_id(), direction=way) for way in ways)
    '2 support it, 1 challenges it'
    """
    counted: Counter[str] = Counter(one.direction for one in found)
    return ", ".join(
        f"{counted[way]} {words[counted[way] > 1]}" for way, words in _WAYS.items() if counted[way]
    )
