"""Small marks before words, told apart by their shape alone: black print and any eye can read them."""

from __future__ import annotations

from brightspots.figures.charts.sketch import px
from brightspots.figures.theme import INK

_RING = "M-1 0a1 1 0 1 1 2 0a1 1 0 1 1 -2 0z"
_FILLED, _THIN, _THICK = 0.0, 0.3, 0.52
# Paths around the middle with a radius of one; and how thick their line is, or whether they are filled.
_SHAPES: dict[str, tuple[str, float]] = {
    "seen": ("M0 -1.3l1.3 1.3l-1.3 1.3l-1.3 -1.3z", _FILLED),
    "told": ("M-1.3 -1.1h2.6v1.75h-1.3l-.87 .87v-.87h-.43z", _FILLED),
    "guess": (_RING, _THIN),
    "challenged": ("M-1.1 -1.1l2.2 2.2m0 -2.2l-2.2 2.2", _THICK),
    "dot": (_RING, _FILLED),
    "time": (f"{_RING}M0 -.6v.6l.5 .3", _THIN),
    "wait": ("M-.8 -1h1.6l-1.6 2h1.6z", _FILLED),
    "pain": ("M0 -1.1l1.2 2h-2.4z", _FILLED),
    "who": ("M-1 1v-.4a1 .8 0 0 1 2 0v.4zM-.5 -.6a.5 .5 0 1 1 1 0a.5 .5 0 1 1 -1 0z", _FILLED),
    "decision": ("M0 -1.1l1.1 1.1l-1.1 1.1l-1.1 -1.1z", _THIN),
    "right": ("M-.9 0l.7 .8l1.2 -1.6", _THIN),
    "partly": ("M-.9 .35h1.8m-1.8 -.7h1.8", _THIN),
    "wrong": ("M-.8 -.8l1.6 1.6m-1.6 0l1.6 -1.6", _THIN),
    "adopt": ("M-.9 -.9h1.8v1.8h-1.8z", _FILLED),
    "adapt": ("M-1 .8l1 -1.7l1 1.7z", _THIN),
    "stop": ("M-.4 -1h.8l.6 .6v.8l-.6 .6h-.8l-.6 -.6v-.8z", _FILLED),
    "undecided": (_RING, _THIN),
    "lesson": ("M0 -1.1l.3 .8l.8 .3l-.8 .3l-.3 .8l-.3 -.8l-.8 -.3l.8 -.3z", _FILLED),
    "now": ("M-.8 -1l1.7 1l-1.7 1z", _FILLED),
    "back": ("M.9 -.9l-1.7 .9l1.7 .9", _THIN),
}


def mark(name: str, x: float, y: float, r: float = 4.6, colour: str = INK) -> str:
    """Draw a mark around a place.

    Examples
    --------
    >>> mark("wait", 5, 5, 4)
    '<path transform="translate(5 5) scale(4)" d="M-.8 -1h1.6l-1.6 2h1.6z" fill="#1b2733"/>'
    """
    d, thick = _SHAPES[name]
    look = f'fill="{colour}"'
    if thick:
        look = f'fill="none" stroke="{colour}" stroke-width="{thick}" stroke-linejoin="round"'
    return f'<path transform="translate({px(x)} {px(y)}) scale({px(r)})" d="{d}" {look}/>'
