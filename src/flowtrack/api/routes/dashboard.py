"""The dashboard: what a workspace's people see first."""

from __future__ import annotations

from enum import IntEnum

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.dashboard import DashboardView, dashboard_view
from flowtrack.services import dashboard


class Span(IntEnum):
    """How many days are shown."""

    WEEK = 7
    MONTH = 30
    QUARTER = 90


router = private_router("dashboard", "/dashboard")


@router.get("")
async def read_dashboard(caller: Caller, deps: Parts, days: Span = Span.MONTH) -> DashboardView:
    """What happened on each of the last days, where the executions are, what needs a hand, and the first steps."""
    server_sends = None if deps.captures else deps.ways.server is not None
    found = await deps.database.read(
        lambda tx: dashboard.look(
            tx, deps.system, caller, days, server_sends=server_sends, late_seconds=deps.late_seconds
        )
    )
    return dashboard_view(found, caller.time_zone)
