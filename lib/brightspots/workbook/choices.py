"""Controls of a served page: choose what it shows, and the address says so.

A page is made anew for what was chosen, so what a person sees can be sent on as an address, and going back in the
browser leads to what was there before. A page of a batch and JupyterLab have none: there the parameters say it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from IPython.display import display

from brightspots.text import markup
from brightspots.workbook import links
from brightspots.workbook.address import WHOSE, from_address
from brightspots.workbook.mode import is_served

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

TITLE = "Look at it another way"


@dataclass(frozen=True)
class Choice:
    """One thing that a page can be asked to show.

    Attributes
    ----------
    parameter : str
        The workbook's parameter that an address sets.
    label : str
    options : sequence of pairs
        (words, value); the first is what the page shows by itself. Where there are none, a day is asked for.
    """

    parameter: str
    label: str
    options: Sequence[tuple[str, str]] = ()


def show_choices(book: Book, choices: Sequence[Choice]) -> None:
    """Show a control for each choice that leaves one; nothing where no server serves the page.

    Parameters
    ----------
    book : Book
    choices : sequence of Choice
    """
    offered = [choice for choice in choices if len(choice.options) != 1]
    if not offered or not is_served():
        return
    shown = {choice.parameter: str(book.parameters[choice.parameter]) for choice in offered}
    kept = {name: value for name, value in _address(book).items() if name not in shown}
    fields = "".join(_control(choice, shown[choice.parameter]) for choice in offered)
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(str(value))}">'
        for name, value in kept.items()
    )
    action = escape(links.served(book.declared.name, **_whose(book)).partition("?")[0])
    html = (
        f'<form class="bs-choices" method="get" action="{action}" aria-label="{TITLE}">{hidden}{fields}'
        '<button type="submit">Show</button></form>'
    )
    text = "; ".join(f"{choice.label}: {_words(choice, shown[choice.parameter])}" for choice in offered)
    opened = any(value != str(book.declared.parameters[name].default) for name, value in shown.items())
    display(markup.Html(markup.folded(TITLE, html, opened=opened), text))


def with_choice(book: Book, **chosen: Any) -> str:
    """Return the address of this page with something else chosen; empty where no server serves it."""
    if not is_served():
        return ""
    asked = {name: value for name, value in _address(book).items() if name not in WHOSE}
    return links.served(book.declared.name, **_whose(book), **(asked | chosen))


def _address(book: Book) -> dict[str, Any]:
    return from_address(book.declared, os.environ.get("QUERY_STRING", ""))


def _whose(book: Book) -> dict[str, str]:
    return {name: str(book.parameters.get(name, "")) for name in WHOSE if name in book.declared.parameters}


def _control(choice: Choice, shown: str) -> str:
    if not choice.options:
        field = f'<input type="date" name="{escape(choice.parameter)}" value="{escape(shown)}">'
        return f"<label><span>{escape(choice.label)}</span>{field}</label>"
    options = [*choice.options]
    if shown not in [value for _, value in options]:
        options.append((shown, shown))
    rows = "".join(
        f'<option value="{escape(value)}"{" selected" if value == shown else ""}>{escape(words)}</option>'
        for words, value in options
    )
    return (
        f"<label><span>{escape(choice.label)}</span>"
        f'<select name="{escape(choice.parameter)}">{rows}</select></label>'
    )


def _words(choice: Choice, shown: str) -> str:
    return next((words for words, value in choice.options if value == shown), shown or "none")
