"""What can go wrong, in words a coach can act on.

Every error that people meet is a `BrightspotsError`: its message says what happened, to which file, row or
value, and what to do next. Anything else that reaches them is a fault of ours.
"""

from __future__ import annotations

from typing import Any


class BrightspotsError(Exception):
    """Something that a person can put right; the message says how."""

    @property
    def reason(self) -> str:
        """The message in a form fit for a page that others will read."""
        return str(self)

    def _render_traceback_(self) -> list[str]:
        """Tell IPython what to show: the words, without the code that led to them."""
        return [self.reason] if self.reason == str(self) else [self.reason, str(self)]


class DataError(BrightspotsError):
    """A file of a district folder that cannot be used as it is.

    Parameters
    ----------
    problem : str
        What is wrong, in one plain sentence without its place.
    file : str, optional
        The file's name inside the district folder.
    row : int, optional
        The row as a spreadsheet counts it: the header is row 1.
    column : str, optional
        The column's name.
    value : str, optional
        The offending value as it stands in the file.
    remedy : str
        What to do about it.
    kind : str, optional
        A name for this kind of problem, for programs.

    Examples
    --------
    >>> print(DataError("This school is listed twice.", file="schools.csv", row=7, column="school_id",
    ...                 value="07X001", remedy="Keep one of the two rows."))
    schools.csv, row 7, column school_id, value "07X001": This school is listed twice. Keep one of the two rows.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
        remedy: str = "",
        kind: str = "",
    ) -> None:
        self.kind = kind
        self.problem, self.file, self.row, self.column = problem, file, row, column
        self.value, self.remedy = value, remedy
        place = [
            file,
            f"row {row}" if row is not None else None,
            f"column {column}" if column else None,
            f'value "{value}"' if value is not None else None,
        ]
        where = ", ".join(part for part in place if part)
        super().__init__(" ".join(part for part in (f"{where}:" if where else "", problem, remedy) if part))

    @property
    def reason(self) -> str:
        """The same without the offending value, fit for a page that others will read."""
        return str(
            DataError(
                self.problem,
                file=self.file,
                row=self.row,
                column=self.column,
                remedy=self.remedy,
                kind=self.kind,
            )
        )


class ParameterError(BrightspotsError):
    """A parameter that a workbook does not have, or a value that it does not allow."""


class UnknownError(ParameterError):
    """A name, or an id, that nothing here has."""


class RecordError(BrightspotsError):
    """A record that cannot be kept as it is, or a place where records cannot be kept.

    Parameters
    ----------
    problem : str
        What is wrong, in one plain sentence.
    kind, field : str, optional
        The kind of record, and the field.
    value : str, optional
        The offending value.
    remedy : str
        What to do about it.

    Examples
    --------
    >>> print(RecordError("This is not a date.", kind="Aim", field="due", value="soon",
    ...                   remedy="Write it like 2025-03-31."))
    Aim, due, value "soon": This is not a date. Write it like 2025-03-31.
    """

    def __init__(
        self, problem: str, *, kind: str = "", field: str = "", value: str | None = None, remedy: str = ""
    ) -> None:
        self.problem, self.kind, self.field, self.value, self.remedy = problem, kind, field, value, remedy
        where = ", ".join(
            part for part in (kind, field, f'value "{value}"' if value is not None else "") if part
        )
        super().__init__(" ".join(part for part in (f"{where}:" if where else "", problem, remedy) if part))

    @property
    def reason(self) -> str:
        """The same without the offending value, fit for a page that others will read."""
        return str(RecordError(self.problem, kind=self.kind, field=self.field, remedy=self.remedy))


class NoSuchRecord(RecordError):
    """A record that was never saved here."""


class RecordConflict(BrightspotsError):
    """Somebody else saved a newer version of what you were changing.

    Attributes
    ----------
    mine : record
        What was to be saved.
    theirs : record
        The version that is in the store now.
    """

    def __init__(self, message: str, *, mine: Any = None, theirs: Any = None) -> None:
        self.mine, self.theirs = mine, theirs
        super().__init__(message)


class WorkbookError(BrightspotsError):
    """A workbook that breaks the contract every workbook keeps."""


class AccessError(BrightspotsError):
    """Something that this audience, or this workbook, may not see."""
