"""A plot that somebody drew with matplotlib or seaborn, as a picture of a page: our look, our bytes, words beside it.

Nothing is imported here that the workbook has not imported itself: a plot can only be one when matplotlib is there.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

import pandas as pd

from brightspots.figures.picture import Picture, to_svg
from brightspots.figures.theme import look, start_theme, theme
from brightspots.text.typed import line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NO_WORDS = "A plot without a description."
_MOST_SVG = 120_000
"""Bytes: what has more dots than this is drawn as dots, since a page is at most 400 KB."""
_LEAST, _WIDEST = 460, 820
_FEW = 5


def figure_of(thing: Any) -> Figure | None:
    """Return the figure on which a plot stands; None for what is no plot.

    Axes, what they return, lists of these, seaborn's grids and its objects all stand on one.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> figure = Figure()
    >>> figure_of(figure.subplots()) is figure, figure_of([1, 2]), figure_of("a line")
    (True, None, None)
    """
    kind = type(thing)
    if kind.__module__ == "seaborn._core.plot" and hasattr(thing, "on"):
        from matplotlib.figure import Figure

        figure = Figure(layout="constrained")
        thing.theme(look()).on(figure).plot()
        return figure
    if isinstance(thing, (list, tuple)) or kind.__name__ == "ndarray":
        parts = list(thing.flat[:_FEW]) if hasattr(thing, "flat") else list(thing)
        # What hist() returns begins with numbers.
        return next((_top(part) for part in parts[:_FEW] if _is_drawn(part)), None)
    return _top(thing) if _is_drawn(thing) else None


def make_picture(figure: Figure, *, alt: str = "", caption: str = "") -> Picture:
    """Return the picture of a figure; the same figure gives the same bytes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What it shows, for those who do not see it; its titles and axes when empty.
    caption : str
        One line under it.
    """
    words = alt or describe(figure)
    if figure.get_layout_engine() is None:
        figure.set_layout_engine("tight")
    with theme():
        image, mime = to_svg(figure, title=words), "image/svg+xml"
        if len(image) > _MOST_SVG:
            buffer = io.BytesIO()
            figure.savefig(buffer, format="png", dpi=144, metadata={"Software": None})
            image, mime = buffer.getvalue(), "image/png"
    forget(figure)
    return Picture(
        image=image,
        alt=words,
        table=pd.DataFrame(),
        caption=caption,
        mime=mime,
        told="A plot",
        least=_LEAST,
        widest=_WIDEST,
    )


def describe(figure: Figure) -> str:
    """Return what a figure says of itself: its titles, and what its axes are called.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().subplots()
    >>> describe(axes.figure)
    'A plot without a description.'
    >>> _ = axes.set(title="Late buses", xlabel="Week", ylabel="Buses")
    >>> describe(axes.figure)
    'A plot: Late buses. Across: Week. Up: Buses.'
    """
    titles = [
        figure.get_suptitle(),
        *(axes.get_title(loc) for axes in figure.axes for loc in ("left", "center")),
    ]
    across = [axes.get_xlabel() for axes in figure.axes]
    up = [axes.get_ylabel() for axes in figure.axes]
    parts = [("A plot", titles), ("Across", across), ("Up", up)]
    said = [f"{name}: {line('; '.join(found))}." for name, words in parts if (found := _once(words))]
    if not said:
        return NO_WORDS
    return " ".join(said if said[0].startswith("A plot") else ["A plot.", *said])


def take_open() -> list[Figure]:
    """Return the figures that pyplot holds open, and have it hold them no longer."""
    if "matplotlib.pyplot" not in sys.modules:
        return []
    import matplotlib.pyplot as plt

    figures = [plt.figure(number) for number in plt.get_fignums()]
    plt.close("all")
    return figures


def forget(figure: Figure) -> None:
    """Have pyplot hold a figure no longer, so that it is shown once."""
    if "matplotlib.pyplot" in sys.modules:
        import matplotlib.pyplot as plt

        plt.close(figure)


def use_our_look() -> bool:
    """Give plots that are drawn from now on our look, where matplotlib is there; return whether it is."""
    if "matplotlib.pyplot" not in sys.modules:
        return False
    start_theme()
    return True


def _is_drawn(thing: Any) -> bool:
    return type(thing).__module__.split(".")[0] in ("matplotlib", "seaborn", "mpl_toolkits") or any(
        base.__module__.startswith("matplotlib.") for base in type(thing).__mro__
    )


def _top(thing: Any) -> Figure | None:
    """Return the whole figure that something is a part of."""
    from matplotlib.figure import Figure

    found = thing if isinstance(thing, Figure) else getattr(thing, "figure", None)
    if found is None and isinstance(children := getattr(thing, "patches", None), (list, tuple)) and children:
        # What bar() and hist() return holds its parts.
        found = getattr(children[0], "figure", None)
    while found is not None and not isinstance(found, Figure):
        found = getattr(found, "figure", None)
    return found


def _once(words: list[str]) -> list[str]:
    return list(dict.fromkeys(one for one in words if one))
