"""What a browser sends of a field: tests put texts into a form as a page does."""

from __future__ import annotations

from typing import Any

from brightspots.forms.model import Model


def put(model: Model, path: str, text: str, base: str = "") -> dict[str, Any]:
    """Put a text into a field, over the text that it was typed over, into the form that the page shows."""
    return model.handle(
        {"do": "put", "seq": 7, "of": model.spec["key"], "path": path, "text": text, "base": base}
    )
