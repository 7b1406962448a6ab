"""The chain of a project, from its problem over causes, guesses and tests to what came of it: a row that leads there.

Each stage names its records and leads to the page, and the place on it, where each of them stands. A stage that holds
nothing yet asks its question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

from IPython.display import display

from brightspots.records import Cause, DoseRecord
from brightspots.records.models.record import Record
from brightspots.records.status.chain import STAGES, chain
from brightspots.records.status.current import aim_of, problem_of
from brightspots.records.store.snapshot import Snapshot
from brightspots.series.released_project import ReleasedProject
from brightspots.text import markup
from brightspots.text.typed import line
from brightspots.workbook.catalog import home_of

# Of each stage: what it is called on a page, what is asked where it is open, and the kind of record whose workbook it
# leads to.
STAGE_WORDS: dict[str, tuple[str, str, str]] = {
    "problem": ("The problem", "What is happening, and for how many?", "Problem"),
    "cause": ("Why it happens", "Which cause do we look into first?", "Cause"),
    "evidence": ("What we saw and heard", "Whom have we asked, and what did we see?", "Interview"),
    "best guess why": (
        "Our best guess why",
        "If we did what, what would change, and why?",
        "Hypothesis",
    ),
    "driver": ("What has to change", "What has to be different for our aim to be reached?", "Driver"),
    "idea": ("What we could try", "What could we try about it?", "ChangeIdea"),
    "test": ("Tests", "What is the smallest test that we can run next week?", "PDSACycle"),
    "doing": ("How much of it happened", "Did we do it, in which rooms?", "DoseRecord"),
    "outcome": ("What came of it", "How will we know that it got better?", "Observation"),
}
_TEXTS = ("statement", "text", "summary", "sentence", "label", "title", "name", "what", "protocol")
_MOST = 12
_NOT_SHARED = "not shared with these readers"


class ProjectPage(Protocol):
    """A page, as far as the chain goes: about whose project it is, and where its other pages are."""

    @property
    def project(self) -> ReleasedProject | None:
        """Its project; None on a page about a school."""
        ...

    def link(self, workbook: str, /) -> str:
        """Return the address of the project's page of a workbook; empty where there is none."""
        ...


@dataclass(frozen=True)
class ChainLink:
    """A record of a stage: what it says in a few words, and where it stands."""

    words: str
    address: str


@dataclass(frozen=True)
class Stage:
    """One stage of the chain.

    Attributes
    ----------
    name, question : str
    address : str
        Of its page; empty where there is none.
    links : tuple of ChainLink
        To its records.
    more : int
        Records beyond those.
    """

    name: str
    question: str
    address: str
    links: tuple[ChainLink, ...]
    more: int = 0


def stages(records: Snapshot, address: Callable[[str], str], about: str = "") -> list[Stage]:
    """Return the chain from the problem to what came of it.

    Parameters
    ----------
    records : Snapshot
        Released for the page's readers.
    address : callable
        From a workbook's name to the address of its page; empty for none.
    about : str
        The record whose chain to follow; the causes that the team chose when empty, or else its aim or its problem.

    Examples
    --------
    >>> from brightspots.records import Problem, Project
    >>> project = Project()
    >>> late = Problem(project_id=project.id, what="late to school")
    >>> row = stages(Snapshot([project, late]), lambda workbook: "")
    >>> row[0].links[0].words, len(row), row[1].question
    ('late to school', 9, 'Which cause do we look into first?')
    """
    found: dict[str, dict[str, Record]] = {stage: {} for stage in STAGES}
    for start in [about] if about else _starts(records):
        for stage, tied in chain(records, start).stages.items():
            found[stage] |= {record.id: record for record in tied}
    now: dict[str, Record | None] = {"problem": problem_of(records), "outcome": aim_of(records)}
    for stage, stands in now.items():
        if not found[stage] and not about and stands is not None:
            found[stage] = {stands.id: stands}
    return [_stage(name, [*found[name].values()], address) for name in STAGE_WORDS]


