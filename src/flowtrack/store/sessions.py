"""The sessions of those who have signed in. A session is found by the digest of its cookie's token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from flowtrack.store.accounts import Account
from flowtrack.store.database import Transaction
from flowtrack.store.tables import account, session, workspace
from flowtrack.store.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and where. ``seen_at`` is when it got the token it has now, which was made with ``seed`` out
    of the token before."""

    account: Account
    workspace: Workspace
    digest: str
    seed: str | None = field(repr=False)
    csrf_token: str = field(repr=False)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


_OWN = [session.c[name] for name in ("digest", "seed", "csrf_token", "created_at", "seen_at", "expires_at")]
_PLACE, _REST = len(account.columns), len(account.columns) + len(workspace.columns)
"""Where in a row that was found the workspace begins, and what is the session's own."""
_FOUND = (
    select(account, workspace, *_OWN)
    .join(session, session.c.account_id == account.c.id)
    .join(workspace, workspace.c.id == account.c.workspace_id)
)


def insert_session(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Record a new session; ``values`` by column name."""
    tx.execute(insert(session).values(**values))


def the_session(tx: Transaction, digest: str) -> Session:
    """The session with this digest, which there is."""
    return _session(tx.execute(_FOUND.where(session.c.digest == digest)).one())


def load_session(tx: Transaction, digest: str) -> Session | None:
    """The session with this digest, or that had it before its last new token."""
    known = or_(session.c.digest == digest, session.c.previous_digest == digest)
    row = tx.execute(_FOUND.where(known)).one_or_none()
    return None if row is None else _session(row)


def _session(row: Any) -> Session:
    values: tuple[Any, ...] = tuple(row)
    return Session(Account(*values[:_PLACE]), Workspace(*values[_PLACE:_REST]), *values[_REST:])


def replace_token(tx: Transaction, digest: str, values: Mapping[str, Any]) -> None:
    """Give the session another token, unless it just got one; ``values`` by column name."""
    tx.execute(update(session).where(session.c.digest == digest).values(previous_digest=digest, **values))


def delete_session(tx: Transaction, digest: str) -> None:
    """End a session."""
    tx.execute(delete(session).where(or_(session.c.digest == digest, session.c.previous_digest == digest)))


def delete_sessions(tx: Transaction, account_id: str) -> None:
    """End every session of an account."""
    tx.execute(delete(session).where(session.c.account_id == account_id))


def forget_expired(tx: Transaction, now: datetime) -> None:
    """Clear away what nobody can use any more."""
    tx.execute(delete(session).where(session.c.expires_at <= now))
