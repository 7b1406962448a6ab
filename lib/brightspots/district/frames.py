"""From DuckDB's answer to rows: which share their key, and cells in the types of their columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from brightspots.district.queries import CONTENT, KEY
from brightspots.district.tables import Kind, Table, needed_columns

_TYPES: dict[Kind, str] = {
    "text": "str",
    "integer": "Int64",
    "number": "float64",
    "flag": "boolean",
    "date": "datetime64[s]",
}


def has_a_double(frame: pd.DataFrame, table: Table) -> pd.Series:
    """Return which rows share their key with another: nobody can say which is right."""
    key = [column for column in table.key if column in frame.columns]
    known = frame[[column for column in key if column in needed_columns(table)]].notna().all(axis=1)
    doubled = pd.Series(False, index=frame.index)
    # Two alike have the same hash, so where all differ nobody needs to compare the texts.
    if len(alike(frame[KEY].to_numpy()[known.to_numpy()])):
        doubled[known] = frame.loc[known, key].duplicated(keep=False)
    return doubled


def told_again(frame: pd.DataFrame, table: Table) -> tuple[pd.Series, pd.Series]:
    """Return which rows only repeat one before them, and which another row with the same key contradicts.

    Parameters
    ----------
    frame : DataFrame
        With a hash of all that each row says.
    table : Table
    """
    key = [column for column in table.key if column in frame.columns]
    twice = has_a_double(frame, table)
    repeats, torn = pd.Series(False, index=frame.index), pd.Series(False, index=frame.index)
    repeats[twice] = frame.loc[twice, [*key, CONTENT]].duplicated(keep="first")
    left = twice & ~repeats
    torn[left] = frame.loc[left, key].duplicated(keep=False)
    # A row that is there three times, twice alike, is contradicted in all its copies.
    hashes = frame.loc[torn, KEY]
    torn |= twice & frame[KEY].isin(hashes)
    return repeats & ~torn, torn


def alike(hashes: np.ndarray) -> np.ndarray:
    """Return the hashes that are there more than once, and put them all in order: there may be very many."""
    hashes.sort()
    again = hashes[1:] == hashes[:-1]
    # Of each the first that is there again: what follows it again is no other.
    again[1:] &= hashes[1:-1] != hashes[:-2]
    return hashes[1:][again]


def typed(
    frame: pd.DataFrame, table: Table, columns: list[str], categories: Sequence[str] = ()
) -> pd.DataFrame:
    """Return these columns, each in its type; categories stay what they are."""
    types = {name: _TYPES[table.column(name).kind] for name in columns if name not in categories}
    return frame[columns].astype(types).reset_index(drop=True)
