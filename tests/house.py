"""Count the house: modules, lines of code, circles of imports, names used twice, functions and modules that are long.

Run by hand, before and after a change that moves things: ``python tests/house.py``. `tests/test_house.py` holds
what must not grow.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
FIXED = frozenset(("forms", "page", "phone", "words"))
"""The files that every page's folder may have: these names repeat on purpose."""
LONG_FUNCTION, LONG_MODULE, OFTEN = 60, 400, 4


@dataclass
class Module:
    """One file of the library, as far as it is counted.

    Attributes
    ----------
    name : str
        Its dotted name.
    file : Path
    lines, code : int
        All lines; those that are neither docstring nor comment nor blank.
    functions : dict of str to int
        The lines of each function, by name, without its docstring.
    needs : set of str
        The modules of the library that it imports when it is itself imported, or when one of its functions runs.
    """

    name: str
    file: Path
    lines: int = 0
    code: int = 0
    functions: dict[str, int] = field(default_factory=dict)
    needs: set[str] = field(default_factory=set)


def read_house(lib: Path = ROOT / "lib") -> dict[str, Module]:
    """Return the modules of the library by their dotted names."""
    files = {_dotted(path, lib): path for path in sorted((lib / "brightspots").rglob("*.py"))}
    return {name: _read(name, path, files) for name, path in files.items()}


def circles(house: Mapping[str, Module]) -> list[list[str]]:
    """Return the circles of imports: sets of modules of which each leads back to itself, the largest first.

    Imports inside of functions count: somebody who reads one of these modules has to read all of them. Imports for
    type checkers alone do not.

    Examples
    --------
    >>> def module(name, *needs):
    ...     return Module(name, Path(name), needs=set(needs))
    >>> house = {m.name: m for m in (module("a", "b"), module("b", "c"), module("c", "b"), module("d", "a"))}
    >>> circles(house)
    [['b', 'c']]
    """
    reach = {name: _reached(name, house) for name in house}
    found = {frozenset(b for b in reach[a] if a in reach[b]) for a in house if a in reach[a]}
    return sorted((sorted(circle) for circle in found), key=lambda circle: (-len(circle), circle))


def repeated(house: Mapping[str, Module]) -> dict[str, int]:
    """Return the file names that more than four modules have, with how many; fixed files of pages' folders apart."""
    names = Counter(module.file.stem for module in house.values() if module.file.stem != "__init__")
    return {name: many for name, many in names.items() if many > OFTEN and name not in FIXED}


def long_modules(house: Mapping[str, Module]) -> dict[str, int]:
    """Return the modules of more than 400 lines, with their lines."""
    return {name: module.lines for name, module in house.items() if module.lines > LONG_MODULE}


def long_functions(house: Mapping[str, Module]) -> dict[str, int]:
    """Return the functions of more than 60 lines, with their lines; a docstring is no line of a function."""
    return {
        f"{name}:{function}": lines
        for name, module in house.items()
        for function, lines in module.functions.items()
        if lines > LONG_FUNCTION
    }


