"""What gives a person away in a text, and what does not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightspots.privacy.given_names import given_names
from brightspots.privacy.personal_text import find_personal, without_personal

GIVES_AWAY = [
    ("Jaylen told us he sleeps late.", "J. told us he sleeps late."),
    ("maria's mom works nights", "M.'s mom works nights"),
    ("Jordan P. missed 4 days", "J. P. missed 4 days"),
    ("Faith's grandmother drives her", "F.'s grandmother drives her"),
    ("Spoke with José de la Cruz and Ana.", "Spoke with J. C. and A."),
    ("a student named Xiadani says", "a student named X. says"),
    ("Me llamo Itzayana y vivo lejos", "Me llamo I. y vivo lejos"),
    ("we met Xiomi's abuela on Friday", "we met X.'s abuela on Friday"),
    ("Mateo, a 7th grader, liked it", "M., a 7th grader, liked it"),
    ("Ms. Ortiz and Mr. Nguyen greet", "Ms. O. and Mr. N. greet"),
    ("DeShawn Williams told us.", "D. W. told us."),
    ("Text 831-555-0134 or (831) 555-0199.", "Text (phone number) or (phone number)."),
    ("Call 555-0134", "Call (phone number)"),
    ("lgomez@k12.example.org answers", "(e-mail address) answers"),
    ("Student ID 4482913 was absent", "Student ID (student number) was absent"),
    ("DOB 3/4/2012", "DOB (birth date)"),
    ("lives at 412 N Maple Street, apt 3.", "lives at (home address)."),
]

GIVES_NOBODY_AWAY = """
Rosa Parks Middle School and Dr. Martin Luther King Jr. Elementary joined.
San Jose, Santa Maria and St. Paul have the same bell schedule.
At Lincoln the May data showed 12 of 30 late; Lincoln missed its target.
Will the bus come? Mark the chart in June, Grant money ends in August.
Abriendo Puertas meets at the Maria Hernandez Family Center.
Miss School, Miss Out starts in April.
Coach Notes from Monday, Dr. King Day, Ms. B. and Mr. T.
Nudge letters (Todd Rogers study) and Jo Boaler (2016).
In 2024-2025, 180-1900 students; CDS 27660926026447; Ed Code 48260; ADA 93.1.
Amira Reading, Lexia, Eureka Math, Second Step, AVID, DIBELS, i-Ready.
The Jose Marti K-8 and PS 152 send data by 8:15 on 10/3.
Hope is high, Grace period ends, Joy of reading, Summer Bridge, Art and Music.
Teachers in Kansas, Georgia and Virginia do number talks. Native mothers came.
S3 (gr 10) and P4 said mornings are hard.
""".strip().splitlines()


@pytest.mark.parametrize(("text", "written"), GIVES_AWAY)
def test_initials_and_words_stand_in_for_people(text, written):
    assert without_personal(text) == written


@pytest.mark.parametrize("text", GIVES_NOBODY_AWAY)
def test_schools_programs_places_and_months_stay(text):
    assert without_personal(text) == text


def test_what_is_known_may_stand():
    text = "Sofia and Diego greet at Elena Ochoa."
    assert len(find_personal(text)) == 3
    assert find_personal(text, ["Sofia R.", "Diego M.", "Elena Ochoa Science Academy"]) == []


@given(st.text(max_size=300))
def test_places_are_in_order_and_a_second_pass_finds_no_new_name(text):
    found = find_personal(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.sampled_from(sorted(given_names().sure)), st.sampled_from(["said", "told us", "asked"]))
def test_every_name_of_the_list_is_found_where_it_speaks(name, speaks):
    assert [one.kind for one in find_personal(f"{name.capitalize()} {speaks} no.")] == ["name"]


def test_no_name_stands_twice_and_none_is_a_common_word():
    names = given_names()
    assert not names.sure & names.also_words
    assert all(name.isascii() and name.isalpha() and len(name) > 2 for name in names.sure | names.also_words)
    assert not names.sure & {
        "will",
        "may",
        "april",
        "grant",
        "mark",
        "art",
        "hope",
        "rose",
        "bill",
        "dean",
        "chase",
    }
