"""What a workbook follows over time: one measure of a school, what was done beside it, and their dates."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.district.reader import first_error
from brightspots.errors import ParameterError
from brightspots.measures.spc.rhythm import rhythm, slower
from brightspots.warehouse import daily

if TYPE_CHECKING:
    from brightspots.district import District, School


_PEOPLE = re.compile(r"student|pupil|child|people|person|famil|parent|teacher|boy|girl", re.IGNORECASE)
MEAN_OF = (
    "Each {every} is the mean of its counts: the same people are counted again, so they are not added up."
)


@dataclass(frozen=True)
class NewLine:
    """A new "before" line that a team agreed on: from when it holds, and why."""

    on: str
    why: str = ""


@dataclass(frozen=True)
class Agreed:
    """Until when a team agreed that its "before" line is set, why, and the new lines since; empty where it did not."""

    until: str = ""
    why: str = ""
    new_lines: tuple[NewLine, ...] = ()


@dataclass(frozen=True)
class Measured:
    """One measure of our school over time.

    Attributes
    ----------
    measure_id, name, unit, direction, how : str
        As its definition has them; ``how`` is how it is counted. The unit is as figures show it.
    every : str
        week, fortnight, day, month, term or year; point for events.
    points : DataFrame
        ``period`` and ``value``, or ``period``, ``numerator`` and ``denominator``: as `analyse` takes them.
    shares : bool
        Whether values are fractions without known counts.
    beside : DataFrame or None
        ``period`` and ``value``: our number minus the middle of the other schools.
    others : DataFrame or None
        The other schools' released numbers: a row a period, a column a school.
    exclude : dict of str to str
        Periods that are shown and not counted, with their reasons.
    hidden : int
        Points hidden to protect students.
    notes : tuple of str
        What was left out or put right, in sentences.
    why_none : str
        Why there are no numbers at all.
    agreed : Agreed
        What the team agreed on for its "before" line.
    whole : Measured or None
        The series with its earlier years, where only its last ones are shown.
    rare : str
        The chart that reads events too rare for points in a row; empty where they are not.
    teaching : str
        How to read that chart.
    counts : Measured or None
        What was counted, where events are read from one to the next.
    """

    measure_id: str
    name: str
    unit: str = ""
    direction: str | None = None
    how: str = ""
    kind: str = ""
    chart: str = ""
    goal: float | None = None
    out_of: str = ""
    every: str = "week"
    points: pd.DataFrame = field(default_factory=lambda: _nothing())
    shares: bool = False
    beside: pd.DataFrame | None = None
    others: pd.DataFrame | None = None
    exclude: dict[str, str] = field(default_factory=dict)
    hidden: int = 0
    notes: tuple[str, ...] = ()
    why_none: str = ""
    agreed: Agreed = field(default_factory=Agreed)
    whole: Measured | None = None
    rare: str = ""
    teaching: str = ""
    counts: Measured | None = None

    @property
    def step(self) -> str:
        """What one number is of: the slower of how it is laid out and how often numbers come."""
        return self.every if self.every == "point" else slower(self.every, rhythm(self.periods))

    @property
    def counts_people(self) -> bool:
        """Whether people are counted, as far as its definition says; how often something was done is nobody."""
        return not self.out_of or bool(_PEOPLE.search(self.out_of))

    @property
    def counted(self) -> bool:
        """Whether it is known how many out of how many."""
        return "numerator" in self.points.columns

    @property
    def values(self) -> pd.Series:
        """The values by period, missing where there is none."""
        if not self.counted:
            return self.points["value"]
        return self.points["numerator"] / self.points["denominator"].replace(0, float("nan"))

    @property
    def periods(self) -> pd.Series:
        """The periods that have a number."""
        return self.points.loc[self.values.notna().to_numpy(), "period"]


@dataclass(frozen=True)
class Lane:
    """How much of one thing was done: ``period``, ``planned`` and ``delivered``."""

    name: str
    how: str
    points: pd.DataFrame


def as_date(text: str, name: str = "as_of") -> str:
    """Return a day; a school year ends on its last of July.

    Examples
    --------
    >>> as_date("2015-06-30"), as_date("2014-15"), as_date("")
    ('2015-06-30', '2015-07-31', '')
    """
    if not text:
        return ""
    if re.fullmatch(r"\d{4}-\d{2}", text) and int(text[5:]) == (int(text[:4]) + 1) % 100:
        return f"{int(text[:4]) + 1}-07-31"
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return f"{pd.Timestamp(text):%Y-%m-%d}"
    except ValueError as error:
        raise ParameterError(f'{name} is not a date: "{text}". Write it like 2015-06-30.') from error
    raise ParameterError(f'{name} cannot be "{text}". Write a date like 2015-06-30.')


def last_date(district: District, school: School) -> str:
    """Return the last day with a number for this school, by day or by week; empty for none."""
    days = []
    if daily.has_days(district):
        reading = daily.attendance_by_day(district, school.school_id)
        if (error := first_error(reading.left_out)) is not None:
            raise error
        days += reading.rows.dropna(subset=["attendance_pct", "present"], how="all")["date"].tolist()
    counted = counted_by_hand(district, school.school_id)
    days += counted.loc[counted["unit_id"] == school.school_id, "period_start"].tolist()
    return f"{max(days):%Y-%m-%d}" if days else ""


def counted_by_hand(district: District, school_id: str = "") -> pd.DataFrame:
    """Return the rows of ``measures``, which teams and offices fill in themselves; read once.

    A row of this school that cannot be used stops it; any other is left out.
    """
    columns = ("measure_id", "unit_id", "period_start", "subgroup", "numerator", "denominator", "value")
    if "measures" not in district.tables():
        none = pd.DataFrame({column: [] for column in columns})
        return none.astype(
            {"period_start": "datetime64[s]", "numerator": "float64", "denominator": "float64"}
        )
    return district.whole_but_for("measures", columns, unit=school_id)


def _nothing() -> pd.DataFrame:
    return pd.DataFrame({"period": pd.Series(dtype="datetime64[ns]"), "value": pd.Series(dtype="float64")})
