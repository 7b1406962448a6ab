"""Words that blame students, families or staff (PS4): they end the search, because nobody can test a character.

Only a judgement said in the writer's own voice is noticed: what a student says of themselves, a quotation, a view
that is denied or was left behind, and plain observations ("do not answer the phone") stay as they are.
"""

from __future__ import annotations

import re

from brightspots.records.advice.texts.sentences import (
    Spotted,
    is_own_view,
    judged,
    replaced,
    sentence_at,
    straight,
    what_is_seen,
)

_WHO = (
    r"(?:students|kids|children|boys|girls|teens|teenagers|freshmen|seniors|\d\w+ graders|they|parents|families|"
    r"moms|dads|mothers|fathers|guardians|teachers|staff|administrators|admin|the home|the community)"
)
_VERY = (
    r"(?:(?:just|so|too|very|really|simply|often|mostly|all|always|usually|generally|a bit|kind of|plain) )*"
)
_JUDGED = (
    r"(?:lazy|unmotivated|apathetic|irresponsible|careless|uncaring|disrespectful|defiant|entitled|spoiled|"
    r"uninvolved|disengaged parents|unsupportive|neglectful|ignorant|uneducated|dysfunctional|hopeless|"
    r"unwilling|slow learners|low achievers by nature|bad kids|troublemakers|a lost cause|"
    r"not (?:very )?(?:bright|smart))"
)
_DO_NOT = r"(?:(?:do not|don't|dont|doesn't|does not|won't|will not|never) " + _VERY + ")"
_CARE = (
    r"(?:care\b|value\b|bother\b|take (?:\w+ ){0,2}(?:responsibility|seriously)|prioriti[sz]e|"
    r"make (?:\w+ ){1,3}a priority|put in (?:the |any )?effort|apply themselves|believe in education|"
    r"want to (?:learn|work|try|be involved|help)|try\b(?! (?:the|a|an|to|out|it|this|that|our|because|"
    r"when|if|until|since|in)\b)|"
    r"see the (?:value|importance|point) of (?:school|education|learning|attendance)|support (?:their|"
    r"education|learning|school))"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?P<who>{_WHO})(?: who)? (?:are|seem|act|get|have become|being|were|have been) {_VERY}{_JUDGED}\b",
        rf"\b(?P<who>{_WHO})(?: who)? (?:{_VERY}){_DO_NOT}{_CARE}",
        rf"\b(?P<who>{_WHO})(?: who)? (?:couldn't care less|could not care less|have given up on|"
        r"refuse to (?:learn|work|try|help|change)|have (?:a )?(?:bad|poor) attitudes?)\b",
        rf"\b(?P<who>{_WHO})(?: who)? are(?:n't| not) (?:very )?"
        r"(?:involved|supportive|engaged(?! by\b| in\b)|motivated(?! by\b)|willing)\b",
        r"\b(?:nobody|no one) at home (?:cares|helps)\b|\bhome does(?:n't| not) (?:care|support)\b",
        rf"\b(?:lazy|unmotivated|apathetic|irresponsible|uninvolved|uncaring|bad|uneducated|unsupportive|"
        rf"disengaged) (?P<who>{_WHO})\b",
        r"\b(?P<who>parents|families|students|kids|teachers)['s]* (?:apathy|laziness|indifference|bad attitudes?)\b",
        r"\b(?:apathy|laziness|indifference) (?:of|from|among|by) (?:the |our )?(?P<who>parents|families|"
        r"students|kids|teachers|staff)\b",
        r"\b(?:bad|poor) parenting\b|\b(?:broken|dysfunctional|bad) (?:homes?|families)\b|\bculture of poverty\b|"
        r"\b(?:no|lack of|poor|little) (?:discipline|structure|values|support) (?:at home|in the home|"
        r"from (?:the )?(?:home|parents|families))\b|"
        r"\black of (?:parent(?:al)?|family) (?:involvement|support|interest|engagement|concern)\b|"
        r"\black of (?:student )?(?:motivation|effort|work ethic)\b|"
        r"\b(?:students|kids|they) (?:lack|have no) (?:motivation|work ethic|self-discipline)\b",
    )
)  # fmt: skip
# What people say of themselves is theirs to say.
_SELF = re.compile(
    r"\b(?:feel|feels|feeling|say|report|reported|survey|answered|agree|agreed|rated)\b", re.IGNORECASE
)
_THEY_BEGIN = "They "
_THEY = re.compile(r"they ", re.IGNORECASE)
_FAMILIES = (
    "parent",
    "famil",
    "mom",
    "dad",
    "mother",
    "father",
    "guardian",
    "home",
    "discipline",
    "structure",
    "values",
)
_STAFF = ("teacher", "staff", "admin")


