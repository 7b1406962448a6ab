"""A picture as a poster: cut into pages that overlap, to print on any printer and glue together."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from brightspots.figures.charts.sketch import px
from brightspots.figures.picture import Picture
from brightspots.figures.theme import FONTS_OF_READERS, INK, QUIET
from brightspots.text.typed import one_line

Paper = Literal["letter", "a4"]

_PAPERS = {"letter": (279.4, 215.9), "a4": (297.0, 210.0)}
_MARGIN, _HEAD = 9.0, 7.0
OVERLAP = 10.0
"""Millimetres that two pages have in common."""
_SPARED = 0.4


@dataclass(frozen=True)
class Sheet:
    """One page: its row and column, counted from 1, and the part of the picture that it shows, in pixels."""

    row: int
    column: int
    x: float
    y: float
    width: float
    height: float


def sheets(width: float, height: float, *, across: int = 2, paper: Paper = "letter") -> list[Sheet]:
    """Cut a picture into pages.

    Parameters
    ----------
    width, height : float
        Of the picture, in pixels.
    across : int
        How many pages wide; how many high follows.
    paper : {"letter", "a4"}
        Landscape.

    Examples
    --------
    >>> [(sheet.row, sheet.column) for sheet in sheets(1000, 600, across=2)]
    [(1, 1), (1, 2), (2, 1), (2, 2)]
    """
    wide, tall = _room(paper)
    pixels = width / (across * wide - (across - 1) * OVERLAP)
    # A last row that would be mostly empty is saved by drawing all a little smaller.
    down = max(math.ceil((height / pixels - OVERLAP) / (tall - OVERLAP) - _SPARED), 1)
    pixels = max(pixels, height / (down * tall - (down - 1) * OVERLAP))
    return [
        Sheet(
            row + 1,
            column + 1,
            column * (wide - OVERLAP) * pixels,
            row * (tall - OVERLAP) * pixels,
            wide * pixels,
            tall * pixels,
        )
        for row in range(down)
        for column in range(across)
    ]


def poster(picture: Picture, title: str, *, across: int = 2, paper: Paper = "letter", note: str = "") -> str:
    """Return a poster as an HTML file: one page of paper after the other, with marks where they overlap.

    Parameters
    ----------
    picture : Picture
        An SVG.
    title : str
        In the small line above each page, and the name of the file for a reader.
    across : int
        How many pages wide.
    paper : {"letter", "a4"}
    note : str
        What a reader on the screen is told besides; it is not printed.
    """
    svg = picture.image.decode()
    head, _, inner = svg.partition(">")
    width, height = (float(re.search(rf'\b{name}="([\d.]+)', head)[1]) for name in ("width", "height"))  # type: ignore[index]
    cut = sheets(width, height, across=across, paper=paper)
    wide, tall = _PAPERS[paper]
    name = escape(one_line(title))
    symbol = (
        '<svg class="store" aria-hidden="true"><symbol id="poster" overflow="visible">'
        f"{inner.removesuffix('</svg>')}</symbol></svg>"
    )
    pages = "".join(_page(sheet, cut[-1], (width, height), paper, name) for sheet in cut)
    more = f" {escape(note)}" if note else ""
    size = "letter" if paper == "letter" else "A4"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title><style>'
        f"@page{{size:{size} landscape;margin:0}}*{{box-sizing:border-box}}"
        f"body{{margin:0;font-family:{FONTS_OF_READERS};color:{INK};-webkit-print-color-adjust:exact;"
        "print-color-adjust:exact}.store{position:absolute;width:0;height:0}.how{padding:6mm;font-size:11pt}"
        f".sheet{{width:{wide}mm;height:{tall - 0.3}mm;padding:{_MARGIN}mm;overflow:hidden;break-after:page}}"
        f".sheet:last-child{{break-after:auto}}.sheet p{{margin:0;height:{_HEAD}mm;font-size:8pt;color:{QUIET}}}"
        ".sheet svg{display:block}@media print{.how{display:none}}"
        "@media screen{.sheet{outline:1px solid #bbb;margin:4mm}}</style></head><body>"
        f'<p class="how">{name}: {_pages(len(cut))}. Print in landscape, at 100 percent, without margins. '
        f"Cut along the dashed lines and glue each page over the one before.{more}</p>"
        f"{symbol}{pages}</body></html>"
    )


def _pages(many: int) -> str:
    return "1 page" if many == 1 else f"{many} pages"


def _room(paper: Paper) -> tuple[float, float]:
    """Return what a page has room for, in millimetres."""
    wide, tall = _PAPERS[paper]
    return wide - 2 * _MARGIN, tall - 2 * _MARGIN - _HEAD


def _page(sheet: Sheet, last: Sheet, size: tuple[float, float], paper: Paper, name: str) -> str:
    wide, tall = _room(paper)
    view = f"{sheet.x:.2f} {sheet.y:.2f} {sheet.width:.2f} {sheet.height:.2f}"
    where = f"row {sheet.row} of {last.row}, page {sheet.column} of {last.column}"
    marks = "".join(_marks(sheet, last, OVERLAP * sheet.width / wide))
    return (
        f'<section class="sheet"><p>{name}: {where}</p>'
        f'<svg width="{wide:.1f}mm" height="{tall:.1f}mm" viewBox="{view}" role="img" aria-label="{where}">'
        f'<use href="#poster" width="{px(size[0])}" height="{px(size[1])}"/>{marks}'
        "</svg></section>"
    )


def _marks(sheet: Sheet, last: Sheet, common: float) -> Iterator[str]:
    """Draw the same line on both pages that overlap: cut along one, lay it on the other."""
    look = (
        f'stroke="{QUIET}" stroke-width="{px(common / 30)}" stroke-dasharray="{px(common / 5)}" fill="none"'
    )
    inset = common / 2
    if sheet.column > 1:
        yield f'<path d="M{sheet.x + inset:.1f} {sheet.y:.1f}v{sheet.height:.1f}" {look}/>'
    if sheet.column < last.column:
        yield f'<path d="M{sheet.x + sheet.width - inset:.1f} {sheet.y:.1f}v{sheet.height:.1f}" {look}/>'
    if sheet.row > 1:
        yield f'<path d="M{sheet.x:.1f} {sheet.y + inset:.1f}h{sheet.width:.1f}" {look}/>'
    if sheet.row < last.row:
        yield f'<path d="M{sheet.x:.1f} {sheet.y + sheet.height - inset:.1f}h{sheet.width:.1f}" {look}/>'
