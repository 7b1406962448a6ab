"""What others may read of classes: in many a school a class is a teacher, and its number is that teacher's.

Others than the team read sums over three classes or more, and the numbers of tests that were in as many. No class
goes by its code outside of the team, wherever somebody typed it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from brightspots.records.class_codes import classes_of, count_classes, reworded
from brightspots.records.models.intervention import PDSACycle, Prediction
from brightspots.records.models.measurement import ChartAnnotation, ChartPhase, DoseRecord, Observation
from brightspots.records.models.record import Record, fixed_id
from brightspots.records.status.predictions import since_ready
from brightspots.records.status.weekly_numbers import monday_of

Withheld = dict[str, tuple[str, ...]]

FEWEST = 3

_NUMBERS = ("numerator", "denominator", "value", "n")
_COUNTED = re.compile(
    r"\b\d+(?:[.,]\d+)?\s+(?:out\s+)?(?:of|de)\s+(?:the\s+|our\s+|all\s+|los\s+|las\s+)?\d+(?:[.,]\d+)?|"
    r"\b\d+(?:[.,]\d+)?\s?(?:%|percent\b|por ciento\b)",
    re.IGNORECASE,
)
_CLASSES = re.compile(
    r"\b(?:class(?:es|rooms?)?|(?:home)?rooms?|teachers?|advisor(?:y|ies)|sections?|periods|clases|salones|aulas|"
    r"maestr[ao]s)\b",
    re.IGNORECASE,
)
_SCHOOLS = re.compile(r"\b(?:schools?|districts?|escuelas?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ClassesSummed:
    """Records in which classes stand together.

    Attributes
    ----------
    records : list of Record
        Sums in the place of classes; without what is about one class alone.
    withheld : dict
        By id, the fields that were left out.
    """

    records: list[Record]
    withheld: Withheld


def sum_classes(
    records: Sequence[Record], schools: Collection[str], own: Collection[str] = ()
) -> ClassesSummed:
    """Return records as others may read them as far as classes go; their words are for `class_codes.ClassNames`.

    Parameters
    ----------
    records : sequence of Record
        All that a page draws from.
    schools : collection of str
        What is a school and no class; where none is known, a number says so itself, and what was done was in a class.
    own : collection of str
        Ids of what is the reader's own: it stays as it is.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> whose = {"project_id": new_id(), "what": "Call home", "week": "2025-09-08", "planned": 5}
    >>> def done(*rooms):
    ...     given = [DoseRecord(**whose, class_code=f"1-{n}", delivered=n) for n in rooms]
    ...     return [(dose.delivered, dose.planned) for dose in sum_classes(given, ["s1"]).records]
    >>> done(1, 2, 5), done(1, 2)
    ([(8.0, 15.0)], [(None, None)])
    """
    groups: dict[tuple[Any, ...], list[Record]] = defaultdict(list)
    whole: set[tuple[Any, ...]] = set()
    for record in records:
        if record.hidden or record.id in own or (key := _key(record)) is None:
            continue
        if classes_of(record, schools):
            groups[key].append(record)
        else:
            whole.add(key)
    kept: list[Record] = []
    withheld: Withheld = {}
    form: Record
    names: tuple[str, ...]
    for record in records:
        form, names = record, ()
        if record.id in own:
            pass
        elif isinstance(record, PDSACycle):
            form, names = _test(record)
        elif classes_of(record, schools):
            if record.hidden or isinstance(record, ChartPhase | ChartAnnotation):
                continue
            if (key := _key(record)) is not None:
                # A whole beside a sum of some of its classes would give the others away.
                if key in whole or groups[key][0] is not record:
                    continue
                form, names = _sum(key, groups[key])
        kept.append(form)
        if names:
            withheld[form.id] = names
    return ClassesSummed(kept, withheld)


def of_few_classes(test: PDSACycle) -> bool:
    """Whether a test was in fewer than three classes, or does not say in how many.

    Examples
    --------
    >>> from brightspots.records import new_id
    >>> sizes = ((1, "class"), (6, "rooms"), (24, "students"), (2, "schools"), (None, ""), (3, "class periods"))
    >>> [of_few_classes(PDSACycle(project_id=new_id(), scale=n, scale_unit=unit)) for n, unit in sizes]
    [True, False, True, False, True, True]
    """
    if test.classes:
        return count_classes(test.classes) < FEWEST
    if _SCHOOLS.search(test.scale_unit):
        return False
    return not (
        _CLASSES.search(test.scale_unit)
        and "period" not in test.scale_unit.lower()
        and (test.scale or 0) >= FEWEST
    )


def _key(record: Record) -> tuple[Any, ...] | None:
    """Return what numbers of several classes have in common; None for what is no number."""
    if isinstance(record, DoseRecord):
        of = (record.idea_id or "", record.what, record.counts_people)
        return ("done", record.scope, *of, monday_of(record.week))
    if isinstance(record, Observation):
        of_measure = (record.measure_id, record.edition, record.subgroup)
        return ("counted", record.scope, *of_measure, record.period_start)
    return None


def _sum(key: tuple[Any, ...], rows: Sequence[Any]) -> tuple[Record, tuple[str, ...]]:
    """Return one record for those of several classes, shared no further than the least of them."""
    reach = ("", "staff", "public")
    about = {
        "id": fixed_id(str(rows[0].scope), *(str(part) for part in key)),
        "shared": min((row.shared for row in rows), key=reach.index),
        "note": "",
    }
    return _sum_done(rows, about) if key[0] == "done" else _sum_counted(rows, about)


def _sum_done(rows: Sequence[DoseRecord], about: dict[str, Any]) -> tuple[Record, tuple[str, ...]]:
    logged = [row for row in rows if row.delivered is not None] or list(rows)
    enough = count_classes(row.class_code for row in logged) >= FEWEST
    one = {
        **about,
        "class_code": "",
        "week": monday_of(rows[0].week),
        "planned": _added(logged, "planned") if enough else None,
        "delivered": _added(logged, "delivered") if enough else None,
        # A yes and two noes are one of three, and no answer to a single question any more.
        "counts_times": not rows[0].counts_people,
        "quality": None,
    }
    told = ("class_code",) if enough else ("class_code", "planned", "delivered")
    return rows[0].model_copy(update=one), told


def _sum_counted(rows: Sequence[Observation], about: dict[str, Any]) -> tuple[Record, tuple[str, ...]]:
    suppressed = any(row.state == "suppressed" for row in rows)
    counted = [row for row in rows if any(getattr(row, name) is not None for name in _NUMBERS)]
    enough = count_classes(row.unit_id for row in counted) >= FEWEST and not suppressed
    one = {**about, "unit_id": "", "unit_level": "", "batch": "", **dict.fromkeys(_NUMBERS)}
    if enough:
        one |= {name: _added(counted, name) for name in ("numerator", "denominator", "n")}
        values = [row.value for row in counted if row.value is not None]
        one["value"] = sum(values) / len(values) if len(values) == len(counted) else None
        return rows[0].model_copy(update=one), ("unit_id",)
    if counted or suppressed:
        one["state"] = "suppressed"
    return rows[0].model_copy(update=one), ("unit_id", *_NUMBERS)


def _added(rows: Sequence[Any], name: str) -> Any:
    """Return a sum; None where one of its parts is not known."""
    parts = [getattr(row, name) for row in rows]
    return None if None in parts else sum(parts)


def _test(test: PDSACycle) -> tuple[PDSACycle, tuple[str, ...]]:
    """Return a test without its classes' codes and, where it was in few, without what was counted there."""
    changed: dict[str, Any] = {}
    if test.classes:
        changed["classes"] = ()
        if test.scale is None:
            changed |= {"scale": count_classes(test.classes), "scale_unit": "classes"}
    names = tuple(changed)
    if of_few_classes(test):
        # One that was changed once the test was ready counts for nothing, and this can no longer be seen.
        judged = tuple(
            Prediction(
                question=one.question,
                measure_id=one.measure_id,
                result="" if since_ready(one) else one.result,
            )
            for one in test.predictions
        )
        told = {"predictions": judged, "data": "", "compared": ""}
        differs = {name: value for name, value in told.items() if getattr(test, name) != value}
        names += tuple(differs)
        changed |= differs
        return reworded(test.model_copy(update=changed), lambda text: _COUNTED.sub("some", text)), names
    return test.model_copy(update=changed), names
