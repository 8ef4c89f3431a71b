"""``flowtrack demo``: a whole FlowTrack on throw-away data, where a day passes in a minute or less."""

from __future__ import annotations

import asyncio
import shutil
import socket
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from flowtrack.api.addresses import API
from flowtrack.bootstrap import Parts, running, web_app
from flowtrack.cli import demo_api, logs, serving
from flowtrack.cli.demo_feed import Feed, Teller
from flowtrack.cli.demo_leads import send_in
from flowtrack.cli.demo_words import DAY_SECONDS, DemoClock
from flowtrack.cli.output import FAILED, out, say
from flowtrack.services import gallery
from flowtrack.services.gallery import Sample
from flowtrack.settings import Settings, SettingsError, address, load_settings
from flowtrack.store import schema
from flowtrack.store.database import open_database
from flowtrack.system import DemoSystem, System

USUAL_PORT = 8000


def run(*, day_seconds: float, port: int | None, host: str, auto: bool, once: bool) -> int:
    """Play until Ctrl-C, or with ``once`` until every execution has ended; answers the exit code."""
    logs.set_up("warning")
    with listen(host, port) as bound, TemporaryDirectory(prefix="flowtrack-demo-") as folder:
        place = {"FLOWTRACK_DATA_DIR": folder, "FLOWTRACK_HOST": host, "FLOWTRACK_PORT": str(bound.getsockname()[1])}
        play = partial(_play, load_settings(place), day_seconds, auto, once, bound)
        return serving.run(play, at_once=lambda: shutil.rmtree(folder, ignore_errors=True))


def listen(host: str, port: int | None) -> socket.socket:
    """A socket on that port; None asks for the usual one, or any if that is taken. Raises SettingsError."""
    if port is not None:
        return serving.listen(host, port)
    try:
        return serving.listen(host, USUAL_PORT)
    except SettingsError:
        return serving.listen(host, 0)


async def _play(
    settings: Settings, day_seconds: float, auto: bool, once: bool, bound: socket.socket, stop: asyncio.Event
) -> int:
    system = DemoSystem(pace=DAY_SECONDS / day_seconds)
    sample = await prepare(settings, system)
    async with running(settings, system, capture=True) as parts:
        clock = DemoClock(system)
        app = web_app(parts, demo=True)
        app.include_router(demo_api.router(parts, system), prefix=API)
        async with serving.serving(app, bound, settings.trusted_proxies, parts.hints.close):
            await parts.until_opened()
            teller = Teller(Feed(parts.database, sample.workspace.id, clock), clock, _here(parts))
            _greet(parts, sample, clock, auto=auto)
            return await _tell(teller, parts, sample, auto=auto, once=once, stop=stop)


async def prepare(settings: Settings, system: System) -> Sample:
    """Set up the sample before FlowTrack starts, which then finds a workspace and makes none of its own."""
    path = settings.sqlite_path() or Path()
    path.parent.mkdir(exist_ok=True)
    database = open_database(settings.resolved_database_url())
    try:
        await database.write(schema.upgrade)
        return await database.write(lambda tx: gallery.make_sample(tx, system))
    finally:
        await database.close()


async def _tell(teller: Teller, parts: Parts, sample: Sample, *, auto: bool, once: bool, stop: asyncio.Event) -> int:
    helper = asyncio.create_task(send_in(parts.settings.resolved_public_url(), sample)) if auto else None
    telling = asyncio.create_task(teller.tell(once=once, helper=helper))
    try:
        await serving.first_of(stop.wait(), parts.life, telling)
        if telling.done():
            telling.result()
            return 0 if await teller.sum_up() else FAILED
    finally:
        for task in (telling, helper):
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in (telling, helper) if task), return_exceptions=True)
    if not stop.is_set():
        return FAILED
    say("\nThe demo is over, and its data is gone.", "dim")
    return 0


# What is printed ----------------------------------------------------------------------------------------


def _here(parts: Parts) -> str:
    return address(parts.settings.host, parts.settings.port)


def _greet(parts: Parts, sample: Sample, clock: DemoClock, *, auto: bool) -> None:
    here = _here(parts)
    say(f"FlowTrack demo: a day takes {clock.day_seconds:g} s here, and nothing leaves this machine.", "bold")
    say("")
    say(f"  {here}", "bold")
    say("")
    say("Open it in your browser: a tour of two minutes is waiting there.")
    say("\nPrograms get in by a key, from another terminal:\n", "dim")
    for line in _CURL.format(here=here, slug=sample.workspace.slug, key=sample.key).splitlines():
        say(line, "dim")
    follow = "Three leads come in by themselves now." if auto else "What happens is told here, too."
    out.print(f"\n{follow} [dim]Ctrl-C ends the demo.[/]\n")


_CURL = """\
curl {here}/api/v1/forms/public/{slug}/submit \\
  -H 'Content-Type: application/json' -d '{{"fields":
  {{"name": "Ada Lovelace", "email": "ada@example.com", "budget": "5k"}}}}'
curl {here}/api/v1/captured-mails \\
  -H 'X-API-Key: {key}'\
"""
