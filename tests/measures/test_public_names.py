"""The names and signatures that people outside the project rely on."""

from __future__ import annotations

import inspect

import pytest

from brightspots import measures


@pytest.mark.parametrize("name", measures.__all__)
def test_each_name_is_there_and_is_listed(name):
    assert getattr(measures, name) is not None and name in dir(measures)


def test_another_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'cause'"):
        measures.cause  # noqa: B018


def test_modules_of_measures_hold_what_they_promise():
    from brightspots.measures import impact, indicators, peers

    chronic = inspect.signature(indicators.chronic_absence).parameters.values()
    assert [p.name for p in chronic if p.kind is not p.KEYWORD_ONLY] == [
        "attendance", "enrollments", "calendar", "threshold", "inclusive", "min_days", "by",
    ]  # fmt: skip
    assert [p.default for p in chronic][3:7] == [0.10, True, 31, ()]
    assert {"schools", "school_id", "on", "k"} <= set(inspect.signature(peers.similar_schools).parameters)
    assess = inspect.signature(impact.assess).parameters
    assert list(assess)[:3] == ["outcome", "change_on", "direction"]
    assert {"dose", "comparison", "selected_on", "groups"} <= set(assess)
