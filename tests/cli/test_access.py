"""``flowtrack setup-link`` and ``flowtrack account password``, and who prints the link at the start."""

from __future__ import annotations

import asyncio
import os
import pty
import re
import select
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from flowtrack.domain.errors import NotFoundError
from flowtrack.services import accounts, passwords
from flowtrack.services.accounts import Owner
from flowtrack.store.accounts import Account, all_accounts
from flowtrack.store.database import Transaction, open_database
from flowtrack.store.tables import metadata
from flowtrack.system import RealSystem
from tests.cli.conftest import Cli
from tests.cli.process import ROOT, Running, command, environment

T = TypeVar("T")
LINK = re.compile(r"/setup\?token=([A-Za-z0-9_-]{44})\n")


def transact(path: Path, work: Callable[[Transaction], T]) -> T:
    """What ``work`` does in the database there."""

    async def run() -> T:
        database = open_database(f"sqlite:///{path}")
        try:
            return await database.write(work)
        finally:
            await database.close()

    return asyncio.run(run())


def set_up(path: Path, token: str) -> Account:
    """Make the owner's account by this link, without a password, with a session."""
    owner = Owner("Ada", "ada@example.com", None)
    return transact(path, lambda tx: accounts.set_up(tx, RealSystem(), token, owner)).session.account


def test_newest_link_is_the_one_that_works(cli: Cli, sqlite_path: Path) -> None:
    links = [cli("setup-link", FLOWTRACK_PUBLIC_URL="https://track.example.com") for _ in range(2)]
    assert [answer.code for answer in links] == [0, 0]
    assert links[0].out.startswith("https://track.example.com/setup?token=")
    old, new = (LINK.findall(answer.out)[0] for answer in links)
    with pytest.raises(NotFoundError, match="no longer valid"):
        set_up(sqlite_path, old)
    assert set_up(sqlite_path, new).email == "ada@example.com"
    again = cli("setup-link")
    assert (again.code, again.out) == (1, "")
    assert "is set up already. 'flowtrack account password EMAIL'" in again.err


def test_forgotten_password_is_piped_in_and_ends_every_session(cli: Cli, sqlite_path: Path) -> None:
    ada = set_up(sqlite_path, LINK.findall(cli("setup-link").out)[0])
    answer = cli("account", "password", "Ada@Example.com", piped="a password by pipe\n")
    assert (answer.code, answer.out) == (0, "ada@example.com has a new password.\n")
    assert kept(sqlite_path, "a password by pipe")
    assert transact(sqlite_path, lambda tx: tx.execute(metadata.tables["session"].select()).all()) == []
    assert "at least 10 characters; this has 5" in cli("account", "password", ada.email, piped="short\n").err
    unknown = cli("account", "password", "bob@example.com", piped="a password by pipe\n")
    assert unknown.err == "flowtrack: There is no account 'bob@example.com'. There are: ada@example.com.\n"


def kept(path: Path, password: str) -> bool:
    """Whether this is the only account's password."""
    (account,) = transact(path, all_accounts)
    return asyncio.run(passwords.matches(password, account.password_hash))


@pytest.mark.parametrize("second", ["typed by a person", "typed differently"])
def test_forgotten_password_is_typed_twice_and_not_shown(cli: Cli, sqlite_path: Path, second: str) -> None:
    set_up(sqlite_path, LINK.findall(cli("setup-link").out)[0])
    terminal, keyboard = pty.openpty()
    asking = subprocess.Popen(
        command("account", "password", "ada@example.com", "--data-dir", str(sqlite_path.parent)),
        stdin=keyboard,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
        start_new_session=True,  # so that its terminal is this one
    )
    with asking:
        assert asking.stdout
        assert asking.stderr
        for prompt, typed in ((b"New password: ", "typed by a person"), (b"Once more: ", second)):
            said = b""
            while not said.endswith(prompt):
                said += asking.stderr.read(1)
            os.write(terminal, f"{typed}\n".encode())
        told = asking.stdout.read().decode(), asking.stderr.read().decode()
    shown = os.read(terminal, 1000).decode() if select.select([terminal], [], [], 0)[0] else ""
    os.close(keyboard)
    os.close(terminal)
    assert "typed" not in shown + "".join(told)
    same = second == "typed by a person"
    assert ("has a new password" in told[0], "are not the same" in told[1]) == (same, not same)
    assert kept(sqlite_path, "typed by a person") == same


def test_of_servers_that_start_together_one_prints_the_link(postgres_url: str) -> None:
    with ExitStack() as stack:
        options = ("serve", "--port", "0", "--log-level", "info")
        servers = [stack.enter_context(Running(*options, DATABASE_URL=postgres_url)) for _ in range(3)]
        for server in servers:
            server.listening().said("Ctrl-C")
        assert [server.stop() for server in servers] == [0, 0, 0]
    assert sorted(len(LINK.findall(server.out)) for server in servers) == [0, 0, 1]
    others = [server for server in servers if "another process has just printed the link" in server.err]
    assert len(others) == 2
