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


@workbook.command("preview")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("district", default="")
@click.option("--school", default="", metavar="ID", help="The school whose page to show.")
@click.option("--project", default="", metavar="ID", help="The project whose page to show.")
@click.option("--records", default="", metavar="NAME", help="The teams' records, a path or a name.")
@click.option(
    "--audience",
    default="team",
    show_default=True,
    metavar="A",
    help="For whom the page is made: public, staff or team.",
)
@click.option("--port", default=8899, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def preview_workbook(
    file: Path,
    district: str,
    school: str,
    project: str,
    records: str,
    audience: str,
    port: int,
    no_browser: bool,
) -> None:
    """Show one page of FILE in the browser, made again each time you save it.

    By default the page for which the workbook's own parameters stand; with DISTRICT, that of its first project or
    school. Where a cell stops, the browser says which and what to do, and keeps the last good page.
    """
    from brightspots.apps.preview import preview
    from brightspots.apps.preview_page import choose_parameters

    given = choose_parameters(
        file, district=district, school=school, project=project, records=records, audience=audience
    )
    preview(file, given, port=port, open_browser=not no_browser, say=click.echo)
