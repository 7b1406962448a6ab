"""What a page's data was: fingerprints of the slices that a workbook declares it reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeVar

import pandas as pd

from brightspots.district.folder import District, School
from brightspots.errors import DataError
from brightspots.privacy.mask import Mask
from brightspots.warehouse import daily, group_days, yearly
from brightspots.warehouse.fingerprint import digest
from brightspots.warehouse.masks import mask_of

T = TypeVar("T")


class Slices:
    """Fingerprints of a district's slices, each file read once.

    Parameters
    ----------
    district : District
    """

    def __init__(self, district: District) -> None:
        self.district = district
        self._leas: dict[str, str] = {}

    def of(self, school: School, reads: Iterable[str], *, by_day: bool = False, groups: bool = False) -> str:
        """Return the fingerprint of everything that a page of this school reads.

        Parameters
        ----------
        school : School
        reads : iterable of str
            school, lea, district and comparison, as a workbook declares.
        by_day : bool
            Whether the page follows a school day by day, and not by school year.
        groups : bool
            Whether it follows one of the school's student groups or classes, too.
        """
        named = (school.school_id, school.name, school.level, school.lea, school.lea_name, school.county)
        parts = [self._common, *named]
        scopes = set(reads)
        # What may be shown of a school depends on the others: their numbers could give its hidden ones away.
        if "school" in scopes:
            parts += [self._here.get(school.school_id, ""), self._may_show([school.school_id])]
        if "lea" in scopes:
            parts.append(self._of_lea(school.lea))
        if "district" in scopes or "comparison" in scopes:
            parts += [self._whole, self._all_may_show]
        if "comparison" in scopes:
            parts.append(self._compared)
        if by_day and daily.is_counted(self.district):
            parts.append(self._all_days if "district" in scopes else self._days.get(school.school_id, ""))
        if groups and school.school_id and group_days.has_rows(self.district):
            rows = _or_why(lambda: _by_school(group_days.group_days(self.district, school.school_id)))
            parts.append(f"{rows}")
        return digest(*parts)

    @cached_property
    def _all_may_show(self) -> str:
        return self._may_show(school.school_id for school in self.district.schools())

    def _may_show(self, school_ids: Iterable[str]) -> str:
        return "" if self._mask is None else self._mask.print_of(school_ids)

    @cached_property
    def _mask(self) -> Mask | None:
        try:
            return mask_of(self.district)
        except DataError:
            return None

    @cached_property
    def _common(self) -> str:
        """What every page shows: the settings, tables that belong to no school, and the last year with data."""
        settings = (self.district.path / "district.toml").read_bytes()
        through = _or_why(lambda: yearly.through(self.district))
        return digest(settings, self._tables[0].get(None, ""), through)

    @cached_property
    def _tables(self) -> tuple[dict[str | None, str], dict[str | None, str]]:
        here, there = self.district.desk, self.district.comparison
        tables = yearly.counted_from(self.district)
        try:
            counted = self._counted(tables) if tables else None
        except DataError:
            counted = None
        return (
            _all_tables(here.tables(), here.fingerprints) if counted is None else counted,
            {} if there is None else _all_tables(there.tables(), there.fingerprints),
        )

    def _counted(self, tables: tuple[str, ...]) -> dict[str | None, str]:
        """Take measures that are counted from students for what a page reads: rows of students never reach it.

        A student's days at one school may count in another school's number, so rows alone would not tell. There
        may be 70 million of them, and nobody has to look at each again to know that they are the same.
        """
        desk = self.district.desk
        kept = [name for name in desk.tables() if name not in tables or name == daily.TABLE]
        prints = _all_tables(kept, desk.fingerprints)
        for school_id, print_ in _by_school(yearly.school_measures(self.district).rows).items():
            prints[school_id] = digest(prints.get(school_id, ""), print_)
        return prints

    @cached_property
    def _all_days(self) -> str:
        return digest(*(f"{school_id}={print_}" for school_id, print_ in _sorted(self._days)))

    @cached_property
    def _days(self) -> dict[str | None, str]:
        """Take attendance that is counted from students for what a page reads, as `_counted` does."""
        return _by_school(daily.attendance_by_day(self.district).rows)

    @cached_property
    def _here(self) -> dict[str | None, str]:
        return self._tables[0]

    @cached_property
    def _whole(self) -> str:
        return digest(*(f"{school_id}={print_}" for school_id, print_ in _sorted(self._here)))

    @cached_property
    def _compared(self) -> str:
        return digest(*(f"{school_id}={print_}" for school_id, print_ in _sorted(self._tables[1])))

    def _of_lea(self, lea: str) -> str:
        """Return the print of a school district's schools, worked out once for all of them."""
        if lea not in self._leas:
            members = self._members.get(lea, set())
            found = [f"here/{s}={self._here.get(s, '')}" for s in sorted(members)]
            found += [f"compared/{s}={self._tables[1].get(s, '')}" for s in sorted(members)]
            self._leas[lea] = digest(*found, self._may_show(members))
        return self._leas[lea]

    @cached_property
    def _members(self) -> dict[str, set[str]]:
        """School ids by LEA, here and among the schools compared; a school that left is gone from the set."""
        members: dict[str, set[str]] = {}
        for school in self.district.schools():
            members.setdefault(school.lea, set()).add(school.school_id)
        if self.district.comparison is not None:
            rows = self.district.comparison.read("schools", columns=["school_id", "lea_id"]).rows
            for row in rows.dropna().to_dict("records"):
                members.setdefault(row["lea_id"], set()).add(row["school_id"])
        members.pop("", None)
        return members


def _by_school(rows: pd.DataFrame) -> dict[str | None, str]:
    hashes = pd.util.hash_pandas_object(rows, index=False).astype(object)
    return {
        str(school_id): f"{total:x}" for school_id, total in hashes.groupby(rows["school_id"]).sum().items()
    }


def _or_why(read: Callable[[], T]) -> T | str:
    """Return what was read, or why it could not be: it stops the pages that show it, and no plan."""
    try:
        return read()
    except DataError as error:
        return str(error)


def _all_tables(names: list[str], read: Callable[[str], dict[str | None, str]]) -> dict[str | None, str]:
    by_school: dict[str | None, list[str]] = {}
    for name in names:
        try:
            prints = read(name)
        except DataError as error:
            # It stops the pages that read this table, and no plan.
            prints = {None: str(error)}
        for school_id, print_ in prints.items():
            by_school.setdefault(school_id, []).append(f"{name}:{print_}")
    return {school_id: digest(*prints) for school_id, prints in by_school.items()}


def _sorted(prints: dict[str | None, str]) -> list[tuple[str, str]]:
    return sorted((school_id or "", print_) for school_id, print_ in prints.items())
