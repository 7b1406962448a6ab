"""Letters of any script: what of them can be drawn, which way they run, how wide they are.

They are read with other fonts than they were measured with. So they are measured in a wide font (`labels`), and
letters that this font does not have count as wide as such letters are.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from wcwidth import iter_graphemes

from brightspots.figures.labels import text_width


def runs_right(words: str) -> bool:
    """Return whether words run from left to right: their first letter with a direction decides.

    Examples
    --------
    >>> runs_right("Late buses"), runs_right("الحافلات تتأخر"), runs_right("12")
    (True, False, True)
    """
    for letter in words:
        if (way := unicodedata.bidirectional(letter)) in ("L", "R", "AL"):
            return way == "L"
    return True


def ems(words: str, bold: bool = False) -> float:
    """Measure words of one line, in sizes of the font: never narrower than a reader's font draws them.

    Examples
    --------
    >>> ems("没有") == 2.0, ems("e\u0301") == ems("e")
    (True, True)
    """
    return sum(cluster_ems(cluster, bold) for cluster in iter_graphemes(words))


@lru_cache(maxsize=8192)
def cluster_ems(cluster: str, bold: bool) -> float:
    """Measure one letter with its marks; of what becomes one sign, each part counts where it may be drawn alone."""
    if len(cluster) > 1 and any(0x1F1E6 <= ord(c) <= 0x1FAFF for c in cluster):
        return 1.4
    return sum(_letter_ems(letter, bold) for letter in cluster)


def _letter_ems(letter: str, bold: bool) -> float:
    kind, code = unicodedata.category(letter), ord(letter)
    if kind in ("Mn", "Me", "Cf"):
        return 0.0
    if kind == "Mc":
        return 0.6
    if code > 0x1F000:
        return 1.4
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if 0x12000 <= code < 0x12550 or letter in "\u2e3a\u2e3b":
        return 5.0
    alike = unicodedata.normalize("NFKC", letter)
    return max(text_width(letter, 1.0, bold), text_width(alike, 1.0, bold) if len(alike) > 1 else 0.0)


def is_tall(letter: str) -> bool:
    """Return whether letters have marks above and below them, which need higher lines."""
    return ord(letter) > 0x52F and unicodedata.category(letter) in ("Lo", "Mn", "Mc")
