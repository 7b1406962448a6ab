"""The overview of a batch, OUT/index.html: a district in one page for somebody with five minutes."""

from brightspots.batch.overview.page import Overview, render, write_overview

__all__ = ["Overview", "render", "write_overview"]
