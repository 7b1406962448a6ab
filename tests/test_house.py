"""The house stays easy to find one's way in: no circles, no long modules, no name for ten things."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests import house


@pytest.fixture(scope="module")
def ours() -> dict[str, house.Module]:
    return house.read_house()


def test_no_module_leads_back_to_itself(ours):
    assert house.circles(ours) == []


def test_no_module_is_longer_than_one_idea(ours):
    assert house.long_modules(ours) == {}


def test_names_say_which_one(ours):
    assert house.repeated(ours) == {}


def test_every_module_has_a_test_in_its_own_room(ours):
    assert house.untested(ours) == {}


def test_data_flows_one_way(capsys):
    status = lint_imports(config_filename=str(house.ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


def written(lib: Path, **modules: str) -> dict[str, house.Module]:
    (lib / "brightspots").mkdir(parents=True)
    for name, source in {"__init__": "", **modules}.items():
        (lib / "brightspots" / f"{name}.py").write_text(source)
    return house.read_house(lib)


class TestCounting:
    def test_circles_inside_of_functions_are_seen_and_those_for_types_are_not(self, tmp_path):
        round_one = "def f():\n    from brightspots import b\n"
        for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from brightspots.d import D\n"
        found = written(
            tmp_path,
            a=round_one,
            b="import brightspots.a\n",
            c=for_types,
            d="from brightspots.c import C\n",
        )
        assert house.circles(found) == [["brightspots.a", "brightspots.b"]]

    def test_what_is_no_code_is_not_counted(self, tmp_path):
        found = written(
            tmp_path,
            a='"""Docs.\n\nMore.\n"""\n\n# Why.\nx = 1\n\n\ndef f():\n    """One."""\n    return x\n',
        )
        assert found["brightspots.a"].code == 3
        assert found["brightspots.a"].functions == {"f": 2}

    def test_what_is_long_or_there_too_often_is_named(self, tmp_path):
        long = "def f():\n" + "    x = 1\n" * 400
        found = written(tmp_path, a=long)
        for number in range(5):
            for name in ("words", "riddle"):
                where = tmp_path / "brightspots" / f"p{number}" / f"{name}.py"
                where.parent.mkdir(exist_ok=True)
                where.write_text("")
        assert house.long_modules(found) == {"brightspots.a": 401}
        assert house.long_functions(found) == {"brightspots.a:f": 401}
        assert house.repeated(house.read_house(tmp_path)) == {"riddle": 5}

    def test_a_module_that_no_test_of_its_room_comes_to_is_named(self, tmp_path):
        sources = {
            "lib/brightspots/__init__.py": "",
            "lib/brightspots/a/__init__.py": "from brightspots.a.told import f\n",
            "lib/brightspots/a/told.py": "from brightspots.a.needed import g\nfrom brightspots.b.far import h\n",
            "lib/brightspots/a/needed.py": "def g(): ...\n",
            "lib/brightspots/a/run/__init__.py": "",
            "lib/brightspots/a/run/__main__.py": "import brightspots.a.inside\n",
            "lib/brightspots/a/inside.py": "",
            "lib/brightspots/a/alone.py": "",
            "lib/brightspots/b/__init__.py": "",
            "lib/brightspots/b/far.py": "def h(): ...\n",
            "tests/a/test_it.py": "from brightspots.a import f\nCOMMAND = '-m brightspots.a.run'\n",
            "tests/b/test_it.py": "from brightspots.a import alone\n",
        }
        for name, source in sources.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(source)
        found = house.untested(house.read_house(tmp_path / "lib"), tmp_path / "tests")
        assert found == {"a": ["brightspots.a.alone"], "b": ["brightspots.b.far"]}
