"""``flowtrack up``: everything in one process, until it is asked to stop."""

from __future__ import annotations

import asyncio
import socket
from functools import partial

from rich.panel import Panel
from rich.text import Text

from flowtrack import __version__
from flowtrack.bootstrap import Parts, running, web_app
from flowtrack.cli import logs, serving
from flowtrack.cli.output import FAILED, out, say
from flowtrack.settings import Settings, address
from flowtrack.system import RealSystem
from flowtrack.telemetry import log


def run(settings: Settings, *, capture: bool) -> int:
    """Serve until SIGTERM or Ctrl-C; answers the exit code. Raises SettingsError or FlowTrackError."""
    logs.set_up(settings.log_level)
    with serving.listen(settings.host, settings.port) as bound:
        port: int = bound.getsockname()[1]
        public_url = settings.public_url or address(settings.host, port)
        known = settings.model_copy(update={"port": port, "public_url": public_url})
        return serving.run(partial(_serve, known, capture, bound))


async def _serve(settings: Settings, capture: bool, bound: socket.socket, stop: asyncio.Event) -> int:
    async with running(settings, RealSystem(), capture=capture) as parts:
        async with serving.serving(web_app(parts), bound, settings.trusted_proxies):
            _greet(parts)
            await serving.first_of(stop.wait(), parts.working)
        if stop.is_set():
            log.info("stopping: what is being sent is finished first")
    if not stop.is_set():
        return FAILED
    log.info("stopped")
    return 0


# What is printed ----------------------------------------------------------------------------------------


def _greet(parts: Parts) -> None:
    settings = parts.settings
    here = address(settings.host, settings.port)
    say(f"FlowTrack {__version__} listens on {here}", "bold")
    path = settings.sqlite_path()
    facts = {"data": settings.shown_database_url() if path is None else str(path.absolute())}
    facts["mails"] = _mails(parts)
    if settings.public_url != here:
        facts["links"] = f"in mails start with {settings.public_url}"
    facts["stop"] = "Ctrl-C"
    for name, text in facts.items():
        say(f"  {name:<6} {text}")
    if parts.start_key is not None:
        _show_first_steps(parts.start_key, here)
    if not parts.captures and settings.smtp_host is not None and _is_near(settings.public_url or ""):
        log.warning("links in mails lead to this machine only; set FLOWTRACK_PUBLIC_URL to where leads reach it")


def _mails(parts: Parts) -> str:
    if parts.captures:
        return "are kept here, none is sent (--capture)"
    account = parts.settings.smtp_account()
    if account is None:
        return "are held: SMTP_HOST is not set"
    return f"go out by {account.host}:{account.port}"


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
