"""An empty district folder: every table with its columns, nothing that the check minds, and nothing overwritten."""

from __future__ import annotations

import pytest

from brightspots.district.files import EXAMPLE
from brightspots.district.new_folder import lay_out, next_steps
from brightspots.district.tables import TABLES
from brightspots.errors import DataError


def test_it_has_settings_and_a_file_for_tables_that_there_are(tmp_path):
    lay_out(tmp_path / "ours")
    files = {path.stem: path for path in (tmp_path / "ours").glob("*.csv")}
    assert (tmp_path / "ours" / "district.toml").is_file() and {"schools", "school_measures"} <= set(files)
    assert set(files) <= set(TABLES)
    for name, path in files.items():
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) == 3 and all(line.startswith(EXAMPLE) for line in lines[1:])
        assert set(lines[0].split(",")) <= {column.name for column in TABLES[name].columns}
    assert f"brightspots check {tmp_path / 'ours'}" in next_steps(tmp_path / "ours")


@pytest.mark.parametrize(("there", "said"), [("folder", "is not empty"), ("file", "is a file")])
def test_nothing_is_overwritten(tmp_path, there, said):
    place = tmp_path / "ours"
    if there == "folder":
        place.mkdir()
    mine = place / "mine.txt" if there == "folder" else place
    mine.write_text("mine")
    with pytest.raises(DataError, match=said):
        lay_out(place)
    assert mine.read_text() == "mine" and [p.name for p in tmp_path.rglob("*") if p.is_file()] == [mine.name]
