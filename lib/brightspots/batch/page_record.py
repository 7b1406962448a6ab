"""What is known of one page: the small file beside it that is the truth about it.

`OUT/schools/<school_id>/<workbook>.json` is renamed into place after the page itself, so a page without it is
not finished, and one with it is whole. The manifest, the findings and the overview are made from these files.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from brightspots.district.folder import SchoolFacts
from brightspots.workbook.findings import Finding
from brightspots.workbook.links import FOLDERS
from brightspots.workbook.subject import Subject, Unit

Status = Literal["ok", "reused", "no-data", "failed", "timeout"]

SCHEMA = 1


@dataclass(frozen=True)
class PageRecord:
    """The truth about one page.

    Attributes
    ----------
    workbook, title : str
        The workbook's file name without its ending, and its title.
    unit : str
        ``school``, ``project`` or ``network``.
    school_name, project_name : str
        A project's page has the name of its school, too, where its readers may know it.
    status : str
        ``ok``, ``no-data``, ``failed`` or ``timeout``; a manifest also says ``reused``.
    reason : str
        Why there is no page or no data, in plain words and without anybody's values.
    data_through, counted_through : str
        The last school year or date of its data; of a year that is not whole the last day that counts.
    seconds : float
        How long the page took.
    fingerprint : str
        What the page was made from; an equal one means that nothing has changed.
    run : str
        The batch run's id, under which logs of failures are kept outside the folder.
    outputs : list of str
        Paths inside OUT, with forward slashes.
    """

    workbook: str
    title: str
    unit: Unit
    school_id: str | None = None
    project_id: str | None = None
    school_name: str = ""
    project_name: str = ""
    school_level: str = ""
    lea_id: str = ""
    lea_name: str = ""
    status: Status = "ok"
    reason: str = ""
    seconds: float = 0.0
    fingerprint: str = ""
    run: str = ""
    audience: str = "public"
    data_through: str = ""
    counted_through: str = ""
    outputs: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    version: str = ""
    schema: int = SCHEMA

    @staticmethod
    def from_dict(raw: Any) -> PageRecord:
        """Read a record as it was written, findings and all; facts of other versions are passed over.

        Raises
        ------
        ValueError
            For what no page has: a fact that is missing, or is of another kind than it should be.
        """
        return _reader().validate_python(raw)

    @staticmethod
    def about(subject: Subject, **facts: Any) -> PageRecord:
        """Return the record of a subject's page with these facts.

        Examples
        --------
        >>> ash = SchoolFacts("A1", "Ash", lea="L1")
        >>> record = PageRecord.about(Subject("project", ash, "01KA", "On time"), workbook="32_x", title="X")
        >>> record.school_id, record.project_id, record.school_name
        (None, '01KA', 'Ash')
        """
        school = subject.school
        return PageRecord(
            unit=subject.unit,
            school_id=(school.school_id or None) if subject.unit == "school" else None,
            project_id=subject.project_id or None,
            school_name=school.name,
            project_name=subject.project_name,
            school_level=school.level,
            lea_id=school.lea,
            lea_name=school.lea_name,
            **facts,
        )

    @property
    def subject(self) -> Subject:
        """Who the page is about, as its readers may know it."""
        school = SchoolFacts(
            self.school_id or "", self.school_name, self.school_level, self.lea_id, self.lea_name
        )
        return Subject(self.unit, school, self.project_id or "", self.project_name)

    @property
    def folder(self) -> str:
        """The page's folder inside OUT."""
        return self.subject.folder

    def write(self, out: Path) -> None:
        """Put this record into place in one step, so that a reader sees all of it or the one before."""
        target = out / self.folder / f"{self.workbook}.json"
        write_whole(target, json.dumps(asdict(self), ensure_ascii=False, indent=1).encode())


def read_record(path: Path) -> PageRecord | None:
    """Read one record; None when there is none, or it is damaged, another page's, or of another version."""
    try:
        # A pipe would keep whoever reads it waiting for ever.
        if not path.is_file():
            return None
        raw = json.loads(path.read_bytes())
        if raw.get("schema") != SCHEMA:
            return None
        record = PageRecord.from_dict(raw)
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return record if _is_of(record, path) else None


def read_records(out: Path) -> Iterator[PageRecord]:
    """Yield every page's record in OUT, by path."""
    for folder in FOLDERS.values():
        for path in sorted((out / folder).glob("**/*.json")):
            if (record := read_record(path)) is not None:
                yield record


def _is_of(record: PageRecord, path: Path) -> bool:
    """Return whether a record lies where it was written, and names files of its own folder only."""
    own = record.folder
    where = f"/{path.as_posix()}".endswith(f"/{own}/{record.workbook}.json")
    return where and all(
        output.startswith(f"{own}/") and ".." not in output.split("/") for output in record.outputs
    )


@cache
def _reader() -> TypeAdapter[PageRecord]:
    return TypeAdapter(PageRecord)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
