"""What to draw and how to test it: the specification of one chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf, isfinite
from numbers import Real
from typing import Any

from brightspots.errors import ParameterError

CHARTS = ("run", "xmr", "mr", "p", "p_prime", "u", "u_prime", "c", "i_prime", "g", "t")
RULE_SETS = (
    "anhoej",
    "ihi",
    "prestated",
    "shewhart_anhoej",
    "nhs",
    "provost_murray",
    "wheeler",
    "western_electric",
    "nelson",
)
WITHOUT_LIMITS = ("anhoej", "ihi", "prestated")
"""The rule sets that need only a centre line, and so the only ones for a run chart."""

_CENTRES = dict.fromkeys(("mr", "u", "u_prime", "c", "g"), (0.0, inf)) | dict.fromkeys(
    ("p", "p_prime"), (0.0, 1.0)
)

CALENDARS = ("day", "week", "fortnight", "month")


def _choice(name: str, value: object, allowed: tuple[str, ...], *, none: bool = False) -> None:
    if (none and value is None) or (isinstance(value, str) and value in allowed):
        return
    listed = ", ".join(allowed) + (", None" if none else "")
    raise ParameterError(f"{name}={value!r} is not known. Choose one of: {listed}.")


def _number(name: str, value: object) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
        raise ParameterError(f"{name}={value!r} is not a number. Give one number, or None.")


def _plain(value: Any, *, several: bool) -> Any:
    """Turn lists, arrays and single places into a tuple; leave mappings, names and None."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, str) or not isinstance(value, Iterable):
        return () if several and value is None else ((value,) if several else value)
    return tuple(value)


@dataclass(frozen=True)
class ChartSpec:
    """One chart: its kind, its rules, its baseline and what is good.

    Positions count points from 1, as a reader of the chart does; a period (a date or a label of the series)
    may stand wherever a position may. A whole number that could be either is a position.

    Parameters
    ----------
    chart : str
        run, xmr, mr, p, p_prime, u, u_prime, c, i_prime, g or t.
    rules : str, optional
        anhoej, ihi, prestated, shewhart_anhoej, nhs, provost_murray, wheeler, western_electric or nelson.
        None means anhoej for a run chart and shewhart_anhoej for a chart with limits.
    freeze : int, period or mapping, optional
        The last point of the baseline: its centre and limits hold for the rest of the phase. A mapping
        freezes each phase by its number.
    phases : tuple of int or period
        Where a new phase begins: ``(25,)`` begins phase 2 at point 25. A date between two points begins the
        phase at the later one.
    exclude : tuple or mapping
        Points left out of the limits and the run tests, or ``{6: "snow week"}`` with the reason.
    direction : {"increase", "decrease"}, optional
        Which way is better.
    target : float or mapping, optional
        A goal to hold the limits against; ``{1: 90, 13: 92}`` changes it at point 13.
    centre, sigma : float, optional
        Given from elsewhere instead of being computed.
    screen : bool
        Drop moving ranges of 3.267 times their mean once before the limits are computed.
    scaling : {"exact", "published"}
        3/1.128, or 2.66 as Wheeler and the NHS round it. The nhs rule set is defined with 2.66 and keeps it.
    calendar : str or list of periods, optional
        day, week, fortnight, month, or the expected periods: what is absent is then a gap.
    sigma_z_floor : float, optional
        The least the spread of a p_prime or u_prime chart may be, in units of chance alone. None lets it
        narrow the limits; 1 never does.
    shares : bool
        The values are fractions of a whole, 0 to 1, though no counts are known: they are read in percent.

    Raises
    ------
    ParameterError
        For a value that is not allowed; the message lists those that are.

    Examples
    --------
    >>> ChartSpec(chart="run").rule_set
    'anhoej'
    >>> ChartSpec(chart="pie")
    Traceback (most recent call last):
    brightspots.errors.ParameterError: chart='pie' is not known. Choose one of: run, xmr, mr, ...
    """

    chart: str
    rules: str | None = None
    freeze: Any = None
    phases: Any = ()
    exclude: Any = ()
    direction: str | None = None
    target: Any = None
    centre: float | None = None
    sigma: float | None = None
    screen: bool = False
    scaling: str = "exact"
    calendar: Any = None
    sigma_z_floor: float | None = None
    shares: bool = False
    rule_set: str = field(init=False, repr=False, compare=False, default="")

    def __post_init__(self) -> None:
        _choice("chart", self.chart, CHARTS)
        _choice("rules", self.rules, RULE_SETS, none=True)
        _choice("direction", self.direction, ("increase", "decrease"), none=True)
        _choice("scaling", self.scaling, ("exact", "published"))
        if isinstance(self.calendar, str) or not isinstance(self.calendar, Iterable | None):
            _choice("calendar", self.calendar, CALENDARS, none=True)
        if not isinstance(self.screen, bool):
            raise ParameterError(f"screen={self.screen!r} is neither True nor False.")
        if not isinstance(self.shares, bool):
            raise ParameterError(f"shares={self.shares!r} is neither True nor False.")
        for name in ("centre", "sigma", "sigma_z_floor"):
            _number(name, getattr(self, name))
        if isinstance(self.target, Mapping):
            for at, value in self.target.items():
                _number(f"target at {at!r}", value)
        else:
            _number("target", self.target)
        for name in ("freeze", "phases", "exclude", "target", "calendar"):
            plain = _plain(getattr(self, name), several=name in ("phases", "exclude"))
            object.__setattr__(self, name, plain)
        default = "anhoej" if self.chart == "run" else "shewhart_anhoej"
        object.__setattr__(self, "rule_set", self.rules or default)
        self._check_together()

    def _check_together(self) -> None:
        if self.sigma is not None and self.sigma <= 0:
            raise ParameterError(f"sigma={self.sigma!r} must be more than 0.")
        if self.chart == "t" and (self.centre is not None or self.sigma is not None):
            raise ParameterError(
                "A t chart sets its lines on a bent scale, so centre and sigma cannot be given."
            )
        least, most = _CENTRES.get(self.chart, (-inf, inf))
        if self.centre is not None and not least <= self.centre <= most:
            raise ParameterError(
                f"centre={self.centre!r} cannot be: on this chart it lies from {least} to {most}."
            )
        if self.chart == "run" and self.rule_set not in WITHOUT_LIMITS:
            raise ParameterError(
                f"rules={self.rules!r} needs limits, and a run chart has none. "
                f"Choose one of {', '.join(WITHOUT_LIMITS)}, or a chart with limits."
            )
        ready = self.chart == "run" and self.direction is not None and self.freeze not in (None, {})
        if self.rule_set == "prestated" and not ready:
            raise ParameterError(
                'rules="prestated" waits for six in a row on the good side of the frozen median: '
                'it needs chart="run", a direction and a freeze.'
            )

    @property
    def sigmas_per_range(self) -> float:
        """One sigma for a mean moving range of 1."""
        return 2.66 / 3 if self.scaling == "published" or self.rule_set == "nhs" else 1 / 1.128

    @property
    def given(self) -> bool:
        """Whether both the centre and the sigma are given from elsewhere."""
        return self.centre is not None and self.sigma is not None
