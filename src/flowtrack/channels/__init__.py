"""Ways to reach a lead. A channel sends bytes that are already on record and says what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from flowtrack.domain.failure import Failure


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One finished mail. ``sender`` and ``recipient`` are the envelope's bare addresses; ``content`` is the
    whole message as it goes over the wire, headers first, lines ended by CRLF."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took responsibility for the mail. ``response`` is what it said, for the record."""

    response: str


@dataclass(frozen=True, slots=True)
class InDoubt:
    """The mail was handed over but no answer came back: it may have been accepted, or not."""

    message: str


SendResult = Sent | InDoubt | Failure


class Channel(Protocol):
    """One account that mails can be sent from."""

    @property
    def provider(self) -> str:
        """What the record calls this way of sending: ``smtp``, ``gmail``, ``capture``."""
        ...

    async def send(self, mail: OutgoingMail, still_ours: Callable[[], bool]) -> SendResult:
        """Hand ``mail`` over, once. ``still_ours`` is asked right before the content goes out; if it says
        no, nothing is sent and the answer is the failure ``lease_lost``. Expected trouble is returned,
        never raised. A send can be cancelled until the content goes out; from then on its end is waited for
        and answered. A cancelled send leaves no half-used connection behind."""
        ...

    async def close(self) -> None:
        """Let go of every connection. Sends under way finish first."""
        ...
