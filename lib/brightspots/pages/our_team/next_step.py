"""What a team does first, and what its next step is: one small thing, and the page on which it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from brightspots.pages.page_links import page_link
from brightspots.records import Cause, ChangeIdea, Hypothesis, Member, PDSACycle, SustainPlan
from brightspots.records.status.current import aim_of, measure_of, problem_of, project_of, tests_of
from brightspots.records.status.due import Waiting
from brightspots.records.status.stages import stage, to_do
from brightspots.records.store.snapshot import Snapshot
from brightspots.text import markup
from brightspots.text.dates import format_period
from brightspots.text.typed import line

if TYPE_CHECKING:
    from brightspots.series.model import Measured
    from brightspots.series.released_project import ReleasedProject
    from brightspots.workbook.book import Book

WHERE = {
    "test to begin": "31_pdsa_cycles",
    "test to study": "31_pdsa_cycles",
    "test to decide": "31_pdsa_cycles",
    "test to close": "31_pdsa_cycles",
    "data overdue": "33_this_week",
    "doing to log": "33_this_week",
    "barrier unanswered": "01_our_team",
    "next look": "32_implementation_and_outcome",
}
"""On which page what waits is done."""


@dataclass(frozen=True)
class Step:
    """Something to do, and the workbook in which it is done."""

    words: str
    workbook: str = ""


_LOOK = "Look at the number as we agreed, and say what would bring us back to it."

FIRST = (
    Step("Look at your school's numbers together, and say aloud what surprises you.", "11_seeing_the_data"),
    Step("Say the problem in one sentence: how many of how many, and since when.", "12_problem_aim_charter"),
    Step("Agree on one number that somebody can count every Friday, and say how.", "12_problem_aim_charter"),
)
FIRST_NUMBER = Step("Write down the first number.", "33_this_week")


def next_step(records: Snapshot, waits: Sequence[Waiting] = (), on: date | None = None) -> Step:
    """Return the one thing to do next: what waits longest, a test under way, else what the work still lacks.

    Parameters
    ----------
    records : Records
    waits : sequence of Waiting
    on : date, optional
        The day by which to judge; without it a test that is ready to try is one that goes on.

    Examples
    --------
    >>> from brightspots.records import Problem, Project
    >>> from brightspots.records.store.snapshot import Snapshot
    >>> project = Project()
    >>> next_step(Snapshot([project])).workbook
    '12_problem_aim_charter'
    >>> next_step(Snapshot([project, Problem(project_id=project.id, what="are late")])).words
    'Say how much better it should get, and by when.'
    """
    late = next((one for one in waits if one.what != "next look" and one.what != "barrier unanswered"), None)
    if late is not None:
        return Step(late.sentence, WHERE[late.what])
    project, problem, aim, plan = project_of(records), problem_of(records), aim_of(records), _plan(records)
    phase = project.phase if project is not None else "definition"
    if phase in ("closed", "stopped"):
        return Step(
            "This project is over. What did we learn that another team could use?", "62_learning_report"
        )
    if (going := _under_way(records, on)) is not None:
        return going
    if problem is None or not (problem.what.strip() or problem.statement.strip() or problem.withheld):
        return FIRST[1]
    if aim is None or aim.target is None:
        return Step("Say how much better it should get, and by when.", "12_problem_aim_charter")
    if measure_of(records) is None:
        return Step("Agree on how we count it.", "12_problem_aim_charter")
    if not records.of(Cause):
        return Step("Ask why it happens, and ask students and families first.", "20_fishbone")
    if not records.of(Hypothesis):
        return Step("Write our best guess why: if we…, then…, because…", "23_driver_diagram")
    if plan is not None:
        return Step(
            f"Look once more at the plan ({_name(plan)}): what do we predict, and is it ready to try?",
            "31_pdsa_cycles",
        )
    lasting = next((one for one in records.of(SustainPlan) if one.state == "active"), None)
    if phase == "sustainability" and lasting is not None:
        back = line(lasting.trigger, 160).rstrip(".")
        words = f"Look at the number as we agreed; what brings us back is: {back}." if back else _LOOK
        return Step(words, "32_implementation_and_outcome")
    if phase == "sustainability":
        return Step(
            "Say who looks after it from now on, and what would bring us back to it.", "50_sustain_and_spread"
        )
    if phase == "impact":
        return Step("Ask together what we may claim, and what we may not.", "40_impact")
    if not tests_of(records):
        words = "Plan a first small test: one class, a few days, and what we think will happen."
        return Step(
            words if records.of(ChangeIdea) else "Think of one small thing to try, and predict.",
            "31_pdsa_cycles",
        )
    return Step("Decide what the next test is: smaller, larger, or something else.", "31_pdsa_cycles")


def step_html(book: Book, step: Step) -> str:
    """Return a step with the link to the page on which it is done, where there is such a page."""
    said = escape(step.words)
    return said if not (where := page_link(book, step.workbook)) else f"{said} {where}"


def step_line(book: Book, step: Step) -> markup.Html:
    """Return a step with its link as a line of its own."""
    return markup.Html(f"<p>{step_html(book, step)}</p>", step.words)


def _under_way(records: Snapshot, on: date | None) -> Step | None:
    """Return the step of the newest test that is tried now; else of one that waits for its decision or its end."""
    tests = list(reversed(tests_of(records)))
    going = next((test for test in tests if stage(test) == "going"), None)
    if going is None:
        said = next((words for test in tests if (words := to_do(test))), "")
        return Step(said, "31_pdsa_cycles") if said else None
    if on is not None and going.start is not None and going.start > on:
        begins = f"Get ready for the test ({_name(going)}). It begins on {format_period(going.start)}."
        return Step(begins, "31_pdsa_cycles")
    return Step(f"Keep the test going ({_name(going)}), and write down the week.", "33_this_week")


def _plan(records: Snapshot) -> PDSACycle | None:
    return next((test for test in reversed(tests_of(records)) if stage(test) == "planned"), None)


def _name(test: PDSACycle) -> str:
    title = line(test.title, 120)
    return f"test {test.number}, {title}" if title else f"test {test.number}"


def first_steps(book: Book, project: ReleasedProject, measured: Measured) -> None:
    """Show kindly what to do first, where there is no number yet."""
    begun = bool(project.of(Member)) or problem_of(project) is not None
    if measured.hidden:
        book.say("Our numbers are about too few students to be shown to these readers.", "note")
        return
    if not begun:
        book.say(f"Welcome, {project.team or 'team'}.", "finding")
    book.no_data(
        "There is no number of ours to show yet, and that is fine: the first one is the hardest, and it may be small."
        if begun
        else "Nothing is written yet, and so nothing can be wrong. These are good things to begin with."
    )
    counting = measure_of(project)
    counted = counting is not None and counting.called
    steps = (*(() if begun else FIRST[:2]), FIRST_NUMBER if counted else FIRST[2])
    items = "".join(f"<li>{step_html(book, step)}</li>" for step in steps)
    book.show(markup.Html(f'<ol class="bs-steps">{items}</ol>', "\n".join(step.words for step in steps)))
