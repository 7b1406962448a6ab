"""A part of a page that is asked for again and again, and sent only when it has changed."""

from __future__ import annotations

from tornado import web


class SentWhenChanged(web.RequestHandler):
    """Answers with nothing where the browser has all of it already; any other answer is never compared."""

    _etag: str | None = None

    def compute_etag(self) -> str | None:
        """Return what this answer goes by; none for one that is never asked for again."""
        return self._etag

    def has_already(self, stamp: str) -> bool:
        """Tell whether the browser has what goes by this stamp; if so, say nothing more.

        Parameters
        ----------
        stamp : str
            Letters and digits.
        """
        self._etag = f'"{stamp}"'
        self.set_header("Etag", self._etag)
        if self.check_etag_header():
            self.set_status(304)
            return True
        return False
