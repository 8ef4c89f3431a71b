"""Accounts, and the link by which a workspace gets its first one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, insert, select, update

from flowtrack.store.bulk import upsert
from flowtrack.store.database import Transaction
from flowtrack.store.tables import account, setup_link


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. Without a ``password_hash`` nobody can with a password."""

    id: str
    workspace_id: str
    email: str
    name: str
    password_hash: str | None = field(repr=False)
    created_at: datetime


def insert_account(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Record a new account; ``values`` by column name."""
    tx.execute(insert(account).values(**values))


def update_account(tx: Transaction, account_id: str, values: Mapping[str, Any]) -> None:
    """Change an account; ``values`` by column name."""
    tx.execute(update(account).where(account.c.id == account_id).values(**values))


def load_account(tx: Transaction, account_id: str) -> Account:
    """An account that there is."""
    return Account(*tx.execute(select(account).where(account.c.id == account_id)).one())


def lock_account(tx: Transaction, account_id: str) -> Account:
    """The same; nobody changes it until the end of the transaction."""
    return Account(*tx.execute(select(account).where(account.c.id == account_id).with_for_update()).one())


def account_of_email(tx: Transaction, email: str) -> Account | None:
    """The account with this normalised address."""
    row = tx.execute(select(account).where(account.c.email == email)).one_or_none()
    return Account(*row) if row else None


def all_accounts(tx: Transaction) -> list[Account]:
    """Every account, the oldest first: for who runs the server, never for who calls it."""
    return [Account(*row) for row in tx.execute(select(account).order_by(account.c.created_at, account.c.id))]


def has_account(tx: Transaction, workspace_id: str) -> bool:
    """Whether anybody can sign in to the workspace."""
    return bool(tx.execute(select(exists().where(account.c.workspace_id == workspace_id))).scalar())


def any_account(tx: Transaction) -> bool:
    """Whether anybody can sign in at all."""
    return bool(tx.execute(select(exists(select(account.c.id)))).scalar())


# The set-up link -----------------------------------------------------------------------------------------------


def put_link(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Record a workspace's set-up link, in place of the one that was; ``values`` by column name."""
    statement = upsert(tx.dialect, setup_link)
    set_ = {name: statement.excluded[name] for name in values if name != "workspace_id"}
    tx.execute(statement.values(**values).on_conflict_do_update(index_elements=["workspace_id"], set_=set_))


def link_made_at(tx: Transaction, workspace_id: str) -> datetime | None:
    """When the workspace's link was made; None if there is none."""
    found = select(setup_link.c.created_at).where(setup_link.c.workspace_id == workspace_id)
    return tx.execute(found).scalar()


def workspace_of_link(tx: Transaction, digest: str, now: datetime) -> str | None:
    """The id of the workspace that the link with this digest sets up, if it still does."""
    live = (setup_link.c.digest == digest) & (setup_link.c.expires_at > now)
    return tx.execute(select(setup_link.c.workspace_id).where(live)).scalar()


def take_link(tx: Transaction, digest: str, now: datetime) -> str | None:
    """The same, and the link is gone. Of two who take it at once, one gets it."""
    live = (setup_link.c.digest == digest) & (setup_link.c.expires_at > now)
    return tx.execute(delete(setup_link).where(live).returning(setup_link.c.workspace_id)).scalar()
