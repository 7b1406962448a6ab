"""What never enters a district folder: names, birth dates, addresses, contacts and free text about students.

A table's own columns stay; of the others, those that are known or look like personal data go. Whoever imports a
file maps its columns to the schemas first, and what is then left over is dropped, too, unless it is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from brightspots.district.tables import TABLES
from brightspots.errors import ParameterError

# As student information systems, OneRoster and Ed-Fi call them, in lower case without separators.
_WORDS = (
    "name fullname firstname lastname middlename givenname familyname surname preferredname nickname alias "
    "preferredfirstname preferredlastname preferredmiddlename lastsurname maidenname generationcodesuffix "
    "studentname parentname guardianname teachername initials username userids login "
    "birthdate dateofbirth birthday dob birthcity birthplace birthyear age "
    "address street streetaddress streetnumbername city zip zipcode postalcode apartment latitude longitude "
    "email phone telephone mobile sms fax contact ssn socialsecuritynumber passport photo picture ip ipaddress "
    "note notes comment comments description remarks narrative freetext summary explanation observation "
    "medical diagnosis allergies medication"
)
_KNOWN = frozenset(_WORDS.split())
_LOOKS = re.compile(
    r"(first|last|middle|sur|given|family|preferred|nick|full|maiden|parent|guardian|mother|father|student)_?name"
    r"|birth|(^|_)(dob|ssn|age)(_|$)|address|street|(^|_)(zip|postal)|e_?mail|phone|mobile|guardian|parent|contact"
    r"|(^|_)(note|comment|remark|narrative|description|free_?text|essay|diagnos|medicat|allerg)"
)

# Text that people write themselves, in columns that the schemas know.
_FREE_TEXT = {"attendance": ("reason",), "measures": ("note", "collected_by")}


@dataclass(frozen=True)
class Stripped:
    """A table without personal data.

    Attributes
    ----------
    rows : DataFrame
    personal : tuple of str
        Columns that were dropped because they are personal.
    unknown : tuple of str
        Columns that were dropped because the table does not have them.
    """

    rows: pd.DataFrame
    personal: tuple[str, ...]
    unknown: tuple[str, ...]


def strip(rows: pd.DataFrame, table: str, *, keep: tuple[str, ...] = ()) -> Stripped:
    """Return a table with the columns that its schema knows, and without free text about students.

    Parameters
    ----------
    rows : DataFrame
    table : str
        A table of `brightspots.district.tables`.
    keep : tuple of str
        Further columns to keep, such as a vendor's code; never a personal one.

    Raises
    ------
    ParameterError
        For an unknown table, or a column to keep that looks personal.

    Examples
    --------
    >>> rows = pd.DataFrame({"student_key": ["k"], "date": ["2025-01-08"], "First Name": ["Ana"], "bus": [4]})
    >>> stripped = strip(rows, "attendance")
    >>> list(stripped.rows), stripped.personal, stripped.unknown
    (['student_key', 'date'], ('First Name',), ('bus',))
    """
    if table not in TABLES:
        raise ParameterError(f'There is no table called "{table}". The tables are: {", ".join(TABLES)}.')
    if wrong := [name for name in keep if is_personal(name)]:
        raise ParameterError(f"These columns look personal and cannot be kept: {', '.join(wrong)}.")
    known = {name for name in TABLES[table].names if name not in _FREE_TEXT.get(table, ())}
    columns = [str(column) for column in rows.columns]
    kept = [column for column in columns if column in known or column in keep]
    free = _FREE_TEXT.get(table, ())
    gone = [column for column in columns if column not in kept]
    personal = tuple(column for column in gone if column in free or is_personal(column))
    unknown = tuple(column for column in gone if column not in personal)
    return Stripped(rows[kept].copy(), personal, unknown)


def is_personal(column: str) -> bool:
    """Whether a column's name says that it identifies somebody, or that people write freely in it.

    Examples
    --------
    >>> [is_personal(name) for name in ("LastSurname", "date_of_birth", "homeEmail", "grade_level", "language")]
    [True, True, True, False, False]
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column.strip())
    plain = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return plain.replace("_", "") in _KNOWN or _LOOKS.search(plain) is not None
