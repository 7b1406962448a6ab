"""The settings of a district folder, in its district.toml: what they may be, and what is wrong with them."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from brightspots.district.codes import EXAMPLE as EXAMPLE_OF_CODES
from brightspots.district.codes import code_errors
from brightspots.district.counting_settings import EXAMPLE as EXAMPLE_OF_COUNTING
from brightspots.district.counting_settings import counting_errors
from brightspots.district.level_settings import EXAMPLE as EXAMPLE_OF_LEVELS
from brightspots.district.level_settings import level_errors
from brightspots.district.margins import EXAMPLE as EXAMPLE_OF_MARGINS
from brightspots.district.margins import Margins
from brightspots.district.marks import EXAMPLE as EXAMPLE_OF_MARKS
from brightspots.district.marks import Marks
from brightspots.district.score_settings import EXAMPLE as EXAMPLE_OF_SCORES
from brightspots.district.score_settings import score_errors
from brightspots.errors import DataError

SCHEMA_VERSION = 1
SAFE_MIN_CELL = 5
"""Under it a number may be a person: whoever sets it so is warned."""
_SETTINGS: dict[str, tuple[type[Any], Any]] = {
    "schema_version": (int, None),
    "name": (str, None),
    "kind": (str, None),
    "source": (str, ""),
    "min_cell": (int, 11),
    "published": (bool, False),
    "attendance": (str, "daily"),
    "comparison": (str, "comparison"),
    "comparison_name": (str, "All schools compared"),
    "margins": (list, None),
    "same_students": (list, None),
    "of_days": (list, None),
    "totals_known": (bool, False),
    "counting": (dict, None),
    "codes": (dict, None),
    "levels": (dict, None),
    "scores": (dict, None),
    "marks": (dict, None),
}
_CHOICES = {"kind": ("real", "synthetic"), "attendance": ("daily", "absences-only")}


def read_settings(folder: Path) -> dict[str, Any]:
    """Return every setting of a district folder, its default where it is not given.

    Raises
    ------
    DataError
        For the first thing that is wrong with them.
    """
    given = given_settings(folder)
    for error in setting_errors(folder, given):
        raise error
    return with_defaults(given)


def with_defaults(given: dict[str, Any]) -> dict[str, Any]:
    """Return every setting, its default where it is not given."""
    return {name: given.get(name, default) for name, (_, default) in _SETTINGS.items()}


def given_settings(folder: Path) -> dict[str, Any]:
    """Return what stands in district.toml, whatever it is.

    Raises
    ------
    DataError
        When there is no such file, or it cannot be understood.
    """
    file = folder / "district.toml"
    if not file.is_file():
        raise DataError(
            "This is not a district folder: it has no district.toml.",
            file=folder.name,
            remedy="Lay one out with brightspots new FOLDER, or give another folder.",
        )
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(
            f"This file cannot be understood: {error}.",
            file="district.toml",
            remedy='Each line is a name, an equals sign and a value; text stands in "quotes".',
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(
            "This file is not in UTF-8.", file="district.toml", remedy="Save it as UTF-8."
        ) from error


def setting_errors(folder: Path, given: dict[str, Any]) -> Iterator[DataError]:
    """Report everything that is wrong with settings, one by one."""
    # First, since a newer folder may have settings that this version does not know.
    yield from _version_error(given.get("schema_version"))
    for name, value in given.items():
        yield from _setting_error(name, value)
    for name in ("schema_version", "name", "kind"):
        if name not in given:
            yield DataError(f"The setting {name} is missing.", file="district.toml", remedy=_example(name))
    others = usable(given).get("comparison")
    where = folder / (others or _SETTINGS["comparison"][1])
    if not where.is_dir() and (others is not None or where.is_symlink()):
        yield DataError(
            "The setting comparison names a folder that is not there."
            if others is not None
            else "The folder of schools to compare with is a link to one that is not there.",
            file="district.toml" if others is not None else where.name,
            value=others,
            remedy="Correct its name, or remove the setting."
            if others is not None
            else "Put the folder where the link points, or remove the link.",
        )
    kept = usable(given)
    yield from counting_errors(kept.get("counting") or {})
    yield from code_errors(kept.get("codes") or {})
    yield from level_errors(kept.get("levels") or {})
    yield from score_errors(kept.get("scores") or {})
    for read, settings in ((Margins.from_settings, kept), (Marks.from_settings, kept.get("marks"))):
        try:
            read(settings or {})
        except DataError as error:
            yield error


def setting_cautions(settings: dict[str, Any]) -> Iterator[DataError]:
    """Report settings that can be used, and should be looked at once more."""
    if settings["min_cell"] < SAFE_MIN_CELL:
        yield DataError(
            f"Groups of {settings['min_cell']} or more people are shown: so few can be told apart by those who know "
            "them.",
            file="district.toml",
            value=f"min_cell = {settings['min_cell']}",
            remedy=f"Set min_cell to {SAFE_MIN_CELL} or more (11 is usual), unless your data agreement says otherwise.",
            kind="small-min-cell",
        )


def usable(given: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that mean something, each at its own."""
    return {name: value for name, value in given.items() if not any(_setting_error(name, value))}


