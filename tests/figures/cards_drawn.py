"""Read a diagram back from its SVG: where its cards stand, where their words lie, where its arrows run."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from brightspots.figures.wrapping import ems

SVG = "{http://www.w3.org/2000/svg}"
SLACK = 0.6
Point = tuple[float, float]


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    right: float
    bottom: float

    def holds(self, other: Rect) -> bool:
        across = self.x - SLACK <= other.x and other.right <= self.right + SLACK
        return across and self.y - SLACK <= other.y and other.bottom <= self.bottom + SLACK

    def overlaps(self, other: Rect) -> bool:
        across = self.x < other.right - SLACK and other.x < self.right - SLACK
        return across and self.y < other.bottom - SLACK and other.y < self.bottom - SLACK


@dataclass(frozen=True)
class Diagram:
    width: float
    height: float
    cards: tuple[Rect, ...]
    words: tuple[tuple[Rect, Rect, str], ...]
    """Of each line: its card, its own room, its words."""
    arrows: tuple[tuple[Point, ...], ...]


def read(image: bytes) -> Diagram:
    root = ET.fromstring(image)
    assert root.find(f"{SVG}title") is not None and root.find(f"{SVG}desc") is not None
    cards, words = [], []
    for group in root.iter(f"{SVG}g"):
        frames = [rect for rect in group.findall(f"{SVG}rect") if rect.get("class") == "card"]
        if not frames:
            continue
        card = _rect(frames[0])
        cards.append(card)
        words += [(card, room, said) for text in group.findall(f"{SVG}text") for room, said in _lines(text)]
    arrows = [path for path in root.iter(f"{SVG}path") if path.get("class") == "arrow"]
    return Diagram(
        float(root.get("width", "0")),
        float(root.get("height", "0")),
        tuple(cards),
        tuple(words),
        tuple(_corners(path.get("d", "")) for path in arrows),
    )


def assert_sound(image: bytes) -> Diagram:
    """Cards apart and inside of the picture, every word inside of its card, no arrow through a card, one page."""
    drawn = read(image)
    page = Rect(0, 0, drawn.width, drawn.height)
    for place, card in enumerate(drawn.cards):
        assert page.holds(card), card
        for other in drawn.cards[place + 1 :]:
            assert not card.overlaps(other), (card, other)
    for card, room, said in drawn.words:
        assert card.holds(room), (card, room, said)
    for corners in drawn.arrows:
        for begin, end in itertools.pairwise(corners):
            stretch = Rect(*map(min, begin, end), *map(max, begin, end))
            assert page.holds(stretch)
            hit = [card for card in drawn.cards if _crosses(stretch, card)]
            assert not hit, (begin, end, hit)
    assert drawn.height <= 1.3 * drawn.width
    return drawn


def _crosses(stretch: Rect, card: Rect) -> bool:
    across = stretch.x < card.right - SLACK and card.x + SLACK < stretch.right
    if stretch.x == stretch.right:
        across = card.x + SLACK < stretch.x < card.right - SLACK
    down = stretch.y < card.bottom - SLACK and card.y + SLACK < stretch.bottom
    if stretch.y == stretch.bottom:
        down = card.y + SLACK < stretch.y < card.bottom - SLACK
    return across and down


def _rect(element: ET.Element) -> Rect:
    x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
    return Rect(x, y, x + width, y + height)


def _lines(text: ET.Element) -> list[tuple[Rect, str]]:
    size, bold = float(text.get("font-size", "0")), text.get("font-weight") == "bold"
    found = []
    for line in text.findall(f"{SVG}tspan"):
        x, y, wide = float(line.get("x", "0")), float(line.get("y", "0")), size * ems(line.text or "", bold)
        left = x - wide if text.get("direction") == "rtl" else x
        found.append((Rect(left, y - 0.8 * size, left + wide, y + 0.22 * size), line.text or ""))
    return found


def _corners(d: str) -> tuple[Point, ...]:
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", d)]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))
