"""The pages of a room, from their templates, and the square that a phone's camera reads."""

from __future__ import annotations

import base64
import hashlib
import io
from functools import cache
from html import escape
from typing import Any

import jinja2
import segno
from markupsafe import Markup

from brightspots import resources
from brightspots.apps.error_pages import templates
from brightspots.figures.picture import Picture
from brightspots.text import markup

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a phone's browser may load: what this server sends, and nothing from anywhere else."""

_SCRIPT = "text/javascript; charset=utf-8"
FILES = {"look.css": "text/css; charset=utf-8", "room.js": _SCRIPT, "wall.js": _SCRIPT}


def render_page(name: str, **told: Any) -> str:
    """Return a page of a room."""
    return (
        _templates()
        .get_template(f"room/{name}.html.j2")
        .render(**{"base": "/", "edition": edition(), **told})
    )


def read_file(name: str) -> bytes:
    """Return a file that pages of a room load.

    Examples
    --------
    >>> b"--ink" in read_file("look.css"), b"fetch" in read_file("room.js")
    (True, True)
    """
    return _files()[name]


@cache
def _templates() -> jinja2.Environment:
    own = templates().overlay()
    own.filters = {**own.filters, "address": _address, "listed": _listed}
    return own


def _address(picture: Picture) -> str:
    return f"data:{picture.mime};base64,{base64.b64encode(picture.image).decode()}"


def _listed(picture: Picture) -> Markup:
    """Return the same as a list, folded; it escapes what people wrote."""
    return Markup(markup.folded(picture.told, markup.table(picture.table)) if len(picture.table) else "")


@cache
def edition() -> str:
    """Return what changes with these files, so that a browser may keep them for good."""
    return hashlib.sha256(b"".join(_files().values())).hexdigest()[:12]


@cache
def _files() -> dict[str, bytes]:
    folder = resources.folder("templates")
    look = folder / "nbconvert/templates/brightspots/static/brightspots.css"
    own = folder / "apps/room"
    sheets = (look, folder / "apps/apps.css", own / "room.css")
    return {
        "look.css": b"\n".join(sheet.read_bytes() for sheet in sheets),
        **{name: (own / name).read_bytes() for name in ("room.js", "wall.js")},
    }


def draw_qr_code(address: str, told: str) -> Markup:
    """Return an address as a square that a phone's camera reads, with the white around it that it needs.

    Examples
    --------
    >>> draw_qr_code("http://192.0.2.7:8866/", "Point a phone's camera here").startswith('<svg role="img"')
    True
    """
    out = io.BytesIO()
    made = segno.make_qr(address, error="m")
    made.save(out, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True, title=told, light="#fff")
    svg = out.getvalue().decode()
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{escape(told)}" ', 1).strip())
