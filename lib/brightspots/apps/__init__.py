"""Workbooks for people who work in them: served to browsers by Voila, or opened in JupyterLab."""

import sys

# jsonschema would read a grammar for 2 s, to check web addresses with: no event of a server has one that it checks.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
