"""Whether this workbook makes a page, or people are working in it."""

from __future__ import annotations

import os
from typing import Literal

STYLED = "BRIGHTSPOTS_STYLED"
"""Is set where the page around a workbook has our style sheet already."""


def mode() -> Literal["page", "form"]:
    """Return ``form`` in JupyterLab and Voila, else ``page``.

    ``BRIGHTSPOTS_MODE`` decides when it is set; Voila says so in SERVER_SOFTWARE, and a Jupyter server gives its
    kernels JPY_SESSION_NAME, which papermill's kernels do not have.
    """
    if (wish := os.environ.get("BRIGHTSPOTS_MODE")) in ("page", "form"):
        return "form" if wish == "form" else "page"
    served = os.environ.get("SERVER_SOFTWARE", "").startswith("voila/")
    return "form" if served or os.environ.get("JPY_SESSION_NAME") else "page"
