"""Woolen Bridge Elementary: Fridays. A raffle given up, an hour that hardly anybody holds, an aim missed."""

# A story reads as a table of who wrote what, so its lines are as long as its sentences.
# fmt: off

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import maps
from counting import Rows, median
from writing import KEPT_UNTIL, Writing

from brightspots.records import (
    Aim,
    Barrier,
    Cause,
    CauseCategory,
    ChangeIdea,
    ChartAnnotation,
    Charter,
    ChartPhase,
    CoachingNote,
    DataPlan,
    Driver,
    Evidence,
    Excerpt,
    Hypothesis,
    ImpactFinding,
    Interview,
    LearningReport,
    LookFor,
    Measure,
    ObservationRecord,
    PDSACycle,
    PhaseChange,
    Prediction,
    Problem,
    ProcessMap,
    ProcessStep,
    Project,
    Task,
    Theme,
    Vote,
)

SCHOOL = "S002"
BANDS = ("S002-K1", "S002-23", "S002-45")


def plan(w: Writing) -> None:
    """Plan the next test before the summer, filled in from the last."""
    asked = Prediction(question="How many of six rooms hold the Friday hour on all of the first four Fridays?", direction="increase",
                       expected="5 of 6", expected_count=5, expected_out_of=6)
    w.on("2025-06-04", "NS", at="23:30")
    w.new("wb/test/4", PDSACycle, project_id=w["wb"], idea_id=w["wb/idea/hour"], previous_id=w["wb/test/3"], number=4,
          title="Aides pack the boxes, six rooms", purpose="test", scale=6, scale_unit="classes", conditions="two rooms of each band",
          start=date(2025, 8, 22), end=date(2025, 9, 12), objective="Find out whether the hour is held when the box is there.",
          predictions=(asked,), tasks=(Task(what="Boxes at the door by Thursday, three o'clock", who="PA", when=date(2025, 8, 21),
                                            where="art room"),),
          data_plan="A dot on the door: held this Friday.", measure_ids=(w["wb/away"],), shared="public")


def write(w: Writing) -> None:
    """Write the project from August to June."""
    rows = Rows(SCHOOL)
    _define(w, rows)
    _look(w, rows)
    _map(w)
    maps.fridays(w)
    _measure(w, rows)
    _numbers(w, rows)
    _raffle(w, rows)
    _hour(w, rows)
    _doing(w, rows)
    _judge(w, rows)
    maps.hours(w)


def _define(w: Writing, rows: Rows) -> None:
    w.on("2024-08-28", "NS")
    w.new("wb", Project, team_id=w["team/bridge"], network_id=w["network"], title="Here on Friday", school_ids=(SCHOOL,),
          sponsor="PA", start=date(2024, 8, 28), end=date(2025, 6, 6))
    p = w["wb"]
    friday = rows.by_week(weekday="Friday")[date(2024, 9, 9)]
    w.on("2024-09-18", "DV")
    w.new("wb/problem", Problem, project_id=p,
          statement=f"On Friday, September 13, {friday.n} of our {friday.of} students were not in school.",
          what="were away on a Friday", who="our students, K to 5", where="our school", since="at least since August",
          how_many=friday.n, out_of=friday.of, measured_on=date(2024, 9, 13),
          compared_with="about half as many on other days of the week", consequence="Monday begins with what was done on Friday.",
          source="the attendance screen", state="agreed")
    w.on("2024-09-18", "NS", at="23:00")
    w.new("wb/move/1", PhaseChange, project_id=p, before="definition", after="diagnostic", on=date(2024, 9, 18),
          reason="Friday is our problem; all five of us see it in our rooms.", decided_by="NS")
    w.change("wb", phase="diagnostic")


