"""Begin with a team: the one thing that is written on the start page."""

from __future__ import annotations

from tornado import web
from tornado.ioloop import IOLoop

from brightspots.apps.error_pages import PlainVisit, Refused
from brightspots.apps.home import Home
from brightspots.errors import BrightspotsError
from brightspots.records.store.new_team import begin
from brightspots.series.released_project import open_existing
from brightspots.workbook.catalog import landing
from brightspots.workbook.links import served

_LONGEST = 300


class BeginHandler(PlainVisit):
    """Writes down a team and its project, and opens their page."""

    def initialize(self, home: Home) -> None:
        """Keep where teams write."""
        self._home = home

    @web.authenticated
    async def post(self) -> None:
        """Write the team down and lead to its page, without keeping other visitors waiting."""
        team, title, school = (
            self.get_body_argument(name, "")[:_LONGEST] for name in ("team", "title", "school")
        )
        try:
            address = await IOLoop.current().run_in_executor(None, self._begin, team, title, school)
        except BrightspotsError as error:
            raise Refused(error) from error
        self.redirect(address, status=303)

    def _begin(self, team: str, title: str, school: str) -> str:
        known = {one.school_id for one in self._home.district.schools()}
        store = open_existing(self._home.records)
        try:
            project = begin(
                store, team=team, title=title, school_ids=[school] if school else [], known_schools=known
            )
        finally:
            store.close()
        return served(landing("project"), project_id=project.id, base_url=self._home.base_url)