def _version_error(version: Any) -> Iterator[DataError]:
    if isinstance(version, int) and version > SCHEMA_VERSION:
        yield DataError(
            "This folder was made for a newer Brightspots.",
            file="district.toml",
            value=str(version),
            remedy="Update Brightspots.",
        )


def _setting_error(name: str, value: Any) -> Iterator[DataError]:
    if name not in _SETTINGS:
        near = difflib.get_close_matches(name, _SETTINGS, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"Settings are: {', '.join(_SETTINGS)}."
        yield DataError(f"There is no setting called {name}.", file="district.toml", remedy=remedy)
        return
    wanted: type[Any] = _SETTINGS[name][0]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        yield DataError(
            f"The setting {name} has the wrong kind of value.",
            file="district.toml",
            value=str(value),
            remedy=_example(name),
        )
    elif name in _CHOICES and value not in _CHOICES[name]:
        yield DataError(
            f"The setting {name} has a value that is not known.",
            file="district.toml",
            value=str(value),
            remedy=f"Use one of: {', '.join(_CHOICES[name])}.",
        )
    elif name == "min_cell" and value < 1:
        yield DataError(
            "min_cell must be at least 1.", file="district.toml", value=str(value), remedy=_example(name)
        )
    elif name == "comparison" and (
        not Path(value).parts or Path(value).is_absolute() or ".." in Path(value).parts
    ):
        yield DataError(
            "The comparison folder must lie inside the district folder.",
            file="district.toml",
            value=value,
            remedy=_example(name),
        )


def _example(name: str) -> str:
    examples = {
        "schema_version": "schema_version = 1",
        "name": 'name = "Our district"',
        "kind": 'kind = "real"',
        "source": 'source = "Where the data comes from"',
        "min_cell": "min_cell = 11",
        "published": "published = true",
        "attendance": 'attendance = "daily"',
        "comparison": 'comparison = "comparison"',
        "comparison_name": 'comparison_name = "California"',
        "same_students": 'same_students = [["graduation_rate", "dropout_rate"]]',
        "of_days": 'of_days = ["attendance_rate"]',
        "totals_known": "totals_known = true",
        "counting": EXAMPLE_OF_COUNTING.removeprefix("Write it like: "),
        "codes": EXAMPLE_OF_CODES.removeprefix("Write it like: "),
        "levels": EXAMPLE_OF_LEVELS.removeprefix("Write it like: "),
        "scores": EXAMPLE_OF_SCORES.removeprefix("Write it like: "),
        "marks": EXAMPLE_OF_MARKS.removeprefix("Write it like: "),
        "margins": EXAMPLE_OF_MARGINS.removeprefix("Write it like: "),
    }
    return f"Write it like: {examples[name]}"
