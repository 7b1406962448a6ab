"""What systems write for a value of ours and can mean nothing else, in small letters.

"A" or "Absent" is not here: it does not say whether the absence was excused, so district.toml has to.
"""

from __future__ import annotations

GRADE_WORDS = tuple((f"{grade}", f"{grade:02d}") for grade in range(1, 10))
STATUS_WORDS = (
    ("in attendance", "present"),
    ("excused absence", "absent_excused"),
    ("absence excused", "absent_excused"),
    ("absent excused", "absent_excused"),
    ("excused", "absent_excused"),
    ("unexcused absence", "absent_unexcused"),
    ("absence unexcused", "absent_unexcused"),
    ("absent unexcused", "absent_unexcused"),
    ("unexcused", "absent_unexcused"),
    ("out of school suspension", "absent_oss"),
    ("absent oss", "absent_oss"),
    ("late", "tardy"),
    ("partial day", "partial"),
    ("early departure", "partial"),
)
SUBJECTS = (
    *("math", "ela", "reading", "writing", "language", "science", "social_studies", "english_proficiency"),
    *("spanish_reading", "other"),
)
WINDOWS = ("fall", "winter", "spring")
SUBJECT_WORDS = (
    ("mathematics", "math"),
    ("maths", "math"),
    ("english", "ela"),
    ("english language arts", "ela"),
    ("english language arts/literacy", "ela"),
    ("ela/literacy", "ela"),
    ("language arts", "ela"),
    ("reading comprehension", "reading"),
    ("language usage", "language"),
    ("general science", "science"),
    ("history", "social_studies"),
    ("history/social science", "social_studies"),
    ("elpac", "english_proficiency"),
    ("english language proficiency", "english_proficiency"),
)
WINDOW_WORDS = (
    ("autumn", "fall"),
    ("boy", "fall"),
    ("beginning of year", "fall"),
    ("moy", "winter"),
    ("middle of year", "winter"),
    ("eoy", "spring"),
    ("end of year", "spring"),
)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(","))


AT_GRADE_LEVEL = _words(
    """
    proficient, advanced, mastery, mastered, exemplary, distinguished, met, exceeded, meets, exceeds, standard met,
    standard exceeded, met standard, exceeded standard, met expectations, exceeded expectations, meets expectations,
    exceeds expectations, meeting expectations, exceeding expectations, on grade level, above grade level,
    at grade level, at or above grade level, early on grade level, mid or above grade level
    """
)
BELOW_GRADE_LEVEL = _words(
    """
    below basic, far below basic, basic, minimal, novice, emerging, beginning, developing, approaching,
    partially proficient, not proficient, below proficient, unsatisfactory, approaching standard,
    approaching expectations, partially met, partially met expectations, partially meeting expectations, not met,
    nearly met, did not meet, does not meet, standard not met, standard nearly met, below standard,
    did not meet expectations, does not meet expectations, not meeting expectations, below expectations,
    below grade level, one grade level below, 1 grade level below, two grade levels below, 2 grade levels below,
    three or more grade levels below, 3 or more grade levels below
    """
)
"""What tests call their levels: states' tests, and i-Ready."""
