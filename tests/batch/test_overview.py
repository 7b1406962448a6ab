from __future__ import annotations

import base64
import hashlib
import random
import re
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from brightspots import resources
from brightspots.batch.overview import Overview, grouping, render, write_overview
from brightspots.batch.overview.bands import LEAST_IN_BAND, cut
from brightspots.batch.overview.changes import since_last_run
from brightspots.batch.overview.rows import make_rows
from brightspots.batch.overview.words import alphabet_key, finding_words
from brightspots.batch.page_record import PageRecord
from brightspots.text.wording import value_words
from brightspots.workbook.findings import Finding

NASTY = """<script>alert('1')</script> & "Zuñiga's" \u202eloohcS"""


def absence(value: float | None = 18.0, **more) -> Finding:
    series = more.pop("series", [{"period": "2023-24", "value": 20.0}, {"period": "2024-25", "value": value}])
    facts = {"unit": "percent", "n": 512, "label": "Chronic absence", "mark": "headline", "series": series}
    return Finding("absence", value, f"{value}% missed 1 day in 10.", **(facts | more))


def page(school: str = "07X001", name: str = "Alisal High", findings=(), **more) -> PageRecord:
    workbook = more.pop("workbook", "11_seeing_the_data")
    facts = {
        "title": "Seeing the data",
        "school_level": "High",
        "lea_id": "07",
        "lea_name": "Salinas Union",
        "data_through": "2024-25",
        "outputs": [f"schools/{school}/{workbook}.html", f"schools/{school}/{workbook}.ipynb"],
    }
    return PageRecord(
        workbook=workbook,
        unit="school",
        school_id=school,
        school_name=name,
        findings=list(findings),
        **(facts | more),
    )


def many(count: int) -> list[PageRecord]:
    chance = random.Random(7)
    found = []
    for i in range(count):
        values = [round(chance.uniform(2, 40), 1) for _ in range(3)]
        series = [{"period": f"202{y}-2{y + 1}", "value": v} for y, v in enumerate(values, 2)]
        marks = [Finding("rise", 5.0, "It rose by 5 points in a year.", mark="worth a look")] * (i % 9 == 0)
        found.append(
            page(
                f"27{i:012}",
                f"School {i} Elementary",
                [absence(values[-1], series=series), *marks],
                lea_name=f"District {i % 28}",
            )
        )
    return found


def soup(records, **facts) -> BeautifulSoup:
    return BeautifulSoup(
        render(list(records), Overview(**({"district_name": "Monterey"} | facts))), "html.parser"
    )


def row(html: BeautifulSoup, school: str = "Alisal High") -> Tag:
    return next(tr for tr in html.select("tr.school") if school in tr.select_one(".name").get_text())


