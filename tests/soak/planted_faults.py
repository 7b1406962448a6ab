"""Plant one fault after another in a copy of the project, and see whether the test that should fails.

    python tests/soak/planted_faults.py [ROOM ...]

Ends with 1 where a fault was not caught. Each is what a tired hand could write.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PARTS = ("lib", "tests", "workbooks", "templates", "data_samples", "pyproject.toml")


@dataclass(frozen=True)
class Fault:
    """What a module says, what it says with a fault, and the tests that are to fail beside the module's own examples."""

    module: str
    right: str
    wrong: str
    tests: str


FAULTS = [
    Fault("privacy/cells.py", "listed < cells.n[rule.total]", "listed <= cells.n[rule.total]", "privacy/test_mask.py privacy/test_remainders.py"),
    Fault("privacy/coding.py", "(value <= bound)", "(value < bound)", "privacy/test_coding.py"),
    Fault("privacy/coding.py", "(most < slack) |", "(most <= slack) &", "privacy/test_coding.py privacy/test_mask.py"),
    Fault("privacy/gate.py", 'known is not None and audience == "public"', 'known is not None and audience == "team"', "privacy/test_gate.py"),
    Fault("privacy/gate.py", 'name not in ("student", "students") and', 'name in ("student", "students") and', "privacy/test_gate.py"),
    Fault("privacy/gate.py", "if audience not in OWN_SCHOOL_IN_FULL", "if audience in OWN_SCHOOL_IN_FULL", "privacy/test_gate.py"),
    Fault("privacy/pseudonyms.py", "if len(secret) < SHORTEST_SECRET", "if len(secret) < 1", "privacy/test_pseudonyms.py"),
    Fault("privacy/pseudonyms.py", "& 0o077", "& 0o007", "privacy/test_pseudonyms.py"),
    Fault("privacy/pseudonyms.py", "if not DIGITS <= digits <= 64", "if not 1 <= digits <= 64", "privacy/test_pseudonyms.py"),
    Fault("privacy/solvable.py", "if len(rows[number]) == 1", "if len(rows[number]) == 2", "privacy/test_mask.py privacy/test_remainders.py"),
    Fault("privacy/people_counts.py", "if len(ids) >= FEWEST_SCHOOLS}", "if len(ids) >= 1}", "privacy/test_margins.py privacy/test_remainders.py privacy/test_mask.py"),
    Fault("records/release.py", "record.scope == own_project", "record.scope != own_project", "records/test_release.py"),
    Fault("records/release.py", 'if audience == "public"', 'if audience == "officials"', "records/test_release.py"),
    Fault("records/small_counts.py", 'measure.unit == "percent" else None', 'measure.unit != "percent" else None', "records/test_release.py"),
    Fault("records/class_codes.py", "record.unit_id not in schools else ()", "record.unit_id in schools else ()", "records/test_classes.py"),
    Fault("measures/spc/rules.py", "view.longest_run > limit", "view.longest_run > limit + 1", "measures/test_chart_rules.py"),
    Fault("measures/spc/rules.py", "view.crossings < runs", "view.crossings <= runs", "measures/test_chart_rules.py"),
    Fault("measures/spc/runs.py", "bdtr(k, tosses, 0.5) < 0.05", "bdtr(k, tosses, 0.5) < 0.005", "measures/test_chart_rules.py measures/test_chart_published_cases.py"),
    Fault("measures/spc/patterns.py", "if view.z[i] > 0 else -1", "if view.z[i] > 0 else 1", "measures/test_analyse_result.py measures/test_chart_published_cases.py measures/test_analyse_properties.py"),
    Fault("measures/spc/validate.py", 'if chart == "c"', 'if chart == "u"', "measures/test_series_reading.py measures/test_chart_published_cases.py measures/test_analyse_result.py"),
    Fault("measures/spc/phrases.py", "if 0 < spread < 100", "if 0 < spread < 1", "measures/test_series_wording.py"),
    Fault("measures/spc/series.py", "1 <= position <= len(self)", "0 <= position <= len(self)", "measures/test_series_reading.py"),
    Fault("measures/spc/verdict.py", "on_the_line < TIED and", "on_the_line < TIED or", "measures/test_verdict.py"),
    Fault("measures/schools/places.py", '(values < value).sum() if direction == "increase"', '(values > value).sum() if direction == "increase"', "measures/test_standing.py"),
    Fault("measures/schools/gaps.py", "if not rest > 0", "if rest is None", "measures/test_gaps.py"),
    Fault("measures/schools/growth.py", "if len(part) >= FEWEST", "if len(part) >= 1", "measures/test_growth.py"),
    Fault("measures/schools/colours.py", "values, 1) <= cut if lower", "values, 1) < cut if lower", "measures/test_colours.py"),
    Fault("measures/schools/changes.py", "if len(years) < 2", "if len(years) < 3", "measures/test_improving.py measures/test_lines.py"),
    Fault("measures/schools/peers.py", 'ours["school_level"] if level == "same"', 'ours["school_level"] if level != "same"', "measures/test_peers.py"),
    Fault("measures/schools/attendance_series.py", "(percent >= LEAST_PERCENT) & (percent <= 100)", "(percent >= LEAST_PERCENT)", "measures/test_attendance.py"),
    Fault("text/lists.py", 'return f"1 {noun}" if n == 1', 'return f"1 {noun}" if n <= 1', "text"),
    Fault("text/wording.py", 'if row["state"] == "bound"', 'if row["state"] == "shown"', "text"),
    Fault("text/typed.py", 'if kind in ("Cc", "Cs",', 'if kind in ("Cs",', "text records/test_strangers.py"),
    Fault("text/ids.py", "com[0-9]|", "", "text"),
    Fault("district/bounds.py", "if size > MEMORY", "if size > 2 * MEMORY + 10**12", "district/test_desk.py"),
    Fault("district/queries.py", "SELECT unnest([{listed}])", "SELECT unnest([{listed}][2:])", "district/test_engine.py"),
    Fault("district/engine.py", "if for_once or _kept", "if _kept", "district/test_engine.py"),
    Fault("apps/room/codes.py", "self._of(address) < OF_ONE_ADDRESS", "self._of(address) <= OF_ONE_ADDRESS", "apps/test_room_codes.py"),
    Fault("apps/room/codes.py", "self._under_way[address] >= AT_ONCE or", "self._under_way[address] > AT_ONCE or", "apps/test_room_codes.py"),
    Fault("forms/values.py", "or len(typed) > 15", "or len(typed) > 1500", "forms/test_values.py"),
    Fault("batch/out_folder.py", "if audience not in (None, plan.audience)", "if audience in (plan.audience,)", "batch/test_batch.py::TestStopped::test_a_folder_keeps_one_audience_and_one_district"),
    Fault("workbook/parameters.py", "if name not in declared.parameters", "if name in ()", "workbook"),
]  # fmt: skip