def show(book: ProjectPage, about: str = "") -> None:
    """Show the chain of the page's project; nothing on a page about a school.

    Parameters
    ----------
    book : ProjectPage
    about : str
        As in `stages`.
    """
    if book.project is None or not book.project.shared:
        return
    row = stages(book.project, book.link, about)
    text = "\n".join(f"{stage.name}: {_summary(stage) or stage.question}" for stage in row)
    display(markup.Html(as_row(row), text))


def as_row(row: Sequence[Stage]) -> str:
    """Return a chain as a row of stages, each of which opens to its records."""
    items = "".join(f"<li{_open_class(stage)}>{_item(stage)}</li>" for stage in row)
    return (
        '<nav class="bs-chain" aria-label="From the problem to what came of it">'
        f"<p>From the problem to what came of it</p><ol>{items}</ol></nav>"
    )


def _starts(records: Snapshot) -> list[str]:
    chosen = [c for c in records.of(Cause) if c.is_chosen and c.chosen_because]
    chosen = [c for c in chosen if c.state == "supported"] or chosen
    if chosen:
        return [cause.id for cause in chosen]
    if (stands := aim_of(records) or problem_of(records)) is not None:
        return [stands.id]
    kinds = [kind for held in STAGES.values() for kind in held]
    first = next((r for r in records.of(Record) if r.entity in kinds and r.entity != "Observation"), None)
    return [] if first is None else [first.id]


def _stage(name: str, records: Sequence[Record], address: Callable[[str], str]) -> Stage:
    def page_of(kind: str) -> str:
        workbook = home_of(kind)
        return address(workbook) if workbook else ""

    words, question, leading = STAGE_WORDS[name]
    if name == "doing":
        links = _dose_links([one for one in records if isinstance(one, DoseRecord)], page_of(leading))
    else:
        links = [_record_link(record, page_of(record.entity)) for record in records]
    return Stage(words, question, page_of(leading), tuple(links[:_MOST]), max(len(links) - _MOST, 0))


def _record_link(record: Record, page: str) -> ChainLink:
    return ChainLink(_words(record), f"{page}#{markup.anchor(record.id)}" if page else "")


def _dose_links(doses: Sequence[DoseRecord], page: str) -> list[ChainLink]:
    """Return weeks of doing by what was done: a week is no place to go to."""
    many = Counter(line(dose.what, 60) or "what we tried" for dose in doses)
    return [ChainLink(f"{what}: {n} entr{'y' if n == 1 else 'ies'}", page) for what, n in many.items()]


def _words(record: Record) -> str:
    given: Any = record
    if record.entity == "Hypothesis":
        said = f"If we {given.if_we}, then {given.then}" if given.if_we else ""
    elif record.entity == "Interview":
        code = f" {given.person_code}" if given.person_code else ""
        return f"Conversation with a {given.person or 'person'}{code}"
    elif record.entity == "PDSACycle":
        said = f"{given.number}. {given.title}" if given.title else f"Test {given.number}"
    else:
        said = next((getattr(given, name) for name in _TEXTS if getattr(given, name, "")), "")
    return line(said, 110) or (_NOT_SHARED if record.withheld else "without words yet")


def _summary(stage: Stage) -> str:
    many = len(stage.links) + stage.more
    return "" if not many else stage.links[0].words if many == 1 else f"{many}"


def _open_class(stage: Stage) -> str:
    return "" if stage.links else ' class="bs-open"'


def _item(stage: Stage) -> str:
    name = f"<b>{markup.link(stage.name, stage.address)}</b>"
    if not stage.links:
        return f"{name}<span>{escape(stage.question)}</span>"
    items = "".join(f"<li><bdi>{markup.link(one.words, one.address)}</bdi></li>" for one in stage.links)
    more = f"<li>and {stage.more} more</li>" if stage.more else ""
    many = len(stage.links) + stage.more
    summary = f"<summary>{many} {'entry' if many == 1 else 'entries'}</summary>"
    return f"{name}<details>{summary}<ul>{items}{more}</ul></details>"
