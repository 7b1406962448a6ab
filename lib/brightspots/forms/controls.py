"""Controls that draw a comparison again at once: choices, and a field to find something again by a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from brightspots.errors import BrightspotsError
from brightspots.forms.editing import Visit
from brightspots.forms.live import Live
from brightspots.text import markup

Options = Mapping[str, list[tuple[str, str]]]

_NAMES = {
    "x": "Across",
    "y": "Up",
    "level": "Level",
    "size": "Size",
    "poverty": "Low-income students",
    "english_learners": "English learners",
    "region": "Where",
}


def show_controls(draw: Callable[..., None], choices: Mapping[str, str], options: Options) -> widgets.VBox:
    """Show a control for each choice, and what `draw` shows for them; draw again when one changes.

    Parameters
    ----------
    draw : callable
        Takes the choices by name and shows something.
    choices : mapping
        The first choice of each control.
    options : mapping
        What each control offers.

    Returns
    -------
    VBox
        Also shown.
    """
    output = widgets.Output()
    controls = {
        name: widgets.Dropdown(
            options=options[name],
            value=value,
            description=_NAMES[name],
            style={"description_width": "initial"},
            layout={"width": "auto", "min_width": "15rem"},
        )
        for name, value in choices.items()
    }

    def redraw(_: Any = None) -> None:
        chosen = {name: control.value for name, control in controls.items()}
        output.clear_output(wait=True)
        with output:
            try:
                draw(**chosen)
            except BrightspotsError as error:
                display(markup.Html(markup.paragraph(str(error), "note"), str(error)))

    for control in controls.values():
        control.observe(redraw, names="value")
    redraw()
    box = widgets.VBox([widgets.HBox(list(controls.values()), layout={"flex_flow": "row wrap"}), output])
    display(box)
    return box


def show_finder(visit: Visit, show: Callable[[str], None], label: str = "Find a word") -> widgets.VBox:
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
