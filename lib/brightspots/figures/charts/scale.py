"""The one place where the numbers of a result become what a reader sees: shares become percent here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from brightspots.measures.spc.phrases import say_number, shown_as_percent

if TYPE_CHECKING:
    from brightspots.measures import Result


@dataclass(frozen=True, eq=False)
class Scale:
    """How the values of a result are shown.

    Attributes
    ----------
    result : Result
    factor : float
        100 for shares that were computed as how many out of how many, otherwise 1.
    unit : str
        As its definition names it.
    """

    result: Result
    factor: float
    unit: str

    @classmethod
    def of(cls, result: Result, unit: str = "") -> Scale:
        """Choose how a result is shown.

        Examples
        --------
        >>> import pandas as pd
        >>> from brightspots.measures import ChartSpec, analyse
        >>> rows = pd.DataFrame({"numerator": [9, 8], "denominator": [10, 10]})
        >>> scale = Scale.of(analyse(rows, ChartSpec(chart="p")), "percent")
        >>> scale.factor, scale.say(0.9)
        (100.0, '90%')
        """
        share = shown_as_percent(result)
        share |= unit == "percent" and result.series.is_ratio and not result.spec.chart.startswith("u")
        return cls(result, 100.0 if share else 1.0, "percent" if share else unit)

    def say(self, value: float) -> str:
        """Write a value of the series as a reader sees it."""
        if self.factor != 1 and not shown_as_percent(self.result):
            return f"{100 * value:,.1f}".removesuffix(".0") + "%"
        words = say_number(value, self.result)
        return words if words.endswith("%") or self.unit != "percent" else f"{words}%"

    def tick(self, shown: float, _: int | None = None) -> str:
        """Write a number of the axis, which is already in the shown unit."""
        return tick_words(shown, self.unit)

    def about(self) -> str:
        """Return the unit and which way is better, for under a title."""
        units = {"percent": "percent", "": "", "count": "how many"}.get(self.unit, self.unit)
        better = {"increase": "higher is better", "decrease": "lower is better"}.get(
            str(self.result.spec.direction), ""
        )
        return "; ".join(part for part in (units, better) if part)


def tick_words(shown: float, unit: str = "") -> str:
    """Write a number of an axis, as short as it is exact.

    Examples
    --------
    >>> tick_words(-20.0), tick_words(2.5, "percent"), tick_words(12_000.0), tick_words(2.5e6)
    ('−20', '2.5%', '12,000', '2.5 m')
    """
    size = abs(shown)
    for least, name in ((1e9, " bn"), (1e6, " m")):
        if size >= least:
            return f"{shown / least:,.4g}{name}".replace("-", "−")
    words = f"{shown:,.12f}".rstrip("0").rstrip(".") if size >= 1e-9 else "0"
    return words.replace("-", "−") + ("%" if unit == "percent" else "")
