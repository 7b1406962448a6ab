"""Where another workbook's page is: the one place that knows, for a batch, for a served page and for JupyterLab."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, urlencode

from brightspots.errors import BrightspotsError
from brightspots.series.data_access import Released
from brightspots.workbook.catalog import known
from brightspots.workbook.mode import is_served
from brightspots.workbook.workbook_file import read_workbook

PAGES = "BRIGHTSPOTS_PAGES"
"""Names the file in which a batch tells its pages which others there are: unit, workbook, ids."""

FOLDERS = {"school": "schools", "project": "projects", "network": "network"}
"""Where the pages of each unit are in the folder of a batch."""


def page_folder(unit: str, unit_id: str | None) -> str:
    """Return the folder of a unit's pages inside the folder of a batch.

    Examples
    --------
    >>> page_folder("school", "07X001"), page_folder("network", None)
    ('schools/07X001', 'network')
    """
    return "/".join(part for part in (FOLDERS[unit], unit_id) if part)


def link(
    book: Released, workbook: str, *, school_id: str = "", project_id: str = "", **shows: str | int
) -> str:
    """Return the address of another workbook's page, as seen from this one; empty where there is no such page.

    Parameters
    ----------
    book : Released
        Of the page that links.
    workbook : str
        The other workbook's name.
    school_id, project_id : str
        Whose page it is; this page's own when both are empty.
    **shows : str or int
        What it is to show, by parameters of the other workbook; only a served page can be asked.
    """
    if not (school_id or project_id):
        project_id = book.project.project_id if book.project is not None else ""
        # Which school a project is about is not for readers with whom it is not shared.
        school_id = book.school.school_id if book.project is None or book.project.shared else ""
    if shows and not is_served():
        return ""
    if listed := os.environ.get(PAGES):
        return _of_batch(listed, workbook, school_id, project_id, up=_up(book))
    if is_served():
        return served(workbook, school_id=school_id, project_id=project_id, base_url="", **shows)
    if os.environ.get("JPY_SESSION_NAME"):
        return _working_copy(workbook, school_id, project_id)
    return ""


def choose(book: Released, workbook: str) -> str:
    """Return the address where people choose for whom they open a workbook; empty where there is no such page.

    In JupyterLab it is the working copy itself.
    """
    if listed := os.environ.get(PAGES):
        there = [ids for of in _listed(listed).values() for name, ids in of.items() if name == workbook]
        return (link(book, workbook) or home(book)) if there else ""
    if is_served():
        return f"{home(book)}?{urlencode({'workbook': workbook})}" if known(workbook) is not None else ""
    copy = Path(f"{workbook}.ipynb")
    return quote(copy.name) if os.environ.get("JPY_SESSION_NAME") and copy.is_file() else ""


def home(book: Released) -> str:
    """Return the address of the page with all pages; empty where there is none."""
    if os.environ.get(PAGES):
        return f"{_up(book)}index.html"
    return os.environ.get("VOILA_BASE_URL", "/") if is_served() else ""


def served(
    workbook: str, *, school_id: str = "", project_id: str = "", base_url: str = "", **shows: str | int
) -> str:
    """Return the address at which Voila serves a workbook's page; empty where the collection has no such page.

    Examples
    --------
    >>> served("32_implementation_and_outcome", project_id="01KA", base_url="/")
    '/voila/render/32_implementation_and_outcome.ipynb?project_id=01KA'
    >>> served("31_pdsa_cycles", project_id="01KA", base_url="/", test=2)
    '/voila/render/31_pdsa_cycles.ipynb?project_id=01KA&test=2'
    >>> served("11_seeing_the_data", project_id="01KA")
    ''
    """
    declared = known(workbook)
    if declared is None or (unit := _unit(declared.units, school_id, project_id)) is None:
        return ""
    base = base_url or os.environ.get("VOILA_BASE_URL", "/")
    about = {"school": {"school_id": school_id}, "project": {"project_id": project_id}}.get(unit, {})
    query = f"?{urlencode({**about, **shows})}" if about or shows else ""
    return f"{base}voila/render/{workbook}.ipynb{query}"


def _of_batch(listed: str, workbook: str, school_id: str, project_id: str, *, up: str) -> str:
    pages = _listed(listed)
    for unit, unit_id in (("project", project_id), ("school", school_id), ("network", "")):
        if (unit_id or unit == "network") and unit_id in pages.get(unit, {}).get(workbook, ()):
            return quote(f"{up}{page_folder(unit, unit_id)}/{workbook}.html")
    return ""


def _working_copy(workbook: str, school_id: str, project_id: str) -> str:
    """Return the copy that lies beside this one, where its parameters say that it is about the same."""
    copy = Path(f"{workbook}.ipynb")
    try:
        declared = read_workbook(copy)
    except BrightspotsError:
        return ""
    unit = _unit(declared.units, school_id, project_id)
    asked = {"school": school_id, "project": project_id}.get(unit or "", "")
    about = declared.parameters.get(f"{unit}_id")
    if unit is None or (asked and (about is None or about.default != asked)):
        return ""
    return quote(copy.name)


def _unit(units: tuple[str, ...], school_id: str, project_id: str) -> str | None:
    if project_id and "project" in units:
        return "project"
    if school_id and "school" in units:
        return "school"
    return "network" if "network" in units else None


def _up(book: Released) -> str:
    return "../" if book.project is None and not book.school.school_id else "../../"


@lru_cache(maxsize=1)
def _listed(path: str) -> dict[str, dict[str, frozenset[str]]]:
    try:
        raw = json.loads(Path(path).read_bytes())
    except (OSError, ValueError):
        return {}
    return {unit: {name: frozenset(ids) for name, ids in of.items()} for unit, of in raw.items()}
