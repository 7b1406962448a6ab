"""Controls that narrow down a comparison and draw it again at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from brightspots.errors import BrightspotsError
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


def live(draw: Callable[..., None], choices: Mapping[str, str], options: Options) -> widgets.VBox:
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
