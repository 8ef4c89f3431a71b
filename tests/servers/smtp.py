"""A real SMTP server for tests, which can be told to misbehave at any phase.

``SmtpSink`` runs aiosmtpd in a thread and an event loop of its own, so that synchronous tests, tests of
other loops and other processes can use it. In an async test its waiting methods belong into
``asyncio.to_thread``. For benchmarks see ``fast_sink``.
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from tests.servers.smtp_session import Fault, Phase, ReceivedMail, SinkSession

__all__ = ["Fault", "Phase", "ReceivedMail", "SmtpSink"]


class SmtpSink:
    """The server, as a context manager. ``users`` (name to password) makes it demand AUTH."""

    def __init__(
        self,
        tls: Literal["none", "starttls", "tls"] = "none",
        users: dict[str, str] | None = None,
        smtputf8: bool = True,
    ) -> None:
        self.tls = tls
        self.users = users or {}
        self.smtputf8 = smtputf8
        self.port = 0
        self.mails: list[ReceivedMail] = []
        self.phases: list[str] = []
        """Every phase that was reached, in order, over all connections."""
        self.connections = 0
        self.open = 0
        self.most_open = 0
        self.certificate = Path()
        """What a client must trust where ``tls`` is not none."""
        self._faults: list[Fault] = []
        self._changed = threading.Condition()
        self._sessions: set[SinkSession] = set()
        self._files = tempfile.TemporaryDirectory(prefix="smtp-sink-")
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="smtp-sink", daemon=True)
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event
        self.released: asyncio.Event

    def __enter__(self) -> Self:
        self.context = self._tls_context() if self.tls != "none" else None
        self._thread.start()
        self.wait_until(lambda: self.port != 0, "the server to listen")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(10)
        assert not self._thread.is_alive(), "the server does not stop"
        self._files.cleanup()

    # Faults. ``times``: how often (None: always); ``after_mails``: once the connection has taken so many.

    def refuse(
        self,
        phase: Phase,
        reply: str,
        recipient: str | None = None,
        times: int | None = None,
        after_mails: int = 0,
    ) -> None:
        """Answer ``reply``, e.g. "550 5.1.1 no such user". After a 421 the connection is closed."""
        self._faults.append(Fault(phase, "reply", reply, recipient, times, after_mails))

    def hang(self, phase: Phase, recipient: str | None = None, times: int | None = None) -> None:
        """Say nothing until ``release``, and go on then. At ``dot`` the mail is stored before."""
        self._faults.append(Fault(phase, "hang", "", recipient, times))

    def drop(self, phase: Phase, recipient: str | None = None, times: int | None = None, after_mails: int = 0) -> None:
        """Cut the connection without an answer. At ``dot`` the mail is stored before."""
        self._faults.append(Fault(phase, "drop", "", recipient, times, after_mails))

    def release(self) -> None:
        """Let those that hang go on, and forget every fault."""
        self._faults.clear()
        self._loop.call_soon_threadsafe(self.released.set)

    def close_connections(self) -> None:
        """Close every connection from this side, as servers do with idle ones; waits until it is done."""
        self._loop.call_soon_threadsafe(self._close_sessions)
        self.wait_until(lambda: self.open == 0, "the connections to close")

    # Waiting

    def wait_for(self, count: int, timeout: float = 10) -> list[ReceivedMail]:
        """The mails, once there are ``count``; ``AssertionError`` if there are not in ``timeout`` seconds."""
        self.wait_until(lambda: len(self.mails) >= count, f"{count} mails", timeout)
        return self.mails

    def wait_phase(self, phase: Phase, times: int = 1) -> None:
        """Until ``phase`` was reached so many times."""
        self.wait_until(lambda: self.phases.count(phase) >= times, f"{phase} {times} times")

    def wait_until(self, fulfilled: Callable[[], bool], what: str, timeout: float = 10) -> None:
        """Until ``fulfilled``, which is asked again whenever something happens at the server."""
        with self._changed:
            if not self._changed.wait_for(fulfilled, timeout):
                raise AssertionError(f"waited {timeout} s for {what}; phases: {self.phases}")

    # The server's side

    def record(self, note: Callable[[], None]) -> None:
        """Change the record under the lock and wake who waits for it."""
        with self._changed:
            note()
            self._changed.notify_all()

    def fault(self, phase: Phase, recipients: tuple[str, ...], mails: int) -> Fault | None:
        """The fault that is due here, used up once more."""
        self.record(lambda: self.phases.append(phase))
        for fault in self._faults:
            if fault.fits(phase, recipients, mails):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def joined(self, session: SinkSession) -> int:
        """A connection came; its number."""

        def note() -> None:
            self._sessions.add(session)
            self.connections += 1
            self.open = len(self._sessions)
            self.most_open = max(self.most_open, self.open)

        self.record(note)
        return self.connections

    def left(self, session: SinkSession) -> None:
        """A connection is gone."""

        def note() -> None:
            self._sessions.discard(session)
            self.open = len(self._sessions)

        self.record(note)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping, self.released = asyncio.Event(), asyncio.Event()
        implicit = self.context if self.tls == "tls" else None
        server = await self._loop.create_server(lambda: SinkSession(self), "127.0.0.1", 0, ssl=implicit)
        port: int = server.sockets[0].getsockname()[1]
        self.record(lambda: setattr(self, "port", port))
        await self._stopping.wait()
        await self._end_sessions()
        server.close()
        await server.wait_closed()

    async def _end_sessions(self) -> None:
        """Also those just being accepted: asyncio leaks one that it is at when its server closes."""
        while self._sessions or len(asyncio.all_tasks()) > 1:
            for session in list(self._sessions):
                session.cut()
            await asyncio.sleep(0.001)

    def _close_sessions(self) -> None:
        for session in list(self._sessions):
            if session.transport is not None:
                session.transport.close()

    def _tls_context(self) -> ssl.SSLContext:
        """With a certificate of its own making, by the openssl command."""
        self.certificate = Path(self._files.name, "certificate.pem")
        key = Path(self._files.name, "key.pem")
        names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        where = ["-subj", "/CN=localhost", "-addext", names, "-keyout", str(key)]
        subprocess.run([*command.split(), *where, "-out", str(self.certificate)], check=True, capture_output=True)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, key)
        return context
