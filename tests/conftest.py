"""Small districts and small workbooks, made to be changed, and one browser for all tests that look at pages."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.entering import LetIn
from tests.one_warm_process import one_warm_process, warm_for_many

__all__ = ["one_warm_process", "warm_for_many"]

# How long an example takes says more about what else this machine does than about the code.
# `make test` tries the same examples on every machine: what it finds, it finds again. `make soak` looks for new ones.
settings.register_profile("unhurried", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("BRIGHTSPOTS_EXAMPLES", "unhurried"))

# Scripts to run by hand: merely importing them to look for examples would change this process's environment.
collect_ignore = ["benchmarks", "elsewhere", "soak"]

FAILED = pytest.StashKey[set[str]]()
CHROMIUM = Path("/usr/bin/chromium")
YEARS = ("2022-23", "2023-24", "2024-25")
PARAMETERS = """
district = "california"  # a district folder
school_id = ""  # the school
audience = "public"  # who will see this
as_of = ""  # the last school year
note = "hello"  # any text
"""
SETUP = 'import brightspots as bs\nbook = bs.open_workbook("{name}", globals())'


def write_district(folder: Path, schools: list[dict[str, str]], **settings: str) -> Path:
    """Write a district of schools with one measure over three years."""
    folder.mkdir(parents=True, exist_ok=True)
    given = {
        "schema_version": "1",
        "name": '"Test District"',
        "kind": '"real"',
        "published": "true",
    } | settings
    (folder / "district.toml").write_text("".join(f"{k} = {v}\n" for k, v in given.items()), encoding="utf-8")
    rows = ["school_id,school_name,lea_id,lea_name,county,school_level,enrollment,pct_el,pct_sed,pct_swd"]
    measures = ["school_id,school_year,measure_id,subgroup_id,value,numerator,denominator,reliability"]
    for number, school in enumerate(schools):
        name = school.get("name", f"School {school['id']}").replace('"', '""')
        lea = school.get("lea", "L1")
        school_id = school["id"].replace('"', '""')
        rows.append(
            f'"{school_id}","{name}",{lea},District {lea},Test,elementary,{300 + number},10.0,50.0,12.0'
        )
        for step, year in enumerate(YEARS):
            value = float(school.get("value", "20")) - step
            measures.append(f'"{school_id}",{year},late,all,{value},,{200 + number},reliable')
    (folder / "schools.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "school_measures.csv").write_text("\n".join(measures) + "\n", encoding="utf-8")
    (folder / "measure_definitions.csv").write_text(
        "measure_id,name,kind,unit,direction,operational_definition\n"
        "late,Late to school,outcome,percent,decrease,late on 1 day in 10\n",
        encoding="utf-8",
    )
    return folder


def write_workbook(
    folder: Path, name: str, cells: list[str], reads: list[str], parameters: str = PARAMETERS
) -> Path:
    """Write a small workbook: title, parameters, setup, and these code cells."""

    def cell(kind: str, number: int, source: str, tags: list[str]) -> dict[str, Any]:
        extra = {"execution_count": None, "outputs": []} if kind == "code" else {}
        meta = {"tags": tags} if tags else {}
        return {"cell_type": kind, "id": f"c{number}", "metadata": meta, "source": source, **extra}

    code = [("code", parameters, ["parameters"]), ("code", SETUP.format(name=name), ["hide"])]
    parts = [("markdown", f"# {name}", []), *code, *(("code", source, []) for source in cells)]
    notebook = {
        "cells": [cell(kind, number, source, tags) for number, (kind, source, tags) in enumerate(parts)],
        "metadata": {"brightspots": {"unit": ["school"], "reads": reads}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


@pytest.fixture
def make_district(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a district into this test's folder."""
    return lambda schools, name="district", **settings: write_district(tmp_path / name, schools, **settings)


@pytest.fixture
def make_workbook(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a workbook into this test's folder."""
    return lambda name, cells, reads=("school",), **more: write_workbook(
        tmp_path, name, cells, list(reads), **more
    )


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep logs of failed pages inside the test."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give all files that look at one server to one process, where files are dealt out whole."""
    if config.getoption("dist") == "loadfile":
        from tests.sharing import OneServer

        return OneServer(config, log)
    return None


def pytest_configure(config: pytest.Config) -> None:
    # Read before the run: what passes now is taken out of it.
    config.stash[FAILED] = (
        set(config.cache.get("cache/lastfailed", {})) if config.getoption("lf", False) else set()
    )


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name what failed in the run before, and passed now that it was run alone."""
    passed = {report.nodeid for report in terminalreporter.stats.get("passed", [])}
    if saved := sorted(passed & config.stash[FAILED]):
        terminalreporter.section("failed at first, and passed when run again")
        for name in saved:
            terminalreporter.line(name)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists() and not os.environ.get("CI"):
        pytest.skip("needs Debian's chromium at /usr/bin/chromium")
    from playwright.sync_api import expect, sync_playwright

    # On a busy machine a page may be slow; only what fails waits to the end.
    expect.set_options(timeout=60_000)
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield LetIn(browser)
        browser.close()
