"""Build this folder's tables from the source files that its README names.

Run it as ``python rebuild.py SOURCE_FOLDER``. The result is the same bytes for the same sources.
"""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
COUNTY = "Monterey"
LEVEL = {
    "Elementary": "elementary",
    "Middle": "middle",
    "High": "high",
    "Elem-High Combo": "other",
    "Ungraded": "other",
}
CATEGORY = {"total": "all", "gender": "sex", "grade_span": "grade"}

# In the order in which pages show them; the words are for readers who are not specialists.
MEASURES = {
    "chronic_absenteeism_rate": (
        "Chronic absence",
        "leading",
        "missed at least 1 school day in 10",
        "students absent on 10% or more of their school days",
        "students enrolled for at least 31 school days (all grades)",
    ),
    "ela_distance_from_standard": (
        "English language arts",
        "outcome",
        "average distance from the standard of the grade, in scale-score points",
        "sum of (scale score minus the lowest score that meets the standard of the grade)",
        "students tested in grades 3 to 8 and 11",
    ),
    "math_distance_from_standard": (
        "Mathematics",
        "outcome",
        "average distance from the standard of the grade, in scale-score points",
        "sum of (scale score minus the lowest score that meets the standard of the grade)",
        "students tested in grades 3 to 8 and 11",
    ),
    "suspension_rate": (
        "Suspension",
        "outcome",
        "suspended at least once in the year",
        "students suspended at least once, each counted once",
        "students enrolled at any time in the year",
    ),
    "four_year_graduation_rate": (
        "Graduation in four years",
        "outcome",
        "got a regular high school diploma in four years",
        "students of the cohort with a regular diploma",
        "students of the adjusted four-year cohort",
    ),
    "four_year_dropout_rate": (
        "Dropout",
        "outcome",
        "left without a diploma and are not enrolled elsewhere",
        "students of the cohort reported as dropouts",
        "students of the adjusted four-year cohort",
    ),
    "a_g_completion_rate": (
        "College entrance courses (A-G)",
        "outcome",
        "met the course requirements of the state's universities",
        "graduates who met the requirements",
        "graduates with a regular diploma",
    ),
    "college_career_prepared_rate": (
        "Prepared for college or career",
        "outcome",
        "reached the level Prepared of the state's college and career indicator",
        "students placed in the level Prepared",
        "students of the indicator",
    ),
    "college_going_rate_12_month": (
        "Going to college",
        "outcome",
        "enrolled in a college within 12 months",
        "completers enrolled in a postsecondary institution of the United States within 12 months",
        "high school completers",
    ),
}


def main(source: Path) -> None:
    """Write every table of this folder."""
    text = {"dtype": "str", "keep_default_na": False, "na_values": [""]}
    wide = pd.read_csv(source / "ca_school_measures_wide.csv.gz", **text)
    groups = pd.read_csv(source / "ca_monterey_county_subgroups_long.csv.gz", **text)
    dictionary = pd.read_csv(source / "ca_measure_definitions.csv", **text)
    labels = pd.read_csv(source / "ca_subgroups.csv", **text)

    state = schools(wide)
    ours = state[state["county"] == COUNTY]
    everyone = all_students(wide)
    write_csv(ours, "schools.csv")
    write_csv(subgroups(labels, groups), "subgroups.csv")
    write_csv(definitions(dictionary), "measure_definitions.csv")
    write_csv_gz(county_measures(groups, everyone, set(ours["school_id"])), "school_measures.csv.gz")
    write_parquet(state, "comparison/schools.parquet")
    write_parquet(everyone, "comparison/school_measures.parquet")


def schools(wide: pd.DataFrame) -> pd.DataFrame:
    """One row a school; the context columns hold one value for all years in the source."""
    latest = (
        wide.sort_values("school_year").drop_duplicates("school_id", keep="last").sort_values("school_id")
    )
    return pd.DataFrame(
        {
            "school_id": latest["school_id"],
            "school_name": latest["school_name"],
            "lea_id": latest["school_id"].str[:7],
            "lea_name": latest["lea_name"],
            "county": latest["county"],
            "school_level": latest["school_level"].map(LEVEL),
            "enrollment": latest["enrollment"].astype("Int64"),
            "pct_el": latest["pct_english_learner"].astype(float),
            "pct_sed": latest["pct_ses_disadvantaged"].astype(float),
            "pct_swd": latest["pct_swd"].astype(float),
        }
    ).reset_index(drop=True)


