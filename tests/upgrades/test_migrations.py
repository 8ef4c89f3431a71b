"""What the migrations make is what the tables say, and nothing is lost on the way there."""

from __future__ import annotations

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from flowtrack.domain.errors import ConflictError, UnavailableError
from flowtrack.services import accounts
from flowtrack.store import schema, step_tally, tally
from flowtrack.store.database import Database, Transaction, open_database
from flowtrack.store.tables import metadata
from flowtrack.store.tally import Tally
from flowtrack.store.types import Instant
from flowtrack.system import RealSystem
from tests.servers.postgres import PostgresServer

# SQLite does not tell of what such an index is made.
pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ROWS: Mapping[str, Mapping[str, Any]] = {
    "workspace": {"id": "w", "slug": "main", "name": "Main", "created_at": AT},
    "lead": {
        "id": "l",
        "workspace_id": "w",
        "email": "ada@example.com",
        "status": "new",
        "tags": ["vip"],
        "unsubscribe_token": "u",
        "created_at": AT,
    },
    "workflow": {
        "id": "f",
        "workspace_id": "w",
        "name": "Welcome",
        "definition": {},
        "revision": 1,
        "created_at": AT,
        "updated_at": AT,
    },
    "workflow_version": {
        "id": "v",
        "workflow_id": "f",
        "workspace_id": "w",
        "number": 1,
        "definition": {},
        "created_at": AT,
    },
    "form": {
        "id": "o",
        "workspace_id": "w",
        "slug": "contact",
        "name": "Contact",
        "created_at": AT,
        "updated_at": AT,
    },
    "submission": {
        "id": "s",
        "workspace_id": "w",
        "form_id": "o",
        "lead_id": "l",
        "execution_id": "e",
        "held_back": None,
        "fields": {"name": "Ada", "ö": [1, None]},
        "tracking": {},
        "metadata": {"origin": "https://a.example"},
        "idempotency_key": "k",
        "created_at": AT,
    },
    "workflow_execution": {
        "id": "e",
        "workspace_id": "w",
        "workflow_id": "f",
        "version_id": "v",
        "lead_id": "l",
        "trigger_type": "form_submission",
        "trigger_node_id": "form",
        "trigger_data": {},
        "status": "paused",
        "state": {"v": 1},
        "due_at": AT,
        "fence": 1,
        "inbox_seq": 0,
        "retry_count": 0,
        "max_retries": 3,
        "created_at": AT,
    },
    "email_message": {
        "id": "m",
        "workspace_id": "w",
        "execution_id": "e",
        "step_number": 3,
        "lead_id": "l",
        "status": "sent",
        "attempt": 1,
        "doubts": 0,
        "message_id": "<m@example.com>",
        "in_reply_to": None,
        "references": ["<a@example.com>"],
        "sender": "nina@example.com",
        "recipient": "ada@example.com",
        "subject": "Hi",
        "open_token": "t",
        "attribution": {"utmSource": "x"},
        "created_at": AT,
        "sent_at": AT,
    },
    "email_content": {"email_id": "m", "content": b"From: Nina\r\n\r\n\x00\xff"},
    "tracked_link": {"token": "c", "email_id": "m", "url": "https://a.example", "clicked_at": AT},
}
"""A row of every table that a rebuilt one refers to or is referred to by, by column name."""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a database with nothing in it at all is, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"old_{uuid.uuid4().hex}"
    server.create_database(name)
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    """That database, opened."""
    opened = open_database(empty_url)
    yield opened
    await opened.close()


def upgrade_to(revision: str, tx: Transaction) -> None:
    """Bring a database to a revision that is not the newest."""
    schema._run_migrations(tx, revision)


def fill(tx: Transaction) -> None:
    """Put the rows in."""
    for name, row in ROWS.items():
        tx.execute(metadata.tables[name].insert(), row)


def contents(tx: Transaction) -> dict[str, list[Mapping[str, Any]]]:
    """What stands in the tables and columns that the rows were put into."""
    asked = {name: select(*(metadata.tables[name].c[column] for column in row)) for name, row in ROWS.items()}
    return {name: [dict(row._mapping) for row in tx.execute(rows)] for name, rows in asked.items()}


def index(found: Mapping[str, Any]) -> str:
    """An index in words; of a partial one the condition as well."""
    options = {name: str(option) for name, option in found.get("dialect_options", {}).items()}
    return repr({**found, "dialect_options": options})


