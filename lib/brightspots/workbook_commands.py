"""The commands for a workbook of one's own: begin it, check it, look at it."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.group()
def workbook() -> None:
    """Begin, check and look at a workbook of your own."""


@workbook.command("new")
@click.argument("name")
@click.option(
    "--unit",
    type=click.Choice(["project", "school", "network"]),
    required=True,
    help="Whose pages it makes: a team's project (with a form), a school, or all teams together.",
)
def new_workbook(name: str, unit: str) -> None:
    """Write NAME.ipynb into this folder: a workbook that works, to be changed."""
    from brightspots.workbook.new_workbook import next_steps, write_starter

    click.echo(next_steps(write_starter(name, unit), unit))


@workbook.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
def check_workbook(file: Path, as_json: bool) -> None:
    """Find everything that FILE, a notebook, lacks to be a workbook, and say in which cell and what to do.

    Nothing in it is run. Exit status: 0 when nothing is wrong, 1 when something is, 2 when it is no notebook.
    """
    from brightspots.workbook.contract.check import check_workbook as run
    from brightspots.workbook.contract.report_text import written

    report = run(file)
    if as_json:
        import json

        click.echo(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    else:
        click.echo(written(report))
    sys.exit(0 if report.clean else 1)