def all_students(wide: pd.DataFrame) -> pd.DataFrame:
    """Every school's measures for all students; a denominator without a value goes, and the row is suppressed."""
    long = pd.concat(
        pd.DataFrame(
            {
                "school_id": wide["school_id"],
                "school_year": wide["school_year"],
                "measure_id": measure,
                "subgroup_id": "all",
                "value": wide[measure].astype(float),
                "numerator": float("nan"),
                "denominator": wide[f"n_{measure}"].astype(float),
            }
        )
        for measure in MEASURES
    )
    long = long[long["denominator"].notna() | long["value"].notna()].copy()
    hidden = long["value"].isna()
    long["reliability"] = hidden.map({True: "suppressed", False: "reliable"})
    long.loc[hidden, "denominator"] = float("nan")
    return in_order(long)


def county_measures(groups: pd.DataFrame, everyone: pd.DataFrame, ours: set[str]) -> pd.DataFrame:
    """The county's rows by student group; schools that the group file lacks come from the wide file."""
    columns = [*everyone.columns]
    by_group = groups[columns].copy()
    for column in ("value", "numerator", "denominator"):
        by_group[column] = by_group[column].astype(float)
    known = set(by_group["school_id"])
    rest = everyone[everyone["school_id"].isin(ours - known)]
    together = pd.concat([by_group, rest], ignore_index=True)
    together.loc[together["value"].isna(), ["numerator", "denominator"]] = float("nan")
    return in_order(together)


def in_order(measures: pd.DataFrame) -> pd.DataFrame:
    """Sort by school, measure, group and year, so that the file reads well and packs well."""
    order = ["school_id", "measure_id", "subgroup_id", "school_year"]
    columns = ["school_id", "school_year", "measure_id", "subgroup_id"]
    columns += ["value", "numerator", "denominator", "reliability"]
    return measures.sort_values(order)[columns].reset_index(drop=True)


def subgroups(labels: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """The student groups that the data has."""
    used = labels[labels["id"].isin(groups["subgroup_id"])]
    return pd.DataFrame(
        {
            "subgroup_id": used["id"],
            "category": used["category"].replace(CATEGORY),
            "label": used["label"],
        }
    )


def definitions(dictionary: pd.DataFrame) -> pd.DataFrame:
    """The dictionary's measures in our order, with words for readers who are not specialists."""
    source = dictionary.set_index("id").loc[list(MEASURES)]
    words = pd.DataFrame.from_dict(
        MEASURES,
        orient="index",
        columns=["name", "kind", "operational_definition", "numerator_def", "denominator_def"],
    )
    words.insert(2, "unit", source["unit"])
    words.insert(3, "direction", source["direction"].map({"higher": "increase", "lower": "decrease"}))
    words["source"] = source["sourceLabel"] + ", " + source["sourceUrl"]
    words["cadence"] = "yearly"
    return words.rename_axis("measure_id").reset_index()


def write_csv(table: pd.DataFrame, name: str) -> None:
    """Write a CSV file."""
    table.to_csv(HERE / name, index=False, lineterminator="\n")


def write_csv_gz(table: pd.DataFrame, name: str) -> None:
    """Write a gzipped CSV file without the time of writing in it."""
    content = table.to_csv(index=False, lineterminator="\n").encode()
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=9) as file:
        file.write(content)
    (HERE / name).write_bytes(packed.getvalue())


def write_parquet(table: pd.DataFrame, name: str) -> None:
    """Write a Parquet file, packed well."""
    (HERE / name).parent.mkdir(exist_ok=True)
    table.to_parquet(HERE / name, index=False, compression="zstd", compression_level=19)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
