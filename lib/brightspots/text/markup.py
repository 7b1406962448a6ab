"""Small pieces of HTML for outputs of a workbook. Whatever a person or a file wrote is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd


class Html:
    """A piece of HTML that a notebook shows, with plain text beside it for everything else."""

    def __init__(self, html: str, text: str = "") -> None:
        self.html, self.text = html, text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


def paragraph(text: str, kind: str = "") -> str:
    """Return one paragraph.

    Examples
    --------
    >>> paragraph("<b>5%", "finding")
    '<p class="bs-finding">&lt;b&gt;5%</p>'
    """
    css = f' class="bs-{kind}"' if kind else ""
    return f"<p{css}>{escape(text)}</p>"


def link(words: str, address: str) -> str:
    """Return a link, or the words alone where there is no address.

    Examples
    --------
    >>> link("Our <team>", "01_our_team.ipynb"), link("Our team", "")
    ('<a href="01_our_team.ipynb">Our &lt;team&gt;</a>', 'Our team')
    """
    return f'<a href="{escape(address)}">{escape(words)}</a>' if address else escape(words)


def anchor(record_id: str) -> str:
    """Return the name of the place on a page where a record stands: links lead there.

    Examples
    --------
    >>> anchor("01J6AYS9M06XDS87Q5DC4XFJNX")
    'r-01J6AYS9M06XDS87Q5DC4XFJNX'
    """
    return f"r-{record_id}"


def table(frame: pd.DataFrame, *, caption: str = "", numbers: Sequence[str] = ()) -> str:
    """Return a table of text that is already in words.

    Parameters
    ----------
    frame : DataFrame
        Cells as people read them; a missing cell stays empty.
    caption : str
        What the table shows.
    numbers : sequence of str
        The columns to align as numbers.
    """
    head = "".join(
        f'<th scope="col"{_right(name, numbers)}>{escape(str(name))}</th>' for name in frame.columns
    )
    rows = []
    for row in frame.itertuples(index=False):
        cells = []
        for position, (name, cell) in enumerate(zip(frame.columns, row, strict=True)):
            words = "" if cell is None or (not isinstance(cell, str) and pd.isna(cell)) else str(cell)
            tag, scope = ("th", ' scope="row"') if position == 0 else ("td", "")
            label = f' data-label="{escape(str(name))}"'
            cells.append(f"<{tag}{scope}{label}{_right(name, numbers)}>{escape(words)}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    titled = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<table class="bs-table">{titled}<thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def folded(title: str, html: str, *, opened: bool = False) -> str:
    """Return a part that opens when it is asked for."""
    return f'<details class="bs-folded"{" open" if opened else ""}><summary>{escape(title)}</summary>{html}</details>'


def _right(name: object, numbers: Sequence[str]) -> str:
    return ' class="bs-number"' if name in numbers else ""
