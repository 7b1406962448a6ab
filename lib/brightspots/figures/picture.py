"""A picture with everything that goes with it: its words, its numbers as a table, its bytes."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from brightspots.figures.labels import shorten
from brightspots.figures.theme import FONT, FONTS_OF_READERS
from brightspots.text import markup
from brightspots.text.typed import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure


LEGIBLE = 544
"""The width in pixels below which the letters of a chart are too small."""

# A reader of SVG shows nothing at all for a file with one of these in it, and a school's name may have one.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# Pixels: a diagram whose letters would be too small on an upright page.
_PORTRAIT = 1000


@dataclass(frozen=True)
class Picture:
    """What a figure returns.

    Attributes
    ----------
    image : bytes
        SVG or PNG; the same data gives the same bytes.
    alt : str
        What the picture shows, for those who do not see it.
    table : DataFrame
        The same content as numbers, in words.
    caption : str
        One line under the picture.
    aside : str
        HTML to stand beside it, such as a list of the schools that it names.
    mime : str
        ``image/svg+xml`` or ``image/png``.
    numbers : tuple of str
        The columns of the table to align as numbers.
    told : str
        What the folded table is called.
    least : int
        The width in pixels below which it cannot be read: a narrower screen scrolls. 0 where it can shrink.
    widest : int
        The width in pixels above which it only grows coarse. 0 where it fills its place. What is wider than a
        printed page is high stands on a landscape page of its own.
    newest : bool
        Time runs to the right: a narrower screen shows the end first.
    """

    image: bytes
    alt: str
    table: pd.DataFrame
    caption: str = ""
    aside: str = ""
    mime: str = "image/svg+xml"
    numbers: tuple[str, ...] = field(default=())
    told: str = "The numbers of this picture"
    least: int = 0
    widest: int = 0
    newest: bool = False

    def html(self) -> str:
        """Return the picture, its caption, what stands beside it, and its numbers folded."""
        source = f"data:{self.mime};base64,{base64.b64encode(self.image).decode()}"
        image = f'<img src="{source}" alt="{escape(self.alt)}">'
        if self.least:
            # Whoever works without a mouse scrolls what has the focus.
            room = f'role="group" aria-label="{escape(self.told)}" tabindex="0"'
            size = f"min-width:{self.least}px" + (f";max-width:{self.widest}px" if self.widest else "")
            kind = (" bs-landscape" if self.widest > _PORTRAIT else "") + (
                " bs-newest" if self.newest else ""
            )
            image = f'<div class="bs-wide{kind}" {room}><div style="{size}">{image}</div></div>'
        caption = f"<figcaption>{escape(self.caption)}</figcaption>" if self.caption else ""
        beside = f'<div class="bs-aside">{self.aside}</div>' if self.aside else ""
        wide = " bs-with-aside" if self.aside else ""
        rows = markup.folded(self.told, markup.table(self.table, numbers=self.numbers))
        figure = f'<figure class="bs-picture">{image}{caption}</figure>'
        return f'<div class="bs-figure{wide}">{figure}{beside}</div>{rows if len(self.table) else ""}'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": self.alt}


def nothing(
    title: str, words: str, *, alt: str = "", aside: str = "", said: str = "There is nothing to draw yet."
) -> Picture:
    """Return the picture of nothing: a low frame with the title, and the words that say why."""
    name = escape(shorten(one_line(title), 90))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="700" height="70" viewBox="0 0 700 70">'
        f'<title>{name}</title><rect x="1" y="1" width="698" height="68" rx="6" fill="#f4f7f9" stroke="#d5dde4"/>'
        f'<g font-family="{escape(FONTS_OF_READERS)}"><text x="16" y="29" font-size="15" font-weight="bold" '
        f'fill="#1b2733">{name}</text><text x="16" y="51" font-size="13" fill="#50606f">'
        f"{escape(said)}</text></g></svg>"
    )
    return Picture(image=svg.encode(), alt=alt or words, table=pd.DataFrame(), caption=words, aside=aside)


def to_svg(figure: Figure, *, title: str) -> bytes:
    """Return a figure as SVG: no date, fixed names, text as text in the reader's own fonts.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn and saved inside `brightspots.figures.theme.theme`.
    title : str
        The SVG's own title.
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    svg = buffer.getvalue().decode("utf-8")
    svg = _NOT_XML.sub("", svg)
    svg = svg.replace(f"'{FONT}'", FONTS_OF_READERS.replace("'", "&apos;"))
    return re.sub(r"\n\s*", "\n", svg).encode("utf-8")
