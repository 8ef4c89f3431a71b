"""A wait that a person skips over HTTP, in every shape."""

from __future__ import annotations

from tests.acceptance.test_around_the_flow import PARALLEL
from tests.api.site import a_site
from tests.servers.smtp import SmtpSink
from tests.world import World

LEAD_NURTURE_SKIPPED = [
    (4, "wait_for_reply", "next"),
    (5, "replied", "false"),
    (6, "follow_up", "next"),
    (7, "wait_for_booking", "next"),
    (8, "booked", "false"),
]


async def test_a_lead_goes_through_the_whole_flow_in_no_time(world: World, sink: SmtpSink) -> None:
    accepted = await world.submit()
    await world.settle()
    path = f"/workflows/executions/{accepted.execution_id}/skip"
    async with a_site(world.database, world.system, world.sample, world.transport.ring) as site:
        for number in (1, 2):
            assert (await site.post(path)).status_code == 202
            await world.settle()
            assert len(sink.mails) == 2, number
        assert (await site.post(path)).status_code == 409
        assert (await world.trace(accepted.execution_id))[3:8] == LEAD_NURTURE_SKIPPED
        items = (await site.get("/workflows/executions?status=completed&q=ADA")).json()["items"]
        assert [item["id"] for item in items] == [accepted.execution_id]
    assert (await world.execution(accepted.execution_id)).completed_at == world.system.now()


async def test_a_skip_that_comes_with_the_wake_up_ends_one_wait(world: World, sink: SmtpSink) -> None:
    """Whichever is first, the other finds that wait ended, and the next goes on."""
    accepted = [await world.submit(f"a{n}@example.com") for n in range(5)]
    await world.settle()
    async with a_site(world.database, world.system, world.sample, world.transport.ring) as site:
        world.system.move(days=3)
        for one in accepted:
            await site.post(f"/workflows/executions/{one.execution_id}/skip")
        await world.settle()
    for one in accepted:
        assert [step.node_key for step in await world.steps(one.execution_id)].count("follow_up") == 1


async def test_skipping_one_of_several_waits_leaves_the_others(world: World, sink: SmtpSink) -> None:
    nodes = [*PARALLEL["nodes"], {"key": "long", "type": "delay"}]
    edges = [*PARALLEL["edges"], {"source": "form", "target": "long"}]
    await world.publish({"nodes": nodes, "edges": edges})
    accepted = await world.submit()
    await world.settle()
    (wait,) = [step for step in await world.steps(accepted.execution_id) if step.node_key == "wait"]
    async with a_site(world.database, world.system, world.sample, world.transport.ring) as site:
        path = f"/workflows/executions/{accepted.execution_id}/skip"
        assert (await site.post(path, {"stepNumber": wait.step_number})).status_code == 202
        await world.settle()
    statuses = {step.node_key: step.status for step in await world.steps(accepted.execution_id)}
    assert (statuses["wait"], statuses["done"], statuses["long"]) == ("completed", "completed", "waiting")
