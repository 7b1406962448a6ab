"""The row that a spreadsheet would show: blank rows and rows that cannot be read count there, too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from brightspots.district.checks.report import Problem
from brightspots.district.checks.staging import Staged
from brightspots.district.files import column_names, read_rows


def lost(staged: Staged, column: str) -> set[str]:
    """Return what stands in a column in rows that could not be read: it is there for people, if not for us."""
    found: set[str] = set()
    source = staged.source
    for file, bad in staged.bad_rows.items():
        path = Path(file)
        header = column_names(source, path)
        if column not in header or not bad:
            continue
        number, last = header.index(column), max(bad)
        spoilt = (line.cells(len(header)) for line in source.spoilt.get(path, ()))
        found.update(cells[number].strip() for cells in spoilt if len(cells) > number)
        for row, cells in read_rows(source.to_read(path)):
            if row > last:
                break
            if row in bad and len(cells) > number:
                found.add(cells[number].strip())
    return found


def placed(problems: Iterable[Problem], staged: Iterable[Staged]) -> list[Problem]:
    """Return problems with the rows that people see, and files as people know them.

    Rows come in counted without those that are blank or could not be read, files by their whole path.
    """
    problems = list(problems)
    files = {str(path): one for one in staged for path in (*one.source.parts, *_of_schools(one))}
    wanted: dict[str, set[int]] = {}
    for problem in problems:
        for example in problem.examples:
            if example.file in files and example.row is not None:
                wanted.setdefault(example.file, set()).add(example.row)
    rows = {file: _rows(Path(file), counted, files[file]) for file, counted in wanted.items()}
    return [_placed(problem, files, rows) for problem in problems]


def _placed(problem: Problem, files: dict[str, Staged], rows: dict[str, dict[int, int]]) -> Problem:
    examples = []
    for example in problem.examples:
        if (one := files.get(example.file)) is not None:
            row = rows[example.file].get(example.row or 0, example.row)
            file = f"{one.folder}{one.source.shown(Path(example.file))}"
            example = replace(example, file=file, row=row)
        examples.append(example)
    return replace(problem, examples=tuple(examples))


def _rows(path: Path, wanted: set[int], staged: Staged) -> dict[int, int]:
    """Return the row in the file for each row counted without blank and unreadable ones."""
    if path.suffix == ".parquet":
        return {}
    bad, last = staged.bad_rows.get(str(path), set()), max(wanted)
    found, counted = {}, 0
    for row, cells in read_rows(staged.source.to_read(path)):
        if not cells or row in bad:
            continue
        counted += 1
        if counted in wanted:
            found[counted] = row
        if counted >= last:
            break
    return found


def _of_schools(staged: Staged) -> list[Path]:
    folder = staged.source.by_school
    return [] if folder is None else list(folder.glob("school_id=*/*.parquet"))
