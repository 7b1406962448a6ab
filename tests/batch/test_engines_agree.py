"""What a notebook leaves behind is the same, whichever way it was run: papermill's own engine, or a warm fork."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from papermill.exceptions import PapermillExecutionError
from papermill.execute import execute_notebook

from brightspots.batch import fork_engine
from brightspots.batch.engine import NAME
from brightspots.batch.warm.client import WarmProcess, can_be_warm
from brightspots.district import open_district
from brightspots.workbook import find_workbook, read_workbook
from brightspots.workbook.catalog import workbook_names

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_be_warm(), reason="pages are forked on Linux only"),
]

ODD = {
    "print": "print('one')\nprint('two', end='')\nprint('', flush=True)\nprint('three')",
    "stderr": "import sys\nprint('a')\nprint('oh', file=sys.stderr)\nprint('b')",
    "result": "[n**2 for n in range(40)]",
    "none": "None",
    "silent": "x = 6 * 7;",
    "underscore": "(_, Out[3][:3], x)",
    "frame": "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': [None, 'x']})",
    "between": "from IPython.display import HTML, Markdown, display\nprint('before')\n"
    "display(HTML('<b>bold</b>'), metadata={'text/html': {'isolated': True}})\nprint('after')\nMarkdown('*end*')",
    "update": "handle = display('first', display_id='spot')\ndisplay('second')\nhandle.update('third')",
    "update from afar": "handle.update(HTML('<i>fourth</i>'))",
    "clear": "from IPython.display import clear_output\nprint('gone')\ndisplay('gone')\nclear_output()\nprint('kept')",
    "clear later": "print('stays until')\nclear_output(wait=True)\nprint('this')",
    "clear nothing": "print('stays')\nclear_output(wait=True)",
    "figure": "import matplotlib.pyplot as plt\nplt.rcParams['savefig.dpi'] = 40\nplt.plot([1, 3, 2])\nplt.title('Ours')",
    "two figures": "plt.figure(); plt.plot([1, 2])\nprint('then')\nfig, ax = plt.subplots()\nax.bar([1], [2]);",
    "shown": "plt.plot([2, 1])\nplt.show()\nprint('after it')",
    "await": "import asyncio\nasync def later():\n    await asyncio.sleep(0.01)\n    return 'waited'\nawait later()",
    "magic": "%matplotlib inline\nvalue = 3\n%who_ls int",
    "warning": "import warnings\nwarnings.warn('careful', stacklevel=1)",
    "keyboard": "import subprocess\nsys.stdin.read(), subprocess.run(['cat'], capture_output=True).stdout",
    "commands": "!echo from a shell\n%env FORCE_COLOR",
    "own repr": "class Own:\n    def _repr_mimebundle_(self, **_):\n"
    "        return {'text/plain': 'own', 'application/vnd.own+json': {'n': [1, 2.5, None]}}\nOwn()",
    "defined here": "Own.__module__, __name__, callable(get_ipython)",
}
FAILS = {
    "broken repr": "class Broken:\n    def _repr_html_(self):\n        raise ValueError('no')\n"
    "    def __repr__(self):\n        return 'broken'\nBroken()",
    "raises": "def divide(a):\n    return a / 0\nprint('up to here')\ndivide(1)",
    "syntax": "a = = 3",
    "input": "input('Your name? ')",
    "password": "import getpass\ngetpass.getpass()",
    "exit": "raise SystemExit(0)",
}
REFUSED = {"input", "password"}


@pytest.fixture(scope="module")
def warm() -> Iterator[None]:
    """Keep a warm process as a batch of all workbooks would: with their districts held, and their pages rehearsed."""
    books = [read_workbook(find_workbook(name)) for name in workbook_names()]
    pages = [
        {"file": str(book.path), "parameters": {name: p.default for name, p in book.parameters.items()}}
        for book in books
    ]
    process = WarmProcess(pages)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fork_engine, "_own", lambda: process)
        yield
    process.stop()


def odd_notebook() -> nbformat.NotebookNode:
    v4 = nbformat.v4
    cells = [v4.new_code_cell(source, metadata={"tags": [name]}) for name, source in ODD.items()]
    cells += [
        v4.new_code_cell(source, metadata={"tags": [name, "raises-exception"]})
        for name, source in FAILS.items()
    ]
    cells.insert(3, v4.new_markdown_cell("# Words"))
    cells.insert(5, v4.new_code_cell("   \n"))
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    return v4.new_notebook(cells=cells, metadata=kernel)


def executed(notebook: Any, parameters: dict[str, Any], **engine: Any) -> nbformat.NotebookNode:
    return execute_notebook(notebook, None, parameters, progress_bar=False, **engine)


def executed_to_its_end(folder: Path, **engine: Any) -> nbformat.NotebookNode:
    """Run the odd notebook; papermill complains of its errors, expected or not, when all cells have run."""
    out = folder / f"{'_'.join(engine) or 'stock'}.ipynb"
    with pytest.raises(PapermillExecutionError, match=r"SystemExit|StdinNotImplemented"):
        execute_notebook(odd_notebook(), str(out), progress_bar=False, **engine)
    return nbformat.read(out, as_version=4)


def left_behind(notebook: nbformat.NotebookNode) -> list[tuple[str, Any, list[Any]]]:
    """Return source, count and outputs of each cell; text printed in several pieces is one."""
    return [
        (cell.source, cell.get("execution_count"), _joined(_unnumbered(cell.get("outputs", []))))
        for cell in notebook.cells
    ]


def _unnumbered(outputs: list[Any]) -> list[Any]:
    """Take out the number of the process, which stands in the name of a cell's file in a warning."""
    return json.loads(re.sub(r"/ipykernel_\d+/", "/ipykernel/", json.dumps(outputs)))


