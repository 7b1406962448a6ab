"""Check a workbook: everything in which it does not keep the contract, in the order of its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from brightspots.errors import WorkbookError
from brightspots.workbook.contract import body_rules, file_rules, metadata_rules, opening_rules, plot_rules
from brightspots.workbook.contract.problem import Notebook, Problem
from brightspots.workbook.notebook_file import parse_notebook, read_source
from brightspots.workbook.workbook_file import title

Rule = Callable[[Notebook], Iterable[Problem]]

RULES: tuple[Rule, ...] = (
    file_rules.name,
    file_rules.form,
    metadata_rules.metadata,
    metadata_rules.reads,
    opening_rules.title,
    opening_rules.parameters,
    opening_rules.setup,
    body_rules.code,
    body_rules.prose,
    body_rules.questions,
    body_rules.words,
    body_rules.pictures_in_words,
    plot_rules.alt_text,
    body_rules.ending,
    file_rules.outputs,
    file_rules.ids,
)


@dataclass(frozen=True)
class Report:
    """What a check of a workbook found.

    Attributes
    ----------
    path : Path
    title : str
        Of the workbook; its file's name where it has none.
    problems : tuple of Problem
        Those of the notebook as a whole first, then those of its cells, in their order.
    """

    path: Path
    title: str
    problems: tuple[Problem, ...]

    @property
    def clean(self) -> bool:
        """Whether it keeps the contract."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """Return the same for programs."""
        problems = [asdict(problem) for problem in self.problems]
        return {"file": self.path.name, "title": self.title, "clean": self.clean, "problems": problems}


def check_workbook(path: str | Path) -> Report:
    """Return everything in which a workbook does not keep the contract.

    Parameters
    ----------
    path : str or Path
        Of a notebook's file.

    Raises
    ------
    WorkbookError
        For what is no notebook; the message says what it is.

    Examples
    --------
    >>> from brightspots.workbook.catalog import find_workbook
    >>> check_workbook(find_workbook("20_fishbone")).clean
    True
    """
    path = Path(path)
    if path.suffix != ".ipynb":
        raise WorkbookError(f"{path.name} is not a notebook: its name does not end in .ipynb.")
    if path.is_symlink():
        raise WorkbookError(f"{path.name} is a link to another file. Give the path of the file itself.")
    source = read_source(path)
    notebook = Notebook(path, source, parse_notebook(source, path.name))
    found = [problem for rule in RULES for problem in rule(notebook)]
    return Report(
        path, title(notebook.raw["cells"]) or path.stem, tuple(sorted(found, key=lambda one: one.cell))
    )
