"""What the three teams have in common: the network, its sessions, its coach, its survey."""

# A story reads as a table of who wrote what, so its lines are as long as its sentences.
# fmt: off

from __future__ import annotations

from datetime import date

from writing import Writing

from brightspots.records import (
    ActionPeriod,
    Member,
    Network,
    RoleAssignment,
    Session,
    SurveyItem,
    SurveyResponse,
    SurveyWave,
    Team,
)

# Code, what they do, where they work, what they can do for the team, when they joined and left.
PEOPLE = {
    "spindle": (
        ("RM", "principal", "school", ("change the intervention",), "2024-08-20", None),
        ("TB", "teacher", "classroom", ("change the intervention",), "2024-08-20", None),
        ("OL", "other", "school", ("get data",), "2024-08-20", None),
        ("JW", "counselor", "school", (), "2024-08-20", None),
        ("KD", "teacher", "classroom", ("change the intervention",), "2025-01-14", None),
    ),
    "bridge": (
        ("PA", "principal", "school", (), "2024-08-21", None),
        ("NS", "teacher", "classroom", ("change the intervention",), "2024-08-21", None),
        ("GE", "teacher", "classroom", ("change the intervention",), "2024-08-21", "2025-02-14"),
        ("DV", "school improvement", "school", ("get data",), "2024-08-21", None),
        ("FM1", "family", "school", (), "2024-10-02", None),
    ),
    "mill": (
        ("AH", "counselor", "school", ("get data",), "2025-01-09", None),
        ("ST", "teacher", "classroom", ("change the intervention",), "2025-01-09", None),
        ("LR", "teacher", "classroom", ("change the intervention",), "2025-01-09", None),
        ("VC", "principal", "school", (), "2025-01-09", None),
    ),
}
ROLES = (
    ("TB", "facilitator", "spindle", "2024-08-20"),
    ("RM", "sponsor", "spindle", "2024-08-20"),
    ("OL", "analyst", "spindle", "2024-08-20"),
    ("NS", "facilitator", "bridge", "2024-08-21"),
    ("DV", "analyst", "bridge", "2024-08-21"),
    ("PA", "sponsor", "bridge", "2024-08-21"),
    ("AH", "facilitator", "mill", "2025-01-09"),
    ("ST", "scribe", "mill", "2025-01-09"),
)
# Roles that changed hands, and those that were written down later: since when, until when.
LATER = (
    ("JW", "scribe", "spindle", "2024-08-20", "2025-01-14"),
    ("KD", "scribe", "spindle", "2025-01-28", None),
    ("TB", "lead", "spindle", "2024-08-20", None),
    ("GE", "scribe", "bridge", "2024-08-21", "2025-02-14"),
    ("DV", "scribe", "bridge", "2025-02-26", None),
    ("GE", "partner", "bridge", "2024-08-21", "2025-02-14"),
)
SESSIONS = (
    ("2024-08-29", "in person", "Who are we, and whose problem is it? Reading our own numbers.", "problem in one sentence, fishbone"),
    ("2024-10-03", "in person", "Listening: ten conversations before the next idea.", "interview notes, themes"),
    ("2024-12-05", "virtual", "Small tests: what did we predict, what happened?", "test cards"),
    ("2025-02-27", "in person", "How much of it really happens? Doing beside result.", "the weekly sheet"),
    ("2025-05-15", "in person", "What did we learn that another school could use?", "the four questions"),
)
ITEMS = (
    SurveyItem(item_id="time", text="I have the time that I need for this work.", scale=("no", "partly", "yes")),
    SurveyItem(item_id="use", text="What we learn here changes what I do.", scale=("no", "partly", "yes")),
)


