"""Begin: a team and its first project, so that there is something to write in."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from brightspots.errors import RecordError
from brightspots.records.models.network import Team
from brightspots.records.models.project import Project
from brightspots.records.store.store import Store


def begin(
    store: Store,
    *,
    team: str,
    title: str,
    school_ids: Sequence[str],
    known_schools: Collection[str],
    author: str = "not named",
) -> Project:
    """Write down a team and its project, and return the project.

    Parameters
    ----------
    store : Store
    team : str
        What the team calls itself; a team of this name with the same schools is taken as it is.
    title : str
        What the project is about; the team may change it later.
    school_ids : sequence of str
        The schools that it is about, one at least.
    known_schools : collection of str
        The ids of the district's schools.
    author : str

    Raises
    ------
    RecordError
        Without a name, a title or a school of this district.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> store = Store(pathlib.Path(tempfile.mkdtemp()) / "records.db")
    >>> project = begin(store, team="Mornings", title="Here by the bell", school_ids=["S001"], known_schools={"S001"})
    >>> store.get(project.team_id).name, project.school_ids
    ('Mornings', ('S001',))
    """
    named, about = " ".join(team.split()), " ".join(title.split())
    if not named:
        raise RecordError(
            "The team has no name yet.", kind="Team", field="name", remedy="Say what you call it."
        )
    if not about:
        raise RecordError(
            "It is not said yet what this is about.",
            kind="Project",
            field="title",
            remedy="A few words are enough, such as: Here by the bell. You can change them later.",
        )
    wished = tuple(dict.fromkeys(school_ids))
    unknown = [school_id for school_id in wished if school_id not in known_schools]
    if not wished or unknown:
        raise RecordError(
            "A project is about one school of this district at least.",
            kind="Project",
            field="school_ids",
            value=unknown[0][:80] if unknown else None,
            remedy="Choose your school from the list.",
        )
    there = [one for one in store.find(Team) if one.name == named and one.school_ids == wished]
    ours = there[0] if there else Team(name=named, school_ids=wished)
    project = Project(team_id=ours.id, title=about, school_ids=wished)
    saved = store.save_all([project] if there else [ours, project], author=author)[-1]
    assert isinstance(saved, Project)
    return saved
