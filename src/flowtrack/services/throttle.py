"""How often signing in may be tried. A try is counted before the password is looked at, so that many at once count,
and taken back when it was the right one; an address without an account is counted like one that has one."""

from __future__ import annotations

import ipaddress
import math
from datetime import timedelta

from flowtrack.domain.errors import TooOftenError
from flowtrack.services.workspaces import digest
from flowtrack.store import sign_in_attempts
from flowtrack.store.database import Transaction
from flowtrack.system import System

WINDOW = timedelta(minutes=15)
MOST_OF_ACCOUNT = 10
MOST_OF_PLACE = 30
"""Tries in a window: for one account from anywhere, and from one network address for any account."""


def count(tx: Transaction, system: System, email: str, place: str) -> None:
    """Count a try to sign in with ``email`` from the network address ``place``, or raise TooOftenError."""
    now = system.real_now()
    sign_in_attempts.forget_old(tx, now - WINDOW)
    for subject, most in ((_place(place), MOST_OF_PLACE), (_account(email), MOST_OF_ACCOUNT)):
        since, tries = sign_in_attempts.add(tx, subject, now)
        if tries > most:
            seconds = math.ceil((since + WINDOW - now).total_seconds())
            minutes = math.ceil(seconds / 60)
            wait = "a minute" if minutes == 1 else f"{minutes} minutes"
            raise TooOftenError(f"Signing in was tried too often. Please try again in {wait}.", seconds)


def forgive(tx: Transaction, email: str, place: str | None = None) -> None:
    """It was the right password: the account's tries are forgotten, and this one of the address ``place``."""
    sign_in_attempts.forget(tx, _account(email))
    if place is not None:
        sign_in_attempts.take_back(tx, _place(place))


def _account(email: str) -> str:
    return digest(f"account {email}")


def _place(address: str) -> str:
    """Who has one IPv6 address has a whole network of them."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return digest(f"place {address}")
    if isinstance(known, ipaddress.IPv6Address):
        return digest(f"place {known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False)}")
    return digest(f"place {known}")
