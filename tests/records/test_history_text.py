"""The history of a record in words, and the bones that a fishbone can begin with."""

from __future__ import annotations

from brightspots.records import CauseCategory, Problem, new_id
from brightspots.records.models.bone_sets import CORE, GENERAL, SETS, bones
from brightspots.records.store.history_text import LONGEST, plain, told_history


def test_each_version_says_what_it_changed_and_moves_no_cursor(store, project):
    saved = store.save(Problem(project_id=project.id, what="Late\x1b[2J"), author="AB")
    store.save(saved.changed(what="Late \u202ebus", who="9th grade"), author="CD")
    told = told_history(store.history(saved.id))
    assert told.splitlines()[0] == "Problem, 2 versions"
    assert "what: Late [2J" in told and "what: Late [2J -> Late bus" in told and "who: 9th grade" in told
    assert told.count("project_id: ") == 1, "what stayed is not told again"
    assert told.index("AB") < told.index("CD") and "\x1b" not in told and "\u202e" not in told


def test_a_long_text_is_cut_and_counted():
    assert plain("x" * (LONGEST + 1)) == f"{'x' * LONGEST}... ({LONGEST + 1} characters)"


def test_bones_that_are_there_are_not_added_again():
    project_id = new_id()
    have = [CauseCategory(project_id=project_id, label=" social-emotional NEEDS ", order=7)]
    added = bones(CORE, project_id, have)
    assert [bone.label for bone in added] == list(SETS[CORE][1][1:])
    assert [bone.order for bone in added] == [8, 9, 10]
    assert len(bones(GENERAL, project_id)) == 8 and bones(CORE, project_id, [*have, *added]) == ()
