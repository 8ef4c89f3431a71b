"""Which hosts a connection may lead to that somebody else has named.

A name is looked up once, every address it has must be allowed, and the connection goes to one of those very addresses:
a name that means another address a moment later leads nowhere else. Public addresses are allowed; what lies in a
private network only if whoever runs the server has named it.
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Self

SETTING = "FLOWTRACK_PRIVATE_MAIL_HOSTS"
SECONDS_AN_ADDRESS = 4.0
"""A host with several addresses is tried at the next one after this long."""
EVERYWHERE = "*"
_GLOBAL = ip_network("2000::/3")
_NAT64 = ip_network("64:ff9b::/96")
_Address = IPv4Address | IPv6Address


class OutOfReachError(OSError):
    """The host may not be connected to; the message says what would allow it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Besides public addresses: hosts by name, and networks. ``everywhere`` is no bound at all."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    everywhere: bool = False

    @classmethod
    def read(cls, text: str) -> Self:
        """What ``text`` allows: names, addresses and networks with commas between, or ``*``. Raises ValueError."""
        parts = [part.strip().lower() for part in text.split(",") if part.strip()]
        hosts = frozenset(part for part in parts if not _is_network(part) and part != EVERYWHERE)
        if wrong := next((name for name in hosts if not all(sign.isalnum() or sign in "-._" for sign in name)), None):
            raise ValueError(f"{wrong!r} is neither a host's name nor an address or network")
        networks = tuple(ip_network(part, strict=False) for part in parts if _is_network(part))
        return cls(hosts, networks, EVERYWHERE in parts)

    def admits(self, address: str) -> bool:
        """Whether a connection may lead to this address."""
        found = ip_address(address.partition("%")[0])
        return _is_public(found) or any(found in network for network in self.networks)

    async def connect(self, host: str, port: int) -> socket.socket:
        """A connected socket. Raises OutOfReachError, or another OSError; it has no time-out of its own."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        anywhere = self.everywhere or host.lower() in self.hosts
        if not anywhere and not all(self.admits(str(place[4][0])) for place in found):
            message = f"{host} is in a private network, and workspaces may not reach it there; {SETTING} would allow it"
            raise OutOfReachError(message)
        return await _first(found)


async def _first(places: list[Any]) -> socket.socket:
    """A connection to the first of these addresses that takes one."""
    for place in places[:-1]:
        try:
            async with asyncio.timeout(SECONDS_AN_ADDRESS):
                return await _connected(place)
        except OSError:
            continue
    return await _connected(places[-1])


async def _connected(place: Any) -> socket.socket:
    family, kind, protocol, _, address = place
    made = socket.socket(family, kind, protocol)
    try:
        made.setblocking(False)
        await asyncio.get_running_loop().sock_connect(made, address)
    except BaseException:
        made.close()
        raise
    return made


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_public(address: _Address) -> bool:
    """An address of version 6 may hold one of version 4, to which it leads; it is that one which counts then."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if address in _NAT64:
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        return _is_public(inner)
    return address in _GLOBAL and address.is_global
