"""Which pages there are beside a page of a batch, so that it links to those and to no others."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from brightspots.batch.page_record import write_whole
from brightspots.workbook.links import FOLDERS


@dataclass
class Neighbors:
    """The pages of a folder: those that are there, and those that this batch makes.

    Attributes
    ----------
    pages : dict of str to dict of str to set of str
        Ids by unit and workbook.
    """

    pages: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    @staticmethod
    def find(out: Path) -> Neighbors:
        """Find the pages that are in a folder already."""
        found = Neighbors()
        for unit, folder in FOLDERS.items():
            for record in (out / folder).glob("*.json" if unit == "network" else "*/*.json"):
                found.add(unit, record.stem, ["" if unit == "network" else record.parent.name])
        return found

    def add(self, unit: str, workbook: str, ids: Iterable[str]) -> None:
        """Add the pages of a workbook."""
        self.pages.setdefault(unit, {}).setdefault(workbook, set()).update(ids)

    def fingerprint(self, unit: str) -> str:
        """Return what changes when a page of this unit has others to link to.

        Pages of schools and projects link to workbooks of their own; a page of the network links to everybody's.
        """
        if unit == "network":
            return json.dumps(self._sorted())
        return json.dumps({of: sorted(workbooks) for of, workbooks in sorted(self.pages.items())})

    def write(self, path: Path) -> None:
        """Write them down for the processes that run the pages."""
        write_whole(path, json.dumps(self._sorted()).encode())

    def _sorted(self) -> dict[str, dict[str, list[str]]]:
        return {
            unit: {name: sorted(ids) for name, ids in sorted(workbooks.items())}
            for unit, workbooks in sorted(self.pages.items())
        }