def _joined(outputs: list[Any]) -> list[dict[str, Any]]:
    joined: list[dict[str, Any]] = []
    for output in outputs:
        before = joined[-1] if joined else {}
        if output["output_type"] == "stream" and before.get("name") == output["name"]:
            before["text"] += output["text"]
        else:
            joined.append(dict(output))
    return joined


def same(ours: nbformat.NotebookNode, stock: nbformat.NotebookNode) -> None:
    for mine, theirs in zip(left_behind(ours), left_behind(stock), strict=True):
        assert mine == theirs
    assert ours.metadata["language_info"] == stock.metadata["language_info"]
    assert [cell.metadata.get("tags") for cell in ours.cells] == [
        cell.metadata.get("tags") for cell in stock.cells
    ]


# Another school of two districts; of the others with `make soak`.
OTHER_SCHOOLS = ("11_seeing_the_data", "32_implementation_and_outcome")
RUNS = [(name, "its default school") for name in workbook_names()] + [
    pytest.param(name, "another school", marks=() if name in OTHER_SCHOOLS else pytest.mark.soak)
    for name in workbook_names()
]


@pytest.mark.parametrize(("name", "which"), RUNS)
def test_a_workbook_of_the_collection(name, which, warm):
    book = read_workbook(find_workbook(name))
    given = {}
    if which == "another school":
        schools = open_district(book.parameters["district"].default).schools()
        given["school_id"] = schools[len(schools) // 2].school_id
        assert given["school_id"] != book.parameters["school_id"].default
    stock = executed(str(book.path), given)
    ours = executed(str(book.path), given, engine_name=NAME)
    assert sum(len(cell.get("outputs", [])) for cell in ours.cells) > 2
    same(ours, stock)


def test_an_odd_notebook_of_everything_that_a_cell_can_do(tmp_path):
    stock, ours = (executed_to_its_end(tmp_path, **engine) for engine in ({}, {"engine_name": NAME}))
    found = {cell.metadata.tags[0]: cell for cell in ours.cells if cell.metadata.get("tags")}
    assert "image/png" in found["figure"].outputs[-1].data
    for notebook in (ours, stock):
        for cell in notebook.cells:
            if REFUSED & set(cell.metadata.get("tags", [])):
                # What refuses to ask is not the same function.
                (refused,) = cell.outputs
                assert refused.pop("traceback") and refused.pop("evalue")
                assert refused["ename"] == "StdinNotImplementedError"
    same(ours, stock)
