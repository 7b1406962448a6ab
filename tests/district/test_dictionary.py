"""The data dictionary says what every column means, and the page of the documents is in step with it."""

from __future__ import annotations

import csv
from pathlib import Path

from click.testing import CliRunner

from brightspots.cli import main
from brightspots.district.dictionary import A_ROW, dictionary
from brightspots.district.tables import TABLES

PAGE = Path(__file__).parents[2] / "docs" / "data_dictionary.md"


def test_the_page_is_in_step():
    text = PAGE.read_text(encoding="utf-8")
    assert text == dictionary(), "write it anew: brightspots dictionary > docs/data_dictionary.md"


def test_every_table_and_column_has_a_meaning():
    assert set(A_ROW) == set(TABLES)
    rows = list(csv.DictReader(dictionary(form="csv").splitlines()))
    assert [(row["table"], row["column"]) for row in rows] == [
        (table.name, column.name) for table in TABLES.values() for column in table.columns
    ]
    assert [row for row in rows if not row["means"].strip()] == []


def test_the_command():
    run = CliRunner().invoke
    assert run(main, ["dictionary"]).output == dictionary()
    one = run(main, ["dictionary", "attendance", "--format", "csv"])
    assert one.output == dictionary("attendance", "csv") and "absent_unexcused" in one.output
    slip = run(main, ["dictionary", "atendance"])
    assert slip.exit_code == 2 and "Did you mean attendance?" in slip.output
