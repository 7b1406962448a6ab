"""Write the records of the practice district's three teams: ``python data_samples/practice/records/teams``.

The result is the same bytes every time: ids come from a seed, times from the stories, numbers from the district's
rows of students.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))

import network
import quiet_spindle
import tin_mill
import woolen_bridge
from writing import Writing

SEED = 20240812
RECORDS = Path(__file__).parent.parent


def rebuild(folder: Path = RECORDS) -> None:
    """Write all records into a new store, and export it; what else lies in the folder, such as this script, stays."""
    with TemporaryDirectory() as place:
        w = Writing(Path(place) / "records.db", SEED)
        network.begin(w)
        network.meet(w)
        woolen_bridge.write(w)
        quiet_spindle.write(w)
        tin_mill.write(w)
        quiet_spindle.spread(w)
        # Told last, so that what was written before keeps its ids.
        network.hand_over(w)
        tin_mill.message(w)
        woolen_bridge.plan(w)
        w.on("2025-06-06", "CO")
        made = w.store.export(Path(place) / "export")
        w.store.close()
        folder.mkdir(parents=True, exist_ok=True)
        for written in made.iterdir():
            shutil.copyfile(written, folder / written.name)


if __name__ == "__main__":
    rebuild(*[Path(given) for given in sys.argv[1:]])
