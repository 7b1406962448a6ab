"""Direct labels that do not collide: names beside dots, names at the ends of lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

_AROUND = [
    (9, 0, "left", "center"),
    (-9, 0, "right", "center"),
    (0, 9, "center", "bottom"),
    (0, -9, "center", "top"),
    (7, 8, "left", "bottom"),
    (7, -8, "left", "top"),
    (-7, 8, "right", "bottom"),
    (-7, -8, "right", "top"),
]
_FURTHER = [(x * step, y * step, h, v) for step in (2.0, 3.2, 4.6, 6.0) for x, y, h, v in _AROUND]


def one_line(text: object) -> str:
    """Put what somebody wrote on one line, without anything that a picture cannot write.

    Examples
    --------
    >>> one_line(" Calls\\nhome\\x00 "), one_line(None)
    ('Calls home', '')
    """
    if text is None or text != text:
        return ""
    words = str(text)
    if not words.isprintable():
        words = "".join(c if c.isprintable() else " " for c in words)
    return " ".join(words.split())


def shorten(name: str, longest: int = 26) -> str:
    """Cut a long name at a word.

    Examples
    --------
    >>> shorten("Dr. Martin Luther King Jr. Academy of Arts")
    'Dr. Martin Luther King Jr…'
    """
    if len(name) <= longest:
        return name
    return name[: longest - 1].rstrip(" .,-") + "…"


def wrapped(name: str, width: int = 17) -> str:
    """Break a name into at most two lines, cut where it is still too long.

    Examples
    --------
    >>> wrapped("Monterey Peninsula Unified")
    'Monterey\\nPeninsula Unified'
    >>> wrapped("Mesa")
    'Mesa'
    """
    if len(name) <= width:
        return name
    cuts = [i for i, letter in enumerate(name) if letter == " "]
    middle = min(cuts, key=lambda i: abs(i - len(name) / 2), default=None)
    lines = [name] if middle is None else [name[:middle], name[middle + 1 :]]
    return "\n".join(shorten(line, width) for line in lines)


def in_lines(text: str, width: int, most: int = 2) -> list[str]:
    """Break a text into lines at its words, and cut what does not fit.

    Examples
    --------
    >>> in_lines("Students who missed one day in ten", 20)
    ['Students who missed', 'one day in ten']
    >>> in_lines("abcdefghij klm", 5, most=1)
    ['abcd…']
    """
    from textwrap import wrap

    lines = wrap(one_line(text), width) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], shorten(" ".join(lines[most - 1 :]), width)]
    return lines


def label_points(axes: Axes, points: Sequence[tuple[float, float, str, bool]], colour: str) -> None:
    """Write a name beside each point where there is room, nearest places first.

    Parameters
    ----------
    axes : matplotlib Axes
        With its limits set.
    points : sequence of (x, y, name, bold)
        Most important first: earlier names get the better places.
    colour : str
        Of the words.
    """
    from matplotlib.text import Text

    figure = axes.get_figure(root=True)
    assert figure is not None
    renderer = figure.canvas.get_renderer()
    inside = axes.get_window_extent(renderer)
    dots = [_around(axes, x, y) for x, y, _, _ in points]
    taken: list[Bbox] = []
    for x, y, name, bold in points:
        best, best_cost = None, float("inf")
        for rank, (dx, dy, ha, va) in enumerate(_AROUND + _FURTHER):
            text = axes.annotate(
                shorten(name),
                (x, y),
                xytext=(dx, dy),
                textcoords="offset points",
                ha=ha,
                va=va,
                fontsize=9 if bold else 8,
                fontweight="bold" if bold else "normal",
                color=colour,
                arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.5, "shrinkA": 0, "shrinkB": 4},
                bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8},
                zorder=6,
            )
            text.update_positions(renderer)
            box = Text.get_window_extent(text, renderer).padded(1)
            cost = rank + 400 * _outside(box, inside) + 300 * sum(box.overlaps(other) for other in taken)
            cost += 150 * sum(box.overlaps(dot) for dot in dots)
            if cost < best_cost:
                if best is not None:
                    best[0].remove()
                best, best_cost = (text, box), cost
            else:
                text.remove()
        if best is not None:
            taken.append(best[1])


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Move labels apart, as little as possible and in their order.

    Parameters
    ----------
    positions : sequence of float
        Where the labels want to be.
    gap : float
        The least distance between two.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 2.0)
    [0.0, 2.0, 5.0]
    """
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    groups: list[tuple[list[int], float]] = []
    for i in order:
        groups.append(([i], positions[i]))
        while len(groups) > 1 and _bottom(groups[-1], gap) - _top(groups[-2], gap) < gap:
            (lower, a), (upper, b) = groups[-2], groups[-1]
            middle = (a * len(lower) + b * len(upper)) / (len(lower) + len(upper))
            groups[-2:] = [(lower + upper, middle)]
    placed = [0.0] * len(positions)
    for members, middle in groups:
        for step, i in enumerate(members):
            placed[i] = middle + (step - (len(members) - 1) / 2) * gap
    return placed


def _bottom(group: tuple[list[int], float], gap: float) -> float:
    return group[1] - (len(group[0]) - 1) / 2 * gap


def _top(group: tuple[list[int], float], gap: float) -> float:
    return group[1] + (len(group[0]) - 1) / 2 * gap


def _around(axes: Axes, x: float, y: float, size: float = 5) -> Bbox:
    from matplotlib.transforms import Bbox

    px, py = axes.transData.transform((x, y))
    return Bbox.from_extents(px - size, py - size, px + size, py + size)


def _outside(box: Bbox, inside: Bbox) -> bool:
    return box.x0 < inside.x0 or box.x1 > inside.x1 or box.y0 < inside.y0 or box.y1 > inside.y1
