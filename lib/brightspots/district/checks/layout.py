"""The folder itself: its settings, files that nobody reads, tables in two forms, columns that nobody knows."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from brightspots.district.checks.report import Example, Grade, Problem
from brightspots.district.checks.staging import Staged
from brightspots.district.codes import Codes, with_codes
from brightspots.district.column_advice import nearest
from brightspots.district.files import ENDINGS, Source, example_cells, find_source, header_of
from brightspots.district.oneroster import FILES, NO_ATTENDANCE, use_of
from brightspots.district.settings import (
    given_settings,
    setting_cautions,
    setting_errors,
    usable,
    with_defaults,
)
from brightspots.district.tables import TABLES
from brightspots.errors import DataError

_SHEETS = (".xlsx", ".xls", ".ods", ".tsv", ".txt", ".csv.zip", ".zip")
_PERSONAL = re.compile(
    r"(first|last|middle|full|student|child|parent|guardian)_?name|dob|birth_?da(te|y)|date_of_birth|ssn"
    r"|(home_?)?(street_?)?address|e_?mail|phone(_?number)?",
    re.IGNORECASE,
)


def settings(folder: Path, problems: list[Problem]) -> dict[str, Any]:
    """Return the settings that can be used, with defaults for the others, and tell of what is wrong."""
    try:
        given = given_settings(folder)
    except DataError as error:
        problems.append(_of_settings(error))
        given = {}
    else:
        problems += [_of_settings(error) for error in setting_errors(folder, given)]
    found = with_defaults(usable(given))
    problems += [Problem.of(caution, Grade.LOOK) for caution in setting_cautions(found)]
    return found | {"name": found["name"] or folder.name}


def _of_settings(error: DataError) -> Problem:
    error.kind = error.kind or "district-toml"
    return Problem.of(error, Grade.STOPS)


def sources(root: Path, folder: str, codes: Codes, problems: list[Problem]) -> dict[str, Source]:
    """Return the tables that are here, with the district's own words, and tell of those in two forms."""
    found = {}
    for name in TABLES:
        try:
            source = find_source(root, name)
        except DataError as error:
            problems.append(Problem.of(error, Grade.STOPS, name, folder))
            continue
        if source is not None:
            found[name] = replace(source, table=with_codes(source.table, codes))
    return found


RECORDS = "records"
"""What a team writes may lie beside the tables; it is read by another room."""


def stray_files(root: Path, folder: str, compared: str, problems: list[Problem]) -> list[str]:
    """Report files that nobody reads because of their names or forms; return the names of the others."""
    others = []
    for path in sorted(root.iterdir()):
        name = path.name
        if name.startswith((".", "~")) or name in (compared, RECORDS, *TABLES) or not _like_data(path):
            continue
        stem = name.partition(".")[0]
        if not path.is_dir() and stem in TABLES and name.endswith(ENDINGS):
            continue
        plain = re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")
        near = difflib.get_close_matches(plain, TABLES, n=1, cutoff=0.8)
        if not near:
            others.append(f"{folder}{name}")
            continue
        if stem == near[0]:
            words = "Nobody reads this file: it is not CSV or Parquet."
            remedy = f"Save it as {near[0]}.csv (in Excel: File, Save As, CSV UTF-8)."
        else:
            words = "Nobody reads this file: no table has its name."
            remedy = f"If it is the table {near[0]}, rename it to {near[0]}{'' if path.is_dir() else _ending(name)}."
        place = (Example(f"{folder}{name}"),)
        problems.append(Problem("unknown-file", Grade.WRONG, None, words, remedy, examples=place))
    return others


def _like_data(path: Path) -> bool:
    return path.is_dir() or path.name.lower().endswith((*ENDINGS, *_SHEETS))


def _ending(name: str) -> str:
    return next((ending for ending in ENDINGS if name.lower().endswith(ending)), ".csv")


def _examples(staged: Staged) -> dict[str, list[str]]:
    """Return what the first rows hold in the columns that nobody knows."""
    found: dict[str, list[str]] = {}
    source = staged.source
    for path in source.parts:
        if source.shown(path) in staged.unknown and not path.name.endswith(".parquet"):
            header = header_of(source, path)
            for name, cells in example_cells(path, header.row, list(header.names)).items():
                found.setdefault(name, []).extend(cells)
    return found


def oneroster(root: Path, folder: str) -> str:
    """Return what to say of a bundle of OneRoster in a folder: what each of its files is good for; empty if none."""
    manifest = root / "manifest.csv"
    here = [name for name in FILES if (root / name).is_file()]
    beside = [name for name in here if name.removesuffix(".csv") not in TABLES]
    told = (
        manifest.is_file()
        and "oneroster" in manifest.read_text(encoding="utf-8", errors="replace")[:4000].lower()
    )
    if not beside or not (told or len(beside) > 1):
        return ""
    good = "; ".join(f"{name} for {use_of(name)}" for name in here)
    return f"This looks like a OneRoster bundle in {folder or 'this folder'}. {good}. {NO_ATTENDANCE}"


def unknown_columns(staged: Staged, problems: list[Problem]) -> list[str]:
    """Report columns that look like a known one, or like a person's; return the names of the others."""
    table, others = staged.source.table, []
    examples = _examples(staged)
    missing = [name for name in table.names if name not in staged.columns]
    files: dict[str, list[str]] = {}
    for file, names in staged.unknown.items():
        for name in names:
            files.setdefault(name, []).append(file)
    for name, where in files.items():
        plain = re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")
        near = nearest(name, examples.get(name, []), table, missing)
        places = tuple(Example(f"{staged.folder}{file}", 1, name) for file in where[:3])
        if "student_key" in table.names and _PERSONAL.fullmatch(plain):
            words = f"The column {name} seems to hold what tells who a student is."
            remedy = "Remove it: a district folder knows students by their student_key only."
            problems.append(Problem("personal-column", Grade.WRONG, table.name, words, remedy, 1, places))
        elif near:
            words = f"The column {name} is not known, so nobody reads it."
            remedy = f"If it is {near}, rename it so."
            problems.append(Problem("unknown-column", Grade.LOOK, table.name, words, remedy, 1, places))
        else:
            others.append(name)
    return others
