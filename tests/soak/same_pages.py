"""Make pages of every kind, and hold them against those that were made before. Run by hand, around a change that
should change no page:

python tests/soak/same_pages.py make before      (in a folder of its own, at the commit before)
python tests/soak/same_pages.py make after
python tests/soak/same_pages.py compare before after

Pages, findings and overviews must be the same bytes, but for the code that pages fold away and for what names the
version: fingerprints, ids of runs, seconds.
A difference is listed with its first line; the exit status says whether there was one.
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from brightspots.batch.run import run_batch
from brightspots.district import open_district

SETS: dict[str, dict[str, Any]] = {
    "practice_team": {"district": "practice", "records": "practice", "audience": "team", "projects": ["all"]},
    "practice_public": {
        "district": "practice",
        "records": "practice",
        "audience": "public",
        "projects": ["all"],
    },
    "california": {
        "district": "california",
        "workbooks": ["11_seeing_the_data", "41_similar_schools"],
        "first": 20,
    },
    "new_york": {
        "district": "new_york",
        "workbooks": ["32_implementation_and_outcome", "40_impact"],
        "first": 12,
    },
}
COMPARED = (".html", ".csv", ".json")
VERSION = {"fingerprint", "id", "run", "seconds", "started", "finished", "version", "library"}
_NAMES_THE_VERSION = re.compile(r"Brightspots [\w.+]+|fingerprint=\S+")
_CODE = re.compile(r'<div class="bs-code">.*?</pre></div>', re.DOTALL)


def make(out: Path) -> int:
    """Make all sets of pages below `out`, each anew; return how many failed."""
    failed = 0
    for name, given in SETS.items():
        options = dict(given)
        district, first = options.pop("district"), options.pop("first", 0)
        if first:
            options["schools"] = tuple(s.school_id for s in open_district(district).schools())[:first]
        outcome = run_batch(district, out / name, force=True, **options)
        bad = [record for record in outcome.records if record.status in ("failed", "timeout")]
        failed += len(bad)
        print(f"{name}: {len(outcome.records)} pages, {len(bad)} failed", flush=True)
    return failed


def compare(before: Path, after: Path) -> int:
    """List every file that differs between two folders; return how many do."""
    different = 0
    for name in sorted({*_files(before), *_files(after)}):
        old, new = before / name, after / name
        if not (old.is_file() and new.is_file()):
            print(f"{name}: only {'before' if old.is_file() else 'after'}")
        elif (was := _plain(old)) != (now := _plain(new)):
            lines = difflib.unified_diff(was.splitlines(), now.splitlines(), lineterm="", n=0)
            print(
                f"{name}: {next((x[:200] for x in lines if x[:1] in '+-' and x[:3] not in ('+++', '---')), 'space')}"
            )
        else:
            continue
        different += 1
    print(f"{different} differences in {len(set(_files(after)))} files")
    return different


def _files(root: Path) -> Iterator[str]:
    return (
        str(path.relative_to(root)) for path in root.rglob("*") if path.suffix in COMPARED and path.is_file()
    )


def _plain(path: Path) -> str:
    """Return a file's text without what names the version, and without the code of its workbook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        text = json.dumps(_without(json.loads(text)), indent=1, sort_keys=True)
    return _NAMES_THE_VERSION.sub("", _CODE.sub("", text))


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(inner) for key, inner in value.items() if key not in VERSION}
    return [_without(inner) for inner in value] if isinstance(value, list) else value


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("make").add_argument("out", type=Path)
    two = commands.add_parser("compare")
    two.add_argument("before", type=Path)
    two.add_argument("after", type=Path)
    given = parser.parse_args()
    found = make(given.out) if given.command == "make" else compare(given.before, given.after)
    return int(found > 0)


if __name__ == "__main__":
    sys.exit(main())
