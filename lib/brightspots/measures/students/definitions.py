"""How each indicator is counted, in plain words, to be printed wherever its number is shown.

The words follow the parameters, whose defaults are those of the indicator itself, so that they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from brightspots.errors import ParameterError
from brightspots.measures.students.day_rules import ALL_DAYS
from brightspots.measures.students.student_days import exact


@dataclass(frozen=True)
class Definition:
    """How one indicator is counted.

    Attributes
    ----------
    measure_id, name, unit : str
    direction : str
        Which way is better: increase or decrease.
    how_many, out_of : str
        The numerator and the denominator in words.
    details : str
        The rules that change the answer.
    source : str
        Where the definition comes from.
    """

    measure_id: str
    name: str
    unit: str
    direction: str
    how_many: str
    out_of: str
    details: str
    source: str

    @property
    def text(self) -> str:
        """The definition in a few sentences."""
        return f"{self.name}: {self.how_many}, out of {self.out_of}. {self.details} Source: {self.source}."


def definition(measure: str, **parameters: Any) -> Definition:
    """Return how an indicator is counted with these parameters.

    Parameters
    ----------
    measure : str
        chronic_absence, chronic_absence_in_period, attendance_rate, suspension_rate, percent_positive or
        hs_readiness.
    **parameters
        Those of the indicator that differ from its defaults; tables and ``by`` are not among them.

    Raises
    ------
    ParameterError
        For a measure or a parameter that does not exist.

    Examples
    --------
    >>> print(definition("chronic_absence").how_many)
    students absent on 10% or more of their school days
    >>> print(definition("chronic_absence", threshold=0.2, inclusive=False).how_many)
    students absent on more than 20% of their school days
    """
    if measure not in _WORDS:
        raise ParameterError(f'There is no indicator "{measure}". Use one of: {", ".join(_WORDS)}.')
    words, defaults = _WORDS[measure]
    for name in parameters:
        if name not in defaults:
            known = ", ".join(defaults) or "none"
            raise ParameterError(f'{measure} has no parameter "{name}". Its parameters are: {known}.')
    return words({**defaults, **parameters})


def counted_definitions(**rules: Any) -> pd.DataFrame:
    """Return the definitions of the yearly measures that are counted here, as rows of ``measure_definitions``.

    Parameters
    ----------
    **rules
        What differs from the defaults, such as ``min_days``: each measure takes those that it has.

    Examples
    --------
    >>> counted_definitions()[["measure_id", "unit", "direction"]].values.tolist()[0]
    ['chronic_absence', 'percent', 'decrease']
    """
    found = [
        definition(measure, **{name: rules[name] for name in rules.keys() & defaults})
        for measure, (_, defaults) in _WORDS.items()
        if measure != "chronic_absence_in_period"
    ]
    return as_rows(found)


def as_rows(found: Iterable[Definition]) -> pd.DataFrame:
    """Return definitions as rows of ``measure_definitions``."""
    return pd.DataFrame(
        {
            "measure_id": one.measure_id,
            "name": one.name,
            "kind": "outcome",
            "unit": one.unit,
            "direction": one.direction,
            "operational_definition": one.details,
            "numerator_def": one.how_many,
            "denominator_def": one.out_of,
            "source": one.source,
        }
        for one in found
    )


def _percent(share: float) -> str:
    return f"{float(exact(share) * 100):g}%"


def _or_more(share: float, inclusive: bool) -> str:
    return f"{_percent(share)} or more" if inclusive else f"more than {_percent(share)}"


_CALPADS = "California Department of Education, CALPADS and Dashboard rules for chronic absenteeism"


def day_rule(whole_days: bool) -> str:
    """Say which absences count, and how much of a day."""
    return (
        "Excused and unexcused absence, suspension out of school and independent study that was not earned count; "
        "suspension in school does not. "
        + (
            "Present at any time of the day is present all day."
            if whole_days
            else "Parts of days count as parts."
        )
    )


def _chronic(p: dict[str, Any]) -> Definition:
    return Definition(
        "chronic_absence",
        "Chronic absence",
        "percent",
        "decrease",
        f"students absent on {_or_more(p['threshold'], p['inclusive'])} of their school days",
        f"students enrolled for at least {p['min_days']} school days who came at least once",
        f"{day_rule(p['whole_days'])} Rates are compared before rounding.",
        _CALPADS,
    )


def _chronic_in_period(p: dict[str, Any]) -> Definition:
    return Definition(
        "chronic_absence_in_period",
        f"Chronic absence in a {p['period']}",
        "percent",
        "decrease",
        f"students absent on {_or_more(p['threshold'], p['inclusive'])} of their school days in the {p['period']}",
        f"students enrolled for at least {p['min_days']} school days of the {p['period']} who came at least once "
        "in it",
        f"{day_rule(p['whole_days'])} A student may be counted in one {p['period']} and not in the next, so this "
        "is not the yearly number. Compare periods of unequal length with care: 2 days are a tenth of 20 days, not "
        "of 21.",
        f"{_CALPADS}, applied within a {p['period']}",
    )


def _attendance(p: dict[str, Any]) -> Definition:
    return Definition(
        "attendance_rate",
        "Attendance",
        "percent",
        "increase",
        "days attended",
        "school days enrolled, of all students",
        f"{day_rule(p['whole_days'])} Days enrolled come from the calendar and the enrollments.",
        "California Department of Education, CALPADS student absence rate, turned round",
    )


def _suspension(p: dict[str, Any]) -> Definition:
    days = f"{p['full_day']:g} full day" + ("" if p["full_day"] == 1 else "s")
    return Definition(
        "suspension_rate",
        "Suspension",
        "percent",
        "decrease",
        f"students suspended for {days} or more in the year, in school and out of school added up, each counted "
        "once",
        "students enrolled at any time in the year",
        "A suspension of unknown length counts as one day. A year is from 1 July to 30 June.",
        "California Department of Education, Dashboard suspension rate",
    )


def _positive(p: dict[str, Any]) -> Definition:
    return Definition(
        "percent_positive",
        "Positive answers",
        "percent",
        "increase",
        "answers that the survey counts as positive",
        "answers given",
        "Questions that were left out do not count; n is how many people answered.",
        "CORE Districts, culture-climate and social-emotional surveys",
    )


def _ready(p: dict[str, Any]) -> Definition:
    return Definition(
        "hs_readiness",
        "High-school readiness",
        "percent",
        "increase",
        f"students of grade {int(p['grade'])} with all of: GPA of {p['min_gpa']:g} or more, attendance of "
        f"{_percent(p['min_attendance'])} or more, no D or F as final grade in ELA or mathematics, never suspended",
        f"students who finished grade {int(p['grade'])} and for whom all four are known",
        "GPA is the mean of final grades, A 4 to F 0 without plus and minus, by credits where they are given. "
        "Coverage says for how many of those who finished all four are known.",
        "CORE Districts, high-school readiness",
    )


_DAYS = {"whole_days": ALL_DAYS.whole_days}
_WORDS: dict[str, tuple[Callable[[dict[str, Any]], Definition], dict[str, Any]]] = {
    "chronic_absence": (_chronic, {"threshold": 0.10, "inclusive": True, "min_days": 31, **_DAYS}),
    "chronic_absence_in_period": (
        _chronic_in_period,
        {"period": "month", "threshold": 0.10, "inclusive": True, "min_days": 10, **_DAYS},
    ),
    "attendance_rate": (_attendance, _DAYS),
    "suspension_rate": (_suspension, {"full_day": 1.0}),
    "percent_positive": (_positive, {}),
    "hs_readiness": (_ready, {"min_gpa": 2.5, "min_attendance": 0.96, "grade": "08"}),
}
