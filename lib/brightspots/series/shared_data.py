"""What all pages of a district share: released numbers that do not depend on whose page it is.

They are read, judged and summed once for as long as a district is open, and a batch hands them to all its pages.
Here no school is anybody's own: what a team reads of its own school in full, `brightspots.series.data_access` adds.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from brightspots import privacy
from brightspots.district import District
from brightspots.district.reader import RejectedRow
from brightspots.measures.students.absence_levels import level_definitions
from brightspots.measures.students.definitions import as_rows, counted_definitions
from brightspots.measures.students.inputs import FROM_MARKS, FROM_SCORES, needed_tables
from brightspots.measures.students.school_years import up_to_date
from brightspots.measures.students.score_definitions import score_definitions
from brightspots.warehouse import masks, yearly
from brightspots.warehouse.counting import chronic_rule, score_rules

MEASURES_OF = ("lea", "district", "comparison")


class Shared:
    """Released numbers of a district for one audience.

    Use `shared` to get one.

    Attributes
    ----------
    district : District
    audience : str
    """

    def __init__(self, district: District, audience: str) -> None:
        self.district, self.audience = district, audience

    @cached_property
    def mask(self) -> privacy.Mask | None:
        """What the whole district may show."""
        return masks.mask_of(self.district)

    @cached_property
    def definitions(self) -> pd.DataFrame | None:
        """What each measure means; None where nobody says.

        A measure of which nobody says in what unit it is has no direction, either: nothing can be made of it.
        """
        own = None
        if yearly.is_counted(self.district):
            # By what tables there are: no page by week is to wait until all years are counted.
            here = set(self.district.tables())
            counted = [name for name, needed in needed_tables(here).items() if here.issuperset(needed)]
            said = self.district.counting
            own = counted_definitions(
                threshold=said.threshold,
                inclusive=said.inclusive,
                min_days=said.min_days,
                whole_days=said.whole_days,
            )
            own = own[own["measure_id"].isin(counted)].reset_index(drop=True)
            if "chronic_absence" in counted:
                levels = as_rows(level_definitions(chronic_rule(self.district)))
                own = pd.concat([own, levels], ignore_index=True)
        elif yearly.is_from_days(self.district):
            # By which rule the district marks a day present, it alone knows.
            own = counted_definitions().query("measure_id == 'attendance_rate'").reset_index(drop=True)
            own = own.assign(measure_id=yearly.attendance_id(self.district))
            own[["operational_definition", "numerator_def", "denominator_def", "source"]] = None
        if "measure_definitions" not in self.district.tables():
            return own
        words = self.release(self.district.described("measure_definitions").rows)
        direction = words["direction"].astype(object).where(words["direction"].notna(), None)
        words = words.assign(
            name=words["name"].fillna(words["measure_id"]),
            unit=words["unit"].fillna(""),
            direction=direction.where(words["unit"].notna(), None),
        )
        if own is None:
            return words
        return pd.concat([words, own[~own["measure_id"].isin(words["measure_id"])]], ignore_index=True)

    @cached_property
    def yearly_definitions(self) -> pd.DataFrame | None:
        """`definitions`, with those of test scores and grades: which there are is known once they are counted."""
        known = self.definitions
        if known is None or not set(self.district.tables()) & {FROM_SCORES[0], FROM_MARKS[0]}:
            return known
        if not yearly.is_counted(self.district):
            return known
        rows = yearly.school_measures(self.district).rows
        scored = score_definitions(rows, score_rules(self.district))
        scored = scored[~scored["measure_id"].isin(known["measure_id"])]
        return pd.concat([known, scored], ignore_index=True) if len(scored) else known

    @cached_property
    def subgroups(self) -> pd.DataFrame:
        """The student groups: subgroup_id, category and label."""
        if "subgroups" in self.district.tables():
            return self.release(self.district.described("subgroups").rows)
        return pd.DataFrame({"subgroup_id": ["all"], "category": ["all"], "label": ["All students"]})

    @cached_property
    def raw_schools(self) -> pd.DataFrame:
        """All schools, those of this folder first: not for a page."""
        usable = {school.school_id for school in self.district.schools()}
        here = self.district.whole("schools").rows
        there = self.district.others_whole("schools").rows
        parts = [here[here["school_id"].isin(usable)], there[~there["school_id"].isin(usable)]]
        return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)

    @cached_property
    def schools(self) -> pd.DataFrame:
        """Released context of all schools, one row a school."""
        return self.release(self.raw_schools)

    @cached_property
    def raw_everyone(self) -> pd.DataFrame:
        """All students' measures of all schools, each school once: not for a page.

        Without what goes not as far into its year as the others: no line, place or bright spot is made of it.
        """
        here = yearly.school_measures(self.district).rows
        there = self.district.others_whole("school_measures").rows
        ours = {school.school_id for school in self.district.schools()}
        ours |= {left.school_id for left in self.district.unusable if left.school_id}
        here, there = (rows[rows["subgroup_id"] == "all"] for rows in (here, there))
        there = there[~there["school_id"].isin(ours)]
        rows = pd.concat([part for part in (here, there) if len(part)] or [here], ignore_index=True)
        rows = rows[rows["school_id"].isin(self.schools["school_id"])].reset_index(drop=True)
        return up_to_date(rows, rows["school_id"].isin(ours)).reset_index(drop=True)

    @cached_property
    def everyone(self) -> pd.DataFrame:
        """All students' released measures of all schools, each school once."""
        return self.release(self.raw_everyone)

    @cached_property
    def left_out(self) -> list[RejectedRow]:
        """Rows of any school that could not be used."""
        readings = [yearly.school_measures(self.district)]
        readings += [self.district.others_whole(name) for name in ("school_measures", "schools")]
        return [left for reading in readings for left in reading.left_out]

    def not_understood(self, *tables: str) -> list[RejectedRow]:
        """Return what measures or student groups are said to be, where it could not be used."""
        known = [name for name in tables if name in self.district.tables()]
        return [left for name in known for left in self.district.described(name).left_out]

    def places(self, school_ids: pd.Series) -> np.ndarray:
        """Return where in `everyone` the rows of these schools stand, in order."""
        found = [self._places[school_id] for school_id in school_ids if school_id in self._places]
        return np.sort(np.concatenate(found)) if found else np.array([], dtype=int)

    @cached_property
    def _places(self) -> dict[str, np.ndarray]:
        return dict(self.everyone.groupby("school_id", sort=False).indices)

    def release(self, table: pd.DataFrame, own_school: str = "") -> pd.DataFrame:
        """Pass a table through the gate."""
        return privacy.release(
            table,
            published=self.district.published,
            min_cell=self.district.min_cell,
            audience=self.audience,
            own_school=own_school,
            mask=self.mask if "value" in table.columns else None,
        )


def shared(district: District, audience: str) -> Shared:
    """Return what pages of this district share for these readers, made once."""
    return district.once(("shared", audience), lambda: Shared(district, audience))
