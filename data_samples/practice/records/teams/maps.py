"""Process maps of the three teams: how it was done, how others see it, how it should be."""

# A story reads as a table of who wrote what, so its lines are as long as its sentences.
# fmt: off

from __future__ import annotations

from writing import Writing

from brightspots.records import ProcessMap, ProcessStep

HOUR, DAY = 60, 24 * 60


def absences(w: Writing) -> None:
    """Quiet Spindle, October: what happens after a child is away, as the school and as families see it."""
    with w.beside("maps of Quiet Spindle, October"):
        w.on("2024-10-08", "OL", at="22:50")
        _draw(w, "qs", "now", "What happens when a child is away", "as is", "the office and two teachers", False, (
            ("Homeroom", "Attendance is taken", "TB", 5, None, "", ()),
            ("Office", "The list of who is away is printed", "OL", 10, 2 * HOUR, "", ()),
            ("Office", "Away for three days or more?", "OL", 2, None, "", {4: "yes", 5: "no"}),
            ("Office", "A letter is written and mailed", "OL", 20, 10 * DAY, "By then the family has forgotten which day it was.", (5,)),
            ("Homeroom", "The child comes back, and the lesson goes on", "TB", 1, None, "Nobody says where we are in the book.", ()),
        ))
        w.on("2024-10-08", "JW", at="23:10")
        _draw(w, "qs", "users", "What happens when a child is away, as families see it", "as is", "JW, with three families", True, (
            ("Family", "He coughs. School or bed?", "F1", 5, None, "Nobody to ask at seven in the morning.", {2: "bed", 6: "school"}),
            ("Family", "He stays in bed", "F1", 1, 1 * DAY, "", ()),
            ("Family", "The next morning he is nearly well. One more day?", "F1", 2, None, "Nobody would notice, so why not.", {4: "yes", 6: "no"}),
            ("Family", "Stays home again", "F1", 1, 10 * DAY, "", ()),
            ("School", "A letter comes", "OL", 1, None, "It says what we did wrong. It asks nothing.", ()),
            ("Family", "Goes back", "F1", 20, None, "", ()),
        ))


def calls(w: Writing) -> None:
    """Quiet Spindle, November: how it should be, once two rooms have tried."""
    with w.beside("maps of Quiet Spindle, November"):
        w.on("2024-11-01", "TB", at="23:20")
        _draw(w, "qs", "should", "What should happen when a child is away", "to be", "our team", True, (
            ("Homeroom", "Attendance is taken", "TB", 5, None, "", ()),
            ("Office", "The list hangs on every door by 2:30", "OL", 10, 16 * HOUR, "", ()),
            ("Homeroom", "Away for a second day?", "TB", 1, None, "", {4: "yes", 6: "no"}),
            ("Homeroom", "Call before the bell, and ask how he is", "TB", 4, None, "", ()),
            ("Office", "Whom nobody reached gets a second call at noon", "OL", 10, None, "The office pays for this with its time.", ()),
            ("Homeroom", "The child comes back, and somebody shows the page", "TB", 2, None, "", ()),
        ))


def fridays(w: Writing) -> None:
    """Woolen Bridge, October: what the two ways out of a parent's questions are."""
    with w.beside("maps of Woolen Bridge, October"):
        w.on("2024-10-23", "FM1", at="14:40")
        home = w.new("wb/map/families/4", ProcessStep, project_id=w["wb"], map_id=w["wb/map/families"], number=4, lane="a parent",
                     description="Keep home", owner="FM1", minutes=1, wait_minutes=3 * DAY, pain_point="Monday begins with what was done on Friday")
        w.change("wb/map/families/3", description="Send, and leave work early for the bus", pain_point="an hour's pay",
                 next_ids=(w["wb/map/families/3"],))
        w.change("wb/map/families/1", next_ids=(w["wb/map/families/2"], home.id), ways=("somebody", "nobody"))
        w.change("wb/map/families/2", next_ids=(w["wb/map/families/3"], home.id), ways=("yes", "no"))


def hours(w: Writing) -> None:
    """Woolen Bridge, May: how a school does it that has had the hour for years, and how we want it."""
    with w.beside("maps of Woolen Bridge, May"):
        w.on("2025-05-28", "NS", at="23:30")
        _draw(w, "wb", "experts", "Friday at a school that has had the hour for years", "expert", "NS, after a visit", True, (
            ("Aides", "Boxes are packed on Thursday after lunch", "an aide", 40, 18 * HOUR, "", ()),
            ("Teachers", "Children choose at the door", "a teacher", 5, None, "", ()),
            ("Teachers", "The hour: build, grow, print, sing", "a teacher", 55, None, "", ()),
            ("Children", "They take home what they made", "the children", 5, None, "", ()),
            ("Aides", "What is missing is written on the box", "an aide", 10, None, "", ()),
        ))
        _draw(w, "wb", "should", "Friday, as we want it", "to be", "our team", True, (
            ("Aides", "Boxes are packed on Thursday after lunch", "PA", 40, 18 * HOUR, "", ()),
            ("Teachers", "Attendance", "NS", 5, None, "", ()),
            ("Teachers", "The hour that children choose", "NS", 55, None, "six rooms first", ()),
            ("Teachers", "Work that will be looked at on Monday", "NS", 40, None, "", ()),
            ("Aides", "What is missing is written on the box", "PA", 10, None, "", ()),
            ("Office", "Early bus", "PA", 30, None, "nobody can change the bus", ()),
        ))
        w.on("2025-06-04", "NS", at="23:00")
        w.share(w.names("wb/map/", "wb/drawn/"))


def counts(w: Writing) -> None:
    """Tin Mill, April: how a tick in advisory becomes a number on a Thursday, with what is not said yet."""
    with w.beside("maps of Tin Mill, April"):
        w.on("2025-04-10", "AH", at="23:20")
        _draw(w, "tm", "now", "From a tick in advisory to our Thursday", "data", "AH and LR", True, (
            ("Advisory", "Ticks who was talked with", "LR", 5, 4 * DAY, "The list lies in a drawer until Friday.", ()),
            ("Advisory", "Somebody brings the list to the office", "", 3, None, "", ()),
            ("Office", "Copies it into the sheet", "AH", 20, None, "It is typed twice.", ()),
            ("Office", "Counts, and sets it beside attendance", "AH", 10, 3 * DAY, "", ()),
            ("Office", "Prints it for Thursday", "AH", 5, None, "", ()),
        ), stages=("collect", "collect", "manage", "analyse", "report"))


def _draw(w, project, name, title, kind, by, users, steps, stages=()):  # type: ignore[no-untyped-def]
    """Write a map and its steps; owners that are no code are roles. What comes next is named by number, and
    with what the way there is called where it has a name."""
    at = f"{project}/drawn/{name}"
    w.new(at, ProcessMap, project_id=w[project], title=title, kind=kind, drawn_by=by, users_present=users, state="agreed")
    for number in range(1, len(steps) + 1):
        lane, text, owner, minutes, waits, pain, _ = steps[number - 1]
        whose = {"owner": owner} if owner == owner.upper() else {"owner_role": owner}
        w.new(f"{at}/{number}", ProcessStep, project_id=w[project], map_id=w[at], number=number, lane=lane, description=text,
              minutes=minutes, wait_minutes=waits, pain_point=pain, is_decision=text.endswith("?"),
              stage=stages[number - 1] if stages else "", **whose)
    for number, (*_, then) in enumerate(steps, start=1):
        if then:
            w.change(f"{at}/{number}", next_ids=tuple(w[f"{at}/{other}"] for other in then),
                     ways=tuple(then.values()) if isinstance(then, dict) else ())
