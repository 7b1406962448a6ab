"""How a team knows a cause: what was seen, what students or families told, what is still a guess."""

from __future__ import annotations

from brightspots.records import Cause, Evidence, Interview, Theme
from brightspots.records.store.snapshot import Snapshot

HOW = (
    ("data", "Numbers"),
    ("observation", "We saw it"),
    ("interview", "A student or a family told us"),
    ("test", "We tried it"),
    ("survey", "A survey"),
    ("research", "Research"),
    ("experience", "Our own experience"),
)
"""How something is known, in words that a team uses."""
_VOICES = ("student", "family", "community")
_SEEN = ("data", "observation", "test", "survey", "research")


class Found:
    """What was found out about each cause, looked through once: a wall may hold a thousand of them.

    Parameters
    ----------
    records : Records

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> cause = Cause(project_id=new_id(), text="Late buses")
    >>> seen = Evidence(project_id=cause.project_id, cause_ids=(cause.id,), type="data", direction="supports")
    >>> Found(Snapshot([cause])).how(cause), Found(Snapshot([cause, seen])).how(cause)
    ('guess', 'seen')
    """

    def __init__(self, records: Snapshot) -> None:
        self._evidence: dict[str, list[Evidence]] = {}
        for one in sorted(records.of(Evidence), key=lambda one: (one.on is None, f"{one.on}")):
            if one.state == "active":
                for about in dict.fromkeys(one.cause_ids):
                    self._evidence.setdefault(about, []).append(one)
        self._in_themes = {about for theme in records.of(Theme) for about in theme.cause_ids}
        self._talks = {talk.id: talk for talk in records.of(Interview)}

    def evidence(self, cause: Cause) -> list[Evidence]:
        """Return what was found out about a cause, and not withdrawn since, the oldest first."""
        return self._evidence.get(cause.id, [])

    def is_voice(self, one: Evidence) -> bool:
        """Whether students or families said it; where the conversation itself may not be read, we believe the word."""
        if one.type != "interview":
            return False
        talk = self._talks.get(one.source_id or "")
        return talk is None or talk.person in ("", *_VOICES)

    def how(self, cause: Cause) -> str:
        """Return how a cause is known, in the names of `EVIDENCE` of the figure; two are joined by a plus.

        What speaks against it counts where nothing speaks for it: a cause that was only challenged is no guess any
        more.
        """
        found = self.evidence(cause)
        # What nobody has judged yet is there all the same.
        for_it = [one for one in found if one.direction in ("supports", "expands", "")]
        against = [one for one in found if one.direction == "challenges"]
        told = cause.id in self._in_themes or any(self.is_voice(one) for one in for_it)
        seen = any(
            one.type in _SEEN or (one.type == "interview" and not self.is_voice(one)) for one in for_it
        )
        marks = [name for name, there in (("seen", seen), ("told", told)) if there]
        if cause.state == "rejected" or (against and not marks):
            return "challenged"
        return "+".join(marks) or "guess"


def about_no_cause(records: Snapshot, *, ours: bool = True) -> list[Evidence]:
    """Return what was found out, and not withdrawn since, that leads to no cause with words.

    Parameters
    ----------
    records : Records
    ours : bool
        Whether they are all that there is. For others a cause that they may not read is a cause all the same.
    """
    named = {cause.id for cause in records.of(Cause) if cause.text.strip()}
    loose = [
        one for one in records.of(Evidence) if one.state == "active" and not named.intersection(one.cause_ids)
    ]
    return [one for one in loose if ours or not one.cause_ids]


def set_aside(cause: Cause) -> str:
    """Say in a word that a cause was set aside; empty where it was not."""
    return {"rejected": "set aside", "parked": "parked for now"}.get(cause.state, "")
