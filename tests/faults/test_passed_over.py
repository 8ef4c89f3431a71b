"""What a queue has brought to a worker in the moment in which somebody had it locked is asked for again: nobody else is
told of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg

from flowtrack.store.database import open_database
from flowtrack.transports.inprocess import InProcess
from tests.clock import ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import a_world


class Bringing(InProcess):
    """Brings what a test says, once; nothing else is looked for."""

    patience = timedelta(days=1)

    def __init__(self) -> None:
        super().__init__()
        self.brought: list[str] = []
        self.asked = asyncio.Event()

    def offers(self, most: int) -> list[str]:
        taken, self.brought = self.brought[:most], self.brought[most:]
        if taken:
            self.asked.set()
        return taken

    def bring(self, *executions: str) -> None:
        """Once."""
        self.asked.clear()
        self.brought += executions
        self.ring()


async def test_what_was_locked_when_it_was_brought_is_asked_for_again(
    postgres_url: str, system: ManualSystem, sink: SmtpSink
) -> None:
    database, transport = open_database(postgres_url), Bringing()
    try:
        async with a_world(database, system, sink.port, transport=transport, sole=False) as world:
            accepted = await world.submit()
            execution_id = accepted.execution_id or ""
            somebody = await asyncpg.connect(postgres_url)
            async with somebody.transaction():
                await somebody.execute("SELECT 1 FROM workflow_execution WHERE id = $1 FOR UPDATE", execution_id)
                transport.bring(execution_id)
                await transport.asked.wait()
                while not world.worker.idle:  # noqa: ASYNC110 the turn that finds it locked tells nobody
                    await asyncio.sleep(0)
                assert sink.mails == []
            await somebody.close()
            await asyncio.to_thread(sink.wait_for, 1)
            await world.settle()
            assert (await world.execution(execution_id)).lead_status == "contacted"
    finally:
        await database.close()
