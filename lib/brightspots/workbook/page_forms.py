"""Forms on a page: editable where people work, read-only where a page is made.

Only here do workbooks meet widgets, and only when somebody works in them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias, TypeVar

from IPython.display import display

from brightspots.forms.editing import Visit
from brightspots.forms.render import build_answers
from brightspots.forms.schema import Form
from brightspots.privacy.audience import OWN_SCHOOL_IN_FULL
from brightspots.records.models.project import Project
from brightspots.records.models.record import Record
from brightspots.records.store.snapshot import Snapshot
from brightspots.series.data_access import Released
from brightspots.series.released_project import open_existing, released
from brightspots.series.subject import Declaration
from brightspots.text import markup
from brightspots.workbook.mode import mode

Pick: TypeAlias = Callable[[Snapshot], "Record | None"]
PickAll: TypeAlias = Callable[[Snapshot], Sequence[Record]]


class Writable(Released):
    """The released numbers of a page on which the team whose project it is may write.

    Attributes
    ----------
    visit : Visit or None
        The page's visit to its project's records, once somebody asked for it.
    asked_who : bool
        Whether a form of the page has asked already who writes.
    """

    def __init__(self, declared: Declaration, parameters: dict[str, Any]) -> None:
        super().__init__(declared, parameters)
        self.visit: Visit | None = None
        self.asked_who = False


Page = TypeVar("Page", bound=Writable)


def is_written_here(book: Writable) -> bool:
    """Return whether somebody who may write works in this page: a team, in its own project."""
    return mode() == "form" and book.project is not None and book.audience in OWN_SCHOOL_IN_FULL


def visit(book: Writable) -> Visit:
    """Return this page's visit to its project's records, begun when it is first asked for."""
    assert book.project is not None
    if book.visit is None:
        from brightspots.forms.live import watch

        as_of = str(book.parameters.get("as_of", ""))
        names = {book.school.name, book.school.lea_name, book.project.team, book.project.title} - {""}
        book.visit = Visit(
            open_existing(str(book.parameters["records"])),
            book.project.project_id,
            today=lambda: date.fromisoformat(as_of) if len(as_of) == 10 else date.today(),
            known_names=sorted(names),
            min_cell=book.min_cell,
        )
        # First of all listeners: what is drawn after a save is drawn from the new records.
        book.visit.listen(lambda: _renew(book))
        watch(book.visit)
    return book.visit


def form(book: Writable, asked: Form, pick: Pick | None = None) -> None:
    """Show a form over one record of the page's project.

    Parameters
    ----------
    book : Writable
    asked : Form
    pick : callable, optional
        From the project's records to the record; the project's one of this kind when not given.
    """

    def written(here: Visit) -> Any:
        from brightspots.forms.record_form import FormModel

        return FormModel(here, asked, pick, writer=_asks_who(book))

    def read(records: Snapshot) -> Sequence[Record]:
        picked = pick(records) if pick else records.current(asked.kind)
        return [] if picked is None else [picked]

    model(book, written, lambda book: _read(book, asked, read))


def forms(book: Writable, asked: Form, pick: PickAll | None = None) -> None:
    """Show a form over several records of the page's project, to add to and to mend.

    Parameters
    ----------
    book : Writable
    asked : Form
    pick : callable, optional
        From the project's records to those to show; all of this kind when not given.
    """

    def written(here: Visit) -> Any:
        from brightspots.forms.list_form import ListModel

        return ListModel(here, asked, pick, writer=_asks_who(book))

    model(book, written, lambda book: _read(book, asked, pick or (lambda records: records.of(asked.kind))))


def model(book: Page, make: Callable[[Visit], Any], otherwise: Callable[[Page], None]) -> None:
    """Show a form of a page's own making, such as that of the week; in a page that is read, something else.

    Parameters
    ----------
    book : Writable
    make : callable
        From the visit to a `brightspots.forms.model.Model`.
    otherwise : callable
        Shows what stands there in a page.
    """
    if is_written_here(book):
        _view(book, make(visit(book)))
    else:
        otherwise(book)


def live(book: Writable, show: Callable[..., None], *args: Any) -> None:
    """Show what a function shows; where people work, again whenever the records change."""
    if not is_written_here(book):
        show(book, *args)
        return
    from brightspots.forms.live import Live

    display(Live(visit(book), lambda: show(book, *args)).area)


def _renew(book: Writable) -> None:
    assert book.visit is not None
    records = book.visit.snapshot()
    project = records.get(book.visit.project_id)
    assert isinstance(project, Project)
    book.project = released(records, project, audience=book.audience, min_cell=book.min_cell)
    book.take_in_what_is_new()


def _read(book: Writable, asked: Form, pick: PickAll) -> None:
    """Show what is written, for a page that is read."""
    if book.project is None:
        display(markup.Html(markup.paragraph(_NO_PROJECT, "note"), _NO_PROJECT))
        return
    display(build_answers(asked, pick(book.project), book.project))


def _view(book: Writable, made: Any) -> None:
    from brightspots.forms.view import FormView

    shown = FormView(made)
    visit(book).listen(shown.refresh)
    display(shown)


def _asks_who(book: Writable) -> bool:
    """Return whether this is the page's first form: it asks who writes."""
    first, book.asked_who = not book.asked_who, True
    return first


_NO_PROJECT = "Whose project is this? Give a project_id at the top, or open this page from your team's page."
