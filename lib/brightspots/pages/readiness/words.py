"""The words of this page, read from a file that anybody can change: functions, role cards, six questions."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Function:
    """What somebody does for a living, and what can be seen from there.

    Attributes
    ----------
    name : str
        As records have it.
    label, where, sees : str
    missing : str
        What to ask when nobody is there.
    """

    name: str
    label: str
    where: str
    sees: str
    missing: str


@dataclass(frozen=True)
class RoleCard:
    """What somebody does in a team, to read before taking the role on; and what to ask when nobody has it."""

    name: str
    label: str
    in_short: str
    does: tuple[str, ...]
    asks: str
    nobody: str = ""


@dataclass(frozen=True)
class Question:
    """One question of the conversation about being ready, and what keeps its answer: a field of the team or charter."""

    ask: str
    think: str
    noted: str


def functions() -> dict[str, Function]:
    """Return who may be at the table, by name.

    Examples
    --------
    >>> functions()["teacher"].where
    'At the school'
    """
    return {row["name"]: Function(**row) for row in _read()["functions"]}


def role_cards() -> dict[str, RoleCard]:
    """Return the role cards by name."""
    return {row["name"]: RoleCard(**{**row, "does": tuple(row["does"])}) for row in _read()["roles"]}


def questions() -> tuple[Question, ...]:
    """Return the six questions."""
    return tuple(Question(**row) for row in _read()["questions"])


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
