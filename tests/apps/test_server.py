"""What a server answers without a kernel: the start page, and refusals in plain words, at once."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from brightspots import resources
from brightspots.apps.access import VisitorIdentity
from brightspots.apps.kernels import VisitorKernels
from brightspots.apps.open_browser import forget_opened, open_in_browser
from brightspots.apps.serve import make_server, places, where
from brightspots.apps.server import configuration
from brightspots.errors import DataError, ParameterError, RecordError
from tests import entering
from tests.entering import enter, get

SEEING = "voila/render/11_seeing_the_data.ipynb"
OVER_TIME = "voila/render/32_implementation_and_outcome.ipynb"


def words(answer: requests.Response) -> str:
    return answer.text.split("<body", 1)[1]


def raw(address: str, request: str) -> str:
    """Send a request as it stands: a library would tidy it up first."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as line:
        line.sendall(request.encode())
        return line.recv(4000).decode(errors="replace")


def test_no_override_no_source_no_traceback_no_file():
    voila = configuration().VoilaConfiguration
    assert (voila.allow_template_override, voila.allow_theme_override) == ("NO", "NO")
    assert voila.strip_sources is True and voila.show_tracebacks is False and voila.file_allowlist == []
    kernels = configuration().VisitorKernels
    assert kernels.cull_connected is True and 0 < kernels.cull_idle_timeout <= 3600
    assert 4 <= places() <= 60


def test_nothing_of_the_folder_it_is_started_in_changes_the_server(tmp_path, monkeypatch, own_data):
    (tmp_path / "voila.json").write_text(
        '{"VoilaConfiguration": {"strip_sources": false, "template": "lab"}}'
    )
    monkeypatch.chdir(tmp_path)
    server = make_server()
    assert server.voila_configuration.strip_sources and server.voila_configuration.template == "brightspots"
    assert server.ip == "127.0.0.1"


def test_what_is_not_there_is_said_before_anything_starts(own_data, tmp_path):
    with pytest.raises(DataError, match="There is no folder"):
        where("nowhere_at_all", "")
    with pytest.raises(ParameterError, match="There are no records"):
        where("california", str(tmp_path / "none.db"))
    with pytest.raises(RecordError, match="password"):
        where("california", "postgresql://ana:secret@db/records")
    path, records = where("", "")
    assert path.name == "practice" and records.endswith(".db") and str(own_data) in records


def test_every_page_says_who_can_read_it(practice):
    told = "Anyone using this computer can read this."
    for answer in (get(practice), get(f"{practice}nowhere"), requests.get(practice)):
        assert told in words(answer)
    for template in ("wall", "open"):
        source = (resources.folder("templates") / f"apps/room/{template}.html.j2").read_text()
        assert "{{ readers }}" in source


class TestStartPage:
    def test_teams_come_first_then_schools_and_made_up_data_says_so(self, practice):
        page = words(get(practice))
        assert (
            page.index("Here on Friday")
            < page.index("Out one day, not two")
            < page.index("Quiet Spindle Elementary</bdi>")
        )
        assert "made up by a computer" in page and "<script" not in page
        below = page.split('id="what"')[1]
        assert below.index("On the table") < below.index("When needed") < below.index("Coach and facilitator")

    def test_a_team_finds_its_pages_and_none_of_them_is_missing(self, practice):
        page = words(get(practice))
        assert "32_implementation_and_outcome.ipynb?project_id=01J6DH60M0DJTDD1XS8KNJP4JR" in page
        assert "11_seeing_the_data.ipynb?school_id=S001" in page
        assert "99_" not in page

    def test_a_school_is_found_by_a_part_of_its_name(self, practice):
        page = words(get(practice, params={"find": "SPINDLE elem"}))
        assert "Quiet Spindle" in page and "Wicker Spindle" in page and "Tin Mill High</bdi>" not in page
        nothing = words(get(practice, params={"find": '"><b>x'}))
        assert "Nothing here has “&#34;&gt;&lt;b&gt;x”" in nothing

    def test_somebody_who_wants_a_page_says_for_whom(self, practice):
        page = words(get(practice, params={"workbook": "41_similar_schools"}))
        assert "“Whom to learn from”: for whom?" in page and "41_similar_schools.ipynb?school_id=S001" in page
        assert "Seeing the data" not in page
        unknown = get(practice, params={"workbook": "99_<none>"})
        assert unknown.status_code == 404 and "There is no workbook “99_&lt;none&gt;”." in words(unknown)

    def test_a_large_district_is_searched_rather_than_listed(self, own_data):
        from brightspots.apps.home import AT_ONCE, Home
        from brightspots.district import open_district

        page = Home(open_district("california"), "", "team").page()
        assert page.count("<li>\n<h3>") == AT_ONCE and f"And {137 - AT_ONCE} more" in page
        assert "Here on Friday" not in page, "the teams of another district"


