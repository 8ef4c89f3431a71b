"""Workspaces that send by accounts of their own: by which way a mail goes, what trouble with it means, and that a
change counts from the next mail on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from flowtrack.activities.account_channels import MOST_POOLS, AccountChannels
from flowtrack.channels.reach import Reach
from flowtrack.channels.smtp import SmtpAccount
from flowtrack.domain.failure import Failure
from flowtrack.keyring import Keyring, SealedError
from flowtrack.services import mail_accounts as service
from flowtrack.services import workspaces
from flowtrack.services.gallery import Sample
from flowtrack.services.mail_accounts import AccountInput, MailWays
from flowtrack.services.submissions import Accepted
from flowtrack.store import mail_accounts
from flowtrack.store.database import Database, Transaction
from flowtrack.store.mail_accounts import MailAccount
from tests.clock import START, ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import World, a_world

WAYS = MailWays(Keyring([b"k" * 32]), None, Reach.read("127.0.0.1"))


@pytest.fixture
async def world(database: Database, system: ManualSystem, sink: SmtpSink) -> AsyncIterator[World]:
    """A FlowTrack whose server sends by ``sink``, on either database."""
    async with a_world(database, system, sink.port, opened=WAYS.opened) as made:
        yield made


@pytest.fixture
def own() -> Iterator[SmtpSink]:
    """The mail server of the workspace."""
    with SmtpSink() as server:
        yield server


async def save(world: World, port: int, password: str | None = None) -> MailAccount:
    """The workspace has this account from now on, as the API would make it."""
    given = AccountInput("127.0.0.1", port, "none", "nina" if password else None, password, keeps_password=False)
    workspace = world.sample.workspace
    saved = await world.database.write(lambda tx: service.save(tx, world.system, WAYS, workspace, given))
    await service.release(world.database, world.system, workspace)
    world.transport.ring()
    return saved


async def delete(world: World) -> None:
    """The workspace has none any more."""
    await world.database.write(lambda tx: mail_accounts.delete_account(tx, world.sample.workspace.id))
    await service.release(world.database, world.system, world.sample.workspace)
    world.transport.ring()


async def held_because(world: World, accepted: Accepted) -> str:
    """Why the lead's mail is held; the lead is none the worse for it."""
    execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.reason, execution.lead_status) == ("paused", "held", "new")
    (step,) = [step for step in await world.steps(accepted.execution_id) if step.error_message]
    return step.error_message or ""


async def test_mail_goes_by_the_workspaces_account_else_by_the_servers(
    world: World, sink: SmtpSink, own: SmtpSink
) -> None:
    await world.submit("one@example.com")
    await world.settle()
    await save(world, own.port)
    accepted = await world.submit("two@example.com")
    await world.settle()
    (mail,) = await world.mails(accepted.execution_id)
    assert (mail.status, mail.provider) == ("sent", "smtp")
    await delete(world)
    await world.submit("three@example.com")
    await world.settle()
    assert [mail.recipients[0] for mail in sink.mails] == ["one@example.com", "three@example.com"]
    assert [mail.recipients[0] for mail in own.mails] == ["two@example.com"]
    own.wait_until(lambda: own.open == 0, "the pool of the deleted account to close")


async def test_change_counts_from_the_next_mail_on_and_closes_the_old_pool(world: World, own: SmtpSink) -> None:
    own.users = {"nina": "one"}
    await save(world, own.port, "one")
    await world.submit("one@example.com")
    await world.settle()
    with SmtpSink(users={"nina": "two"}) as newer:
        await save(world, newer.port, "two")
        await world.submit("two@example.com")
        await world.settle()
        own.wait_until(lambda: own.open == 0, "the old pool to close")
        assert [mail.recipients[0] for mail in newer.mails] == ["two@example.com"]
        await delete(world)
        await world.submit("three@example.com")
        await world.settle()
        newer.wait_until(lambda: newer.open == 0, "the pool to close")


async def test_workspaces_do_not_share_a_way(world: World, sink: SmtpSink, own: SmtpSink) -> None:
    def rival(tx: Transaction) -> Sample:
        made = workspaces.create(tx, world.system, slug="rival", name="Rival")
        return Sample(made, "", "", "")

    other = await world.database.write(rival)
    mine, world.sample = world.sample, other
    await save(world, own.port)
    world.sample = mine
    await world.submit()
    await world.settle()
    assert (len(sink.mails), len(own.mails)) == (1, 0)


async def test_wrong_password_holds_and_the_right_one_sends_at_once(
    world: World, sink: SmtpSink, own: SmtpSink, caplog: pytest.LogCaptureFixture
) -> None:
    own.users = {"nina": "right"}
    await save(world, own.port, "wr0ng-secret")
    crowd = [await world.submit(f"lead{number}@example.com") for number in range(12)]
    await world.pass_time(minutes=11)
    for accepted in crowd:
        assert "AUTH" in await held_because(world, accepted)
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert sum(f"mails of workspace {world.sample.workspace.id} are held" in line for line in told) == 1
    assert "wr0ng-secret" not in str([r.getMessage() for r in caplog.records if r.name != "mail.log"])
    before = world.system.now()
    await save(world, own.port, "right")
    await world.settle()
    assert world.system.now() == before
    assert len(own.mails) == len(crowd)
    assert not sink.mails
    for accepted in crowd:
        execution = await world.execution(accepted.execution_id)
        assert (execution.lead_status, execution.retry_count) == ("contacted", 0)