def _look(w: Writing, rows: Rows) -> None:
    p = w["wb"]
    w.on("2024-09-18", "NS", at="23:10")
    for order, label in enumerate(("Getting here and home", "What Friday is like", "Families' week"), start=1):
        w.new(f"wb/bone/{label}", CauseCategory, project_id=p, label=label, order=order)
    for name, bone, text, ours in (
        ("bus", "Getting here and home", "On Friday the bus leaves an hour early, and there is nobody at home yet.", "no"),
        ("tests", "What Friday is like", "Friday is test day in most rooms, and some children stay away from tests.", "yes"),
        ("films", "What Friday is like", "Friday afternoons feel like nothing happens: films, cleaning desks.", "yes"),
        ("trips", "Families' week", "Some families leave for the weekend on Thursday night.", "influence"),
    ):
        w.new(f"wb/cause/{name}", Cause, project_id=p, problem_id=w["wb/problem"], category_id=w[f"wb/bone/{bone}"], text=text,
              controllable=ours)
    for voter, dots in (("NS", {"tests": 2, "films": 1}), ("GE", {"films": 3}), ("DV", {"tests": 2, "bus": 1}), ("PA", {"trips": 3})):
        for name, n in dots.items():
            w.new(f"wb/vote/{voter}/{name}", Vote, project_id=p, about_id=w[f"wb/cause/{name}"], voter=voter, dots=n)
    w.new("wb/guess", Hypothesis, project_id=p, cause_ids=(w["wb/cause/tests"],), if_we="move tests to Thursday",
          then="the children who fear tests come on Friday", because="Friday is test day in most rooms", confidence_before="medium",
          would_change_our_mind="rooms without Friday tests have as many away")
    w.on("2024-10-02", "GE")
    w.new("wb/seen/1", ObservationRecord, project_id=p, on=date(2024, 9, 27), place_code="S002-hall", protocol="one Friday, every door",
          observer="GE", look_fors=(LookFor(text="a test is written", seen=5, out_of=18),
                                    LookFor(text="work that nobody will look at again", seen=11, out_of=18)),
          notes="I walked by all 18 rooms between 8:30 and 9:15.", interpretation="Not test day at all. More like catch-up day.",
          hypothesis_ids=(w["wb/guess"],), state="shared")
    w.new("wb/evidence/walk", Evidence, project_id=p, hypothesis_ids=(w["wb/guess"],), cause_ids=(w["wb/cause/tests"],),
          type="observation", source_id=w["wb/seen/1"], on=date(2024, 9, 27), direction="challenges", strength="fair",
          summary="A test in 5 of 18 rooms, catch-up work in 11.", changed_our_thinking="yes", led_to="asking children what they miss",
          found_by="GE")
    _listen(w)
    w.on("2024-10-16", "NS")
    w.change("wb/guess", cause_ids=(w["wb/cause/films"],), if_we="begin Friday with something that happens only then",
             then="more children come on Friday", because="children say they miss nothing when they stay away", state="revised",
             would_change_our_mind="rooms that do it have as many away as rooms that do not",
             decision="Tests are out, empty Fridays are in.")
    w.change("wb/cause/tests", state="rejected", stopped_because="Five rooms of eighteen.")
    w.change("wb/cause/films", state="supported", chosen_because="Children said it, GE saw it, and it is ours.")
    day = rows.until("2024-10-11").by_weekday()
    w.new("wb/evidence/days", Evidence, project_id=p, hypothesis_ids=(w["wb/guess"],), cause_ids=(w["wb/cause/films"],), type="data",
          on=date(2024, 10, 14), direction="supports", strength="fair", source="August 12 to October 11",
          summary=f"Away on Fridays {day['Friday']:.1f}%, on Wednesdays {day['Wednesday']:.1f}%. It says when, not why.",
          would_confirm="Rooms that change their Fridays, beside rooms that do not.", changed_our_thinking="no", found_by="DV")


def _listen(w: Writing) -> None:
    p = w["wb"]
    w.on("2024-10-09", "DV")
    w.new("wb/theme", Theme, project_id=p, label="Nothing to miss", summary="Three of five say that nothing new happens on Friday.",
          dissent="One likes Fridays because they are quiet.", cause_ids=(w["wb/cause/films"],))
    for code, person, picked, quote in (
        ("S11", "student", "does not do well", "On Friday we finish stuff. I have nothing to finish, so."),
        ("S12", "student", "does well", "I like Friday. It is quiet and I can read."),
        ("S13", "student", "does not do well", "If I stay home on Friday I do not miss anything, my friend told me."),
        ("F11", "family", "does not do well", "Half a day and then I must leave work to meet the bus. It is easier if she is at her aunt's."),
        ("S14", "student", "does well", "It is okay. Monday is when the new things come."),
    ):
        w.new(f"wb/talk/{code}", Interview, project_id=p, purpose="What is a Friday like?", person_code=code, person=person,
              grade_band="3-5", selection=picked, selected_because="three Fridays away, or none", consent="given",
              guardian_consent="given" if person == "student" else "not needed", interviewer="DV" if person == "family" else "GE",
              interpreter="none", on=date(2024, 10, 8), questions=("Tell me about last Friday, from when you woke up.",),
              notes="Ten minutes, in the library.", surprise="They all knew exactly what they would miss on a Monday.",
              changed_our_thinking="yes", hypothesis_ids=(w["wb/guess"],), keep_until=KEPT_UNTIL, state="coded")
        w.new(f"wb/said/{code}", Excerpt, project_id=p, interview_id=w[f"wb/talk/{code}"], quote=quote, code="missing nothing",
              theme_ids=(w["wb/theme"],), coder="DV", keep_until=KEPT_UNTIL)
    w.new("wb/evidence/talks", Evidence, project_id=p, hypothesis_ids=(w["wb/guess"],), cause_ids=(w["wb/cause/films"],),
          type="interview", source_id=w["wb/theme"], on=date(2024, 10, 8), direction="expands", strength="fair",
          summary="It is not that Friday is hard. It is that Friday is nothing.", changed_our_thinking="yes", found_by="DV")
    w.new("wb/evidence/bus", Evidence, project_id=p, cause_ids=(w["wb/cause/bus"],), type="interview", source_id=w["wb/talk/F11"],
          on=date(2024, 10, 8), direction="expands", strength="weak", summary="For one family the early bus decides.",
          led_to="we asked the district about the bus", found_by="DV")


