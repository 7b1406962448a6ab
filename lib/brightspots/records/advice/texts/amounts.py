"""Numbers and dates: whether they are there (PS1, AI1, AI2), read in two ways (AI9), or carry the year so far (OD4)."""

from __future__ import annotations

import re

from brightspots.records.advice.texts.sentences import (
    MONTH,
    Spotted,
    as_sentence,
    has_amount,
    is_own_view,
    judged,
    replaced,
    sentence_at,
    straight,
)
from brightspots.text.wording import number

_VAGUE = re.compile(
    r"\b(?P<vague>(?:far )?too many(?: of)?|(?:quite )?a lot of|lots of|so many(?: of)?|(?:almost |"
    r"nearly )?(?:many|most)(?: of)?|several(?: of)?|"
    r"some(?: of)?|a (?:large|high|big|huge|significant|growing) (?:number|share|percentage|proportion|group) of|"
    r"(?:a )?few(?: of)?|not enough(?: of)?|the majority of|a majority of)(?P<our> (?:our|the|these|"
    r"my))? (?=[a-z0-9])",
    re.IGNORECASE,
)


# What may stand before the students that a sentence is about.
_OPENING = re.compile(
    r"\W*(?:(?:in|at|on|since|this|last|every|each|for|currently|today|we have)\b[^.;!?]{0,40})?",
    re.IGNORECASE,
)


def no_amount_in_problem(text: str) -> Spotted | None:
    """Notice a problem that does not say how many.

    Examples
    --------
    >>> no_amount_in_problem("Too many of our 9th graders fail algebra").rewrite
    '___ of ___ 9th graders fail algebra.'
    >>> no_amount_in_problem("9th graders fail algebra.").rewrite
    '9th graders fail algebra: ___ of ___ students, since ___.'
    """
    if not text.strip() or has_amount(text):
        return None
    plain = judged(text)
    vague = _VAGUE.search(plain)
    if vague and _OPENING.fullmatch(plain[sentence_at(plain, vague.start())[0] : vague.start()]):
        return Spotted(
            text[vague.start() : vague.end()].strip(),
            rewrite=as_sentence(replaced(text, vague.start(), vague.end(), "___ of ___ ")),
        )
    begin, end = sentence_at(text, 0)
    sentence = text[begin:end].rstrip(".! ")
    if sentence.endswith("?"):
        return Spotted("")
    rest = f" {text[end:].strip()}" if text[end:].strip() else ""
    return Spotted("", rewrite=f"{as_sentence(sentence)[:-1]}: ___ of ___ students, since ___.{rest}")


_BY = re.compile(
    rf"(?:^|,? )by (?:the (?:end|start|beginning|close) of|(?:the )?(?:spring|fall|autumn|winter|summer|next|"
    rf"this|{MONTH}|\d|eoy|end)|"
    r"graduation|thanksgiving|(?:winter|spring|summer) break)|,? (?:this|next) (?:school )?(?:year|"
    r"semester|spring|fall)\b|,? (?:with)?in (?:the next )?(?:\d+|one|two|three|four|six|eight|ten|"
    r"twelve) (?:weeks|months|years?)",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"{_BY.pattern}|\b{MONTH} (?:\d|of)|\b(?:in|by|before|until|through|antes de|para|en|hasta) {MONTH}|"
    rf"\b20\d\d\b|\b\d{{1,2}}/\d{{1,2}}\b|\beoy\b|"
    r"\bend of (?:the |this |our )?(?:\w+ )?(?:year|semester|quarter|trimester|term|month|fall|spring)\b|"
    r"\b(?:before|after|until) (?:thanksgiving|(?:winter|spring|summer) break|graduation)\b|"
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december)\b|"
    r"\b(?:by|at) (?:the )?(?:semester|quarter|trimester)\b|\bby (?:the )?(?:first|second|third|fourth|"
    r"last) (?:quarter|semester|trimester|week|day)",
    re.IGNORECASE,
)  # fmt: skip


def no_amount_in_aim(text: str) -> Spotted | None:
    """Notice an aim that does not say from how much to how much.

    Examples
    --------
    >>> no_amount_in_aim("Improve attendance of 9th graders by June 2026").rewrite
    'Improve attendance of 9th graders from ___ to ___ by June 2026.'
    """
    if not text.strip() or has_amount(text):
        return None
    by = _BY.search(straight(text))
    at = by.start() if by and by.start() else len(text.rstrip(" .!"))
    return Spotted("", rewrite=as_sentence(replaced(text, at, at, " from ___ to ___")))


def no_date_in_aim(text: str) -> Spotted | None:
    """Notice an aim without a date.

    Examples
    --------
    >>> no_date_in_aim("Raise on-time arrival from 71% to 85%.").rewrite
    'Raise on-time arrival from 71% to 85% by ___ (month and year).'
    """
    if not text.strip() or _DATE.search(straight(text)):
        return None
    return Spotted("", rewrite=f"{as_sentence(text.rstrip('.! '))[:-1]} by ___ (month and year).")


