from __future__ import annotations

import socket

import pytest
from click.testing import CliRunner

from brightspots.apps.room import lan_server
from brightspots.apps.room.lan_server import check_address, make_lan_server, open_sockets
from brightspots.cli import main
from brightspots.errors import ParameterError
from tests.apps.rooming import begin


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "[::]"])
def test_a_door_to_every_network_at_once_is_refused(address):
    with pytest.raises(ParameterError, match="Choose the one that phones find it by"):
        check_address(address)


@pytest.mark.parametrize("address", ["", "a b", "http://here", "1.2.3.4:80", "-x", "x" * 300, "evil\nhost"])
def test_what_is_no_address_is_refused_in_words(address):
    with pytest.raises(ParameterError, match="is no address"):
        check_address(address)


def test_an_address_stands_as_browsers_write_it():
    assert (check_address(" 192.0.2.7 "), check_address("FD00::2"), check_address("Rooms.Local")) == (
        "192.0.2.7",
        "[fd00::2]",
        "rooms.local",
    )


def test_an_address_of_another_computer_cannot_be_opened():
    with pytest.raises(ParameterError, match="is no address of this computer"):
        open_sockets("198.51.100.7", 9000)


@pytest.mark.parametrize("address", ["0", "0x0", "255.255.255.255", "224.0.0.1", "192.0.2.255"])
def test_what_can_be_opened_and_is_nobodys_own_address_is_refused_and_the_addresses_are_listed(
    address, monkeypatch
):
    monkeypatch.setattr(lan_server, "own_addresses", lambda: ["10.0.0.5", "192.168.1.20"])
    with pytest.raises(ParameterError, match="no address of this computer") as told:
        open_sockets(address, 9000)
    assert "This computer is found by: 10.0.0.5, 192.168.1.20." in str(told.value)


def test_a_name_is_opened_at_the_addresses_that_it_has_here():
    sockets, _ = open_sockets("localhost", 9000)
    assert {one.getsockname()[0] for one in sockets} <= {"127.0.0.1", "::1"} and sockets
    for one in sockets:
        one.close()


def test_the_next_free_port_is_taken_where_somebody_else_uses_the_first():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        sockets, found = open_sockets("127.0.0.1", port)
        for one in sockets:
            one.close()
    assert found > port


def test_a_door_says_what_it_means_and_needs_records(tmp_path):
    with pytest.raises(ParameterError, match="needs the teams' records"):
        make_lan_server("", "127.0.0.1", 9000)
    begin(tmp_path / "ours.db")
    door = make_lan_server(str(tmp_path / "ours.db"), "127.0.0.1", 9000)
    assert door.state.address in door.told and "not encrypted" in door.told
    door.close()


def test_with_one_project_its_room_is_opened_and_with_two_somebody_chooses(tmp_path):
    begin(tmp_path / "ours.db")
    door = make_lan_server(str(tmp_path / "ours.db"), "127.0.0.1", 9000)
    room = door.state.open_only()
    assert room is not None and door.state.rooms.all() == [room]
    begin(tmp_path / "ours.db", title="Another")
    door.state.rooms.close(room.id)
    assert door.state.open_only() is None and door.state.rooms.all() == []
    with pytest.raises(ParameterError, match="no such project"):
        door.state.open("01M816KVNMEKZ9B2Y7YDBTJN6Y")
    door.close()


def test_the_command_line_asks_for_an_address_before_it_opens_a_room():
    told = CliRunner().invoke(main, ["serve", "practice", "--room", "--no-browser"])
    assert told.exit_code == 2 and "Say with --host" in told.output
    told = CliRunner().invoke(main, ["serve", "practice", "--host", "0.0.0.0", "--no-browser"])
    assert told.exit_code == 2 and "stands for all of its addresses" in told.output
