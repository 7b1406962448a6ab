"""How much a school's yearly number swings when nothing lasting has changed, learned from how the years zigzag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from brightspots.measures.schools.weighted_lines import years_through

FEWEST_ZIGZAGS = 30
"""Fewer threes of years than this do not tell how much numbers swing."""

SWING_OF_SCHOOLS = 2.5
"""Variance of a school's yearly rate over what the luck of the draw alone gives, where no years of one's own tell.

The middle of the ten rates and levels of the California sample, 2022-23 to 2024-25; they go from 1.3 to 4.2
(`tests/measures/test_improving.py` counts them again).
"""

_Z2 = 1.959964**2


@dataclass(frozen=True)
class Swing:
    """The variance of one school's number in one year, around its own straight line through the years.

    Attributes
    ----------
    share : bool
        Whether the number is a percentage of counted people.
    base : float
        Variance that does not go away in large schools: a hard winter, a new test room.
    scale : float
        Of a share: times its binomial variance; of a mean: the variance of one student's score, as it were.
    zigzags : int
        Threes of years that it was learned from; 0 where the years are too few and `SWING_OF_SCHOOLS` stands in.
    """

    share: bool
    base: float
    scale: float
    zigzags: int

    def variance(self, values: pd.Series, people: pd.Series, step: pd.Series | float = 0.0) -> np.ndarray:
        """Return the variance of each number, in squared units of the measure.

        Parameters
        ----------
        values, people : Series
            Numbers, and of how many people each is.
        step : Series or float
            To how much a number was rounded before it left: adds the variance of rounding.

        Examples
        --------
        >>> swing = Swing(share=True, base=1.0, scale=3.0, zigzags=500)
        >>> swing.variance(pd.Series([20.0, 20.0]), pd.Series([100.0, 400.0])).round(1).tolist()
        [51.0, 13.1]
        """
        by_size = self.scale * _per_person(values, people, self.share)
        return np.maximum(self.base + by_size + np.asarray(step, dtype=float) ** 2 / 12, 0.05**2)


def swing(values: pd.DataFrame, people: pd.DataFrame, unit: str) -> Swing | None:
    """Learn how much yearly numbers swing by themselves.

    Three years in a row tell it: the middle one minus the mean of its neighbours is free of any straight line
    that a school is on, and has one and a half times the variance of one year. This is the noise of second
    differences (von Neumann, Annals of Mathematical Statistics 1941, 12, 367-395; Gasser, Sroka and
    Jennen-Steinmetz, Biometrika 1986, 73, 625-633). It holds what sampling formulas leave out, such as a wave of
    influenza in one year. A variance of ``base + scale * v / n`` is fitted to the squares (least squares without
    negative coefficients, weighted by the fit), where v is p (100 - p) for a percentage and 1 for a mean. A
    percentage never swings less than the luck of the draw.

    Parameters
    ----------
    values, people : DataFrame
        One row a school, one column a school year: the numbers, and of how many people each is.
    unit : str
        Of the measure; percent is a share of people.

    Returns
    -------
    Swing or None
        None where it cannot be known: a mean of fewer than `FEWEST_ZIGZAGS` threes of years.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> years = ["2022-23", "2023-24", "2024-25"]
    >>> values = pd.DataFrame(rng.normal(50, 4, (4000, 3)), columns=years)
    >>> found = swing(values, pd.DataFrame(100.0, values.index, years), "points")
    >>> bool(abs(found.variance(pd.Series([50.0]), pd.Series([100.0]))[0] - 16) < 1)
    True
    """
    from scipy.optimize import nnls  # type: ignore[import-untyped]

    share = unit == "percent"
    squares, size = _zigzags(values, people, share)
    if len(squares) < FEWEST_ZIGZAGS:
        known = bool(people.notna().to_numpy().any())
        return Swing(True, 0.0, SWING_OF_SCHOOLS, 0) if share and known else None
    # How many people is asked of every school, or of none.
    design = np.column_stack([np.ones(len(size)), size]) if size.any() else np.ones((len(size), 1))
    weights = np.ones(len(size))
    found = np.zeros(design.shape[1])
    for _ in range(5):
        found, _ = nnls(design * weights[:, None], squares * weights)
        weights = 1 / np.maximum(design @ found, 1e-6)
    base, scale = (float(found[0]), float(found[1])) if len(found) > 1 else (float(found[0]), 0.0)
    return Swing(share, base, max(scale, 1.0) if share and len(found) > 1 else scale, len(squares))


def _zigzags(values: pd.DataFrame, people: pd.DataFrame, share: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the variance that each three of years in a row suggests, and the size that goes with it."""
    years = years_through(values.columns)
    numbers = values.reindex(columns=years).to_numpy(dtype=float)
    counts = people.reindex(index=values.index, columns=years).to_numpy(dtype=float)
    known = bool(np.isfinite(counts).any())
    squares, sizes = [], []
    for start in range(len(years) - 2):
        three, n = numbers[:, start : start + 3], counts[:, start : start + 3]
        kept = np.isfinite(three).all(axis=1) & ((n > 0).all(axis=1) | (not known))
        three, n = three[kept], n[kept]
        squares.append((three[:, 0] - 2 * three[:, 1] + three[:, 2]) ** 2 / 6)
        each = [_per_person(pd.Series(three[:, i]), pd.Series(n[:, i]), share) for i in range(3)]
        # The middle year counts twice in the difference, so four times in its variance.
        sizes.append((each[0] + 4 * each[1] + each[2]) / 6 if known else np.zeros(len(three)))
    if not squares:
        return np.zeros(0), np.zeros(0)
    return np.concatenate(squares), np.concatenate(sizes)


def _per_person(values: pd.Series, people: pd.Series, share: bool) -> np.ndarray:
    """Return p (100 - p) / n, or 1 / n; nothing where it is not known how many.

    The share is moved to the middle of its score interval first: a school with no case at all is not sure of it.
    """
    n = people.astype("float64").where(people > 0)
    if not share:
        return (1 / n).fillna(0).to_numpy()
    p = (values.clip(0, 100) + 50 * _Z2 / n) / (1 + _Z2 / n)
    return (p * (100 - p) / n).fillna(0).to_numpy(dtype=float)
