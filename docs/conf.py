"""The site of these pages: `make docs` builds it into docs/_build, and nothing in it asks another host for anything."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "Brightspots"
copyright = "the Brightspots developers"
release = version = version_of("brightspots")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "gallery"]
exclude_patterns = ["_build"]
root_doc = "index"

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "pydata_sphinx_theme"
html_title = "Brightspots"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
# All pages stand in the head of each.
html_sidebars: dict[str, list[str]] = {"**": []}
html_theme_options = {
    "show_prev_next": False,
    "navbar_end": ["theme-switcher", "search-field"],
    "navbar_persistent": [],
    "header_links_before_dropdown": 6,
    "footer_start": ["copyright"],
    "footer_end": [],
    "secondary_sidebar_items": ["page-toc"],
}
