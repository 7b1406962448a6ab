"""How often something is claimed where nothing was changed: dates that mean nothing, over a real year.

Run by hand: ``PYTHONPATH=. python tests/benchmarks/bench_placebo.py [--every N]``. Each school of the shipped New York
sample (attendance by week, two years) is told that it changed something on each of 20 Mondays of its second year, once
with that year alone and once with both, once with more and once with less as the better way. Then 1.5 of its own
standard deviations are added from that day on. Claims of such schools are false, or found.
"""

from __future__ import annotations

import argparse
from itertools import product

import numpy as np
import pandas as pd

from brightspots.measures.impact import assess
from brightspots.series import school_series
from brightspots.workbook.book import Book
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.workbook_file import read_workbook

DATES = 20
LEAST_BEFORE, LEAST_AFTER = 10, 6
STEP = 1.5
BOUNDS = {
    "false": 0.05,
    "false in each": 0.07,
    "compared": 0.01,
    "found, one year": 0.6,
    "found, two years": 0.7,
}


def weeks() -> tuple[pd.DataFrame, dict[str, str]]:
    """Return attendance by week, a column a school, and the periods that do not count."""
    about = read_workbook(find_workbook("32_implementation_and_outcome"))
    book = Book(about, check_parameters(about, {"district": "new_york", "school_id": "07X334"}))
    measured = school_series.of_school(book, "attendance")
    assert measured.others is not None
    own = measured.points.set_index("period")["value"].rename(book.school.school_id)
    return measured.others.join(own, how="outer").sort_index(), measured.exclude


def claims(table: pd.DataFrame, exclude: dict[str, str], every: int, step: float = 0.0) -> pd.DataFrame:
    """Return the level of every claim: years, way, date, school, level."""
    second = table.index[table.index >= table.index[0] + pd.Timedelta(days=330)]
    dates = second[LEAST_BEFORE:-LEAST_AFTER]
    dates = dates[np.linspace(0, len(dates) - 1, DATES).round().astype(int)]
    found = []
    for years, (at, date) in product((1, 2), enumerate(dates)):
        part = table if years == 2 else table.loc[second]
        left = {day: why for day, why in exclude.items() if pd.Timestamp(day) in part.index}
        long = part.rename_axis(index="period", columns="unit").stack().rename("value").reset_index()
        for school in part.columns[at % every :: every]:
            own = part[school]
            if own.notna().sum() < 16:
                continue
            spread = own[own.index < date].std()
            for way in ("increase", "decrease"):
                moved = own + (1 if way == "increase" else -1) * step * spread * (own.index >= date)
                claim = assess(
                    moved.rename("value").rename_axis("period").reset_index(),
                    f"{date:%Y-%m-%d}",
                    way,
                    comparison=long[long["unit"] != school],
                    shares=True,
                    exclude=left,
                )
                found.append((years, way, date, school, claim.level, claim.halves.early))
    return pd.DataFrame(found, columns=["years", "way", "date", "school", "level", "early"])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--every", type=int, default=1, help="every so many schools at a date")
    every = asked.parse_args().every
    table, exclude = weeks()
    for what, step in (("nothing changed", 0.0), (f"{STEP} SD added", STEP)):
        rows = claims(table, exclude, every, step)
        rows = rows[~rows["early"]]
        told = rows.assign(claimed=rows["level"] >= 2, compared=rows["level"] >= 4)
        print(f"{what}: {len(rows):,} tests, {table.shape[1]} schools, {rows['date'].nunique()} dates")
        shares = told.groupby(["years", "way"])[["claimed", "compared"]].mean()
        print((100 * shares).round(1).to_string())
        print((100 * told.groupby("way")[["claimed", "compared"]].mean()).round(1).to_string())
        by_date = 100 * told.groupby(["date"])["claimed"].mean()
        print(f"by date {by_date.min():.0f} to {by_date.max():.0f}%\n", flush=True)


if __name__ == "__main__":
    main()
