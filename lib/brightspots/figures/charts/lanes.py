"""The result over what was done: one time axis, our tests marked through both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from brightspots.errors import ParameterError
from brightspots.figures import labels
from brightspots.figures.charts import events as happenings
from brightspots.figures.charts import signals
from brightspots.figures.charts.callouts import text_size
from brightspots.figures.charts.panel import Panel, left_of, set_heights, set_time
from brightspots.figures.charts.panel_drawing import draw_panel
from brightspots.figures.charts.run_chart import BOTTOM, RIGHT, WIDTH, head, points_table
from brightspots.figures.charts.ticks import draw_ticks, set_ticks
from brightspots.figures.picture import LEGIBLE, Picture, nothing, to_svg
from brightspots.figures.theme import INK, OURS, QUIET, theme
from brightspots.text.dates import format_period
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from brightspots.figures.charts.timeline import Timeline
    from brightspots.measures import Result

_MOST = 3
_RESULT, _LANE, _BETWEEN = 2.5, 0.62, 0.4
_SMALL = 7.5


@dataclass(frozen=True, eq=False)
class Lane:
    """What was planned and delivered by period: `x` is NaN for a period that the time axis lacks."""

    name: str
    said: tuple[str, ...]
    x: NDArray[np.float64]
    planned: NDArray[np.float64]
    delivered: NDArray[np.float64]

    @property
    def both(self) -> NDArray[np.bool_]:
        """Periods in which it is known what was planned and what was done."""
        return np.isfinite(self.planned) & np.isfinite(self.delivered)

    @property
    def total(self) -> str:
        """The sums in words, over the periods in which both are known."""
        if not self.both.any():
            done = self.delivered[np.isfinite(self.delivered)]
            return f"did {_amount(done.sum())}" if len(done) else "nothing written down yet"
        planned, did = self.planned[self.both].sum(), self.delivered[self.both].sum()
        return f"in all planned {_amount(planned)}, did {_amount(did)}"

    @property
    def share(self) -> float:
        """How much of what was planned was done; NaN where nothing was planned."""
        planned = float(self.planned[self.both].sum())
        return float(self.delivered[self.both].sum()) / planned if planned > 0 else float("nan")


def result_over_doing(
    result: Result,
    lanes: Any,
    *,
    title: str,
    unit: str = "",
    events: Any = None,
    target: float | None = None,
) -> Picture:
    """Draw a result over one to three lanes of doing, with our tests through all of them.

    Parameters
    ----------
    result : Result
    lanes : mapping of str to DataFrame, or sequence of (name, DataFrame)
        Each with ``period``, ``delivered`` and, where known, ``planned``. A missing number is one that nobody
        has written down; 0 is none.
    title, unit, events, target
        As for `brightspots.figures.charts.run_chart`.

    Raises
    ------
    ParameterError
        For no lane or more than three, or a lane without its columns.

    Examples
    --------
    >>> from brightspots.measures import ChartSpec, analyse
    >>> weeks = ["2025-09-01", "2025-09-08", "2025-09-15"]
    >>> result = analyse(pd.DataFrame({"period": weeks, "value": [5, 6, 4]}), ChartSpec(chart="run"))
    >>> calls = pd.DataFrame({"period": weeks, "planned": [5, 5, 5], "delivered": [3, 5, None]})
    >>> picture = result_over_doing(result, {"Calls home": calls}, title="Late to school")
    >>> picture.table["Calls home"].tolist()
    ['planned 5, did 3', 'planned 5, did 5', 'planned 5, not written down']
    """
    panel = Panel.of(result, unit, target)
    read = _read(lanes, panel.time)
    happened = happenings.read_events(events, panel.time)
    aside = signals.listed(result) + happenings.listed(happened)
    doing = " ".join(f"{lane.name}: {lane.total}." for lane in read)
    alt = f"{one_line(title)}. {result.alt_text} Below it, what was done. {doing}"
    caption = f"{result.reading} {doing} {_dose(result, read)}".strip()
    if not result.last_measured:
        return nothing(title, caption, alt=alt, aside=aside)
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with theme():
        height = 0.75 + BOTTOM + _RESULT + len(read) * (_LANE + _BETWEEN)
        figure = Figure(figsize=(WIDTH, height))
        FigureCanvasAgg(figure)
        shown = any(event.x is not None for event in happened)
        top = head(figure, title, panel.scale, shown)
        every = [figure.add_subplot(label=str(number)) for number in range(len(read) + 1)]
        _set_time(every, panel.time, read, happened)
        set_heights(every[0], panel)
        left = left_of(every[0])
        wide = 1 - (left + RIGHT) / WIDTH
        lowest = BOTTOM + len(read) * (_LANE + _BETWEEN)
        every[0].set_position((left / WIDTH, lowest / height, wide, (top - lowest) / height))
        for number, (axes, lane) in enumerate(zip(every[1:], read, strict=True), start=1):
            bottom = lowest - number * (_LANE + _BETWEEN)
            axes.set_position((left / WIDTH, bottom / height, wide, _LANE / height))
            _draw_lane(axes, lane, panel.time, first=number == 1)
        draw_panel(every[0], panel)
        happenings.draw_events(every, happened)
        for axes in every:
            draw_ticks(axes)
        image = to_svg(figure, title=one_line(title))
    return Picture(
        image=image,
        alt=alt,
        table=_table(panel, read),
        caption=caption,
        aside=aside,
        least=LEGIBLE,
        newest=True,
    )


def _read(lanes: Any, time: Timeline) -> list[Lane]:
    pairs: Iterable[tuple[Any, Any]] = lanes.items() if isinstance(lanes, Mapping) else lanes
    read = [_lane(str(name), table, time) for name, table in pairs]
    if not 1 <= len(read) <= _MOST:
        raise ParameterError(
            f"{len(read)} lanes of doing were given. Choose one to {_MOST} to stand under a result."
        )
    return read


def _lane(name: str, table: pd.DataFrame, time: Timeline) -> Lane:
    for column in ("period", "delivered"):
        if column not in table.columns:
            raise ParameterError(
                f"The lane {name!r} has no column {column}. A lane has period, delivered and, where known, planned."
            )
    x = np.array([_or_nan(time.place(period)) for period in table["period"]], dtype=float)
    order = np.argsort(x, kind="stable")
    planned = table["planned"] if "planned" in table.columns else pd.Series(np.nan, index=table.index)
    periods = [table["period"].iloc[i] for i in order]
    return Lane(
        one_line(name),
        tuple(_say(period, time) for period in periods),
        x[order],
        pd.to_numeric(planned, errors="coerce").to_numpy(dtype=float)[order],
        pd.to_numeric(table["delivered"], errors="coerce").to_numpy(dtype=float)[order],
    )


def _or_nan(place: float | None) -> float:
    return float("nan") if place is None else place


def _say(period: Any, time: Timeline) -> str:
    stamp = pd.to_datetime(str(period), errors="coerce") if time.kind == "date" else None
    return one_line(period) if stamp is None or pd.isna(stamp) else format_period(stamp.to_datetime64())


def _set_time(every: list[Axes], time: Timeline, lanes: list[Lane], events: Any) -> None:
    """Give all axes the same time, wide enough for points, events and bars; only the lowest says it."""
    set_time(every[0], time, events)
    low, high = every[0].get_xlim()
    places = np.concatenate([lane.x[np.isfinite(lane.x)] for lane in lanes])
    if len(places):
        low, high = min(low, places.min() - 0.6 * time.step), max(high, places.max() + 0.6 * time.step)
    for axes in every:
        axes.set_xlim(low, high)
        set_ticks(axes.xaxis, *time.ticks(low, high))
        axes.tick_params(axis="x", length=3, pad=3, labelbottom=axes is every[-1])
        axes.grid(axis="x", visible=False)


def _draw_lane(axes: Axes, lane: Lane, time: Timeline, *, first: bool) -> None:
    """Draw planned as open bars and delivered as filled ones, with the numbers where there is room."""
    placed = np.isfinite(lane.x)
    x, planned, did = lane.x[placed], lane.planned[placed], lane.delivered[placed]
    step = float(np.median(np.diff(x))) if len(x) > 1 else time.step
    wide = 0.72 * (step or time.step)
    known = np.concatenate([planned, did])
    top = max(float(np.nanmax(known)) if np.isfinite(known).any() else 1.0, 1e-9)
    some, done = planned > 0, did > 0
    axes.bar(x[some], planned[some], width=wide, fc="white", ec=QUIET, lw=1.0, zorder=2)
    axes.bar(x[done], did[done], width=0.62 * wide, fc=OURS, ec=OURS, lw=0.5, zorder=3)
    none = did == 0
    axes.plot(
        x[none],
        np.zeros(none.sum()),
        marker="_",
        ms=6,
        mew=2.2,
        ls="none",
        color=OURS,
        zorder=4,
        clip_on=False,
    )
    words = _bar_words(axes, x, planned, did)
    axes.set_ylim(0, top * (1.42 if words else 1.08))
    for place, plan, reached, word in zip(x, planned, did, words, strict=False):
        axes.annotate(
            word,
            (place, np.nanmax([plan, reached, 0.0])),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=_SMALL,
            bbox={"boxstyle": "square,pad=0.05", "fc": "white", "ec": "none", "alpha": 0.85},
        )
    set_ticks(axes.yaxis, [0, top], ["0", _amount(top)])
    axes.grid(visible=False)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_title(labels.shorten(lane.name, 40), fontsize=9, pad=3)
    if first and np.isfinite(planned).any():
        axes.set_title(
            "open bar: planned; filled: done",
            loc="right",
            fontsize=8,
            fontweight="normal",
            color=QUIET,
            pad=3,
        )
    axes.annotate(
        lane.total.replace(", did", "\ndid") if "planned" in lane.total else labels.wrapped(lane.total, 20),
        (1.0, 0.45),
        xycoords="axes fraction",
        xytext=(13, 0),
        textcoords="offset points",
        va="center",
        fontsize=8.5,
        fontweight="bold",
        color=INK,
        linespacing=1.2,
    )


def _bar_words(axes: Axes, x: NDArray[np.float64], planned: Any, did: Any) -> list[str]:
    """Write the numbers over the bars as fully as they fit side by side; nothing where they never do."""
    pixels = np.diff(axes.transData.transform(np.column_stack([x, x]))[:, 0])
    room = float(pixels.min()) if len(pixels) else float("inf")
    for between in (" of ", "/"):
        words = [_pair(plan, done, between) for plan, done in zip(planned, did, strict=True)]
        if all(text_size(axes, word, _SMALL)[0] < room - 2 for word in words):
            return words
    return []


def _pair(plan: float, done: float, between: str) -> str:
    if not np.isfinite(done):
        return "?"
    return f"{_amount(done)}{between}{_amount(plan)}" if np.isfinite(plan) else _amount(done)


def _amount(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")


def _dose(result: Result, lanes: list[Lane]) -> str:
    """Mark where too little was done for a quiet chart to mean anything."""
    little = [lane.name for lane in lanes if lane.share < 0.5]
    if not little or result.signals:
        return ""
    what = " and ".join(little)
    return f"Less than half of what was planned for {what} was done, so this does not test the idea yet."


def _words(lane: Lane, i: int) -> str:
    plan, done = lane.planned[i], lane.delivered[i]
    planned = f"planned {_amount(plan)}, " if np.isfinite(plan) else ""
    return planned + (f"did {_amount(done)}" if np.isfinite(done) else "not written down")


def _table(panel: Panel, lanes: list[Lane]) -> pd.DataFrame:
    """Set what was done beside the points of its period; periods without a point get rows of their own."""
    table = points_table(panel.result, panel.scale)
    table["_x"] = panel.time.at
    for lane in lanes:
        cells = {said: _words(lane, i) for i, said in enumerate(lane.said)}
        name = lane.name if lane.name not in table.columns else f"{lane.name} (done)"
        places = dict(zip(lane.said, lane.x, strict=True))
        new = [said for said in cells if said not in set(table["When"])]
        extra = pd.DataFrame({"When": new, "_x": [places[said] for said in new]})
        table = pd.concat([table, extra], ignore_index=True) if new else table
        table[name] = table["When"].map(cells)
    table = table.sort_values("_x", kind="stable", ignore_index=True).drop(columns="_x")
    return table.astype(object).where(table.notna(), "")
