"""Working copies of the workbooks in the user's own data folder, to be run and changed in JupyterLab.

A copy that its owner changed is theirs: it is never written over. A newer one is put beside it.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from brightspots.district import District
from brightspots.errors import BrightspotsError
from brightspots.series.released_project import projects_here
from brightspots.workbook.catalog import collection
from brightspots.workbook.workbook_file import WorkbookFile

WHAT_TO_DO = (
    "**To begin:** press the double arrow ⏩ above (or open the menu *Run* and choose *Run All Cells*), and wait a few "
    "seconds. Then read on, and type where there is something to type: it is saved as you go. The grey cells with code "
    "are there for those who like to change what a page shows; everybody else can leave them alone."
)
_KEPT = ".brightspots.json"


@dataclass(frozen=True)
class Copies:
    """What was done.

    Attributes
    ----------
    folder : Path
    made : list of str
        Names of copies that are new, or new again.
    beside : list of tuple of str and str
        Copies that their owner changed, and the name of the newer one beside each.
    """

    folder: Path
    made: list[str] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)


def folder_for(district: District) -> Path:
    """Return the folder of a district's working copies, outside of the collection."""
    path = hashlib.sha256(str(district.path).encode()).hexdigest()[:6]
    return Path(platformdirs.user_data_dir("brightspots")) / "lab" / f"{district.path.name}-{path}"


def make_copies(
    district: District, records: str, folder: Path, workbooks: Iterable[WorkbookFile] | None = None
) -> Copies:
    """Make the working copies of a district, and bring those up to date that nobody has changed.

    Parameters
    ----------
    district : District
    records : str
        The path of the teams' records; empty where there are none.
    folder : Path
        As `folder_for`.
    workbooks : iterable of Declared, optional
        The collection by default.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept, done = _read_kept(folder), Copies(folder)
    project_id, school_id = whose(district, records)
    for declared in collection() if workbooks is None else workbooks:
        given = {"district": str(district.path), "records": records, "school_id": school_id}
        if project_id and "project" in declared.units:
            given["project_id"] = project_id
        elif "school" not in declared.units:
            given["school_id"] = ""
        offered = working_copy(declared, given)
        print_, file = print_of(offered), folder / f"{declared.name}.ipynb"
        theirs = _print_of_file(file)
        if theirs == print_:
            kept[declared.name] = print_
        elif theirs is None or theirs == kept.get(declared.name):
            _write(file, offered)
            kept[declared.name] = print_
            done.made.append(file.name)
        elif print_ not in (kept.get(name) for name in (declared.name, *_beside(declared.name, kept))):
            name = _free(folder, declared.name, kept)
            _write(folder / f"{name}.ipynb", offered)
            kept[name] = print_
            done.beside.append((file.name, f"{name}.ipynb"))
    (folder / _KEPT).write_text(json.dumps(kept, indent=1), encoding="utf-8")
    return done


def link_own(folder: Path, own: Mapping[str, Path]) -> list[str]:
    """Put workbooks of one's own beside the copies, as links to the files themselves; return their names there.

    Raises
    ------
    BrightspotsError
        Where something else of that name lies there, and where no link can be made.
    """
    linked = []
    for file in own.values():
        link = folder / file.name
        try:
            if link.is_symlink():
                link.unlink()
            link.symlink_to(file)
        except FileExistsError as error:
            raise BrightspotsError(
                f"{link} is there already. Move it elsewhere, or rename your own."
            ) from error
        except OSError as error:
            raise BrightspotsError(
                f"{file.name} cannot be shown beside the working copies ({error.strerror}). Run jupyter lab in its own "
                "folder."
            ) from error
        linked.append(file.name)
    return linked


def whose(district: District, records: str) -> tuple[str, str]:
    """Return the first project of the records that is about a school here, and that school; or the first school."""
    here = [school.school_id for school in district.schools()]
    if records:
        for head in projects_here(records, district, "team"):
            return head.project_id, head.school_of("", here)
    return "", here[0] if here else ""


def working_copy(declared: WorkbookFile, given: Mapping[str, str]) -> dict[str, Any]:
    """Return a workbook with its parameters filled in, and a first cell that says what to do."""
    notebook = declared.notebook
    for cell in notebook["cells"]:
        if "parameters" in cell["metadata"].get("tags", []):
            cell["source"] = filled_in("".join(cell["source"]), given)
    first = {"cell_type": "markdown", "id": "what-to-do", "metadata": {}, "source": WHAT_TO_DO}
    notebook["cells"].insert(0, first)
    return notebook


def filled_in(source: str, given: Mapping[str, str]) -> str:
    r"""Return a parameters cell with other values; comments stay.

    Examples
    --------
    >>> filled_in('district = "california"  # a folder\nschool_id = ""', {"district": 'my "own"', "records": "x"})
    'district = "my \\"own\\""  # a folder\nschool_id = ""'
    """
    lines = source.splitlines()
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
            continue
        value, name = statement.value, statement.targets[0].id
        if name in given and value.lineno == value.end_lineno and value.end_col_offset is not None:
            line = lines[value.lineno - 1].encode()
            new = json.dumps(given[name], ensure_ascii=False).encode()
            lines[value.lineno - 1] = (line[: value.col_offset] + new + line[value.end_col_offset :]).decode()
    return "\n".join(lines)


def print_of(notebook: Mapping[str, Any]) -> str:
    """Return what changes when somebody changes the words or the code of a notebook, and not when they run it."""
    cells = [[cell.get("cell_type"), "".join(cell.get("source", ""))] for cell in notebook["cells"]]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()


def clear_outputs(model: dict[str, Any], **_: Any) -> None:
    """Leave out of a notebook that is being saved what its cells showed: it may hold what only a team may see."""
    if model.get("type") != "notebook" or not isinstance(content := model.get("content"), dict):
        return
    for cell in content.get("cells", []):
        if cell.get("cell_type") == "code":
            cell["outputs"], cell["execution_count"] = [], None
    content.get("metadata", {}).pop("widgets", None)


def _print_of_file(file: Path) -> str | None:
    """Return the print of a copy; None where there is none, and something else for one that cannot be read."""
    try:
        return print_of(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "not a notebook"


def _beside(name: str, kept: Mapping[str, str]) -> list[str]:
    """Return the names of the newer copies that were put beside one, the oldest first."""
    names = [f"{name} (new)", *(f"{name} (new {number})" for number in range(2, len(kept) + 2))]
    return [one for one in names if one in kept]


def _free(folder: Path, name: str, kept: Mapping[str, str]) -> str:
    """Return the name for a newer copy: that of the last one beside, unless somebody has changed that one, too."""
    for number in range(1, len(kept) + 3):
        beside = f"{name} (new)" if number == 1 else f"{name} (new {number})"
        if _print_of_file(folder / f"{beside}.ipynb") in (None, kept.get(beside)):
            return beside
    raise BrightspotsError(f"Too many copies of {name} lie in {folder}. Move some of them elsewhere.")


def _read_kept(folder: Path) -> dict[str, str]:
    try:
        kept = json.loads((folder / _KEPT).read_bytes())
    except (OSError, ValueError):
        return {}
    return {str(name): str(print_) for name, print_ in kept.items()} if isinstance(kept, dict) else {}


def _write(file: Path, notebook: dict[str, Any]) -> None:
    try:
        file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise BrightspotsError(f"{file} cannot be written ({error.strerror}).") from error
