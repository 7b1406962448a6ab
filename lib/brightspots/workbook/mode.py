"""Whether this workbook makes a page, or people are working in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

STYLED = "BRIGHTSPOTS_STYLED"
"""Is set where the page around a workbook has our style sheet already."""


def is_served(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether Voila serves this workbook as a page, which it says in SERVER_SOFTWARE."""
    return environment.get("SERVER_SOFTWARE", "").startswith("voila/")


def mode() -> Literal["page", "form"]:
    """Return ``form`` in JupyterLab and Voila, else ``page``.

    ``BRIGHTSPOTS_MODE`` decides when it is set. A Jupyter server gives its kernels JPY_SESSION_NAME, which
    papermill's kernels do not have.
    """
    if (wish := os.environ.get("BRIGHTSPOTS_MODE")) in ("page", "form"):
        return "form" if wish == "form" else "page"
    return "form" if is_served() or os.environ.get("JPY_SESSION_NAME") else "page"
