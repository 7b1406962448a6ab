"""An area of a page that is drawn again when the project's records change, and the watch that notices others' saves."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import ipywidgets as widgets
from IPython.utils.capture import capture_output

from brightspots.errors import BrightspotsError
from brightspots.forms.editing import Visit
from brightspots.text import markup

# Seconds: how long after the last save a picture is drawn again, and how often others' saves are looked for.
PAUSE, WATCH = 0.4, 1.5

_log = logging.getLogger(__name__)


class Live:
    """What a function shows, drawn again after each save.

    Parameters
    ----------
    visit : Visit
    show : callable
        Shows pictures, tables and sentences as a cell would.
    """

    def __init__(self, visit: Visit, show: Callable[[], None]) -> None:
        self._show = show
        self.area = widgets.HTML(layout={"width": "100%"})
        self.area.add_class("bs-live")
        self._later: asyncio.TimerHandle | None = None
        self.draw()
        visit.listen(self.soon)

    def draw(self) -> None:
        """Draw it now."""
        self._later = None
        self.area.value = draw_html(self._show)

    def soon(self) -> None:
        """Draw it once the saves have paused, so that nobody who types waits for a picture."""
        if self._later is not None:
            self._later.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.draw()
            return
        self._later = loop.call_later(PAUSE, self.draw)


def draw_html(show: Callable[[], None]) -> str:
    """Return what a function shows as one piece of HTML; what goes wrong is said in its place."""
    try:
        with capture_output(stdout=False, stderr=False) as captured:
            show()
        return "".join(_pieces(output.data for output in captured.outputs))
    except BrightspotsError as error:
        return markup.paragraph(error.reason, "note")
    except Exception:
        _log.exception("A picture could not be drawn again")
        return markup.paragraph(
            "This part could not be drawn. What you saved is safe. Reload the page; if it stays like this, tell your "
            "coach.",
            "note",
        )


def watch(visit: Visit) -> None:
    """Look for what others save, as long as this page lives; a page that is run again begins another visit."""

    async def look() -> None:
        while True:
            await asyncio.sleep(WATCH)
            visit.look()

    before = [pair for pair in _watching if pair[0].project_id == visit.project_id]
    for earlier, task in before:
        earlier.leave()
        task.cancel()
        _watching.remove((earlier, task))
    with contextlib.suppress(RuntimeError):
        # A task that nobody holds on to may be swept away.
        _watching.append((visit, asyncio.get_running_loop().create_task(look())))


_watching: list[tuple[Visit, asyncio.Task[None]]] = []


def _pieces(outputs: Iterable[dict[str, Any]]) -> Iterable[str]:
    for data in outputs:
        if html := data.get("text/html"):
            yield str(html)
        elif svg := data.get("image/svg+xml"):
            yield str(svg)
        elif png := data.get("image/png"):
            yield f'<img alt="" src="data:image/png;base64,{png}">'
        elif text := data.get("text/plain"):
            yield f"<pre>{escape(str(text))}</pre>"
