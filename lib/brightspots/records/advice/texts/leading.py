"""Interview questions that lead, or that yes and no would answer (EI1)."""

from __future__ import annotations

import re

from brightspots.records.advice.texts.spotted import Spotted, straight
from brightspots.text.lists import capitalize

_LEAD = re.compile(
    r"^\W*(?:(?:so|and|but|well|okay|ok),? )?(?:(?:don't|do not|wouldn't|"
    r"would not) you (?:also )?(?:think|agree|say|believe|feel)(?: that| like)?|(?:do|"
    r"would) you (?:also )?(?:think|agree|say|believe)(?: that)?|"
    r"(?:isn't|aren't|wasn't|doesn't|don't|didn't|shouldn't|won't|can't) (?:it (?:true|that|"
    r"because)(?: that)?)?|surely)\s*(?P<rest>.+?)\??\s*$",
    re.IGNORECASE,
)
_TAG = re.compile(
    r",? (?:right|correct|isn't it|aren't they|don't you|doesn't it|don't they|wouldn't you|no|yes|do you|"
    r"isn't that so)\s*\?\s*$",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^\W*(?:(?:so|and|but|well|okay|ok),? )?(?P<verb>do|does|did|are|is|was|were|have|has|had|can|could|"
    r"would|will|should) (?P<rest>.+?)\??\s*$",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"\b(?:tell (?:me|us)|describe|walk (?:me|us)|share|explain|show (?:me|us)|give (?:me|us) an example|"
    r"think of (?:a|the|one)|remember (?:a|the|one)|"
    r"anything|something|a time|an example|questions? for|say more|willing|okay if|ok if|permission|record)\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"^(?!(?:it|they|you|that|this|there|he|she|we|i)\b)(?P<topic>(?:[\w'-]+ ){0,6}?[\w'-]+) (?:is|are|"
    r"was|were|makes?|helps?)\b",
    re.IGNORECASE,
)


def leading_question(text: str) -> Spotted | None:
    """Notice a question that gives its answer away, or that yes or no would answer.

    Examples
    --------
    >>> leading_question("Don't you think that homework is too hard?").rewrite
    'What do you think about homework?'
    >>> leading_question("Do you feel safe at school?").rewrite
    'When do you feel safe at school, and when not?'
    >>> leading_question("Can you tell me about a morning when you got here late?") is None
    True
    """
    plain = straight(text).strip()
    if "?" not in plain or "\n" in plain or _INVITES.search(plain) or len(plain) > 400:
        return None
    if found := _LEAD.match(plain):
        return Spotted(plain, "What could they answer that would surprise us?", _about(found["rest"]))
    if found := _TAG.search(plain):
        return Spotted(
            plain, "What could they answer that would surprise us?", _about(plain[: found.start()])
        )
    if (found := _YES_NO.match(plain)) and not re.search(
        r"\bor\b|\b(?:how|why|what|when|who|where|which)\b", plain, re.IGNORECASE
    ):
        rewrite = f"When {found['verb'].lower()} {found['rest'].rstrip(' ?.')}, and when not?"
        return Spotted(plain, "Would a story tell us more than yes or no?", rewrite)
    return None


def _about(rest: str) -> str | None:
    topic = _TOPIC.match(rest.strip())
    if topic is None or topic["topic"].lower() in (
        "you",
        "it",
        "they",
        "that",
        "this",
        "he",
        "she",
        "we",
        "i",
    ):
        return None
    named = topic["topic"]
    named = named if named[:2].isupper() else f"{named[:1].lower()}{named[1:]}"
    return capitalize(f"What do you think about {named}?")
