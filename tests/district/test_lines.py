"""Which lines of a CSV file a quotation mark or their length spoils, wherever the file is cut for reading."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brightspots.district import spoilt_lines
from brightspots.district.engine import connection
from brightspots.district.files import find_source, read_rows
from brightspots.district.queries import part_relation
from brightspots.district.readable_copy import sound
from brightspots.district.rejects import rejected
from brightspots.district.spoilt_lines import Spoilt, look_at
from tests.district.folders import write

HEAD = "school_id,school_name,county\n"


def look(text: str, columns: int = 3) -> list[tuple[int, str, str]]:
    data = text.encode()
    found = look_at(io.BytesIO(data), columns).spoilt
    assert [data[line.start : line.end] for line in found] == [line.text for line in found]
    return [(line.row, line.kind, line.text.decode()) for line in found]


class InBits(io.BytesIO):
    """A file of which each reading returns a few bytes, as a pipe may."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.size = size

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(self.size, size) if size and size > 0 else self.size)


class TestOneRow:
    @pytest.mark.parametrize(
        "row",
        [
            "A,Ash,Kern",
            '"A","Ash","Kern"',
            'A,"Ash, Upper",Kern',
            'A,"The ""Ash""",Kern',
            'A, "Ash" ,Kern',
            'A,5" Ash,Kern',
            "A,,",
            "",
            'A,"Ash\nUpper",Kern',
            'A,"Ash\n\nUpper, Lower\n",Kern',
        ],
    )
    @pytest.mark.parametrize("end", ["\n", "\r\n", ""])
    def test_whole(self, row, end):
        assert look((HEAD + row).replace("\n", end or "\n") + end) == []

    @pytest.mark.parametrize(
        "row", ['A,"Ash,Kern', 'A,"Ash" tree,Kern', 'A,Ash,"Kern', '"A,Ash,Kern', 'A,a"b,"c']
    )
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_open(self, row, end):
        text = f'{HEAD}{row}\nB,"Birch",Kern\nC,Cedar,Kern'.replace("\n", end)
        assert look(text) == [(2, "open", row)]
        assert look(f"{text}{end}D,{row}".replace("A,", "")) != []

    def test_with_a_mark_of_unicode_in_front(self):
        assert look('\ufeff"school_id",b,c\nA,"Ash,Kern\n') == [(2, "open", 'A,"Ash,Kern')]

    def test_a_cell_of_too_many_lines(self):
        more = "y\n" * spoilt_lines.MOST_LINES
        assert look(f'{HEAD}A,"x\n{more}",Kern\n')[0] == (2, "open", 'A,"x')

    @pytest.mark.parametrize("last", ["", "\n", "\nB,Birch,Kern\n", "\r\nB,Birch,Kern\r\n"])
    @pytest.mark.parametrize(
        "size", [spoilt_lines.LONGEST + 1, 3 * spoilt_lines.LONGEST - 5, 5 * spoilt_lines.LONGEST]
    )
    def test_too_long(self, last, size):
        end = "\r\n" if "\r" in last else "\n"
        head = HEAD.replace("\n", end)
        (line,) = look_at(io.BytesIO(f"{head}{'A' * size}{last}".encode()), 3).spoilt
        assert (line.row, line.kind, line.start, line.end) == (2, "long", len(head), len(head) + size)

    @pytest.mark.parametrize("cut", range(5))
    def test_too_long_with_its_end_where_reading_stops(self, cut):
        row = "A" * (2 * spoilt_lines.LONGEST - 3 + cut)
        (line,) = look_at(io.BytesIO(f"a\r\n{row}\r\nB\r\n".encode()), 1).spoilt
        assert (line.start, line.end) == (3, 3 + len(row))


class TestManyRows:
    def test_what_is_a_row_by_itself_is_no_part_of_a_cell(self):
        text = f'{HEAD}A,"Ash,Kern\nB,Birch,Kern\nC,Cedar",Kern\n'
        assert look(text) == [(2, "open", 'A,"Ash,Kern')]

    def test_a_row_that_may_be_a_part_of_a_cell_is_in_doubt(self):
        text = f'{HEAD}A,"Ash,Kern\nC,Cedar",Kern\nD,"Dogwood,Kern\n'
        assert look(text) == [
            (2, "open", 'A,"Ash,Kern'),
            (3, "hidden", 'C,Cedar",Kern'),
            (4, "open", 'D,"Dogwood,Kern'),
        ]

    def test_rows_are_counted_over_cells_of_many_lines(self):
        text = HEAD + 'A,"Ash\nUpper\n",Kern\n' * 12_000 + 'A,"Ash,Kern'
        assert look(text) == [(12_002, "open", 'A,"Ash,Kern')]

    def test_a_table_of_one_column(self):
        assert look('school_id\nA\n"B\nC\nD\n', 1) == [(3, "open", '"B')]
        assert look('school_id\nA\n"B\nC"\nD\n', 1) == []


def test_the_cells_that_were_meant():
    assert Spoilt(2, 0, 0, "open", b'A,"Ash,Kern', 2).cells(3) == ["A", "Ash", "Kern"]
    assert Spoilt(2, 0, 0, "open", b'A,"Ash, Upper" x,Kern', 2).cells(3) == ["A", "Ash, Upper x", "Kern"]


def is_note(filled: list[str]) -> bool:
    return len(filled) == 1 and " " in filled[0]


pieces = st.sampled_from(
    ['"', '""', ",", "\n", " ", "A", "A,Ash,Kern", 'A,"Ash, Upper",Kern', "\nB,Birch,Kern\n"]
)


class TestAnyText:
    @settings(max_examples=150, deadline=None)
    @given(text=st.lists(pieces, max_size=14).map("".join), size=st.integers(1, 9))
    def test_is_read_alike_however_it_comes(self, text, size):
        data = (HEAD + text).encode()
        assert look_at(InBits(data, size), 3) == look_at(io.BytesIO(data), 3)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.lists(pieces, max_size=14).map("".join))
    def test_no_row_is_lost_without_a_word(self, tmp_path, text):
        write(tmp_path, **{"schools.csv": HEAD + text})
        with sound(find_source(tmp_path, "schools")) as source, connection() as con:
            (path,) = source.parts
            query, _ = part_relation(con, source, [path], 0)
            rows = con.sql(f"SELECT count(*) FROM ({query})").fetchall()[0][0]
            told = {left.error.row for left in rejected(con, source, None, notes=True)}
            spoilt = {line.row: line.opened for line in source.spoilt.get(path, ())}
            lines = dict(read_rows(source.to_read(path)))
            whole = sum(map(bool, lines.values()))
            heard = told | set(spoilt)
            # A row of commas, or a note in a single cell, is no data.
            filled = {
                row: [cell.strip() for cell in cells if cell.strip(" ,")] for row, cells in lines.items()
            }
            no_data = [
                row
                for row in lines
                if row not in heard and lines[row] and (not filled[row] or is_note(filled[row]))
            ]
            assert whole - 1 - len(no_data) <= rows + len(heard) <= whole - 1
            assert set(spoilt.values()) <= told
