"""What a team plans to ask and to try: a question that leads (EI1), two changes in one test (PD10)."""

from __future__ import annotations

import re

from brightspots.records.advice.texts.sentences import Spotted, as_sentence, judged, straight

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
    return as_sentence(f"What do you think about {named}?")


_TRY = (
    r"(?:start|begin|give|send|call|text|add|introduce|use|offer|change|move|teach|hold|launch|try|have|"
    r"set up|assign|"
    r"pair|reward|switch|extend|shorten|replace|bring|invite|meet|visit)"
)
_AND_ALSO = re.compile(
    rf"(?:[,;]? (?:and )?(?:also|in addition|additionally|on top of that|at the same time|"
    rf"as well as),? (?:(?:we|teachers|staff)(?: will|'ll)? |to )?{_TRY}\b|"
    rf"[.;] (?:also|in addition|additionally|at the same time),? (?:(?:we|teachers|staff)(?: will|'ll)? )?{_TRY}\b|"
    rf"[.;] we(?: will|'ll) also {_TRY}\b)",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?:^|\s)(?:1[.)]|\(1\)|a\))\s.{3,200}?(?P<second>\s(?:2[.)]|\(2\)|b\))\s)", re.IGNORECASE | re.DOTALL
)
# Noting what happens belongs to the test and is no second change.
_MEASURING = re.compile(
    r"\b(?:see|find out|watch|compare|tally|tallies|count|record|measure|log|note|run chart|survey|"
    r"exit ticket|check ?list|observe|"
    r"track|track(?:er|ing)|"
    r"ask (?:students|them|families))\b",
    re.IGNORECASE,
)


def two_changes(text: str) -> Spotted | None:
    """Notice a test that changes two things at once.

    Examples
    --------
    >>> found = two_changes("Greet students at the door, and also start a weekly raffle.")
    >>> found.rewrite
    'Greet students at the door.'
    >>> two_changes("Greet students at the door and also use a tally sheet") is None
    True
    """
    plain = judged(text)
    for pattern, group in ((_AND_ALSO, 0), (_LISTED, "second")):
        for match in pattern.finditer(plain):
            begin = match.start(group)
            if _MEASURING.search(plain[begin : begin + 90]):
                continue
            first = re.sub(r"^\s*(?:1[.)]|\(1\)|a\))\s*", "", text[:begin])
            return Spotted(text[begin : begin + 80].strip(" ,;."), rewrite=as_sentence(first))
    return None
