"""A project to ask about, and what advice says on a record among others."""

from __future__ import annotations

from datetime import date

from brightspots.records import (
    Prediction,
    Project,
)
from brightspots.records.advice import Context, review

PROJECT = Project(title="Here by the bell")
OWN = {"project_id": PROJECT.id}
PREDICTED = (Prediction(expected_count=18, expected_out_of=24),)
TODAY = date(2025, 10, 15)


def ids(record, *others, only=(), **known):
    return [advice.id for advice in review(record, Context((PROJECT, *others), **known), only=only)]


def one(record, rule, *others, **known):
    (advice,) = [a for a in review(record, Context((PROJECT, *others), **known)) if a.id == rule]
    return advice