def _map(w: Writing) -> None:
    """Draw Friday morning twice: as teachers see it, and as a parent on the team does."""
    p = w["wb"]
    w.on("2024-10-16", "FM1", at="14:40")
    for name, title, by, steps in (
        ("teachers", "Friday, as teachers see it", "teachers",
         (("Bell", "NS", 5, ""), ("Attendance", "NS", 5, ""), ("Catch-up work", "NS", 95, "nobody looks at it again"), ("Early bus", "PA", 30, ""))),
        ("families", "Friday, as a parent sees it", "a parent",
         (("Who can meet the early bus?", "FM1", 10, "nobody, at 1:10"), ("Is it worth it today?", "FM1", 2, "no way to know what happens"),
          ("Send, or keep home", "FM1", 1, ""))),
    ):
        w.new(f"wb/map/{name}", ProcessMap, project_id=p, title=title, kind="as is", drawn_by=by, users_present=True, state="agreed")
        following = None
        for number in range(len(steps), 0, -1):
            said, owner, minutes, pain = steps[number - 1]
            made = w.new(f"wb/map/{name}/{number}", ProcessStep, project_id=p, map_id=w[f"wb/map/{name}"], number=number,
                         lane=by, description=said, owner=owner, minutes=minutes, pain_point=pain, is_decision=said.endswith("?"),
                         next_ids=(following,) if following else ())
            following = made.id


