"""A sentence that also knows what it is about."""

from __future__ import annotations


class Said(str):
    """One plain sentence, and the kind of thing it says.

    Parameters
    ----------
    kind : str
        A short name for programs, such as ``season``.
    text : str

    Examples
    --------
    >>> said = Said("season", "It may be the time of year.")
    >>> said.kind, said.endswith("year.")
    ('season', True)
    """

    __slots__ = ("kind",)
    kind: str

    def __new__(cls, kind: str, text: str) -> Said:
        """Make a text that knows its kind."""
        self = super().__new__(cls, text)
        self.kind = kind
        return self

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return self.kind, str(self)
