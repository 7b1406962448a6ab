"""The gate: what a table may hold when it leaves for a page.

The states stay apart: ``shown``, ``suppressed`` (hidden to protect students), ``missing`` (no data),
``not-available`` (its source says that there is none) and ``bound`` (its source gives a bound or a range only).
Zero is a number and is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from brightspots.errors import AccessError
from brightspots.privacy import coding, school_facts
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL, check_audience
from brightspots.privacy.cells import BOUND, MISSING, NOT_AVAILABLE, PRIMARY, SHOWN, SUPPRESSED
from brightspots.privacy.mask import Mask
from brightspots.privacy.people_counts import KEY, NUMBERS
from brightspots.privacy.year_before import release_before

_OF_PERSONS = ("student_key", "respondent_key")
_ONE_PERSON = re.compile(
    r"(^|_)(student|pupil|learner|respondent|ssid|sasid)_?(key|id|number|no|num|code|name|uid)?s?$|^(first|last)_?name$"
)
NO_STUDENTS = "Rows of single students never go on a page."
_FREE_TEXT = ("note", "collected_by")


def release(
    table: pd.DataFrame,
    *,
    published: bool,
    min_cell: int = 11,
    audience: str = "public",
    own_school: str = "",
    mask: Mask | None = None,
) -> pd.DataFrame:
    """Return the form of a table that a page may hold.

    Parameters
    ----------
    table : DataFrame
        Rows of a table without single students, such as ``schools``, ``school_measures`` or ``subgroups``.
    published : bool
        Whether the source has already hidden small groups: then nothing is coded.
    min_cell : int
        Groups of fewer people than this are hidden.
    audience : str
        Who will read the page.
    own_school : str
        The school of a team, or of officials: its rows they read in full.
    mask : Mask, optional
        What the whole district may show. Without it only the rows themselves are judged, which is not enough
        for measures of a source that is not published: those are refused.

    Returns
    -------
    DataFrame
        The rows, in order. Where there are measured values, ``state`` says shown, suppressed, missing,
        not-available or bound; only shown rows keep their numbers, and only bound ones their ``bound``.
        ``hidden_as`` says of those that are suppressed whether they are so for themselves (primary) or so that
        others cannot be worked out (complementary). Where the source is not published, ``code`` is -1 or 1 where a
        share stands for "at most" or "at least", and ``step`` says to how many percent points it is rounded, 0
        where it is exact. Schools of fewer than `min_cell` students keep their name and lose their percentages.

    Raises
    ------
    AccessError
        For rows of students, and for numbers that cannot be protected as they are.

    Examples
    --------
    >>> rows = pd.DataFrame({"value": [20.0, 50.0, None], "numerator": [8.0, 2.0, None],
    ...                      "denominator": [40.0, 4.0, 7.0], "reliability": ["reliable", "reliable", "suppressed"]})
    >>> released = release(rows, published=True)
    >>> released["state"].tolist(), released["denominator"].tolist()
    (['shown', 'suppressed', 'suppressed'], [40.0, nan, nan])
    """
    check_audience(audience)
    if any(column in table.columns for column in _OF_PERSONS):
        raise AccessError(NO_STUDENTS)
    in_full = _in_full(table, audience, own_school)
    released = table.copy()
    if audience not in OWN_SCHOOL_IN_FULL:
        released = released.drop(columns=[name for name in _FREE_TEXT if name in table.columns])
    school_facts.refuse_strangers(table)
    if any(column in table.columns for column in NUMBERS):
        return _measures(released, in_full, published, min_cell, audience, mask)
    if school_facts.is_daily(released):
        return school_facts.daily(released, in_full, published, min_cell)
    if school_facts.is_of_schools(released):
        return school_facts.schools(released, in_full, published, min_cell)
    if not published:
        school_facts.refuse_unknown(released)
    return released


def names_persons(columns: Iterable[object]) -> bool:
    """Return whether the names of a table's columns say that each of its rows is about one person.

    Counts of people are none: ``students`` alone is how many there are.

    Examples
    --------
    >>> names_persons(["date", "student_key"]), names_persons(["Student ID"]), names_persons(["school_id", "students"])
    (True, True, False)
    """
    plain = (re.sub(r"[^a-z0-9]+", "_", str(column).lower()).strip("_") for column in columns)
    return any(name not in ("student", "students") and _ONE_PERSON.search(name) for name in plain)


def _in_full(table: pd.DataFrame, audience: str, own_school: str) -> pd.Series:
    own = audience in OWN_SCHOOL_IN_FULL and own_school != "" and "school_id" in table.columns
    if not own:
        return pd.Series(False, index=table.index)
    return (table["school_id"].astype("str") == own_school).fillna(False).astype(bool)


def _measures(
    rows: pd.DataFrame,
    in_full: pd.Series,
    published: bool,
    min_cell: int,
    audience: str,
    mask: Mask | None,
) -> pd.DataFrame:
    states = states_alone(rows, published, min_cell)
    numbers = [column for column in NUMBERS if column in rows.columns]
    known = mask.look_up(rows) if mask is not None and all(name in rows.columns for name in KEY) else None
    if known is None or mask is None:
        if not published and len(rows):
            raise AccessError(
                "These numbers have not been published by their source, and no mask of their district came with "
                "them: a small group could be worked out. Hand them out through a workbook's book, which brings it."
            )
    else:
        states = _masked(rows, states, known, mask)
    rows["hidden_as"] = _hidden_as(rows, known)
    states = states.mask(in_full, _states_of_own(rows))
    if not published:
        rows["code"] = 0
        rows["step"] = 0.0
        if known is not None and audience == "public":
            _for_public(rows, known, states)
    states = _told(rows, states)
    rows["state"] = states
    rows.loc[states != SUPPRESSED, "hidden_as"] = ""
    if "bound" in rows:
        rows["bound"] = rows["bound"].astype("object").where(states == BOUND, "")
    rows.loc[states != SHOWN, numbers] = float("nan")
    if "before" in rows:
        public = not published and audience == "public"
        release_before(rows, in_full, mask=mask, min_cell=min_cell, public=public)
    return rows


def _told(rows: pd.DataFrame, states: pd.Series) -> pd.Series:
    """Tell apart, of what may be shown and of what is missing, what the source itself says of it."""
    if "bound" in rows and "value" in rows:
        states = states.mask((states == SHOWN) & rows["value"].isna() & rows["bound"].notna(), BOUND)
    if "reliability" in rows:
        none = (rows["reliability"] == NOT_AVAILABLE).fillna(False).astype(bool)
        states = states.mask((states == MISSING) & none, NOT_AVAILABLE)
    return states


def _hidden_as(rows: pd.DataFrame, known: pd.DataFrame | None) -> pd.Series:
    """Return as what each row is hidden, if it is: by itself where nobody has said otherwise."""
    found = rows["hidden_as"] if "hidden_as" in rows else pd.Series("", index=rows.index)
    if known is not None:
        found = known["hidden_as"].fillna("").astype("object")
    return found.where(found != "", PRIMARY).astype("object")


def states_alone(rows: pd.DataFrame, published: bool, min_cell: int) -> pd.Series:
    """Return the state of each row, judged by itself.

    A row is suppressed where its source says so, or where it is about fewer than `min_cell` people; where the
    source is not published, also where it does not say about how many.
    """
    reliability = rows.get("reliability", pd.Series("", index=rows.index)).fillna("")
    denominator = rows.get("denominator", pd.Series(float("nan"), index=rows.index))
    denominator = denominator.astype("Float64")
    given = _given(rows)
    hidden = (reliability == SUPPRESSED).astype(bool) | (
        given & (denominator < min_cell).fillna(False).astype(bool)
    )
    if "state" in rows:
        hidden |= (rows["state"] == SUPPRESSED).fillna(False).astype(bool)
    if not published:
        hidden |= given & denominator.isna()
    states = pd.Series(SHOWN, index=rows.index)
    states[~given] = MISSING
    states[hidden] = SUPPRESSED
    return states


def _given(rows: pd.DataFrame) -> pd.Series:
    """Return which rows have a number or a bound: their value or, where only counts were asked for, the counts."""
    number = next(rows[name] for name in ("value", "numerator", "denominator") if name in rows)
    given = number.notna().astype(bool)
    return given | rows["bound"].notna().astype(bool) if "bound" in rows else given


def _masked(rows: pd.DataFrame, alone: pd.Series, known: pd.DataFrame, mask: Mask) -> pd.Series:
    """Return the state of each row; of schools that the mask does not know, all students by themselves alone."""
    stranger = ~rows["school_id"].astype("str").isin(mask.schools)
    by_itself = stranger & (rows["subgroup_id"].astype("str") == "all")
    states = known["state"].astype("object").where(known["state"].notna(), SUPPRESSED)
    states = states.mask(by_itself, alone).where(alone != SUPPRESSED, SUPPRESSED)
    return states.mask((alone == MISSING) & (states == SHOWN), MISSING)


def _states_of_own(rows: pd.DataFrame) -> pd.Series:
    """Hide of a team's own school only what the source itself did not tell."""
    states = pd.Series(SHOWN, index=rows.index)
    given = _given(rows)
    states[~given] = MISSING
    if "reliability" in rows:
        states[~given & (rows["reliability"] == SUPPRESSED).fillna(False).astype(bool)] = SUPPRESSED
    return states


def _for_public(rows: pd.DataFrame, known: pd.DataFrame, states: pd.Series) -> None:
    """Code and round shares, and drop the counts that would undo it."""
    rows["code"] = known["code"].fillna(0).astype(int).where(states == SHOWN, 0)
    rows["step"] = known["step"].fillna(0).astype("float64").where(states == SHOWN, 0.0)
    rounded = known["step"].fillna(0) > 0
    if not rounded.any():
        return
    part = rows.loc[rounded]
    rows.loc[rounded, "value"] = coding.coded(
        part["value"].astype("float64"), part["denominator"].astype("float64"), known.loc[rounded, "step"]
    )
    if "numerator" in rows:
        rows.loc[rounded, "numerator"] = float("nan")