def _measure(w: Writing, rows: Rows) -> None:
    p = w["wb"]
    w.on("2024-09-25", "DV")
    w.new("wb/away", Measure, project_id=p, name="Away on Friday", kind="outcome", why="It is the day that stands out.",
          how_many="students away for the whole Friday", out_of="students on our roll that Friday", included="excused or not",
          unit="percent", direction="decrease", level="school", counts_people=True, source="attendance system",
          collected_how="DV, every Monday", frequency="week", owner="DV", used_by="our team", chart="run", target=6,
          state="active")
    w.new("wb/late", Measure, project_id=p, name="Late on Friday", kind="balancing", why="Children who would have stayed home may come late.",
          how_many="students marked late on Friday", out_of="students on our roll that Friday", unit="percent", direction="decrease",
          level="school", counts_people=True, source="attendance system", frequency="week", owner="DV", chart="run",
          state="active")
    w.new("wb/plan", DataPlan, project_id=p, measure_id=w["wb/away"], producers=("DV",), collectors=("DV",), managers=("DV",),
          analysts=("NS",), consumers=("NS", "GE", "PA"), when="Monday", tool="a sheet", frequency="week", minutes=10, people=1,
          report_after_days=3, privacy="groups", first_test_on=date(2024, 9, 23), state="active")
    w.on("2024-10-16", "NS")
    base = median(rows.until("2024-10-18").by_week(weekday="Friday"))
    w.new("wb/aim", Aim, project_id=p, measure_id=w["wb/away"], direction="decrease", baseline=round(base, 1),
          baseline_on=date(2024, 10, 18), target=6, due=date(2025, 5, 23), population="students K to 5", place="our school",
          statement=f"Students away on a Friday go from {base:.0f}% to 6% by May 23, 2025.", state="agreed")
    w.new("wb/charter", Charter, project_id=p, title="Here on Friday", problem_id=w["wb/problem"], aim_id=w["wb/aim"],
          measure_ids=(w["wb/away"],), sponsor="PA", why_now="It is the one thing that all of us see.",
          evidence_of_gap="Nine Fridays of our own count; about half as many are away on other days.",
          scope_in="what we do on Fridays", scope_out="the bus timetable", process_start="Thursday's last bell",
          process_end="Monday's first one", first_ideas="a raffle at two o'clock; an hour that children choose",
          stakeholders="teachers, families, bus drivers", barriers="nobody has half an hour to prepare anything",
          resources="boxes, and somebody to pack them", timeline="try one small thing by Thanksgiving, look again in January",
          start=date(2024, 8, 28), end=date(2025, 6, 6), signed_off_by=("PA",), signed_off_on=date(2024, 10, 16), state="agreed")
    w.new("wb/before", ChartPhase, project_id=p, measure_id=w["wb/away"], unit_id=SCHOOL, kind="before line", on=date(2024, 8, 16),
          through=date(2024, 10, 18), reason="Nine Fridays before our first test.", state="agreed", shared="public")
    w.new("wb/driver", Driver, project_id=p, aim_id=w["wb/aim"], level="primary", text="Friday has something that no other day has.",
          cause_ids=(w["wb/cause/films"],), hypothesis_ids=(w["wb/guess"],), measure_ids=(w["wb/away"],), state="active")
    w.new("wb/idea/raffle", ChangeIdea, project_id=p, text="A raffle on Friday at two o'clock for everybody who is there.",
          driver_ids=(w["wb/driver"],), cause_ids=(w["wb/cause/films"],), provenance="own", impact=3, effort=1, state="testing")
    w.new("wb/idea/hour", ChangeIdea, project_id=p, text="Friday begins with an hour that children choose: build, grow, print, sing.",
          driver_ids=(w["wb/driver"],), cause_ids=(w["wb/cause/films"],), hypothesis_ids=(w["wb/guess"],), provenance="network",
          source="a school of the network has had one for years", impact=4, effort=4,
          core_parts="first hour; children choose; it ends with something to take home", state="shortlisted")
    with w.beside("wb/judged"):
        # Everybody saw that the raffle was cheap; nobody agreed on how much an hour of their own would take.
        for voter, idea, impact, effort in (("NS", "raffle", 3, 1), ("GE", "raffle", 4, 1), ("DV", "raffle", 2, 1), ("NS", "hour", 4, 3),
                                            ("GE", "hour", 5, 2), ("DV", "hour", 4, 5), ("PA", "hour", 3, 5)):
            w.new(f"wb/judged/{idea}/{voter}", Vote, project_id=p, about_id=w[f"wb/idea/{idea}"], voter=voter, dots=0, impact=impact,
                  effort=effort)
    w.new("wb/move/2", PhaseChange, project_id=p, before="diagnostic", after="intervention", on=date(2024, 10, 16),
          reason="Two ideas, one cheap. We try the cheap one first.", decided_by="NS")
    w.change("wb", phase="intervention")


def _numbers(w: Writing, rows: Rows) -> None:
    w.on("2024-09-25", "DV")
    for name, what in (("away", "away"), ("late", "late")):
        for week, share in rows.by_week(what, "Friday").items():
            w.point(f"wb/{name}", SCHOOL, week, project_id=w["wb"], numerator=share.n, denominator=share.of)


