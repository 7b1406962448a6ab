"""The command line. Each command imports what it needs when it is called, so that help is quick."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from brightspots import __version__, folder_commands, workbook_commands
from brightspots.errors import BrightspotsError

if TYPE_CHECKING:
    from brightspots.batch.run import Outcome
    from brightspots.records.store.store import Store

DEMO_LEA = "2766092"


class _Plain(click.Group):
    """Show errors that people can put right as a sentence, and exit with 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrightspotsError as error:
            click.echo(str(error), err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            _stopped(ctx)
        except RuntimeError as error:
            # DuckDB's word for Ctrl-C while it reads: it swallows the KeyboardInterrupt.
            if str(error) != "Query interrupted":
                raise
            _stopped(ctx)


def _stopped(ctx: click.Context) -> NoReturn:
    click.echo("Stopped.", err=True)
    ctx.exit(130)


@click.group(cls=_Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="brightspots")
def main() -> None:
    """Workbooks with which schools get better at getting better."""


main.add_command(workbook_commands.workbook)

_OUT = click.option("--out", required=True, type=click.Path(path_type=Path), help="Where the pages go.")
_JOBS = click.option(
    "--jobs", type=click.IntRange(1), help="Pages made at the same time; one a core by default."
)


@main.command()
@click.argument("district")
@_OUT
@click.option(
    "--workbook",
    "workbooks",
    multiple=True,
    metavar="NAME",
    help="A workbook, or the path of your own; repeat for more. All that fit by default.",
)
@click.option("--schools", default="", metavar="ID,ID", help="Only these schools.")
@click.option(
    "--projects",
    default="",
    metavar="ID,ID",
    help="Only these projects, of --records; all of them with “all”. Needed for pages that only a team reads.",
)
@click.option(
    "--records",
    default="",
    metavar="NAME",
    help="The teams' records, a path or a name: pages of their projects, too.",
)
@click.option(
    "--param", "params", multiple=True, metavar="K=V", help="A parameter of the workbook; repeat for more."
)
@click.option(
    "--audience",
    default="public",
    metavar="A",
    help="Who will see the pages: public (default), staff or team.",
)
@_JOBS
@click.option(
    "--timeout", default=600.0, show_default=True, metavar="S", help="Seconds that a page may take."
)
@click.option("--force", is_flag=True, help="Make every page again, changed or not.")
@click.option(
    "--engine",
    type=click.Choice(["warm", "stock"]),
    default="warm",
    show_default=True,
    help="Run notebooks in forks of a warm process (Linux), or each in a kernel of its own, which takes longer.",
)
def batch(district: str, out: Path, schools: str, projects: str, **given: Any) -> None:
    """Make a page for every school of DISTRICT, a folder or the name of a sample.

    With --records also for every project of its teams; with --audience team for the projects named, and nothing else.
    Run the same command again to make only what has changed or was not finished.
    """
    from brightspots.batch.request import BatchRequest
    from brightspots.batch.run import run_request

    request = BatchRequest(district, out, schools=_listed(schools), projects=_listed(projects), **given)
    outcome = run_request(request)
    _report(outcome)
    sys.exit(outcome.exit_code)


@main.command()
@click.option(
    "--all", "everything", is_flag=True, help="All 137 schools of the county, and all 134 of New York."
)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("brightspots-demo"), help="Where the pages go."
)
@_JOBS
def demo(everything: bool, out: Path, jobs: int | None) -> None:
    """Make pages of real schools: a district of California by year, and schools of New York by week."""
    from brightspots.batch.run import run_batch
    from brightspots.district import open_district

    california = [s.school_id for s in open_district("california").schools() if s.lea == DEMO_LEA]
    # Every eleventh, so that nobody has chosen them for what they show.
    new_york = [s.school_id for s in open_district("new_york").schools()][::11][:12]
    outcomes = []
    for district, schools, workbook, folder in (
        ("california", california, "11_seeing_the_data", out),
        ("new_york", new_york, "32_implementation_and_outcome", out / "new_york"),
    ):
        chosen = () if everything else schools
        outcomes.append(run_batch(district, folder, workbooks=[workbook], schools=chosen, jobs=jobs))
        if outcomes[-1].stopped:
            break
    for outcome in outcomes:
        _report(outcome)
    sys.exit(max(outcome.exit_code for outcome in outcomes))


_WHERE = click.argument("district", default="")
_WHOSE = click.option(
    "--records",
    default="",
    metavar="NAME",
    help="The teams' records, a path or a name: what they type goes there. Begun where there are none yet.",
)


_OWN = click.option(
    "--workbook",
    "workbooks",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A workbook of your own, beside the others; repeat for more.",
)


