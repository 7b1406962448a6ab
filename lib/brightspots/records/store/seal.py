"""The proof that this account on this computer wrote a note on a copy, for a file that lies where it lay then.

A file of records may come from anybody, and what stands in it is theirs to choose. So what it says about copies
counts only with a seal that nobody else can make: over where the file lay, where the copy was put, and its kind.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from pathlib import Path

import platformdirs

_LENGTH = 32


def seal(records: Path, copy: Path, kind: str) -> str:
    """Return the seal on a note; empty where this account can keep no key."""
    key = _key()
    if key is None:
        return ""
    told = json.dumps([str(records.resolve()), str(copy), kind]).encode("utf-8", "replace")
    return hmac.new(key, told, hashlib.sha256).hexdigest()


def is_ours(given: str, records: Path, copy: Path, kind: str) -> bool:
    """Whether this account put this seal on this note."""
    ours = seal(records, copy, kind)
    return bool(ours) and hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))


def _key() -> bytes | None:
    path = Path(platformdirs.user_data_dir("brightspots")) / "copies.key"
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError:
        return None
    return key if len(key) == _LENGTH else None


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")
    draft = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(secrets.token_bytes(_LENGTH))
        try:
            # Two who make one at the same moment keep the same: the second leaves it as it is.
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
