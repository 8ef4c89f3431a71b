"""When a failed attempt is tried again. The same step and attempt always give the same moment."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from flowtrack.domain.failure import Failure

BASE_SECONDS = 2.0
MAX_RETRIES = 3
JITTER = 0.25
"""At most this share is added, so that leads which failed together do not come back together."""


def delay_after(failure: Failure, failures: int, step_key: str) -> timedelta:
    """How long to wait after ``failure``, ``failures`` being how many attempts have counted so far.

    2, 4, 8 … seconds with jitter; never earlier than the other side asked. A failure that counts for
    nothing waits as long as it says, or the first delay.
    """
    if not failure.counts and failure.retry_after is not None:
        return failure.retry_after
    number = failures if failure.counts else 1
    seconds = BASE_SECONDS * 2.0 ** (number - 1) * (1 + JITTER * fraction(f"{step_key}:{number}"))
    backoff = timedelta(seconds=seconds)
    return max(backoff, failure.retry_after) if failure.retry_after else backoff


def fraction(key: str) -> float:
    """A number in [0, 1) that depends on ``key`` alone and is spread evenly over different keys."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2.0**64
