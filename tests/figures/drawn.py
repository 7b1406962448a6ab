"""What a diagram's SVG says about itself: where its boxes stand, and whether every word is inside its own."""

from __future__ import annotations

import random
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from brightspots.figures.picture import Picture
from brightspots.figures.wrapping import ems

SVG = "{http://www.w3.org/2000/svg}"
TAGS = {"svg", "title", "desc", "g", "rect", "circle", "path", "text", "tspan"}
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


@dataclass(frozen=True)
class Rectangle:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Rectangle) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.2 and down > 0.2

    def holds(self, other: Rectangle) -> bool:
        return (
            self.left <= other.left + 0.2
            and self.top <= other.top + 0.2
            and self.right >= other.right - 0.2
            and self.bottom >= other.bottom - 0.2
        )


def read(picture: Picture) -> ET.Element:
    root = ET.fromstring(picture.image)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= TAGS
    return root


def rectangle(element: ET.Element) -> Rectangle:
    x, y, width, height = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
    return Rectangle(x, y, x + width, y + height)


def boxes(root: ET.Element) -> list[tuple[Rectangle, ET.Element]]:
    """Return every box: its edge, and the group that it is drawn in."""
    found = []
    for group in root.iter(f"{SVG}g"):
        if group.get("class") == "box":
            edge = group.find(f"{SVG}rect")
            assert edge is not None
            found.append((rectangle(edge), group))
    return found


def written(group: ET.Element) -> list[tuple[str, Rectangle]]:
    """Return every line of words, and the room that it takes when it is drawn in a wide font."""
    found = []
    for text in group.iter(f"{SVG}text"):
        if text.get("transform"):
            continue
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


def check(picture: Picture) -> list[Rectangle]:
    """Check a diagram by its geometry, and return its boxes."""
    root = read(picture)
    whole = Rectangle(0, 0, float(root.get("width", "0")), float(root.get("height", "0")))
    found = boxes(root)
    for place, (edge, group) in enumerate(found):
        assert whole.holds(edge), f"box {place} leaves the picture: {edge} of {whole}"
        for words, room in written(group):
            assert edge.holds(room), f"{words!r} leaves its box: {room} of {edge}"
        for other, _ in found[place + 1 :]:
            assert not edge.overlaps(other), f"{edge} lies on {other}"
    lines = written(root)
    for words, room in lines:
        assert whole.holds(room), f"{words!r} leaves the picture: {room} of {whole}"
    for place, (words, room) in enumerate(lines):
        for other_words, other in lines[place + 1 :]:
            assert not room.overlaps(other), f"{words!r} lies on {other_words!r}"
    return [edge for edge, _ in found]


def sentence(chance: random.Random, length: int) -> str:
    words = ""
    while len(words) < length:
        words += chance.choice(WORDS) + " "
    return words[:length].strip()
