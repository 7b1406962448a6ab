"""Build this folder's tables from the source files that its README names.

Run it as ``python rebuild.py SOURCE_FOLDER``. The result is the same bytes for the same sources.
"""

from __future__ import annotations

import gzip
import io
import re
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
DAILY = "nyc_daily_attendance_d07_d10_2014_16.csv.gz"
LEA = "Bronx Community School District"
ABBREVIATIONS = {"PS", "IS", "MS", "HS", "CS", "JHS", "II", "III", "IV", "KAPPA", "TAPCO", "CUNY"}
SMALL_WORDS = {"OF", "FOR", "AND", "THE", "IN", "AT", "DE", "A"}


def main(source: Path) -> None:
    """Write every table of this folder."""
    text = {"dtype": "str", "keep_default_na": False, "na_values": [""]}
    daily = pd.read_csv(source / DAILY, **text)
    write_csv(schools(daily), "schools.csv")
    write_csv(definitions(), "measure_definitions.csv")
    write_csv_gz(attendance(daily), "attendance_daily_school.csv.gz")


def schools(daily: pd.DataFrame) -> pd.DataFrame:
    """One row a school, under the last name that the feed gave it; the feed says nothing about levels."""
    latest = daily.sort_values(["dbn", "date"]).drop_duplicates("dbn", keep="last")
    return pd.DataFrame(
        {
            "school_id": latest["dbn"],
            "school_name": latest["school_name"].map(readable),
            "lea_id": latest["district"],
            "lea_name": LEA + " " + latest["district"].str.lstrip("0"),
            "county": "Bronx",
        }
    )


def readable(name: str) -> str:
    """Write a name that the feed gives in capitals as people write it, with single spaces."""
    return re.sub(r"(?<![A-Z])[A-Z]+(?:'[A-Z]+)?", _word, " ".join(name.split()))


def _word(found: re.Match[str]) -> str:
    word, before = found.group(), found.string[: found.start()].rstrip()
    if len(word) == 1 or word in ABBREVIATIONS:
        return word
    small = word in SMALL_WORDS and before[-1:].isalpha()
    return word.lower() if small else word.capitalize()


def attendance(daily: pd.DataFrame) -> pd.DataFrame:
    """Every day that the feed lists for a school; a day without a number was not submitted."""
    rows = daily.sort_values(["dbn", "date"])
    return pd.DataFrame(
        {
            "school_id": rows["dbn"],
            "date": rows["date"],
            "grade_level": "all",
            "attendance_pct": rows["attendance_pct"],
        }
    )


def definitions() -> pd.DataFrame:
    """The one measure of this folder, in words for readers who are not specialists."""
    return pd.DataFrame(
        [
            {
                "measure_id": "attendance",
                "name": "Attendance",
                "kind": "outcome",
                "unit": "percent",
                "direction": "increase",
                "operational_definition": "the share of students on the register who were marked present, "
                "as it stood at 4 pm of the same day",
                "numerator_def": "students marked present (the source does not give how many)",
                "denominator_def": "students on the register (the source does not give how many)",
                "source": "New York City Department of Education, daily attendance feed",
                "cadence": "daily",
            }
        ]
    )


def write_csv(table: pd.DataFrame, name: str) -> None:
    """Write a CSV file."""
    (HERE / name).write_bytes(table.to_csv(index=False, lineterminator="\n").encode())


def write_csv_gz(table: pd.DataFrame, name: str) -> None:
    """Write a gzipped CSV file without the time of writing in it."""
    content = table.to_csv(index=False, lineterminator="\n").encode()
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=9) as file:
        file.write(content)
    (HERE / name).write_bytes(packed.getvalue())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
