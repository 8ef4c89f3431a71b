"""The mail accounts that workspaces send from. A password is only ever here as it was sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select, update

from flowtrack.store.among import among
from flowtrack.store.database import Transaction
from flowtrack.store.tables import mail_account, workspace


class MailAccount(NamedTuple):
    """An SMTP account. ``password`` is sealed; ``revision`` grows with each change."""

    id: str
    workspace_id: str
    host: str
    port: int
    security: str
    username: str | None
    password: str | None
    revision: int
    created_at: datetime
    updated_at: datetime


def load_accounts(tx: Transaction, workspace_ids: Iterable[str]) -> dict[str, MailAccount]:
    """By workspace id, the account it sends from; workspaces without one are left out."""
    return {row.workspace_id: MailAccount(*row) for row in tx.execute(_THESE, {"ids": list(workspace_ids)}).all()}


_THESE = select(mail_account).where(among(mail_account.c.workspace_id, "ids"))


def insert_account(tx: Transaction, account: MailAccount) -> None:
    """Record a workspace's account."""
    tx.execute(insert(mail_account).values(account._asdict()))


def update_account(tx: Transaction, account_id: str, values: Mapping[str, Any]) -> None:
    """Change an account, and count it; ``values`` by column name."""
    counted = {**values, "revision": mail_account.c.revision + 1}
    tx.execute(update(mail_account).where(mail_account.c.id == account_id).values(counted))


def lock_accounts(tx: Transaction, workspace_id: str) -> None:
    """Have whoever else wants to keep or remove the workspace's account wait until the transaction ends."""
    tx.execute(select(workspace.c.id).where(workspace.c.id == workspace_id).with_for_update(key_share=True))


def delete_account(tx: Transaction, workspace_id: str) -> None:
    """Remove the workspace's account, if it has one."""
    lock_accounts(tx, workspace_id)
    tx.execute(delete(mail_account).where(mail_account.c.workspace_id == workspace_id))
