"""A table of pandas as a page shows it: our look, text escaped, the rest of a long one counted, no row of a student."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from brightspots.errors import AccessError
from brightspots.privacy.gate import NO_STUDENTS, names_persons
from brightspots.text import markup
from brightspots.text.dates import format_day
from brightspots.text.lists import count_noun
from brightspots.text.typed import line
from brightspots.text.wording import number

MOST_ROWS, MOST_COLUMNS = 50, 12
_LONGEST = 200
_STYLES = re.compile(
    r"(?P<name>color|background|background-color|font-weight|font-style|text-align|text-decoration|border[a-z-]*)"
)
_UNSAFE = re.compile(r"url|expression|[\\<>\"'{};@]", re.IGNORECASE)

Cell = Callable[[int, int], tuple[str, str]]
"""From a row and a column to the words of a cell and its style."""


def make_table(thing: Any) -> markup.Html:
    """Return a frame, a series or a styled frame as a page shows it.

    Parameters
    ----------
    thing : DataFrame, Series or Styler

    Raises
    ------
    AccessError
        For rows of students.

    Examples
    --------
    >>> print(make_table(pd.DataFrame({"school": ["Ash", "<b>"], "rate": [0.125, None]})).text)
    school | rate
    Ash | 0.125
    <b> |
    """
    styled = thing if not isinstance(thing, (pd.DataFrame, pd.Series)) else None
    frame = styled.data if styled is not None else thing
    if isinstance(frame, pd.Series):
        frame = frame.to_frame(frame.name if frame.name is not None else "value")
    names = [*_flat(frame.columns), *(str(name) for name in frame.index.names if name is not None)]
    if names_persons(names):
        raise AccessError(f"{NO_STUDENTS} Count them first, and take the counts from the book.")
    cell: Cell = (
        _of_styler(styled)
        if styled is not None
        else lambda row, column: (words_of(frame.iat[row, column]), "")
    )
    rows, columns = (_kept(frame, styled, axis) for axis in (0, 1))
    index = [] if _has_plain_index(frame, styled) else list(range(frame.index.nlevels))
    return _built(frame, rows, columns, index, cell)


def words_of(value: Any) -> str:
    """Return one cell's value as people read it; nothing where there is none.

    Examples
    --------
    >>> [words_of(value) for value in (1234, 12.34, 0.1234, True, None, float("nan"), "  a\\nb ")]
    ['1,234', '12.3', '0.123', 'yes', '', '', 'a b']
    """
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return number(int(value), 0)
    if isinstance(value, (float, np.floating)):
        return _fraction(float(value))
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, pd.Timestamp):
        return format_day(value) if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    return line(str(value), _LONGEST)


def _fraction(value: float) -> str:
    if np.isnan(value):
        return ""
    if value.is_integer():
        return number(value, 0)
    return number(value, 3 if abs(value) < 1 else 1)


def _built(
    frame: pd.DataFrame, rows: Sequence[int], columns: Sequence[int], index: Sequence[int], cell: Cell
) -> markup.Html:
    shown_rows, shown_columns = rows[:MOST_ROWS], columns[:MOST_COLUMNS]
    names = _flat(frame.columns)
    heads = [str(frame.index.names[level] or "") for level in index] + [
        names[place] for place in shown_columns
    ]
    right = {
        names[place] for place in shown_columns if pd.api.types.is_numeric_dtype(frame.dtypes.iloc[place])
    } - {names[shown_columns[0]] if shown_columns and not index else ""}
    head = "".join(f'<th scope="col"{_right(name in right)}>{escape(name)}</th>' for name in heads)
    body, plain = [], [" | ".join(heads).rstrip()]
    for row in shown_rows:
        label = frame.index[row]
        labels = label if isinstance(label, tuple) else (label,)
        cells = [(words_of(labels[level]), "") for level in index] + [
            cell(row, place) for place in shown_columns
        ]
        made = []
        for position, (name, (words, style)) in enumerate(zip(heads, cells, strict=True)):
            tag, scope = ("th", ' scope="row"') if position == 0 else ("td", "")
            styled = f' style="{escape(style)}"' if style else ""
            made.append(
                f'<{tag}{scope} data-label="{escape(name)}"{_right(name in right)}{styled}>{escape(words)}</{tag}>'
            )
        body.append(f"<tr>{''.join(made)}</tr>")
        plain.append(" | ".join(words for words, _ in cells).rstrip())
    more = _left_out(len(rows) - len(shown_rows), len(columns) - len(shown_columns))
    html = (
        f'<div class="bs-scroll"><table class="bs-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )
    if not shown_rows:
        more = "This table has no rows."
    return markup.Html(
        html + (markup.paragraph(more, "small") if more else ""),
        "\n".join([*plain, *([more] if more else [])]),
    )


def _left_out(rows: int, columns: int) -> str:
    parts = [count_noun(rows, "more row")] if rows else []
    parts += [count_noun(columns, "more column")] if columns else []
    if not parts:
        return ""
    return f"{' and '.join(parts)} {'is' if rows + columns == 1 else 'are'} left out here."


def _flat(columns: pd.Index) -> list[str]:
    return [
        " · ".join(str(part) for part in name) if isinstance(name, tuple) else str(name) for name in columns
    ]


def _has_plain_index(frame: pd.DataFrame, styled: Any) -> bool:
    """Return whether rows are only numbered, which says nothing to a reader."""
    if styled is not None and all(getattr(styled, "hide_index_", [False])):
        return True
    return (
        frame.index.nlevels == 1
        and frame.index.name is None
        and pd.api.types.is_integer_dtype(frame.index.dtype)
    )


def _kept(frame: pd.DataFrame, styled: Any, axis: int) -> list[int]:
    hidden = (
        set(getattr(styled, ("hidden_rows", "hidden_columns")[axis], ())) if styled is not None else set()
    )
    return [place for place in range(frame.shape[axis]) if place not in hidden]


def _of_styler(styled: Any) -> Cell:
    """Return how a styled frame words and colors its cells; what it words is text, whatever tags it holds."""
    ours = copy.deepcopy(styled)
    ours._compute()
    frame = ours.data

    def cell(row: int, column: int) -> tuple[str, str]:
        value = frame.iat[row, column]
        chosen = (row, column) in ours._display_funcs
        words = line(str(ours._display_funcs[(row, column)](value)), _LONGEST) if chosen else words_of(value)
        safe = [
            f"{name}: {said}" for name, said in ours.ctx.get((row, column), ()) if _is_safe(name, f"{said}")
        ]
        return words, "; ".join(safe)

    return cell


def _is_safe(name: str, said: str) -> bool:
    return _STYLES.fullmatch(name.strip()) is not None and _UNSAFE.search(said) is None


def _right(is_number: bool) -> str:
    return ' class="bs-number"' if is_number else ""
