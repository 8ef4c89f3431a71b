"""The database is full, locked or away: 503, come again; never 202, and nothing of it is on record."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flowtrack.store.database import Database, SqliteDatabase, open_database
from tests.api.site import ADA, SUBMIT, Site, a_site, check_problem
from tests.clock import ManualSystem


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds the one lock for writing."""
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


@pytest.fixture
async def impatient(site: Site, sqlite: SqliteDatabase) -> Site:
    """A site that waits 10 ms for a lock."""
    await sqlite.write(lambda tx: tx.exec_driver_sql("PRAGMA busy_timeout=10"))
    return site


@pytest.fixture
async def away(site: Site) -> AsyncIterator[Site]:
    """A site whose database server does not listen."""
    nowhere: Database = open_database("postgresql://flowtrack@127.0.0.1:1/flowtrack")
    async with a_site(nowhere, site.system, site.sample) as made:
        yield made
    await nowhere.close()


async def fill_up(site: Site, sqlite: SqliteDatabase) -> int:
    """Let the file grow no further, and use what free space it has. Answers how many submissions fitted."""
    pages = await sqlite.read(lambda tx: tx.exec_driver_sql("PRAGMA page_count").scalar_one())
    await sqlite.write(lambda tx: tx.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
    for taken in range(100):
        if (await site.submit(message="x" * 9000)).status_code == 503:
            return taken
    raise AssertionError("the database never got full")


async def test_full_database_takes_nothing_and_says_so(site: Site, sqlite: SqliteDatabase) -> None:
    taken = await fill_up(site, sqlite)
    tables = {name: await site.rows(name) for name in ("submission", "lead", "workflow_execution", "lead_event")}
    answer = await site.submit(email="late@example.com", message="x" * 9000)
    problem = check_problem(answer, 503)
    assert answer.headers["retry-after"] == "5"
    assert "full" not in problem["detail"]
    assert len(tables["submission"]) == taken
    assert {name: await site.rows(name) for name in tables} == tables
    await sqlite.write(lambda tx: tx.exec_driver_sql("PRAGMA max_page_count=1000000"))
    assert (await site.submit(email="late@example.com")).status_code == 202


async def test_full_database_is_told_to_every_writer(site: Site, sqlite: SqliteDatabase) -> None:
    await fill_up(site, sqlite)
    template = {"name": "Big", "subject": "Hi", "html": f"<p>{'x' * 20_000}</p>"}
    check_problem(await site.post("/templates", template), 503)
    assert (await site.get("/templates")).json()["items"] == []


async def test_locked_database_takes_nothing_and_says_so(impatient: Site, sqlite_path: Path) -> None:
    with locked(sqlite_path):
        check_problem(await impatient.submit(), 503)
        check_problem(await impatient.patch("/workspace", {"name": "New"}), 503)
        page = await impatient.client.post("/f/demo/contact", data=ADA)
    assert (page.status_code, page.headers["retry-after"]) == (503, "5")
    assert "Nothing you wrote is lost" in page.text
    assert 'value="Ada Lovelace"' in page.text
    assert await impatient.count("submission") == 0
    assert not impatient.rings
    assert (await impatient.submit()).status_code == 202


async def test_locked_database_can_still_be_read(impatient: Site, sqlite_path: Path) -> None:
    await impatient.submit()
    with locked(sqlite_path):
        assert len((await impatient.get("/leads")).json()["items"]) == 1
        assert (await impatient.client.get("/readyz")).status_code == 200


async def test_private_routes_without_their_database(away: Site) -> None:
    check_problem(await away.get("/leads"), 503)
    check_problem(await away.post("/leads/01a20a3f-57e0-7000-af40-fd9f17fc9d3d/replies"), 503)


async def test_public_doors_without_their_database(away: Site) -> None:
    check_problem(await away.client.post(SUBMIT, json={"fields": ADA}), 503)
    check_problem(await away.client.post(SUBMIT, data=ADA), 503)
    for address in ("/f/demo/contact", "/f/demo/contact/thanks", "/u/token", "/t/c/token"):
        answer = await away.client.get(address)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "Please try again in a moment" in answer.text
    assert (await away.client.post("/u/token")).status_code == 503
    check_problem(await away.client.post(SUBMIT, data=ADA, headers={"Accept": "text/html"}), 503)


async def test_pixel_comes_without_its_database(away: Site) -> None:
    answer = await away.client.get("/t/o/token.gif")
    assert (answer.status_code, len(answer.content)) == (200, 43)


async def test_readiness_names_what_is_missing(away: Site, system: ManualSystem, sqlite: SqliteDatabase) -> None:
    problem = check_problem(await away.client.get("/readyz"), 503, "database")
    assert "127.0.0.1" not in str(problem)
    assert (await away.client.get("/healthz")).status_code == 200
    check_problem(await away.client.get("/healthz/work"), 503, "database")
    await sqlite.write(lambda tx: tx.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'"))
    async with a_site(sqlite, system, away.sample) as old:
        for address in ("/readyz", "/healthz/work"):
            check_problem(await old.client.get(address), 503, "schema")


async def test_readiness_asks_whoever_joined_the_parts(site: Site) -> None:
    async def worker_is_gone() -> dict[str, str]:
        return {"worker": "The worker has stopped."}

    async with a_site(site.database, site.system, site.sample, ready=worker_is_gone) as made:
        check_problem(await made.client.get("/readyz"), 503, "worker")
    ready = await site.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
