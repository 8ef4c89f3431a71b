"""Passwords, hashed slowly on purpose (argon2id). It is done in two threads at most: each hash takes 64 MiB and all of
a core for a tenth of a second, and meanwhile everything else goes on."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import TYPE_CHECKING, TypeVar

from flowtrack.domain.errors import FieldProblem, InvalidError, UnavailableError
from flowtrack.domain.text import clean

if TYPE_CHECKING:
    from pwdlib.hashers.argon2 import Argon2Hasher

T = TypeVar("T")
FEWEST, MOST = 10, 1000
AT_ONCE, MOST_IN_HAND = 2, 40
"""How many are hashed at once, and how many may be waited for. Each that waits holds a request."""
_THREADS = ThreadPoolExecutor(AT_ONCE, "flowtrack-password")
_in_hand: set[object] = set()


def check(password: str, field: str) -> None:
    """Raise InvalidError, naming ``field``, for a password that is too short or too long."""
    length = len(_normal(password))
    if not FEWEST <= length <= MOST:
        words = f"needs at least {FEWEST}" if length < FEWEST else f"has at most {MOST:,}"
        problem = FieldProblem(field, f"A password {words} characters; this has {length:,}.")
        raise InvalidError("This password can't be used.", (problem,))


async def hashed(password: str) -> str:
    """What is kept of a password. Raises UnavailableError while too many are being hashed."""
    return await _in_thread(partial(hash_now, password))


async def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password of which ``kept`` is the hash. It takes as long if there is none. Raises as
    ``hashed``."""
    return await _in_thread(partial(_matches, password, kept))


def hash_now(password: str) -> str:
    """What is kept of a password, made in the thread that asks."""
    return _hasher().hash(_normal(password))


def _matches(password: str, kept: str | None) -> bool:
    compared = kept or _nobodys()
    return _hasher().verify(_normal(password), compared) and kept is not None


async def _in_thread(work: Callable[[], T]) -> T:
    if len(_in_hand) >= MOST_IN_HAND:
        raise UnavailableError("Too many people are signing in at once.")
    _in_hand.add(work)
    try:
        return await asyncio.get_running_loop().run_in_executor(_THREADS, work)
    finally:
        _in_hand.discard(work)


def _normal(password: str) -> str:
    """One spelling of what looks the same, whatever keyboard it was typed on."""
    return clean(unicodedata.normalize("NFKC", password))


@cache
def _hasher() -> Argon2Hasher:
    from pwdlib.hashers.argon2 import Argon2Hasher  # noqa: PLC0415 no start needs to wait for it

    return Argon2Hasher()


@cache
def _nobodys() -> str:
    return hash_now("nobody's password, for comparing when there is no account")
