"""Pictures: the same bytes for the same data, words for those who do not see them, and no name that does harm."""

from __future__ import annotations

import hashlib
import itertools
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pandas as pd
import pytest

from brightspots.figures import big_numbers, dots, glance_table, scatter, trend, trends
from brightspots.figures.labels import shorten, spread, text_width, to_width, wrapped
from brightspots.measures.schools.peers import compare
from brightspots.measures.schools.places import latest, with_places
from tests.measures.test_peers import WORDS, measures, schools

HOSTILE = [
    "<script>alert(1)</script>",
    'O\'Brien "Best" & Sons',
    "'\"><img src=x onerror=alert(1)>",
    r"Cash $\frac{1}{ $ Academy",
    r"A$AP $chool \alpha",
    "École ☃ Ñandú",
    "bell\x07 and \x0b tab",
    "]]> --> </svg>",
]
SVG = "{http://www.w3.org/2000/svg}"


def comparison(name: str = "School 1", n: int = 40):
    among = schools(n)
    among["school_name"] = among["school_name"].where(among["school_id"] != "S01", name)
    among["lea_name"] = name
    return compare(among, measures(among), WORDS, "S01", x="late", y="score")


def lines(
    values: dict[str, float | None], scope: str = "school", label: str = "Mesa", **more
) -> pd.DataFrame:
    many = scope != "school"
    return pd.DataFrame(
        {
            "scope": scope, "label": label, "measure_id": "late", "school_year": list(values),
            "value": pd.Series(list(values.values()), dtype="float64"), "n": 100.0,
            "schools": 5 if many else 1, "weighted": True, "reliability": "reliable", "state": "shown", **more,
        }
    )  # fmt: skip


LATE = {"measure_id": "late", "name": "Late", "unit": "percent", "direction": "decrease"}
THREE = {"2021-22": 10.0, "2022-23": 12.0, "2023-24": 11.0}


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words += data


def harmless(html: str) -> Tags:
    found = Tags(html)
    assert "script" not in found.tags
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert not any("onerror" in name or name in ("brien", "sons") for name, _ in found.attributes)
    return found


def both_prints() -> str:
    return hashlib.sha256(scatter(comparison()).image + trend(lines(THREE), LATE).image).hexdigest()


class TestScatter:
    def test_the_same_data_gives_the_same_bytes(self):
        assert scatter(comparison()).image == scatter(comparison()).image

    def test_the_same_bytes_in_another_process(self):
        code = "from tests.figures.test_pictures import both_prints; print(both_prints())"
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert other.stdout.strip() == both_prints()

    def test_no_date_and_nothing_from_outside(self):
        image = scatter(comparison(n=600)).image.decode()
        assert "dc:date" not in image and "Matplotlib v" not in image
        addresses = set(re.findall(r"https?://[^\"'<> ]+", image))
        assert all("w3.org" in a or "purl.org" in a or "creativecommons.org" in a for a in addresses)

    def test_alt_text_says_what_is_seen(self):
        found = comparison()
        picture = scatter(found)
        assert picture.alt.startswith(
            f"Scatter of Late and Score for {len(found.schools)} high schools in 2024-25."
        )
        assert (
            "Ours, School 1: Late " in picture.alt
            and f"{int(found.schools['bright'].sum())} school" in picture.alt
        )
        assert picture._repr_mimebundle_()["text/plain"] == picture.alt
        assert ElementTree.fromstring(picture.image).find(f"{SVG}title").text == "Late and Score"

    def test_a_bound_is_no_number(self):
        among = schools(40)
        rows = measures(among)
        rows["code"] = ((rows["school_id"] == "S01") & (rows["measure_id"] == "late")).map(
            {True: -1, False: 0}
        )
        picture = scatter(compare(among, rows, WORDS, "S01", x="late", y="score"))
        assert re.search(r"Ours, School 1: Late [0-9.]+% or less, Score [0-9.+]+ points\.", picture.alt)
        assert picture.alt.count("or less") == 1

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_names(self, name):
        picture = scatter(comparison(name))
        words = "".join(ElementTree.fromstring(picture.image).itertext())
        assert "alert" not in re.sub(r"\s", "", words) or "<script" not in picture.image.decode()
        assert "$" not in name or "$" in words
        html = picture.html()
        found = harmless(html)
        assert dict(found.attributes)["alt"] == picture.alt
        assert "School 1" not in picture.alt

    def test_the_table_names_every_school_that_is_named(self):
        found = comparison()
        table = scatter(found).table
        assert len(table) == 1 + len(found.bright) + len(found.like)
        assert set(table["Shown as"]) <= {"our school", "bright spot", "like ours"}

    def test_the_density_of_many_schools_is_sharp_at_any_size(self):
        root = ElementTree.fromstring(scatter(comparison(n=600)).image)
        [image] = root.iter(f"{SVG}image")
        assert (image.get("width"), image.get("height")) == ("36", "36")
        assert "pixelated" in image.get("style", "")

    def test_fewer_than_two_schools(self):
        among = schools()
        rows = measures(among)
        picture = scatter(compare(among, rows[rows["school_id"] == "S01"], WORDS, "S01", x="late", y="score"))
        assert "fewer than two schools" in picture.alt
        assert ElementTree.fromstring(picture.image).tag == f"{SVG}svg" and "<img" in picture.html()

    def test_ours_without_a_number(self):
        among = schools()
        rows = measures(among)
        picture = scatter(compare(among, rows[rows["school_id"] != "S01"], WORDS, "S01", x="late", y="score"))
        assert "Ours" not in picture.alt and "our school" not in set(picture.table["Shown as"])

    def test_all_schools_at_one_point(self):
        among = schools()
        rows = measures(among).assign(value=5.0)
        assert scatter(compare(among, rows, WORDS, "S01", x="late", y="score")).image

    def test_measures_without_a_direction_or_unit(self):
        words = WORDS.assign(direction=None, unit="")
        assert (
            "nan"
            not in scatter(compare(schools(), measures(schools()), words, "S01", x="late", y="score")).html()
        )


