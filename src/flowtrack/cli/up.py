"""``flowtrack up``, ``serve``, ``worker`` and ``relay``: a process that runs until it is asked to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from contextlib import AbstractAsyncContextManager
from functools import partial

from rich.panel import Panel
from rich.text import Text

from flowtrack import __version__
from flowtrack.bootstrap import Parts, Roles, refuse_unfit, running, web_app
from flowtrack.cli import logs, serving
from flowtrack.cli.output import FAILED, out, say
from flowtrack.domain.errors import FlowTrackError
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
            await stack.enter_async_context(serving.serving(web_app(parts), bound, trusted_proxies))
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
    if parts.opened.result() is not None:
        _show_first_steps(parts.opened.result() or "", here)
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


def _show_first_steps(key: str, here: str) -> None:
    about = "It opens your workspace over the API, and is shown this one time only."
    out.print()
    out.print(Panel(Text.assemble((key, "bold"), "\n", (about, "dim")), title="Your API key", expand=False))
    say("\nFirst steps, to be pasted into another terminal:\n")
    for line in _FIRST_STEPS.format(key=key, here=here).splitlines():
        say(line, "dim" if line.startswith("#") else "")
    say(f"\nThe form is then at {here}/f/main/contact\n")


_FIRST_STEPS = """\
# a short name for what every call has in common
ft() {{ curl -sS -H 'X-API-Key: {key}' \\
  -H 'Content-Type: application/json' "$@"; echo; }}
API={here}/api/v1

# who your mails are from; put your own in
ft -X PATCH $API/workspace -d '{{"name": "Northwind", "fromName": "Nina",
  "fromAddress": "nina@northwind.example", "postalAddress":
  "1 Harbour Street, Hamburg", "bookingLink": "https://cal.example/nina"}}'

# the lead-nurture workflow, and publish it
ID=$(ft $API/workflows -d '{{"gallery": "lead-nurture"}}' | cut -d'"' -f4)
ft -X POST $API/workflows/$ID/publish

# a form that starts it
ft $API/forms -d '{{"name": "Talk to us", "slug": "contact", "workflowId":
  "'$ID'", "fields": [{{"key": "name", "label": "Your name"}},
  {{"key": "email", "label": "E-mail", "type": "email", "required": true}},
  {{"key": "budget", "label": "Budget"}}]}}'
"""