def _raffle(w: Writing, rows: Rows) -> None:
    """Try a raffle in one room, be surprised, and drop it."""
    room = rows.of("S002-04-1")
    fridays = [share for week, share in room.by_week(weekday="Friday").items() if date(2024, 10, 21) <= week <= date(2024, 11, 11)]
    away, of = sum(share.n for share in fridays), sum(share.of for share in fridays)
    asked = "Of the seats in our room on four Fridays, how many are empty?"
    plan = Prediction(question=asked, expected=f"4 of {of}", direction="decrease", expected_count=4, expected_out_of=of,
                      measure_id=w["wb/away"])
    w.on("2024-10-18", "GE")
    w.new("wb/test/1", PDSACycle, project_id=w["wb"], idea_id=w["wb/idea/raffle"], number=1, title="Friday raffle, one room",
          purpose="test", scale=1, scale_unit="classes", classes=("S002-04-1",), conditions="fourth grade", start=date(2024, 10, 21),
          end=date(2024, 11, 15), objective="See whether a small prize fills the seats.", predictions=(plan,), predicted_before_trying="yes",
          tasks=(Task(what="Buy four small prizes", who="GE", when=date(2024, 10, 24), where="room"),), data_plan="Empty seats at 8:30, on the wall.",
          measure_ids=(w["wb/away"],), state="plan_locked", plan_locked_at=datetime(2024, 10, 18, 22, 20, tzinfo=UTC), shared="public")
    w.on("2024-11-20", "GE")
    w.change("wb/test/1", done_as_planned="yes", observations="They loved it. The ones who loved it are the ones who are always there.",
             data=f"{away} empty seats of {of}.",
             predictions=(plan.model_copy(update={"happened": f"{away} of {of}", "actual_count": away, "actual_out_of": of,
                                                  "result": "wrong" if away > 6 else "partly" if away > 4 else "right"}),),
             surprise="One boy said he stayed home because he never wins anything anyway.",
             learning="A prize pays the ones who come. It says nothing to those who do not.", compared="We hoped for four.",
             decision="abandon", decided_on=date(2024, 11, 20), reason="It made somebody feel worse.", next_step="The Friday hour.",
             state="acted")
    w.change("wb/idea/raffle", state="abandoned", reason="Rewards those who are there already.")


def _hour(w: Writing, rows: Rows) -> None:
    asked = "How many rooms hold the Friday hour in week four?"
    first = Prediction(question="Does the hour fit before the early bus?", expected="yes, if it is the first one", direction="same")
    w.on("2025-01-10", "NS")
    w.new("wb/test/2", PDSACycle, project_id=w["wb"], idea_id=w["wb/idea/hour"], number=2, title="Friday hour in two rooms", purpose="test",
          scale=2, scale_unit="classes", classes=("S002-02-1", "S002-05-2"), conditions="one lower and one upper grade",
          start=date(2025, 1, 13), end=date(2025, 1, 31), objective="Find out whether the hour can be held at all.", predictions=(first,),
          predicted_before_trying="yes", tasks=(Task(what="Two boxes of material", who="NS", when=date(2025, 1, 16), where="art room"),),
          data_plan="Held or not, and one sentence.", measure_ids=(w["wb/away"],), state="plan_locked",
          plan_locked_at=datetime(2025, 1, 10, 22, 20, tzinfo=UTC), previous_id=w["wb/test/1"], shared="public")
    w.on("2025-02-05", "NS")
    w.change("wb/test/2", done_as_planned="yes", observations="It fits. Second graders built a bridge and carried it home in pieces.",
             predictions=(first.model_copy(update={"happened": "yes, three Fridays out of three", "result": "right"}),), data="3 of 3, both rooms.",
             learning="It needs a box that is packed on Thursday.", decision="adapt", decided_on=date(2025, 2, 5),
             reason="Works with two; eighteen is another thing.", next_step="Ask all rooms.", next_scale=6, state="acted")
    w.change("wb/idea/hour", state="testing")
    second = Prediction(question=asked, expected="12 of 18", expected_count=12, expected_out_of=18, direction="increase")
    w.new("wb/test/3", PDSACycle, project_id=w["wb"], idea_id=w["wb/idea/hour"], previous_id=w["wb/test/2"], number=3,
          title="Friday hour, all who want to", purpose="test", scale=18, scale_unit="classes", conditions="all grades, February",
          start=date(2025, 2, 7), end=date(2025, 5, 23), objective="See how many rooms hold it when nobody has to.", predictions=(second,),
          predicted_before_trying="yes", tasks=(Task(what="Note to all rooms", who="PA", when=date(2025, 2, 5), where="staff room"),),
          data_plan="A dot on the door: held this Friday.", measure_ids=(w["wb/away"],), state="doing",
          plan_locked_at=datetime(2025, 2, 5, 22, 20, tzinfo=UTC), shared="public")
    rooms = sum(_held(rows)[date(2025, 2, 24)].values())
    w.on("2025-03-12", "NS")
    w.change("wb/test/3", observations=f"Week four: {rooms} rooms of 18. GE left in February, and with GE the boxes.",
             predictions=(second.model_copy(update={"happened": f"{rooms} of 18", "actual_count": rooms, "actual_out_of": 18, "result": "wrong"}),),
             surprise="Everybody said yes in the staff room. Nobody has half an hour on Thursday to pack a box.", state="studying")
    w.on("2025-05-28", "NS")
    w.change("wb/test/3", done_as_planned="no", learning="Not tested yet: an hour that is held in one room out of five cannot fill seats "
             "in eighteen. What we tested is whether teachers find the time, and they do not.", decision="adapt",
             decided_on=date(2025, 5, 28), reason="The idea is as good or bad as before. The packing is what fails.",
             next_step="Aides pack the boxes. Six rooms from August.", next_scale=6, state="acted")


