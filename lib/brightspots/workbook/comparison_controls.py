"""What the controls of a comparison of schools offer."""

from __future__ import annotations

import pandas as pd

from brightspots.district.folder import SchoolFacts
from brightspots.text.wording import schools_words


def comparison_options(definitions: pd.DataFrame, school: SchoolFacts) -> dict[str, list[tuple[str, str]]]:
    """Return what each control of a comparison offers, as (words, value)."""
    measures = list(zip(definitions["name"], definitions["measure_id"], strict=True))
    levels = [
        (schools_words(level).capitalize(), level) for level in ("elementary", "middle", "high", "other")
    ]
    alike = [("Any", "any"), ("Similar to ours", "similar")]
    regions = [("Everywhere", "everywhere")]
    regions += [(f"{school.county} County", "county")] if school.county else []
    regions += [(school.lea_name, "district")] if school.lea else []
    return {
        "x": measures,
        "y": measures,
        "level": [("Same as ours", "same"), ("All levels", "any"), *levels],
        "size": alike,
        "poverty": alike,
        "english_learners": alike,
        "region": regions,
    }
