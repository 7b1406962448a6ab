from __future__ import annotations

import io
import random
from collections.abc import Iterator

import pytest

from brightspots.batch.overview import Overview, write_overview
from brightspots.batch.page_record import PageRecord
from brightspots.workbook.findings import Finding

SCHOOLS = 137
LEVELS = ["Elementary", "Middle", "High"]
WIDE_NAME = "Academia Bilingüe de la Península and Surrounding Unincorporated Valleys (Continuation)"

pytestmark = [pytest.mark.browser]


def record(i: int, chance: random.Random) -> PageRecord:
    names = {3: "Álvarez <script>document.title='taken'</script> High", 4: "O’Neill \u202eHigh", 5: WIDE_NAME}
    facts = {
        "workbook": "11_seeing_the_data",
        "title": "Seeing the data",
        "unit": "school",
        "school_id": f"96{i:012}",
        "school_name": names.get(i, f"School {i} Elementary"),
        "school_level": LEVELS[i % 3],
        "lea_name": f"Número {i % 28} Union Elementary",
        "audience": "staff",
        "data_through": "2024-25",
        "run": "R7",
    }
    if i % 40 == 10:
        return PageRecord(**facts, status="failed", reason="The district folder lists this school twice.")
    values = [round(chance.uniform(5, 35), 1) for _ in range(3)]
    series = [{"period": f"202{y}-2{y + 1}", "value": v} for y, v in enumerate(values, 2)]
    sentence = f"{values[-1]}% of students missed 1 day in 10 last year, fewer than the year before."
    state = "suppressed" if i % 40 == 20 else "shown"
    findings = [
        Finding("absence", values[-1], sentence, "percent", 512, state, "Chronic absence", "headline", series)
    ]
    if i % 8 == 0:
        findings.append(Finding("rise", 5.0, "Absence rose by 5 points in one year.", mark="worth a look"))
    if i % 10 == 0:
        findings.append(Finding("fall", -8.0, "Absence fell by 8 points in one year.", mark="bright spot"))
    outputs = [f"schools/96{i:012}/11_seeing_the_data.html"]
    return PageRecord(**facts, findings=findings, outputs=outputs)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    chance = random.Random(11)
    records = [record(i, chance) for i in range(SCHOOLS)]
    out = tmp_path_factory.mktemp("out with ü")
    for one in records:
        for output in one.outputs:
            (out / output).parent.mkdir(parents=True)
            (out / output).write_text("<title>a page</title>", encoding="utf-8")
    facts = Overview("Monterey County", audience="staff", previous=records, whom_to_ask="Dana Reyes")
    return write_overview(out, records, facts).as_uri()


@pytest.fixture(scope="module")
def opened(chromium, address: str) -> Iterator:
    """Open the overview once, and note what goes wrong and what it asks for."""
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.complaints, page.asked = [], []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(address)
    yield page
    page.close()


@pytest.fixture
def page(opened, address: str) -> Iterator:
    """The overview as it opens; whatever a test does, nothing goes wrong and nothing is asked of another host."""
    opened.set_viewport_size({"width": 1280, "height": 900})
    if opened.url != address:
        opened.goto(address)
    opened.get_by_label("Find a school").fill("")
    opened.get_by_label("Level").select_option(index=0)
    opened.get_by_label("Show").select_option(index=0)
    button = opened.get_by_role("button", name="District")
    while sort_state(opened) != {"lea": "ascending"}:
        button.click()
    yield opened
    assert opened.complaints == []
    assert [url for url in opened.asked if not url.startswith(("file://", "data:"))] == []


def names(page) -> list[str]:
    return page.eval_on_selector_all(
        "tr.school:not([hidden])", "rows => rows.map(row => row.querySelector('.name bdi').textContent)"
    )


def headings(page) -> list[str]:
    return page.eval_on_selector_all(
        "tbody:not([hidden]) tr.heading", "rows => rows.map(row => row.textContent.trim())"
    )


def sort_state(page) -> dict[str, str]:
    return dict(
        page.eval_on_selector_all(
            "thead [aria-sort]", "heads => heads.map(h => [h.dataset.way, h.getAttribute('aria-sort')])"
        )
    )


class TestSearch:
    FOUND = {
        "ALVAREZ": 1,
        "álvárez high": 1,
        "oneill": 1,
        "o'neill": 1,
        f"96{7:012}": 1,
        "numero 27 union": 4,
        "school 13 elem": 12,
        "": SCHOOLS,
    }

    def test_by_name_code_and_district(self, page):
        for typed, found in self.FOUND.items():
            page.get_by_label("Find a school").fill(typed)
            assert len(names(page)) == found, typed
            assert page.locator("#count").inner_text() == (f"{found} of 137 schools" if typed else "")
            districts = page.eval_on_selector_all(
                "tr.school:not([hidden]) .lea", "all => all.map(one => one.textContent)"
            )
            assert len(headings(page)) == len(set(districts)), typed

    def test_nothing_found_says_so(self, page):
        page.get_by_label("Find a school").fill("no such school")
        assert page.get_by_text("No school matches").is_visible()
        assert not page.locator("#schools").is_visible()

    def test_a_level_and_what_is_marked(self, page):
        page.get_by_label("Level").select_option(label="High (45)")
        assert len(names(page)) == 45
        page.get_by_label("Show").select_option("Bright spots")
        marked = names(page)
        assert 0 < len(marked) < 45
        assert page.locator("tr.school:visible .chip.bright").count() == len(marked)

    def test_the_words_last_while_arranging(self, page):
        page.get_by_label("Find a school").fill("school 13 elem")
        page.get_by_role("button", name="Last result").click()
        assert len(names(page)) == 12
        assert page.eval_on_selector_all(
            "#schools tbody:not([hidden])",
            "all => all.length && all.every(one => one.querySelector('tr.school:not([hidden])'))",
        ), "no heading stands over nothing"


