"""A batch over projects: whose pages, which are made again, what is never shown, and text that bites."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from brightspots.batch.out_folder import check_same_readers, check_same_teams
from brightspots.batch.page_record import PageRecord, read_records
from brightspots.batch.plan import make_plan
from brightspots.batch.request import BatchRequest
from brightspots.batch.results import write_first_manifest
from brightspots.batch.run import run_batch
from brightspots.cli import main
from brightspots.district.folder import SchoolFacts
from brightspots.errors import ParameterError
from brightspots.records import (
    Cause,
    CauseCategory,
    ChangeIdea,
    ChartAnnotation,
    ChartPhase,
    DoseRecord,
    Driver,
    Evidence,
    Excerpt,
    Hypothesis,
    Interview,
    Measure,
    Observation,
    PDSACycle,
    Prediction,
    Project,
    Team,
    Theme,
)
from brightspots.records.models.field_marks import marked
from brightspots.records.models.record import FreeText, Record
from brightspots.records.store.store import Store, open_records

NAME = "32_implementation_and_outcome"
AT_SCHOOLS = "11_seeing_the_data"
MONDAY = date(2025, 9, 8)
# As a class goes by its code in the practice district.
A_CLASS = re.compile(r"S\d{3}-(?:[A-Z0-9]{1,2}\b)[\w-]*")
BITES = '<img src=x onerror=alert(1)> =HYPERLINK("http://x.test") \u202eright to left\u202c \U0001f600 $x_1$ \x1b[31m </script>'


def with_project(path: Path, **fields: object) -> tuple[Store, Project]:
    store = Store(path)
    return store, store.save(Project(**{"title": "On time", "school_ids": ("maple",), **fields}), author="AB")


def plan_of(tmp_path: Path, **given: object):
    request = BatchRequest("practice_team", tmp_path / "out", **{"workbooks": [NAME], **given})
    return make_plan(request, batch_id="b", state=tmp_path / "state")


class TestPlan:
    """What there is to do; nothing is run."""

    def test_records_alone_bring_every_project_beside_every_school(self, tmp_path):
        _, project = with_project(tmp_path / "r.db")
        jobs = plan_of(tmp_path, records=str(tmp_path / "r.db")).jobs
        assert [job.folder for job in jobs if job.subject.unit == "project"] == [f"projects/{project.id}"]
        assert len(jobs) == 7
        only = plan_of(tmp_path, records=str(tmp_path / "r.db"), projects=[project.id.lower()]).jobs
        assert [job.subject.unit for job in only] == ["project"]
        assert [
            j.subject.unit for j in plan_of(tmp_path, records=str(tmp_path / "r.db"), schools=["maple"]).jobs
        ] == ["school"]

    def test_a_bad_id_or_no_records_stops_it_with_what_there_is(self, tmp_path):
        _, project = with_project(tmp_path / "r.db")
        with pytest.raises(ParameterError, match=f"no project NOPE .* {project.id}"):
            plan_of(tmp_path, records=str(tmp_path / "r.db"), projects=["nope"])
        with pytest.raises(ParameterError, match="say which with --records"):
            plan_of(tmp_path, projects=[project.id])
        with pytest.raises(ParameterError, match="There are no records"):
            plan_of(tmp_path, records=str(tmp_path / "other.db"))
        assert not (tmp_path / "other.db").exists()

    def test_projects_of_other_districts_are_left_out_and_one_without_a_school_is_told(self, tmp_path):
        store, _ = with_project(tmp_path / "r.db", school_ids=("elsewhere",))
        lost = store.save(Project(title="Lost"), author="AB")
        plan = plan_of(tmp_path, records=str(tmp_path / "r.db"))
        assert [job.subject.unit for job in plan.jobs] == ["school"] * 6
        assert [(row.project_id, row.status) for row in plan.unusable] == [(lost.id, "failed")]

    def test_a_page_is_made_again_when_its_own_records_or_its_team_change(self, tmp_path):
        store, project = with_project(tmp_path / "r.db")
        other = store.save(Project(title="Other", school_ids=("cedar",)), author="AB")

        def prints() -> dict[str, str]:
            jobs = plan_of(tmp_path, records=str(tmp_path / "r.db")).jobs
            return {job.subject.project_id or job.subject.school.school_id: job.fingerprint for job in jobs}

        before = prints()
        store.save(PDSACycle(project_id=project.id, title="Greeting"), author="AB")
        after = prints()
        assert {key for key in before if before[key] != after[key]} == {project.id}
        store.save(Team(name="Maple"), author="AB")
        assert {key for key in before if after[key] != prints()[key]} == {project.id, other.id}

    def test_what_is_not_shared_has_no_name_in_what_the_batch_leaves(self, tmp_path):
        with_project(tmp_path / "r.db", title="Secret work")
        job = next(
            job
            for job in plan_of(tmp_path, records=str(tmp_path / "r.db")).jobs
            if job.subject.unit == "project"
        )
        assert (job.subject.name, job.subject.school) == ("A team's project", SchoolFacts())


class TestWhoseTeam:
    """Pages that only a team reads are made of the projects that somebody named."""

    def test_without_a_name_it_ends_with_a_list_of_what_there_is(self, tmp_path):
        store, project = with_project(tmp_path / "r.db")
        other = store.save(Project(title="Mornings", school_ids=("cedar",)), author="AB")
        given = ["batch", "practice_team", "--out", str(tmp_path / "out"), "--audience", "team"]
        asked = CliRunner().invoke(main, [*given, "--records", str(tmp_path / "r.db")])
        assert asked.exit_code == 2 and not [*(tmp_path / "out").glob("*.html")]
        for told in ("--projects all", project.id, "On time", other.id, "Mornings"):
            assert told in asked.output
        nowhere = CliRunner().invoke(main, given)
        assert nowhere.exit_code == 2 and "--records" in nowhere.output

    def test_those_that_are_named_and_nothing_else(self, tmp_path):
        store, project = with_project(tmp_path / "r.db")
        other = store.save(Project(title="Mornings", school_ids=("cedar",)), author="AB")
        whose = {"records": str(tmp_path / "r.db"), "audience": "team", "workbooks": []}
        only = plan_of(tmp_path, **whose, projects=[project.id]).jobs
        assert {job.subject.project_id for job in only} == {project.id} and {
            job.subject.unit for job in only
        } == {"project"}
        every = plan_of(tmp_path, **whose, projects=["all"]).jobs
        assert {job.subject.project_id for job in every if job.subject.unit == "project"} == {
            project.id,
            other.id,
        }
        assert {job.subject.unit for job in every} == {"project", "network"}
        beside = plan_of(tmp_path, **whose, projects=[project.id], schools=["maple"]).jobs
        assert {job.parameters["school_id"] for job in beside} == {"maple"}
        with pytest.raises(ParameterError, match="about cedar"):
            plan_of(tmp_path, **whose, projects=[project.id], schools=["cedar"])

    def test_all_names_every_project_for_other_readers_too(self, tmp_path):
        _, project = with_project(tmp_path / "r.db")
        jobs = plan_of(tmp_path, records=str(tmp_path / "r.db"), projects=["ALL"]).jobs
        assert [(job.subject.unit, job.subject.project_id) for job in jobs] == [("project", project.id)]

    def test_a_second_team_does_not_come_into_the_folder_of_the_first_by_itself(self, tmp_path):
        store, project = with_project(tmp_path / "r.db")
        other = store.save(Project(title="Mornings", school_ids=("cedar",)), author="AB")
        folder = tmp_path / "out" / "projects" / other.id
        folder.mkdir(parents=True)
        made = PageRecord(
            workbook=NAME, title="", unit="project", project_id=other.id, audience="team", status="ok"
        )
        made.write(tmp_path / "out")
        whose = {"records": str(tmp_path / "r.db"), "audience": "team", "workbooks": [NAME]}
        with pytest.raises(ParameterError, match=f"other teams: {other.id}"):
            run_batch("practice_team", tmp_path / "out", projects=[project.id], **whose)

    def test_nor_does_it_where_only_schools_have_pages_or_a_record_is_damaged(self, tmp_path):
        store, project = with_project(tmp_path / "r.db", school_ids=("maple", "cedar"))
        other = store.save(Project(title="Mornings", school_ids=("cedar",)), author="AB")
        store.close()
        records, out = str(tmp_path / "r.db"), tmp_path / "out"

        def run(*projects: str, schools: tuple[str, ...] = ("cedar",), records: str = records) -> None:
            given = {"projects": list(projects), "schools": list(schools), "workbooks": [AT_SCHOOLS]}
            plan = plan_of(tmp_path, audience="team", records=records, **given)
            out.mkdir(exist_ok=True)
            check_same_readers(out, plan)
            check_same_teams(out, plan)
            write_first_manifest(plan, out)
            for job in plan.jobs:
                (out / job.folder).mkdir(parents=True, exist_ok=True)
                (out / job.folder / f"{AT_SCHOOLS}.json").write_text("{")

        run(project.id, schools=("maple", "cedar"))
        run(project.id)
        with pytest.raises(ParameterError, match=f"other teams: {project.id}"):
            run(other.id)
        with pytest.raises(ParameterError, match=f"other teams: {project.id}"):
            run(records="")
        (out / "manifest.json").write_text("{")
        with pytest.raises(ParameterError, match="pages of maple for another team"):
            run(other.id)
        with pytest.raises(ParameterError, match="pages of maple for another team"):
            run(records="")
        run("all")
        with pytest.raises(ParameterError, match=f"other teams: {project.id}"):
            run(other.id)
        assert json.loads((out / "manifest.json").read_text())["teams"] == sorted([project.id, other.id])

    def test_without_its_manifest_a_folder_still_keeps_its_readers(self, tmp_path):
        PageRecord(workbook=NAME, title="", unit="school", school_id="maple", audience="staff").write(
            tmp_path / "out"
        )
        with pytest.raises(ParameterError, match="audience staff"):
            check_same_readers(tmp_path / "out", plan_of(tmp_path, workbooks=[AT_SCHOOLS]))


class Seen(HTMLParser):
    """What a browser would make of a page: its elements, and the attributes that run."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.runs += [name for name, value in attrs if name.startswith("on")]
        self.runs += [
            value or "" for name, value in attrs if name == "src" and not (value or "").startswith("data:")
        ]


