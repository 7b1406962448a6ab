"""How far into each school year a school's numbers go, and the same part of the year before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brightspots.measures.students.sent_days import year_begins

UNSENT_AT_THE_END = 5
"""A school year is whole when no more of its last days of instruction than these, a week, have no attendance."""

SHORTER_THAN_BEFORE = 0.9
"""A calendar that has so much fewer days than the year before goes no further than the data: its year is not over."""

ALIKE = 0.1
"""Parts of two years are set against each other when their numbers of days sent differ by no more than this share."""


@dataclass(frozen=True)
class SameDays:
    """As many days of the years before as unfinished years have.

    Attributes
    ----------
    counted : array of bool
        Which days of the calendar these are, of those that count.
    every : array of bool
        Which days of the calendar these are, whether they count or not.
    ends : DataFrame
        school_id, school_year (the one before) and ``through``, the last of these days as text.
    years : DataFrame
        For which years: school_id, school_year (the unfinished one), ``of`` (the one before) and ``before_days``,
        the number of days of instruction from the school's first.
    """

    counted: NDArray[np.bool_]
    every: NDArray[np.bool_]
    ends: pd.DataFrame
    years: pd.DataFrame


class YearSpans:
    """How far the days that count go, school year by school year.

    Parameters
    ----------
    days : DataFrame
        As `brightspots.measures.students.sent_days.SentDays` takes them, with ``date``.
    counted : array of bool
        Which of them count.
    most_silent : int
        A school that is more days of instruction than these behind the last day of any school has stopped sending.

    Examples
    --------
    >>> dates = [*pd.bdate_range("2023-09-04", periods=40), *pd.bdate_range("2024-09-02", periods=40)]
    >>> days = pd.DataFrame({"school_id": "A", "school_year": ["2023-24"] * 40 + ["2024-25"] * 40, "date": dates})
    >>> days["day"] = days["date"].to_numpy().astype("datetime64[D]").astype(int)
    >>> spans = YearSpans(days, np.arange(80) < 52)
    >>> spans.unfinished().values.tolist()
    [['A', '2024-25', '2024-09-17', False]]
    >>> same = spans.same_days()
    >>> same.years.values.tolist(), same.counted.nonzero()[0].tolist() == list(range(12))
    ([['A', '2024-25', '2023-24', 12]], True)
    """

    def __init__(self, days: pd.DataFrame, counted: NDArray[np.bool_], most_silent: int = 10) -> None:
        begins = year_begins(days)
        self._days, self._counted = days, counted
        self._year_of = begins.cumsum() - 1
        self._starts = np.flatnonzero(begins)
        self._length = np.diff(np.append(self._starts, len(days)))
        last = np.full(len(self._starts), -1)
        last[self._year_of[counted]] = np.flatnonzero(counted)
        self._last = last
        self._reached = np.where(last >= 0, last - self._starts + 1, 0)
        self._school = days["school_id"].to_numpy()[self._starts]
        self._name = days["school_year"].to_numpy()[self._starts]
        self._follows = np.zeros(len(self._starts), dtype=bool)
        self._follows[1:] = self._school[1:] == self._school[:-1]
        self._stopped = self._behind() > most_silent

    @property
    def so_far(self) -> NDArray[np.bool_]:
        """Which days of the calendar lie no later than the last that counts; of a whole year, all."""
        ends = np.where(self._is_unfinished(), self._last, self._starts + self._length - 1)
        ends = np.where(self._last >= 0, ends, -1)
        return np.arange(len(self._days)) <= ends[self._year_of]

    def unfinished(self) -> pd.DataFrame:
        """Return the school years that are not counted to their end.

        Returns
        -------
        DataFrame
            school_id, school_year, ``through`` (the last day that counts, as text) and ``stopped``: whether the
            school stopped sending while others went on. Years of which no day counts are not among them.
        """
        short = np.flatnonzero(self._is_unfinished())
        return self._named(short).assign(
            through=self._written(self._last[short]), stopped=self._stopped[short]
        )

    def same_days(self) -> SameDays:
        """Return, for each unfinished year, as many days of instruction from the first of the year before.

        Not where the days sent of the two parts are too unlike: then there is nothing to set it against.
        """
        here = np.flatnonzero(self._is_unfinished() & self._follows)
        here = here[[_follow(self._name[year - 1], self._name[year]) for year in here]] if len(here) else here
        before, days = here - 1, self._reached[here]
        wanted = np.zeros(len(self._starts), dtype=np.int64)
        wanted[before] = days
        place = np.arange(len(self._days)) - self._starts[self._year_of]
        every = place < wanted[self._year_of]
        same = self._counted & every
        many = np.bincount(self._year_of[same], minlength=len(self._starts))[before]
        ours = np.bincount(self._year_of[self._counted], minlength=len(self._starts))[here]
        furthest = np.zeros(len(self._starts), dtype=np.int64)
        furthest[self._year_of[same]] = place[same] + 1
        alike = np.abs(many - ours) <= ALIKE * np.maximum(many, ours)
        alike &= days - furthest[before] <= UNSENT_AT_THE_END
        kept = np.zeros(len(self._starts), dtype=bool)
        kept[before[alike]] = True
        here, before, days = here[alike], before[alike], days[alike]
        years = self._named(here).assign(of=self._name[before], before_days=days)
        last = self._starts[before] + np.minimum(days, self._length[before]) - 1
        ends = self._named(before).assign(through=self._written(last))
        mine = kept[self._year_of]
        return SameDays(same & mine, every & mine, ends, years)

    def _named(self, years: NDArray[np.intp]) -> pd.DataFrame:
        return pd.DataFrame({"school_id": self._school[years], "school_year": self._name[years]})

    def _written(self, places: NDArray[np.intp]) -> NDArray[np.object_]:
        return self._days["date"].iloc[places].dt.strftime("%Y-%m-%d").to_numpy()

    def _is_unfinished(self) -> NDArray[np.bool_]:
        before = np.zeros(len(self._starts))
        before[1:] = np.where(self._follows[1:], self._length[:-1], 0)
        short = self._length - self._reached > UNSENT_AT_THE_END
        short |= self._reached < SHORTER_THAN_BEFORE * before
        return short & (self._last >= 0)

    def _behind(self) -> NDArray[np.int64]:
        """Return how many days of instruction each school is behind the last day of any, in each school year."""
        if not len(self._starts):
            return np.zeros(0, dtype=np.int64)
        day = self._days["day"].to_numpy()
        year, _ = pd.factorize(self._name)
        own = np.where(self._last >= 0, day[self._last], np.iinfo(np.int64).min)
        latest = np.full(year.max() + 1, np.iinfo(np.int64).min)
        np.maximum.at(latest, year, own)
        after = (day > own[self._year_of]) & (day <= latest[year][self._year_of])
        return np.bincount(self._year_of[after], minlength=len(self._starts))


def _follow(before: str, year: str) -> bool:
    """Return whether one school year comes right after another."""
    starts = [text[:4] for text in (str(before), str(year))]
    return all(text.isdigit() for text in starts) and int(starts[1]) - int(starts[0]) == 1
