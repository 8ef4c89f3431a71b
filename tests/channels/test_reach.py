"""Where a connection may lead to that a workspace has named."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest

from flowtrack.channels import reach as module
from flowtrack.channels.reach import OutOfReachError, Reach

PRIVATE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1",
    "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "2002:7f00:1::", "2002:a00:1::1",
    "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2001:db8::1", "2001::1", "100::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_private_is_refused_in_every_disguise(address: str) -> None:
    assert not Reach().admits(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_not(address: str) -> None:
    assert Reach().admits(address)


def test_networks_are_opened_one_by_one() -> None:
    reach = Reach.read("10.0.0.0/8, fd00::/8, 192.168.1.5")
    assert [reach.admits(address) for address in ("10.9.9.9", "fd00::1", "192.168.1.5", "192.168.1.6")] == [
        True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["mail host", "http://mail", "10.0.0.0/99", "user@mail"])
def test_what_is_neither_name_nor_network_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="neither"):
        Reach.read(text)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Makes names mean addresses, and answers which names were looked up."""

    def mean(*addresses: str) -> list[str]:
        asked: list[str] = []

        async def look_up(host: str, port: int, **options: Any) -> list[Any]:
            asked.append(host)
            kinds = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in addresses]
            return [(kind, socket.SOCK_STREAM, 6, "", (a, port)) for kind, a in zip(kinds, addresses, strict=True)]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", look_up)
        return asked

    return mean


async def test_one_private_address_among_public_ones_is_too_much(answers: Callable[..., list[str]]) -> None:
    asked = answers("93.184.216.34", "127.0.0.1")
    with pytest.raises(OutOfReachError, match="FLOWTRACK_PRIVATE_MAIL_HOSTS"):
        await Reach().connect("mail.example", 25)
    assert asked == ["mail.example"]


async def test_name_is_looked_up_once_and_its_addresses_are_tried_in_turn(answers: Callable[..., list[str]]) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    asked = answers("127.0.0.2", "127.0.0.1")
    made = await Reach.read("mail.internal").connect("Mail.internal", port)
    assert made.getpeername() == ("127.0.0.1", port)
    assert asked == ["Mail.internal"]
    made.close()
    listening.close()


async def test_address_that_says_nothing_gives_way_to_the_next(
    answers: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS_AN_ADDRESS", 0.05)
    listening = socket.create_server(("127.0.0.1", 0))
    deaf = socket.create_server(("127.0.0.3", listening.getsockname()[1]), backlog=0)
    full = [socket.socket() for _ in range(4)]
    for one in full:  # its backlog is full: it answers no more
        one.setblocking(False)
        one.connect_ex(deaf.getsockname())
    answers("127.0.0.3", "127.0.0.1")
    made = await Reach.read("*").connect("mail.internal", listening.getsockname()[1])
    assert made.getpeername()[0] == "127.0.0.1"
    for one in (*full, made, deaf, listening):
        one.close()