def full_of_it(path: Path) -> Project:
    """A project with hostile text in all that a page shows."""
    store, project = with_project(path, title=BITES, shared="public")
    whose = {"project_id": project.id, "shared": "public"}
    measure = Measure(
        **whose, name=BITES, kind="outcome", unit="percent", how_many=BITES * 1000, out_of=BITES
    )
    bone = CauseCategory(**whose, label=BITES[:200])
    cause = Cause(
        **whose,
        category_id=bone.id,
        text=BITES * 1000,
        chosen_because=BITES * 1000,
        would_change_our_mind=BITES,
    )
    guess = Hypothesis(**whose, cause_ids=(cause.id,), if_we=BITES * 1000, then=BITES, because=BITES)
    driver = Driver(**whose, text=BITES * 1000, hypothesis_ids=(guess.id,), measure_ids=(measure.id,))
    idea = ChangeIdea(
        **whose,
        text=BITES * 1000,
        driver_ids=(driver.id,),
        core_parts=BITES * 1000,
        source=BITES,
        impact=5,
        effort=1,
    )
    records = [
        measure,
        bone,
        cause,
        Cause(**whose, parent_id=cause.id, text=BITES, state="rejected", stopped_because=BITES),
        guess,
        Evidence(
            **whose,
            hypothesis_ids=(guess.id,),
            cause_ids=(cause.id,),
            summary=BITES * 1000,
            would_confirm=BITES,
        ),
        Theme(**whose, label=BITES[:200], summary=BITES * 1000, dissent=BITES, cause_ids=(cause.id,)),
        driver,
        idea,
        ChangeIdea(**whose, text=BITES),
        PDSACycle(
            **whose,
            idea_id=idea.id,
            title=BITES,
            start=MONDAY + timedelta(weeks=13),
            predictions=(Prediction(expected=BITES, result="wrong"),),
            objective="a" * 100_000,
        ),
        ChartAnnotation(**whose, label=BITES, on=MONDAY + timedelta(weeks=15), state="agreed"),
        ChartPhase(
            **whose,
            measure_id=measure.id,
            through=MONDAY + timedelta(weeks=12),
            reason=BITES * 1000,
            state="agreed",
        ),
        ChartPhase(
            **whose,
            measure_id=measure.id,
            kind="new phase",
            on=MONDAY + timedelta(weeks=14),
            reason=BITES,
            state="agreed",
        ),
    ]
    for n in range(26):
        week = MONDAY + timedelta(weeks=n)
        point = {"unit_id": "maple", "period_start": week, "numerator": 20 + n % 5, "denominator": 60}
        records.append(Observation(**whose, measure_id=measure.id, note=BITES, **point))
        for what in (BITES, ""):
            done = {"class_code": "maple-1", "week": week, "planned": 5, "delivered": n % 5}
            records.append(DoseRecord(**whose, idea_id=idea.id, what=what, note=BITES, **done))
    store.save_all(records, author="AB")
    return project