def untested(house: Mapping[str, Module], tests: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Return, by room, the modules that no test of their own room comes to: ``tests/<room>`` mirrors the library's.

    A test comes to a module when it imports it, or something that a package hands on from it, or names it as what is
    run in a process of its own; and to what such a module needs of the same room. Nothing of another room leads there.
    """
    found: dict[str, list[str]] = {}
    handed_on = _handed_on(house)
    needs = {name: _named(module.file, house, handed_on) for name, module in house.items()}
    for room in sorted({_room(name) for name in house if name.count(".") > 1}):
        ours = {name for name in house if _room(name) == room}
        waiting = {one for path in (tests / room).rglob("*.py") for one in _named(path, house, handed_on)}
        reached: set[str] = set()
        while waiting := (waiting & ours) - reached:
            reached |= waiting
            waiting = {one for name in waiting for one in needs[name]}
        of_its_own = {name for name in ours if house[name].file.name != "__init__.py"}
        if missed := sorted(of_its_own - reached):
            found[room] = missed
    return found


def _room(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def _handed_on(house: Mapping[str, Module]) -> dict[tuple[str, str], str]:
    """Return where a package has its names from."""
    return {
        (name, alias.asname or alias.name): node.module
        for name, module in house.items()
        if module.file.name == "__init__.py"
        for node in ast.walk(ast.parse(module.file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module in house
        for alias in node.names
    }


def _named(file: Path, house: Mapping[str, Module], handed_on: Mapping[tuple[str, str], str]) -> set[str]:
    """Return the modules that a file imports, or names in a text as what is run."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module in house:
            found |= {_home(node.module, alias.name, house, handed_on) for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            for name in re.findall(r"brightspots(?:\.\w+)+", node.value):
                found |= {name, f"{name}.__main__", name.rpartition(".")[0]}
    return found & house.keys()


def _home(
    package: str, name: str, house: Mapping[str, Module], handed_on: Mapping[tuple[str, str], str]
) -> str:
    """Return the module that a name comes from, whichever packages hand it on."""
    while f"{package}.{name}" not in house and (package, name) in handed_on:
        package = handed_on[package, name]
    return f"{package}.{name}" if f"{package}.{name}" in house else package


def _dotted(path: Path, lib: Path) -> str:
    return ".".join(path.relative_to(lib).with_suffix("").parts).removesuffix(".__init__")


def _read(name: str, path: Path, files: Mapping[str, Path]) -> Module:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    statements = list(_statements([tree]))
    docs = {line for node in statements for line in _docstring(node)}
    lines = source.splitlines()
    code = {
        number
        for number, line in enumerate(lines, start=1)
        if line.strip() and not line.lstrip().startswith("#")
    }
    functions = {
        node.name: len(set(range(node.lineno, (node.end_lineno or node.lineno) + 1)) - set(_docstring(node)))
        for node in statements
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    needs = set(_imports(tree, files)) - {name}
    return Module(name, path, len(lines), len(code - docs), functions, needs)


def _docstring(node: ast.AST) -> range:
    """Return the lines of the docstring of a module, a class or a function."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
        ast.get_docstring(node, clean=False) is not None
    ):
        first = node.body[0]
        return range(first.lineno, (first.end_lineno or first.lineno) + 1)
    return range(0)


def _imports(tree: ast.Module, files: Mapping[str, Path]) -> Iterator[str]:
    """Yield the modules of the library that a module imports: of a package the one that is named, where one is."""
    for node in _statements([tree], typing=False):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in files)
        elif isinstance(node, ast.ImportFrom) and node.module in files and not node.level:
            named = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (one if one in files else node.module for one in named)


def _statements(body: Iterable[ast.AST], *, typing: bool = True) -> Iterator[ast.AST]:
    """Yield all statements, those inside of others too; what is for type checkers alone only with `typing`."""
    for node in body:
        yield node
        if not typing and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        for part in ("body", "orelse", "handlers", "finalbody", "cases"):
            # Of an expression, such as that of a lambda, the body is no list.
            inside = getattr(node, part, ())
            yield from _statements(inside if isinstance(inside, list) else (), typing=typing)


def _reached(start: str, house: Mapping[str, Module]) -> set[str]:
    found: set[str] = set()
    waiting = list(house[start].needs)
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += house[name].needs
    return found


def main() -> int:
    """Print the counts; return 1 where something is over its bound."""
    house = read_house()
    round_ones, often, long = circles(house), repeated(house), long_modules(house)
    print(f"{len(house)} modules, {sum(module.code for module in house.values()):,} lines of code")
    print(
        f"{len(round_ones)} circles of imports",
        *(f"  {' - '.join(circle)}" for circle in round_ones),
        sep="\n",
    )
    print(f"file names of more than {OFTEN} modules: {often or 'none'}")
    print(f"modules of more than {LONG_MODULE} lines: {long or 'none'}")
    functions = long_functions(house)
    print(f"functions of more than {LONG_FUNCTION} lines: {functions or 'none'}")
    alone = untested(house)
    print(f"modules that no test of their own room comes to: {alone or 'none'}")
    return 1 if round_ones or often or long or alone else 0


if __name__ == "__main__":
    sys.exit(main())
