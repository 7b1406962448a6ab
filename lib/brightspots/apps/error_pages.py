"""Pages that say in plain words what went wrong, in the place of those of Voila and tornado."""

from __future__ import annotations

from functools import cache
from typing import Any, cast
from urllib.parse import unquote

import jinja2
from jupyter_server.base.handlers import FileFindHandler, JupyterHandler
from tornado import web
from tornado.log import app_log
from voila.static_file_handler import MultiStaticFileHandler, TemplateStaticFileHandler

from brightspots import resources
from brightspots.apps.access import TOKEN, VisitorIdentity, without_token
from brightspots.apps.kernels import Full
from brightspots.errors import BrightspotsError, UnknownError

READERS = "Anyone using this computer can read this."
"""What is true of every page as long as nobody signs in."""

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
NOT_LET_IN = (
    "This browser has not been let in yet.",
    "In the window where Brightspots was started, find the line “Open this in a browser on this computer”, and open "
    "that whole address here: it ends in a token that lets this browser in. Each start makes another token. If "
    "somebody else started Brightspots, ask them.",
)
_FAULT = (
    "Something went wrong.",
    "What was saved is safe. Reload the page; if it happens again, tell whoever started Brightspots here.",
)


class Refused(web.HTTPError):
    """An address that cannot be answered, and why in words of ours.

    Parameters
    ----------
    error : BrightspotsError
    status : int, optional
        404 for what is not known here, and otherwise 400.
    """

    def __init__(self, error: BrightspotsError, status: int | None = None) -> None:
        super().__init__(status or (404 if isinstance(error, UnknownError) else 400), "%s", error)
        self.words = str(error)


class NotLetIn(web.HTTPError):
    """Somebody whom this server does not know, and who brought no token."""

    def __init__(self) -> None:
        super().__init__(403)


def message(status: int, words: str = "", *, home: str = "/") -> str:
    """Return a whole page that says what went wrong and where to go."""
    title, advice = WORDS.get(status, _FAULT)
    return _message(title, words or advice, home)


def _message(title: str, advice: str, home: str = "") -> str:
    told = {"title": title, "advice": advice, "home": home, "readers": READERS}
    return templates().get_template("message.html.j2").render(told)


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
    """A handler whose errors are pages in plain words, and nothing of whose addresses is written down."""

    def get_login_url(self) -> str:
        """Refuse whoever is not known: there is no page to sign in."""
        raise NotLetIn

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Write down a fault of ours, without the address: it names projects, and may hold the token."""
        if not isinstance(error, web.HTTPError | BrightspotsError):
            app_log.error("A fault of ours in %s", type(self).__name__, exc_info=(kind, error, trace))

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
        if isinstance(error, NotLetIn):
            self.finish(_message(*NOT_LET_IN))
            return
        words = error.words if isinstance(error, Refused) else ""
        self.finish(message(status_code, words, home=self.settings.get("base_url", "/")))


class PlainVisit(Plain, JupyterHandler):
    """The same for visitors, who are told apart.

    Attributes
    ----------
    asks : frozenset of str, optional
        What an address may say here after its question mark; None where somebody else looks after that.
    """

    asks: frozenset[str] | None = frozenset()

    async def prepare(self) -> None:  # type: ignore[override]
        """Take the token out of an address at once: whoever brings it comes again with a cookie, and without it."""
        if self.request.method == "GET" and TOKEN in self.request.query_arguments:
            identity = cast(VisitorIdentity, self.identity_provider)
            if not identity.let_in(self) and identity.get_user(self) is None:
                raise NotLetIn
            self.set_header("Referrer-Policy", "no-referrer")
            self.redirect(without_token(self.request.path, self.request.query), status=303)
            return
        await super().prepare()
        if self.asks is not None and (unknown := sorted({*self.request.query_arguments} - self.asks)):
            allowed = (
                f"It may say {' and '.join(sorted(self.asks))}." if self.asks else "It may say nothing there."
            )
            raise Refused(
                UnknownError(f"This address says “{unknown[0][:40]}”, which means nothing here. {allowed}")
            )

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
        """Answer so at once."""
        where = unquote(self.request.path)[:60]
        raise Refused(UnknownError(f"There is nothing at “{where}”. Go to the start page."))


class AnotherHost(Plain):
    """An address that calls this computer by a name of somebody else's: a page elsewhere may try to look in."""

    def prepare(self) -> None:
        """Refuse at once."""
        raise web.HTTPError(403)


def _is_file(path: str) -> bool:
    return bool(path.strip("/")) and "\0" not in path


class TemplateFiles(Plain, TemplateStaticFileHandler):
    """Files of templates."""

    def parse_url_path(self, path: str) -> str:
        """Refuse what is no file of a template; Voila takes it for a fault of its own."""
        parts = path.split("/", 2)
        if len(parts) < 3 or parts[1] != "static" or not parts[0].isidentifier() or not _is_file(parts[2]):
            raise web.HTTPError(404)
        return str(super().parse_url_path(path))


class StaticFiles(Plain, MultiStaticFileHandler):
    """Files of Voila's own page."""

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        """Answer of what lies elsewhere that it is not there, as of what is nowhere."""
        try:
            found: str | None = super().validate_absolute_path(root, absolute_path)
        except web.HTTPError as error:
            raise web.HTTPError(404) from error
        return found


class ExtensionFiles(Plain, FileFindHandler):
    """Files of the extensions that show widgets."""