@pytest.mark.slow
@pytest.mark.usefixtures("one_warm_process")
def test_text_that_bites_breaks_and_escapes_on_no_page(tmp_path):
    project = full_of_it(tmp_path / "r.db")
    for audience in ("public", "team"):
        out = tmp_path / audience
        outcome = run_batch(
            "practice_team", out, records=str(tmp_path / "r.db"), projects=[project.id], audience=audience
        )
        assert outcome.exit_code == 0, [record.reason for record in outcome.records]
        record = next(r for r in read_records(out) if r.workbook == NAME)
        assert record.status == "ok" and any(f.mark == "headline" for f in record.findings)
        for page in [*out.glob("projects/*/*.html"), out / "index.html"]:
            html = page.read_text(encoding="utf-8")
            seen = Seen()
            seen.feed(html)
            assert "&lt;img src=x" in html or "&lt;img src" in html or page.name == "index.html"
            assert not seen.runs and not seen.tags & {"iframe", "object", "embed"}, page
            assert len(html.encode()) <= 400_000 and "\u202e" not in html and "\x1b" not in html
        sheet = (out / "findings.csv").read_text(encoding="utf-8-sig")
        assert not re.search(r'(^|,|")=HYPERLINK', sheet)
        assert str(tmp_path) not in "".join(
            p.read_text(encoding="utf-8") for p in out.glob("projects/*/*.ipynb")
        )


