"""Classes and jobs that point to one adult, and what points to nobody."""

from __future__ import annotations

import pytest

from brightspots.privacy.adults_in_text import find_adults, without_adults

POINTS = [
    ("Room 12 calls at 7:20.", "One class calls at 7:20."),
    ("It worked in rm. 4 and in 3B.", "It worked in one class and in one class."),
    ("We began in Ms. O.'s class.", "We began in one class."),
    ("Mr. Tran’s room is empty at 7:30", "One class is empty at 7:30"),
    ("TB's homeroom went first", "One class went first"),
    ("The principal asked for it.", "Somebody on our staff asked for it."),
    ("Our school nurse had the list.", "Somebody on our staff had the list."),
    ("the third-grade teacher calls", "somebody on our staff calls"),
    ("another caller (the teacher herself)", "another caller (somebody on our staff)"),
    ("Rm 4 and Period 3 went first", "One class and one class went first"),
    ("The gym teacher and our reading coach agree", "Somebody on our staff and somebody on our staff agree"),
    ("the coach asked", "somebody on our staff asked"),
    ("La maestra de tercer grado llamó", "Somebody on our staff llamó"),
    ("maestro de música del salón 4", "somebody on our staff del one class"),
    ("Nuestra directora llamó", "Somebody on our staff llamó"),
]
POINTS_TO_NOBODY = """
Two rooms call before the bell, and all homerooms from Monday.
Teachers, counselors and the nurses agreed; one teacher went first.
The list lies in the nurse's office and at the principal's desk.
Coaches and periods change; una maestra de cada escuela, maestros de arte.
The principal reason is the bus. A dean's list would not help.
K-8 and TK-5 schools, grades K to 3, 4th graders, 12 of 13, 7:20 a.m.
In 2024-25 the class of 2026 had 18% away; a classroom library helps.
""".strip().splitlines()


@pytest.mark.parametrize(("text", "written"), POINTS)
def test_a_class_and_a_job_of_one_person_can_stand_for_nobody_in_particular(text, written):
    assert without_adults(text) == written


@pytest.mark.parametrize("text", POINTS_TO_NOBODY)
def test_several_people_places_and_grades_are_not_asked_about(text):
    assert find_adults(text) == []
