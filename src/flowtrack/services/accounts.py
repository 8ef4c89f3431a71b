"""Accounts: the first start and its set-up link, signing in, and passwords.

Whoever can start FlowTrack, or read what it prints, gets a link; whoever opens that first makes the owner's account.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flowtrack.domain.errors import ConflictError, InvalidError, NotFoundError
from flowtrack.mail.address import normalise_address
from flowtrack.services import sessions, throttle, workspaces
from flowtrack.services.sessions import Started
from flowtrack.services.workspaces import digest
from flowtrack.store import accounts
from flowtrack.store import sessions as stored_sessions
from flowtrack.store import workspaces as stored_workspaces
from flowtrack.store.accounts import Account
from flowtrack.store.database import Transaction
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System
from flowtrack.telemetry import log

LINK_LIVES = timedelta(days=3)
DONE = "FlowTrack is set up already. Please sign in."
_OLD = "This link is no longer valid. Run 'flowtrack setup-link', or start FlowTrack anew, for another one."


@dataclass(frozen=True, slots=True)
class Owner:
    """Who sets a workspace up. What is None stays as it is."""

    name: str
    email: str
    password_hash: str | None = field(repr=False)
    workspace_name: str | None = None
    time_zone: str | None = None


# Setting up ------------------------------------------------------------------------------------------------


def first_start(tx: Transaction, system: System, began: datetime) -> str | None:
    """Make the first workspace unless there is one. Answers the token of a new set-up link while nobody can sign in;
    None if one was made since ``began`` (real time), by another process that started with this one."""
    workspace = _first_workspace(tx, system)
    if accounts.has_account(tx, workspace.id):
        return None
    made_at = accounts.link_made_at(tx, workspace.id)
    if made_at is not None and made_at >= began:
        log.info("not set up yet: another process has just printed the link; 'flowtrack setup-link' prints another")
        return None
    return _new_link(tx, system, workspace)


def new_link(tx: Transaction, system: System) -> str:
    """The token of a new set-up link; the one before is void. Raises ConflictError if somebody can sign in."""
    workspace = _first_workspace(tx, system)
    if accounts.has_account(tx, workspace.id):
        message = "FlowTrack is set up already. 'flowtrack account password EMAIL' sets a forgotten password."
        raise ConflictError(message)
    return _new_link(tx, system, workspace)


def check_link(tx: Transaction, system: System, token: str) -> None:
    """Raise ConflictError if the set-up is done, NotFoundError if the link is not, or no longer, valid."""
    if accounts.workspace_of_link(tx, digest(token), system.real_now()) is None:
        raise _void(tx)


def set_up(tx: Transaction, system: System, token: str, owner: Owner) -> Started:
    """Make the owner's account, and sign them in. Of two with the same link, one does. Raises as ``check_link``."""
    workspace_id = accounts.take_link(tx, digest(token), system.real_now())
    if workspace_id is None:
        raise _void(tx)
    if accounts.has_account(tx, workspace_id):
        raise ConflictError(DONE)
    asked = {"name": owner.workspace_name, "time_zone": owner.time_zone}
    if values := {name: value for name, value in asked.items() if value is not None}:
        stored_workspaces.update_workspace(tx, workspace_id, values)
    return sessions.start(tx, system, create(tx, system, workspace_id, owner))


def create(tx: Transaction, system: System, workspace_id: str, owner: Owner) -> str:
    """A new account; its id."""
    values = {
        "id": system.new_id(),
        "workspace_id": workspace_id,
        "email": owner.email,
        "name": owner.name,
        "password_hash": owner.password_hash,
        "created_at": system.real_now(),
    }
    accounts.insert_account(tx, values)
    return str(values["id"])


def _first_workspace(tx: Transaction, system: System) -> Workspace:
    there = stored_workspaces.first_workspace(tx)
    return there or workspaces.create(tx, system, slug="main", name="My workspace")


def _new_link(tx: Transaction, system: System, workspace: Workspace) -> str:
    token, now = system.new_token() + system.new_token(), system.real_now()
    times = {"created_at": now, "expires_at": now + LINK_LIVES}
    accounts.put_link(tx, {"workspace_id": workspace.id, "digest": digest(token), **times})
    return token


def _void(tx: Transaction) -> ConflictError | NotFoundError:
    return ConflictError(DONE) if accounts.any_account(tx) else NotFoundError(_OLD)


# Signing in ------------------------------------------------------------------------------------------------


def begin_sign_in(tx: Transaction, system: System, email: str, place: str) -> Account | None:
    """Count the try, and look the account up. Raises TooOftenError."""
    address = _normal(email)
    throttle.count(tx, system, address, place)
    return accounts.account_of_email(tx, address)


def sign_in(tx: Transaction, system: System, account: Account, place: str, left: str | None) -> Started | None:
    """Start a session, and end the one whose token is ``left``: the password was right. None if it was changed
    meanwhile."""
    if accounts.lock_account(tx, account.id).password_hash != account.password_hash:
        return None
    throttle.forgive(tx, account.email, place)
    if left is not None:
        stored_sessions.delete_session(tx, digest(left))
    return sessions.start(tx, system, account.id)


def _normal(email: str) -> str:
    """The address as accounts have it; what is none is nobody's."""
    try:
        return normalise_address(email)
    except InvalidError:
        return email.strip().lower()


# Looking after an account ----------------------------------------------------------------------------------


def change_password(tx: Transaction, system: System, account: Account, password_hash: str, place: str) -> Started:
    """Set a password whose holder has proven the present one, and end every session; answers a new one. Raises
    ConflictError if it was changed meanwhile."""
    if accounts.lock_account(tx, account.id).password_hash != account.password_hash:
        raise ConflictError("The password was changed at the same time. Please sign in again.")
    _set_password(tx, account, password_hash)
    throttle.forgive(tx, account.email, place)
    return sessions.start(tx, system, account.id)


def reset_password(tx: Transaction, account: Account, password_hash: str) -> None:
    """Set a password that was forgotten: for who runs the server. It ends every session, and tries are forgotten."""
    _set_password(tx, account, password_hash)
    throttle.forgive(tx, account.email)


def named(tx: Transaction, email: str) -> Account:
    """The account with this address, or NotFoundError: for who runs the server."""
    found = accounts.account_of_email(tx, _normal(email))
    if found is None:
        there = ", ".join(item.email for item in accounts.all_accounts(tx))
        raise NotFoundError(f"There is no account {email!r}. {f'There are: {there}.' if there else 'There is none.'}")
    return found


def rename(tx: Transaction, account: Account, name: str) -> Account:
    """Change what the account's person is called."""
    accounts.update_account(tx, account.id, {"name": name})
    return accounts.load_account(tx, account.id)


def _set_password(tx: Transaction, account: Account, password_hash: str) -> None:
    accounts.update_account(tx, account.id, {"password_hash": password_hash})
    stored_sessions.delete_sessions(tx, account.id)
