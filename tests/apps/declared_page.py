"""A page for phones that no room knows by name: ideas of what to try, as somebody else may declare one."""

from __future__ import annotations

from brightspots.errors import RecordError
from brightspots.figures.diagrams.fishbone import Bone, Fishbone, Twig, fishbone
from brightspots.figures.picture import Picture
from brightspots.records.models.intervention import ChangeIdea
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.workbook.phone_page import ChoiceField, Heading, PhonePage, Sender, Sent, TextField

FROM = (("own", "We had it ourselves"), ("research", "We read about it"))


class IdeasPhone(PhonePage[ChangeIdea]):
    kind = ChangeIdea
    title = "Ideas"
    question = "What could we try?"
    invitation = "Many phones, many ideas"
    about = "Open a room, and everybody sends ideas."
    wall = "Our ideas"
    back = "Sort them on our page"
    text = TextField("One idea", "Small enough for next week.", 80, "Send it", "Your idea")
    fields = (ChoiceField("from", "Where is it from?", lambda records: FROM, none="I forgot"),)

    def clean(self, sent: Sent) -> dict[str, str]:
        if not sent["text"].strip():
            raise RecordError("This idea is empty.")
        return {"text": sent["text"].strip(), "from": sent["from"] if sent["from"] in dict(FROM) else ""}

    def new(self, records: Snapshot, project_id: str, key: str, sent: Sent, by: Sender) -> list[Record]:
        known = {"id": self.entry_id(project_id, key), "project_id": project_id}
        return [ChangeIdea(**known, text=sent["text"], provenance=sent["from"], source=by.initials)]

    def change(
        self, records: Snapshot, entry: ChangeIdea, sent: Sent, was: Sent, by: Sender
    ) -> list[Record] | None:
        if entry.text != was["text"]:
            return None
        return [entry.changed(text=sent["text"], provenance=sent["from"])]

    def take_back(self, records: Snapshot, entry: ChangeIdea) -> list[Record]:
        return [entry.changed(hidden=True)]

    def put_back(self, records: Snapshot, entry: ChangeIdea) -> list[Record]:
        return [entry.changed(hidden=False)]

    def heading(self, records: Snapshot) -> Heading:
        return Heading("Ideas for Friday", "", "")

    def entries(self, records: Snapshot) -> list[ChangeIdea]:
        return records.of(ChangeIdea)

    def grouped(self, records: Snapshot) -> list[tuple[str, list[ChangeIdea]]]:
        return [("All ideas", self.entries(records))]

    def words(self, entry: ChangeIdea) -> str:
        return entry.text

    def answers(self, records: Snapshot, entry: ChangeIdea) -> dict[str, str]:
        return {"from": entry.provenance}

    def draw(self, records: Snapshot, *, dots: bool) -> Picture:
        twigs = tuple(Twig(idea.text) for idea in self.entries(records))
        return fishbone(Fishbone("What could we try?", (Bone("Ideas", twigs),)))

    def poster(self, records: Snapshot) -> Picture:
        return self.draw(records, dots=True)


PHONE = IdeasPhone()
