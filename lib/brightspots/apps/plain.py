"""Pages that say in plain words what went wrong, in the place of those of Voila and tornado."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
from tornado import web
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler

from brightspots import resources
from brightspots.apps.kernels import Full
from brightspots.errors import BrightspotsError

WORDS = {
    400: ("This address cannot be read.", "Go to the start page, and choose your team or your school there."),
    403: (
        "This page is not open to you.",
        "It belongs to another visitor, or to another address. Go to the start page, and open your own.",
    ),
    404: ("There is no such page.", "Go to the start page: what there is to open stands there."),
    405: ("This cannot be done here.", "Go to the start page, and choose your team or your school there."),
    503: (
        "All places are taken.",
        "As many pages are open as this computer can hold. Close pages that you do not need, and try again in a "
        "minute. What was saved is safe.",
    ),
}
_FAULT = (
    "Something went wrong.",
    "What was saved is safe. Reload the page; if it happens again, tell whoever started Brightspots here.",
)


class Refused(web.HTTPError):
    """An address that cannot be answered, and why in words of ours.

    Parameters
    ----------
    error : BrightspotsError
    status : int
    """

    def __init__(self, error: BrightspotsError, status: int = 400) -> None:
        super().__init__(status, "%s", error)
        self.words = str(error)


def message(status: int, words: str = "", *, home: str = "/") -> str:
    """Return a whole page that says what went wrong and where to go."""
    title, advice = WORDS.get(status, _FAULT)
    return templates().get_template("message.html.j2").render(title=title, advice=words or advice, home=home)


@cache
def templates() -> jinja2.Environment:
    """Return the templates of pages without a kernel."""
    folder = resources.folder("templates")
    look = folder / "nbconvert/templates/brightspots/static"
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([folder / "apps", look]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


def policy(host: str = "") -> str:
    """Return what a browser may load on our pages: what this server sends, and nothing from anywhere else."""
    sockets = f" ws://{host} wss://{host}" if host else ""
    return (
        "default-src 'self'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self' data:; connect-src 'self'{sockets}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


class Plain(web.RequestHandler):
    """A handler whose errors are pages in plain words."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Write the page for an error."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, Full):
            status_code = 503
            self.set_status(status_code)
            self.set_header("Retry-After", "60")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", policy())
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        words = error.words if isinstance(error, Refused) else ""
        self.finish(message(status_code, words, home=self.settings.get("base_url", "/")))


class PlainVisit(Plain, JupyterHandler):
    """The same for visitors, who are told apart."""

    opens_pages = True
    """Whoever comes here unknown is given a name; see `brightspots.apps.access`."""

    def set_default_headers(self) -> None:
        """Set what all answers carry: browsers load nothing from another host, and tell none where they were."""
        super().set_default_headers()
        self.set_header("Content-Security-Policy", policy(self.request.host))
        # Without any, a browser does not say either that a form was sent from our own page.
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")


class NoSuchPage(Plain):
    """Every address that nobody else answers."""

    def prepare(self) -> None:
        """Say so at once."""
        raise web.HTTPError(404)


class AnotherHost(Plain):
    """An address that calls this computer by a name of somebody else's: a page elsewhere may try to look in."""

    def prepare(self) -> None:
        """Refuse at once."""
        raise web.HTTPError(403)


class TemplateFiles(Plain, TemplateStaticFileHandler):
    """Files of templates."""

    def parse_url_path(self, path: str) -> str:
        """Refuse what is no file of a template; Voila takes it for a fault of its own."""
        parts = path.split("/", 2)
        if len(parts) < 3 or parts[1] != "static" or not parts[0].isidentifier():
            raise web.HTTPError(404)
        return str(super().parse_url_path(path))


class StaticFiles(Plain, MultiStaticFileHandler):
    """Files of Voila's own page."""

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Say of what lies elsewhere that it is not there, as of what is nowhere."""
        try:
            found: str | None = super().validate_absolute_path(root, absolute_path)
        except web.HTTPError as error:
            raise web.HTTPError(404) from error
        return found


class ExtensionFiles(Plain, FileFindHandler):
    """Files of the extensions that show widgets."""
