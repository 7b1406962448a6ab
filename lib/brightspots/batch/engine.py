"""The door by which papermill finds our engine: ``papermill in.ipynb out.ipynb --engine brightspots``.

papermill loads it while it is being imported itself, so nothing of papermill is imported here, and a fault of ours
can never keep anybody from using papermill. Whoever asks first in a process starts the warm one, which ends with it.
"""

from __future__ import annotations

from typing import Any

NAME = "brightspots"


class WarmEngine:
    """Hands what papermill asks to `brightspots.batch.fork_engine.ForkedEngine`."""

    @classmethod
    def execute_notebook(cls, *args: Any, **kwargs: Any) -> Any:
        """Run a notebook; as papermill's engines do."""
        from brightspots.batch.fork_engine import ForkedEngine

        return ForkedEngine.execute_notebook(*args, **kwargs)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """Return the kernel that a notebook names."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """Return the language that a notebook names."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))
