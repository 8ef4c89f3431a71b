"""What the demo's API has more than any other: a clock that one may turn, and leads that come by asking.

Behind the key, like all the rest; but the clock is one for everybody, so nobody should have it but the demo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.wire import Answer, Body, with_example
from flowtrack.bootstrap import Parts
from flowtrack.cli.demo_people import invent
from flowtrack.cli.demo_words import DAY_SECONDS
from flowtrack.domain.errors import ConflictError, FieldProblem, InvalidError
from flowtrack.services.hints import Hint, Topic
from flowtrack.services.submissions import Incoming
from flowtrack.store import executions
from flowtrack.store.workspaces import Workspace
from flowtrack.system import DemoSystem

LATEST_YEAR = 2999
_Length = Annotated[float, Field(gt=0, le=366 * 24, allow_inf_nan=False)]


class ClockView(Answer):
    """The demo's clock. ``daySeconds`` is how long a day really takes; ``nextDue`` is when something of the workspace
    falls due, null if nothing will by itself."""

    now: datetime
    day_seconds: float
    next_due: datetime | None


class ClockBody(Body):
    """How fast the clock shall run from now on."""

    model_config = with_example(Body, {"daySeconds": 5})

    day_seconds: Annotated[float, Field(ge=0.1, le=DAY_SECONDS, allow_inf_nan=False)]


class ForwardBody(Body):
    """How far the clock shall go forward at once: a length, or to when the next thing falls due."""

    model_config = with_example(Body, {"days": 3}, {"toNextDue": True})

    days: Annotated[float, Field(gt=0, le=366, allow_inf_nan=False)] | None = None
    hours: _Length | None = None
    to_next_due: Literal[True] | None = None

    def length(self) -> timedelta | None:
        """How far; None: to the next thing. Raises InvalidError where that is not said, or said twice."""
        given = self.days is not None or self.hours is not None
        if given == bool(self.to_next_due):
            message = "Say days or hours, or toNextDue; not both."
            raise InvalidError("It is not clear how far to go.", (FieldProblem("days", message),))
        return timedelta(days=self.days or 0, hours=self.hours or 0) if given else None


class SampleBody(Body):
    """Who shall come in."""

    model_config = with_example(Body, {"budget": "high"})

    budget: Literal["high", "low"] = "high"


class SampleView(Answer):
    """An invented person who has filled in the form."""

    name: str
    email: str
    company_name: str
    budget: str
    submission_id: str
    lead_id: str | None
    execution_id: str | None


def router(parts: Parts, system: DemoSystem) -> APIRouter:
    """The demo's own routes, on a running FlowTrack that goes by ``system``."""
    handlers = _Handlers(parts, system)
    routes = private_router("demo", "/demo")
    more: dict[str, Any] = {"responses": problems(404, 409)}
    routes.add_api_route("/clock", handlers.read_demo_clock, methods=["GET"])
    routes.add_api_route("/clock", handlers.set_demo_clock, methods=["PUT"])
    routes.add_api_route("/clock/skip", handlers.skip_demo_clock, methods=["POST"], **more)
    routes.add_api_route("/leads", handlers.send_demo_lead, methods=["POST"], status_code=201, **more)
    return routes


@dataclass(frozen=True, slots=True)
class _Handlers:
    parts: Parts
    system: DemoSystem

    async def read_demo_clock(self, caller: Caller) -> ClockView:
        """The demo's clock."""
        now = self.system.now()
        next_due = await self._next_due(caller, now)
        return ClockView(now=now, day_seconds=DAY_SECONDS / self.system.pace, next_due=next_due)

    async def set_demo_clock(self, caller: Caller, body: ClockBody) -> ClockView:
        """Hurry the clock or slow it down. It runs on from where it is."""
        return await self._turn(caller, lambda: self.system.hurry(DAY_SECONDS / body.day_seconds))

    async def skip_demo_clock(self, caller: Caller, body: ForwardBody) -> ClockView:
        """Put the clock forward. What falls due by that is done at once."""
        length, now = body.length(), self.system.now()
        to = await self._next_due(caller, now) if length is None else now + length
        if to is None:
            raise ConflictError("Nothing waits for a time, so there is nothing to go forward to.")
        if to.year >= LATEST_YEAR:
            raise ConflictError("The clock has gone far enough.")
        return await self._turn(caller, lambda: self.system.skip_to(to))

    async def send_demo_lead(self, caller: Caller, body: SampleBody) -> SampleView:
        """Have an invented person fill in the workspace's default form."""
        person = invent(self.system.new_id(), rich=body.budget == "high")
        accepted = await self.parts.intake.submit(Incoming(caller.slug, None, person, {"utmSource": "demo"}))
        return SampleView(
            name=person["name"],
            email=person["email"],
            company_name=person["companyName"],
            budget=person["budget"],
            submission_id=accepted.submission_id,
            lead_id=accepted.lead_id,
            execution_id=accepted.execution_id,
        )

    async def _next_due(self, caller: Workspace, now: datetime) -> datetime | None:
        return await self.parts.database.read(lambda tx: executions.next_due_after(tx, caller.id, now))

    async def _turn(self, caller: Workspace, deed: Callable[[], None]) -> ClockView:
        """Change the clock. The worker looks anew how long it has to rest, and whoever shows a clock sets it."""
        deed()
        self.parts.transport.ring()
        self.parts.hints.tell(caller.id, Hint(frozenset((Topic.CLOCK,))))
        return await self.read_demo_clock(caller)
