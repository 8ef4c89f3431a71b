"""``flowtrack up``, ``serve``, ``worker`` and ``relay``: a process that runs until it is asked to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from contextlib import AbstractAsyncContextManager
from functools import partial

from flowtrack import __version__
from flowtrack.bootstrap import Parts, Roles, refuse_unfit, running, web_app
from flowtrack.cli import logs, serving
from flowtrack.cli.access import setup_address
from flowtrack.cli.output import FAILED, say
from flowtrack.domain.errors import FlowTrackError
from flowtrack.services.accounts import LINK_LIVES
from flowtrack.settings import Settings, address
from flowtrack.system import System
from flowtrack.telemetry import log


def run(settings: Settings, roles: Roles, *, capture: bool = False, system: System | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; answers the exit code. Raises SettingsError or FlowTrackError."""
    refuse_unfit(settings, roles)
    logs.set_up(settings.log_level)
    start = partial(running, system=system, roles=roles, capture=capture)
    if not roles.serves:
        return serving.run(partial(_run, start(settings), roles, None))
    with serving.listen(settings.host, settings.port) as bound:
        port: int = bound.getsockname()[1]
        public_url = settings.public_url or address(settings.host, port)
        known = settings.model_copy(update={"port": port, "public_url": public_url})
        return serving.run(partial(_run, start(known), roles, bound))


async def _run(
    start: AbstractAsyncContextManager[Parts], roles: Roles, bound: socket.socket | None, stop: asyncio.Event
) -> int:
    async with contextlib.AsyncExitStack() as stack:
        parts = await stack.enter_async_context(start)
        if bound is not None:
            trusted_proxies = parts.settings.trusted_proxies
            served = serving.serving(web_app(parts), bound, trusted_proxies, parts.hints.close)
            await stack.enter_async_context(served)
        await serving.first_of(stop.wait(), parts.until_opened())
        if parts.opened.done():
            _greet(parts, roles)
            await serving.first_of(stop.wait(), parts.life)
        if parts.life.done():
            if isinstance(fault := parts.life.exception(), FlowTrackError):
                raise fault
            return FAILED
        log.info("stopping: what is being sent is finished first" if roles.works else "stopping")
    log.info("stopped")
    return 0


# What is printed ----------------------------------------------------------------------------------------


def _greet(parts: Parts, roles: Roles) -> None:
    settings = parts.settings
    here = address(settings.host, settings.port)
    say(f"FlowTrack {__version__} {_role(settings, roles, here)}", "bold")
    for name, text in _facts(parts, roles, here).items():
        say(f"  {name:<6} {text}")
    if (token := parts.opened.result()) is not None:
        _show_setup_link(setup_address(settings, token))
    local = _is_near(settings.public_url or address(settings.host, settings.port))
    if roles.works and not parts.captures and settings.smtp_host is not None and local:
        log.warning("links in mails lead to this machine only; set FLOWTRACK_PUBLIC_URL to where leads reach it")


def _role(settings: Settings, roles: Roles, here: str) -> str:
    if roles.serves:
        return f"listens on {here}"
    return f"works: up to {settings.concurrency} mails at once" if roles.works else "relays what is due to the queue"


def _facts(parts: Parts, roles: Roles, here: str) -> dict[str, str]:
    settings = parts.settings
    path = settings.sqlite_path()
    facts = {"data": settings.shown_database_url() if path is None else str(path.absolute())}
    if (redis := settings.shown_redis_address()) is not None:
        facts["queue"] = f"BullMQ at {redis}"
    if roles.serves or roles.works:
        facts["mails"] = _mails(parts) if roles.works else "are sent by 'flowtrack worker'"
    if (roles.serves or roles.works) and settings.public_url not in (None, here):
        facts["links"] = f"in mails start with {settings.public_url}"
    return {**facts, "stop": "Ctrl-C"}


def _mails(parts: Parts) -> str:
    if parts.captures:
        return "are kept here, none is sent (--capture)"
    account = parts.settings.smtp_account()
    if account is None:
        return "go out by the workspaces' own accounts; without one they are held (SMTP_HOST is not set)"
    return f"go out by {account.host}:{account.port}, or by the workspace's own account"


def _is_near(url: str) -> bool:
    return url.startswith(("http://127.", "http://localhost", "http://[::1]"))


def _show_setup_link(link: str) -> None:
    days = LINK_LIVES.days
    say("\nFlowTrack is not set up yet. Make your account here, in your browser:\n")
    say(f"  {link}\n", "bold")
    say(f"The link works once, for {days} days; until then each start prints a new one.", "dim")
    say("Programs, curl among them, use an API key: 'flowtrack key new' makes one.\n", "dim")