def blame(text: str) -> Spotted | None:
    """Notice a judgement of people where an observation could stand.

    Examples
    --------
    >>> found = blame("Parents don't care about attendance. 31 of 96 students missed 1 day in 10.")
    >>> found.words
    "Parents don't care"
    >>> found.rewrite
    'What we see families do: ___. What they say gets in the way: ___. 31 of 96 students missed 1 day in 10.'
    >>> blame("28% of 7th graders say they are unmotivated in math") is None
    True
    """
    plain = judged(text)
    if (match := _blamed(plain)) is None:
        return None
    begin, end = sentence_at(plain, match.start())
    who = _called((match.groupdict().get("who") or match.group()).lower())
    others = what_is_seen(text, plain, (begin, end), match.span())
    seen = f"{f'{others} ' if others else ''}What we see {who} do: ___. What they say gets in the way: ___."
    return Spotted(
        straight(text)[match.start() : match.end()],
        question=_asked(who),
        rewrite=replaced(text, begin, end, seen),
    )


def blame_of_them(text: str) -> Spotted | None:
    """Notice a judgement of people in what finishes the sentence "They ...", and rewrite it to finish it again.

    Examples
    --------
    >>> found = blame_of_them("do not care about school")
    >>> found.words, found.rewrite
    ('do not care', 'do ___, and say that ___ gets in the way')
    >>> blame_of_them("missed 9 days or more because they are lazy").rewrite
    'missed 9 days or more'
    """
    text = text.strip()
    begun = 0 if _THEY.match(text) else len(_THEY_BEGIN)
    whole = f"{_THEY_BEGIN[:begun]}{text}"
    plain = judged(whole)
    if (match := _blamed(plain)) is None:
        return None
    begin, end = sentence_at(plain, match.start())
    who = _called((match.groupdict().get("who") or match.group()).lower())
    them = "them" if match.start() < len(_THEY_BEGIN) else who
    seen = what_is_seen(whole, plain, (begin, end), match.span())
    if seen is None:
        seen = f"{'They' if begin == 0 else who.capitalize()} do ___, and say that ___ gets in the way."
    rewrite = replaced(whole, begin, end, seen)
    if _THEY.match(rewrite):
        rewrite = rewrite[len(_THEY_BEGIN) :]
    elif begin == 0:
        rewrite = f"{rewrite[:1].lower()}{rewrite[1:]}"
    return Spotted(
        whole[max(match.start(), begun) : match.end()],
        question=_asked(them),
        rewrite=rewrite if text.endswith(".") else rewrite.rstrip("."),
    )


def _asked(who: str) -> str:
    return f"What have we seen {who} do, and have we asked them what gets in the way?"


def _blamed(plain: str) -> re.Match[str] | None:
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            begin, _ = sentence_at(plain, match.start())
            if is_own_view(plain, match.start()) and not _SELF.search(plain[begin : match.end()]):
                return match
    return None


def _called(who: str) -> str:
    if any(word in who for word in _FAMILIES):
        return "families"
    return "staff" if any(word in who for word in _STAFF) else "students"