def caught(copy: Path, fault: Fault) -> bool:
    """Tell whether the tests fail with this fault in a copy of the project, and put it right again."""
    file = copy / "lib" / "brightspots" / fault.module
    whole = file.read_text(encoding="utf-8")
    if fault.right not in whole:
        raise SystemExit(f"{fault.module} no longer says: {fault.right}")
    file.write_text(whole.replace(fault.right, fault.wrong, 1), encoding="utf-8")
    rooms = ("text", "workbook")
    asked = [f"tests/{one}" if "/" in one or one in rooms else one for one in fault.tests.split()]
    # The module's own examples are tests, too; a slow one is run where it is named.
    asked.append(f"lib/brightspots/{fault.module}")
    chosen = ["-qx", "-p", "no:cacheprovider"]
    if "::" not in fault.tests:
        chosen += ["-m", "not slow and not browser"]
    command = [sys.executable, "-m", "pytest", *asked, *chosen]
    own = os.environ | {"PYTHONPATH": str(copy / "lib")}
    done = subprocess.run(command, cwd=copy, env=own, capture_output=True, text=True, check=False)
    file.write_text(whole, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout + done.stderr)
    return done.returncode == 1


def main(rooms: list[str]) -> int:
    """Plant those of these rooms, or all, and say which were caught."""
    missed = 0
    faults = [fault for fault in FAULTS if not rooms or fault.module.split("/")[0] in rooms]
    with tempfile.TemporaryDirectory(prefix="planted-") as folder:
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
            copy(ROOT / part, Path(folder) / part)
        for fault in faults:
            found = caught(Path(folder), fault)
            missed += not found
            print("caught" if found else "MISSED", fault.module, fault.wrong, sep="\t", flush=True)
    print(f"{len(faults) - missed} of {len(faults)} caught")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
