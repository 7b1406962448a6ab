"""The project file, conda's form of it, and a wheel installed elsewhere."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from brightspots import resources
from brightspots.district.files import EXAMPLE
from brightspots.district.tables import TABLES

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA_NAMES = {"duckdb": "python-duckdb", "matplotlib": "matplotlib-base", "SQLAlchemy": "sqlalchemy"}
# The first releases without what was published about those before.
MENDED = {"jupyterlab": "4.2.5", "jinja2": "3.1.6", "tornado": "6.5"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_environment_yml_is_in_step():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {f"{Requirement(entry)}" for entry in listed if isinstance(entry, str)} - {"pip"}
    ours = {Requirement(text) for text in PROJECT["dependencies"]}
    wanted = {f"{CONDA_NAMES.get(r.name, r.name)}{r.specifier}" for r in ours}
    assert conda == wanted | {f"python{PROJECT['requires-python']}"}


def test_what_is_imported_is_asked_for():
    imported: set[str] = set()
    for file in sorted((ROOT / "lib").rglob("*.py")):
        for statement in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(statement, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in statement.names}
            elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
                imported.add(statement.module.split(".")[0])
    imported -= {*sys.stdlib_module_names, "brightspots"}
    sold_as = packages_distributions()
    asked_for = {canonical(Requirement(text).name) for text in PROJECT["dependencies"]}
    missing = {name for name in imported if not {canonical(one) for one in sold_as[name]} & asked_for}
    assert len(imported) > 30 and missing == set()


def test_releases_with_published_faults_are_not_taken():
    ours = {canonical(one.name): one.specifier for one in map(Requirement, PROJECT["dependencies"])}
    for name, mended in MENDED.items():
        (least,) = (one.version for one in ours[name] if one.operator == ">=")
        assert Version(least) >= Version(mended), name
    assert "0.6.0" not in ours["voila"], "what pages may say to a kernel is read again for each minor version"


def test_constraints_meet_the_requirements():
    pinned = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    )
    extras = [text for extra in PROJECT["optional-dependencies"].values() for text in extra]
    for text in [*PROJECT["dependencies"], *extras]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[canonical(requirement.name)]), text


def test_importing_costs_little():
    heavy = {"pandas", "matplotlib", "duckdb", "papermill", "IPython"}
    code = f"import sys, brightspots; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_empty_district_has_the_headers_of_the_tables():
    files = sorted((resources.folder("templates") / "district").glob("*.csv"))
    assert [path.stem for path in files] == sorted(TABLES)
    for path in files:
        with path.open(encoding="utf-8") as file:
            rows = list(csv.reader(file))
        assert rows[0] == list(TABLES[path.stem].names)
        assert len(rows) == 3
        assert all(row[0].startswith(EXAMPLE) for row in rows[1:])


@pytest.mark.slow
def test_an_installed_wheel_works_without_the_repository(tmp_path):
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", str(ROOT), "--no-deps", "--wheel-dir", str(tmp_path)], check=True)
    (wheel,) = tmp_path.glob("brightspots-*.whl")
    elsewhere = tmp_path / "elsewhere"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(elsewhere), str(wheel)], check=True)
    code = (
        "import json, brightspots as bs; from brightspots import resources;"
        "from brightspots.workbook.catalog import workbook_names;"
        "from brightspots.forms.view import FormView; assert FormView._esm and FormView._css;"
        "print(json.dumps([bs.__file__, len(bs.open_district('california').schools()), workbook_names(),"
        "sorted(p.name for p in resources.folder('templates').iterdir())]))"
    )
    environment = {"PYTHONPATH": str(elsewhere), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    file, schools, workbooks, templates = json.loads(done.stdout)
    assert file.startswith(str(elsewhere)) and schools == 137
    assert workbooks == [path.stem for path in sorted((ROOT / "workbooks").glob("*.ipynb"))]
    assert templates == sorted(path.name for path in (ROOT / "templates").iterdir())
    command = [sys.executable, "-m", "brightspots.cli", "batch", "california", "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [*command, "--schools", "27661420108068"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/schools/27661420108068/11_seeing_the_data.html").is_file()