def begin(w: Writing) -> None:
    """Write the network and its teams as they began in August."""
    w.on("2024-08-15", "CO")
    w.new(
        "network",
        Network,
        name="Here Every Day",
        outcome="Fewer students of the district miss a tenth of the year.",
        aim="By June 2025 three schools know what works for them, and can show it.",
        method="small tests (plan, do, study, act)",
        size_cap=20,
        team_size_least=4,
        team_size_most=5,
        start=date(2024, 8, 29),
        end=date(2025, 6, 6),
        state="active",
        shared="public",
    )
    for name, called, school, meets in (
        ("spindle", "Quiet Spindle, Tuesday team", "S001", "Tuesdays after dismissal, 45 minutes"),
        ("bridge", "Woolen Bridge, Friday team", "S002", "every other Wednesday, 7:15 before the bell"),
        ("mill", "Tin Mill, ninth grade team", "S007", "Thursdays, during the ninth grade planning period"),
    ):
        w.new(
            f"team/{name}",
            Team,
            network_id=w["network"],
            name=called,
            place="Practice District",
            school_ids=(school,),
            meeting_rhythm=meets,
            channel="a shared sheet, and a note in the staff room",
            state="active",
            shared="public",
        )
    for name, people in PEOPLE.items():
        for code, function, level, can, joined, left in people:
            _member(w, name, code, function, level, can, joined, left)
    for code, role, name, since in ROLES:
        about = w[f"team/{name}"]
        w.new(
            f"role/{code}",
            RoleAssignment,
            member_id=w[f"member/{code}"],
            about_id=about,
            role=role,
            start=date.fromisoformat(since),
        )


def hand_over(w: Writing) -> None:
    """Write down who had which role until when, as the teams looked back at the end of February."""
    with w.beside("roles that changed hands"):
        w.on("2025-02-27", "CO", at="23:00")
        for code, role, name, since, until in LATER:
            w.new(
                f"role/{code}/{role}",
                RoleAssignment,
                member_id=w[f"member/{code}"],
                about_id=w[f"team/{name}"],
                role=role,
                start=date.fromisoformat(since),
                end=until and date.fromisoformat(until),
                state="ended" if until else "current",
            )


def _member(w: Writing, name, code, function, level, can, joined, left):  # type: ignore[no-untyped-def]
    w.new(
        f"member/{code}",
        Member,
        team_ids=(w[f"team/{name}"],),
        code=code,
        function=function,
        level=level,
        can=can,
        joined=date.fromisoformat(joined),
        left=left and date.fromisoformat(left),
        state="left" if left else "active",
    )


def meet(w: Writing) -> None:
    """Write the year's sessions, action periods and the member survey."""
    days = [date.fromisoformat(on) for on, *_ in SESSIONS]
    for number, (on, mode, content, taught) in enumerate(SESSIONS, start=1):
        w.on(on, "CO")
        there = ("spindle", "bridge", "mill") if on > "2025-01-01" else ("spindle", "bridge")
        w.new(
            f"session/{number}",
            Session,
            network_id=w["network"],
            team_ids=tuple(w[f"team/{name}"] for name in there),
            on=days[number - 1],
            mode=mode,
            content=content,
            tools_taught=taught,
            peer_feedback="Each team brought one page and one question. Two likes, one wish.",
            commitments="Each team wrote on a card what it brings next time.",
            state="done",
        )
        if number < len(SESSIONS):
            w.new(
                f"period/{number}",
                ActionPeriod,
                network_id=w["network"],
                name=f"Between sessions {number} and {number + 1}",
                start=days[number - 1],
                end=days[number],
                objectives=f"Bring to session {number + 1}: {SESSIONS[number][3]}.",
                state="done",
            )
    for number, (on, answered, time, use) in enumerate(
        (("2024-12-05", 9, (1, 3, 2, 2, 1, 2, 3, 1, 2), (2, 3, 2, 2, 2, 1, 3, 2, 2)),
         ("2025-05-15", 12, (2, 2, 1, 3, 2, 1, 2, 2, 3, 1, 2, 2), (3, 3, 2, 3, 2, 2, 3, 3, 3, 2, 2, 3))),
        start=1,
    ):
        w.on(on, "CO", at="23:30")
        wave = f"survey/{number}"
        w.new(
            wave,
            SurveyWave,
            network_id=w["network"],
            name=("Winter", "Spring")[number - 1],
            opened=date.fromisoformat(on),
            closed=date.fromisoformat(on),
            items=ITEMS,
            invited=(9, 13)[number - 1],
            answered=answered,
            state="reported",
        )
        for item, values in (("time", time), ("use", use)):
            for place, value in enumerate(values, start=1):
                answer = {"wave_id": w[wave], "item_id": item, "value": value}
                w.new(f"{wave}/{item}/{place}", SurveyResponse, **answer)
