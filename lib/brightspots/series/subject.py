"""Whose page it is, and what its parameters and its workbook say."""

from __future__ import annotations

import re
from typing import Protocol

import pandas as pd

from brightspots.district.tables import SCHOOL_ID, SCHOOL_YEAR
from brightspots.errors import ParameterError


class Declaration(Protocol):
    """What a workbook says of itself: its name, whose pages it makes, what it reads, by (school) year or by date."""

    @property
    def name(self) -> str:
        """The name of its file, without its ending."""
        ...

    @property
    def units(self) -> tuple[str, ...]:
        """Whose pages it makes."""
        ...

    @property
    def reads(self) -> tuple[str, ...]:
        """What it reads, of `brightspots.series.READS`."""
        ...

    @property
    def by(self) -> str:
        """Whether its numbers go along by (school) year or by date."""
        ...


def valid_school_id(school_id: str) -> str:
    """Return a school id that may stand in a path; raise a ParameterError for another."""
    if not SCHOOL_ID.match(school_id):
        raise ParameterError(
            f'"{school_id}" is not a school id: use letters, digits, dots, hyphens and underscores, at most 64.'
        )
    return school_id


def refuse_address(records: str) -> None:
    """Raise a ParameterError for records by address: it may hold a password."""
    if "://" in records:
        raise ParameterError(
            "records takes a path or a NAME, never an address: an address may hold a password. Put it into the "
            "environment as BRIGHTSPOTS_RECORDS_<NAME> and give the NAME."
        )


def last_school_year(as_of: str) -> str:
    """Return the last school year to take in; a date takes in the school years that had ended by then."""
    if not as_of or SCHOOL_YEAR.match(as_of):
        return as_of
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", as_of):
        try:
            day = pd.Timestamp(as_of)
        except ValueError as error:
            raise ParameterError(f'as_of is not a date: "{as_of}". Write it like 2025-06-30.') from error
        start = day.year - 1 if (day.month, day.day) >= (6, 30) else day.year - 2
        return f"{start}-{(start + 1) % 100:02d}"
    raise ParameterError(
        f'as_of cannot be "{as_of}". Write a school year like 2024-25, or a date like 2025-06-30.'
    )
