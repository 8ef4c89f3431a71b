"""Who is signed in, what signing in takes, and the API keys as people look after them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from flowtrack.api.schemas.wire import Answer, Body, Name, with_example
from flowtrack.api.schemas.workspace import Address, TimeZone

Secret = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
_ADA = {"id": "0199d0b2-2c4f-7a10-8a3e-5b7c9d1e2f30", "email": "ada@example.com", "name": "Ada"}


class AccountView(Answer):
    """A person who may sign in."""

    model_config = with_example(Answer, _ADA)

    id: str
    email: str
    name: str


class HomeView(Answer):
    """The workspace that somebody is signed in to."""

    id: str
    slug: str
    name: str
    time_zone: str


class SessionView(Answer):
    """How things stand for whoever opens FlowTrack. ``setUp``: there is an account to sign in to. Without a session
    ``account``, ``workspace`` and ``csrfToken`` are null. ``captures``: mails are kept here instead of being sent;
    ``demo``: all of it is a sample, and everybody is signed in by themselves."""

    set_up: bool
    account: AccountView | None
    workspace: HomeView | None
    csrf_token: str | None
    captures: bool
    demo: bool
    version: str


class SetupLink(Body):
    """The token in the link that the first start prints."""

    model_config = with_example(Body, {"token": "JYhB1qkMUsmLwbbkO1lQ3wXk2nT0v5y8R7eFzPp4cAtg"})

    token: Secret


class Setup(Body):
    """The owner's account; ``token`` is in the link that the first start prints. A password has at least 10
    characters."""

    model_config = with_example(
        Body,
        {
            "token": "JYhB1qkMUsmLwbbkO1lQ3wXk2nT0v5y8R7eFzPp4cAtg",
            "name": "Ada",
            "email": "ada@example.com",
            "password": "correct horse battery",
            "workspaceName": "Northwind Studio",
            "timeZone": "Europe/Berlin",
        },
    )

    token: Secret
    name: Name
    email: Address
    password: Secret
    workspace_name: Name | None = None
    time_zone: TimeZone | None = None


class SignIn(Body):
    """Who is there."""

    model_config = with_example(Body, {"email": "ada@example.com", "password": "correct horse battery"})

    email: Annotated[str, StringConstraints(min_length=1, max_length=254)]
    password: Secret


class PasswordChange(Body):
    """The present password, and the one to come: at least 10 characters."""

    model_config = with_example(Body, {"current": "correct horse battery", "new": "a staple for every day"})

    current: Secret
    new: Secret


class AccountChange(Body):
    """What a person is called."""

    model_config = with_example(Body, {"name": "Ada Lovelace"})

    name: Name


class NewApiKey(Body):
    """What the key is for."""

    model_config = with_example(Body, {"name": "website"})

    name: Name


class ApiKeyView(Answer):
    """A key. ``prefix`` is how it begins, null for old ones; ``lastUsedAt`` is true to about a minute."""

    id: str
    name: str
    prefix: str | None
    created_at: datetime
    last_used_at: datetime | None


class NewApiKeyView(ApiKeyView):
    """A new key with the ``key`` itself, which is not shown again."""

    key: str
