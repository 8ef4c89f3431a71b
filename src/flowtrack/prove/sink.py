"""A mail server that takes every mail and keeps only who got which Message-ID how often. It can be told to misbehave.

Commands are told by their first four letters; nothing else is checked. It runs in prove's own event loop.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_RECIPIENT = re.compile(rb"<([^>]*)>")
_END = b"\r\n.\r\n"
_BACKLOG = 1000
_OK = "250 OK"
_ANSWERS = {"EHLO": "250-prove.test\r\n250-8BITMIME\r\n250 SMTPUTF8", "DATA": "354 go on", "QUIT": "221 bye"}
_KNOWN = ("HELO", "MAIL", "RCPT", "RSET", "NOOP", "DOT")
DOT = "DOT"
"""The phase in which a mail was received whole, and is to be answered."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What the server does instead of its usual answer: another ``reply`` (after 421 it hangs up), the usual one
    ``after`` so many seconds, or it ``drops`` the connection without any. A mail it does not refuse is kept."""

    reply: str = ""
    after: float = 0.0
    drops: bool = False


USUAL = Reaction()
Temper = Callable[[str, str], Reaction]
"""Given the phase (a command's name, or ``DOT``) and the recipient so far, how the server reacts."""


def good(phase: str, recipient: str) -> Reaction:
    """Takes every mail."""
    del phase, recipient
    return USUAL


class Sink:
    """The server. ``copies`` counts mails by recipient and Message-ID; ``temper`` is how it reacts, settable any
    time."""

    def __init__(self) -> None:
        self.port = 0
        self._came = asyncio.Event()
        self.reset()

    def reset(self) -> None:
        """Forget every mail, and be of good temper."""
        self.copies: Counter[tuple[str, str]] = Counter()
        self.temper: Temper = good

    def keep(self, recipient: str, message_id: str) -> None:
        """Take a mail."""
        self.copies[recipient, message_id] += 1
        self._came.set()

    async def until(self, count: float) -> None:
        """Wait until there are so many mails, copies not counted."""
        while len(self.copies) < count:
            self._came.clear()
            await self._came.wait()

    async def start(self) -> None:
        """Listen on a free loopback port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Session(self), "127.0.0.1", 0, backlog=_BACKLOG)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Listen no more."""
        self._server.close()


class _Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._buffer = b""
        self._recipient = ""
        self._in_data = False
        self._waits = False  # to give a late answer; what comes meanwhile is left in the buffer
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)
        self._say("220 prove.test")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._go_on()

    def _go_on(self) -> None:
        while not self._waits and self._step():
            pass

    def _step(self) -> bool:
        """Take one command or one mail off the buffer; whether there was a whole one."""
        taken, end, rest = self._buffer.partition(_END if self._in_data else b"\r\n")
        if not end:
            return False
        self._buffer = rest
        if self._in_data:
            self._in_data = False
            self._react(DOT, taken)
        else:
            self._react(taken[:4].upper().decode("ascii", "replace"), taken)
        return True

    def _react(self, phase: str, taken: bytes) -> None:
        if phase == "RCPT":
            found = _RECIPIENT.search(taken)
            self._recipient = found[1].decode("utf-8", "replace") if found else ""
        reaction = self._sink.temper(phase, self._recipient)
        if phase == DOT and not reaction.reply:
            found = _MESSAGE_ID.search(taken)
            self._sink.keep(self._recipient, found[1].decode("ascii", "replace") if found else "")
        if reaction.drops:
            self._transport.abort()
        elif reaction.after:
            self._waits = True
            asyncio.get_running_loop().call_later(reaction.after, self._answer_late, phase)
        else:
            self._answer(phase, reaction.reply)

    def _answer_late(self, phase: str) -> None:
        self._waits = False
        self._answer(phase, "")
        self._go_on()

    def _answer(self, phase: str, reply: str) -> None:
        self._in_data = phase == "DATA" and not reply
        self._say(reply or _ANSWERS.get(phase) or (_OK if phase in _KNOWN else "502 what?"))
        if phase == "QUIT" or reply.startswith("421"):
            self._transport.close()

    def _say(self, line: str) -> None:
        self._transport.write(f"{line}\r\n".encode())
