"""Who may reach which page: a kernel is reached by the visitor who started it, and by nobody else."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import User
from traitlets import default
from voila.voila_identity_provider import VoilaIdentityProvider


class VisitorIdentity(VoilaIdentityProvider):
    """Tells visitors apart by a signed cookie with a random name in it, and knows nothing else of them."""

    @default("cookie_options")
    def _cookie_options(self) -> dict[str, Any]:
        return {"samesite": "Lax"}

    def user_to_cookie(self, user: User) -> str:
        """Write a visitor's name into a cookie."""
        return str(user.username)

    def user_from_cookie(self, cookie_value: str) -> User:
        """Read it."""
        return User(username=cookie_value)

    def set_login_cookie(self, handler: Any, user: User) -> None:
        """Make a visitor known where a page is opened.

        Whatever else comes from somebody unknown, such as the last words of a page that is being left, would make
        another visitor of the one who opens a page at the same moment.
        """
        if getattr(handler, "opens_pages", False):
            super().set_login_cookie(handler, user)

    def clear_login_cookie(self, handler: Any) -> None:
        """Take nothing from anybody: whom we do not know gets another name with the next page."""

    def get_handlers(self) -> list[tuple[str, object]]:
        """Return none: nobody signs in here."""
        return []


class OwnKernels(Authorizer):
    """Lets visitors reach the kernels of their own pages; nothing else that Jupyter knows is reached at all."""

    def is_authorized(self, handler: Any, user: User, action: str, resource: str) -> bool:
        """Whether a visitor may do something; see `jupyter_server.auth.Authorizer`."""
        kernel_id = handler.path_kwargs.get("kernel_id", "")
        return resource == "kernels" and bool(handler.kernel_manager.belongs(kernel_id, user.username))
