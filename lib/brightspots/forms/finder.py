"""A field to find something again by a word, over what is found."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets
from IPython.display import display

from brightspots.forms.editing import Visit
from brightspots.forms.live import Live


def finder(visit: Visit, show: Callable[[str], None], label: str = "Find a word") -> widgets.VBox:
    """Show a field, and below it what `show` shows for the words in it; again when records or words change.

    Parameters
    ----------
    visit : Visit
    show : callable
        Takes the words, none at first.
    label : str

    Returns
    -------
    VBox
        Also shown.
    """
    words = widgets.Text(
        description=label,
        placeholder="bus, kindergarten, stopped",
        style={"description_width": "initial"},
        layout={"width": "100%", "max_width": "30rem"},
    )
    words.add_class("bs-finder")
    found = Live(visit, lambda: show(words.value))
    words.observe(lambda change: found.soon(), names="value")
    box = widgets.VBox([words, found.area])
    display(box)
    return box
