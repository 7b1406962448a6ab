"""How many rows of a table cannot be used, and why: counted, where nobody would read each of their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from brightspots.district.day_rows import CONTRADICTS, DAYS
from brightspots.district.queries import AGAIN, BAD, ROWS
from brightspots.district.rejects import RejectedRow
from brightspots.district.row_rules import RowRule
from brightspots.district.tables import Table

TELLS = (
    *("school_id", "student_key", "respondent_key", "school_year", "status"),
    *("measure_id", "subgroup_id"),
)
"""What tells of a row whose it is, beside its dates."""


@dataclass(frozen=True)
class Reason:
    """Why rows cannot be used, in words that follow how many they are, and what to do."""

    words: str
    remedy: str


@dataclass(frozen=True)
class Lost:
    """Rows that are not among the usable ones.

    Attributes
    ----------
    rows : DataFrame
        Of each row that cannot be used what tells whose it is, as far as it was asked for; ``reason``, the place of
        its reason in `reasons`; ``rows``, for how many it stands.
    reasons : tuple of Reason
    repeats : DataFrame
        The same of rows that are there more than once and count once; ``rows`` is how many are too many.
    """

    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    reasons: tuple[Reason, ...] = ()
    repeats: pd.DataFrame = field(default_factory=pd.DataFrame)

    def of_school(self, school_id: str) -> Lost:
        """Return what is lost of one school's rows."""
        rows, repeats = (
            part[part["school_id"] == school_id] if "school_id" in part else part
            for part in (self.rows, self.repeats)
        )
        return Lost(rows, self.reasons, repeats)


def lost_of(
    frame: pd.DataFrame | None,
    repeats: pd.Series | None,
    rules: Sequence[RowRule],
    table: Table,
    columns: Sequence[str],
    unreadable: Sequence[RejectedRow] = (),
) -> Lost:
    """Return what is lost of rows as they were asked for.

    Parameters
    ----------
    frame : DataFrame or None
        Rows with their reason and, where several are one, how many.
    repeats : Series of bool or None
        Which only repeat another.
    rules : sequence of RowRule
        The reasons, by number.
    table : Table
    columns : sequence of str
        Those asked for.
    unreadable : sequence of RejectedRow
        Rows that are not in the frame, since they could not be read.
    """
    reasons = [Reason(rule.words, rule.remedy) for rule in rules]
    parts, again = [], pd.DataFrame()
    if frame is not None:
        told = [c for c in columns if c in TELLS or table.column(c).kind == "date"]
        if (bad := frame[BAD] > 0).any():
            part = frame.loc[bad, told].assign(reason=frame.loc[bad, BAD].astype(int) - 1)
            torn = part["reason"] == CONTRADICTS - 1
            part.loc[torn, "reason"] = len(reasons)
            if torn.any():
                reasons.append(_contradicts(table))
            parts.append(part.assign(rows=frame.loc[bad, ROWS] if ROWS in frame else 1))
        if ROWS in frame:
            many = ~bad & (frame[AGAIN] > 0)
            again = frame.loc[many, told].assign(rows=frame.loc[many, AGAIN])
        elif repeats is not None and repeats.any():
            again = frame.loc[repeats, told].assign(rows=1)
    if unreadable:
        kinds = list(dict.fromkeys(row.error.problem for row in unreadable))
        remedies = {row.error.problem: row.error.remedy for row in unreadable}
        part = pd.DataFrame(
            {
                "school_id": [row.school_id for row in unreadable],
                "reason": [len(reasons) + kinds.index(row.error.problem) for row in unreadable],
                "rows": 1,
            }
        )
        reasons += [Reason("that cannot be read", remedies[kind]) for kind in kinds]
        parts.append(part)
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    return Lost(rows, tuple(reasons), again)


def _contradicts(table: Table) -> Reason:
    if table.name == DAYS:
        return Reason(
            "of a day of which another row says something else",
            "Keep the right one. If they are of parts of a day, say which in a column session.",
        )
    return Reason(
        f"for a {' and '.join(table.key)} of which another row says something else", "Keep the right one."
    )
