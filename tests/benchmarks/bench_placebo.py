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

from brightspots.measures import ChartSpec, analyse
from brightspots.measures.impact import assess
from brightspots.measures.impact.before_after import read_halves
from brightspots.measures.impact.placebo_dates import luck_here
from brightspots.measures.spc.verdict import verdict
from brightspots.series import school_series
from brightspots.workbook.book import Book
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.parameters import check_parameters
from brightspots.workbook.workbook_file import read_workbook

DATES = 20
LEAST_BEFORE, LEAST_AFTER = 10, 6
STEP = 1.5
MADE_UP = {
    "independent": 0.05,
    "AR .3": 0.05,
    "AR .5": 0.07,
    "season of 1 SD": 0.05,
    "drift of .05 SD a week": 0.05,
    "ceiling at 96%": 0.05,
    "floor: 0.4 events a week": 0.05,
}
"""Kinds of series in which nothing was changed, and in how many a change may be claimed without other schools."""


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
    counted = second[~second.isin(pd.to_datetime(list(exclude)))]
    dates = counted[LEAST_BEFORE : 1 - LEAST_AFTER]
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


def print_luck(table: pd.DataFrame, exclude: dict[str, str], rows: pd.DataFrame) -> None:
    """Print how often half of the schools would be told that such a sign comes, and how often the others show it."""
    second = table.index[table.index >= table.index[0] + pd.Timedelta(days=330)]
    date = sorted(rows["date"].unique())[DATES // 2]
    ratios = []
    for split in range(5):
        half = np.random.default_rng(split).permutation(table.columns)[: table.shape[1] // 2]
        rest = rows[~rows["school"].isin(half)]
        for years, way in product((1, 2), ("increase", "decrease")):
            part = table if years == 2 else table.loc[second]
            left = {day: why for day, why in exclude.items() if pd.Timestamp(day) in part.index}
            own = part[half[0]].rename("value").rename_axis("period").reset_index()
            halves = read_halves(own, f"{date:%Y-%m-%d}", way, exclude=left, shares=True)
            here = luck_here(halves, part[half].to_numpy(dtype=float).T)
            assert here is not None
            told = rest[(rest["years"] == years) & (rest["way"] == way)]
            by_school = (told["level"] >= 2).groupby(told["school"]).mean()
            error = by_school.std() / np.sqrt(len(by_school))
            ratios.append((split, years, way, here.chance, by_school.mean(), 2 * error))
    found = pd.DataFrame(ratios, columns=["split", "years", "way", "printed", "measured", "plus or minus"])
    print("luck: printed from half of the schools, and measured in the others, in %")
    means = 100 * found.groupby(["years", "way"])[["printed", "measured", "plus or minus"]].mean()
    print(means.round(1).to_string())
    whole = found.groupby("split")[["printed", "measured"]].mean()
    print(
        "  printed by measured, a split each:", (whole["printed"] / whole["measured"]).round(2).tolist(), "\n"
    )


def made_up(kind: str, rng: np.random.Generator, schools: int) -> np.ndarray:
    """Return schools of one kind, 90 weeks each, in which nothing was changed."""
    noise = rng.standard_normal((schools, 130))
    lean = {"AR .3": 0.3, "AR .5": 0.5}.get(kind, 0.0)
    for week in range(1, 130):
        noise[:, week] = lean * noise[:, week - 1] + np.sqrt(1 - lean**2) * noise[:, week]
    noise, time = noise[:, 40:], np.arange(90)
    if kind == "season of 1 SD":
        noise += np.sqrt(2) * np.sin(2 * np.pi * time / 52)
    if kind == "drift of .05 SD a week":
        noise += 0.05 * time
    if kind == "ceiling at 96%":
        return np.clip(96 + 2 * noise, None, 96 + rng.random((schools, 1)))
    if kind == "floor: 0.4 events a week":
        return rng.poisson(0.4, (schools, 90)).astype(float)
    return 80 + 2 * noise


def simulate(count: int) -> None:
    """Print how often a change is claimed of made-up schools, and page 32 calls them higher or lower."""
    for kind, bound in MADE_UP.items():
        rng, alone, beside, told, held = np.random.default_rng(7), [], [], [], []
        while len(alone) < count:
            values = made_up(kind, rng, 20)
            weeks = pd.date_range("2023-09-04", periods=90, freq="7D")
            table = pd.DataFrame(values.T, index=weeks, columns=[f"school {n}" for n in range(20)])
            long = table.rename_axis(index="period", columns="unit").stack().rename("value").reset_index()
            for school in table.columns[:5]:
                own = table[school].rename("value").rename_axis("period").reset_index()
                for way in ("increase", "decrease"):
                    given = {"outcome": own, "change_on": f"{weeks[72]:%Y-%m-%d}", "direction": way}
                    claim = assess(**given)
                    alone.append(claim.level >= 2)
                    beside.append(assess(**given, comparison=long[long["unit"] != school]).level >= 2)
                    held.append(claim.interval[0] <= 0 <= claim.interval[1])
                chart = analyse(own, ChartSpec(chart="run", freeze=f"{weeks[71]:%Y-%m-%d}"))
                told.append(verdict(chart).kind in ("shift", "passed"))
        print(f"{kind}, {len(alone)} claims")
        rows = [("claimed alone", np.mean(alone), bound), ("claimed beside others", np.mean(beside), 0.05)]
        if kind.startswith(("ceiling", "floor")):
            rows.append(("higher or lower, page 32", np.mean(told), 0.07))
        else:
            print(f"  page 32 says higher or lower in {100 * np.mean(told):.1f}%")
        if kind == "AR .3":
            rows.append(("range without 0", 1 - np.mean(held), 0.10))
        print_bounds([(what, float(share), limit, True) for what, share, limit in rows])


def print_bounds(rows: list[tuple[str, float, float, bool]]) -> None:
    """Print shares beside their bounds: what, share, bound, and whether it is the most."""
    for what, share, bound, most in rows:
        held = "held" if (share <= bound) == most or share == bound else "MISSED"
        print(f"  {what:<26}{100 * share:5.1f}%   bound {100 * bound:.0f}%   {held}")
    print(flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--series", type=int, default=400, help="made-up series of each kind")
    asked.add_argument("--every", type=int, default=1, help="every so many schools at a date")
    given = asked.parse_args()
    every = given.every
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
        print(f"by date {by_date.min():.0f} to {by_date.max():.0f}%")
        print_bounds(_bounds(told, step))
        if not step:
            print_luck(table, exclude, rows)
    simulate(given.series)


def _bounds(told: pd.DataFrame, step: float) -> list[tuple[str, float, float, bool]]:
    if step:
        years = told.groupby("years")["claimed"].mean()
        return [("found, one year", years[1], 0.6, False), ("found, two years", years[2], 0.7, False)]
    return [
        ("claimed, either way", told.groupby("way")["claimed"].mean().max(), 0.05, True),
        ("of one kind of line", told.groupby(["years", "way"])["claimed"].mean().max(), 0.07, True),
        ("compared", told["compared"].mean(), 0.01, True),
    ]


if __name__ == "__main__":
    main()
