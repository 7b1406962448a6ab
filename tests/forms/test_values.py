"""What people type into a field, and what the field makes of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightspots.errors import RecordError
from brightspots.forms.save import field_text
from brightspots.forms.schema import Ask, field_type, widget_of
from brightspots.forms.values import format_value, parse_value
from brightspots.records import KINDS, Aim, Charter, Member, Observation, PDSACycle, ProcessMap, Project
from brightspots.records.models.record import ENVELOPE


@pytest.mark.parametrize(
    ("typed", "number"),
    [("18", 18.0), (" 1,250 ", 1250.0), ("92%", 92.0), ("3.5", 3.5), ("-2", -2.0), (".5", 0.5), ("", None)],
)
def test_numbers_are_read_as_people_type_them(typed, number):
    assert parse_value(Aim, Ask("target", "To"), typed) == number


@pytest.mark.parametrize("typed", ["twelve", "1/2", "12,5", "1e999", "nan", "１２x", "9" * 40])
def test_what_is_no_number_is_told_so(typed):
    with pytest.raises(RecordError, match="not a number"):
        parse_value(Aim, Ask("target", "To"), typed)


def test_a_whole_number_is_asked_for_where_only_that_can_be(project):
    with pytest.raises(RecordError, match="whole number"):
        parse_value(PDSACycle, Ask("scale", "How many"), "2.5")
    assert parse_value(PDSACycle, Ask("scale", "How many"), "2.0") == 2


@pytest.mark.parametrize("typed", ["next week", "2026-02-30", "03/04/2026", "2026-3-4"])
def test_what_is_no_day_is_told_so(typed):
    with pytest.raises(RecordError, match="not a date"):
        parse_value(Aim, Ask("due", "By when"), typed)


def test_several_codes_are_typed_with_commas():
    ask = Ask("signed_off_by", "Signed by")
    assert parse_value(Charter, ask, "AB, CD;EF\n") == ("AB", "CD", "EF")
    assert format_value(("AB", "CD"), field_type(Charter, "signed_off_by")) == "AB, CD"


def test_several_of_a_few_choices_go_as_a_list():
    ask = Ask("can", "They can")
    assert widget_of(Member, ask) == "many"
    assert parse_value(Member, ask, '["get data"]') == ("get data",)
    with pytest.raises(RecordError):
        parse_value(Member, ask, '["rule the world"]')
    with pytest.raises(RecordError):
        parse_value(Member, ask, "[1]")


def test_yes_and_no_are_taps():
    ask = Ask("users_present", "Were users there?")
    assert widget_of(ProcessMap, ask) == "taps"
    assert [parse_value(ProcessMap, ask, text) for text in ("yes", "no", "")] == [True, False, None]


def test_an_answer_taken_back_is_what_the_field_began_with():
    assert parse_value(Project, Ask("phase", "Where we are"), "") == "definition"
    assert parse_value(Observation, Ask("period_start", "Week"), "2026-01-05") == date(2026, 1, 5)


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9).map(lambda x: round(x, 4))
)
def test_a_number_shown_is_read_as_the_same_number(number):
    assert parse_value(Aim, Ask("target", "To"), format_value(number)) == number


@given(st.text(max_size=200))
def test_text_stays_as_it_was_typed(text):
    assert parse_value(Aim, Ask("statement", "Aim"), text) == text


def test_every_field_of_every_kind_can_be_asked_for():
    for kind in KINDS.values():
        for name in kind.model_fields:
            if name in (*ENVELOPE, "hidden", "shared"):
                continue
            held = field_type(kind, name)
            if not isinstance(held.base, type) or held.base not in (str, int, float, bool, date):
                continue
            ask = Ask(name, name)
            text = format_value(held.default, held) if widget_of(kind, ask) != "many" else "[]"
            if held.default is not None and not held.several:
                assert parse_value(kind, ask, text) == held.default, (kind, name)


def test_a_field_shows_what_it_holds():
    aim = Aim(project_id="0" * 26, target=92, due=date(2026, 6, 5))
    assert [field_text(aim, Ask(name, "")) for name in ("target", "due", "baseline")] == [
        "92",
        "2026-06-05",
        "",
    ]
