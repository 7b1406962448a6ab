"""Who may reach which page: whoever has the address that `serve` opens, and each visitor the own kernels alone."""

from __future__ import annotations

import hmac
import re
import secrets
import uuid
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import User
from traitlets import Unicode, default
from voila.voila_identity_provider import VoilaIdentityProvider

TOKEN = "token"
"""The name by which the token stands in an address."""


class VisitorIdentity(VoilaIdentityProvider):
    """Lets in whoever brings this server's token, and knows them from then on by a signed cookie and nothing else.

    The token is not Jupyter's: that one would stand in for the cookie at every address, sockets included, and would
    switch off the check that a form comes from one of our own pages.
    """

    entry_token = Unicode(help="Made anew at each start, as JupyterLab does it.")

    @default("entry_token")
    def _entry_token(self) -> str:
        return secrets.token_hex(24)

    @default("cookie_options")
    def _cookie_options(self) -> dict[str, Any]:
        return {"samesite": "Lax"}

    def let_in(self, handler: Any) -> bool:
        """Exchange the token of an address for a cookie; return whether it was the right one.

        Whoever is known already stays who they are.
        """
        brought = handler.get_query_argument(TOKEN, "")
        if not hmac.compare_digest(brought.encode(), self.entry_token.encode()):
            return False
        if self.get_user_cookie(handler) is None:
            self.set_login_cookie(handler, User(username=uuid.uuid4().hex))
        return True

    def get_user(self, handler: Any) -> User | None:
        """Return the visitor by the cookie, and by nothing else."""
        found = self.get_user_cookie(handler)
        return found if isinstance(found, User) else None

    def get_cookie_name(self, handler: Any) -> str:
        """Return a name of this address and port: cookies of earlier versions were given to anybody."""
        return re.sub(r"\W", "-", f"brightspots-{handler.request.host}")

    def user_to_cookie(self, user: User) -> str:
        """Write a visitor's name into a cookie."""
        return str(user.username)

    def user_from_cookie(self, cookie_value: str) -> User:
        """Read it."""
        return User(username=cookie_value)

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return none: nobody signs in here."""
        return []


def without_token(path: str, query: str) -> str:
    """Return an address without its token.

    Examples
    --------
    >>> without_token("/room/wall", "token=abc&room=7")
    '/room/wall?room=7'
    >>> without_token("//elsewhere.example/", "token=abc")
    '/elsewhere.example/'
    """
    kept = urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != TOKEN])
    # Two slashes would be the name of another computer.
    return f"/{path.lstrip('/')}" + (f"?{kept}" if kept else "")


class OwnKernels(Authorizer):
    """Lets visitors reach the kernels of their own pages; nothing else that Jupyter knows is reached at all."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Return whether a visitor may do something; see `jupyter_server.auth.Authorizer`."""
        kernel_id = handler.path_kwargs.get("kernel_id", "")
        return resource == "kernels" and bool(handler.kernel_manager.belongs(kernel_id, user.username))
