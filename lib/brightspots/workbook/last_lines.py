"""What a cell's last line becomes on a page: a table, a plot or a styled frame in our look, and no row of a student.

A notebook shows by itself what stands in the last line of a cell. Here its shell learns how: whoever opens a book has
it, in a batch, in Voila and in JupyterLab alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from brightspots.errors import BrightspotsError
from brightspots.figures import plots
from brightspots.text import markup
from brightspots.workbook.mode import mode
from brightspots.workbook.tables import make_table

TABLES = (
    ("pandas.core.frame", "DataFrame"),
    ("pandas", "DataFrame"),
    ("pandas.core.series", "Series"),
    ("pandas", "Series"),
    ("pandas.io.formats.style", "Styler"),
)
PLOTS = (
    ("matplotlib.figure", "FigureBase"),
    ("matplotlib.artist", "Artist"),
    ("matplotlib.container", "Container"),
    ("seaborn.axisgrid", "_BaseGrid"),
    ("seaborn.axisgrid", "JointGrid"),
    ("numpy", "ndarray"),
    ("builtins", "list"),
    ("builtins", "tuple"),
)
DRAWN_WHEN_SHOWN = ("seaborn._core.plot", "Plot")
WIDGETS = (("ipywidgets.widgets.widget", "Widget"),)
FOR_CLICKING = (
    "Something to click on stands here where people work in this workbook, in JupyterLab or in the browser. A page "
    "that is read cannot show it."
)
_IMAGES = ("image/png", "image/svg+xml", "image/jpeg", "application/pdf")


def as_shown(thing: Any, *, alt: str = "", caption: str = "") -> Any:
    """Return a table or a plot as a page shows it, and anything else as it is.

    Parameters
    ----------
    thing : object
    alt, caption : str
        Of a plot, as in `brightspots.figures.plots.make_picture`.

    Raises
    ------
    AccessError
        For rows of students.

    Examples
    --------
    >>> import pandas as pd
    >>> as_shown(pd.DataFrame({"week": [1]})).text, as_shown("as it is")
    ('week\\n1', 'as it is')
    """
    kinds = {(base.__module__, base.__name__) for base in type(thing).__mro__}
    if kinds & set(TABLES):
        return make_table(thing)
    figure = plots.figure_of(thing)
    return thing if figure is None else plots.make_picture(figure, alt=alt, caption=caption)


def teach_shell() -> None:
    """Have this notebook's shell show tables and plots our way; nothing where there is no shell."""
    shell = get_ipython()
    if shell is None:
        return
    bundles = shell.display_formatter.mimebundle_formatter
    for module, name in (*TABLES, *PLOTS):
        _teach(bundles, module, name, _bundle)
    shell.display_formatter.ipython_display_formatter.for_type_by_name(*DRAWN_WHEN_SHOWN, _draw)
    for kind in (list, tuple):
        _word(shell.display_formatter.formatters["text/plain"], kind)
    if mode() == "page":
        for module, name in WIDGETS:
            _teach(bundles, module, name, _no_widget)
    for event, ours, place in (("pre_execute", _dress, None), ("post_execute", _show_open, 0)):
        waiting = shell.events.callbacks[event]
        while ours in waiting:
            waiting.remove(ours)
        # Before that of matplotlib, which would show what we have shown already.
        waiting.insert(len(waiting) if place is None else place, ours)
    _dress()


def _teach(bundles: Any, module: str, name: str, shown: Callable[..., Any]) -> None:
    if module == "builtins":
        bundles.for_type({"list": list, "tuple": tuple}[name], shown)
    else:
        bundles.for_type_by_name(module, name, shown)


def _bundle(thing: Any, include: object = None, exclude: object = None) -> dict[str, Any] | None:
    """Return what is shown of a thing; None for what is no table and no plot."""
    try:
        made = as_shown(thing)
    except BrightspotsError as error:
        # An error here would make IPython show the thing in its own way.
        return _note(str(error))
    if made is thing:
        return None
    _forget_images(type(thing))
    bundle: dict[str, Any] = made._repr_mimebundle_()
    return bundle


def _draw(thing: Any) -> None:
    display(as_shown(thing))


def _word(words: Any, kind: type) -> None:
    """Have lists of what was drawn worded as the plot that they are: by itself, each would say where it lies."""
    before = words.for_type(kind)
    if before is None or getattr(before, "is_ours", False):
        return

    def word(thing: Any, printer: Any, cycle: bool) -> None:
        figure = plots.figure_of(thing)
        if figure is None:
            before(thing, printer, cycle)
        else:
            printer.text(plots.describe(figure))

    word.is_ours = True  # type: ignore[attr-defined]
    words.for_type(kind, word)


def _no_widget(thing: Any, include: object = None, exclude: object = None) -> dict[str, Any]:
    return _note(FOR_CLICKING)


def _note(words: str) -> dict[str, Any]:
    return {"text/html": markup.paragraph(words, "note"), "text/plain": words}


def _forget_images(kind: type) -> None:
    """Leave out the second picture that matplotlib's own way of showing a figure would add."""
    formatters = get_ipython().display_formatter.formatters
    for mime in _IMAGES:
        for base in kind.__mro__:
            formatters[mime].pop(base, None)


def _dress() -> None:
    plots.use_our_look()


def _show_open() -> None:
    """Show what was drawn in this cell and not shown by its last line."""
    for figure in plots.take_open():
        display(plots.make_picture(figure))
