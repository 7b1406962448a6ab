"""One number of a team as its readers may see it."""

from __future__ import annotations

from brightspots.records.models.measurement import Measure, Observation
from brightspots.text import wording

HIDDEN = "hidden"


def number(point: Observation, measure: Measure, *, brief: bool = False) -> str:
    """Return a number in words; empty where there is none.

    Parameters
    ----------
    point : Observation
        Released for its readers.
    measure : Measure
    brief : bool
        A share alone, without how many of how many.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> measure = Measure(unit="percent")
    >>> about = {"project_id": new_id(), "measure_id": measure.id, "unit_id": "K1", "period_start": "2025-05-12"}
    >>> point = Observation(**about, numerator=6, denominator=24)
    >>> number(point, measure), number(point, measure, brief=True)
    ('6 of 24, 25%', '25%')
    """
    if point.state == "suppressed":
        return HIDDEN
    if "value" in point.withheld and point.value is not None and point.numerator is None:
        # For the public a share near none or all of few people is a bound.
        return wording.value_words(point.value, "percent", -1 if point.value <= 50 else 1)
    corrected = " (corrected)" if point.state == "corrected" and not brief else ""
    if point.numerator is not None and point.denominator:
        share = f"{100 * point.numerator / point.denominator:.0f}%" if measure.unit == "percent" else ""
        if brief and share:
            return share
        counted = f"{point.numerator:g} of {point.denominator:g}"
        return f"{counted}, {share}{corrected}" if share else f"{counted}{corrected}"
    if point.value is not None:
        unit = measure.unit if measure.unit in ("percent", "points", "minutes", "days") else ""
        value = f"{point.value:g}" if unit in ("", "minutes", "days") else ""
        return f"{f'{value} {unit}'.strip() if value else wording.value_words(point.value, unit)}{corrected}"
    return f"{point.numerator:g}{corrected}" if point.numerator is not None else ""
