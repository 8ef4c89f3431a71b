"""How often somebody may ask for what costs others something. Counted in this process alone."""

from __future__ import annotations

import math

from flowtrack.domain.errors import TooOftenError

MOST = 10
SECONDS = 60.0


class Quota:
    """Up to ``MOST`` in any ``SECONDS``, for each key."""

    def __init__(self) -> None:
        self._taken: dict[str, list[float]] = {}

    def take(self, key: str, now: float) -> None:
        """Count one at ``now`` (seconds that never go back). Raises TooOftenError, and counts nothing then."""
        taken = [at for at in self._taken.get(key, ()) if at > now - SECONDS]
        if len(taken) >= MOST:
            message = f"At most {MOST} tests a minute can be sent. Please wait a little."
            raise TooOftenError(message, math.ceil(taken[0] + SECONDS - now))
        self._taken[key] = [*taken, now]
