"""Who may come in: API keys, the set-up link, a forgotten password."""

from __future__ import annotations

import getpass
import sys
from functools import partial
from pathlib import Path

from flowtrack.cli.database import read, write
from flowtrack.cli.output import err, say, settings_from
from flowtrack.domain.errors import InvalidError
from flowtrack.services import accounts, passwords, workspaces
from flowtrack.settings import Settings
from flowtrack.store.database import Transaction
from flowtrack.system import System


def setup_address(settings: Settings, token: str) -> str:
    """Where the first account is made, with this link's token."""
    return f"{settings.resolved_public_url()}/setup?token={token}"


def make_key(data_dir: Path | None, slug: str | None, name: str) -> None:
    """Make an API key and print it, this one time."""
    secret = write(data_dir, partial(_new_key, slug, name))
    say(secret)
    say("It is not shown again. Send it as “Authorization: Bearer …” or “X-API-Key: …”.", "dim", console=err)


def _new_key(slug: str | None, name: str, tx: Transaction, system: System) -> str:
    return workspaces.new_key(tx, system, workspaces.named(tx, slug), name)


def print_setup_link(data_dir: Path | None) -> None:
    """Make another set-up link and print it."""
    token = write(data_dir, accounts.new_link)
    say(setup_address(settings_from(), token))
    days = accounts.LINK_LIVES.days
    say(f"It works once, for {days} days. Links that were printed before no longer work.", "dim", console=err)


def set_password(data_dir: Path | None, email: str) -> None:
    """Ask for a password and set it."""
    account = read(data_dir, lambda tx, _: accounts.named(tx, email))
    password = _asked()
    passwords.check(password, "password")
    hashed = passwords.hash_now(password)
    write(data_dir, lambda tx, _: accounts.reset_password(tx, account, hashed))
    say(f"{account.email} has a new password.")


def _asked() -> str:
    """The password: typed twice, unseen, or the first line of what is piped in. Raises InvalidError."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("New password: ")
    if getpass.getpass("Once more: ") != password:
        raise InvalidError("The two are not the same. Nothing was changed.")
    return password
