"""What somebody asks of a batch: whose pages of which workbooks, for whom, and how they are to be made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from brightspots.errors import ParameterError

Engine = Literal["warm", "stock"]


@dataclass(frozen=True)
class BatchRequest:
    """What somebody asks of a batch.

    Attributes
    ----------
    district : str or Path
        A district folder, or the name of a sample.
    out : Path
        Where pages go; made when it is not there. A second run into it makes only what has changed.
    workbooks : sequence of str
        Names, or paths of one's own; all of the collection that are about schools, or about projects where there
        are any, when empty.
    schools : sequence of str
        School ids; all when empty, unless projects are asked for. For a team those of its project, or the one that
        it is of where there are no records.
    projects : sequence of str
        Project ids, or ``all``; all of the records when empty, unless schools are asked for. A team's are named, or
        asked for with ``all``.
    records : str
        A path or a NAME of records; empty for pages of schools alone.
    params : sequence of str
        ``NAME=VALUE``.
    audience : str
        Who will see the pages.
    jobs : int, optional
        Pages at a time; as many as there are cores when None.
    timeout : float
        Seconds that a page may take.
    force : bool
        Make every page again.
    engine : {"warm", "stock"}
        Run notebooks in forks of a warm process, where that can be done; or each in a kernel of its own.
    progress : bool, optional
        Show a progress bar; by default where somebody is watching.

    Raises
    ------
    ParameterError
        For no time or no process to make a page in.

    Examples
    --------
    >>> BatchRequest("california", Path("pages"), schools=["27660922730190"]).audience
    'public'
    """

    district: str | Path
    out: Path
    workbooks: Sequence[str] = ()
    schools: Sequence[str] = ()
    projects: Sequence[str] = ()
    records: str = ""
    params: Sequence[str] = ()
    audience: str = "public"
    jobs: int | None = None
    timeout: float = 600
    force: bool = False
    engine: Engine = "warm"
    progress: bool | None = None

    def __post_init__(self) -> None:
        if self.timeout <= 0 or (self.jobs is not None and self.jobs < 1):
            raise ParameterError("--timeout and --jobs must be more than 0.")
