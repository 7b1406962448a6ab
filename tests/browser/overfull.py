"""A project that is too full: twelve tests, forty causes of two hundred characters, long words, other scripts."""

from __future__ import annotations

from datetime import date, timedelta

from brightspots.records import (
    Aim,
    Cause,
    CauseCategory,
    ChangeIdea,
    Driver,
    Member,
    PDSACycle,
    Problem,
    Project,
    Team,
    Vote,
)
from brightspots.records.models.intervention import Prediction, Task
from brightspots.records.store.new_team import begin
from brightspots.records.store.store import Store
from tests.figures.test_wrapping import SCRIPTS

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ADDRESS = "https://example.org/" + "a-very-long-address-without-any-place-to-break/" * 3
FIRST_DAY = date(2025, 9, 1)


def overfull(store: Store) -> Project:
    """Write down more than any team would, and return its project."""
    project = begin(
        store,
        team=f"Everybody who {LONG}",
        title=f"Here by the bell, every day, in every class, and ready to learn {LONG}",
        school_ids=["S001", "S002", "S003"],
        known_schools={"S001", "S002", "S003"},
    )
    spoken = list(SCRIPTS.values())

    def words(place: int, most: int = 200) -> str:
        of_all = (LONG, ADDRESS, *spoken)
        return f"{place} {of_all[place % len(of_all)]} {'and so on and so forth ' * 20}"[:most].strip()

    problem = Problem(
        project_id=project.id,
        what=words(0),
        who=words(3),
        since=words(4, 80),
        how_many=999999,
        out_of=1000000,
    )
    aim = Aim(project_id=project.id, statement=words(1), target=12.5, due=FIRST_DAY + timedelta(days=200))
    bones = [
        CauseCategory(project_id=project.id, label=name, order=order)
        for order, name in enumerate([LONG[:60], *list(SCRIPTS)[:5]])
    ]
    causes = [
        Cause(
            project_id=project.id,
            problem_id=problem.id,
            category_id=bones[at % len(bones)].id,
            text=words(at),
        )
        for at in range(40)
    ]
    votes = [
        Vote(project_id=project.id, about_id=cause.id, voter=f"P{at}", dots=3)
        for at, cause in enumerate(causes[:9])
    ]
    drivers = [
        Driver(project_id=project.id, aim_id=aim.id, text=words(at), cause_ids=(causes[at].id,))
        for at in range(8)
    ]
    ideas = [
        ChangeIdea(project_id=project.id, text=words(at), driver_ids=(drivers[at % 8].id,))
        for at in range(15)
    ]
    tests: list[PDSACycle] = []
    for number in range(1, 13):
        begun = FIRST_DAY + timedelta(days=14 * number)
        ended = number < 12
        tests.append(
            PDSACycle(
                project_id=project.id,
                idea_id=ideas[number % 15].id,
                previous_id=tests[-1].id if tests else None,
                number=number,
                title=words(number, 120),
                objective=words(number),
                scale=number,
                scale_unit="classes",
                classes=tuple(f"S001-{LONG[:30]}-{at}" for at in range(6)),
                start=begun,
                end=begun + timedelta(days=10),
                predictions=(
                    Prediction(
                        question=words(number), expected=words(3), expected_count=20000, expected_out_of=24000
                    ),
                )
                * 3,
                tasks=(Task(what=words(number), who="AB", when=begun, where=words(5, 80)),) * 4,
                observations=words(number, 900) if ended else "",
                surprise=words(number) if ended else "",
                learning=words(number) if ended else "",
                decision=("adapt", "adopt", "abandon")[number % 3] if ended else "",
                state="acted" if ended else "plan_locked",
                decided_on=begun + timedelta(days=11) if ended else None,
            )
        )
    team = store.get(project.team_id)
    assert isinstance(team, Team)
    people = [
        Member(team_ids=(team.id,), code=f"P{at}", function="teacher", state="active") for at in range(14)
    ]
    store.save_all([problem, aim, *bones, *causes, *votes, *drivers, *ideas, *tests, *people], author="AB")
    return project