def _held(rows: Rows) -> dict[date, dict[str, int]]:
    """Draw in how many of six rooms a band held its hour: nobody took attendance of that but the team."""
    chance = Random("Friday hours")
    weeks = [week for week in rows.by_week(weekday="Friday") if week >= date(2025, 2, 3)]
    often = {week: 0.3 if week < date(2025, 3, 10) else 0.17 for week in weeks}
    return {week: {code: sum(chance.random() < often[week] for _ in range(6)) for code in BANDS} for week in weeks}


def _doing(w: Writing, rows: Rows) -> None:
    w.on("2025-02-07", "NS")
    for week, held in _held(rows).items():
        for code, rooms in held.items():
            about = {"project_id": w["wb"], "cycle_id": w["wb/test/3"], "planned": 6, "delivered": rooms}
            w.dose("wb/idea/hour", "Friday hour held", code, week, **about)


def _judge(w: Writing, rows: Rows) -> None:
    p = w["wb"]
    w.on("2024-11-20", "PA")
    w.new("wb/barrier/bus", Barrier, project_id=p, level="district", asked_of="district transportation", asked_on=date(2024, 11, 20),
          text="Could the Friday bus leave at the same hour as on other days?")
    w.on("2025-02-26", "PA")
    w.change("wb/barrier/bus", state="declined", answered_on=date(2025, 2, 21),
             answer="No. The same drivers serve the high school on Fridays.")
    w.on("2025-02-26", "CO")
    w.new("wb/coach", CoachingNote, team_id=w["team/bridge"], coach="CO", on=date(2025, 2, 26), mode="call", topics="GE has left",
          summary="Four left on the team. They want to keep the hour, and nobody wants to ask colleagues why they do not hold it.",
          advice="Ask three who do not hold it what it would take.", next_step="NS asks three.", visibility="team", state="closed")
    w.new("wb/flag", ChartAnnotation, project_id=p, measure_id=w["wb/away"], unit_id=SCHOOL, on=date(2025, 2, 17),
          label="Long weekend: many left on Friday", kind="context", state="agreed", shared="public")
    w.on("2025-03-12", "NS")
    w.new("wb/barrier/time", Barrier, project_id=p, level="school", asked_of="our principal", asked_on=date(2025, 3, 12),
          text="May an aide pack the Friday boxes on Thursday afternoon?", answer="Yes, from August.", answered_on=date(2025, 5, 14),
          state="answered")
    w.on("2025-05-28", "DV")
    last = median(rows.since("2025-02-03").by_week(weekday="Friday"))
    w.change("wb/aim", state="missed", reason=f"{last:.1f}% in the middle since February, no less than before.")
    w.new("wb/found", ImpactFinding, project_id=p, measure_id=w["wb/away"], design="own school over time", level=1,
          sentence="More were away on Fridays from November to January than before; since then it goes up and down around the old "
          "line. Our idea was hardly done, so it is not tested yet.",
          caveats="A small change could stay hidden.", state="reviewed", shared="public")
    w.change("wb", progress_score=2.0, coach_score=2.0)
    w.on("2025-06-04", "NS")
    w.new("wb/report", LearningReport, project_id=p, on=date(2025, 6, 4), state="agreed", shared="public",
          done_and_why="We looked at Fridays, because twice as many are away as on other days. We tried a raffle in one room and an "
          "hour that children choose, first in two rooms and then wherever somebody wanted to.",
          achieved="Nothing that the numbers can show. We missed our aim.",
          learned="Children stay home because they miss nothing. A raffle does not change that. The hour might, but it needs somebody "
          "to pack a box.", do_better="Count the doing from the first week. We found out in March what the dots said in February.",
          lessons=("Little doing means not tested, it does not mean no.", "A yes in the staff room is not a plan."))
    w.share(["wb", "wb/problem", "wb/aim", "wb/away", "wb/late", "wb/idea/hour", "wb/idea/raffle", "wb/guess", "wb/driver",
             "wb/evidence/walk", "wb/evidence/days", "wb/evidence/talks", "wb/theme", *w.names("wb/bone/", "wb/cause/")])
