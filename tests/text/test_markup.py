"""Whatever a person or a file wrote stays text."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from brightspots.resources import style
from brightspots.text.markup import Html, folded, paragraph, table

OURS = {"p", "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary"}
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</td></table>",
            "' onclick='x",
            '"><img src=x>',
            "&lt;b&gt;",
            "O'Brien",
        ]
    ),
)


class Parsed(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.pieces.append(data)


@given(words=texts)
def test_a_paragraph_says_what_was_written(words):
    found = Parsed(paragraph(words, "note"))
    assert "".join(found.pieces) == words and found.tags == {"p"} and found.attributes == {"class"}


@given(
    cells=st.lists(st.tuples(texts, texts), max_size=4),
    names=st.lists(texts, min_size=2, max_size=2, unique=True),
    title=texts,
)
def test_a_table_says_what_was_written(cells, names, title):
    frame = pd.DataFrame(cells, columns=names, dtype=object)
    found = Parsed(folded(title, table(frame, caption=title, numbers=(names[1],))))
    assert found.tags <= OURS and found.attributes <= {"class", "scope", "data-label"}
    said = "".join(found.pieces)
    for words in (*names, title, *(word for row in cells for word in row)):
        assert words in said


def test_missing_cells_are_empty_and_zero_is_zero():
    frame = pd.DataFrame({"a": ["x", "y"], "b": [0, None], "c": [pd.NA, "nan"]}, dtype=object)
    html = table(frame)
    assert (
        html.count("<td") == 4
        and ">0<" in html
        and ">nan<" in html
        and "NA" not in html
        and "None" not in html
    )


def test_html_has_text_beside_it():
    assert Html("<p>x</p>", "x")._repr_mimebundle_() == {"text/html": "<p>x</p>", "text/plain": "x"}


def test_the_style_sheet_asks_nobody_for_anything():
    sheet = style()
    assert (
        sheet.startswith("<style>")
        and "http" not in sheet
        and "@import" not in sheet
        and "</style" not in sheet[:-8]
    )