@pytest.mark.slow
@pytest.mark.usefixtures("one_warm_process")
def test_practice_teams_beside_their_schools(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    out = tmp_path / "out"
    made = run_batch("practice", out, records="practice", workbooks=[NAME], audience="public")
    assert made.exit_code == 0
    pages: dict[str, PageRecord] = {r.project_name: r for r in read_records(out) if r.unit == "project"}
    assert {name: page.status for name, page in pages.items()} == {
        "Out one day, not two": "ok",
        "Here on Friday": "ok",
        "A team's project": "no-data",
    }
    unshared = pages["A team's project"]
    whole = "".join(
        (out / unshared.folder / f"{NAME}.{end}").read_text("utf-8") for end in ("html", "ipynb", "json")
    )
    assert "Tin Mill" not in whole and "S007" not in whole and "ninth" not in whole.lower()
    spindle = (out / pages["Out one day, not two"].folder / f"{NAME}.html").read_text("utf-8")
    assert "We moved our &quot;before&quot; line" in spindle or 'We moved our "before" line' in spindle
    assert "Call before the bell on day two" in spindle and "Office minutes on the phone" in spindle
    friday = (out / pages["Here on Friday"].folder / f"{NAME}.html").read_text("utf-8")
    assert "cannot tell yet whether our idea works" in friday
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert sorted({run["unit"] for run in manifest["runs"]}) == ["project", "school"]
    overview = (out / "index.html").read_text("utf-8")
    assert "Out one day, not two" in overview and "Woolen Bridge Elementary, " in re.sub(
        "<.*?>", "", overview
    )
    again = run_batch("practice", out, records="practice", workbooks=[NAME], audience="public")
    assert again.counts()["reused"] == len(again.records)


@pytest.mark.slow
@pytest.mark.usefixtures("one_warm_process")
def test_what_is_purged_from_the_records_goes_from_the_pages_and_a_broken_project_stops_nobody(tmp_path):
    store, project = with_project(tmp_path / "r.db")
    talk = Interview(
        project_id=project.id,
        on=date(2025, 1, 1),
        state="done",
        notes="long ago",
        keep_until=date(2099, 1, 1),
    )
    store.save_all(
        [talk, Excerpt(project_id=project.id, interview_id=talk.id, quote="word for word")], author="AB"
    )
    lost = store.save(Project(title="Lost"), author="AB")
    out = tmp_path / "out"
    made = run_batch(
        "practice_team",
        out,
        records=str(tmp_path / "r.db"),
        workbooks=[NAME],
        audience="team",
        projects=["all"],
    )
    assert made.exit_code == 1 and made.counts()["failed"] == 1
    assert [r.project_id for r in made.records if r.status == "failed"] == [lost.id]
    nothing = next(r for r in made.records if r.project_id == project.id)
    assert nothing.status == "no-data" and "nothing yet" in nothing.reason
    assert (out / "projects" / project.id / f"{NAME}.html").is_file()
    store.purge(date(2099, 6, 1))
    assert not (out / "projects" / project.id).exists() and (out / "index.html").is_file()


def planted(record: Record, canary: str) -> Record:
    """A record that nobody shared, with a canary in each field that holds free text."""

    def filled(holder: BaseModel) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for name, whole in marked(type(holder), (FreeText,)):
            value = getattr(holder, name)
            if whole:
                told[name] = (
                    f"{value} {canary}" if isinstance(value, str) else [f"{one} {canary}" for one in value]
                )
            else:
                told[name] = [{**dict(part), **filled(part)} for part in value]
        return told

    return record.changed(**filled(record), shared="")


@pytest.mark.slow
@pytest.mark.usefixtures("one_warm_process")
def test_no_page_of_a_team_holds_what_another_team_has_not_shared(tmp_path, monkeypatch):
    """Every workbook of two teams in one folder, and what the batch writes beside them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    store = open_records("practice")
    first, second, third = store.find(Project)
    canaries = {first.id: "kanarie", second.id: "hirondelle"}
    for project_id, canary in canaries.items():
        own = [one for one in store.snapshot(project_id).every(Record) if project_id in (one.scope, one.id)]
        assert len({one.entity for one in own}) > 20
        store.save_all([planted(one, canary) for one in own], author="AB")
    out = tmp_path / "out"
    whose = {"records": "practice", "audience": "team", "progress": False}
    made = run_batch("practice", out, projects=["all"], **whose)
    assert made.exit_code == 0, [record.reason for record in made.records]
    assert {record.unit for record in made.records} == {"project", "network"}
    found = {
        path: told for path in out.rglob("*") if path.is_file() and (told := read(path, canaries.values()))
    }
    for project_id, canary in canaries.items():
        own_folder = out / "projects" / project_id
        assert own_folder / "12_problem_aim_charter.html" in found
        assert [
            path for path, told in found.items() if canary in told and own_folder not in path.parents
        ] == []
    assert not {path for path in found if third.id in path.parts}
    # Nor a class of another team, nor of any in what all teams read.
    schools = {project.id: project.school_ids[0] for project in (first, second, third)}
    for path in (path for path in out.rglob("*") if path.is_file()):
        whose_page = {schools[part] for part in path.parts if part in schools}
        assert {code[:4] for code in A_CLASS.findall(text_in(path))} <= whose_page, path


@pytest.mark.slow
@pytest.mark.usefixtures("one_warm_process")
@pytest.mark.parametrize(
    ("audience", "workbooks"),
    [("staff", []), ("public", ["31_pdsa_cycles", "33_this_week", NAME])],
)
def test_no_class_goes_by_its_code_or_its_number_in_a_batch_for_others(
    tmp_path, monkeypatch, audience, workbooks
):
    """Adults are people, too: a class is a teacher. All that the practice teams wrote is shared here."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    store = open_records("practice")
    for project in store.find(Project):
        own = [one for one in store.snapshot(project.id).every(Record) if project.id in (one.scope, one.id)]
        store.save_all([one.changed(shared="public") for one in own], author="AB")
    out = tmp_path / "out"
    whose = {"records": "practice", "audience": audience, "progress": False, "workbooks": workbooks}
    made = run_batch("practice", out, projects=["all"], **whose)
    assert made.exit_code == 0, [record.reason for record in made.records]
    tests = [*out.glob("projects/*/31_pdsa_cycles.html")]
    assert len(tests) == 3 and all("bs-test" in page.read_text("utf-8") for page in tests)
    numbers = ("4 of 13", "4 of 17", "13 of 79", "18 of 34", "16 of 25", "11 of 25", "11 of 15")
    assert {path: told for path in out.rglob("*") if path.is_file() and (told := read(path, numbers))} == {}
    assert {
        p: found[0] for p in out.rglob("*") if p.is_file() and (found := A_CLASS.findall(text_in(p)))
    } == {}


def read(path: Path, words: Iterable[str]) -> set[str]:
    """Return which of these words stand in a file: as text, in an embedded picture, or in a table."""
    text = text_in(path)
    return {word for word in words if word in text}


def text_in(path: Path) -> str:
    """Return what a file says: as text, in its embedded pictures, or in a table; and its address."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    content = path.read_bytes()
    pictures = re.findall(rb"base64,([A-Za-z0-9+/=]+)", content)
    return b"\n".join([f"{path}".encode(), content, *map(base64.b64decode, pictures)]).decode(
        "utf-8", "replace"
    )
