"""Real pages for the site: made by two small batches of the sample data while the site is built, and shown as pictures.

The pages go beside the site's own, into ``gallery/``; a second build makes only what has changed. Without a browser to
take pictures with there are links alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

CALIFORNIA, PRACTICE = "california", "practice"
BATCHES: dict[str, dict[str, Any]] = {
    CALIFORNIA: {"schools": 3, "workbooks": ["11_seeing_the_data", "41_similar_schools"]},
    PRACTICE: {
        "records": "practice",
        "projects": ["01J6AYS9M06XDS87Q5DC4XFJNX"],
        "workbooks": [
            "20_fishbone",
            "23_driver_diagram",
            "31_pdsa_cycles",
            "32_implementation_and_outcome",
        ],
        "audience": "team",
    },
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDTH, HEIGHT = 1000, 1200


@dataclass(frozen=True)
class Shown:
    """One page of the gallery: its title, its file below ``gallery/``, and what is told about it."""

    title: str
    file: str
    about: str


def made(folder: Path) -> list[Shown]:
    """Make the pages of the gallery below a folder, and return the first of each kind.

    Raises
    ------
    RuntimeError
        When a page failed: a gallery with holes would show less than there is.
    """
    from brightspots.batch.run import run_batch
    from brightspots.district import open_district

    shown: list[Shown] = []
    for name, given in BATCHES.items():
        options = dict(given)
        if first := options.pop("schools", 0):
            options["schools"] = [school.school_id for school in open_district(name).schools()][:first]
        out = folder / name
        outcome = run_batch(name, out, progress=False, **options)
        if outcome.exit_code:
            raise RuntimeError(f"The batch of {name} for the gallery had failures: {dict(outcome.counts())}.")
        shown.append(Shown(f"The overview of {name}", f"{name}/index.html", "What a coach opens first."))
        shown += _first_of_each(name, out, given["workbooks"])
    return shown


def _first_of_each(name: str, out: Path, workbooks: list[str]) -> Iterator[Shown]:
    from brightspots.workbook.catalog import find_workbook
    from brightspots.workbook.workbook_file import read_workbook

    for workbook in workbooks:
        page = min(out.glob(f"*/*/{workbook}.html"))
        title = read_workbook(find_workbook(workbook)).title
        yield Shown(title, f"{name}/{page.relative_to(out).as_posix()}", f"The workbook {workbook}.")


def take_pictures(folder: Path, shown: list[Shown]) -> bool:
    """Take a picture of the top of each page, beside it as PNG; False where there is no browser to do it with."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        return False
    if browser is None:
        return False
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = opened.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for one in shown:
            page.goto((folder / one.file).as_uri())
            page.screenshot(path=picture_of(folder / one.file))
        opened.close()
    return True


def picture_of(page: Path) -> Path:
    """Return where the picture of a page stands."""
    return page.with_suffix(".png")


class Gallery(SphinxDirective):
    """The directive ``gallery``: every page with its picture, its name and a link."""

    def run(self) -> list[nodes.Node]:
        """Return the pages as HTML; their addresses count from the site's own folder."""
        folder = Path(self.env.app.outdir) / "gallery"
        parts = []
        for one in self.env.app.gallery_pages:  # type: ignore[attr-defined]
            picture = picture_of(Path(one.file))
            image = (
                f'<img src="gallery/{picture.as_posix()}" alt="The top of the page: {escape(one.title)}" '
                'style="width:100%;border:1px solid #888">'
                if (folder / picture).is_file()
                else ""
            )
            parts.append(
                f'<figure style="margin:0"><a href="gallery/{one.file}">{image}'
                f"<strong>{escape(one.title)}</strong></a><br>"
                f"{escape(one.about)}</figure>"
            )
        grid = "display:grid;gap:2rem;grid-template-columns:repeat(auto-fill,minmax(18rem,1fr))"
        return [nodes.raw("", f'<div style="{grid}">{"".join(parts)}</div>', format="html")]


def _make(app: Sphinx) -> None:
    folder = Path(app.outdir) / "gallery"
    folder.mkdir(parents=True, exist_ok=True)
    app.gallery_pages = made(folder)  # type: ignore[attr-defined]
    take_pictures(folder, app.gallery_pages)  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the gallery to a site."""
    app.connect("builder-inited", _make)
    app.add_directive("gallery", Gallery)
    return {"parallel_read_safe": False}