def words(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


class TestRow:
    def test_says_value_year_and_how_many(self):
        tr = row(soup([page(findings=[absence()])]))
        assert words(tr.select_one(".last")) == "18.0% 2024-25, out of 512"
        assert words(tr.select_one(".said")) == "18.0% missed 1 day in 10."
        assert tr.select_one("svg title").string == "Chronic absence: 2023-24 20.0%, 2024-25 18.0%"
        assert words(tr.select_one(".level")) == "High"

    def test_code_comes_small_after_the_name(self):
        name = row(soup([page(findings=[absence()])])).select_one(".name")
        assert words(name).startswith("Alisal High 07X001")
        assert name.select_one("small.code").string == "07X001"

    def test_suppressed_is_hidden_whatever_the_record_holds(self):
        tr = row(soup([page(findings=[absence(18.0, state="suppressed", n=7, series=[])])]))
        assert words(tr.select_one(".last")) == "hidden to protect students"
        assert tr.select_one("svg") is None

    @pytest.mark.parametrize(
        "findings",
        [
            [],
            [absence(None, series=[])],
            [absence(None, state="missing")],
            [absence(float("nan"), series=[])],
        ],
    )
    def test_missing_says_no_data(self, findings):
        assert words(row(soup([page(findings=findings)])).select_one(".last")) == "no data"

    def test_zero_is_a_number(self):
        assert words(row(soup([page(findings=[absence(0.0)])])).select_one(".last")).startswith("0.0%")

    def test_one_year_is_a_dot(self):
        tr = row(soup([page(findings=[absence(series=[{"period": "2024-25", "value": 18.0}])])]))
        assert tr.select_one("svg circle") and not tr.select_one("svg path")

    @pytest.mark.parametrize("status", ["failed", "timeout"])
    def test_a_page_that_failed_says_why(self, status):
        record = page(status=status, reason="The district folder lists this school twice.", outputs=[])
        tr = row(soup([record]))
        assert words(tr.select_one(".last")) == "no page this time"
        assert words(tr.select_one(".said")) == "The district folder lists this school twice."
        assert tr.find("a") is None

    def test_a_failed_page_without_a_name_borrows_it(self):
        failed = page(name="", workbook="05_early", status="failed", school_level="", lea_name="", lea_id="")
        tr = row(soup([failed, page(findings=[absence()])]))
        assert "Alisal High" in words(tr) and words(tr.select_one(".last")).startswith("18.0%")

    def test_a_long_series_is_told_by_its_ends(self):
        series = [{"period": f"w{i}", "value": float(i)} for i in range(180)]
        title = row(soup([page(findings=[absence(179.0, series=series)])])).select_one("svg title").string
        assert title == "Chronic absence: from w0 0.0% to w179 179.0%, lowest 0.0%, highest 179.0%"


class TestLinks:
    def test_every_page_is_one_click_away(self):
        records = [
            page(findings=[absence()]),
            page(workbook="41_similar_schools", title="Similar schools"),
            page("07X002", "Soledad High"),
        ]
        html = soup(records)
        hrefs = {unquote(a["href"]) for a in html.select("tr.school a")}
        assert hrefs == {r.outputs[0] for r in records}
        assert [a.string for a in row(html).select(".pages a")] == ["Seeing the data", "Similar schools"]

    def test_addresses_are_encoded(self):
        record = page(findings=[absence()], outputs=['schools/a b/ü#?"%.html'])
        assert row(soup([record])).find("a")["href"] == "schools/a%20b/%C3%BC%23%3F%22%25.html"

    @pytest.mark.parametrize(
        "output", ["../x.html", "/etc/x.html", "schools/../../x.html", "//host/x.html", "schools/x.ipynb"]
    )
    def test_leads_nowhere_outside(self, output):
        assert row(soup([page(findings=[absence()], outputs=[output])])).find("a") is None

    def test_no_scheme(self):
        record = page(
            findings=[absence()], outputs=["javascript:alert(1)//.html", "javascript:alert(1).html"]
        )
        assert row(soup([record])).find("a")["href"].startswith("javascript%3A")


class TestAudience:
    look = Finding("rise", 5.0, "Absence rose by 5 points.", mark="worth a look")
    bright = Finding("fall", -9.0, "Absence fell by 9 points.", mark="bright spot")

    def test_worth_a_look_is_for_staff(self):
        html = soup([page(findings=[absence(), self.look, self.bright], audience="staff")], audience="staff")
        assert "Absence rose by 5 points." in words(html.select_one(".panel.look"))
        assert "Worth a look" in words(row(html))
        assert "1 is worth a look" in words(html.select_one(".headline"))

    @pytest.mark.parametrize("audience", ["public", "a typo"])
    def test_the_public_sees_nothing_of_it(self, audience):
        text = render(
            [page(findings=[absence(), self.look, self.bright])], Overview("Monterey", audience=audience)
        )
        html = BeautifulSoup(text, "html.parser")
        assert "rose by 5" not in text
        assert "look" not in html.body.get_text().lower()
        assert not html.select("[data-mark*=look], .look, option[value=look]")
        assert "Absence fell by 9 points." in words(html.select_one(".panel.bright"))

    def test_what_was_made_for_staff_stays_there(self):
        secret = page(findings=[absence(77.7), self.bright], audience="staff")
        text = render([secret], Overview("Monterey", audience="public", previous=[secret]))
        assert "77.7" not in text and "fell by 9" not in text
        assert 'href="schools' not in text
        assert "no data" in words(row(BeautifulSoup(text, "html.parser")))

    @pytest.mark.parametrize(
        ("audience", "who"), [("public", "Anyone"), ("staff", "Signed-in educators only")]
    )
    def test_says_who_may_see_it(self, audience, who):
        assert who in words(soup([page(audience=audience)], audience=audience).select_one(".facts"))


class TestHostileNames:
    records = (
        page(
            "X1",
            NASTY,
            [
                replace(absence(), text=NASTY, label=NASTY),
                Finding("a", 1.0, NASTY, mark="bright spot"),
                Finding("b", 1.0, NASTY, mark="worth a look"),
            ],
            lea_name=NASTY,
            school_level=NASTY,
            title=NASTY,
        ),
        page("X2", NASTY, status="failed", reason=NASTY, run=NASTY),
        PageRecord("32_x", NASTY, "project", project_id="p1", school_name=NASTY, findings=[absence()]),
    )

    def text(self) -> str:
        facts = Overview(NASTY, audience="staff", source=NASTY, whom_to_ask=NASTY, kind=NASTY)
        return render(self.records, facts)

    def test_only_our_script_is_there(self):
        text = self.text()
        script = (resources.folder("templates") / "overview" / "overview.js").read_text("utf-8")
        assert re.findall(r"<script[^>]*>", text) == ["<script>"]
        assert f"<script>{script}</script>" in text

    def test_nothing_else_may_run(self):
        html = BeautifulSoup(self.text(), "html.parser")
        policy = html.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
        digest = base64.b64encode(hashlib.sha256(html.script.string.encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}'" in policy and "default-src 'none'" in policy
        assert not [tag for tag in html.find_all(True) if any(name.startswith("on") for name in tag.attrs)]

    def test_names_are_shown_as_they_are_but_do_not_turn_the_line(self):
        name = row(BeautifulSoup(self.text(), "html.parser"), "alert").select_one(".name bdi")
        assert name.get_text() == NASTY.replace("\u202e", "").replace("  ", " ")

    def test_half_a_character_does_not_stop_the_page(self, tmp_path):
        path = write_overview(tmp_path, [page(name="Al\ud800isal")], Overview("Monterey"))
        assert "Al?isal" in path.read_text("utf-8")


class TestTroubles:
    def test_pages_are_gathered_by_reason_with_whom_to_ask(self):
        broken = {"status": "failed", "reason": "A file is missing.", "run": "R7", "outputs": []}
        records = [page(str(i), f"PS {i}", **broken) for i in (10, 2, 1)] + [
            page("9", "PS 9", status="timeout")
        ]
        found = [words(li) for li in soup(records, whom_to_ask="Dana").select(".troubles li")]
        assert found == [
            "A file is missing. Ask Dana and name run R7. PS 1 , PS 2 , PS 10",
            "The page took longer than it may. Ask Dana. PS 9",
        ]

    def test_none_no_section(self):
        assert soup([page(findings=[absence()])]).select(".troubles") == []


class TestTop:
    def test_district_date_and_counts(self):
        records = [page(findings=[absence()]), page("2", "PS 2", data_through="2023-24")]
        html = soup(records, district_name="Monterey & more")
        assert html.h1.get_text() == "Monterey & more"
        assert "Data through 2024-25" in words(html.select_one(".facts"))
        assert words(html.select_one(".headline")) == "1 of 2 schools has a result."

    def test_a_year_that_is_not_whole_says_through_which_day(self):
        days = {"1": "2025-01-31", "2": "2025-01-10", "3": ""}
        records = [
            page(school, f"PS {school}", [absence()], counted_through=day) for school, day in days.items()
        ]
        assert "Data through Jan 31 of 2024-25" in words(soup(records).select_one(".facts"))
        before = [page("1", "PS 1", [absence()], counted_through="2024-12-20")]
        lines = since_last_run(records, before, {}, "public")
        assert "The data now reach to Jan 31 of 2024-25 (last run: Dec 20 of 2024-25)." in lines[1]

    @pytest.mark.parametrize(("kind", "labelled"), [("real", False), ("synthetic", True)])
    def test_made_up_data_is_labelled(self, kind, labelled):
        assert bool(soup([page()], kind=kind).select("header .synthetic")) is labelled

    def test_the_network_speaks_first(self):
        review = PageRecord(
            "61_network_review",
            "Network review",
            "network",
            outputs=["network/61_network_review.html"],
            findings=[
                Finding("shifts", 3, "3 look real; luck gives about 1.", unit="count", mark="headline")
            ],
        )
        html = soup([page(findings=[absence()]), review])
        assert words(html.select_one(".headline")) == "3 look real; luck gives about 1."
        assert html.select_one(".network a")["href"] == "network/61_network_review.html"

    def test_projects_have_their_section(self):
        project = PageRecord("32_x", "Outcome", "project", project_id="p1", outputs=["projects/p1/32_x.html"])
        html = soup([project])
        assert html.select_one(".projects a")["href"] == "projects/p1/32_x.html"
        assert html.select("#schools, script") == []

    def test_an_empty_batch_is_still_a_page(self):
        assert soup([]).h1.string == "Monterey"


class TestSinceLastRun:
    def test_three_lines(self):
        before = [page(findings=[absence(20.0)]), page("2", "PS 2", [absence()]), page("3", "Gone")]
        now = [
            page(findings=[absence(12.0), TestAudience.bright]),
            page("2", "PS 2", status="failed"),
            page("4", "PS 4", [absence()]),
        ]
        statuses = {
            "schools/07X001/11_seeing_the_data": "ok",
            "schools/2/11_seeing_the_data": "failed",
            "schools/4/11_seeing_the_data": "reused",
        }
        assert since_last_run(now, before, statuses, "public") == [
            "This run made 1 page, left 1 page as it was (no new data) and could not make 1 page. "
            "Worked last time and failed now: PS 2.",
            "The last result changed for 1: Alisal High. New here: PS 4. No longer here: Gone.",
            "New bright spots: Alisal High.",
        ]

    def test_nothing_new(self):
        same = [page(findings=[absence()])]
        lines = since_last_run(same, same, {"schools/07X001/11_seeing_the_data": "reused"}, "staff")
        assert lines == [
            "This run left 1 page as it was (no new data).",
            "No last result changed.",
            "Nothing is newly marked.",
        ]

    def test_mended_and_newer_data(self):
        before = [page(status="timeout", data_through="2023-24")]
        lines = since_last_run([page(findings=[absence()])], before, {}, "public")
        assert "Back after failing last time: Alisal High." in lines[0]
        assert "The data now reach to 2024-25 (last run: 2023-24)." in lines[1]

    def test_what_is_newly_worth_a_look_is_for_staff(self):
        now = [page(findings=[absence(), TestAudience.look])]
        before = [page(findings=[absence()])]
        assert since_last_run(now, before, {}, "staff")[2] == "Newly worth a look: Alisal High."
        assert since_last_run(now, before, {}, "public")[2] == "No new bright spots."

    def test_a_last_run_for_others_is_no_measure(self):
        before = [page(findings=[absence(77.7)], audience="staff")]
        lines = since_last_run([page(findings=[absence()])], before, {}, "public")
        assert lines[1] == "It is the first for these readers: the next run says here what changed."


class TestBands:
    @given(st.lists(st.integers(0, 30).map(lambda n: n / 10), max_size=80))
    def test_never_a_place(self, values):
        bands = cut(values)
        by_value = sorted(zip(values, bands, strict=True))
        assert [band for _, band in by_value] == sorted(bands), "higher values stand in higher bands"
        assert len(set(by_value)) == len(set(values)), "equal values are never parted"
        assert set(bands) == set(range(len(set(bands))))
        if len(set(bands)) > 1:
            assert min(bands.count(band) for band in set(bands)) >= LEAST_IN_BAND

    def test_quarters_where_there_are_enough(self):
        assert [cut(range(40)).count(band) for band in range(4)] == [10, 10, 10, 10]

    def test_many_with_the_lowest_value_stand_together(self):
        assert cut([0] * 20 + [1, 2, 3, 4, 5]) == [0] * 20 + [1] * 5

    def test_inside_a_band_a_to_z(self):
        records = [page(str(i), f"PS {9 - i}", [absence(float(i))]) for i in range(8)]
        records += [page("s", "Small", [absence(None, state="suppressed")]), page("n", "New")]
        groups = grouping.by_result(make_rows(records, "school", "public"))
        assert [(g.heading, g.note, [r.subject.name for r in g.rows]) for g in groups] == [
            ("Lower", "0.0% to 3.0%", ["PS 6", "PS 7", "PS 8", "PS 9"]),
            ("Higher", "4.0% to 7.0%", ["PS 2", "PS 3", "PS 4", "PS 5"]),
            ("Hidden to protect students", "", ["Small"]),
            ("No data", "", ["New"]),
        ]
        turned = [g.heading for g in sorted(groups, key=lambda g: g.down)]
        assert turned == ["Higher", "Lower", "Hidden to protect students", "No data"]

    def test_schools_that_look_alike_share_a_band(self):
        shown = [11.44, 11.41, 11.36, 11.44, 20.0, 20.0, 20.0, 20.0]
        rows = make_rows(
            [page(str(i), f"PS {i}", [absence(v)]) for i, v in enumerate(shown)], "school", "public"
        )
        assert [g.note for g in grouping.by_result(rows)] == ["11.4%", "20.0%"]

    def test_different_measures_are_never_mixed(self):
        rates = [page(str(i), f"PS {i}", [absence(float(i))]) for i in range(5)]
        points = [
            page(str(i), f"PS {i}", [Finding("math", -40.0, "x", "points", 9, label="Math", mark="headline")])
            for i in range(5, 8)
        ]
        groups = grouping.by_result(make_rows([*rates, *points, page("9", "New")], "school", "public"))
        assert [(g.heading, g.note) for g in groups] == [
            ("Chronic absence: all results", "0.0% to 4.0%"),
            ("Math: all results", "−40.0 points"),
            ("No data", ""),
        ]
        assert [g.down for g in groups] == [0, 1, 2]

    def test_the_page_has_the_headings_for_its_script(self):
        headings = soup(many(40)).find("template").find(attrs={"data-way": "result"}).find_all("li")
        assert [str(li).count("Lowest") for li in headings] == [1, 0, 0, 0]


class TestOrder:
    def test_by_district_a_to_z(self):
        records = [
            page("1", "Zuñiga", lea_name="Álamo"),
            page("2", "alpha", lea_name="Álamo"),
            page("3", "PS 10", lea_name="Bravo"),
            page("4", "PS 2", lea_name="Bravo"),
            page("5", "Nowhere", lea_name="", lea_id=""),
        ]
        html = soup(records)
        assert [words(th) for th in html.select("tr.heading")] == [
            "Álamo 2 schools",
            "Bravo 2 schools",
            "No district given 1 school",
        ]
        assert [tr.bdi.string for tr in html.select("tr.school")] == [
            "alpha",
            "Zuñiga",
            "PS 2",
            "PS 10",
            "Nowhere",
        ]

    def test_accents_and_case_do_not_count(self):
        assert alphabet_key("ÉCOLE\u200f 7") == alphabet_key("école 07")


class TestWords:
    @pytest.mark.parametrize(
        ("number", "unit", "said"),
        [
            (-0.04, "percent", "0.0%"),
            (0.0, "count", "0"),
            (-12.34, "points", "−12.3 points"),
            (3.0, "", "3"),
            (3.25, "", "3.2"),
            (12345.6, "count", "12,346"),
        ],
    )
    def test_numbers(self, number, unit, said):
        assert value_words(number, unit) == said

    def test_a_word_may_be_a_result(self):
        assert finding_words(Finding("x", "rising", "...")) == "rising"
        assert finding_words(Finding("x", " ", "...")) == "no data"


class TestFile:
    def test_needs_nothing_else(self):
        text = render(many(3), Overview("Monterey"))
        assert not re.search(r"https?:|@import|url\(|<img|<iframe|\ssrc=", text)

    def test_same_records_same_bytes(self, tmp_path):
        pages = [write_overview(tmp_path / str(i), many(20), Overview("M")).read_bytes() for i in (1, 2)]
        assert pages[0] == pages[1]

    def test_a_county_is_small(self, tmp_path):
        assert write_overview(tmp_path, many(137), Overview("M", audience="staff")).stat().st_size < 400_000

    def test_eighteen_hundred_schools_in_two_seconds(self, tmp_path):
        records = many(1800)
        write_overview(tmp_path, records[:1], Overview("M"))
        start = time.process_time()
        path = write_overview(tmp_path, records, Overview("M", audience="staff", previous=records))
        assert time.process_time() - start < 2
        assert path.read_text("utf-8").count("<svg") == 1800

    def test_colours_can_be_read(self):
        templates = resources.folder("templates")
        css: Path = templates / "nbconvert/templates/brightspots/static/brightspots.css"
        colour = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", css.read_text("utf-8")))

        def light(name: str) -> float:
            parts = [int(colour[name][i : i + 2], 16) / 255 for i in (1, 3, 5)]
            red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue

        for front, back in [
            *((front, back) for front in ("ink", "quiet", "ours") for back in ("paper", "wash")),
            *((front, back) for front in ("ink", "ours", "care") for back in ("care-wash",)),
            *((front, back) for front in ("ink", "ours", "bright") for back in ("bright-wash",)),
        ]:
            high, low = sorted((light(front), light(back)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, f"{front} on {back}"
