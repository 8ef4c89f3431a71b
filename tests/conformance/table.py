"""The executions of one sample workspace, with shorthands for a test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flowtrack.engine import codec
from flowtrack.engine.state import begin
from flowtrack.services import gallery
from flowtrack.store import executions, leads, workflows
from flowtrack.store.database import Database, Transaction
from flowtrack.store.executions import ClaimedExecution, NewExecution, SavedExecution
from flowtrack.store.leads import LeadInput
from tests.clock import START, ManualSystem

LEASE = START + timedelta(seconds=30)


class Table:
    """The executions of one sample workspace."""

    def __init__(self, database: Database, system: ManualSystem) -> None:
        self.database = database
        self.system = system

    async def lay(self) -> Table:
        await self.database.write(self._lay)
        return self

    def _lay(self, tx: Transaction) -> None:
        self.sample = gallery.make_sample(tx, self.system)
        version = workflows.load_published(tx, [self.sample.workflow_id])[self.sample.workflow_id]
        self.version_id = version.id

    async def add(self, count: int, at: datetime = START) -> list[str]:
        return await self.database.write(lambda tx: self._add(tx, count, at))

    def _add(self, tx: Transaction, count: int, at: datetime) -> list[str]:
        workspace_id = self.sample.workspace.id
        inputs = {
            (key := self.system.new_id()): LeadInput(workspace_id, f"{key}@example.com", "Ada", "")
            for _ in range(count)
        }
        tokens = {key: self.system.new_token() for key in inputs}
        leads.upsert_leads(tx, inputs, tokens, at)
        new = [self._new(lead_id, at) for lead_id in inputs]
        executions.insert_executions(tx, new)
        return [item.id for item in new]

    def _new(self, lead_id: str, at: datetime) -> NewExecution:
        return NewExecution(
            id=self.system.new_id(),
            workspace_id=self.sample.workspace.id,
            workflow_id=self.sample.workflow_id,
            version_id=self.version_id,
            lead_id=lead_id,
            trigger_type="form_submission",
            trigger_node_id="form",
            trigger_data={"tracking": {}},
            state=codec.encode(begin("form")),
            max_retries=3,
            due_at=at,
            created_at=at,
        )

    async def claim(self, most: int = 10, now: datetime = START, owner: str = "one") -> list[ClaimedExecution]:
        """Claim what is due and hold it under a lease, as a turn does that has begun an effect for each."""
        return await self.database.write(lambda tx: hold(tx, executions.claim_due(tx, now, most), owner))

    async def claim_offered(self, ids: Sequence[str]) -> list[str]:
        """The same of those that were brought; answers whose they are."""
        held = await self.database.write(lambda tx: hold(tx, executions.claim_offered(tx, START, ids), "one"))
        return sorted(item.id for item in held)

    async def save(self, claimed: ClaimedExecution, **changes: Any) -> None:
        saved = a_save(claimed)._replace(**changes)
        await self.database.write(lambda tx: executions.save_executions(tx, [saved]))

    async def fence(self, key: str) -> int:
        fences = await self.database.write(lambda tx: executions.held_fences(tx, [key]))
        return fences[key][0]

    async def next_due(self) -> datetime | None:
        return await self.database.read(executions.next_due)


def hold(tx: Transaction, claimed: Sequence[ClaimedExecution], owner: str) -> list[ClaimedExecution]:
    """Save them as held; answers them with the fence that is in force then."""
    saved = [
        a_save(item)._replace(status="running", reason=None, lease_until=LEASE, lease_owner=owner) for item in claimed
    ]
    executions.save_executions(tx, saved)
    return [item._replace(fence=item.fence + 1) for item in claimed]


def a_save(claimed: ClaimedExecution) -> SavedExecution:
    return SavedExecution(
        id=claimed.id,
        fence=claimed.fence,
        started_at=claimed.started_at,
        status="paused",
        reason="waiting",
        outcome=None,
        state=claimed.state,
        due_at=START + timedelta(days=3),
        lease_until=None,
        lease_owner=None,
        completed_at=None,
        duration_ms=None,
        error_message=None,
        error_details=None,
        retry_count=0,
        output_data=None,
    )
