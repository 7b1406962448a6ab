"""Pseudonyms of students: the same student keeps one across years, and nobody without the secret can guess whose it is.

HMAC-SHA256 of ``district|student id`` under the district's secret, cut to 16 hexadecimal digits or more. Never a
plain hash: student ids are short numbers, and somebody could hash them all. The secret stays with the district,
outside the data folder and outside any repository: de-identified data may carry a research code only if the code
is not derived from the student's information in a way that others can retrace (34 CFR 99.31(b)).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from brightspots.errors import ParameterError

VARIABLE = "BRIGHTSPOTS_SECRET"
FILE_VARIABLE = "BRIGHTSPOTS_SECRET_FILE"
SHORTEST_SECRET = 32
DIGITS = 16

_HOW = f"Make one with brightspots.privacy.pseudonyms.new_secret(FILE) and set {FILE_VARIABLE} to that file."


def pseudonym(student_id: str, *, district: str, secret: bytes, digits: int = DIGITS) -> str:
    """Return a student's pseudonym.

    Parameters
    ----------
    student_id : str
        The district's own number, as text: leading zeros count.
    district : str
        The district's id: the same number elsewhere is somebody else.
    secret : bytes
        From `read_secret`.
    digits : int
        Hexadecimal digits, 16 to 64.

    Raises
    ------
    ParameterError
        For an empty id, a number in place of text, a separator in the district's id, too few digits or a secret
        that is too short.

    Examples
    --------
    >>> pseudonym("0012345", district="2766035", secret=b"an example is not a secret, is it")
    '15def8bb2c76c296'
    """
    if not isinstance(student_id, str) or not student_id.strip():
        raise ParameterError(
            "A student id is text and not empty. Read ids as text: as numbers they lose zeros."
        )
    if not district or "|" in district:
        raise ParameterError('The district\'s id must not be empty and must not hold "|".')
    if not DIGITS <= digits <= 64:
        raise ParameterError(f"A pseudonym has {DIGITS} to 64 digits, not {digits}.")
    _check_length(secret)
    message = f"{district}|{student_id.strip()}".encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[:digits]


def read_secret(*, outside: Path | None = None) -> bytes:
    """Return the district's secret, from the environment or from a file only its owner may read.

    Parameters
    ----------
    outside : Path, optional
        The district folder: the secret's file may not lie in it.

    Raises
    ------
    ParameterError
        When there is none, it is too short, others may read its file, or the file lies in the district folder
        or in a repository. The message never holds the secret.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        secret = given.encode()
        _check_length(secret)
        return secret
    name = os.environ.get(FILE_VARIABLE, "").strip()
    if not name:
        raise ParameterError(f"There is no secret for pseudonyms. {_HOW}")
    path = Path(name).expanduser()
    if not path.is_file():
        raise ParameterError(f"{FILE_VARIABLE} names {path}, and there is no such file. {_HOW}")
    _check_place(path, outside)
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ParameterError(f"Others may read {path}. Let only yourself read it: chmod 600 {path}")
    secret = path.read_bytes().strip()
    _check_length(secret)
    return secret


def new_secret(path: Path, *, outside: Path | None = None) -> Path:
    """Write a new secret into a file of its own that only its owner may read; an old one is never overwritten."""
    path = Path(path).expanduser()
    _check_place(path, outside)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ParameterError(
            f"{path} is already there. With another secret every student would get a new pseudonym: keep it."
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    return path


def _check_length(secret: bytes) -> None:
    if len(secret) < SHORTEST_SECRET:
        raise ParameterError(
            f"The secret for pseudonyms is shorter than {SHORTEST_SECRET} characters. {_HOW}"
        )


def _check_place(path: Path, outside: Path | None) -> None:
    place = path.resolve()
    if outside is not None and place.is_relative_to(outside.resolve()):
        raise ParameterError(
            f"{path} lies in the district folder. Keep the secret elsewhere, away from the data."
        )
    if any((folder / ".git").exists() for folder in place.parents):
        raise ParameterError(
            f"{path} lies in a repository. Keep the secret elsewhere: what is committed spreads."
        )
