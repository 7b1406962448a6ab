"""What somebody typed, as a page shows it: escaped, in its own direction of writing, and never too long to read on."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from html import escape

LONGEST = 420
"""More characters than this are folded after the first lines."""
MOST = 1500
"""More than this stands in the form alone: a page of many such texts would be too large to open."""


def clean(words: str) -> str:
    r"""Return a text without what turns words around or moves a cursor; lines stay lines.

    Examples
    --------
    >>> clean("Call \u202ehome\x1b[31m\r\nat 7:20 ")
    'Call home[31m\nat 7:20'
    """
    lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(filter(_shown, line)).strip() for line in lines).strip()


def line(words: str, most: int = 160) -> str:
    """Return a text as one short line.

    Examples
    --------
    >>> line("Call  home", 6)
    'Call h…'
    """
    whole = " ".join(clean(words).split())
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


def listed(parts: Sequence[str], word: str = "and") -> str:
    """Return several as a list in words.

    Examples
    --------
    >>> listed(["K1", "23", "45"]), listed(["K1"])
    ('K1, 23 and 45', 'K1')
    """
    return f" {word} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _shown(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co") or character in "\t\u200c\u200d"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