def pieces(image: bytes) -> int:
    """How many lines join two points or more of our school."""
    found = ElementTree.fromstring(image).iter(f"{SVG}path")
    return sum(p.get("d", "").count("M") for p in found if p.get("stroke") == "#0b5394")


class TestTrend:
    def test_the_same_data_gives_the_same_bytes(self):
        assert trend(lines(THREE), LATE).image == trend(lines(THREE), LATE).image

    def test_an_unbroken_line(self):
        assert pieces(trend(lines(THREE), LATE).image) == 1

    def test_a_year_without_a_value_is_a_gap(self):
        values = {"2019-20": 1.0, "2020-21": 2.0, "2021-22": None, "2022-23": 3.0, "2023-24": 4.0}
        assert pieces(trend(lines(values), LATE).image) == 2

    def test_years_that_nobody_has_are_a_gap(self):
        values = {"2017-18": 1.0, "2018-19": 2.0, "2021-22": 3.0, "2022-23": 4.0}
        picture = trend(lines(values), LATE)
        assert pieces(picture.image) == 2
        assert "2020-21" in picture.image.decode() and "from 2017-18 to 2022-23" in picture.alt

    def test_of_many_years_as_many_are_written_as_there_is_room_for(self):
        picture = trend(lines({f"20{y}-{y + 1}": float(y) for y in range(10, 25)}), LATE)
        written = re.findall(r">(20\d\d-\d\d)<", picture.image.decode())
        assert written[-1] == "2024-25" and 2 <= len(written) <= 6 and pieces(picture.image) == 1

    def test_another_way_of_measuring_is_a_gap(self):
        broken = ["reliable", "method-break", "reliable"]
        assert pieces(trend(lines(THREE).assign(reliability=broken), LATE).image) == 1
        four = lines({"2020-21": 9.0, **THREE}).assign(
            reliability=["reliable", "reliable", "method-break", "reliable"]
        )
        assert pieces(trend(four, LATE).image) == 2

    def test_one_year(self):
        picture = trend(lines({"2023-24": 4.0}), LATE)
        assert pieces(picture.image) == 0 and "Mesa: 2023-24 4.0%." in picture.alt

    def test_no_value_at_all(self):
        picture = trend(lines({"2022-23": None, "2023-24": None}).assign(state="suppressed"), LATE)
        assert "Mesa: no data." in picture.alt
        assert set(picture.table["Value"]) == {"hidden to protect students"}

    def test_two_lines_of_one_name_are_told_apart(self):
        both = pd.concat(
            [lines(THREE, "lea", "Alisal"), lines(dict.fromkeys(THREE, 5.0), "district", "Alisal")]
        )
        alt = trend(pd.concat([lines(THREE), both]), LATE).alt
        assert alt.count("Alisal: 2021-22") == 2 and "2021-22 10.0%, 2021-22" not in alt

    def test_caption_says_of_how_many(self):
        found = trend(pd.concat([lines(THREE), lines(THREE, "lea", "Alisal")]), LATE)
        words = "Lower is better. Lines of many schools are means, weighted by students: of 5 in Alisal."
        assert found.caption == words

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_names(self, name):
        both = pd.concat([lines(THREE, label=name), lines(THREE, "lea", name)])
        picture = trend(both, {**LATE, "name": name})
        ElementTree.fromstring(picture.image)
        harmless(picture.html())

    def test_trends_are_of_measures_that_ours_has(self):
        rows = pd.concat(
            [
                lines(THREE),
                lines(
                    THREE,
                    "lea",
                    "Lake",
                ).assign(measure_id="score"),
            ]
        )
        assert len(trends(rows, WORDS)) == 1
        assert trends(rows.iloc[:0], WORDS) == []


