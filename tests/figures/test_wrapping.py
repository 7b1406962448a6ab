"""Text in diagrams: no line is wider than its room, in any script, and no word is lost."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from brightspots.figures.diagrams.wrapping import block, svg
from brightspots.figures.letters import ems, runs_right
from brightspots.text.typed import one_line

SCRIPTS = {
    "English": "Nobody calls home on the first day that a student is gone, because nobody knows whose task it is.",
    "a long word": "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungsstelle",
    "a link": "https://example.org/a/very/long/path/without-any-space/that-does-not-end/2024-25/report.html",
    "Chinese": "没有人在学生缺席的第一天打电话回家，因为没有人知道这是谁的任务。「家长」说他们不知道。",
    "Japanese": "初日に家に電話をかける人がいない。誰の仕事か分からないからです。",
    "Korean": "아무도 첫날에 집으로 전화하지 않습니다 왜냐하면 누구의 일인지 아무도 모르기 때문입니다",
    "Arabic": "لا أحد يتصل بالمنزل في اليوم الأول لأن لا أحد يعرف مهمة من هذه",
    "Thai": "ไม่มีใครโทรกลับบ้านในวันแรกเพราะไม่มีใครรู้ว่าเป็นหน้าที่ของใคร",
    "Hindi": "पहले दिन कोई घर पर फ़ोन नहीं करता क्योंकि कोई नहीं जानता कि यह किसका काम है",
    "pictures": "🚌🚌🚌 late 👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦 🇲🇽🇺🇸🇲🇽🇺🇸",
}


def letters(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("width", [40, 90, 240])
def test_every_script_stays_within_its_room_and_loses_nothing(script, width):
    words = SCRIPTS[script]
    laid = block(words, 12, width)
    assert all(12 * ems(line) <= width + 1e-6 for line in laid.lines), laid.lines
    assert letters("".join(laid.lines)) == letters(words)
    assert not laid.cut


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=250), st.integers(20, 300), st.booleans())
def test_any_text_stays_within_its_room_and_loses_nothing(words, width, bold):
    laid = block(words, 10, width, bold=bold)
    assert laid.width <= width + 1e-6 or any(
        10 * ems(c, bold) > width for c in iter_graphemes(one_line(words))
    )
    assert letters("".join(laid.lines)) == letters(one_line(words))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.integers(1, 4))
def test_what_does_not_fit_is_cut_and_says_so(words, most):
    laid = block(words, 10, 60, most=most)
    assert len(laid.lines) <= most and laid.width <= 60 + 1e-6
    assert laid.cut == (len(block(words, 10, 60).lines) > most)
    assert not laid.cut or laid.lines[-1].endswith("…")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_hostile_text_stays_text(words):
    drawn = svg(block(words + "<script>&\"'</text>]]>", 10, 80), 0, 0)
    shown = ET.fromstring(f"<svg>{drawn}</svg>")
    assert {element.tag for element in shown.iter()} == {"svg", "text", "tspan"}


def test_a_line_of_words_is_broken_at_words():
    assert block(SCRIPTS["English"], 10, 120).lines[0] == "Nobody calls home on"


def test_no_chinese_line_begins_or_ends_with_the_wrong_sign():
    for width in range(30, 120, 5):
        lines = block(SCRIPTS["Chinese"], 10, width).lines
        assert not any(line[0] in "，。」" for line in lines) and not any(line[-1] == "「" for line in lines)


def test_people_of_several_signs_are_not_torn_apart():
    for line in block(SCRIPTS["pictures"], 10, 34).lines:
        assert not line.startswith("\u200d") and not line.endswith("\u200d")


def test_arabic_begins_at_the_right():
    laid = block(SCRIPTS["Arabic"], 10, 100)
    drawn = svg(laid, 5, 5, width=100)
    assert not laid.rightwards and 'direction="rtl"' in drawn and 'x="105"' in drawn
    assert runs_right("Late: حافلة") and not runs_right("12 حافلة late")


def test_what_turns_words_around_is_gone_and_joiners_stay():
    assert one_line("a\u202eb\u2066c\u00add") == "abcd"
    assert one_line("می\u200cخواهم") == "می\u200cخواهم"
