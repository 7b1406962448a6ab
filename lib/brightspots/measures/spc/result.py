"""What was found: the one object that every picture, table, text and export is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from brightspots.measures.spc import rules
from brightspots.measures.spc.charts import Limits
from brightspots.measures.spc.series import Array, Series
from brightspots.measures.spc.spec import ChartSpec

if TYPE_CHECKING:
    import pandas as pd

    from brightspots.measures.spc.holes import Hole
    from brightspots.measures.spc.power import NextLook
    from brightspots.measures.spc.seasons import Notice


@dataclass(slots=True, eq=False)
class Phase:
    """The numbers of one phase; positions count from 1.

    `n` counts its points, missing ones too, without the excluded; `sigma`, `lower` and `upper` are those of
    its last point where they differ from point to point. `n_baseline` points set the lines.
    """

    number: int
    first: int
    last: int
    n: int
    n_useful: int
    centre: float
    longest_run: int
    longest_run_max: int
    crossings: int
    crossings_min: int
    standing: str
    n_measured: int
    n_baseline: int
    frozen: int | None
    limits: Limits

    @property
    def has_limits(self) -> bool:
        """Whether limits may be drawn."""
        return self.standing != "none" and bool(np.isfinite(self.limits.sigma).any())

    @property
    def mr_bar(self) -> float:
        """Mean moving range of the baseline."""
        return self.limits.mr_bar

    @property
    def mr_upper(self) -> float:
        """Upper limit of one moving range."""
        return self.limits.mr_upper

    @property
    def sigma(self) -> float:
        """One sigma on the scale of the limits, at the last point that has one."""
        return _last(self.limits.sigma) if self.standing != "none" else np.nan

    @property
    def lower(self) -> float:
        """Lower limit at the last point that has one."""
        return _last(self.limits.line(-3)) if self.standing != "none" else np.nan

    @property
    def upper(self) -> float:
        """Upper limit at the last point that has one."""
        return _last(self.limits.line(3)) if self.standing != "none" else np.nan


def _last(line: Any) -> float:
    if np.ndim(line) == 0:
        return float(line)
    known = np.flatnonzero(np.isfinite(line))
    return float(line[known[-1]]) if len(known) else np.nan


@dataclass(slots=True)
class Signal:
    """One thing that is more than the usual ups and downs; positions count from 1.

    Attributes
    ----------
    rule : str
    direction : {"increase", "decrease", None}
        Which way the numbers went; None for a pattern without one.
    phase, first, last : int
    points : tuple of int
        The points that the rule marks; none for a rule about the whole phase.
    completed : tuple of int
        The points at which the rule was met.
    gaps : int
        Missing or excluded points inside.
    """

    rule: str
    direction: str | None
    phase: int
    first: int
    last: int
    points: tuple[int, ...]
    completed: tuple[int, ...]
    gaps: int
    result: Result = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """The signal in one plain sentence."""
        from brightspots.measures.spc.result_text import signal_text

        return signal_text(self, self.result)


@dataclass(eq=False)
class Result:
    """A series, read. Tables and texts are built when they are asked for.

    Attributes
    ----------
    series : Series
    spec : ChartSpec
    phase_numbers : list of Phase
    signals : list of Signal
    excluded : dict of int to str
        Positions left out, with their reasons.
    notes : list of str
        What was found on the way and put right.
    """

    series: Series
    spec: ChartSpec
    phase_numbers: list[Phase]
    excluded: dict[int, str]
    notes: list[str]
    signals: list[Signal] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Result({self.spec.chart}, {len(self.series)} points, {len(self.signals)} signals)"

    @cached_property
    def points(self) -> pd.DataFrame:
        """One row a point or gap: its value, its lines, its phase, and the rules that mark it."""
        from brightspots.measures.spc.result_tables import points_table

        return points_table(self)

    @cached_property
    def phases(self) -> pd.DataFrame:
        """One row a phase, numbered from 1."""
        from brightspots.measures.spc.result_tables import phases_table

        return phases_table(self)

    @cached_property
    def last_measured(self) -> int:
        """Position of the last point that has a value; 0 when none has."""
        known = np.flatnonzero(np.isfinite(self.series.values))
        return int(known[-1]) + 1 if len(known) else 0

    @property
    def state(self) -> str:
        """What can be said about the latest phase: no data, too few points, or tested."""
        if not self.last_measured:
            return "no data"
        latest = self.phase_numbers[-1]
        return "tested" if latest.n_useful >= 10 or self.spec.given else "too few points"

    @cached_property
    def variation(self) -> str:
        """The latest point's kind, named as the NHS icons are.

        common_cause, special_cause_improvement, special_cause_concern, special_cause_neutral_high,
        special_cause_neutral_low; special_cause_pattern when the latest phase is not steady and no direction
        can be given; too_few_points and no_data where nothing can be said.
        """
        if not self.last_measured:
            return "no_data"
        marking = [s for s in self.signals if self.last_measured in s.points]
        directed = [s for s in marking if s.direction is not None]
        if directed:
            ranked = min(directed, key=lambda s: rules.PRIORITY.index(s.rule))
            if self.spec.direction is None:
                return f"special_cause_neutral_{'high' if ranked.direction == 'increase' else 'low'}"
            good = ranked.direction == self.spec.direction
            return "special_cause_improvement" if good else "special_cause_concern"
        whole = [s for s in self.signals if not s.points and s.phase == len(self.phase_numbers)]
        if marking or whole:
            return "special_cause_pattern"
        return "common_cause" if self.state == "tested" else "too_few_points"

    @cached_property
    def target(self) -> float | None:
        """The goal that stands at the last point."""
        if not isinstance(self.spec.target, dict):
            return None if self.spec.target is None else float(self.spec.target)
        standing = None
        if not len(self.series):
            return standing
        for at, value in self.spec.target.items():
            if self.series.place(at, "target", edge="from") <= len(self.series):
                standing = value
        return standing

    @cached_property
    def assurance(self) -> str | None:
        """Whether the goal lies inside the latest limits: consistent_pass, consistent_fail or hit_or_miss.

        A goal exactly on a limit is hit_or_miss. None without a goal, a direction or limits, and where the
        baseline never varies.
        """
        if self.target is None or self.spec.direction is None or not self.phase_numbers:
            return None
        latest = self.phase_numbers[-1]
        lower, upper = latest.lower, latest.upper
        if not (np.isfinite(lower) and np.isfinite(upper) and latest.sigma > 0):
            return None
        above, below = self.target > upper, self.target < lower
        if not (above or below):
            return "hit_or_miss"
        return "consistent_fail" if above == (self.spec.direction == "increase") else "consistent_pass"

    @cached_property
    def false_alarm(self) -> float:
        """Chance that steady numbers without any change would still show a signal on this chart."""
        from brightspots.measures.spc.power import false_alarm

        return false_alarm(self)

    @cached_property
    def detectable(self) -> float:
        """Smallest lasting change, in the measure's unit, that would show 4 times in 5; NaN for none."""
        from brightspots.measures.spc.power import detectable

        return detectable(self)

    @cached_property
    def next_look(self) -> NextLook:
        """After how many more points the next honest look comes, and why."""
        from brightspots.measures.spc.power import next_look

        return next_look(self)

    @cached_property
    def notices(self) -> list[Notice]:
        """What to look into before any signal is believed."""
        from brightspots.measures.spc.chart_checks import notice

        return notice(self)

    @cached_property
    def holes(self) -> list[Hole]:
        """Stretches without numbers that are longer than a break of school."""
        from brightspots.measures.spc.holes import holes

        return holes(self)

    @cached_property
    def spikes(self) -> list[int]:
        """Positions of single numbers five times the usual swing from those beside them."""
        from brightspots.measures.spc.holes import spikes

        return spikes(self)

    @cached_property
    def reading(self) -> str:
        """The chart in plain words: what, since when, how sure, what not to conclude, one question."""
        from brightspots.measures.spc.result_text import reading

        return reading(self)

    @cached_property
    def alt_text(self) -> str:
        """The chart for those who cannot see it."""
        from brightspots.measures.spc.result_text import alt_text

        return alt_text(self)

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Where these numbers come from: definitions, decisions, and a fingerprint of the data."""
        from brightspots.measures.spc.result_tables import provenance

        return provenance(self)

    def lines(self, sigmas: float) -> Array:
        """Draw the line so many sigmas from the middle, one value a point; NaN without limits."""
        whole = np.full(len(self.series), np.nan)
        for phase in self.phase_numbers:
            if phase.has_limits:
                whole[phase.first - 1 : phase.last] = phase.limits.line(sigmas)
        return whole
