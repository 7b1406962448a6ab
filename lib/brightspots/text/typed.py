"""What somebody typed, as a page shows it: escaped, in its own direction of writing, and never too long to read on."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from html import escape

LONGEST = 420
"""More characters than this are folded after the first lines."""
MAY_BREAK = "\u200b"
"""What no one sees, and where a line may end."""
_JOINERS = "\u200c\u200d"
_MOST_MARKS = 4

MOST = 1500
"""More than this stands in the form alone: a page of many such texts would be too large to open."""


def clean(words: str) -> str:
    r"""Return a text without what turns words around or moves a cursor; lines stay lines.

    Examples
    --------
    >>> clean("Call \u202ehome\x1b[31m\r\nat 7:20 ")
    'Call home [31m\nat 7:20'
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_readable(line).strip() for line in lines).strip()


@lru_cache(maxsize=4096)
def one_line(words: object) -> str:
    r"""Return a text on one line, without what no page or picture can write; nothing for no text.

    Examples
    --------
    >>> one_line(" Call \u202ehome\n today\x00 "), one_line("e" + 9 * "\u0301") == "e" + 4 * "\u0301", one_line(None)
    ('Call home today', True, '')
    """
    if words is None or words != words:
        return ""
    return " ".join(_readable(str(words)).split())


def line(words: str, most: int = 160) -> str:
    """Return a text as one short line.

    Examples
    --------
    >>> line("Call  home", 6)
    'Call h…'
    """
    whole = one_line(words)
    return whole if len(whole) <= most else f"{whole[:most].rstrip()}…"


def html(words: str, *, most: int = LONGEST) -> str:
    """Return a text as HTML; a long one opens after its first lines.

    Examples
    --------
    >>> html("5 < 6")
    '<span dir="auto">5 &lt; 6</span>'
    """
    text = clean(words)
    if len(text) <= most:
        return f'<span dir="auto">{_lines(text)}</span>'
    first = text[:most].rsplit(None, 1)[0] if " " in text[:most] else text[:most]
    rest = text[len(first) : MOST]
    if len(text) > MOST:
        rest = f"{rest.rstrip()}… (The rest stands in the form.)"
    return (
        f'<details class="bs-longer"><summary><span dir="auto">{_lines(first)}…</span> <b>Read on</b></summary>'
        f'<span dir="auto">{_lines(rest.strip())}</span></details>'
    )


def _readable(line: str) -> str:
    """Return a line without what turns words around or moves a cursor.

    Joiners stay, which some scripts and pictures of people need; of marks piled on one letter a few stay.
    """
    if line.isascii() and line.isprintable():
        return line
    kept: list[str] = []
    marks = 0
    for letter in line:
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind in ("Cc", "Cs", "Co", "Zl", "Zp") or ord(letter) & 0xFFFE == 0xFFFE:
            kept.append(" ")
        elif (kind != "Cf" or letter in _JOINERS + MAY_BREAK) and marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
