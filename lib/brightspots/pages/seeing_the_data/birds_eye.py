"""The district from above, for one school's page: whose names may stand on it, and whose not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brightspots.errors import ParameterError
from brightspots.figures.charts.birds_eye import birds_eye_table
from brightspots.measures.schools.fifths import BANDS, birds_eye, schools_in_band
from brightspots.text import markup

if TYPE_CHECKING:
    from brightspots.workbook.book import Book

_NAMED_FOR_ANYONE = 4


def above(book: Book, given: str = "", band: int = 0) -> markup.Html | None:
    """Return how the folder's schools in one band of one measure lie on all measures.

    Schools in the lower bands are named for staff and teams only: a school that may need help is not pointed
    out on another school's page for anyone to read.

    Parameters
    ----------
    book : Book
    given : str
        The chosen measure; the first that our school has a number of when empty.
    band : int
        The chosen band, 5 (top fifth) to 1; our school's own when 0, or the top fifth when it has none.

    Returns
    -------
    Html or None
        None where no school has a band.
    """
    if band not in (0, *BANDS):
        raise ParameterError(f"A band is one of 5, 4, 3, 2, 1, or 0 for our own; not {band}.")
    measure = book.measure(given)
    bands = book.bands()
    ours = bands[
        (bands["school_id"] == book.school.school_id) & (bands["measure_id"] == measure["measure_id"])
    ]
    band = band or (int(ours["band"].iloc[0]) if len(ours) else max(BANDS))
    schools = book.schools("district")
    if book.school.level:
        schools = schools[schools["school_level"] == book.school.level]
    chosen = schools_in_band(bands, schools["school_id"], given=measure["measure_id"], band=band)
    if not chosen:
        return None
    counts = birds_eye(bands, schools["school_id"], book.definitions, given=measure["measure_id"], band=band)
    names = schools[schools["school_id"].isin(chosen)]["school_name"].sort_values().tolist()
    may_name = band >= _NAMED_FOR_ANYONE or book.audience != "public"
    return birds_eye_table(
        counts,
        len(chosen),
        names if may_name else [],
        given=measure["name"],
        band=band,
        level=book.school.level,
    )
