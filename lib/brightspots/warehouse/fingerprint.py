"""One fingerprint for whatever is remembered: of files, of the code that makes something of them, and of versions."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
ROOMS = ("text", "district", "measures", "privacy", "warehouse", "series")
"""The rooms that a remembered number can come from: what stands above them only shows it."""
COMPUTES = ("duckdb", "numpy", "pandas", "pyarrow", "scipy", "statsmodels")
"""Libraries whose version may change a number."""


def of_files(root: Path, files: Iterable[Path]) -> str:
    """Return the fingerprint of these files of a folder, and of the code and the versions that read and count them.

    Parameters
    ----------
    root : Path
        Names of files are taken from here.
    files : iterable of Path
    """
    parts = [of_code()]
    for path in files:
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        parts += [name, _of_file(path)]
    return digest(*parts)


def of_code(package: Path = PACKAGE, rooms: Iterable[str] = ROOMS) -> str:
    """Return the fingerprint of the code of some rooms, of what they read beside it, and of the libraries they use."""
    files = [path for room in rooms for path in sorted((package / room).rglob("*.*"))]
    return of_source([*sorted(package.glob("*.py")), *files], COMPUTES)


def of_source(files: Iterable[Path], libraries: Iterable[str]) -> str:
    """Return the fingerprint of files of code and of the versions of Python and of libraries."""
    code = (_of_file(path) for path in files if path.is_file() and path.suffix != ".pyc")
    return digest(*code, platform.python_version(), *(f"{name}={_version(name)}" for name in libraries))


def digest(*parts: str | bytes) -> str:
    """Return the fingerprint of texts, or of the bytes of files, in their order.

    Examples
    --------
    >>> digest("a", "b") == digest("a", b"b"), digest("a", "b") == digest("ab"), len(digest())
    (True, False, 40)
    """
    total = hashlib.sha256()
    for part in parts:
        piece = part if isinstance(part, bytes) else part.encode()
        # With its length before it, no text can stand for two.
        total.update(len(piece).to_bytes(8, "big") + piece)
    return total.hexdigest()[:40]


def _of_file(path: Path) -> str:
    about = path.stat()
    return _hash(path, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=200_000)
def _hash(path: Path, changed: int, size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=64)
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
