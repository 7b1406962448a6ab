"""Commands about a district folder: lay one out, check it, make one up, say what its columns mean."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import click


@click.command()
@click.argument("district")
@click.option("--json", "as_json", is_flag=True, help="The same for programs.")
def check(district: str, as_json: bool) -> None:
    """Find every problem of DISTRICT, a folder or the name of a sample, and say what to do about each.

    It ends with what batch will make of it, and what would give the other schools their pages.

    Exit status: 0 when nothing is wrong, 1 when something is, 2 when it is not a district folder. The values that
    it shows are from your files: they are for you, not for a page.
    """
    from brightspots.district.checks import check_folder
    from brightspots.pages import outlook

    report = check_folder(district)
    pages = outlook.outlook(district)
    if as_json:
        import json

        told = report.as_dict() | {"pages": [one.as_dict() for one in pages]}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        from brightspots.district.checks.report_text import written

        click.echo("\n\n".join(filter(None, [written(report), outlook.written(pages)])))
    sys.exit(0 if report.clean else 1)


@click.command()
@click.argument("district", type=click.Path(path_type=Path))
def new(district: Path) -> None:
    """Lay out an empty district folder in DISTRICT: its settings, and a file with the columns of each table."""
    from brightspots.district.new_folder import lay_out, next_steps

    lay_out(district)
    click.echo(next_steps(district))


@click.command()
@click.argument("table", default="")
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "csv"]),
    default="md",
    show_default=True,
    help="How to write it.",
)
def dictionary(table: str, form: Literal["md", "csv"]) -> None:
    """Say what each column of TABLE, or of every table, means and may hold."""
    from brightspots.district.dictionary import dictionary as written

    click.echo(written(table, form), nl=False)


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder for the district.")
@click.option(
    "--schools", type=click.IntRange(1), help="How many schools; one for every 500 students by default."
)
@click.option(
    "--students",
    type=click.IntRange(100),
    default=2500,
    show_default=True,
    help="How many students begin each of the two school years.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Another seed, another district."
)
def practice(out: Path, schools: int | None, students: int, seed: int) -> None:
    """Make a synthetic district to practise on: made-up schools and students, of any size.

    The same seed and size make the same files. What is planted to be found is in planted.json.
    """
    from tqdm import tqdm

    from brightspots.practice import make_practice_district

    make_practice_district(
        out,
        schools=schools,
        students=students,
        seed=seed,
        progress=lambda numbers: tqdm(numbers, unit="school", disable=None),
    )
    click.echo(
        f"A synthetic district of {students} students is in {out}. Nothing in it is about real people."
    )


ALL = (check, new, dictionary, practice)
