"""A solution where something else should stand: in a problem or a cause (PS3, FB1), or in place of an aim (AI6).

Careful on purpose. What is missing must be something that one could buy, hire, adopt or install; a lack of sleep,
of trust or of a routine is a fair thing to say, and so is "we need to know".
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

_SINGLE = (
    r"program|programme|curriculum|app|platform|intervention|interventionist|counsel+or|social worker|aide|"
    r"paraprofessional|coach|mentor|specialist|liaison|tutor|workshop|initiative|dashboard|policy|nurse|"
    r"(?:tracking|data|reward|referral|incentive|reminder) system|position"
)
_MANY = (
    r"programs|programmes|curricula|apps|platforms|interventions|interventionists|counsel+ors|social workers|aides|"
    r"paraprofessionals|paras|coaches|mentors|specialists|liaisons|tutors|workshops|initiatives|dashboards|policies|"
    r"nurses|trainings|incentives|rewards|substitutes|subs|teachers|chromebooks|laptops|tablets|ipads|"
    r"devices|materials|textbooks|manipulatives|resources|classes for (?:parents|families)"
)
_STUFF = (
    r"training|professional development|pd|tutoring|software|coaching|mentoring|counsel+ing|staff|staffing|personnel|"
    r"funding|funds|budget|technology|summer school|study hall|homework club|saturday school"
)
_SOLUTION = rf"(?:{_MANY}|{_SINGLE}|{_STUFF})"
# Words that may stand after the thing itself; anything else makes it part of another thing ("staff time").
_ENDS = (
    r"(?=\s*(?:$|[.,;:!?)/-]|(?:for|to|in|at|on|with|that|which|who|and|or|but|is|are|was|were|has|have|had|because|"
    r"so|means?|when|during|after|before|available|around|about|across|among|by|from|here|there|we|they|he|she|our|"
    r"causes?|leads?|makes?|results?|keeps?|prevents?|leaves?|explains?|as|since|while|this|these|then|"
    r"students?|kids)\b))"
)
_BETWEEN = (
    r"(?:(?!(?:of|in|at|on|with|that|which|who|because|when|and|but|so|about|between|among|from|is|are|was|were)\b)"
    r"[\w'&/-]+,? ){0,4}?"
)
_HAVING = (
    r"(?:we|our (?!\w* ?(?:families|parents|students|kids|newcomers|children)\b)\w+(?: \w+)?|"
    r"the (?:school|district|site|teachers|staff)|teachers|staff) "
    r"(?:currently |just |still |really )?"
)
_ABSENT = re.compile(
    r"(?P<cue>(?:\b(?:the |a |an |our )?(?:(?:serious|general|complete|total|overall) )?"
    r"(?:lack|absence|shortage|need) (?:of|for)|\b(?:lack(?:s|ing)?)|"
    r"\b(?:not enough|insufficient|inadequate)|"
    r"\bthere (?:is|are|was|were|has been|have been) (?:currently )?(?:no|not (?:a|an|any|enough)|never any)|"
    r"\bthere(?:'s no| isn't (?:an?|any|enough)| aren't (?:any|enough))|"
    rf"\b{_HAVING}(?:ha(?:ve|s) (?:no|too few)|(?:do|does)(?: not|n'?t) have (?:an?|any|enough|the))|"
    r"\b(?:not|n'?t|no|lack|lacks|lack of)(?: have| having| any| enough)? access to"
    r"(?= (?:\w+ )?(?:tutor|train|coach|mentor|intervention|program|professional))|"
    r"\bnot having (?:an?|any|enough)|"
    r"^\W{0,3}(?:no|too few|needs?(?: for)?)) )"
    rf"(?P<what>{_BETWEEN}{_SOLUTION}\b{_ENDS})",
    re.IGNORECASE,
)
_AT_HOME = re.compile(r"\s*(?:at|in the) home", re.IGNORECASE)

_DO = (
    r"(?:implement|adopt|hire|purchase|buy|roll out|launch|introduce|provide|offer|install|fund|bring in|set up|"
    r"put in(?: place)?|establish|expand|invest in|get|add|train|create|start|build|develop|have)"
)
_NEED_TO = re.compile(
    rf"\b(?P<who>(?:we|our (?:school|team|district|site|teachers|staff)|the (?:school|district|staff)|teachers|staff)"
    rf" (?:really |also |just |still |urgently )?(?:needs? to|should|must))(?: all)? (?P<what>(?:{_DO}|"
    rf"be (?:trained|coached|given|provided)) [\w'-]+[^.;:!?\n]{{0,160}})",
    re.IGNORECASE,
)
_NEED = re.compile(
    rf"\b(?P<who>(?:we|our \w+(?: \w+)?|the (?:school|district|staff)|teachers|staff|students|kids|families|parents)"
    rf" (?:really |also |just |still |urgently )?needs?) (?P<what>{_BETWEEN}(?:{_SOLUTION}|(?:parent|"
    rf"parental|family) (?:involvement|engagement))\b{_ENDS})",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^\W{0,3}(?:to )?(?P<what>(?:(?:implement|adopt|hire|purchase|buy|roll out|launch|introduce|provide|"
    r"establish|invest in) (?!of\b)[\w'-]+|"
    r"(?:create|start|train|offer|develop) (?:a|an|more|all|new|our|the|teachers|staff|"
    r"students)\b)[^.;:!?\n]{0,160})",
    re.IGNORECASE,
)
# Finding out is no solution in disguise.
_INQUIRY = re.compile(
    r"\b(?:understand|understanding|know|find out|ask|learn|see|hear|listen|figure out|look|conversation|"
    r"evidence|information|picture|idea of|sense of)\b",
    re.IGNORECASE,
)


def solution_in_disguise(text: str, *, cause: bool = False) -> Spotted | None:
    """Notice a statement that names a missing solution instead of what happens.

    Parameters
    ----------
    text : str
        A problem or a cause.
    cause : bool
        Whether it is a cause: it is then rewritten as one.

    Examples
    --------
    >>> found = solution_in_disguise("30 of 90 students failed math because of a lack of tutoring.")
    >>> found.words, found.rewrite
    ('a lack of tutoring', '30 of 90 students failed math.')
    >>> solution_in_disguise("There is no tutoring program for newcomers").rewrite
    'Today, without a tutoring program for newcomers, ___ of ___ students ___.'
    >>> solution_in_disguise("Students lack sleep, and we need to know why.") is None
    True
    """
    plain = judged(text)
    blank = "what happens is ___." if cause else "___ of ___ students ___."
    for pattern in (_ABSENT, _NEED_TO, _NEED, _IMPERATIVE):
        for match in pattern.finditer(plain):
            if not is_own_view(plain, match.start()) or _INQUIRY.search(match["what"]):
                continue
            if pattern is _ABSENT and _AT_HOME.match(plain, match.end()):
                continue
            begin, end = sentence_at(plain, match.start())
            doing = pattern in (_NEED_TO, _IMPERATIVE)
            what = _whole(plain, match, end, doing=doing)
            words = straight(text)[match.start() : match.start("what") + len(what)].strip()
            rest = what_is_seen(text, plain, (begin, end), (match.start(), match.start("what") + len(what)))
            if rest is None:
                rest = f"Today, {_without(what, match, doing=doing)}, {blank}"
            return Spotted(words, rewrite=replaced(text, begin, end, rest))
    return None


def _whole(plain: str, match: re.Match[str], end: int, *, doing: bool) -> str:
    """Return the missing thing with what belongs to it: "a tutoring program for newcomers"."""
    if doing:
        what = match["what"]
    else:
        tail = re.match(r"(?: (?:for|to|in|on) [\w' -]{1,60})?", plain[match.end() : end])
        what = match["what"] + (tail.group() if tail else "")
    cut = re.split(
        r",|\b(?: because| so| since| which| that| and| but| when| as| is| are| was| were| means?| leads?|"
        r" makes?| causes?)\b",
        what,
        maxsplit=1,
    )[0]
    return cut.strip(" .,;:!?-") or match["what"].strip()


def _without(what: str, match: re.Match[str], *, doing: bool) -> str:
    if doing and what.lower().startswith("be "):
        who = re.sub(
            r"(?: (?:really|also|just|still|urgently))? (?:needs? to|should|must)$", "", match["who"]
        )
        return f"before {who.lower()} are {what[3:]}"
    if doing:
        return f"before we {what[0].lower()}{what[1:]}"
    first = what.split()[0].lower()
    cue = match["cue"].split() if "cue" in match.groupdict() else [""]
    if (last := cue[-1].lower()) in ("enough", "a", "an"):
        return f"without {last} {what}"
    single = re.search(rf"^(?:[\w'&/-]+ ){{0,4}}?(?:{_SINGLE})\b", what, re.IGNORECASE)
    if single and first not in ("a", "an", "the", "any", "our", "more", "another", "one", "enough"):
        return f"without {'an' if first[0] in 'aeio' else 'a'} {what}"
    return f"without {what}"


# An aim that says what adults will do instead of what will be different for students.
_WE = (
    r"(?:(?:by|in|this|next) [^,]{3,40}, )?(?:(?:our|the) (?:aim|goal) is (?:to |that )?|we aim to |"
    r"we want to |we plan to )?"
    r"(?:to |we will |we'll |we are going to |the (?:school|team|district) will )?"
)
_SOME = r"(?:an?|\d+|weekly|monthly|regular|more|new|our|the|two|three|four|five|six|family|parent)"
_ACT = (
    r"(?:train|implement|host|provide|create|hire|offer|launch|conduct|purchase|buy|roll out|develop|"
    r"design|introduce|"
    r"organi[sz]e|establish|adopt|deliver|install|schedule|send|distribute|set up|"
    rf"(?:hold|run|start|begin|use|do|have) (?={_SOME}\b)|meet (?=weekly|monthly|with\b|every\b|once\b|twice\b))"
)
_ACTIVITY = re.compile(rf"^\W*{_WE}{_ACT}", re.IGNORECASE)
_STAFF_WILL = re.compile(
    r"^\W*(?:(?:by|in|this|next) [^,]{3,40}, )?(?:[\w%-]+ ){0,5}?(?:teachers?|staff|counsel+ors|coaches|"
    r"principals|paras) will "
    r"(?:all |each |be )?(?:trained|attend|complete|use|receive|meet|implement|participate|visit|make|"
    r"hold|have|take)\b",
    re.IGNORECASE,
)
_TRAINED = re.compile(
    r"\b(?:number|share|percent(?:age)?|proportion) of (?:teachers|staff|principals|coaches)(?: \w+){0,3} "
    r"(?:trained|attending|attend|completing|certified|using)\b",
    re.IGNORECASE,
)
# A result for students in the same sentence makes the activity the way, not the aim.
_RESULT = re.compile(
    r"\b(?:so that|in order to|which will|to (?:increase|reduce|decrease|raise|lower|cut|improve|grow|"
    r"double|halve|move|bring))\b|"
    r"\bfrom (?:about |around )?\d[^.]{0,60}\bto (?:about |around |at least )?\d|"
    r"\b(?:students?|graders|newcomers|families|freshmen|kids|children|learners|els)\b[^.]{0,80}\b(?:will|"
    r"can|are able to|complete|attend|meet|report|pass|read|score|feel|graduate|arrive)\b",
    re.IGNORECASE,
)


def activity_for_aim(text: str) -> Spotted | None:
    """Notice an aim that is an activity.

    Examples
    --------
    >>> found = activity_for_aim("Train 20 teachers by May.")
    >>> found.words
    'Train'
    >>> found.rewrite
    'From ___ to ___ of ___ students will ___ by ___. One way we will try: train 20 teachers by May.'
    >>> activity_for_aim("Train teachers so that 60 of 90 students pass by May") is None
    True
    """
    plain = judged(text).strip()
    found = _TRAINED.search(plain)
    if found is None:
        found = _ACTIVITY.search(plain) or _STAFF_WILL.search(plain)
        if found is None or _RESULT.search(plain):
            return None
    way = re.sub(
        r"^(?:our aim is|our goal is|the goal is|we aim|we want|we plan)? ?(?:to |we will |we'll |we are going to )?",
        "",
        text.strip(),
        flags=re.IGNORECASE,
    ).rstrip(". ")
    lowered = way if way[:2].isupper() else f"{way[:1].lower()}{way[1:]}"
    return Spotted(
        found.group().strip(" ,."),
        rewrite=f"From ___ to ___ of ___ students will ___ by ___. One way we will try: {lowered}.",
    )
