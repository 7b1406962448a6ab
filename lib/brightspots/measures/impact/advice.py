"""What would make us surer, and what nobody should say on these numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightspots.measures.impact import claim_numbers
from brightspots.measures.impact.before_after import LEAST_BEFORE

if TYPE_CHECKING:
    from brightspots.measures.impact.claim import Claim

_SURER = {
    "no dose": "Write down, each time we count, how much of it was done, so that doing and result stand side by side.",
    "dose": "Do it at some times, or in some classes, clearly more than in others, and write both down.",
    "no comparison": "Find schools that did not change this, and set our numbers beside theirs.",
    "few schools": "Ask neighbouring districts for the same numbers: more schools to compare with say more.",
    "no like schools": "Look for schools outside this folder that stood where we stood before the change.",
    "not comparable": "Look for schools outside this folder that stood where we stood before the change.",
    "few placebos": "Compare with more schools: with 19 or more, chance can be put at 1 in 20 or less.",
    "compared": "Ask what like schools did at the same time: they moved much the same.",
    "replicated": "Look at the places where it did not come back: what was different there?",
    "range": "Wait for more numbers: the range gets narrower with each.",
    "others": "Find out what the other schools did at the same time.",
    "trend": "Ask what was already moving it before we began.",
    "ties": "Count the days from one to the next, or a longer time together.",
    "no year": "Keep counting until a year is full, or ask other schools to count the same.",
    "season": "Wait until a whole school year stands before and after the change.",
    "bounce": "Look at earlier years, or at schools with numbers as bad that did nothing.",
    "missing": "Find out who is missing, and count them, too.",
    "definition": "Count the time before the change again, in the new way.",
    "people": "Count the same students before and since.",
}
"""By the kind of what was refused, or could explain it."""


def surer(claim: Claim) -> list[str]:
    """List what would make the next claim surer, the most useful first.

    Examples
    --------
    >>> from brightspots.measures import impact
    >>> surer(impact.assess([5, 6, 4, 7], 3, "increase"))[0]
    'Wait for more numbers from before a change: with fewer than 10 nobody can see what is usual.'
    """
    lines = []
    halves = claim.halves
    if claim.level == 0:
        if len(halves.before) < LEAST_BEFORE:
            lines.append(
                f"Wait for more numbers from before a change: with fewer than {LEAST_BEFORE} nobody can see what is "
                "usual."
            )
        else:
            lines.append(f"Wait. {claim_numbers.next_look(halves)}")
        return lines
    if not claim.tested:
        lines.append("Do what was planned first; these numbers can only judge what was done.")
    kinds = [said.kind for said in (*claim.caps, *claim.refused, *claim.alternatives)]
    lines += [_SURER[kind] for kind in dict.fromkeys(kinds) if kind in _SURER and _fits(kind, claim)]
    if claim.level >= 2 and not claim.repeats:
        lines.append(
            "Let another school, or another grade, begin later, and see whether it comes back there."
        )
    return list(dict.fromkeys(lines))


def _fits(kind: str, claim: Claim) -> bool:
    """Leave out advice for what only might be: a bounce that nobody asked about, a season that is covered."""
    asked = {said.kind for said in (*claim.caps, *claim.refused)}
    return (
        kind in asked or kind not in ("missing", "bounce") or (kind == "bounce" and claim.bounce is not None)
    )


def not_to_say(claim: Claim) -> list[str]:
    """List what these numbers do not say, in the words in which people would say it.

    Examples
    --------
    >>> from brightspots.measures import impact
    >>> not_to_say(impact.assess([5, 6, 4, 5.5, 4.5, 6, 5, 4, 6, 5, 5, 6, 4, 5, 6, 4], 11, "increase"))[0]
    '"It does not work." A small change can hide in these ups and downs.'
    """
    if claim.level == 0:
        return ['"It works", or "it does not work". There is too little to say either.']
    if claim.level == 1:
        if not claim.tested:
            return ['"We tried it, and it does not work." Too little of it was done to know.']
        if claim.caps:
            return ['"We made it better." What stands against it would have to be ruled out first.']
        return [
            '"It does not work." A small change can hide in these ups and downs.',
            '"Nothing changed." Somebody may have gained though the number for all did not move.',
        ]
    lines = ['"This was the program." The numbers show when they moved, not why.'] if claim.level < 4 else []
    if claim.level == 3:
        lines.append('"The more, the better." Both may have grown together for another reason.')
    if claim.level >= 4:
        lines.append('"It is proved." Schools that look alike can differ in what nobody counted.')
    if claim.level in (2, 3, 4):
        lines.append('"It will work for you, too." It was seen in one place.')
    lines.append('"Everybody gained." One number for all does not say for whom.')
    return lines
