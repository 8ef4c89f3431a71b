"""The account a workspace sends from: kept, with its password sealed, and opened for whoever sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Literal

from flowtrack.channels.reach import Reach
from flowtrack.channels.smtp import Security, SmtpAccount
from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.keyring import Keyring, SealedError
from flowtrack.store import inbox, mail_accounts
from flowtrack.store.database import Database, Transaction
from flowtrack.store.mail_accounts import MailAccount
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

RELEASED_AT_ONCE = 500
"""Executions a transaction: others write in between."""
Used = Literal["workspace", "server", "none"]


@dataclass(frozen=True, slots=True)
class MailWays:
    """How mails leave this server: what passwords are sealed with, the server's own account if it has one, and where
    the servers of workspaces' accounts may be."""

    keyring: Keyring = field(default_factory=Keyring)
    server: SmtpAccount | None = None
    reach: Reach = field(default_factory=Reach)

    def opened(self, account: MailAccount) -> SmtpAccount:
        """The settings of a stored account. Raises SealedError if its password can't be opened."""
        return self.smtp(_security(account.security), account.host, account.port, account.username, self._open(account))

    def smtp(self, security: Security, host: str, port: int, user: str | None, password: str | None) -> SmtpAccount:
        """A workspace's account. Raises InvalidError naming security."""
        return SmtpAccount(host, port, user, password, security, reach=self.reach)

    def _open(self, account: MailAccount) -> str | None:
        if account.password is None:
            return None
        try:
            return self.keyring.open(account.password, *_place(account.workspace_id, account.id))
        except SealedError as sealed:
            raise SealedError(f"Its password can't be read. {sealed} Enter the password again.") from None

    def trouble(self, account: MailAccount) -> str | None:
        """Why the account can't be used, as far as that shows without asking its server."""
        try:
            self.opened(account)
        except SealedError as sealed:
            return str(sealed)
        return None

    def used(self, account: MailAccount | None) -> Used:
        """Where the mails of a workspace with this account (None: without one) go, where they are sent at all."""
        return "workspace" if account else "server" if self.server else "none"


@dataclass(frozen=True, slots=True)
class AccountInput:
    """What a person says of an account. With ``keeps_password`` it stays as it is."""

    host: str
    port: int
    security: Security
    user: str | None
    password: str | None
    keeps_password: bool


def get(tx: Transaction, workspace: Workspace) -> MailAccount | None:
    """The workspace's account, if it has one."""
    return mail_accounts.load_accounts(tx, [workspace.id]).get(workspace.id)


def completed(ways: MailWays, stored: MailAccount | None, given: AccountInput) -> SmtpAccount:
    """The account that ``given`` describes, its password from what is stored if it is to stay. Raises InvalidError."""
    password = given.password
    if given.keeps_password and stored is not None and stored.password is not None and given.user is not None:
        _may_stay(stored, given)
        password = ways.opened(stored).password
    if given.user is not None and password is None:
        raise _invalid("password", "A user name needs a password.")
    if given.user is None and password is not None:
        raise _invalid("user", "A password needs a user name.")
    return ways.smtp(given.security, given.host, given.port, given.user, password)


def save(tx: Transaction, system: System, ways: MailWays, workspace: Workspace, given: AccountInput) -> MailAccount:
    """Keep the account as the one that the workspace sends from. Raises InvalidError, SealedError if the password that
    is to stay can't be opened, or ConflictError if there is no key to seal it with."""
    mail_accounts.lock_accounts(tx, workspace.id)
    stored = get(tx, workspace)
    account, now = completed(ways, stored, given), system.now()
    account_id = stored.id if stored else system.new_id()
    values: dict[str, Any] = {
        "host": account.host,
        "port": account.port,
        "security": account.security,
        "username": account.user,
        "password": None
        if account.password is None
        else ways.keyring.seal(account.password, *_place(workspace.id, account_id)),
        "updated_at": now,
    }
    if stored:
        mail_accounts.update_account(tx, account_id, values)
    else:
        new = MailAccount(id=account_id, workspace_id=workspace.id, revision=1, created_at=now, **values)
        mail_accounts.insert_account(tx, new)
    return mail_accounts.load_accounts(tx, [workspace.id])[workspace.id]


async def release(database: Database, system: System, workspace: Workspace) -> None:
    """Have what is held in the workspace tried again now: another account may take it."""
    at, after = system.now(), ""
    while last := await database.write(partial(_release, workspace.id, at, after)):
        after = last


def _release(workspace_id: str, at: datetime, after: str, tx: Transaction) -> str | None:
    return inbox.release(tx, workspace_id, at, after, RELEASED_AT_ONCE)


def _may_stay(stored: MailAccount, given: AccountInput) -> None:
    """A password goes to the server it was given for, under the name it was given for, and never in clear text if it
    was not before: or who may change the settings could have it sent to a server of their own."""
    same = (stored.host, stored.username) == (given.host, given.user)
    if not same or (given.security == "none" and stored.security != "none"):
        raise _invalid("password", "The server or the user name is another one now. Enter the password again.")


def _place(workspace_id: str, account_id: str) -> tuple[str, ...]:
    """What a password is bound to."""
    return workspace_id, "mail_account", account_id, "password"


def _security(text: str) -> Security:
    return "tls" if text == "tls" else "none" if text == "none" else "starttls"


def _invalid(name: str, message: str) -> InvalidError:
    return InvalidError("The mail account can't be used like this.", (FieldProblem(name, message),))
