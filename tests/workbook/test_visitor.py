"""What comes from an address and what from the server: nobody becomes somebody else by writing an address."""

from __future__ import annotations

import contextlib
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightspots.errors import ParameterError
from brightspots.workbook.address import BY_SERVER, LONGEST, from_address, given_by_server
from brightspots.workbook.catalog import find_workbook
from brightspots.workbook.parameters import COMMON, check_parameters
from brightspots.workbook.workbook_file import read_workbook

SEEING = read_workbook(find_workbook("11_seeing_the_data"))
OVER_TIME = read_workbook(find_workbook("32_implementation_and_outcome"))
DEFAULTS = {name: parameter.default for name, parameter in SEEING.parameters.items()}
SERVER = {
    "SERVER_SOFTWARE": "voila/0.5.13",
    "BRIGHTSPOTS_DISTRICT": "/data/ours",
    "BRIGHTSPOTS_RECORDS": "/data/ours.db",
    "BRIGHTSPOTS_AUDIENCE": "team",
}


def served(query, **more):
    return given_by_server(SEEING, DEFAULTS, {**SERVER, "QUERY_STRING": query, **more})


def test_the_server_says_whose_records_and_who_reads_and_the_address_says_which_school():
    assert served("school_id=S001&level=any&given_band=3") == {
        "district": "/data/ours",
        "records": "/data/ours.db",
        "audience": "team",
        "school_id": "S001",
        "project_id": "",
        "level": "any",
        "given_band": 3,
    }


@pytest.mark.parametrize("name", sorted(BY_SERVER))
def test_an_address_that_says_what_only_the_server_may_is_refused(name):
    with pytest.raises(ParameterError, match=f"cannot say {name}"):
        served(f"school_id=S001&{name}=officials")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "choose your team or your school"),
        ("level=any", "choose your team or your school"),
        ("school_id=S001&levle=any", "Did you mean level?"),
        ("school_id=S001&school_id=S002", "school_id twice"),
        ("school_id=S001&given_band=two", "given_band must be a whole number"),
        ("school_id=S001&level=" + "a" * (LONGEST + 1), "too long"),
        ("school_id=S001&level=a%00b", "no text"),
        ("school_id=S001&level=%ff", "cannot be read"),
        ("school_id", "cannot be read"),
        ("&".join(f"a{n}=1" for n in range(40)), "cannot be read"),
    ],
)
def test_what_cannot_be_is_said_in_words(query, words):
    with pytest.raises(ParameterError, match=words.replace("?", r"\?")):
        served(query)


def test_without_our_server_the_notebook_stays_as_it_is():
    assert given_by_server(SEEING, DEFAULTS, {"QUERY_STRING": "audience=team", **no_server()}) == {}
    stock = {"SERVER_SOFTWARE": "voila/0.5.13", "QUERY_STRING": "level=any"}
    assert given_by_server(SEEING, DEFAULTS, stock) == {"level": "any"}


def no_server():
    return {name: value for name, value in SERVER.items() if name != "SERVER_SOFTWARE"}


def test_in_jupyterlab_the_audience_is_the_servers_unless_somebody_chose_another():
    lab = {**no_server(), "JPY_SESSION_NAME": "11.ipynb", "QUERY_STRING": "school_id=S002"}
    assert given_by_server(SEEING, DEFAULTS, lab) == {"audience": "team"}
    assert given_by_server(SEEING, {**DEFAULTS, "audience": "staff"}, lab) == {}


def test_headers_and_the_full_address_are_never_read():
    more = {"VOILA_REQUEST_URL": "http://x/?audience=officials", "HTTP_X_AUDIENCE": "officials"}
    assert served("school_id=S001", **more)["audience"] == "team"


NAMES = st.one_of(st.sampled_from([*COMMON, *SEEING.parameters, "template", "theme"]), st.text(max_size=60))


@given(st.lists(st.tuples(NAMES, st.text(max_size=250)), max_size=6))
def test_whatever_an_address_says_is_a_parameter_that_holds_or_an_error_in_words(pairs):
    for declared in (SEEING, OVER_TIME):
        try:
            found = from_address(declared, urlencode(pairs, errors="surrogatepass"))
        except ParameterError as error:
            assert len(str(error)) < 600
            continue
        assert not set(found) & set(BY_SERVER)
        assert check_parameters(declared, found)


@given(st.text(max_size=300))
def test_any_text_after_the_question_mark_is_taken_or_refused(query):
    with contextlib.suppress(ParameterError):
        assert set(from_address(SEEING, query)) <= set(SEEING.parameters)
