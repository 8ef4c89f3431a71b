"""``flowtrack db upgrade`` and ``flowtrack key new``."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from flowtrack.services import accounts, workspaces
from flowtrack.store import api_keys, schema
from flowtrack.store.database import SqliteDatabase, open_database
from flowtrack.system import RealSystem
from tests.cli.conftest import Cli
from tests.servers.postgres import PostgresServer


def test_upgrade_says_from_where_to_where(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "new" / "flowtrack.sqlite3"
    answer = cli("db", "upgrade", "--data-dir", str(file.parent))
    assert answer.code == 0
    assert answer.out == f"{file}: upgraded from an empty database to schema {schema.newest()}.\n"
    again = cli("db", "upgrade", "--data-dir", str(file.parent))
    assert (again.code, again.out) == (0, f"{file} is up to date (schema {schema.newest()}).\n")


def test_upgrade_waits_for_nobody_who_works_there(cli: Cli, tmp_path: Path) -> None:
    lock = os.open(tmp_path / "flowtrack.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    answer = cli("db", "upgrade")
    os.close(lock)
    assert answer.code == 2
    assert "FLOWTRACK_DATA_DIR: another FlowTrack is running on" in answer.err


def test_postgresql(cli: Cli, postgres: PostgresServer) -> None:
    postgres.create_database("for_the_command_line")
    url = postgres.url("for_the_command_line")
    try:
        assert "upgraded from an empty database" in cli("db", "upgrade", DATABASE_URL=f"{url}?schema=public").out
        assert "is up to date" in cli("db", "upgrade", DATABASE_URL=url).out
        assert cli("execution", "list", DATABASE_URL=url).out == "There is no execution yet.\n"
    finally:
        postgres.drop_database("for_the_command_line")


def test_server_that_does_not_know_us_is_one_line(cli: Cli, postgres: PostgresServer) -> None:
    commands = (("queue", "status"), ("db", "upgrade"), ("up", "--port", "0"))
    for url, why, tried in (
        (postgres.url("nowhere"), 'database "nowhere" does not exist', commands),
        (postgres.url("postgres").replace("postgres@", "nobody@"), "nobody", commands),
        ("postgresql://ada@127.0.0.1:1/flowtrack", "Connect", commands[:2]),  # 'up' waits for it
    ):
        for args in tried:
            answer = cli(*args, DATABASE_URL=url)
            assert answer.code == 1
            assert answer.err.startswith("flowtrack: The database can't be used right now: ")
            assert why in answer.err
            assert answer.err.count("\n") == 1


def test_new_key_opens_the_workspace(cli: Cli, sqlite_path: Path) -> None:
    assert "There is no workspace yet" in cli("key", "new").err

    async def start() -> None:
        database = SqliteDatabase(sqlite_path)
        system = RealSystem()
        await database.write(lambda tx: accounts.first_start(tx, system, system.real_now()))
        await database.close()

    async def owner(key: str) -> str | None:
        database = open_database(f"sqlite:///{sqlite_path}")
        found = await database.read(lambda tx: api_keys.holder_of_key(tx, workspaces.digest(key)))
        await database.close()
        return found.workspace.slug if found else None

    asyncio.run(start())
    answer = cli("key", "new")
    assert answer.code == 0
    assert asyncio.run(owner(answer.out.strip())) == "main"
    assert "There is no workspace 'other'. There are: main." in cli("key", "new", "--workspace", "other").err
    assert "name: It has at most 200 characters; this has 201." in cli("key", "new", "--name", "x" * 201).err


def test_revisions_are_what_the_migrations_say() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.newest()]


def test_what_is_no_database_of_ours_is_one_line_and_stays_as_it_is(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "flowtrack.sqlite3"
    file.write_bytes(b"no database at all, but long enough to be looked at " * 100)
    for args in (("queue", "status"), ("execution", "list"), ("key", "new"), ("db", "upgrade"), ("up", "--port", "0")):
        answer = cli(*args)
        assert answer.code == 1
        assert answer.err.startswith(f"flowtrack: {file} can't be used: file is not a database.")
        assert answer.err.count("\n") == 1
    file.unlink()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE cakes (name TEXT)")
    for args in (("db", "upgrade"), ("up", "--port", "0")):
        answer = cli(*args)
        assert (answer.code, answer.err) == (
            1,
            "flowtrack: This database holds another program's tables. Name an empty one for FlowTrack.\n",
        )
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("cakes",)]


def test_database_that_can_not_be_written_is_said_at_the_start(cli: Cli, tmp_path: Path) -> None:
    assert cli("db", "upgrade").code == 0
    with closing(sqlite3.connect(tmp_path / "flowtrack.sqlite3")) as made:
        made.execute("CREATE TRIGGER shut BEFORE UPDATE ON alembic_version BEGIN SELECT RAISE(ABORT, 'readonly'); END")
        made.commit()
    answer = cli("up", "--port", "0")
    assert answer.code == 1
    assert "listens on" not in answer.out


def test_what_people_sent_in_is_the_owners_alone(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert cli("db", "upgrade", "--data-dir", str(folder)).code == 0
    assert folder.stat().st_mode & 0o077 == 0
    assert [path.name for path in folder.iterdir() if path.stat().st_mode & 0o077] == []
