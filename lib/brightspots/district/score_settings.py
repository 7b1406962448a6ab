"""How test scores and letter grades are counted: the settings under ``[scores]`` in district.toml.

.. code-block:: toml

    [scores]
    average = "mean"              # what stands for a group's scores: mean or median
    proficient = ["3", "4"]       # the levels of a test (performance_level) at or above grade level
    failing = ["F"]               # the letter grades that are an F, with or without plus or minus

    [scores.proficient]           # or test by test, by its assessment_id
    sbac = ["Standard Met", "Standard Exceeded"]
    map = ["4", "5"]
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from brightspots.district.counting_settings import Fits, part_errors
from brightspots.district.system_words import AT_GRADE_LEVEL, BELOW_GRADE_LEVEL
from brightspots.errors import DataError

EXAMPLE = 'Write it like: [scores], and below it proficient = ["3", "4"]'
_NUMBERED = re.compile(r"(?:level )?(\d)\Z")
_NUMBERS = {"1", "2", "3", "4"}


def _is_list(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(isinstance(one, str | int) and not isinstance(one, bool) for one in value)
    )


def _is_proficient(value: Any) -> bool:
    by_test = value.values() if isinstance(value, dict) and value else [value]
    return all(map(_is_list, by_test))


_SETTINGS: dict[str, tuple[str, Fits]] = {
    "average": ('average = "mean" (or "median")', lambda value: value in ("mean", "median")),
    "proficient": ('proficient = ["3", "4"]', _is_proficient),
    "failing": ('failing = ["F"]', _is_list),
}


@dataclass(frozen=True)
class ScoreSettings:
    """How a district counts test scores and letter grades.

    Attributes
    ----------
    average : str
        ``mean`` or ``median``.
    proficient : mapping of str to tuple of str
        The levels at or above grade level, by the test's id; those of all other tests under no id. Empty: as usual.
    failing : tuple of str
        The letter grades that are an F.

    Examples
    --------
    >>> ScoreSettings.of({"scores": {"proficient": [3, 4]}}).proficient
    {'': ('3', '4')}
    """

    average: str = "mean"
    proficient: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    failing: tuple[str, ...] = ("F",)

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> ScoreSettings:
        """Read what district.toml says, as far as it can be used."""
        given = settings.get("scores") or {}
        given = {
            name: value for name, value in given.items() if name in _SETTINGS and _SETTINGS[name][1](value)
        }
        proficient = given.get("proficient") or {}
        by_test = proficient if isinstance(proficient, dict) else {"": proficient}
        return cls(
            given.get("average", cls.average),
            {str(test): tuple(map(str, levels)) for test, levels in by_test.items()},
            tuple(map(str, given.get("failing") or cls.failing)),
        )

    def at_grade_level(self, test: str, levels: Collection[str]) -> dict[str, bool]:
        """Return of each level of a test whether it is at or above grade level; nothing where that is not known.

        Without a word from the district it is known of levels 1 to 4, as most states number them (3 and 4 are), and
        of levels that all have a common name.

        Examples
        --------
        >>> usual = ScoreSettings()
        >>> usual.at_grade_level("sbac", ["Level 4", "Level 2"]), usual.at_grade_level("x", ["1", "5"])
        ({'Level 4': True, 'Level 2': False}, {})
        >>> usual.at_grade_level("sbac", ["Standard Met", "Standard Nearly Met"])
        {'Standard Met': True, 'Standard Nearly Met': False}
        """
        plain = {level: _folded(level) for level in levels}
        if said := self.proficient.get(test) or self.proficient.get(""):
            ours = set(map(_folded, said))
            return {level: word in ours for level, word in plain.items()}
        if set(plain.values()) <= _NUMBERS:
            return {level: word >= "3" for level, word in plain.items()}
        if set(plain.values()) <= AT_GRADE_LEVEL | BELOW_GRADE_LEVEL:
            return {level: word in AT_GRADE_LEVEL for level, word in plain.items()}
        return {}


def score_errors(given: Mapping[str, Any]) -> Iterator[DataError]:
    """Report what is wrong with ``[scores]``, one by one.

    Examples
    --------
    >>> [error.remedy for error in score_errors({"profficient": ["3"], "failing": "F"})]
    ['Did you mean proficient?', 'Write it like: failing = ["F"]']
    """
    yield from part_errors("scores", given, _SETTINGS)


def _folded(level: str) -> str:
    """Return a level as it is compared: small letters, one space for whatever parts words, numbers bare."""
    word = re.sub(r"\.0\Z", "", re.sub(r"[\s_-]+", " ", str(level)).strip().lower())
    number = _NUMBERED.match(word)
    return number[1] if number else word
