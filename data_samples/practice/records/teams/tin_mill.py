"""Tin Mill High: ninth grade. A late start, a step back, a small group, a test that still waits for its study."""

# A story reads as a table of who wrote what, so its lines are as long as its sentences.
# fmt: off

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import maps
from counting import Rows
from writing import KEPT_UNTIL, Writing

from brightspots.records import (
    Aim,
    Barrier,
    Cause,
    CauseCategory,
    ChangeIdea,
    CoachingNote,
    DataPlan,
    Driver,
    Evidence,
    Excerpt,
    Hypothesis,
    Interview,
    Measure,
    PDSACycle,
    PhaseChange,
    Prediction,
    Problem,
    Project,
    Task,
    Theme,
    Vote,
    WorkProduct,
)
from brightspots.records.advice import review
from brightspots.records.advice.context import Context
from brightspots.records.advice.review import keep

SCHOOL, SMALL = "S007", "S007-09-H"
ROOMS = ("S007-09-2", "S007-09-6")
FIRST, LAST = date(2025, 3, 10), date(2025, 5, 12)


def message(w: Writing) -> None:
    """Log the second thing that test 2 does: it is done or not, once a week."""
    w.on("2025-05-02", "LR")
    for week, done in ((date(2025, 4, 28), 1), (date(2025, 5, 5), 0.5), (date(2025, 5, 12), 0)):
        w.dose("tm/idea/checkin", "Message home on Friday", ROOMS[0], week, project_id=w["tm"], cycle_id=w["tm/test/2"], planned=1,
               delivered=done, shared="", note="" if done else "LR was out on Friday")


def write(w: Writing) -> None:
    """Write the project from January to May."""
    rows = Rows(SCHOOL, "09")
    _define(w, rows)
    _look(w)
    _test(w)
    _numbers(w, rows)
    maps.counts(w)
    _again(w)


def _define(w: Writing, rows: Rows) -> None:
    w.on("2025-01-09", "AH")
    w.new("tm", Project, team_id=w["team/mill"], network_id=w["network"], title="Somebody knows you are here", school_ids=(SCHOOL,),
          sponsor="VC", start=date(2025, 1, 9))
    p = w["tm"]
    until = rows.until("2025-01-31").rows.groupby("student_key")["away"].mean()
    tenth, of = int((until >= 0.1).sum()), len(until)
    w.on("2025-02-06", "AH")
    w.new("tm/problem", Problem, project_id=p, statement=f"By the end of January {tenth} of our {of} ninth graders had missed a tenth of their days.",
          what="missed a tenth of their days since August", who="ninth graders", where="our school", since="August",
          how_many=tenth, out_of=of, measured_on=date(2025, 1, 31), source="attendance system", state="agreed")
    w.new("tm/move/1", PhaseChange, project_id=p, before="definition", after="diagnostic", on=date(2025, 2, 6),
          reason="We joined in January and want to catch up. The sentence took us four weeks.", decided_by="AH")
    w.change("tm", phase="diagnostic")