def shape(tx: Transaction) -> dict[str, Any]:
    """What each table consists of, in the database's own words, but for the order of things."""
    look = inspect(tx)
    return {
        name: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(name)},
            "key": look.get_pk_constraint(name),
            "references": sorted(map(repr, look.get_foreign_keys(name))),
            "unique": sorted(map(repr, look.get_unique_constraints(name))),
            "indexes": sorted(map(index, look.get_indexes(name))),
        }
        for name in sorted(look.get_table_names())
        if name != "alembic_version"
    }


async def old(database: Database) -> None:
    """Make it a database of the first version, with rows in it."""
    await database.write(lambda tx: upgrade_to("0001", tx))
    await database.write(fill)


async def test_migrations_make_what_the_tables_say(empty: Database) -> None:
    await empty.write(schema.upgrade)

    def same_type(context: Any, there: Any, ours: Any, found: Any, wanted: Any) -> bool | None:
        return False if isinstance(wanted, Instant) else None  # on SQLite a moment is a text, whatever the column says

    def differences(tx: Transaction) -> list[Any]:
        def meant(found: Any, name: str | None, kind: str, there: bool, other: Any) -> bool:
            only = None if there or kind != "index" else found._ddl_if
            return only is None or only.dialect == tx.dialect.name

        options = {"compare_type": same_type, "include_object": meant}
        return list(compare_metadata(MigrationContext.configure(tx, opts=options), metadata))

    assert await empty.read(differences) == []


async def test_second_version_changes_three_columns_and_nothing_else(empty: Database) -> None:
    await old(empty)
    expected = await empty.read(shape)
    await empty.write(lambda tx: upgrade_to("0002", tx))
    expected["submission"]["columns"]["lead_id"] = ("VARCHAR(36)", True, None)
    expected["email_message"]["columns"]["message_id"] = ("TEXT", False, None)
    expected["email_message"]["columns"]["in_reply_to"] = ("TEXT", True, None)
    assert await empty.read(shape) == expected


async def test_upgrade_keeps_every_row(empty: Database) -> None:
    await old(empty)
    before = await empty.read(contents)
    await empty.write(schema.upgrade)
    assert await empty.read(contents) == before
    assert [len(rows) for rows in before.values()] == [1] * len(ROWS)
    assert await empty.write(schema.upgrade) == (schema.newest(), schema.newest())


async def test_tally_begins_with_the_rows_there_are_and_follows_them(empty: Database) -> None:
    await empty.write(lambda tx: upgrade_to("0003", tx))
    await empty.write(fill)
    one, table = ROWS["workflow_execution"], metadata.tables["workflow_execution"]
    more = [
        {**one, "id": "p", "reason": "waiting"},
        {**one, "id": "q", "status": "queued", "dispatched_at": AT},
        {**one, "id": "c", "status": "completed", "outcome": "goal"},
    ]
    for row in more:
        await empty.write(lambda tx, row=row: tx.execute(table.insert(), row))  # type: ignore[misc]
    await empty.write(schema.upgrade)
    there = {("paused", ""): 1, ("paused", "waiting"): 1, ("queued", ""): 1, ("completed", "goal"): 1}
    assert await empty.read(tally.counts) == Tally(4, there)
    await empty.write(lambda tx: tx.execute(table.update().values(status="paused", reason="held", outcome=None)))
    await empty.write(lambda tx: tx.execute(table.delete().where(table.c.id == "c")))
    for _ in range(2):
        assert await empty.read(lambda tx: tally.counts(tx, "w")) == Tally(4, {("paused", "held"): 3})
        await empty.write(tally.fold)


@pytest.mark.parametrize(("touched", "version_id"), [(AT, "v"), (AT + timedelta(seconds=1), None)])
async def test_draft_is_the_version_it_was_published_as_unless_it_was_touched(
    empty: Database, touched: datetime, version_id: str | None
) -> None:
    await old(empty)
    workflow = metadata.tables["workflow"]
    published = workflow.update().values(published_version_id="v", updated_at=touched)
    await empty.write(lambda tx: tx.execute(published))
    await empty.write(schema.upgrade)
    assert await empty.read(lambda tx: tx.execute(select(workflow.c.draft_version_id)).scalar_one()) == version_id


async def test_rows_still_hold_on_to_one_another_afterwards(empty: Database) -> None:
    await old(empty)
    await empty.write(schema.upgrade)
    for statement in (
        "DELETE FROM email_message",
        "DELETE FROM lead",
        "UPDATE submission SET lead_id = 'nobody'",
        "UPDATE tracked_link SET email_id = 'none'",
    ):
        with pytest.raises((ConflictError, IntegrityError)):
            await empty.write(lambda tx, statement=statement: tx.execute(text(statement)))  # type: ignore[misc]
    await empty.write(lambda tx: tx.execute(text("UPDATE submission SET lead_id = NULL")))
    long = f"<{'x' * 36}@{'d' * 252}>"
    await empty.write(lambda tx: tx.execute(text("UPDATE email_message SET message_id = :long"), {"long": long}))


