"""An aim that says what adults will do instead of what will be different for students (AI6)."""

from __future__ import annotations

import re

from brightspots.records.advice.texts.spotted import Spotted, judged

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
