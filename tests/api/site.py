"""A whole app for one test, and a client that speaks HTTP with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from flowtrack.api.app import Deps, create_app
from flowtrack.channels.reach import Reach
from flowtrack.keyring import Keyring
from flowtrack.services import gallery
from flowtrack.services.gallery import Sample
from flowtrack.services.hints import Hints
from flowtrack.services.intake import Intake
from flowtrack.services.mail_accounts import MailWays
from flowtrack.store.database import Database, Transaction
from flowtrack.store.tables import metadata
from tests.clock import ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import World

SUBMIT = "/api/v1/forms/public/demo/contact/submit"
KEY = b"k" * 32
"""What passwords are sealed with."""
ADA = {"name": "Ada Lovelace", "email": "ada@example.com", "budget": "$5,000"}


@dataclass
class Site:
    """What a test holds on to. ``rings`` counts the doorbell; ``client`` has no key, the methods have."""

    app: FastAPI
    database: Database
    system: ManualSystem
    sample: Sample
    client: httpx2.AsyncClient
    rings: list[None] = field(default_factory=list)

    @property
    def key(self) -> dict[str, str]:
        """The headers that open the sample workspace."""
        return {"Authorization": f"Bearer {self.sample.key}"}

    async def get(self, path: str, **options: Any) -> httpx2.Response:
        """GET under /api/v1, with the key."""
        return await self.send("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx2.Response:
        """POST under /api/v1, with the key."""
        return await self.send("POST", path, body, **options)

    async def patch(self, path: str, body: Any) -> httpx2.Response:
        """PATCH under /api/v1, with the key."""
        return await self.send("PATCH", path, body)

    async def put(self, path: str, body: Any) -> httpx2.Response:
        """PUT under /api/v1, with the key."""
        return await self.send("PUT", path, body)

    async def send(self, method: str, path: str, body: Any = None, **options: Any) -> httpx2.Response:
        """Any request under /api/v1, with the key."""
        more = {} if body is None else {"json": body}
        headers = {**self.key, **options.pop("headers", {})}
        return await self.client.request(method, f"/api/v1{path}", headers=headers, **more, **options)

    async def submit(self, key: bool = False, **fields: Any) -> httpx2.Response:
        """Send the sample form in, as a program of somebody else's would."""
        body = {"fields": {**ADA, **fields}, "tracking": {"utmSource": "test"}}
        return await self.client.post(SUBMIT, json=body, headers=self.key if key else {})

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        return len(await self.rows(table))

    async def rows(self, table: str) -> list[Mapping[str, Any]]:
        """A table's rows."""
        query = metadata.tables[table].select()
        return await self.database.read(lambda tx: [dict(row._mapping) for row in tx.execute(query)])


@dataclass
class Living:
    """An app, the worker behind it, and the mail server that the mails arrive at."""

    site: Site
    world: World
    sink: SmtpSink

    async def run(self, **fields: Any) -> str:
        """Send the form in, let the worker work, and answer the execution's id."""
        answer = await self.site.submit(key=True, **fields)
        await self.world.settle()
        execution_id: str = answer.json()["executionId"]
        return execution_id


@asynccontextmanager
async def a_site(
    database: Database,
    system: ManualSystem,
    sample: Sample | None = None,
    bell: Callable[[], None] = lambda: None,
    **options: Any,
) -> AsyncIterator[Site]:
    """An app over this database that rings ``bell``; ``options`` go to its Deps."""
    made = sample
    if made is None:
        made = await database.write(lambda tx: gallery.make_sample(tx, system))
    rings: list[None] = []

    def ring() -> None:
        rings.append(None)
        bell()

    ways = MailWays(Keyring([KEY]), None, Reach.read("127.0.0.1"))
    settings = {"public_url": "https://track.test", "captures": True, "ways": ways, **options}
    deps = Deps(database, system, Intake(database, system, ring), ring, Hints(database, system), **settings)
    app = _idle.pop() if _idle else create_app(deps)
    app.state.deps = deps
    async with a_client(app) as client:
        yield Site(app, database, system, made, client, rings)
    _idle.append(app)


_idle: list[FastAPI] = []
"""Apps of earlier tests. An app holds nothing but its deps, and takes a while to build."""


def writes_of(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every transaction that writes, from now on."""
    begun: list[object] = []
    write = site.database.write

    async def counted(work: Callable[[Transaction], Any]) -> Any:
        begun.append(work)
        return await write(work)

    monkeypatch.setattr(site.database, "write", counted)
    return begun


def a_client(app: FastAPI, address: str = "203.0.113.7") -> httpx2.AsyncClient:
    """A client of this app, at that network address; what goes wrong in there is answered, as a server would."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 4711))
    return httpx2.AsyncClient(transport=transport, base_url="http://testserver")


def check_problem(answer: httpx2.Response, status: int, *fields: str) -> dict[str, Any]:
    """Assert that this is a problem of RFC 9457 with this status, naming these fields. Answers it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert set(body) - {"current"} == {"type", "title", "status", "detail", "errors"}
    assert body["type"].startswith("urn:flowtrack:problem:")
    assert body["status"] == status
    assert body["title"]
    assert body["detail"].endswith((".", "!")), body["detail"]
    assert [error["field"] for error in body["errors"]] == list(fields)
    assert all(error["message"] for error in body["errors"])
    return body
