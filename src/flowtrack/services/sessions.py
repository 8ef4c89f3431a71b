"""Sessions: how a person who has signed in is known again.

The cookie holds a random token, of which only the digest is kept. Once a day, when the session is used, it gets a new
token and lives on: it ends when it was not used for two weeks, and after three months in any case. The new token is
made out of the old one and a random seed that is kept. So everybody who comes with the old one within a minute (a page
sends many requests at once) is given the same new one, and who has only the database can make neither.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flowtrack.services.workspaces import digest
from flowtrack.store import sessions
from flowtrack.store.database import Transaction
from flowtrack.store.sessions import Session
from flowtrack.system import System

IDLE = timedelta(days=14)
WHOLE = timedelta(days=90)
RENEWED_AFTER = timedelta(days=1)
GRACE = timedelta(minutes=1)
"""A session's old token is taken for so long after it got a new one."""


@dataclass(frozen=True, slots=True)
class Started:
    """A session with its token, which can be seen this one time."""

    token: str = field(repr=False)
    session: Session


def start(tx: Transaction, system: System, account_id: str) -> Started:
    """Sign somebody in."""
    now, token = system.real_now(), _random(system)
    values = {
        "digest": digest(token),
        "account_id": account_id,
        "csrf_token": _random(system),
        "created_at": now,
        "seen_at": now,
        "expires_at": now + IDLE,
    }
    sessions.forget_expired(tx, now)
    sessions.insert_session(tx, values)
    return Started(token, sessions.the_session(tx, digest(token)))


def find(tx: Transaction, token: str, now: datetime) -> Session | None:
    """The session whose token this is, or was until a moment ago."""
    hashed = digest(token)
    found = sessions.load_session(tx, hashed)
    if found is None or found.expires_at <= now:
        return None
    return found if found.digest == hashed or now < found.seen_at + GRACE else None


def newer_token(session: Session, token: str) -> str | None:
    """The session's token, if ``token`` is the one before."""
    if session.seed is None or session.digest == digest(token):
        return None
    return _derived(token, session.seed)


def is_due(session: Session, token: str, now: datetime) -> bool:
    """Whether it is time for a new token."""
    return session.digest == digest(token) and now >= session.seen_at + RENEWED_AFTER


def renew(tx: Transaction, system: System, session: Session, token: str) -> Session | None:
    """Give the session a new token and let it live on; ``newer_token`` says the token. None if it has ended."""
    now, seed = system.real_now(), _random(system)
    values = {
        "digest": digest(_derived(token, seed)),
        "seed": seed,
        "seen_at": now,
        "expires_at": min(now + IDLE, session.created_at + WHOLE),
    }
    sessions.replace_token(tx, digest(token), values)
    return find(tx, token, now)


def end(tx: Transaction, session: Session) -> None:
    """Sign out."""
    sessions.delete_session(tx, session.digest)


def _random(system: System) -> str:
    """256 random bits."""
    return system.new_token() + system.new_token()


def _derived(token: str, seed: str) -> str:
    made = hmac.digest(token.encode(), seed.encode(), "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