class TestWayIn:
    def test_without_the_token_every_page_says_how_to_get_in(self, practice):
        for path in ("", "?find=x", "?workbook=none", SEEING, f"{SEEING}?school_id=S001"):
            answer = requests.get(practice + path, allow_redirects=False, timeout=5)
            assert answer.status_code == 403, path
            assert "This browser has not been let in yet." in words(answer)
            assert "Set-Cookie" not in answer.headers and "Practice District" not in answer.text
        kernel = "api/kernels/00000000-0000-4000-8000-000000000000"
        for path in (kernel, f"{kernel}/channels"):
            assert requests.get(practice + path, timeout=5).status_code == 403
        assert requests.post(f"{practice}begin", data={"team": "x"}, timeout=5).status_code == 403

    def test_a_wrong_token_lets_nobody_in(self, practice):
        for token in ("", "0" * 48, "ä", "a&token=b"):
            for path in ("", SEEING):
                answer = requests.get(f"{practice}{path}?token={token}", allow_redirects=False, timeout=5)
                assert answer.status_code == 403 and "Set-Cookie" not in answer.headers

    def test_the_token_is_exchanged_at_once_and_stands_in_no_address_after_that(self, practice, caplog):
        way_in = entering.way_in(practice)
        token = way_in.partition("token=")[2]
        for path, kept in (("", "/"), (f"{SEEING}?school_id=S001", f"/{SEEING}?school_id=S001")):
            mark = "&" if "?" in path else "?"
            answer = requests.get(f"{practice}{path}{mark}token={token}", allow_redirects=False, timeout=5)
            assert answer.status_code == 303 and answer.headers["Location"] == kept
            assert answer.headers["Referrer-Policy"] == "no-referrer" and token not in answer.text
            cookie = answer.headers["Set-Cookie"]
            assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and token not in cookie
        page = enter(practice).get(practice)
        assert page.status_code == 200 and token not in page.text
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert token not in caplog.text

    def test_a_visitor_who_brings_an_old_token_stays_in_and_the_same(self, practice):
        visitor = enter(practice)
        before = visitor.cookies.get_dict()
        for token in ("0" * 48, entering.way_in(practice).partition("token=")[2]):
            assert visitor.get(f"{practice}?token={token}", timeout=5).status_code == 200
        assert visitor.cookies.get_dict()[min(before)] == before[min(before)]
        assert enter(practice).cookies.get_dict() != before

    def test_each_start_makes_another_token(self):
        first, second = VisitorIdentity(), VisitorIdentity()
        assert first.entry_token != second.entry_token and len(first.entry_token) == 48

    def test_a_fault_of_ours_is_written_down_without_its_address(self, practice, caplog, monkeypatch):
        def broken(*_, **__):
            raise RuntimeError("broken")

        monkeypatch.setattr("brightspots.apps.home.Home.page", broken)
        answer = get(f"{practice}?find=canary")
        assert answer.status_code == 500 and "Something went wrong." in words(answer)
        assert "RuntimeError: broken" in caplog.text and "canary" not in caplog.text

    def test_a_browser_is_opened_without_showing_the_token_to_others(self, monkeypatch, own_state):
        opened = []
        monkeypatch.setattr("webbrowser.open", opened.append)
        open_in_browser("http://127.0.0.1:8866/?token=abc&room=1")
        (address,) = opened
        file = Path(address.removeprefix("file://"))
        assert "abc" not in address and "?token=abc&amp;room=1" in file.read_text()
        assert file.stat().st_mode & 0o077 == 0
        forget_opened()
        assert not file.exists()


