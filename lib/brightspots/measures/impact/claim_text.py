"""Claims in plain words: true at their level and no stronger.

Nothing here says that one thing made another happen.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from brightspots.measures.impact import claim_numbers
from brightspots.measures.impact.before_after import LEAST_BEFORE, LEAST_COUNTED
from brightspots.measures.impact.carry_over import SHOWS
from brightspots.text.lists import capitalize, count_noun, join_words

if TYPE_CHECKING:
    from brightspots.measures.impact.before_after import Halves
    from brightspots.measures.impact.evidence import Evidence
    from brightspots.measures.impact.longest_row import Row

SAY = {
    "early": "{name}: not enough data to say. {lack} {look}",
    "none yet": "There are no numbers since the change.",
    "few before": "There {are} {n} from before the change, and it takes {least}.",
    "few after": "There {are} {n} since the change, too few for any sign to show.",
    "small": "Fewer than {least} people stand behind most of the numbers.",
    "usual": "{name}: the ups and downs since {since} look like the usual ones. This does not prove that nothing "
    "happened: {unseen}",
    "unseen": "we could only have seen a lasting change of about {size} or more.",
    "unseen large": "with so few numbers even a large change could stay hidden.",
    "not tested": "{name}: not tested yet. Only {share}% of what was planned was done, and the ups and downs since "
    "{since} look like the usual ones. These numbers cannot tell whether the idea works.",
    "wrong way": "{name} went the other way after {since}: from {first} {until}, {n} points in a row lie {side} our "
    '"before" line of {centre}, which {luck}. On average it was {before} before '
    "and {after} since. That is not the way we hoped for.",
    "moved": "{name} has been {level} since {first} (on average {before} before our change and {after} since), "
    "but we do not call that a change of ours.",
    "moved for a while": "{name} was {level} from {first} to {last} (on average {before} before our change and {after} "
    "since), but we do not call that a change of ours.",
    "signal": "{name} is different from before in a way that {luck}: "
    'from {first} {until}, {n} points in a row lie {side} our "before" line of {centre}. On average '
    "it was {before} before the change and {after} since, {size} {level} (range {range}). We do not yet know that "
    "our change made it so.",
    "steady": "luck alone rarely gives (about 1 in {one_in} for steady numbers, more often where numbers lean on the "
    "ones before)",
    "leaning": "luck alone rarely gives (about 1 in {one_in} where steady numbers lean on the ones before as ours do)",
    "here": "luck alone rarely gives (about 1 in {one_in} at other schools here, on days that mean nothing)",
    "here, often": "other schools here sometimes show as well, on days that mean nothing (about 1 in {one_in})",
    "kept": "It was clearer with the numbers up to {called}; by those since, no change is possible, too. We said "
    "beforehand that we take it back only when the numbers have clearly come back.",
    "passed": "{name} was different from before for a while, in a way that {luck}: "
    'from {first} to {last}, {n} points in a row lay {side} our "before" line of '
    "{centre}. It has not lasted, and we do not know what made it so.",
    "dose": "{name}: the change came after the practice took hold ({share}% of what was planned was done), and it was "
    "larger {where} more was done. On average it was {before} before and {after} since (range of the change {range}). "
    "That fits our idea; it does not rule out that something else grew at the same time.",
    "compared": "{name}: similar schools moved from {theirs_before} to {theirs_after}; ours from {before} to "
    "{after}. The difference is {size} (range {range}).",
    "lottery": "{name}: who began was drawn by lot. Those who were not drawn moved from {theirs_before} to "
    "{theirs_after}; ours from {before} to {after}. The difference is {size} (range {range}).",
    "replicated": "The same pattern came back in {k} of {of} places: {places}. Here, similar schools moved from "
    "{theirs_before} to {theirs_after}; ours from {before} to {after}, a difference of {size} (range {range}).",
}
"""The sentences; a translation is another table with the same keys and places."""


def sentence(claim: Evidence) -> str:
    """Return the sentence of the claim at its level.

    Examples
    --------
    >>> from brightspots.measures import impact
    >>> impact.assess([5, 6, 4, 7], 3, "increase", name="Calls").sentence
    'Calls: not enough data to say. There are 2 numbers from before the change, and it takes 10.'
    """
    if claim.level == 0:
        return _early(claim)
    if claim.level == 1:
        return _nothing(claim)
    if claim.level in (2, 3):
        said = SAY["dose" if claim.level == 3 else "signal" if claim.lasts else "passed"].format(
            **_places(claim)
        )
        return f"{said} {SAY['kept'].format(called=_called(claim))}" if claim.kept and claim.lasts else said
    if claim.level == 4:
        return f"{SAY['compared'].format(**_places(claim))} {_as_much(claim)}".strip()
    return SAY["lottery" if claim.lottery and not claim.repeats else "replicated"].format(**_places(claim))


RARELY = 0.05


def _luck(claim: Evidence, row: Row) -> str:
    """Say how often such a sign comes by itself: at the other schools here, or in steady numbers."""
    here = claim.luck
    if here is None:
        key = "leaning" if claim.halves.carry >= SHOWS else "steady"
    else:
        key = "here" if here.chance <= RARELY else "here, often"
    return SAY[key].format(one_in=claim_numbers.one_in(row.chance if here is None else here.chance))


def _called(claim: Evidence) -> str:
    """Return up to which period the numbers went when it was called a change."""
    return claim_numbers.at(claim.halves.start + claim.called - 1, claim.halves)


def _as_much(claim: Evidence) -> str:
    """Return how many of the schools that are compared in the same way differ as much."""
    compared = claim.compared
    if compared is None:
        return ""
    as_much = round(compared.p * (compared.placebos + 1)) - 1
    who = {0: "none differs", 1: "1 differs"}.get(as_much, f"{as_much} differ")
    return f"Of {compared.placebos} schools looked at in the same way, {who} as much from its like."


def _early(claim: Evidence) -> str:
    halves = claim.halves
    n_before, n_after = len(halves.before), len(halves.after)
    look = claim_numbers.next_look(halves)
    if claim.coach and not halves.early:
        return f"{claim.name}: we do not say anything yet. {claim.coach}"
    if 2 * halves.small > int((halves.series.values == halves.series.values).sum()) > 0:
        lack, look = (
            SAY["small"].format(least=LEAST_COUNTED),
            "Count over a longer time, or together with others.",
        )
    elif n_before < LEAST_BEFORE:
        are = "is" if n_before == 1 else "are"
        n = count_noun(n_before, "number") if n_before else "no numbers"
        lack, look = SAY["few before"].format(are=are, n=n, least=LEAST_BEFORE), ""
    elif n_after == 0:
        lack = SAY["none yet"]
    else:
        are = "is" if n_after == 1 else "are"
        lack = SAY["few after"].format(are=are, n=count_noun(n_after, "number"))
    return SAY["early"].format(name=claim.name, lack=lack, look=look).strip()


def _nothing(claim: Evidence) -> str:
    halves, since = claim.halves, claim_numbers.change_day(claim.halves)
    places = _places(claim)
    row = claim.row
    if row is not None and row.signal and (claim.caps or claim.coach):
        reasons = " ".join(claim.caps) or claim.coach
        return f"{SAY['moved for a while' if row.since else 'moved'].format(**places)} {reasons}"
    against = claim.against
    if against is not None and against.signal:
        own = {
            "n": against.n,
            "luck": _luck(claim, against),
            "side": "below" if halves.sign > 0 else "above",
            "first": claim_numbers.at(against.first, halves),
            "until": _until(against, halves),
        }
        return SAY["wrong way"].format(**places | own)
    if claim.doing is not None and not claim.doing.enough:
        return SAY["not tested"].format(**places)
    least = claim.detectable
    unseen = SAY["unseen large"]
    if isfinite(least) and least > 0:
        unseen = SAY["unseen"].format(size=claim_numbers.step(least, halves))
    rest = f" {' '.join(claim.caps)}" if claim.caps else ""
    return SAY["usual"].format(name=claim.name, since=since, unseen=unseen) + rest


def _places(claim: Evidence) -> dict[str, object]:
    halves, row = claim.halves, claim.row
    found: dict[str, object] = {
        "name": claim.name,
        "since": claim_numbers.change_day(halves),
        "centre": claim_numbers.value(halves.centre, halves),
        "before": claim_numbers.value(halves.mean_before, halves),
        "after": claim_numbers.value(halves.mean_after, halves),
        "level": claim_numbers.higher(halves.change),
        "size": claim_numbers.step(claim.estimate, halves),
        "range": claim_numbers.span(claim.interval, halves),
        "side": "above" if halves.sign > 0 else "below",
    }
    if row is not None:
        found |= {"n": row.n, "luck": _luck(claim, row), "until": _until(row, halves)}
        found |= {"first": claim_numbers.at(row.first, halves), "last": claim_numbers.at(row.last, halves)}
    if claim.doing is not None:
        share = claim.doing.share
        found["share"] = f"{100 * share:.0f}" if isfinite(share) else "None"
        found["where"] = "when" if claim.doing.by == "period" else "where"
    if claim.compared is not None:
        found["theirs_before"] = claim_numbers.value(claim.compared.theirs[0], halves)
        found["theirs_after"] = claim_numbers.value(claim.compared.theirs[1], halves)
    if claim.repeats:
        came = [name for name, back in claim.repeats if back]
        found |= {"k": len(came) + 1, "of": len(claim.repeats) + 1, "places": join_words(["ours", *came])}
    return found


def _until(row: Row, halves: Halves) -> str:
    """Return how far a row goes: on, where no point has ended it."""
    return f"to {claim_numbers.at(row.last, halves)}" if row.since else "on"


def alt_text(claim: Evidence) -> str:
    """Describe the picture of a claim: ours and like schools, before and since."""
    halves = claim.halves
    if len(halves.series) == 0:
        return f"{claim.name}, without any numbers yet."
    first, last = halves.series.say(1), halves.series.say(len(halves.series))
    text = f"{claim.name} from {first} to {last}, with the change at {claim_numbers.change_day(halves)}."
    if len(halves.before) and len(halves.after):
        text += (
            f" On average ours was {claim_numbers.value(halves.mean_before, halves)} before and "
            f"{claim_numbers.value(halves.mean_after, halves)} since."
        )
    if claim.compared is not None:
        before, after = (claim_numbers.value(number, halves) for number in claim.compared.theirs)
        text += f" Like schools were at {before} before and {after} since."
    return f"{text} {capitalize(sentence(claim))}"
