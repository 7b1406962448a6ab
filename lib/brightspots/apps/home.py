"""The start page: teams and schools with their workbooks. It needs no kernel, and no script in the browser."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tornado import web
from tornado.ioloop import IOLoop

from brightspots.apps.error_pages import READERS, PlainVisit, Refused, templates
from brightspots.district import District
from brightspots.errors import BrightspotsError, DataError, UnknownError
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.series.released_project import no_such_project, open_existing, projects_here, projects_of
from brightspots.workbook.catalog import Shelf, by_person, known, landing, start
from brightspots.workbook.links import served
from brightspots.workbook.subject import Subject
from brightspots.workbook.workbook_file import WorkbookFile

AT_ONCE = 30
"""So many schools stand on the page; more are found by a part of their name."""


@dataclass(frozen=True)
class Place:
    """A team's project, or a school, and the pages that there are for it.

    Attributes
    ----------
    subject : Subject
    about : str
        What stands below the name: the team and the school, or the school district.
    first : tuple of str and str
        The words and the address of the page that most people want.
    shelves : list of tuple
        Each the name of a shelf and its pages, as (title, address).
    """

    subject: Subject
    about: str
    first: tuple[str, str] = ("", "")
    shelves: list[tuple[str, list[tuple[str, str]]]] = field(default_factory=list)


@dataclass(frozen=True)
class Home:
    """What the start page is made of.

    Attributes
    ----------
    district : District
    records : str
        The teams' records, a path; empty where there are none.
    audience : str
        Who reads.
    base_url : str
    wall : str
        Where rooms are opened for phones; empty where there are none.
    """

    district: District
    records: str
    audience: str
    base_url: str = "/"
    wall: str = ""

    def page(self, find: str = "", workbook: str = "", xsrf: str = "") -> str:
        """Return the page.

        Parameters
        ----------
        find : str
            A part of the name or the id of a school or a team.
        workbook : str
            Somebody wants this one, and has still to say for whom.
        xsrf : str
            What shows that a form was sent from this page.

        Raises
        ------
        UnknownError
            For a workbook that is not in the collection.
        """
        chosen = known(workbook)
        if workbook and chosen is None:
            raise UnknownError(f"There is no workbook “{workbook}”. Go to the start page.")
        shelves = by_person() if chosen is None else by_person([chosen])
        teams = [team for team in self.teams(shelves) if _is_asked(team, find)]
        schools = [school for school in self.schools(shelves) if _is_asked(school, find)]
        every = self.district.schools()
        return templates().get_template("home.html.j2").render(
            district=self.district.name,
            synthetic=self.district.kind == "synthetic",
            find=find,
            chosen=chosen,
            start=served(start(), base_url=self.base_url),
            teams=teams,
            schools=schools[:AT_ONCE],
            more=max(0, len(schools) - AT_ONCE),
            of=len(every),
            about=by_person(),
            home=self.base_url,
            every=sorted((school.name, school.school_id) for school in every) if self.may_begin else [],
            xsrf=xsrf,
            readers=READERS,
            wall=self.wall,
        )  # fmt: skip

    @property
    def may_begin(self) -> bool:
        """Return whether whoever reads this works with the teams' own records, so that a team can begin here."""
        return bool(self.records) and self.audience in OWN_SCHOOL_IN_FULL

    def check_whose(self, asked: Mapping[str, Any]) -> None:
        """Check that the school and the project that an address names are here.

        Raises
        ------
        UnknownError
            For one that is not here; the message says which.
        """
        if school_id := asked.get("school_id"):
            # What is wrong with its row, the page itself says.
            with contextlib.suppress(DataError):
                self.district.school(school_id)
        if (project_id := asked.get("project_id")) and self.records:
            store = open_existing(self.records)
            try:
                known = list(projects_of(store))
            finally:
                store.close()
            if project_id not in known:
                raise UnknownError(no_such_project([f"“{project_id}”"], known))

    def teams(self, shelves: Sequence[Shelf]) -> list[Place]:
        """Return the teams' projects with their pages, by title."""
        if not self.records:
            return []
        names = {school.school_id: school.name for school in self.district.schools()}
        found = []
        for head in projects_here(self.records, self.district, self.audience):
            ours = [names[school_id] for school_id in head.school_ids if school_id in names]
            about = " · ".join(part for part in (head.team, ", ".join(ours)) if part)
            whose = Subject("project", project_id=head.project_id, project_name=head.title)
            found.append(self._place(whose, about, shelves))
        return [place for place in found if place.shelves]

    def schools(self, shelves: Sequence[Shelf]) -> list[Place]:
        """Return the schools of the district with their pages, by name."""
        found = [
            self._place(Subject("school", school.facts), school.lea_name, shelves)
            for school in self.district.schools()
        ]
        return sorted(
            (place for place in found if place.shelves),
            key=lambda place: (place.subject.name.casefold(), place.subject.id),
        )

    def _place(self, subject: Subject, about: str, shelves: Sequence[Shelf]) -> Place:
        unit, whose = subject.unit, {f"{subject.unit}_id": subject.id}
        listed = []
        for shelf in shelves:
            pages = [declared for declared in shelf.workbooks if unit in declared.units]
            if pages:
                listed.append(
                    (shelf.name, [(declared.title, self._address(declared, whose)) for declared in pages])
                )
        every = [declared for shelf in shelves for declared in shelf.workbooks if unit in declared.units]
        first = _first(every, unit)
        words = "" if first is None else "Open our page" if "project" in first.landing else first.title
        return Place(subject, about, (words, self._address(first, whose)) if first else ("", ""), listed)

    def _address(self, declared: WorkbookFile, whose: dict[str, str]) -> str:
        return f"{self.base_url}voila/render/{declared.name}.ipynb?{urlencode(whose)}"


def _first(workbooks: Iterable[WorkbookFile], unit: str) -> WorkbookFile | None:
    """Return the workbook that people land on: a team on its own page, a school on what its data says."""
    listed = list(workbooks)
    wanted = landing(unit)
    return next((declared for declared in listed if declared.name == wanted), listed[0] if listed else None)


def _is_asked(place: Place, find: str) -> bool:
    return all(
        word in f"{place.subject.name} {place.about} {place.subject.id}".casefold()
        for word in find.casefold().split()
    )


class HomeHandler(PlainVisit):
    """Answers with the start page."""

    asks = frozenset({"find", "workbook"})

    def initialize(self, home: Home) -> None:
        """Keep what the page is made of."""
        self._home = home

    @web.authenticated
    async def get(self) -> None:
        """Send the page, without keeping other visitors waiting."""
        known: dict[str, Any] = {
            name: self.get_query_argument(name, "")[:100] for name in ("find", "workbook")
        }
        known["xsrf"] = self.xsrf_token.decode()
        try:
            page = await IOLoop.current().run_in_executor(None, lambda: self._home.page(**known))
        except BrightspotsError as error:
            raise Refused(error) from error
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page)