def groups(label: str = "English learners") -> pd.DataFrame:
    return pd.DataFrame(
        {"subgroup_id": ["all", "el", "f", "foster"], "category": ["all", "program", "sex", "program"],
         "label": ["All students", label, "Female", "Foster youth"], "school_year": "2023-24",
         "value": [12.0, 30.0, 0.5, None], "n": [500.0, 60.0, 240.0, None], "gap": [0.0, 18.0, -11.5, None],
         "low": [9.0, 20.0, 0.1, None], "high": [15.0, 42.0, 3.0, None],
         "state": ["shown", "shown", "shown", "suppressed"], "code": 0}
    )  # fmt: skip


class TestDots:
    def test_the_same_data_gives_the_same_bytes(self):
        assert dots(groups(), LATE).image == dots(groups(), LATE).image

    def test_every_group_has_its_name_its_gap_and_how_many_it_is(self):
        words = list(ElementTree.fromstring(dots(groups(), LATE).image).itertext())
        assert {"Late in 2023-24", "All students", "Programs", "English learners", "Sex"} <= set(words)
        assert {"500 students", "+18.0, 60 students", "−11.5, 240 students"} <= set(words)

    def test_a_hidden_group_is_named_in_words_and_not_drawn(self):
        picture = dots(groups(), LATE)
        assert "Foster youth" in picture.caption and "Foster youth" not in picture.image.decode()
        assert picture.table["Value"].tolist()[-1] == "hidden to protect students"

    def test_a_share_is_never_below_nothing(self):
        words = "".join(ElementTree.fromstring(dots(groups(), LATE).image).itertext())
        assert "0%" in words and "−10%" not in words

    def test_nothing_but_all_students_is_no_picture(self):
        assert dots(groups().head(1), LATE) is None

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_names(self, name):
        picture = dots(groups(name), {**LATE, "name": name, "unit": name})
        ElementTree.fromstring(picture.image)
        harmless(picture.html())


class TestNumbers:
    def glance(self, **more) -> pd.DataFrame:
        own = pd.DataFrame(
            {"measure_id": ["late", "late", "score"], "school_year": ["2022-23", "2023-24", "2023-24"],
             "value": [12.0, 10.0, None], "denominator": [200.0, 210.0, None],
             "state": ["shown", "shown", "suppressed"]}
        )  # fmt: skip
        among = pd.DataFrame(
            {"measure_id": "late", "school_year": "2023-24", "value": [float(v) for v in range(20)]}
        )
        return with_places(latest(own, WORDS.assign(**more)), among)

    def test_words(self):
        html = glance_table(self.glance(), "high").html
        words = Tags(html).words
        assert "10.0%" in words and "210" in words and "down 2.0 percentage points (better)" in words
        assert "hidden to protect students" in words and "among high schools" in words
        cards = Tags(big_numbers(self.glance(), "high").html)
        assert cards.tags.count("section") == 1 and cards.tags.count("i") == 10
        assert "5 of 10 among 20 high schools (10 is best)" in cards.words

    @pytest.mark.parametrize("name", HOSTILE)
    def test_hostile_names(self, name):
        glance = self.glance(name=name, unit=name)
        for html in (glance_table(glance, "high").html, big_numbers(glance, "high").html):
            assert name in harmless(html).words

    def test_nothing(self):
        empty = self.glance().iloc[:0]
        assert "<tbody></tbody>" in glance_table(empty).html and big_numbers(empty).text == ""


class TestLabels:
    def test_spread_keeps_order_and_gap(self):
        placed = spread([3.0, 1.0, 1.1, 9.0], 1.0)
        order = sorted(range(4), key=[3.0, 1.0, 1.1, 9.0].__getitem__)
        steps = [placed[b] - placed[a] for a, b in itertools.pairwise(order)]
        assert all(step >= 1.0 - 1e-9 for step in steps) and placed[3] == 9.0

    @pytest.mark.parametrize("name", ["", "A", "x" * 80, "One Two Three Four Five Six Seven Eight", " " * 40])
    def test_names_are_cut(self, name):
        assert len(shorten(name)) <= 26
        assert all(len(line) <= 17 for line in wrapped(name).split("\n")) and wrapped(name).count("\n") <= 1

    @pytest.mark.parametrize(
        "name", ["", "Mesa", "One Two Three Four Five Six Seven Eight", "☃ 中中中中 École"]
    )
    def test_words_are_cut_to_a_width(self, name):
        cut = to_width(name, 10, 80)
        assert cut == name or (text_width(cut, 10) <= 80 and cut.endswith("…"))
        assert text_width(name, 20) == pytest.approx(2 * text_width(name, 10))
