"""The workspace's mail account. What it says never holds the password."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints

from flowtrack.api.schemas.wire import Answer, Body, with_example
from flowtrack.api.schemas.workspace import Address
from flowtrack.channels.smtp import Security, SmtpAccount
from flowtrack.channels.smtp_trial import Stage, Trial
from flowtrack.services.mail_accounts import AccountInput, MailWays, Used
from flowtrack.store.mail_accounts import MailAccount

_HOST = re.compile(r"[\w.:-]+")


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError("This must be a host's name alone, like smtp.example.com.")
    return text.lower()


Host = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255), AfterValidator(_host)]
Login = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=320)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
_EXAMPLE = {
    "host": "smtp.example.com",
    "port": 587,
    "security": "starttls",
    "user": "nina",
    "password": "an app password",
}


class AccountBody(Body):
    """An SMTP account. ``security`` is starttls, tls (from the first byte), or none (to this machine only). A password
    that is left out stays as it is, as long as host and user stay; null takes it away."""

    model_config = with_example(Body, _EXAMPLE)

    host: Host
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Security = "starttls"
    user: Login | None = None
    password: Password | None = Field(None, repr=False)

    def given(self) -> AccountInput:
        """The account as the service takes it."""
        keeps = "password" not in self.model_fields_set
        return AccountInput(self.host, self.port, self.security, self.user, self.password, keeps)


class AccountView(Answer):
    """The account as it is kept. ``trouble`` says why it can't be used, where that shows without asking its server."""

    host: str
    port: int
    security: str
    user: str | None
    has_password: bool
    trouble: str | None
    created_at: datetime
    updated_at: datetime


class ServerView(Answer):
    """The mail server that all workspaces without an account of their own share."""

    host: str
    port: int


class MailAccountView(Answer):
    """Where the workspace's mails go: by its own account (``workspace``), by the server's, nowhere but into the
    captured mails (``capture``), or nowhere until there is a way (``none``: they are held)."""

    used: Used | Literal["capture"]
    account: AccountView | None
    server: ServerView | None

    @classmethod
    def of(cls, ways: MailWays, account: MailAccount | None, *, captures: bool) -> Self:
        """What there is to say of this account."""
        return cls(
            used="capture" if captures else ways.used(account),
            account=_account(ways, account) if account else None,
            server=_server(ways.server),
        )


class TrialBody(Body):
    """What to try: ``account``, or what is used now if there is none; with ``to`` a small mail is sent there."""

    model_config = with_example(Body, {"to": "nina@northwind.example"}, {"account": _EXAMPLE})

    to: Address | None = None
    account: AccountBody | None = None


class TrialView(Answer):
    """How it went. ``phase`` is where it ended, ``message`` what happened, ``hint`` what to do about it."""

    ok: bool
    phase: Stage
    message: str
    hint: str

    @classmethod
    def of(cls, trial: Trial) -> Self:
        """What there is to say of it."""
        return cls(**trial._asdict())


def _account(ways: MailWays, account: MailAccount) -> AccountView:
    return AccountView(
        host=account.host,
        port=account.port,
        security=account.security,
        user=account.username,
        has_password=account.password is not None,
        trouble=ways.trouble(account),
        created_at=account.created_at,
        updated_at=account.updated_at,
    )


def _server(server: SmtpAccount | None) -> ServerView | None:
    return None if server is None else ServerView(host=server.host, port=server.port)