@main.command()
@_WHERE
@_WHOSE
@_OWN
@click.option("--port", default=8866, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option(
    "--host",
    default="",
    metavar="ADDRESS",
    help="An address of this computer in the room's network: phones find rooms there, and nothing else.",
)
@click.option("--room", is_flag=True, help="Open a room: many phones, one fishbone. Needs --host.")
def serve(district: str, records: str, workbooks: tuple[Path, ...], no_browser: bool, **more: Any) -> None:
    """Serve the workbooks of DISTRICT, a folder or the name of a sample, to the browsers of this computer.

    Without DISTRICT it is the practice district with its three teams. Only this computer can reach it, and whoever
    sits here sees what the teams see. With --host, phones in the same network reach the rooms that you open, by a
    code that stands on the wall, and nothing else.
    """
    from brightspots.apps.serve import serve as run

    run(district, records, open_browser=not no_browser, say=click.echo, workbooks=workbooks, **more)


@main.command()
@_WHERE
@_WHOSE
@_OWN
@click.option("--port", default=8888, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def lab(district: str, records: str, workbooks: tuple[Path, ...], port: int, no_browser: bool) -> None:
    """Open JupyterLab on working copies of the workbooks, filled in for DISTRICT, a folder or a sample's name.

    Without DISTRICT it is the practice district with its three teams. What you change in a copy is never written over.
    """
    from brightspots.apps.lab import lab as run

    run(district, records, port=port, open_browser=not no_browser, say=click.echo, workbooks=workbooks)


@main.group()
def records() -> None:
    """Copy, look back at and clear out what teams have written.

    RECORDS is the path of their file, or a NAME whose path stands in BRIGHTSPOTS_RECORDS_<NAME>.
    """


@records.command()
@click.argument("records")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--project", metavar="ID", help="Only this project and what it links to.")
def export(records: str, folder: Path, project: str | None) -> None:
    """Write all versions of all RECORDS into FOLDER: JSON to keep and to load, CSV for spreadsheets.

    It holds names of schools, codes of people and all that was typed: keep it as you keep the records.
    """
    _records(records).export(folder, project_id=project)
    click.echo(f"All versions are in {folder}. Only you may read it.")


@records.command()
@click.argument("records")
@click.argument("folder", type=click.Path(path_type=Path))
def load(records: str, folder: Path) -> None:
    """Take what export wrote into FOLDER into RECORDS, a new file or one that is there: all of it, or nothing."""
    from brightspots.records.store.store import open_records

    new = open_records(records).load(folder)
    click.echo(f"{new} version{'s' if new != 1 else ''} taken in.")


@records.command()
@click.argument("records")
@click.argument("record_id", metavar="ID")
def history(records: str, record_id: str) -> None:
    """Show who changed one record of RECORDS, when, and what it said before and after."""
    from brightspots.records.store.history_text import told_history

    click.echo(told_history(_records(records).history(record_id)))


@records.command()
@click.argument("records")
@click.argument("file", type=click.Path(path_type=Path))
def backup(records: str, file: Path) -> None:
    """Copy RECORDS into a new FILE, while people go on working."""
    _records(records).backup(file)
    click.echo(f"{file} is a copy of this moment. Open it like any records.")


@records.command()
@click.argument("records")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day to go by; today by default."
)
def purge(records: str, as_of: datetime | None) -> None:
    """Take interview notes out of RECORDS for good that were to be kept until DATE, and out of every copy.

    This cannot be undone. Each opening of the records does the same for the day.
    """
    from brightspots.records.store.history_text import plain

    done = _records(records).purge(as_of.date() if as_of else None)
    click.echo(
        f"The text of {done.records} record{'s' if done.records != 1 else ''} is gone; "
        f"{len(done.cleaned)} cop{'ies' if len(done.cleaned) != 1 else 'y'} gone through."
    )
    for path in done.missing:
        click.echo(
            f"Not found, or not to be changed: {plain(str(path))}. Take the notes out there by hand.",
            err=True,
        )
    if not done.finished:
        click.echo("Somebody has the records open; the last traces go when they are next opened.", err=True)


def _records(name: str) -> Store:
    """Open records that are there; a slip of the pen should not begin new ones."""
    from brightspots.errors import RecordError
    from brightspots.records.store.location import find
    from brightspots.records.store.store import open_records

    if not find(name).is_file():
        raise RecordError(f"There are no records at {find(name)}.", remedy="Check the path or the name.")
    return open_records(name)


def _listed(ids: str) -> list[str]:
    return [one.strip() for one in ids.split(",") if one.strip()]


def _report(outcome: Outcome) -> None:
    counts = outcome.counts()
    words = {
        "ok": "made",
        "reused": "unchanged",
        "no-data": "without data to show",
        "failed": "failed",
        "timeout": "took too long",
    }
    click.echo(
        f"{len(outcome.records)} page{'s' if len(outcome.records) != 1 else ''}: "
        + ", ".join(f"{counts[s]} {w}" for s, w in words.items() if counts[s])
    )
    for record in [r for r in outcome.records if r.status in ("failed", "timeout")][:5]:
        click.echo(
            f"  {record.project_name or record.school_name} ({record.workbook}): {record.reason}", err=True
        )
    if counts["failed"] or counts["timeout"]:
        click.echo(f"What they printed is kept in {outcome.logs}, for your eyes only.", err=True)
    for caution in outcome.cautions:
        click.echo(f"Before anybody sees these pages: {caution}", err=True)
    if outcome.stopped:
        click.echo(
            "Stopped. Pages that were made are whole; run the same command again for the rest.", err=True
        )
    click.echo(f"Open this in a browser: {outcome.index.as_uri()}")


for command in folder_commands.ALL:
    main.add_command(command)

if __name__ == "__main__":
    main()
