"""Read a diagram back from its SVG: where its cards stand, where their words lie, where its lines and arrows run."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from brightspots.figures.letters import ems
from brightspots.figures.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "title", "desc", "g", "rect", "circle", "path", "text", "tspan"}
SLACK = 0.3
WORDS = (
    "attendance",
    "calls",
    "nobody",
    "home",
    "first day",
    "student",
    "families",
    "bus",
    "late",
    "because",
    "letters",
)
Point = tuple[float, float]


@dataclass(frozen=True)
class Rectangle:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Rectangle) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > SLACK and down > SLACK

    def holds(self, other: Rectangle) -> bool:
        return (
            self.left <= other.left + SLACK
            and self.top <= other.top + SLACK
            and self.right >= other.right - SLACK
            and self.bottom >= other.bottom - SLACK
        )

    def is_crossed(self, begin: Point, end: Point) -> bool:
        """Tell whether a straight line, however it leans, runs through the inside (Liang and Barsky)."""
        low, high = 0.0, 1.0
        for from_, to, least, most in (
            (begin[0], end[0], self.left + SLACK, self.right - SLACK),
            (begin[1], end[1], self.top + SLACK, self.bottom - SLACK),
        ):
            if from_ == to:
                if not least < from_ < most:
                    return False
                continue
            near, far = sorted(((least - from_) / (to - from_), (most - from_) / (to - from_)))
            low, high = max(low, near), min(high, far)
        return low < high


Written = tuple[str, Rectangle]


@dataclass(frozen=True)
class DrawnCard:
    edge: Rectangle
    words: tuple[Written, ...]
    thick: float

    @property
    def said(self) -> str:
        return " ".join(words for words, _ in self.words)


@dataclass(frozen=True)
class Drawn:
    root: ET.Element

    @cached_property
    def page(self) -> Rectangle:
        return Rectangle(0, 0, float(self.root.get("width", "0")), float(self.root.get("height", "0")))

    @cached_property
    def cards(self) -> list[DrawnCard]:
        return [_card(group) for group in self.root.iter(f"{SVG}g") if group.get("class") == "card"]

    @cached_property
    def words(self) -> list[Written]:
        """Every line of words, and the room that it takes when it is drawn in a wide font."""
        return [found for text in self.root.iter(f"{SVG}text") for found in _written(text)]

    @property
    def said(self) -> list[str]:
        return [words for words, _ in self.words]

    @cached_property
    def arrows(self) -> list[list[Point]]:
        return [_corners(path) for path in self._paths if path.get("class") == "arrow"]

    @cached_property
    def lines(self) -> list[list[Point]]:
        """The corners of all that connects, arrows too."""
        return [_corners(path) for path in self._paths]

    @property
    def _paths(self) -> Iterable[ET.Element]:
        # Marks and frames are drawn with steps that begin where the last one ended.
        return (
            path for path in self.root.iter(f"{SVG}path") if re.fullmatch(r"M[-\d. L]+", path.get("d", ""))
        )

    @property
    def marks(self) -> list[ET.Element]:
        return [group for group in self.root.iter(f"{SVG}g") if group.get("class") == "mark"]


def read(picture: Picture) -> Drawn:
    root = ET.fromstring(picture.image)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= TAGS
    assert root.find(f"{SVG}title") is not None and root.find(f"{SVG}desc") is not None
    return Drawn(root)


def check(picture: Picture) -> Drawn:
    """Cards apart and on the page, every word in its card and on no other word, no line through a card."""
    drawn = read(picture)
    for card in drawn.cards:
        assert drawn.page.holds(card.edge), f"{card.said!r} leaves the picture: {card.edge}"
        for words, room in card.words:
            assert card.edge.holds(room), f"{words!r} leaves its card: {room} of {card.edge}"
        _assert_apart(card.words)
    for one, other in combinations(drawn.cards, 2):
        assert not one.edge.overlaps(other.edge), f"{one.said!r} lies on {other.said!r}"
    for words, room in drawn.words:
        assert drawn.page.holds(room), f"{words!r} leaves the picture: {room}"
    inside = {found for card in drawn.cards for found in card.words}
    _assert_apart([found for found in drawn.words if found not in inside], inside)
    for corners in drawn.lines:
        assert all(drawn.page.holds(Rectangle(*place, *place)) for place in corners), corners
        for begin, end in pairwise(corners):
            hit = [card.said for card in drawn.cards if card.edge.is_crossed(begin, end)]
            assert not hit, f"a line from {begin} to {end} crosses {hit}"
    return drawn


def _assert_apart(written: Iterable[Written], others: Iterable[Written] = ()) -> None:
    written = list(written)
    pairs = [*combinations(written, 2), *((one, other) for one in written for other in others)]
    for (words, room), (other_words, other) in pairs:
        assert not room.overlaps(other), f"{words!r} lies on {other_words!r}"


def _card(group: ET.Element) -> DrawnCard:
    edge = group[0]
    x, y, width, height = (float(edge.get(name, "0")) for name in ("x", "y", "width", "height"))
    words = tuple(found for text in group.iter(f"{SVG}text") for found in _written(text))
    return DrawnCard(Rectangle(x, y, x + width, y + height), words, float(edge.get("stroke-width", "1")))


def _written(text: ET.Element) -> list[Written]:
    if text.get("transform"):
        return []
    found = []
    size, bold = float(text.get("font-size", "0")), text.get("font-weight") == "bold"
    for line in text.iter(f"{SVG}tspan"):
        words = line.text or ""
        wide, x, y = size * ems(words, bold), float(line.get("x", "0")), float(line.get("y", "0"))
        if text.get("text-anchor") == "middle":
            x -= wide / 2
        elif text.get("direction") == "rtl":
            x -= wide
        found.append((words, Rectangle(x, y - 0.8 * size, x + wide, y + 0.24 * size)))
    return found


def _corners(path: ET.Element) -> list[Point]:
    numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", path.get("d", ""))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def sentence(chance: random.Random, length: int) -> str:
    words = ""
    while len(words) < length:
        words += chance.choice(WORDS) + " "
    return words[:length].strip()
