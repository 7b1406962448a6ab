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
