"""The fishbone on phones: one cause on a sticky, its bone, how one knows, dots; and the wall on which all stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from brightspots.figures.diagrams.fishbone import fishbone
from brightspots.figures.picture import Picture
from brightspots.pages.fishbone.diagram import UNGROUPED, bones_of, fishbone_of, name
from brightspots.pages.fishbone.evidence import Found
from brightspots.pages.sentences import problem_in_own_words
from brightspots.records.models import bone_sets
from brightspots.records.models.diagnostic import Cause, CauseCategory, Vote
from brightspots.records.models.network import Team
from brightspots.records.models.record import Record
from brightspots.records.status import sticky_notes
from brightspots.records.status.current import problem_of, project_of
from brightspots.records.status.sticky_notes import Known
from brightspots.records.store.snapshot import Snapshot
from brightspots.text.typed import line
from brightspots.workbook.phone_page import (
    ChoiceField,
    Heading,
    PhonePage,
    Sender,
    Sent,
    StartChoices,
    TextField,
)

R = TypeVar("R", bound=Record)

UNTITLED = "Our fishbone"
SUGGESTED = 200
"""How many characters a sticky holds well."""
MOST_DRAWN = 120
"""So many stickies are drawn on a wall: the last ones, or those with the most dots. The list below has all."""
HOW_KNOWN = (
    ("guess", "I think so"),
    ("seen", "I have seen this"),
    ("told", "A student or a family told me"),
)
REMARKS = {
    "seen": "seen",
    "told": "told by students or families",
    "guess": "a guess so far",
    "challenged": "what we found speaks against it",
}


class FishbonePhone(PhonePage[Cause]):
    """Causes on one fishbone, from everybody's phone."""

    kind = Cause
    title = "Fishbone"
    question = "Why does it happen?"
    invitation = "Many phones, one fishbone"
    about = "Open a room, and everybody puts causes on the same fishbone from a phone or a laptop."
    wall = UNTITLED
    back = "Group and choose on our page"
    text = TextField(
        "One cause",
        f"A sticky holds about {SUGGESTED} characters well; you can write more. No names, please: initials are enough.",
        sticky_notes.LONGEST,
        "Put it on the wall",
    )
    fields = (
        ChoiceField(
            "bone",
            "Where does it belong?",
            lambda records: [(bone.id, bone.label or "A bone without a name") for bone in bones_of(records)],
            none="Not sure yet",
        ),
        ChoiceField("known", "How do you know?", lambda records: HOW_KNOWN, "buttons", first="guess"),
    )

    def clean(self, sent: Sent) -> dict[str, str]:
        """Return the words of a sticky, its bone, and how somebody knows."""
        return {"text": sticky_notes.check_text(sent["text"]), "bone": sent["bone"], "known": sent["known"]}

    def new(self, records: Snapshot, project_id: str, key: str, sent: Sent, by: Sender) -> list[Record]:
        """Return a new cause, and the evidence for it where somebody has seen it or was told."""
        return sticky_notes.new_cause(
            records,
            project_id,
            key=key,
            text=sent["text"],
            bone_id=sent["bone"],
            known=_known(sent["known"]),
            by=by.initials,
            today=by.today,
        )

    def change(
        self, records: Snapshot, entry: Cause, sent: Sent, was: Sent, by: Sender
    ) -> list[Record] | None:
        """Return a cause with other words, on another bone, or known in another way."""
        changed, before = entry, sticky_notes.plain(was["text"])
        if sent["text"] != before:
            if sticky_notes.plain(entry.text) not in (before, sent["text"]):
                return None
            # What others read is what the team has looked at: other words wait until it shares them.
            changed = changed.changed(text=sent["text"], shared="")
        if sent["bone"] != was["bone"]:
            there = {bone.id for bone in records.of(CauseCategory)}
            changed = changed.changed(category_id=sent["bone"] if sent["bone"] in there else None)
        if not sent["known"] or sent["known"] == was["known"]:
            return [changed]
        known = _known(sent["known"])
        return [
            changed,
            *sticky_notes.set_how_known(records, entry, known, by=by.initials, today=by.today),
        ]

    def take_back(self, records: Snapshot, entry: Cause) -> list[Record]:
        """Return a cause and the evidence that came with it, put away."""
        return sticky_notes.take_back(records, entry)

    def put_back(self, records: Snapshot, entry: Cause) -> list[Record]:
        """Return both, there again."""
        return sticky_notes.put_back(records, entry)

    def dots_given(self, records: Snapshot, person: str) -> dict[str, int]:
        """Return how many dots a person gave to each cause."""
        return sticky_notes.dots_given(records, person)

    def set_dots(self, records: Snapshot, entry: Cause, dots: int, by: Sender) -> list[Record]:
        """Return the vote that changes."""
        return sticky_notes.set_votes(records, entry, by.person, dots, most=by.dots, by=by.initials)

    def heading(self, records: Snapshot) -> Heading:
        """Return whose fishbone this is, and the problem that it is about."""
        project = project_of(records)
        team = records.get(project.team_id) if project is not None and project.team_id else None
        said = problem_in_own_words(problem_of(records))
        return Heading(
            line(project.title if project else "") or UNTITLED,
            line(team.name) if isinstance(team, Team) else "",
            "" if said.startswith("___") else said,
        )

    def entries(self, records: Snapshot) -> list[Cause]:
        """Return the causes that are not put away."""
        return sticky_notes.causes_on_wall(records)

    def grouped(self, records: Snapshot) -> list[tuple[str, list[Cause]]]:
        """Return the causes by bone."""
        causes, bones = self.entries(records), bones_of(records)
        groups = [(name(bone), [cause for cause in causes if cause.category_id == bone.id]) for bone in bones]
        named = {bone.id for bone in bones}
        groups.append((UNGROUPED, [cause for cause in causes if cause.category_id not in named]))
        return [(label, own) for label, own in groups if own]

    def words(self, entry: Cause) -> str:
        """Return what happens."""
        return entry.text

    def answers(self, records: Snapshot, entry: Cause) -> dict[str, str]:
        """Return the bone of a cause, and how whoever stuck it there knows of it."""
        return {"bone": entry.category_id or "", "known": sticky_notes.how_known(records, entry)}

    def remarks(self, records: Snapshot) -> Callable[[Cause], str]:
        """Return what gives how the team knows a cause, with all that it found out since."""
        found = Found(records)
        return lambda cause: ", ".join(REMARKS[mark] for mark in found.how(cause).split("+"))

    def draw(self, records: Snapshot, *, dots: bool) -> Picture:
        """Return the fishbone as it is now."""
        ours = _seen(records, dots=dots)
        return fishbone(fishbone_of(ours, most=MOST_DRAWN), listed=fishbone_of(ours))

    def poster(self, records: Snapshot) -> Picture:
        """Return the fishbone with every cause in full."""
        drawn = fishbone_of(_seen(records, dots=True))
        return fishbone(drawn, title=self.heading(records).title, in_full=True)

    def start(self, records: Snapshot) -> StartChoices | None:
        """Return the sets of bones, where a fishbone has none yet."""
        if records.of(CauseCategory):
            return None
        return StartChoices(
            "This fishbone has no bones yet. Begin with",
            "No bones: we group later",
            [(key, words) for key, (words, _) in bone_sets.SETS.items()],
        )

    def begin(self, records: Snapshot, project_id: str, choice: str) -> Sequence[Record]:
        """Return the bones of a set, where there are none yet."""
        if choice not in bone_sets.SETS or records.of(CauseCategory):
            return ()
        return bone_sets.bones(choice, project_id)


def _seen(records: Snapshot, *, dots: bool) -> Snapshot:
    """Return a project's records, with everybody's dots or as if none had been given."""
    if dots:
        return records
    seen = Snapshot(record for record in records.records if not isinstance(record, Vote))
    seen.project_id = records.project_id
    return seen


def _known(how: str) -> Known:
    """Return how somebody knows; a guess for anything that is no answer."""
    return how if how in ("seen", "told") else "guess"  # type: ignore[return-value]


PHONE = FishbonePhone()