class TestArrange:
    def test_opens_by_district(self, page):
        page.reload()
        assert sort_state(page) == {"lea": "ascending"}
        assert headings(page)[:3] == [
            f"Número {i} Union Elementary {n} schools" for i, n in [(0, 5), (1, 5), (2, 5)]
        ]

    def test_by_name_and_back(self, page):
        button = page.get_by_role("button", name="School", exact=True)
        button.click()
        first = names(page)
        assert (
            first[0].startswith("Academia")
            and first[1].startswith("Álvarez")
            and first[2].startswith("O’Neill")
        )
        assert first[3:5] == ["School 0 Elementary", "School 1 Elementary"], "2 comes before 10"
        assert sort_state(page) == {"name": "ascending"}
        button.click()
        assert names(page) == first[::-1]
        assert sort_state(page) == {"name": "descending"}

    def test_by_district_turned(self, page):
        page.get_by_role("button", name="District").click()
        assert sort_state(page) == {"lea": "descending"}
        assert headings(page)[0].startswith("Número 27")
        inside = names(page)[:4]
        assert inside == sorted(inside, key=lambda name: int("".join(filter(str.isdigit, name)) or -1))

    def test_by_level(self, page):
        page.get_by_role("button", name="Level").click()
        assert headings(page) == ["Elementary 46 schools", "Middle 46 schools", "High 45 schools"]

    def test_a_result_shows_bands_not_places(self, page):
        button = page.get_by_role("button", name="Last result")
        button.click()
        up = headings(page)
        assert [h.split(" ")[0] for h in up] == ["Lowest", "Lower", "Higher", "Highest", "Hidden", "No"]
        assert up[-2:] == ["Hidden to protect students 3 schools", "No page this time 4 schools"]
        groups = page.eval_on_selector_all(
            "#schools tbody",
            """bodies => bodies.map(body => ({
                ends: (body.querySelector('.range')?.textContent || '').match(/[0-9.]+/g),
                values: [...body.querySelectorAll('.last .shown')].map(b => parseFloat(b.textContent)),
                names: [...body.querySelectorAll('.name bdi')].map(b => b.textContent),
            }))""",
        )
        for group in groups[:4]:
            low, high = map(float, group["ends"])
            assert (min(group["values"]), max(group["values"])) == (low, high)
            assert len(group["values"]) >= 30
            assert group["values"] != sorted(group["values"])
        button.click()
        turned = headings(page)
        assert turned == up[3::-1] + up[4:], "what has no number stays last"
        assert sort_state(page) == {"result": "descending"}

    def test_by_keyboard(self, page):
        page.get_by_role("button", name="Level").focus()
        page.keyboard.press("Enter")
        assert sort_state(page) == {"level": "ascending"}


class TestLook:
    @pytest.mark.parametrize("way", ["District", "Last result"])
    def test_nothing_scrolls_sideways(self, page, way):
        page.get_by_role("button", name=way).click()
        for width in (320, 390, 820, 1280):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            outside = page.eval_on_selector_all(
                "main *",
                """(all, width) => all.filter(e => {
                    const box = e.getBoundingClientRect();
                    return box.width > 0 && (box.right > width + 1 || box.left < -1);
                }).map(e => e.outerHTML.slice(0, 80))""",
                width,
            )
            assert outside == [], width

    def test_a_hostile_name_is_only_a_name(self, page):
        assert page.title() == "Monterey County: overview"
        assert any("<script>" in name for name in names(page))

    def test_a_name_leads_to_its_page(self, page):
        page.get_by_label("Find a school").fill(f"96{7:012}")
        page.locator("tr.school:visible .name a").click()
        assert page.title() == "a page"

    def test_going_back_keeps_what_was_found(self, page):
        page.get_by_label("Find a school").fill("alvarez")
        page.locator("tr.school:visible .name a").click()
        page.go_back()
        typed = page.get_by_label("Find a school").input_value()
        assert len(names(page)) == (1 if typed else SCHOOLS)

    def test_is_whole_without_scripts(self, chromium, address):
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(address)
        assert page.locator("tr.school").count() == SCHOOLS
        assert page.locator("tr.school").last.is_visible()
        assert not page.locator(".controls").is_visible()
        context.close()


class TestPaper:
    @pytest.mark.parametrize("paper", ["A4", "Letter"])
    @pytest.mark.parametrize("way", [None, "Last result"])
    def test_a_county_fits_on_two_sides(self, page, paper, way):
        from pypdf import PdfReader

        if way:
            page.get_by_role("button", name=way).click()
        reader = PdfReader(io.BytesIO(page.pdf(format=paper)))
        assert len(reader.pages) == 2
        text = " ".join("\n".join(side.extract_text() for side in reader.pages).split())
        for i in (0, 60, 136):
            assert f"School {i} Elementary" in text
        assert "hidden to protect students" in text
        assert "Signed-in educators only" in text
        assert "Find a school" not in text and "↕" not in text
