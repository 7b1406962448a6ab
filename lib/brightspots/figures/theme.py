"""One look for every picture: legible in grey, on a projector and on paper.

Colours are from the palette of Okabe and Ito (2008), which people with colour-blindness can tell apart, darkened
where thin lines need it. No picture means anything by colour alone: shape, width, dashes and words say it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

INK = "#1b2733"
QUIET = "#50606f"
LINE = "#d5dde4"
OURS = "#0b5394"
LEA = "#9a5b00"
FOLDER = "#50606f"
OTHERS = "#7d8b98"
BRIGHT = "#b86e00"
BETTER = "#1e6b43"
WORSE = "#a33b00"
WASH = "#eef3f7"

FONT = "DejaVu Sans"
FONTS_OF_READERS = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', sans-serif"

_STYLE: dict[str, Any] = {
    "font.family": FONT,
    "font.size": 10,
    "text.color": INK,
    "text.parse_math": False,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,  # a height that is given is not looked for: that lays out every tick once more
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "figure.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "brightspots",
    "path.simplify": True,
}


@contextmanager
def theme() -> Iterator[None]:
    """Draw and save inside this, so that every picture has the same look and the same bytes."""
    import matplotlib as mpl
    import seaborn as sns

    with mpl.rc_context(), sns.axes_style("white"), mpl.rc_context(_STYLE):
        yield


def start_theme() -> None:
    """Draw in the same look from now on, whoever draws."""
    import matplotlib as mpl

    mpl.rcParams.update(look())


def look() -> dict[str, Any]:
    """Return the settings of the look, as matplotlib calls them."""
    import seaborn as sns

    return {**sns.axes_style("white"), **_STYLE}
