"""Make this folder's tables: practice data with changes that were planted on purpose.

Run it as ``python rebuild.py``. The result is the same bytes every time: chance comes from a seed.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
SEED = 20251103
FIRST_WEEK = date(2025, 9, 8)
WEEKS = 36
CLOSED = {date(2025, 11, 24), date(2025, 12, 22), date(2025, 12, 29), date(2026, 2, 16), date(2026, 4, 6)}


@dataclass(frozen=True)
class Plan:
    """What is planted in one school: levels before and after a change, and how much was done."""

    school_id: str
    school_name: str
    students: int
    before: float
    after: float
    change_on: str
    done_before: float
    done_after: float
    late_lessons_before: float
    late_lessons_after: float
    weeks: int
    story: str
    learners: int = 0
    learners_before: float = 0.0
    learners_after: float = 0.0


PLANS = (
    Plan("maple", "Maple Street School", 64, 0.70, 0.84, "2026-01-12", 0.45, 0.9, 0.12, 0.12, WEEKS,
         "better: doing rose in January, and so did the result, most for English learners", 24, 0.58, 0.84),
    Plan("harbor", "Harbor School", 58, 0.74, 0.74, "2026-01-12", 0.4, 0.92, 0.1, 0.1, WEEKS,
         "no change: doing rose, the result did not"),
    Plan("summit", "Summit School", 72, 0.72, 0.85, "2026-01-12", 0.5, 0.88, 0.10, 0.24, WEEKS,
         "better with a price: the result rose, least for English learners, and more lessons began late",
         26, 0.62, 0.66),
    Plan("prairie", "Prairie School", 61, 0.83, 0.70, "2026-02-02", 0.85, 0.4, 0.11, 0.11, WEEKS,
         "worse: doing fell off in February, and so did the result"),
    Plan("cedar", "Cedar School", 55, 0.71, 0.71, "", 0.6, 0.6, 0.12, 0.12, 7,
         "too few: seven weeks so far"),
    Plan("willow", "Willow School", 8, 0.75, 0.75, "", 0.6, 0.6, 0.12, 0.12, WEEKS,
         "hidden: eight students are too few to show"),
)  # fmt: skip

DEFINITIONS = (
    ("on_time", "On time in the morning", "outcome", "percent", "increase",
     "in the room when the first bell rings, counted every Wednesday",
     "students of our grade in the room at the bell", "students of our grade enrolled that day", "p"),
    ("welcome_calls", "Welcome calls made", "process", "percent", "increase",
     "calls home in the week before, of those on the list", "calls made", "calls planned", "run"),
    ("door_greetings", "Greeted at the door", "process", "percent", "increase",
     "mornings on which somebody stood at the door", "mornings with a greeting", "mornings planned", "run"),
    ("late_starts", "Share of lessons that began late", "balancing", "percent", "decrease",
     "first lessons of the day that began more than five minutes late",
     "lessons that began late", "lessons looked at", "run"),
)  # fmt: skip

TESTS = (
    ("2025-11-03", "Try welcome calls with five families", "test start"),
    ("2025-12-08", "Call in the evening instead of the morning", "adapt"),
    ("2026-01-12", "All families of the grade, two callers", "adopt"),
)


GROUPS = (("all", "all", "All students"), ("el", "program", "English learners"))


def main() -> None:
    """Write every table of this folder."""
    chance = Random(SEED)
    rows = [row for plan in PLANS for row in school(plan, chance)]
    own = Random(SEED + 1)
    rows += [row for plan in PLANS if plan.learners for row in learners(plan, rows, own)]
    write("schools.csv", ("school_id", "school_name", "lea_id", "lea_name"),
          [(p.school_id, p.school_name, "practice", "Practice District") for p in PLANS])  # fmt: skip
    write(
        "measures.csv",
        ("measure_id", "unit_id", "period_start", "subgroup", "numerator", "denominator"),
        rows,
    )
    write("subgroups.csv", ("subgroup_id", "category", "label"), GROUPS)
    names = ("measure_id", "name", "kind", "unit", "direction", "operational_definition")
    write("measure_definitions.csv", (*names, "numerator_def", "denominator_def", "chart"), DEFINITIONS)
    write("events.csv", ("unit_id", "date", "label", "kind"), events())
    planted = json.dumps([asdict(plan) for plan in PLANS], indent=1)
    (HERE / "planted.json").write_bytes(f"{planted}\n".encode())


def school(plan: Plan, chance: Random) -> Iterable[tuple[str, ...]]:
    """One school's measures, week by week."""
    open_weeks = [FIRST_WEEK + timedelta(weeks=week) for week in range(WEEKS)]
    for week in [day for day in open_weeks if day not in CLOSED][: plan.weeks]:
        changed = bool(plan.change_on) and week >= date.fromisoformat(plan.change_on)
        there = max(plan.students - int(chance.random() * 4), 1)
        done = plan.done_after if changed else plan.done_before
        for measure, share, out_of in (
            ("on_time", plan.after if changed else plan.before, there),
            ("welcome_calls", done, 12),
            ("door_greetings", 0.5 + done / 2, 5),
            ("late_starts", plan.late_lessons_after if changed else plan.late_lessons_before, 40),
        ):
            count = sum(chance.random() < share for _ in range(out_of))
            yield measure, plan.school_id, week.isoformat(), "all", str(count), str(out_of)


def learners(plan: Plan, rows: list[tuple[str, ...]], chance: Random) -> Iterable[tuple[str, ...]]:
    """How many English learners were on time, among those that were."""
    for measure, school_id, week, _, count, out_of in rows:
        if measure != "on_time" or school_id != plan.school_id:
            continue
        share = plan.learners_after if week >= plan.change_on else plan.learners_before
        n = plan.learners - (int(out_of) < plan.students - 1)
        others = int(out_of) - n
        drawn = sum(chance.random() < share for _ in range(n))
        own = min(max(drawn, int(count) - others), int(count), n)
        yield measure, school_id, week, "el", str(own), str(n)


def events() -> Iterable[tuple[str, ...]]:
    """The tests of each school, as far as its weeks reach."""
    for plan in PLANS:
        last = (FIRST_WEEK + timedelta(weeks=plan.weeks)).isoformat()
        for day, label, kind in TESTS:
            if day <= last:
                yield plan.school_id, day, label, kind
    yield "prairie", "2026-02-02", "The caller moved to another school", "context"


def write(name: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Write a CSV file."""
    with (HERE / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
