"""A FlowTrack right after its first start, and passwords that are hashed fast."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher

from flowtrack.services import accounts, passwords
from flowtrack.services.gallery import Sample
from flowtrack.store import workspaces
from flowtrack.store.database import Database, Transaction
from tests.api.people import OWNER, Browser
from tests.api.site import Site, a_site
from tests.clock import ManualSystem


@pytest.fixture(autouse=True)
def fast_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Argon2Hasher]:
    """The same hash, that costs next to nothing."""
    hasher = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    passwords._nobodys.cache_clear()
    yield hasher
    passwords._nobodys.cache_clear()


@dataclass
class Fresh:
    """A FlowTrack that nobody can sign in to yet, and the token of its link."""

    site: Site
    link: str

    @property
    def system(self) -> ManualSystem:
        return self.site.system

    def browser(self) -> Browser:
        """One that knows nothing yet."""
        return Browser(self.site)

    async def start(self) -> str | None:
        """Start anew."""
        return await start(self.site.database, self.system)

    async def set_up(self, **more: Any) -> httpx2.Response:
        """Use the link."""
        return await self.browser().send("POST", "/setup", {"token": self.link, **OWNER, **more})

    async def owner(self) -> Browser:
        """The owner's browser, signed in; the account is made by it if there is none."""
        browser = self.browser()
        made = await browser.send("POST", "/setup", {"token": self.link, **OWNER})
        if made.status_code != 201:
            assert (await browser.sign_in()).status_code == 200
        return browser


async def start(database: Database, system: ManualSystem) -> str | None:
    """What a start does; the link's token."""
    return await database.write(lambda tx: accounts.first_start(tx, system, system.real_now()))


@pytest.fixture
async def fresh(database: Database, system: ManualSystem) -> AsyncIterator[Fresh]:
    link = await start(database, system)

    def the_workspace(tx: Transaction) -> Sample:
        (workspace,) = workspaces.all_workspaces(tx)
        return Sample(workspace, "", "", "")

    sample = await database.read(the_workspace)
    async with a_site(database, system, sample) as site:
        yield Fresh(site, link or "")
        system.move(seconds=1)
