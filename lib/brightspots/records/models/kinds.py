"""Every kind of record, by name."""

from __future__ import annotations

from brightspots.errors import RecordError
from brightspots.records.models import (
    diagnostic,
    intervention,
    interviews,
    learning,
    measurement,
    meetings,
    network,
    process_maps,
    project,
)
from brightspots.records.models.record import ProjectRecord, Record

_MODULES = (
    network,
    meetings,
    project,
    diagnostic,
    interviews,
    process_maps,
    intervention,
    measurement,
    learning,
)

KINDS: dict[str, type[Record]] = {
    name: kind
    for module in _MODULES
    for name, kind in vars(module).items()
    if isinstance(kind, type)
    and issubclass(kind, Record)
    and kind not in (Record, ProjectRecord)
    and kind.__module__ == module.__name__
}


def kind_of(name: str) -> type[Record]:
    """Return the kind of this name.

    Raises
    ------
    RecordError
        When there is none.

    Examples
    --------
    >>> kind_of("Aim").__name__
    'Aim'
    """
    if name not in KINDS:
        raise RecordError(
            f'There is no kind of record "{name}".', remedy=f"The kinds are: {', '.join(sorted(KINDS))}."
        )
    return KINDS[name]
