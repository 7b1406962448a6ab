"""Records that come with the samples: opened by name, in a working copy of one's own."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import platformdirs

from brightspots import resources
from brightspots.records.store import exchange, purging
from brightspots.records.store.sqlite import File
from brightspots.text.ids import SCHOOL_ID


def names() -> list[str]:
    """Return the samples that come with records."""
    return sorted(found.parent.parent.name for found in _samples().glob(f"*/records/{exchange.ABOUT}"))


def is_sample(name: str) -> bool:
    """Whether a sample of this name comes with records."""
    return bool(SCHOOL_ID.match(name)) and (_samples() / name / "records" / exchange.ABOUT).is_file()


def working_copy(name: str) -> Path:
    """Return the file that holds a copy of a sample's records, made when it is first asked for.

    What is written stays in this copy, in the user's own data folder. A sample that came out anew gets a copy of its
    own: nothing that somebody wrote is overwritten. To begin again, delete the file.
    """
    shipped = _samples() / name / "records"
    edition = hashlib.sha256()
    for path in sorted(shipped.glob("*.json")):
        edition.update(path.name.encode() + path.read_bytes())
    folder = Path(platformdirs.user_data_dir("brightspots")) / "samples"
    copy = folder / f"{name}-{edition.hexdigest()[:12]}.db"
    if copy.is_file():
        return copy
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(dir=folder, prefix=".new-") as place:
        made = File(Path(place) / "records.db")
        exchange.load(made, shipped)
        purging.purge_due(made, datetime.now(UTC))
        made.close()
        try:
            # Two who ask at the same moment get the same file: the second leaves it as it is.
            os.link(made.path, copy)
        except FileExistsError:
            pass
        except OSError:
            made.path.replace(copy)
    return copy


def _samples() -> Path:
    return resources.folder("data_samples")
