"""One sentence of a page with the number that it rests on: what an overview and the findings are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One sentence of a page with the number that it rests on.

    Attributes
    ----------
    key : str
        A stable name, such as ``chronic_absenteeism_rate``.
    value : float or str or None
        The number, in ``unit``; None when there is none or it is hidden.
    text : str
        The sentence as the page shows it.
    short : str
        The same for an overview, where the school's name and the number stand beside it; the text when empty.
    unit : str
        ``percent`` (0-100), ``points``, ``count`` or empty.
    n : int or None
        People in the denominator.
    state : str
        ``shown``, ``suppressed`` (hidden to protect students) or ``missing``.
    label : str
        A short name for people, such as "Chronic absence".
    mark : str
        Empty, ``bright spot``, ``worth a look`` or ``headline`` (the one number an overview shows for a unit).
    series : list of dict
        For a small chart: ``{"period": "2023-24", "value": 18.0}`` in order; a missing value is None.
    verdict : str
        What a chart over time shows, as `brightspots.measures.spc.verdict` names it: a kind and, after a space, a
        way, such as ``shift better``; empty where nothing was judged.
    false_alarm : float or None
        The chance that the chart shows a sign though nothing changed.
    claim : dict or None
        Of a claim of a change: its ``level``, whether it shows the ``signal`` that was agreed on, and the ``chance`` of
        a difference as large among schools compared in the same way; None where nobody was compared with.
    """

    key: str
    value: float | str | None
    text: str
    unit: str = ""
    n: int | None = None
    state: str = "shown"
    label: str = ""
    mark: str = ""
    short: str = ""
    series: list[dict[str, Any]] = field(default_factory=list)
    verdict: str = ""
    false_alarm: float | None = None
    claim: dict[str, Any] | None = None