async def test_account_that_is_mended_while_a_mail_fails_by_it_releases_that_one_too(
    world: World, own: SmtpSink
) -> None:
    """The mail was under way with the old settings, so that the change found nothing held."""
    own.users = {"nina": "right"}
    own.hang("auth", times=1)
    await save(world, own.port, "wrong")
    accepted = await world.submit()
    await _until(own, "auth")
    await save(world, own.port, "right")
    own.release()
    await world.settle()
    assert len(own.mails) == 1
    assert (await world.execution(accepted.execution_id)).lead_status == "contacted"


async def test_deleting_an_account_that_fails_lets_the_servers_send(
    world: World, sink: SmtpSink, own: SmtpSink
) -> None:
    own.refuse("connect", "554 5.3.2 closed")
    await save(world, own.port)
    accepted = await world.submit()
    await world.settle()
    assert "closed" in await held_because(world, accepted)
    await delete(world)
    await world.settle()
    assert len(sink.mails) == 1


async def test_key_that_changed_holds_mails_and_says_so(database: Database, sink: SmtpSink, own: SmtpSink) -> None:
    system = ManualSystem()
    other = MailWays(Keyring([b"x" * 32]), None, WAYS.reach)
    own.users = {"nina": "right"}
    async with a_world(database, system, sink.port, opened=other.opened) as world:
        await save(world, own.port, "right")
        accepted = await world.submit()
        await world.settle()
        assert "FLOWTRACK_SECRET_KEY has changed" in await held_because(world, accepted)
    assert (len(sink.mails), own.connections) == (0, 0)
    again = ManualSystem(system.now(), 10_000)
    async with a_world(database, again, sink.port, world.sample, opened=WAYS.opened) as world:
        await world.pass_time(minutes=5)
        assert len(own.mails) == 1


async def test_private_address_holds_mails_and_names_the_setting(
    database: Database, sink: SmtpSink, own: SmtpSink
) -> None:
    narrow = MailWays(WAYS.keyring)
    async with a_world(database, ManualSystem(), sink.port, opened=narrow.opened) as world:
        await save(world, own.port)
        accepted = await world.submit()
        await world.settle()
        assert "FLOWTRACK_PRIVATE_MAIL_HOSTS" in await held_because(world, accepted)
    assert own.connections == 0


async def test_where_mails_are_captured_no_account_is_asked(database: Database, sink: SmtpSink, own: SmtpSink) -> None:
    async with a_world(database, ManualSystem(), sink.port) as world:  # as bootstrap joins it: without accounts
        await save(world, own.port)
        await world.submit()
        await world.settle()
    assert (len(sink.mails), own.connections) == (1, 0)


async def test_mail_in_doubt_is_not_released(world: World, own: SmtpSink) -> None:
    """A person decides about that one, whatever account there is."""
    await save(world, own.port)
    own.drop("dot", times=2)
    accepted = await world.submit()
    await world.settle()
    assert "a person has to decide" in await held_because(world, accepted)
    await save(world, own.port)
    await world.settle()
    assert "a person has to decide" in await held_because(world, accepted)
    assert len(own.mails) == 2


# The pools ------------------------------------------------------------------------------------------------


def account(workspace: str, revision: int = 1, key: str = "a") -> MailAccount:
    """A stored account of that revision."""
    return MailAccount(key, workspace, "127.0.0.1", 1, "none", None, None, revision, START, START)


@asynccontextmanager
async def pools() -> AsyncIterator[AccountChannels]:
    """Pools to nowhere; nothing is connected before something is sent."""
    made = AccountChannels(lambda stored: SmtpAccount(stored.host, stored.port, security="none"))
    yield made
    await made.close()


async def test_mail_that_was_prepared_before_a_change_goes_by_the_newer_settings() -> None:
    async with pools() as channels:
        newer = channels.channel("w", account("w", 2))
        assert channels.channel("w", account("w", 1)) is newer
        assert channels.channel("w", account("w", 3)) is not newer
        assert channels.channel("w", account("w", 1, "b")) is not newer
        assert channels.channel("w", None) is None


async def test_only_so_many_pools_are_kept() -> None:
    async with pools() as channels:
        first = channels.channel("w0", account("w0"))
        second = channels.channel("w1", account("w1"))
        for number in range(2, MOST_POOLS):
            channels.channel(f"w{number}", account(f"w{number}"))
        assert channels.channel("w0", account("w0")) is first
        channels.channel("new", account("new"))
        assert channels.channel("w0", account("w0")) is first
        assert channels.channel("w1", account("w1")) is not second


async def test_account_that_cannot_be_opened_is_tried_anew_each_time() -> None:
    def refuse(stored: MailAccount) -> SmtpAccount:
        raise SealedError("The key changed.")

    channels = AccountChannels(refuse)
    result = channels.channel("w", account("w"))
    assert isinstance(result, Failure)
    assert (result.code, result.hold) == ("account_refused", True)
    await channels.close()


async def _until(server: SmtpSink, phase: str) -> None:
    """Wait for the server without holding up the worker."""
    await asyncio.to_thread(server.wait_until, lambda: phase in server.phases, phase)
