"""Numbers and dates in a sentence: whether there is one (PS1, AI1, AI2), and in how many ways it reads (AI9)."""

from __future__ import annotations

import re

from brightspots.records.advice.texts.spotted import Spotted, judged, replaced, sentence_at, straight
from brightspots.text.lists import capitalize
from brightspots.text.wording import number

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|octubre|"
    r"noviembre|diciembre)\b\.?"
)
# Digits that count nothing: grades, years, dates, times, names of courses and tiers.
_NO_AMOUNT = re.compile(
    r"\b(?:grades?|gr\.?|tier|title|algebra|math|geometry|ela|eld|integrated|period|room|phase|cycle|unit|"
    r"chapter|level|page|"
    r"policy|semester|quarter|trimester|term|week|wave|version|module|lesson|class|classroom|section|bus|route|step|"
    r"cohort|ages?|policy|area|region|ps|ms|is|hs|no\.)s? ?#?\d+(?:\s?(?:-|to|through|and|or|/|"
    r",)\s?\d+)*(?:st|nd|rd|th)?\b"
    r"|\b\d+(?:st|nd|rd|th)\b|\b(?:19|20)\d\d(?:\s?[-/]\s?(?:20)?\d\d)?\b|\b(?:k|tk|pk|prek|"
    r"pre-k)\s?-\s?\d+\b|\bsy\s?\d\d(?:-\d\d)?\b"
    r"|\b\d+\s?-\s?\d+(?:th|st|nd|rd)?\s?(?:grade|graders)\b|\b\d+ graders?\b"
    rf"|\b{_MONTH}\s?\d{{1,2}}\b|\b\d{{1,2}}\s?{_MONTH}|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b(?:on|by|since|"
    rf"from|until|till|through|after|before|as of|of) \d{{1,2}}/\d{{1,2}}\b"
    r"|\b\d{1,2}:\d\d\b|\b\d{1,2}\s?(?:am|pm|a\.m|p\.m)\b",
    re.IGNORECASE,
)
_AMOUNT_WORDS = re.compile(
    r"\b(?:half|halves|two thirds|one third|a third|three quarters|three out of|a quarter of|"
    r"doubl(?:e|ed|es|ing)|tripl(?:e|ed|es|ing)|halv(?:e|ed|es|ing)|"
    r"twice as|none of|not one|nobody|no students?|every single|all (?:but|\w+ of)|dozens?|hundreds?|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety)(?:[- ]\w+)? (?:in|of|out of|percent|students|kids|families|teachers|schools|"
    r"points|children|times|days|out)|"
    r"(?:uno|dos|tres|cuatro|cinco|seis) de cada)\b",
    re.IGNORECASE,
)
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


def has_amount(text: str) -> bool:
    """Whether a sentence says how many: a grade, a year or a date is no answer.

    Examples
    --------
    >>> [has_amount(t) for t in ("48 of 120 6th graders", "6th graders in 2024-25", "one in five", "Tier 2 students")]
    [True, False, True, False]
    """
    plain = straight(text)
    return bool(re.search(r"\d", _NO_AMOUNT.sub(" ", plain)) or _AMOUNT_WORDS.search(plain))


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
            rewrite=capitalize(replaced(text, vague.start(), vague.end(), "___ of ___ ")),
        )
    begin, end = sentence_at(text, 0)
    sentence = text[begin:end].rstrip(".! ")
    if sentence.endswith("?"):
        return Spotted("")
    rest = f" {text[end:].strip()}" if text[end:].strip() else ""
    return Spotted("", rewrite=f"{capitalize(sentence)[:-1]}: ___ of ___ students, since ___.{rest}")


_BY = re.compile(
    rf"(?:^|,? )by (?:the (?:end|start|beginning|close) of|(?:the )?(?:spring|fall|autumn|winter|summer|next|"
    rf"this|{_MONTH}|\d|eoy|end)|"
    r"graduation|thanksgiving|(?:winter|spring|summer) break)|,? (?:this|next) (?:school )?(?:year|"
    r"semester|spring|fall)\b|,? (?:with)?in (?:the next )?(?:\d+|one|two|three|four|six|eight|ten|"
    r"twelve) (?:weeks|months|years?)",
    re.IGNORECASE,
)
_DATE = re.compile(
    rf"{_BY.pattern}|\b{_MONTH} (?:\d|of)|\b(?:in|by|before|until|through|antes de|para|en|hasta) {_MONTH}|"
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
    return Spotted("", rewrite=capitalize(replaced(text, at, at, " from ___ to ___")))


def no_date_in_aim(text: str) -> Spotted | None:
    """Notice an aim without a date.

    Examples
    --------
    >>> no_date_in_aim("Raise on-time arrival from 71% to 85%.").rewrite
    'Raise on-time arrival from 71% to 85% by ___ (month and year).'
    """
    if not text.strip() or _DATE.search(straight(text)):
        return None
    return Spotted("", rewrite=f"{capitalize(text.rstrip('.! '))[:-1]} by ___ (month and year).")


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
