"""All causes of a large fishbone as a list, bone by bone: no larger than a page has room for."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from brightspots.figures.diagrams.fishbone import Bone, Fishbone, Twig, how_many
from brightspots.figures.labels import shorten
from brightspots.text import markup
from brightspots.text.lists import count_noun

MOST_BYTES = 100_000
_LENGTHS = (600, 300, 150, 100, 70, 45)
CUT = "Long causes are cut in this list. On the page where the team works they stand in full."
TOO_MANY = "These are too many for this page. On the page where the team works they stand in full."


def every_cause_in_words(drawn: Fishbone) -> markup.Html:
    """Return all causes as a folded list.

    Parameters
    ----------
    drawn : Fishbone
        With all causes.

    Examples
    --------
    >>> late = Twig("Buses come late", votes=2, whys=(Twig("Too few drivers"),))
    >>> every_cause_in_words(Fishbone("p", (Bone("Getting here", (late,)),))).text
    'All 2 causes, bone by bone'
    """
    title = f"All {count_noun(how_many(drawn)[1], 'cause')}, bone by bone"
    note = ""
    for longest in _LENGTHS:
        parts = [_bone(bone, longest) for bone in drawn.bones]
        if sum(len(part.encode()) for part in parts) <= MOST_BYTES:
            break
        note = markup.paragraph(CUT, "small")
    else:
        note = markup.paragraph(TOO_MANY, "small")
        parts = [_counted(bone) for bone in drawn.bones]
    return markup.Html(f'<div id="all-causes">{markup.folded(title, note + "".join(parts))}</div>', title)


def _bone(bone: Bone, longest: int) -> str:
    return f"<h3>{escape(bone.label)}</h3>{_list(bone.causes, longest)}"


def _list(causes: Iterable[Twig], longest: int) -> str:
    items = "".join(_item(cause, longest) for cause in causes)
    return f"<ul>{items}</ul>" if items else ""


def _item(cause: Twig, longest: int) -> str:
    dots = f" ({count_noun(cause.votes, 'dot')})" if cause.votes else ""
    return f"<li>{escape(shorten(cause.text, longest))}{dots}{_list(cause.whys, longest)}</li>"


def _counted(bone: Bone) -> str:
    """So many that not even their first words fit."""
    return f"<p>{escape(bone.label)}: {count_noun(how_many(Fishbone('', (bone,)))[1], 'cause')}</p>"