def _look(w: Writing) -> None:
    p = w["tm"]
    w.on("2025-02-06", "ST")
    for order, label in enumerate(("Outside of school", "In school"), start=1):
        w.new(f"tm/bone/{label}", CauseCategory, project_id=p, label=label, order=order)
    for name, bone, text, ours in (
        ("jobs", "Outside of school", "Some of them work late and sleep through the first bell.", "influence"),
        ("adult", "In school", "Nobody here would notice if they were gone for a day.", "yes"),
    ):
        w.new(f"tm/cause/{name}", Cause, project_id=p, problem_id=w["tm/problem"], category_id=w[f"tm/bone/{bone}"], text=text,
              controllable=ours)
    w.new("tm/cause/advisory", Cause, project_id=p, problem_id=w["tm/problem"], category_id=w["tm/bone/In school"],
          text="No mentoring program for ninth graders.", controllable="yes")
    with w.beside("tm/votes"):
        # The teachers' lounge had it settled before anybody had asked a student.
        for voter, dots in (("ST", {"jobs": 3}), ("LR", {"jobs": 2, "adult": 1}), ("AH", {"adult": 2, "advisory": 1})):
            for name, n in dots.items():
                w.new(f"tm/vote/{voter}/{name}", Vote, project_id=p, about_id=w[f"tm/cause/{name}"], voter=voter, dots=n)
    cause = w.store.get(w["tm/cause/advisory"])
    for number, advice in enumerate(review(cause, Context((cause,)), only=("FB1",))):
        w.keep(f"tm/kept/{number}", keep(advice, project_id=p, reason="We know it is half a solution. It stays until we have a better word."))
    w.new("tm/guess/jobs", Hypothesis, project_id=p, cause_ids=(w["tm/cause/jobs"],), if_we="let those who work begin an hour later",
          then="they come", because="they work at night", confidence_before="high", would_change_our_mind="those who are away do not work")
    w.on("2025-02-20", "AH")
    w.new("tm/theme", Theme, project_id=p, label="Who would know", summary="Five of six could not name an adult who would notice.",
          dissent="S21 names the band teacher at once.", cause_ids=(w["tm/cause/adult"],))
    for code, picked, quote in (
        ("S21", "does well", "If I skip, band knows before I am out of the building."),
        ("S22", "does not do well", "I was out four days and my teacher said, oh, were you not here."),
        ("S23", "does not do well", "I do not have a job. People always ask me that."),
        ("S24", "does not do well", "There are thirty of us. I sit in the back."),
        ("S25", "does well", "My brother drives and he leaves at seven, so I am here."),
        ("S26", "in between", "My uncle needs me some mornings. Not at night, in the morning."),
    ):
        w.new(f"tm/talk/{code}", Interview, project_id=p, purpose="Who notices?", person_code=code, person="student", grade_band="9",
              selection=picked, selected_because="AH's list, two from each end and two between", consent="given", guardian_consent="given",
              interviewer="AH", interpreter="none", on=date(2025, 2, 18), questions=("Tell me about the last day you were not here.",
                                                                                     "What happened when you came back?"),
              notes="Fifteen minutes each, in the counselor's room.", changed_our_thinking="yes" if picked == "does not do well" else "no",
              hypothesis_ids=(w["tm/guess/jobs"],), keep_until=KEPT_UNTIL, state="synthesised")
        w.new(f"tm/said/{code}", Excerpt, project_id=p, interview_id=w[f"tm/talk/{code}"], quote=quote, code="who would know",
              theme_ids=(w["tm/theme"],), coder="AH", second_coder="LR", keep_until=KEPT_UNTIL)
    w.on("2025-02-20", "ST", at="23:00")
    w.new("tm/evidence/jobs", Evidence, project_id=p, hypothesis_ids=(w["tm/guess/jobs"],), cause_ids=(w["tm/cause/jobs"],),
          type="interview", source_id=w["tm/theme"], on=date(2025, 2, 18), direction="challenges", strength="fair",
          summary="One of six works at all, and that one in the morning.", changed_our_thinking="yes", found_by="AH",
          would_confirm="a question to all ninth graders in advisory")
    w.new("tm/measure/jobs", Measure, project_id=p, name="Ninth graders who work", kind="", process="survey",
          how_many="ninth graders who say they work on school days", out_of="ninth graders who answered", unit="percent",
          frequency="year", owner="ST", state="retired")


