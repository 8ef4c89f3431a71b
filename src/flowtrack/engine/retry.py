"""When a failed attempt is tried again, and when no more. The same step and attempt always give the same moment.

All spans here are of real time.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

from flowtrack.domain.failure import Failure

BASE_SECONDS = 2.0
MAX_RETRIES = 3
JITTER = 0.25
"""At most this share is added, so that leads which failed together do not come back together."""
LONGEST_PAUSE = timedelta(hours=4)
"""Pauses that grow with what has passed grow up to this, so that the end of the trouble is not missed by days."""
_NONE = timedelta()


def delay_after(failure: Failure, failures: int, step_key: str, elapsed: timedelta = _NONE) -> timedelta:
    """How long to wait after ``failure``, ``failures`` being how many attempts have counted so far and
    ``elapsed`` what has passed since the first of the failures that are put up with.

    2, 4, 8 … seconds with jitter; never earlier than the other side asked. A failure that counts for
    nothing waits as long as it says, or the first delay; longer once more than that has passed.
    """
    if failure.counts:
        return max(_back_off(failures, step_key), failure.retry_after or _NONE)
    least = _back_off(1, step_key) if failure.retry_after is None else failure.retry_after
    return max(least, min(elapsed, LONGEST_PAUSE))


def _back_off(number: int, step_key: str) -> timedelta:
    seconds = BASE_SECONDS * 2.0 ** (number - 1) * (1 + JITTER * fraction(f"{step_key}:{number}"))
    return timedelta(seconds=seconds)


def fraction(key: str) -> float:
    """A number in [0, 1) that depends on ``key`` alone and is spread evenly over different keys."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2.0**64


def patience_with(failure: Failure) -> timedelta | None:
    """For how long failures like this one are put up with; None: that is not how they end."""
    return None if failure.counts or failure.hold else failure.patience


def out_of_patience(failure: Failure, elapsed: timedelta) -> Failure:
    """``failure`` made permanent, after ``elapsed`` was spent on trying."""
    message = f"Tried for {_in_words(elapsed)} and given up: {failure.message}"
    return replace(failure, message=message, retryable=False, retry_after=None, patience=None)


def _in_words(span: timedelta) -> str:
    """``span`` as people say it, in the largest unit of which there are two: ``2 days``, ``47 hours``."""
    units = (("days", timedelta(days=1)), ("hours", timedelta(hours=1)), ("minutes", timedelta(minutes=1)))
    return next((f"{span // one} {unit}" for unit, one in units if span >= 2 * one), "less than 2 minutes")
