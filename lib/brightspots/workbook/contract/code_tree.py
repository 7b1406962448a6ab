"""The code of a cell as a tree; none where it cannot be read, which another rule says."""

from __future__ import annotations

import ast


def parsed(source: str) -> ast.Module | None:
    """Return the tree of a cell's code.

    Examples
    --------
    >>> parsed("1 +") is None, len(parsed("a = 1").body)
    (True, 1)
    """
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
