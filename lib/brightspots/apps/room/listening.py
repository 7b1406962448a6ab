"""The second door of this computer: an address of the local network, at which only rooms are to be found."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket

import psutil
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from brightspots.apps.room.house import House
from brightspots.apps.room.visitors import application
from brightspots.errors import ParameterError

TRIES = 20
LARGEST_POST = 64 * 1024

_NAME = re.compile(r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9-]{1,63})*")


def told(address: str) -> str:
    """Say what a room in a local network means."""
    return (
        f"Phones in the same network find the room at {address}. What is typed there is not encrypted: others in the "
        "same network could read along, so use it in a room and a network that you trust."
    )


def check(host: str) -> str:
    """Return an address at which this computer may be found by phones, as it stands in a browser.

    Raises
    ------
    ParameterError
        For one that is not this computer's, or stands for all of them.

    Examples
    --------
    >>> check("0.0.0.0")
    Traceback (most recent call last):
    brightspots.errors.ParameterError: "0.0.0.0" stands for every address of this computer. Choose the one that...
    """
    given = host.strip().strip("[]").lower()
    try:
        number = ipaddress.ip_address(given)
    except ValueError:
        number = None
        if not _NAME.fullmatch(given):
            raise ParameterError(f'"{host}" is no address. {_ours()}') from None
    if number is not None and number.is_unspecified:
        raise ParameterError(
            f'"{host}" stands for every address of this computer. Choose the one that phones find it by. {_ours()}'
        )
    return f"[{given}]" if isinstance(number, ipaddress.IPv6Address) else given


def sockets_at(host: str, port: int) -> tuple[list[socket.socket], int]:
    """Open an address of this computer, at the first port that is free from this one on.

    Raises
    ------
    ParameterError
        For an address that is not this computer's, and where no port is free.
    """
    bare = check(host).strip("[]")
    for tried in range(port, min(port + TRIES, 65536)):
        try:
            return bind_sockets(tried, bare), tried
        except socket.gaierror as error:
            raise ParameterError(f'Nothing is known by the name of "{host}". {_ours()}') from error
        except OSError as error:
            if not _is_taken(error):
                raise ParameterError(f'"{host}" is no address of this computer. {_ours()}') from error
    raise ParameterError(f"No port from {port} on is free at {host}. Choose another with --port.")


def listen(house: House, host: str, sockets: list[socket.socket]) -> HTTPServer:
    """Answer phones from now on."""
    names = {check(host), *(_as_typed(one.getsockname()[0]) for one in sockets)}
    server = HTTPServer(
        application(house, sorted(names)),
        max_body_size=LARGEST_POST,
        max_buffer_size=4 * LARGEST_POST,
        max_header_size=16 * 1024,
        idle_connection_timeout=75,
        body_timeout=20,
    )
    server.add_sockets(sockets)
    return server


def addresses() -> list[str]:
    """Return the addresses by which other computers find this one.

    Examples
    --------
    >>> "127.0.0.1" in addresses()
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


def _ours() -> str:
    found = addresses()
    if not found:
        return "This computer is in no network now: connect it to the Wi-Fi of the room first."
    return f"This computer is found by: {', '.join(found)}."


def _as_typed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _is_taken(error: OSError) -> bool:
    return error.errno in (errno.EADDRINUSE, errno.EACCES)