def _test(w: Writing) -> None:
    p = w["tm"]
    w.on("2025-02-27", "LR")
    w.new("tm/aim", Aim, project_id=p, direction="decrease", target=12, due=date(2026, 5, 22), population="ninth graders", place="our school",
          statement="Ninth graders who miss a day in a week go from ___ to 12% by May 22, 2026.", state="draft")
    w.new("tm/driver", Driver, project_id=p, aim_id=w["tm/aim"], text="An adult notices on the same day.",
          cause_ids=(w["tm/cause/adult"],), state="draft")
    w.new("tm/idea/later", ChangeIdea, project_id=p, text="A later first period for those who work.", cause_ids=(w["tm/cause/jobs"],),
          hypothesis_ids=(w["tm/guess/jobs"],), provenance="own", impact=3, effort=5, state="proposed")
    w.new("tm/idea/checkin", ChangeIdea, project_id=p, text="Two minutes with the same adult, every morning, in advisory.",
          driver_ids=(w["tm/driver"],), cause_ids=(w["tm/cause/adult"],), provenance="research", source="check-in programs", impact=4,
          effort=3, state="testing")
    w.new("tm/move/2", PhaseChange, project_id=p, before="diagnostic", after="intervention", on=date(2025, 2, 27),
          reason="We want to be where the other teams are.", decided_by="LR")
    w.change("tm", phase="intervention")
    first = Prediction(question="How many of 25 talk with their adult on at least three days of the first week?", expected="20 of 25",
                       expected_count=20, expected_out_of=25, direction="increase")
    w.on("2025-02-28", "LR")
    w.new("tm/test/1", PDSACycle, project_id=p, idea_id=w["tm/idea/checkin"], number=1, title="Two minutes, one advisory", purpose="test",
          scale=1, scale_unit="classes", classes=(ROOMS[0],), conditions="the advisory with the most days away", start=date(2025, 3, 3),
          end=date(2025, 3, 14), objective="Can one teacher greet 25 by name and ask one question?", predictions=(first,),
          predicted_before_trying="yes", tasks=(Task(what="Tick a list", who="LR", when=date(2025, 3, 3), where="advisory"),),
          data_plan="LR ticks who was talked with.", state="plan_locked", plan_locked_at=datetime(2025, 2, 28, 22, 20, tzinfo=UTC))
    w.on("2025-03-20", "LR")
    w.change("tm/test/1", done_as_planned="partly", observations="Those who come early get the two minutes. The others come with the bell.",
             predictions=(first.model_copy(update={"happened": "11 of 25", "actual_count": 11, "actual_out_of": 25, "result": "wrong"}),),
             data="11 of 25.", surprise="Most of those I missed were in the room. I just never got to the back.",
             compared="Half of what I said.", learning="I noticed whoever sits in front. It is the same thing the students told us.",
             decision="adapt", decided_on=date(2025, 3, 20), reason="Begin at the back.", next_step="Not before we know what they need.",
             state="acted")
    w.new("tm/move/3", PhaseChange, project_id=p, before="intervention", after="diagnostic", on=date(2025, 3, 20),
          reason="We went too fast. We have no number to aim from, and our first guess has fallen.", decided_by="AH")
    w.change("tm", phase="diagnostic")
    w.change("tm/guess/jobs", confidence_after="low", state="abandoned", decision="Hardly anybody works. We had it from the teachers' lounge.")
    w.change("tm/cause/jobs", state="rejected", stopped_because="One of six.")
    w.change("tm/idea/later", state="abandoned", reason="Nobody needs it.")
    w.on("2025-03-20", "CO", at="23:10")
    w.new("tm/coach", CoachingNote, team_id=w["team/mill"], coach="CO", on=date(2025, 3, 20), mode="in person", topics="going back",
          summary="They feel they failed. Told them that a team that goes back has read its own evidence.",
          advice="Weekly count for the grade now, so that there is a before line in the fall.", next_step="AH counts from March 10 on.",
          visibility="coach", state="draft")


def _numbers(w: Writing, rows: Rows) -> None:
    p = w["tm"]
    w.on("2025-03-24", "AH")
    w.new("tm/missed", Measure, project_id=p, name="Ninth graders who missed a day this week", kind="outcome",
          why="We need a number that can move before June.", how_many="ninth graders away for at least one whole day of the week",
          out_of="ninth graders on our roll that week", included="excused or not", unit="percent", direction="decrease", level="school",
          counts_people=True, source="attendance system", frequency="week", owner="AH", used_by="our team", chart="run", min_n=11,
          state="piloted")
    w.new("tm/calm", Measure, project_id=p, name="Minutes until advisory begins", kind="balancing", why="Two minutes each are fifty minutes.",
          how_many="minutes after the bell until the first activity", unit="minutes", direction="decrease", counts_people=False,
          frequency="week", owner="LR", state="draft")
    w.new("tm/checked", Measure, project_id=p, name="Students talked with", kind="process", process="exposure",
          how_many="students talked with on three days or more", out_of="students of the advisory", unit="percent", direction="increase",
          counts_people=True, frequency="week", owner="LR", state="draft")
    w.new("tm/plan", DataPlan, project_id=p, measure_id=w["tm/missed"], producers=("AH",), collectors=("AH",), managers=("AH",),
          analysts=("AH",), consumers=("ST", "LR"), frequency="week", minutes=20, people=1, report_after_days=3, privacy="groups",
          tool="a sheet", state="tested")
    small = rows.of("S007-09-8").first(9).by_week()
    for week, share in rows.by_week().items():
        if not FIRST <= week <= LAST:
            continue
        about = {"project_id": p, "shared": ""}
        w.point("tm/missed", SCHOOL, week, numerator=share.n, denominator=share.of, **about)
        for room in ROOMS:
            part = rows.of(room).by_week()[week]
            w.point("tm/missed", SCHOOL, week, unit_id=room, unit_level="classroom", numerator=part.n, denominator=part.of, **about)
        part = small[week]
        w.point("tm/missed", SCHOOL, week, unit_id=SMALL, unit_level="classroom", numerator=part.n, denominator=part.of,
                note="reading support, mornings", **about)