@pytest.mark.parametrize("fault", ["op.drop_table('nowhere')", "op.execute('DELETE FROM lead')"])
async def test_upgrade_that_fails_leaves_the_old_database(
    empty: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    await old(empty)
    before = await empty.read(contents), await empty.read(shape)
    newest = schema.newest()
    copied = Path(shutil.copytree(schema.MIGRATIONS, tmp_path / "migrations"))
    broken = (copied / "versions" / "0002_quarantine_and_long_message_ids.py").read_text()
    (copied / "versions" / "9999_broken.py").write_text(
        broken.replace('"0002"', '"9999"').replace('"0001"', f'"{newest}"') + f"    {fault}\n"
    )
    monkeypatch.setattr(schema, "MIGRATIONS", copied)
    schema._revisions.cache_clear()
    try:
        with pytest.raises((UnavailableError, ProgrammingError, ConflictError, RuntimeError)):
            await empty.write(schema.upgrade)
    finally:
        schema._revisions.cache_clear()
    assert await empty.read(schema.current) == "0001"
    assert (await empty.read(contents), await empty.read(shape)) == before
    with pytest.raises((ConflictError, IntegrityError)):
        await empty.write(lambda tx: tx.execute(text("DELETE FROM lead")))


async def test_ten_first_starts_at_once_make_one_database_and_one_link(empty_url: str) -> None:
    """One process migrates while the others wait for it, and one of them makes the workspace."""
    databases = [open_database(empty_url) for _ in range(10)]

    def start(tx: Transaction) -> str | None:
        schema.upgrade(tx)
        return accounts.first_start(tx, RealSystem(), began)

    began = RealSystem().real_now()
    links = await asyncio.gather(*(database.write(start) for database in databases))
    for database in databases:
        assert await database.read(schema.current) == schema.newest()
        await database.close()
    assert len([link for link in links if link is not None]) == 1


async def test_numbers_begin_with_what_there_is(empty: Database) -> None:
    """Steps by version, what leads did by time, and the words that leads are found by."""
    await empty.write(lambda tx: upgrade_to("0004", tx))
    await empty.write(fill)
    step = {"execution_id": "e", "node_type": "delay", "parent": 0, "started_at": AT, "retry_count": 0}
    steps = [("form", "completed", "next"), ("wait", "waiting", None), ("wait", "completed", "next")]
    event = {"workspace_id": "w", "lead_id": "l", "at": AT.replace(minute=44, second=59)}
    events = [
        ("email_sent", {}),
        ("open", {"emailId": "m", "grade": "machine"}),
        ("open", {"emailId": "m", "grade": "person"}),
        ("open", {"emailId": "m", "grade": "person"}),
        ("open", {"emailId": "n", "grade": "person"}),
        ("bounce", {}),
    ]
    tables = metadata.tables

    def add(tx: Transaction) -> None:
        tx.execute(tables["lead"].update().values(name="Ada Lovelace", company_name="Acme"))
        for number, (node, status, exit_name) in enumerate(steps):
            row = {**step, "step_number": number, "node_key": node, "status": status, "exit": exit_name}
            tx.execute(tables["execution_step"].insert(), row)
        for number, (kind, data) in enumerate(events):
            tx.execute(tables["lead_event"].insert(), {**event, "id": f"e{number}", "type": kind, "data": data})

    def look(tx: Transaction) -> dict[str, Any]:
        counted, words = tables["event_tally"].c, tables["lead_word"].c
        return {
            "steps": {(c.node_key, c.status, c.exit): c.count for c in step_tally.of_versions(tx, ["v"])},
            "executions": tally.of_versions(tx, "w", ["v"]),
            "events": {(row[0], row[1]): row[2] for row in tx.execute(select(counted.type, counted.at, counted.count))},
            "words": sorted(tx.execute(select(words.word)).scalars()),
        }

    await empty.write(add)
    await empty.write(schema.upgrade)
    quarter = AT.replace(minute=30)
    assert await empty.read(look) == {
        "steps": {("form", "completed", "next"): 1, ("wait", "waiting", ""): 1, ("wait", "completed", "next"): 1},
        "executions": {"paused": 1},
        "events": {("lead", AT): 1, ("email_sent", quarter): 1, ("open", quarter): 2},
        "words": ["#vip", "acme", "ada@example.com", "lovelace"],
    }
