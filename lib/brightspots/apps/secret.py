"""What signs the cookies of visitors: kept, so that a server that is started again knows its visitors."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import platformdirs

_LONG = 32


def cookie_secret(folder: Path | None = None) -> bytes:
    """Return the secret of this user's servers, made when it is first asked for.

    Parameters
    ----------
    folder : Path, optional
        Where it lies; the user's own folder for such things when not given.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> cookie_secret(place) == cookie_secret(place), len(cookie_secret(place))
    (True, 32)
    """
    folder = folder or Path(platformdirs.user_state_dir("brightspots"))
    kept = folder / "cookies"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = folder / f".cookies-{os.getpid()}"
        if not kept.exists():
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(secrets.token_bytes(_LONG))
            fresh.replace(kept)
        secret = kept.read_bytes()
    except OSError:
        # A folder that cannot be written: visitors are known until the server ends.
        return secrets.token_bytes(_LONG)
    return secret if len(secret) == _LONG else secrets.token_bytes(_LONG)