def _again(w: Writing) -> None:
    p = w["tm"]
    w.on("2025-04-10", "AH")
    w.new("tm/guess/adult", Hypothesis, project_id=p, cause_ids=(w["tm/cause/adult"],), if_we="begin in the back row",
          then="more of those who drift are talked with, and come", because="nobody notices them first", confidence_before="medium",
          would_change_our_mind="those we talk with are away just as often")
    w.new("tm/evidence/adult", Evidence, project_id=p, hypothesis_ids=(w["tm/guess/adult"],), cause_ids=(w["tm/cause/adult"],),
          type="interview", source_id=w["tm/theme"], on=date(2025, 2, 18), direction="supports", strength="fair",
          summary="Five of six cannot name an adult who would notice.", changed_our_thinking="yes", found_by="AH")
    w.new("tm/evidence/band", Evidence, project_id=p, hypothesis_ids=(w["tm/guess/adult"],), cause_ids=(w["tm/cause/adult"],),
          type="interview", source_id=w["tm/talk/S25"], on=date(2025, 2, 18), direction="challenges", strength="weak",
          summary="S25 is here every day, and no adult notices either. A brother with a car does it.", changed_our_thinking="partly",
          found_by="ST")
    w.new("tm/evidence/list", Evidence, project_id=p, hypothesis_ids=(w["tm/guess/adult"],), cause_ids=(w["tm/cause/adult"],), type="test",
          source_id=w["tm/test/1"], on=date(2025, 3, 20), direction="expands", strength="fair",
          summary="LR noticed the front rows only, though meaning to notice everybody.", changed_our_thinking="yes", found_by="LR")
    w.change("tm/cause/adult", state="supported", chosen_because="It is ours, and three kinds of evidence point there.")
    w.change("tm/driver", state="active", hypothesis_ids=(w["tm/guess/adult"],), measure_ids=(w["tm/missed"],))
    w.change("tm/aim", measure_id=w["tm/missed"])
    w.new("tm/move/4", PhaseChange, project_id=p, before="diagnostic", after="intervention", on=date(2025, 4, 10),
          reason="Back, with a number that we count each week and a better guess.", decided_by="AH")
    w.change("tm", phase="intervention")
    second = Prediction(question="How many of 25 are talked with on three days or more?", expected="18 of 25", expected_count=18,
                        expected_out_of=25, direction="increase", measure_id=w["tm/checked"])
    w.on("2025-04-24", "LR")
    w.new("tm/test/2", PDSACycle, project_id=p, idea_id=w["tm/idea/checkin"], previous_id=w["tm/test/1"], number=2, title="Begin at the back",
          purpose="test", scale=1, scale_unit="classes", classes=(ROOMS[0],), conditions="the same advisory", start=date(2025, 4, 28),
          end=date(2025, 5, 16), objective="Talk with the back row first and also send a message home on Friday.", predictions=(second,),
          predicted_before_trying="yes", tasks=(Task(what="Tick a list, back to front", who="LR", when=date(2025, 4, 28), where="advisory"),),
          data_plan="LR ticks; AH counts on Friday.", measure_ids=(w["tm/missed"],), state="doing",
          plan_locked_at=datetime(2025, 4, 24, 22, 20, tzinfo=UTC))
    chance = Random("check-ins")
    for week in (date(2025, 4, 28), date(2025, 5, 5), date(2025, 5, 12)):
        for code, planned in ((ROOMS[0], 25), (SMALL, 9)):
            w.dose("tm/idea/checkin", "Students talked with, three days or more", code, week, project_id=p, cycle_id=w["tm/test/2"],
                   planned=planned, delivered=sum(chance.random() < 0.6 for _ in range(planned)), counts_people=True, shared="")
    w.on("2025-05-01", "AH")
    w.new("tm/barrier", Barrier, project_id=p, level="school", asked_of="our principal", asked_on=date(2025, 5, 1),
          text="One advisory has had no teacher since October. Who takes it?")
    w.on("2025-05-15", "AH")
    w.new("tm/product", WorkProduct, team_id=w["team/mill"], for_project_id=p, action_period_id=w["period/4"],
          name="One page on what we learned by going back", due=date(2025, 5, 15), state="missed")
