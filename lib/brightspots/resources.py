"""Where the workbooks, templates and data samples are: in the checkout, or shipped inside an installed copy."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return one of the project's top-level folders.

    Parameters
    ----------
    name : str
        ``workbooks``, ``templates`` or ``data_samples``.

    Examples
    --------
    >>> folder("workbooks").name
    'workbooks'
    """
    checkout = _PACKAGE.parent.parent
    if _PACKAGE.parent.name == "lib" and (checkout / "pyproject.toml").is_file():
        return checkout / name
    return _PACKAGE / "shipped" / name


def style() -> str:
    """Return the style sheet of all pages, for front ends that do not have our template."""
    sheet = folder("templates") / "nbconvert/templates/brightspots/static/brightspots.css"
    return f"<style>{sheet.read_text(encoding='utf-8')}</style>"
