"""The code that lets a phone into a room: short enough to type from a projector, and never kept as it is."""

from __future__ import annotations

import hashlib
import re
import secrets

LETTERS = "3479CDFGHJKMNPQRTWXY"
"""None that is taken for another one (0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V), and no vowel, so that no word comes out."""
LONG = 8

_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212_.]+")
_CODE = re.compile(f"[{LETTERS}]{{{LONG}}}")


def new_code() -> str:
    """Return a new code, one of 25 billion.

    Examples
    --------
    >>> len(new_code())
    8
    """
    return "".join(secrets.choice(LETTERS) for _ in range(LONG))


def read(typed: str) -> str:
    """Return the code that somebody typed; empty for what cannot be one.

    Examples
    --------
    >>> read(" cdfg-hjkm "), read("CDFG HJK0"), read("")
    ('CDFGHJKM', '', '')
    """
    code = _BETWEEN.sub("", typed[:100]).upper()
    return code if _CODE.fullmatch(code) else ""


def shown(code: str) -> str:
    """Return a code as it is easy to read and to type.

    Examples
    --------
    >>> shown("CDFGHJKM")
    'CDFG-HJKM'
    """
    return f"{code[: LONG // 2]}-{code[LONG // 2 :]}"


def hashed_code(code: str, salt: bytes) -> bytes:
    """Return what is kept of a code: slow to make, because a code is short and could be found by trying all."""
    return hashlib.scrypt(code.encode(), salt=salt, n=2**13, r=8, p=1, dklen=32)


def new_cookie() -> str:
    """Return a new secret for a browser's cookie, too long to be guessed."""
    return secrets.token_urlsafe(32)


def hashed_cookie(cookie: str) -> bytes:
    """Return what is kept of a cookie."""
    return hashlib.sha256(cookie.encode("utf-8", "replace")).digest()
