"""The server for phones: an address of this computer in the local network, at which only rooms are to be found."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Any

import psutil
from tornado.netutil import bind_sockets

from brightspots.apps.connections import BoundedServer
from brightspots.apps.open_files import most_connections, raise_limit
from brightspots.apps.room import host_handlers
from brightspots.apps.room.phone_handlers import application
from brightspots.apps.room.state import RoomState
from brightspots.errors import ParameterError
from brightspots.records.store.store import open_records

TRIES = 20
LARGEST_POST = 512 * 1024
OF_ONE_ADDRESS = 192
"""Connections: a school's phones may all come from one address, and 30 of them open six each."""

_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9-]{1,63})*")


@dataclass
class LanServer:
    """A second server, with the rooms behind it.

    Attributes
    ----------
    state : RoomState
    host : str
    sockets : list of socket
        Open already, so that nobody else takes the place; nothing answers there before `open`.
    """

    state: RoomState
    host: str
    sockets: list[socket.socket]
    _server: BoundedServer | None = None

    @property
    def told(self) -> str:
        """What it means, for whoever opens it."""
        return (
            f"Phones in the same network find your rooms at {self.state.address}. What is typed there is not "
            "encrypted: others in the same network could read along, so use it in a room and a network that you trust."
        )

    def handlers(self, base: str, audience: str) -> list[Any]:
        """Return what the person at the machine may ask of rooms, at the first door."""
        return host_handlers.handlers(base, self.state, audience)

    def open(self) -> None:
        """Answer phones from now on."""
        names = {check_address(self.host), *(_as_typed(one.getsockname()[0]) for one in self.sockets)}
        most = most_connections(raise_limit())
        self._server = BoundedServer(
            application(self.state, sorted(names)),
            most=most,
            of_one=min(OF_ONE_ADDRESS, most * 3 // 4),
            max_body_size=LARGEST_POST,
            max_buffer_size=2 * LARGEST_POST,
            max_header_size=16 * 1024,
            body_timeout=20,
        )
        self._server.add_sockets(self.sockets)

    def close(self) -> None:
        """Answer nobody any more; what was being saved is saved."""
        if self._server is not None:
            self._server.stop()
        for one in self.sockets:
            one.close()
        self.state.close()


def make_lan_server(records: str, address: str, port: int, *, synthetic: bool = False) -> LanServer:
    """Return a server for phones, which is still to be opened.

    Parameters
    ----------
    records : str
        The teams' records.
    address : str
        Of this computer in the local network.
    port : int
        The next free one is taken where somebody else uses it.
    synthetic : bool
        Whether the data is made up.

    Raises
    ------
    BrightspotsError
        For an address that is not this computer's, and where there are no records.
    """
    if not records:
        raise ParameterError("A room needs the teams' records. Say with --records where they are.")
    sockets, found = open_sockets(address, port)
    try:
        state = RoomState(open_records(records), f"http://{check_address(address)}:{found}", synthetic)
    except BaseException:
        for one in sockets:
            one.close()
        raise
    return LanServer(state, address, sockets)


def check_address(address: str) -> str:
    """Return an address at which this computer may be found by phones, as it stands in a browser.

    Raises
    ------
    ParameterError
        For one that is not this computer's, or stands for all of them.

    Examples
    --------
    >>> check_address("0.0.0.0")
    Traceback (most recent call last):
    brightspots.errors.ParameterError: "0.0.0.0" stands for all of its addresses. Choose the one that...
    """
    given = address.strip().strip("[]").lower()
    try:
        number = ipaddress.ip_address(given)
    except ValueError:
        number = None
        if not _NAME.fullmatch(given):
            raise ParameterError(f'"{address}" is no address. {describe_addresses()}') from None
    if number is not None and number.is_unspecified:
        raise ParameterError(
            f'"{address}" stands for all of its addresses. Choose the one that phones find it by. '
            f"{describe_addresses()}"
        )
    return f"[{given}]" if isinstance(number, ipaddress.IPv6Address) else given


def open_sockets(address: str, port: int) -> tuple[list[socket.socket], int]:
    """Open an address of this computer, at the first port that is free from this one on.

    Raises
    ------
    ParameterError
        For an address that is not this computer's, and where no port is free.
    """
    numbers = _own_numbers(address)
    for tried in range(port, min(port + TRIES, 65536)):
        opened: list[socket.socket] = []
        try:
            for number in numbers:
                opened += bind_sockets(tried, number)
        except OSError as error:
            for one in opened:
                one.close()
            if not _is_taken(error):
                raise ParameterError(
                    f'"{address}" is no address of this computer. {describe_addresses()}'
                ) from error
        else:
            return opened, tried
    raise ParameterError(f"No port from {port} on is free at {address}. Choose another with --port.")


def _own_numbers(address: str) -> list[str]:
    """Return the addresses that a name or an address stands for, all of them this computer's.

    Some that can be opened are nobody's own: 0 and 0.0.0.0 stand for every network, 255.255.255.255 for everybody.
    """
    try:
        found = socket.getaddrinfo(check_address(address).strip("[]"), None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise ParameterError(
            f'Nothing is known by the name of "{address}". {describe_addresses()}'
        ) from error
    ours = {
        _bare(one.address)
        for listed in psutil.net_if_addrs().values()
        for one in listed
        if one.family in (socket.AF_INET, socket.AF_INET6)
    }
    numbers = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    for number in numbers:
        if _bare(number) not in ours and not ipaddress.ip_address(_bare(number)).is_loopback:
            raise ParameterError(f'"{address}" is no address of this computer. {describe_addresses()}')
    return numbers


def _bare(address: str) -> str:
    """Return an address without the network card that some systems write after it."""
    return str(ipaddress.ip_address(address.split("%")[0]))


def own_addresses() -> list[str]:
    """Return the addresses by which other computers find this one.

    Examples
    --------
    >>> "127.0.0.1" in own_addresses()
    False
    """
    found = []
    for name, listed in psutil.net_if_addrs().items():
        for one in listed:
            if one.family == socket.AF_INET and not name.startswith(("docker", "br-", "veth")):
                number = ipaddress.ip_address(one.address)
                if not number.is_loopback and not number.is_link_local:
                    found.append(one.address)
    return found


def describe_addresses() -> str:
    """Return, as a sentence, by which addresses other computers find this one."""
    found = own_addresses()
    if not found:
        return "This computer is in no network now: connect it to the Wi-Fi of the room first."
    return f"This computer is found by: {', '.join(found)}."


def _as_typed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _is_taken(error: OSError) -> bool:
    return error.errno in (errno.EADDRINUSE, errno.EACCES)
