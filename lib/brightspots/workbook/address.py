"""What a page takes from the server that serves it, and what from the address that a visitor came by.

The server says which district and records there are, and who reads; it says so in the environment of the page's
process. An address says which school or project, and what to show of it. It never says who reads: anyone can write
an address.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from brightspots.errors import ParameterError
from brightspots.workbook.mode import is_served
from brightspots.workbook.parameters import from_text
from brightspots.workbook.workbook_file import WorkbookFile

BY_SERVER = {
    "district": "BRIGHTSPOTS_DISTRICT",
    "records": "BRIGHTSPOTS_RECORDS",
    "audience": "BRIGHTSPOTS_AUDIENCE",
}
"""Parameters that a server gives its pages, and the names by which they stand in the environment."""

ROOM = "BRIGHTSPOTS_ROOM"
"""Where a server opens rooms for phones, as its pages are told; unset where it has none."""

WHOSE = ("school_id", "project_id")
LONGEST = 200
_MOST = 30


def given_by_server(
    declared: WorkbookFile, in_notebook: Mapping[str, Any], environment: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """Return the parameters that a page has from its server and its address, in the place of the notebook's own.

    Parameters
    ----------
    declared : Declared
    in_notebook : mapping
        What the notebook itself says.
    environment : mapping
        Of the page's process.

    Returns
    -------
    dict
        Empty where nobody serves the page. In JupyterLab the audience alone, unless the notebook names another than
        its default: who sits there may look at a page as others see it.

    Raises
    ------
    ParameterError
        For an address that names what it may not, or what cannot be.
    """
    served = is_served(environment)
    if not (served or environment.get("JPY_SESSION_NAME")):
        return {}
    given = {
        name: environment[key]
        for name, key in BY_SERVER.items()
        if name in declared.parameters and key in environment
    }
    if not served:
        unchanged = in_notebook.get("audience") == declared.parameters["audience"].default
        return {name: given[name] for name in given if name == "audience" and unchanged}
    asked = from_address(declared, environment.get("QUERY_STRING", ""))
    if "district" in given:
        # The school that a workbook opens with by itself is one of another district.
        given |= {name: "" for name in WHOSE if name in declared.parameters}
        if "network" not in declared.units and not any(asked.get(name) for name in WHOSE):
            raise ParameterError(
                "This page does not know yet whose it is. Go to the start page, and choose your team or your school."
            )
    return given | asked


def from_address(declared: WorkbookFile, query: str) -> dict[str, Any]:
    """Return what an address says: school_id, project_id, and whatever else the workbook shows by parameters.

    Parameters
    ----------
    declared : Declared
    query : str
        What stands in the address after the question mark.

    Raises
    ------
    ParameterError
        For a name that the workbook does not have or that no address may set, for a name that is there twice, and
        for a value that its parameter does not take.

    Examples
    --------
    >>> from brightspots.workbook.catalog import known
    >>> seeing = known("11_seeing_the_data")
    >>> from_address(seeing, "school_id=S001&given_band=5")
    {'school_id': 'S001', 'given_band': 5}
    >>> from_address(seeing, "school_id=S001&audience=team")
    Traceback (most recent call last):
    brightspots.errors.ParameterError: An address cannot say audience: whoever runs this server does.
    """
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, strict_parsing=bool(query), errors="strict", max_num_fields=_MOST
        )
    except ValueError as error:
        raise ParameterError(
            "The end of this address cannot be read. Go to the start page, and choose from there."
        ) from error
    given: dict[str, Any] = {}
    for name, text in pairs:
        if name in BY_SERVER:
            raise ParameterError(f"An address cannot say {name}: whoever runs this server does.")
        if name in given:
            raise ParameterError(f"This address says {name} twice. Keep one of the two.")
        if len(text) > LONGEST or any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
            raise ParameterError(f"What this address says for {name[:40]} is too long, or no text.")
        given[name] = from_text(declared, name[:40], text)
    return given