class TestRefusals:
    @pytest.mark.parametrize(
        "path",
        [
            "voila/tree",
            "voila/tree/",
            "voila/api/contents",
            "voila/api/contents/11_seeing_the_data.ipynb",
            "voila/files/11_seeing_the_data.ipynb",
            "voila/query/0-0-0-0-0",
            "voila/execution/0-0-0-0-0",
            "api/kernels",
            "api/contents",
            "login",
            "static/etc/passwd",
            "voila/static/nothing.js",
            "voila/templates/brightspots/index.html.j2",
            "voila/templates/x",
            "voila/templates/../static/x",
            "voila/render/99_none.ipynb",
            "voila/render/11_seeing_the_data",
            "voila/render/..%2F..%2Fetc%2Fpasswd",
            "nonsense",
        ],
    )
    def test_what_nobody_needs_is_not_there(self, practice, path):
        started = time.monotonic()
        answer = get(practice + path, timeout=5)
        assert answer.status_code == 404 and time.monotonic() - started < 1
        assert "There is no such page." in words(answer) and "Traceback" not in answer.text

    @pytest.mark.parametrize("shown_as", ["image", "iframe", "empty"])
    def test_a_page_elsewhere_takes_no_places(self, practice, shown_as):
        elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": shown_as}
        address = f"{practice}voila/render/11_seeing_the_data.ipynb?school_id=S001"
        answer = get(address, headers=elsewhere, timeout=5)
        assert answer.status_code == 403 and "This page is not open to you." in words(answer)

    @pytest.mark.parametrize(
        "prefix",
        ["/static/", "/voila/static/", "/voila/templates/brightspots/static/", "/voila/labextensions/"],
    )
    def test_no_file_outside_is_reached(self, practice, prefix):
        for up in ("../" * 12, "..%2f" * 12, "%2e%2e/" * 12, "/"):
            answer = raw(
                practice,
                f"GET {prefix}{up}etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
            )
            assert " 200 " not in answer.splitlines()[0] and "root:" not in answer

    @pytest.mark.parametrize("query", ["template=zzz", "theme=dark", "school_id=S001&voila-theme=dark"])
    def test_an_address_does_not_choose_how_a_page_looks(self, practice, query):
        started = time.monotonic()
        answer = get(f"{practice}{SEEING}?{query}", timeout=5)
        assert answer.status_code == 400 and time.monotonic() - started < 1
        assert "An address cannot choose how a page looks." in words(answer)

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("school_id=S001&audience=officials", "An address cannot say audience"),
            ("school_id=S001&district=/etc", "An address cannot say district"),
            ("school_id=S001&given_band=many", "given_band must be a whole number"),
            ("", "choose your team or your school"),
        ],
    )
    def test_a_bad_address_is_told_so_before_anything_starts(self, practice, query, said):
        answer = get(f"{practice}{SEEING}?{query}", timeout=5)
        assert answer.status_code == 400 and said in words(answer)
        assert 'href="/"' in words(answer)

    @pytest.mark.parametrize(
        ("path", "said"),
        [
            (f"{SEEING}?school_id=S001&<script>=1", "has no parameter &#34;&lt;script&gt;&#34;"),
            (f"{SEEING}?school_id=S001&scool=1", "has no parameter &#34;scool&#34;. Did you mean school_id?"),
            (f"{SEEING}?school_id=<b>S9</b>", "There is no school &#34;&lt;b&gt;S9&lt;/b&gt;&#34;"),
            (
                f"{OVER_TIME}?project_id=<b>1</b>",
                "There is no project “&lt;b&gt;1&lt;/b&gt;” in these records.",
            ),
            (f"{OVER_TIME}?project_id=01J6AYS9M06XDS87Q5DC4XFJNY", "“01J6AYS9M06XDS87Q5DC4XFJNY”"),
            ("voila/render/99_<none>.ipynb", "There is no page “99_&lt;none&gt;.ipynb”."),
            (
                "?<find>=1",
                "This address says “&lt;find&gt;”, which means nothing here. It may say find and workbook.",
            ),
            ("<nowhere>", "There is nothing at “/&lt;nowhere&gt;”."),
        ],
    )
    def test_what_is_not_known_is_not_found_and_the_page_says_which(self, practice, path, said):
        started = time.monotonic()
        answer = get(practice + path, timeout=5)
        assert answer.status_code == 404 and said in words(answer)
        assert "There is no such page." in words(answer) and time.monotonic() - started < 2

    def test_nothing_that_is_asked_for_writes_a_traceback(self, practice, capfd, caplog):
        kernel = "api/kernels/00000000-0000-4000-8000-000000000000"
        static = "voila/templates/brightspots/static/"
        visitor = enter(practice)
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            for path in (
                kernel,
                f"{kernel}/channels",
                f"{kernel}x",
                static,
                f"{static}%00",
                "voila/static/%00",
            ):
                for who in (visitor, requests):
                    answer = who.request(method, practice + path, allow_redirects=False, timeout=5)
                    assert answer.status_code < 500, (method, path)
        said = capfd.readouterr()
        assert "Traceback" not in said.err + said.out + caplog.text
        assert not [record for record in caplog.records if record.exc_info]

    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.5"]
    )
    def test_a_name_of_somebody_elses_is_refused_everywhere(self, practice, host):
        for path in ("", SEEING, "voila/static/voila.js", "api/kernels/0-0-0-0-0"):
            answer = enter(practice).get(practice + path, headers={"Host": host}, timeout=5)
            assert answer.status_code == 403 and "Set-Cookie" not in answer.headers
            assert "This page is not open to you." in words(answer)

    def test_our_own_names_are_answered(self, practice):
        port = urlsplit(practice).port
        for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"LOCALHOST:{port}"):
            # Known by another name, a browser has no cookie for it yet.
            answer = get(practice, headers={"Host": host})
            assert answer.status_code == (200 if host.startswith("127") else 403)
            assert "another address" not in words(answer)

    def test_only_get_is_for_strangers_and_posting_needs_our_own_page(self, practice):
        assert requests.post(practice).status_code in (403, 405)
        visitor = enter(practice)
        visitor.get(practice)
        answer = visitor.post(f"{practice}voila/api/shutdown/0-0-0-0-0")
        assert answer.status_code == 403

    def test_browsers_load_nothing_from_elsewhere_and_tell_nobody(self, practice):
        for path in ("", SEEING, "nonsense"):
            headers = get(practice + path).headers
            rule = headers["Content-Security-Policy"]
            assert (
                "default-src 'self'" in rule
                and "frame-ancestors 'none'" in rule
                and "unsafe-eval" not in rule
            )
            assert "http:" not in rule and "https:" not in rule
            assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")

    def test_nobody_is_known_by_a_cookie_of_their_own_making(self, practice):
        visitor = enter(practice)
        visitor.get(practice)
        name = next(name for name in visitor.cookies.get_dict() if name.startswith("brightspots"))
        unknown = {name: "2|1:0|10:1|1:a|4:QUJD|0", "_xsrf": visitor.cookies["_xsrf"]}
        kernel = "00000000-0000-4000-8000-000000000000"
        last_words = requests.post(
            f"{practice}voila/api/shutdown/{kernel}", data={"_xsrf": unknown["_xsrf"]}, cookies=unknown
        )
        assert last_words.status_code == 403
        answer = requests.get(practice, cookies=unknown)
        assert answer.status_code == 403 and name not in answer.headers.get("Set-Cookie", "")


def test_what_pages_may_send_is_said_here_and_not_by_voila(own_data):
    asked = {"allowed_message_types": []}
    for kernels in (
        VisitorKernels(),
        VisitorKernels(**asked),
        VisitorKernels(allowed_message_types=["execute_request"]),
    ):
        assert set(kernels.allowed_message_types) == {
            "comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request",
        }  # fmt: skip


def test_there_are_only_so_many_places_and_each_is_its_visitors(own_data):
    from brightspots.apps.kernels import Full

    kernels = VisitorKernels(most=2)
    with kernels.place("ana") as first, kernels.place("ben") as second:
        assert kernels.belongs(first, "ana") and not kernels.belongs(first, "ben")
        assert not kernels.belongs(second, "ana") and not kernels.belongs("unknown", "ana")
        with pytest.raises(Full), kernels.place("cem"):
            pass
    with kernels.place("cem") as third:
        assert kernels.belongs(third, "cem")