_UP = r"(?:increas(?:e|es|ing)|rais(?:e|es|ing)|improv(?:e|es|ing)|grow|boost|lift)"
_DOWN = r"(?:reduc(?:e|es|ing)|decreas(?:e|es|ing)|cut|lower|drop|shrink|bring down|decline)"
_BY_PERCENT = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b(?P<what>[^.;!?\n]{{0,160}}?)\b(?P<by>by (?:at least |about |around )?"
    r"(?P<size>\d+(?:\.\d+)?)(?:\s?%| percent\b))(?!\s*(?:-? ?points?\b|age points?))",
    re.IGNORECASE,
)
# "Attendance will improve 5%", without the "by".
_BARE_PERCENT = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b(?P<what>(?: (?!to|from|at|above|below|of|than|least|among|"
    rf"for|with|under|over)[a-z]+){{0,5}}?) "
    r"(?P<by>(?P<size>\d+(?:\.\d+)?)(?:\s?%| percent\b))(?! of\b|\s*(?:-? ?points?\b|age points?))",
    re.IGNORECASE,
)
_PERCENT_CHANGE = re.compile(
    r"\b(?P<size>\d+(?:\.\d+)?)(?:\s?%| percent) (?:(?P<up>increase|improvement|growth|rise)|"
    r"(?P<down>reduction|decrease|decline|drop)) (?:in|of) (?P<what>[^.;!?\n]{0,120})",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"\b(?:rates?|percent(?:age)?|share|proportion|proficien\w+|attendance|chronic(?:ally)? (?:absen\w+)|absenteeism|"
    r"graduation|pass(?:ing|age)?|on[- ]time|on[- ]track|participation|belonging|favorable|positive)\b|%",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bnumber of|\bcount of|\btotal\b|\bminutes\b|\bdays\b|\bfrom \d", re.IGNORECASE)


def percent_in_two_ways(
    text: str, *, baseline: float | None = None, percent: bool | None = None
) -> Spotted | None:
    """Notice "by 10%" of something that is itself a percentage: points, or a tenth of it.

    Parameters
    ----------
    text : str
    baseline : float, optional
        Where it stands now, in percent.
    percent : bool, optional
        Whether the measure is a percentage; None where that is not known: the sentence decides.

    Examples
    --------
    >>> found = percent_in_two_ways("Reduce chronic absence by 10% by June", baseline=30.0)
    >>> found.question
    'Does "by 10%" mean from 30% to 20%, or from 30% to 27%?'
    >>> found.rewrite
    'Reduce chronic absence from 30% to 20% by June'
    >>> percent_in_two_ways("Cut the number of referrals by 20%") is None
    True
    """
    plain = straight(text)
    match = _BY_PERCENT.search(plain) or _BARE_PERCENT.search(plain)
    found = match or _PERCENT_CHANGE.search(plain)
    if percent is False or found is None or _COUNTED.search(plain):
        return None
    begin, _ = sentence_at(plain, found.start())
    if not (percent or _RATE.search(plain[begin : found.start()]) or _RATE.search(found["what"])):
        return None
    size, sign = float(found["size"]), 1 if found["up"] else -1
    shown = f"{size:g}%"
    if match is None:
        begin, end = found.span("size")[0], found.start("up" if found["up"] else "down")
        return Spotted(
            text[begin : found.end("up" if found["up"] else "down")],
            question=f'Does "{shown}" mean {size:g} percentage points, or {shown} of what it is now?',
            rewrite=replaced(text, begin, end, f"{size:g}-percentage-point "),
        )
    begin, end = match.span("by")
    points, share = (baseline or 0) + sign * size, (baseline or 0) * (1 + sign * size / 100)
    if baseline is None or not (0 <= points <= 100 and 0 <= share <= 100):
        return Spotted(
            text[begin:end],
            question=f'Does "by {shown}" mean {size:g} percentage points, or {shown} of what it is now?',
            rewrite=replaced(text, begin, end, f"by {size:g} percentage points"),
        )
    one, other, now = (_percent(value) for value in (points, share, baseline))
    return Spotted(
        text[begin:end],
        question=f'Does "by {shown}" mean from {now} to {one}, or from {now} to {other}?',
        rewrite=replaced(text, begin, end, f"from {now} to {one}"),
    )


def _percent(value: float) -> str:
    return f"{number(value, 0 if abs(value - round(value)) < 0.05 else 1)}%"


_SO_FAR = re.compile(
    r"\b(?:year[- ]to[- ]date|ytd|so far this (?:school )?(?:year|semester)|cumulative(?:ly)?|"
    r"running(?= total)|to date|"
    r"since (?:the )?(?:start|beginning|first day) of (?:the |this )?(?:school |semester|school year|"
    r"year)+|since august|since september)\b",
    re.IGNORECASE,
)


def year_to_date(text: str, period: str = "month") -> Spotted | None:
    """Notice words that count from the year's start.

    Parameters
    ----------
    text : str
        How something is counted.
    period : str
        How often it is looked at: day, week, fortnight, month.

    Examples
    --------
    >>> year_to_date("Students absent on 10% of days year-to-date").rewrite
    'Students absent on 10% of days in that month'
    >>> year_to_date("Share of days attended, not cumulative") is None
    True
    """
    plain = judged(text)
    found = [match for match in _SO_FAR.finditer(plain) if is_own_view(plain, match.start())]
    if not found:
        return None
    written = text
    for match in reversed(found):
        describes = re.match(r"cumulative|running", match.group(), re.IGNORECASE)
        written = replaced(written, *match.span(), "" if describes else f"in that {period}")
    if f"in that {period}" not in written:
        written = f"{written.rstrip('. ')} in that {period}"
    return Spotted(found[0].group(), rewrite=written)
