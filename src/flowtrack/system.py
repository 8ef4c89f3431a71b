"""The one real source of time, ids and chance. Whoever needs them gets a ``System`` handed in."""

from __future__ import annotations

import asyncio
import base64
import gc
import random
import secrets
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

_SHARP_SECONDS = 0.2
_TOKENS = 64  # are made at a time


class System(Protocol):
    """Two clocks and two kinds of names.

    Waits of workflows run on the *business* clock, which a demo may speed up; leases and time-outs run on
    the *real* one. All moments are UTC.
    """

    @property
    def pace(self) -> float:
        """Business seconds that pass in one real second."""
        ...

    def now(self) -> datetime:
        """The business clock."""
        ...

    def real_now(self) -> datetime:
        """The real clock."""
        ...

    def monotonic(self) -> float:
        """Real seconds that never go back; only differences mean anything."""
        ...

    def real_seconds_until(self, moment: datetime) -> float:
        """How long it really takes until the business clock shows ``moment``; 0 if it has."""
        ...

    async def wait(self, bell: asyncio.Event, seconds: float | None) -> None:
        """Wait until ``bell`` is set, or at most that many real seconds."""
        ...

    def new_id(self) -> str:
        """A new id; later ones sort behind earlier ones."""
        ...

    def new_token(self) -> str:
        """A new secret name for an address that strangers must not guess: 128 random bits, 22 characters."""
        ...


class RealSystem:
    """The machine's own clock and randomness. Its business clock is the real one."""

    def __init__(self) -> None:
        self._last_id = 0
        # Asking the system for randomness lets go of the interpreter, which takes its time to come back. Ids have to
        # differ, not to be secret; tokens are made many at a time.
        self._tokens: list[str] = []
        self._noise = random.Random(secrets.randbits(256))  # noqa: S311

    @property
    def pace(self) -> float:
        return 1.0

    def now(self) -> datetime:
        return self.real_now()

    def real_now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return steady_seconds()

    def real_seconds_until(self, moment: datetime) -> float:
        return max((moment - self.now()) / timedelta(seconds=1) / self.pace, 0.0)

    async def wait(self, bell: asyncio.Event, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await bell.wait()
        except TimeoutError:
            pass

    def new_id(self) -> str:
        """A UUID of version 7 (RFC 9562, 5.7), its first 60 bits counting up within this process."""
        stamp = (time.time_ns() // 1_000_000) << 12
        self._last_id = max(stamp, self._last_id + 1)
        return str(uuid7(self._last_id >> 12, self._last_id & 0xFFF, self._noise.getrandbits(62)))

    def new_token(self) -> str:
        while True:
            try:
                return self._tokens.pop()  # in one step, whichever thread asks
            except IndexError:
                noise = secrets.token_bytes(16 * _TOKENS)
                self._tokens += [_token(noise[at : at + 16]) for at in range(0, len(noise), 16)]


class DemoSystem(RealSystem):
    """A business clock that runs faster than the real one, and that a person may hurry, slow down or put forward
    while it runs. It never goes back, and is only remembered here: it is for one process and its throw-away data.

    A back-off that was begun at one pace takes longer or shorter in real time at another.
    """

    def __init__(self, pace: float = 1.0) -> None:
        super().__init__()
        self._lock = threading.Lock()  # transactions read the clock in threads of their own
        self._shown, self._since, self._pace = self.real_now(), self.monotonic(), pace

    @property
    def pace(self) -> float:
        return self._pace

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    def hurry(self, pace: float) -> None:
        """Have ``pace`` business seconds pass in a real one from now on."""
        with self._lock:
            self._shown, self._since, self._pace = self._now(), self.monotonic(), pace

    def skip_to(self, moment: datetime) -> None:
        """Have the business clock show ``moment``, unless it is later already."""
        with self._lock:
            self._shown, self._since = max(self._now(), moment), self.monotonic()

    def _now(self) -> datetime:
        return self._shown + timedelta(seconds=(self.monotonic() - self._since) * self._pace)


class SharedSystem(RealSystem):
    """Goes by a clock that many processes share (their database's): what that showed when it was last read, and
    the steady time of this machine since. So it does not matter if this machine's own clock differs, or is set."""

    def __init__(self) -> None:
        self._shared, self._read_at, self._agreed = datetime.now(UTC), steady_seconds(), False
        super().__init__()

    def agree(self, moment: datetime, asked: float, answered: float) -> None:
        """The shared clock showed ``moment`` at some time between these two (monotonic). An answer that took long
        says little, and is passed over, unless there was none before."""
        if not self._agreed or answered - asked < _SHARP_SECONDS:
            self._shared, self._read_at, self._agreed = moment, (asked + answered) / 2, True

    def real_now(self) -> datetime:
        return self._shared + timedelta(seconds=steady_seconds() - self._read_at)


def steady_seconds() -> float:
    """Seconds that never go back and that go on while the machine sleeps, as leases do (on Linux; elsewhere they may
    stand still meanwhile)."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def _token(noise: bytes) -> str:
    return base64.urlsafe_b64encode(noise).rstrip(b"=").decode()


def spare_the_collector() -> None:
    """Have Python look for dead cycles less often. A turn makes tens of thousands of objects that are soon gone by
    themselves; looking through them at the usual rate takes a tenth of all its time. For a process of our own."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def uuid7(milliseconds: int, counter: int, noise: int) -> UUID:
    """The UUID (RFC 9562, 5.7) of a Unix time in ms, a 12-bit counter and 62 bits of noise."""
    return UUID(int=milliseconds << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | noise)
