"""Render an executed notebook as a page: nbconvert with our template, and nothing done twice.

The story of a profile (a page of 32, two cores): nbconvert took 0.29 s of a page, of which a new exporter's
templates 0.08 s, parsing the finished page once more for tags that ours has not 0.11 s, checking the notebook after
each of 15 steps that change nothing 0.07 s, and colouring and cleaning the same code and words again 0.06 s.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

import nbformat
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters import Highlight2HTML, clean_html
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter

from brightspots import resources

_LINK_TO_ITSELF = re.compile(r'<a class="anchor-link"[^>]*/>')
PRIVATE_TAGS = ["parameters", "injected-parameters", "hide"]


def render(notebook: nbformat.NotebookNode, *, title: str, home: str) -> bytes:
    """Render an executed notebook as a page that needs nothing else.

    Parameters
    ----------
    notebook : NotebookNode
    title : str
        For the browser's tab.
    home : str
        The relative address of the overview.
    """
    facts = {
        "page_title": title,
        "home": home,
        "toc": _contents(notebook),
        "private_tags": PRIVATE_TAGS,
    }
    body, _ = _exporter().from_notebook_node(notebook, resources=facts)
    return str(body).encode()


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter for our template, whose code and words are the same on many pages."""

    def __init__(self, **options: Any) -> None:
        self._words: dict[str, str] = {}
        super().__init__(**options)

    def default_filters(self) -> Any:
        """Return nbconvert's filters; those for code and words remember what they made."""
        colour = Highlight2HTML(pygments_lexer="ipython3", parent=self)

        @lru_cache(maxsize=512)
        def coloured(source: str) -> str:
            return str(clean_html(colour(source)))

        yield from super().default_filters()
        yield "code_of_page", coloured

    @pass_context
    def markdown2html(self, context: Context, source: str) -> str:
        """Render words; a heading's link to itself has no text here, and would be written so that it never ends."""
        cell = context.get("cell", {})
        # A workbook's own words are the same on all of its pages; what its code says is not.
        its_own = cell.get("cell_type") == "markdown" and not cell.get("attachments")
        if its_own and source in self._words:
            return self._words[source]
        html = _LINK_TO_ITSELF.sub("", super().markdown2html(context, source))
        if its_own:
            self._words[source] = html
        return html

    def from_notebook_node(
        self, nb: nbformat.NotebookNode, resources: Any = None, **kwargs: Any
    ) -> tuple[str, Any]:
        """Convert without the second look at the finished page: our template says what it would add."""
        kinds = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", kinds)
        return TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **kwargs)

    def _preprocess(self, nb: nbformat.NotebookNode, resources: Any) -> tuple[nbformat.NotebookNode, Any]:
        return nb, resources


@cache
def _exporter() -> PageExporter:
    return PageExporter(
        template_name="brightspots",
        extra_template_basedirs=[str(resources.folder("templates") / "nbconvert/templates")],
        anchor_link_text="",
        embed_images=True,
    )


def _contents(notebook: nbformat.NotebookNode) -> list[tuple[str, str]]:
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            heads = [line[3:].strip() for line in cell.source.splitlines() if line.startswith("## ")]
            found += [(head.replace(" ", "-"), head) for head in heads]
    return found
