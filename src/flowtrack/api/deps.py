"""What the routes work with. Whoever serves the app joins the parts and hands them in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from flowtrack.services.hints import Hints
from flowtrack.services.intake import Intake
from flowtrack.services.mail_accounts import MailWays
from flowtrack.services.quota import Quota
from flowtrack.services.trials import Trials
from flowtrack.store.database import Database
from flowtrack.system import System
from flowtrack.transports import Report


async def _nothing_missing() -> Mapping[str, str]:
    return {}


async def _no_report() -> Report | None:
    return None


@dataclass(frozen=True, slots=True)
class Deps:
    """The parts behind the routes.

    ``ring`` says that there may be work; ``hints`` tells those who watch what has changed; ``public_url`` is
    what links start with; ``captures`` whether this server keeps mails instead of sending them; ``demo`` whether
    whoever comes is signed in to the sample's workspace. ``ready`` names, besides the database, what keeps the
    server from doing its work: a sentence by part, nothing when all is well. ``late_seconds`` is how long
    something may be due before the work is not well; ``report`` is what the transport says of itself. ``ways`` are
    those by which mails leave, ``tests`` counts those sent by hand.
    """

    database: Database
    system: System
    intake: Intake
    ring: Callable[[], None]
    hints: Hints
    public_url: str
    captures: bool = False
    ready: Callable[[], Awaitable[Mapping[str, str]]] = _nothing_missing
    late_seconds: float = 300
    report: Callable[[], Awaitable[Report | None]] = _no_report
    demo: bool = False
    ways: MailWays = field(default_factory=MailWays)
    tests: Quota = field(default_factory=Quota)

    def trials(self) -> Trials:
        """What tries how mails leave."""
        return Trials(self.database, self.system, self.ways, self.captures, self.public_url)


def deps_of(request: Request) -> Deps:
    """The parts of the app that answers ``request``."""
    deps: Deps = request.app.state.deps
    return deps


async def _parts(request: Request) -> Deps:
    """Not a plain function: FastAPI would call that in another thread, which costs more than all the rest."""
    return deps_of(request)


Parts = Annotated[Deps, Depends(_parts)]
