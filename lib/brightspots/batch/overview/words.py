"""The plain words of an overview: numbers, counts, lists of names, who may see it."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date

from brightspots.batch.page_record import PageRecord
from brightspots.text.dates import format_day
from brightspots.text.wording import HIDDEN, NO_DATA, STATE_WORDS, value_words
from brightspots.workbook.findings import Finding

WHO_MAY_SEE = {
    "public": "Anyone",
    "staff": "Signed-in educators only",
    "team": "The teams and their coach only",
    "officials": "School officials only",
}
_ALIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'", "ʼ": "'"})


def may_see(record_audience: str, audience: str) -> bool:
    """Return whether what was made for one audience may be shown to another; in doubt, no.

    Examples
    --------
    >>> may_see("public", "staff"), may_see("staff", "public"), may_see("typo", "officials")
    (True, False, False)
    """
    ladder = list(WHO_MAY_SEE)
    if record_audience not in ladder:
        return False
    return ladder.index(record_audience) <= (ladder.index(audience) if audience in ladder else 0)


def page_of(record: PageRecord) -> str:
    """Name a record's page inside OUT, without its ending.

    Examples
    --------
    >>> page_of(PageRecord("11_seeing_the_data", "Seeing the data", "school", school_id="07X001"))
    'schools/07X001/11_seeing_the_data'
    """
    return f"{record.folder}/{record.workbook}"


def tidy(text: str) -> str:
    r"""Take out what could turn the words around it: control characters and marks that reverse a line.

    Examples
    --------
    >>> tidy("\u202eAlisal\u202c High ")
    'Alisal High'
    """
    return re.sub(r"[\s\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]+", " ", text).strip()


def name_of(record: PageRecord) -> str:
    """Return the name of what a page is about, its code where no name is known.

    Examples
    --------
    >>> name_of(PageRecord("11_x", "X", "school", school_id="07X001"))
    '07X001'
    """
    name = record.project_name if record.unit == "project" else record.school_name
    return tidy(name) or record.school_id or record.project_id or record.title


def number_of(value: object) -> float | None:
    """Return a value as a number, None where it is not one.

    Examples
    --------
    >>> number_of(3), number_of(float("nan")), number_of("rising")
    (3.0, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)


def finding_words(finding: Finding | None) -> str:
    """Write a finding's value: a number, a word, or why there is none; never 0 or blank in its place.

    Examples
    --------
    >>> finding_words(Finding("absence", 18.0, "...", unit="percent"))
    '18.0%'
    >>> finding_words(Finding("absence", 18.0, "...", unit="percent", state="suppressed"))
    'hidden to protect students'
    >>> finding_words(None)
    'no data'
    """
    if finding is None:
        return NO_DATA
    if finding.state == "suppressed":
        return HIDDEN
    if finding.state not in ("shown", "bound"):
        return STATE_WORDS.get(finding.state, NO_DATA)
    number = number_of(finding.value)
    if number is not None:
        return value_words(number, finding.unit)
    return finding.value.strip() or NO_DATA if isinstance(finding.value, str) else NO_DATA


def day_or_year(text: str) -> str:
    """Write a date as people do, and leave a school year as it is.

    Examples
    --------
    >>> day_or_year("2016-06-28"), day_or_year("2024-25")
    ('Jun 28, 2016', '2024-25')
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return format_day(day)


def counted(number: int, one: str, many: str = "") -> str:
    """Count things in words.

    Examples
    --------
    >>> counted(1, "school"), counted(1800, "school"), counted(2, "has", "have")
    ('1 school', '1,800 schools', '2 have')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def alphabet_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort names as people do: without regard to accents, case or invisible marks, and 2 before 10.

    Examples
    --------
    >>> sorted(["PS 10", "Zuñiga", "ps 2", "Álvarez", "Alisal"], key=alphabet_key)
    ['Alisal', 'Álvarez', 'ps 2', 'PS 10', 'Zuñiga']
    """
    letters = unicodedata.normalize("NFKD", name.casefold()).translate(_ALIKE)
    bare = "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Cf", "Cc"))
    pieces = re.findall(r"[0-9]+|[^\W\d_]+", bare)
    return tuple((0, int(p), "") if p.isdecimal() and p.isascii() else (1, 0, p) for p in pieces)
