"""A form in the browser: the thin bridge between a form's model and the page, and the only custom widget."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any, Protocol

import anywidget
import traitlets

from brightspots.errors import BrightspotsError

_BROWSER = Path(__file__).parent / "browser"
# One module in the browser, in this order: each part stands on those before it.
_PARTS = (
    "words",
    "unsaved",
    "anchors",
    "connection",
    "controls",
    "field",
    "lists",
    "advice",
    "sharing",
    "history",
    "writer",
    "form",
)
_NOT_KEPT = (
    "This was not saved: something went wrong here, not with you. What you typed stays in this browser; "
    "try again, and tell your coach if it does not work."
)
_log = logging.getLogger(__name__)


class Model(Protocol):
    """What a form shows and how it answers; all of it ready for JSON."""

    spec: dict[str, Any]
    values: dict[str, Any]
    by: dict[str, Any]
    told: dict[str, Any]
    advice: dict[str, Any]
    available: list[str]
    writer: str

    def handle(self, message: dict[str, Any]) -> dict[str, Any]:
        """Do what a message asks for, and answer it."""


class FormView(anywidget.AnyWidget):
    """One whole form in JupyterLab or Voila.

    The browser asks, the model answers, and what has changed is shown. What the browser says of the widget's own
    state is not listened to: a page may be made to say anything.

    Parameters
    ----------
    form : Model
        What the form shows and how it answers.
    """

    _esm = "\n".join((_BROWSER / f"{part}.js").read_text("utf-8") for part in _PARTS)
    _css = (_BROWSER / "form.css").read_text("utf-8")

    spec = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    by = traitlets.Dict().tag(sync=True)
    told = traitlets.Dict().tag(sync=True)
    advice = traitlets.Dict().tag(sync=True)
    available: traitlets.List[Any] = traitlets.List().tag(sync=True)
    writer = traitlets.Unicode().tag(sync=True)

    _SHOWN = ("spec", "values", "by", "told", "advice", "available", "writer")

    def __init__(self, form: Model) -> None:
        self._form, self._answering = form, False
        super().__init__(**{name: _whole(getattr(form, name)) for name in self._SHOWN})
        self.on_msg(lambda _, message, __: self._answer(message))

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Ignore what the browser says of the widget's state."""

    def refresh(self) -> None:
        """Show what has changed, all of it at once; while a message is answered, after the answer."""
        if self._answering:
            return
        with self.hold_sync():
            for name in self._SHOWN:
                setattr(self, name, _whole(getattr(self._form, name)))

    def focus(self, path: str) -> None:
        """Put the cursor into a field.

        Parameters
        ----------
        path : str
            The field's path in the form.
        """
        self.send({"say": "focus", "path": path})

    def _answer(self, message: Any) -> None:
        """Answer a message of the browser, whatever happens on the way, then show what has changed."""
        if not isinstance(message, dict):
            return
        message = _whole(message)
        self._answering = True
        try:
            reply = _whole(dict(self._form.handle(message)))
            json.dumps(reply, allow_nan=False)
        except BrightspotsError as error:
            reply = {"say": "not kept", "words": _whole(str(error))}
        except Exception:
            _log.exception("A form could not answer %r", message.get("do"))
            reply = {"say": "not kept", "words": _NOT_KEPT}
        finally:
            self._answering = False
        if reply.get("say") == "not kept" and "path" in message:
            reply = {"path": message["path"], **reply}
        self.send({**reply, "seq": message.get("seq")})
        try:
            self.refresh()
        except Exception:
            _log.exception("A form could not be shown anew after %r", message.get("do"))


def _whole(value: Any) -> Any:
    """Return the value with half a letter, which no message can carry, replaced in every text.

    Examples
    --------
    >>> _whole({"what": ["late \\ud83d", 3]})
    {'what': ['late \ufffd', 3]}
    """
    if isinstance(value, str):
        return (
            value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
    if isinstance(value, dict):
        return {_whole(key): _whole(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_whole(each) for each in value]
    return value
